/** The changes to a cell's stripped text: imports become calls, exports vanish, the last value is kept, private fields can be guarded. */
import type MagicString from 'magic-string';
import { child, children, isNode, nameOf, type Node } from '@/lib/notebook/dataflow/ast';
import { bindStatement } from '@/lib/notebook/dataflow/bindings';

/** Names of what the kernel hands in, chosen so that the cell's text holds none of them. */
export interface HelperNames {
  readonly read: string;
  readonly import: string;
  readonly define: string;
  readonly privates: string;
  readonly result: string;
  readonly value: string;
}

export function helperNames(code: string): HelperNames {
  let mark = '';
  while (['__read', '__import', '__define', '__privates', '__result', '__value'].some((name) => code.includes(`${name}${mark}`))) mark += '_';
  return { read: `__read${mark}`, import: `__import${mark}`, define: `__define${mark}`, privates: `__privates${mark}`, result: `__result${mark}`, value: `__value${mark}` };
}

/** The import as declarations of constants; `open` is what gives a module, and is told the names that it must have. */
export function importStatement(statement: Node, open: string): string {
  const parts: string[] = [];
  const wanted = children(statement, 'specifiers').flatMap((binding) => {
    const imported = child(binding, 'imported');
    return binding.type === 'ImportDefaultSpecifier' ? ['default'] : imported === null ? [] : [imported.type === 'Literal' ? String(imported.value) : nameOf(imported)];
  });
  const call = `${open}(${JSON.stringify(child(statement, 'source')?.value ?? '')}${wanted.length > 0 ? `, ${JSON.stringify(wanted)}` : ''})`;
  let whole = '';
  for (const binding of children(statement, 'specifiers')) {
    const local = nameOf(child(binding, 'local'));
    const imported = child(binding, 'imported');
    if (binding.type === 'ImportNamespaceSpecifier') whole = `const ${local} = ${call}; `;
    else if (binding.type === 'ImportDefaultSpecifier') parts.push(`default: ${local}`);
    else parts.push(`${imported?.type === 'Literal' ? JSON.stringify(imported.value) : nameOf(imported)}: ${local}`);
  }
  if (whole === '' && parts.length === 0) return `${call};`;
  return whole + (parts.length > 0 ? `const {${parts.join(', ')}} = ${call};` : '');
}

/** Leaves of an export what it declares or evaluates. */
export function rewriteExport(statement: Node, text: MagicString): void {
  const declaration = child(statement, 'declaration');
  if (!declaration) { text.remove(statement.start, statement.end); return; }
  text.remove(statement.start, declaration.start);
  if (statement.type !== 'ExportDefaultDeclaration') return;
  const isNamed = /^(Function|Class)Declaration$/.test(declaration.type) && child(declaration, 'id') !== null;
  if (isNamed) return;
  // An expression at the start of a statement could be taken for a block, a function or a class.
  text.appendLeft(declaration.start, '(');
  text.prependRight(declaration.end, ')');
  if (declaration.end === statement.end) text.appendRight(declaration.end, ';');
}

/** Keeps the value of the last statement, which is an expression. */
export function wrapResult(program: Node, text: MagicString, result: string): boolean {
  const last = children(program, 'body').findLast((statement) => statement.type !== 'EmptyStatement');
  const expression = last && child(last, last.type === 'ExportDefaultDeclaration' ? 'declaration' : 'expression');
  if (!last || !expression) return false;
  text.prependRight(expression.start, `const ${result} = (`);
  if (expression.end < last.end) text.remove(expression.end, last.end);
  text.appendRight(last.end, ');');
  return true;
}

/** A constant that a function holds on to can be given its read-only stand-in when the cell ends; the analysis keeps it constant. */
export function openConstants(program: Node, text: MagicString, captured: ReadonlySet<string>): void {
  for (const statement of children(program, 'body')) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? child(statement, 'declaration') : statement;
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue;
    let isCaptured = false;
    bindStatement(declaration, (name) => { isCaptured ||= captured.has(name); });
    if (isCaptured) text.overwrite(declaration.start, declaration.start + 'const'.length, 'let');
  }
}

/**
 * Everything else that stands anywhere: `import('x')` gives the kernel's module as a promise; classes with private fields let the kernel see
 * them, and ask it before each later write (D4). Gives the modules imported.
 */
export function rewriteDeep(program: Node, text: MagicString, names: HelperNames): Set<string> {
  const imports = new Set<string>();
  const visit = (node: Node): void => {
    if (node.type === 'ImportExpression') {
      const specifier = String(child(node, 'source')?.value ?? '');
      imports.add(specifier);
      text.overwrite(node.start, node.end, `Promise.resolve(${names.import}(${JSON.stringify(specifier)}))`);
      return;
    }
    if (node.type === 'ClassBody') showPrivates(node, text, names);
    else if (node.type === 'AssignmentExpression') askBefore(child(node, 'left'), text, names);
    else if (node.type === 'UpdateExpression') askBefore(child(node, 'argument'), text, names);
    else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') askBefore(child(node, 'left'), text, names);
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) for (const item of value) { if (isNode(item)) visit(item); }
      else if (isNode(value)) visit(value);
    }
  };
  visit(program);
  return imports;
}

function showPrivates(body: Node, text: MagicString, { privates }: HelperNames): void {
  const fields = children(body, 'body').filter((member) => member.type === 'PropertyDefinition' && child(member, 'key')?.type === 'PrivateIdentifier').map((member) => `#${nameOf(child(member, 'key'))}`);
  if (fields.length === 0) return;
  const steps = fields.map((field) => `if (${field} in o) { const v = o.${field}, s = f(v); if (s !== v) o.${field} = s; }`).join(' ');
  text.appendRight(body.start + 1, ` static { ${privates}.show(this, (o, f) => { ${steps} }); }`);
}

/** Puts the question whether it may change around each object whose private field the target writes. */
function askBefore(target: Node | null, text: MagicString, names: HelperNames): void {
  if (!target) return;
  switch (target.type) {
    case 'MemberExpression': {
      const [object, property] = [child(target, 'object'), child(target, 'property')];
      if (object === null || property?.type !== 'PrivateIdentifier' || object.type === 'Super') return;
      text.appendLeft(object.start, `${names.privates}.change(`);
      text.prependRight(object.end, `, ${JSON.stringify(`#${nameOf(property)}`)})`);
      break;
    }
    case 'ObjectPattern': for (const property of children(target, 'properties')) askBefore(child(property, property.type === 'RestElement' ? 'argument' : 'value'), text, names); break;
    case 'ArrayPattern': for (const element of children(target, 'elements')) askBefore(element, text, names); break;
    case 'AssignmentPattern': askBefore(child(target, 'left'), text, names); break;
    case 'RestElement': askBefore(child(target, 'argument'), text, names); break;
    default:
  }
}
