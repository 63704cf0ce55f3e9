/**
 * What one cell's source defines, reads, writes and imports (D1, D3, D9), from its parsed program. A class with one visitor:
 * scopes are a chain of sets, types are stepped over, and what stays free is read from other cells.
 */
import { child, children, isNode, isTypeOnly, nameOf, placeOf, TYPE_WRAPPERS, type Node, type ParseCell } from './ast';
import { isTooDeep } from './nesting';
import { bindPattern, bindStatement, bindVars } from './bindings';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface CellAnalysis {
  readonly defines: readonly string[];
  /** Free names in value positions, in the order in which they occur. */
  readonly reads: readonly { readonly name: string; readonly place: Place; /** Only asked about by `typeof`. */ readonly isSoft: boolean }[];
  /** Assignments to names that the cell does not define. */
  readonly foreignWrites: readonly { readonly name: string; readonly place: Place }[];
  /** Assignments to properties of the global object. */
  readonly globalWrites: readonly { readonly name: string; readonly place: Place }[];
  /** The cell's own names that a function or method of it assigns. */
  readonly lateWrites: readonly { readonly name: string; readonly place: Place }[];
  readonly imports: readonly { readonly source: string; readonly place: Place; readonly isDynamic: boolean }[];
  /** For names bound by imports: `module␀imported name`, to see that two imports are the same. */
  readonly importedAs: Readonly<Record<string, string>>;
  /** Constructs that cells cannot hold, and syntax errors. */
  readonly errors: readonly { readonly message: string; readonly place: Place }[];
}

interface Scope {
  readonly names: Set<string>;
  readonly parent: Scope | null;
  readonly isTop: boolean;
}

const GLOBAL_OBJECTS = new Set(['globalThis', 'self', 'window', 'global']);
const EMPTY = { defines: [], reads: [], foreignWrites: [], globalWrites: [], lateWrites: [], imports: [], importedAs: {} } as const;
/** Characters; beyond it a cell is data, which belongs in a file. */
export const LARGEST_SOURCE = 1_000_000;

/** Analyses one TypeScript cell. Never throws: what cannot be read is an error with its place. */
export function analyseCell(source: string, parse: ParseCell): CellAnalysis {
  const failed = (message: string, place: Place = { line: 1, column: 1 }): CellAnalysis => ({ ...EMPTY, errors: [{ message, place }] });
  if (source.length > LARGEST_SOURCE) return failed(`The cell has ${source.length.toLocaleString('en')} characters; ${LARGEST_SOURCE.toLocaleString('en')} is the most. Upload data as a file and read it by name.`);
  if (isTooDeep(source)) return failed('The cell is nested too deeply, or is one very long expression. Split it, or read the data from a file.');
  try {
    const { program, errors } = parse(source);
    if (errors.length > 0) {
      return { ...EMPTY, errors: errors.slice(0, 10).map((error) => ({ message: `${error.message.replace(/\.?$/, '.')}${error.help ? ` ${error.help.replace(/\.?$/, '.')}` : ''}`, place: placeOf(source, error.start ?? 0) })) };
    }
    return new Visitor(source).analyse(program);
  } catch (error) {
    if (error instanceof RangeError) return failed('The cell is nested too deeply to be read. Split it into smaller expressions.');
    throw error;
  }
}

class Visitor {
  readonly #lines: number[];
  #functions = 0;
  readonly #reads = new Map<string, { name: string; place: Place; isSoft: boolean }>();
  readonly #foreignWrites: { name: string; place: Place }[] = [];
  readonly #globalWrites: { name: string; place: Place }[] = [];
  readonly #lateWrites: { name: string; place: Place }[] = [];
  readonly #imports: { source: string; place: Place; isDynamic: boolean }[] = [];
  readonly #importedAs: Record<string, string> = Object.create(null) as Record<string, string>;
  readonly #errors: { message: string; place: Place }[] = [];

  constructor(source: string) {
    this.#lines = [0];
    for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) this.#lines.push(at + 1);
  }

  analyse(program: Node): CellAnalysis {
    const top: Scope = { names: new Set(), parent: null, isTop: true };
    for (const statement of children(program, 'body')) {
      bindStatement(statement, (name) => top.names.add(name));
      bindVars(statement, (name) => top.names.add(name));
    }
    for (const statement of children(program, 'body')) this.#visit(statement, top);
    return {
      defines: [...top.names], reads: [...this.#reads.values()], foreignWrites: this.#foreignWrites, globalWrites: this.#globalWrites,
      lateWrites: this.#lateWrites, imports: this.#imports, importedAs: this.#importedAs, errors: this.#errors,
    };
  }

  #place(node: Node): Place {
    let [low, high] = [0, this.#lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lines[middle]! <= node.start) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: node.start - this.#lines[low]! + 1 };
  }

  #find(name: string, scope: Scope): Scope | null {
    for (let at: Scope | null = scope; at; at = at.parent) if (at.names.has(name)) return at;
    return null;
  }

  #read(node: Node, scope: Scope, isSoft = false): void {
    const name = nameOf(node);
    if (this.#find(name, scope)) return;
    const known = this.#reads.get(name);
    if (!known) this.#reads.set(name, { name, place: this.#place(node), isSoft });
    else if (known.isSoft && !isSoft) this.#reads.set(name, { name, place: this.#place(node), isSoft: false });
  }

  #write(node: Node, scope: Scope): void {
    const name = nameOf(node);
    const found = this.#find(name, scope);
    if (!found) this.#foreignWrites.push({ name, place: this.#place(node) });
    else if (found.isTop && this.#functions > 0) this.#lateWrites.push({ name, place: this.#place(node) });
  }

  /** The target of an assignment: names are written, everything else in it is read. */
  #assign(target: Node, scope: Scope): void {
    if (TYPE_WRAPPERS.has(target.type)) {
      const inner = child(target, 'expression');
      if (inner) this.#assign(inner, scope);
      return;
    }
    switch (target.type) {
      case 'Identifier': this.#write(target, scope); break;
      case 'MemberExpression': {
        const object = child(target, 'object');
        const property = child(target, 'property');
        if (object?.type === 'Identifier' && GLOBAL_OBJECTS.has(nameOf(object)) && !this.#find(nameOf(object), scope)) {
          this.#globalWrites.push({ name: target.computed === true ? '…' : nameOf(property), place: this.#place(target) });
        }
        this.#visit(target, scope);
        break;
      }
      case 'ObjectPattern':
        for (const property of children(target, 'properties')) {
          const key = child(property, 'key');
          if (property.computed === true && key) this.#visit(key, scope);
          const value = child(property, property.type === 'RestElement' ? 'argument' : 'value');
          if (value) this.#assign(value, scope);
        }
        break;
      case 'ArrayPattern': for (const element of children(target, 'elements')) this.#assign(element, scope); break;
      case 'RestElement': { const inner = child(target, 'argument'); if (inner) this.#assign(inner, scope); break; }
      case 'AssignmentPattern': {
        const [left, right] = [child(target, 'left'), child(target, 'right')];
        if (left) this.#assign(left, scope);
        if (right) this.#visit(right, scope);
        break;
      }
      default: this.#visit(target, scope);
    }
  }

  /** The parts of a declaration's pattern that are evaluated: defaults and computed keys. */
  #visitPattern(pattern: Node | null, scope: Scope): void {
    if (!pattern) return;
    switch (pattern.type) {
      case 'Identifier': break;
      case 'ObjectPattern':
        for (const property of children(pattern, 'properties')) {
          const key = child(property, 'key');
          if (property.computed === true && key) this.#visit(key, scope);
          this.#visitPattern(child(property, property.type === 'RestElement' ? 'argument' : 'value'), scope);
        }
        break;
      case 'ArrayPattern': for (const element of children(pattern, 'elements')) this.#visitPattern(element, scope); break;
      case 'AssignmentPattern': {
        this.#visitPattern(child(pattern, 'left'), scope);
        const right = child(pattern, 'right');
        if (right) this.#visit(right, scope);
        break;
      }
      case 'RestElement': this.#visitPattern(child(pattern, 'argument'), scope); break;
      case 'TSParameterProperty': this.#visitPattern(child(pattern, 'parameter'), scope); break;
      default:
    }
  }

  #inner(scope: Scope, statements: readonly Node[] = []): Scope {
    const inner: Scope = { names: new Set(), parent: scope, isTop: false };
    for (const statement of statements) if (!(statement.type === 'VariableDeclaration' && statement.kind === 'var')) bindStatement(statement, (name) => inner.names.add(name));
    return inner;
  }

  #visitAll(nodes: readonly Node[], scope: Scope): void {
    for (const node of nodes) this.#visit(node, scope);
  }

  #visitFunction(node: Node, scope: Scope): void {
    const inner = this.#inner(scope);
    if (node.type === 'FunctionExpression') bindPattern(child(node, 'id'), (name) => inner.names.add(name));
    if (node.type !== 'ArrowFunctionExpression') inner.names.add('arguments');
    const parameters = children(node, 'params');
    for (const parameter of parameters) bindPattern(parameter, (name) => inner.names.add(name));
    const body = child(node, 'body');
    this.#functions += 1;
    for (const parameter of parameters) {
      this.#visitAll(children(parameter, 'decorators'), scope);
      this.#visitPattern(parameter, inner);
    }
    if (body?.type === 'BlockStatement') {
      const statements = children(body, 'body');
      for (const statement of statements) {
        bindStatement(statement, (name) => inner.names.add(name));
        bindVars(statement, (name) => inner.names.add(name));
      }
      this.#visitAll(statements, inner);
    } else if (body) this.#visit(body, inner);
    this.#functions -= 1;
  }

  #visitClass(node: Node, scope: Scope): void {
    const inner = this.#inner(scope);
    bindPattern(child(node, 'id'), (name) => { if (node.type === 'ClassExpression') inner.names.add(name); });
    const superClass = child(node, 'superClass');
    if (superClass) this.#visit(superClass, inner);
    this.#visitAll(children(node, 'decorators'), scope);
    const body = child(node, 'body');
    for (const member of body ? children(body, 'body') : []) {
      this.#visitAll(children(member, 'decorators'), inner);
      const [key, value] = [child(member, 'key'), child(member, 'value')];
      if (member.computed === true && key) this.#visit(key, inner);
      if (member.type === 'StaticBlock') {
        const block = this.#inner(inner, children(member, 'body'));
        for (const statement of children(member, 'body')) bindVars(statement, (name) => block.names.add(name));
        this.#visitAll(children(member, 'body'), block);
      } else if (value && !member.type.startsWith('TS')) {
        // An instance field is evaluated when an object is made, later than the cell.
        const isLate = member.static !== true;
        if (isLate) this.#functions += 1;
        this.#visit(value, inner);
        if (isLate) this.#functions -= 1;
      }
    }
  }

  #visit(node: Node, scope: Scope): void {
    if (isTypeOnly(node)) return;
    if (TYPE_WRAPPERS.has(node.type)) {
      const inner = child(node, 'expression');
      if (inner) this.#visit(inner, scope);
      return;
    }
    switch (node.type) {
      case 'Identifier': this.#read(node, scope); return;
      case 'FunctionDeclaration': case 'FunctionExpression': case 'ArrowFunctionExpression': this.#visitFunction(node, scope); return;
      case 'ClassDeclaration': case 'ClassExpression': this.#visitClass(node, scope); return;
      case 'MemberExpression': {
        const [object, property] = [child(node, 'object'), child(node, 'property')];
        if (object) this.#visit(object, scope);
        if (node.computed === true && property) this.#visit(property, scope);
        return;
      }
      case 'Property': {
        const [key, value] = [child(node, 'key'), child(node, 'value')];
        if (node.computed === true && key) this.#visit(key, scope);
        if (value) this.#visit(value, scope);
        return;
      }
      case 'VariableDeclarator': {
        this.#visitPattern(child(node, 'id'), scope);
        const init = child(node, 'init');
        if (init) this.#visit(init, scope);
        return;
      }
      case 'AssignmentExpression': {
        const [left, right] = [child(node, 'left'), child(node, 'right')];
        if (left) this.#assign(left, scope);
        if (right) this.#visit(right, scope);
        return;
      }
      case 'UpdateExpression': { const target = child(node, 'argument'); if (target) this.#assign(target, scope); return; }
      case 'UnaryExpression': {
        const operand = child(node, 'argument');
        if (!operand) return;
        if (node.operator === 'typeof' && operand.type === 'Identifier') this.#read(operand, scope, true);
        else if (node.operator === 'delete') this.#assign(operand, scope);
        else this.#visit(operand, scope);
        return;
      }
      case 'BlockStatement': { const statements = children(node, 'body'); this.#visitAll(statements, this.#inner(scope, statements)); return; }
      case 'SwitchStatement': {
        const discriminant = child(node, 'discriminant');
        if (discriminant) this.#visit(discriminant, scope);
        const cases = children(node, 'cases');
        const inner = this.#inner(scope, cases.flatMap((one) => children(one, 'consequent')));
        for (const one of cases) {
          const test = child(one, 'test');
          if (test) this.#visit(test, inner);
          this.#visitAll(children(one, 'consequent'), inner);
        }
        return;
      }
      case 'ForStatement': case 'ForInStatement': case 'ForOfStatement': {
        const head = child(node, node.type === 'ForStatement' ? 'init' : 'left');
        const inner = this.#inner(scope, head ? [head] : []);
        if (head?.type === 'VariableDeclaration') this.#visit(head, inner);
        else if (head && node.type !== 'ForStatement') this.#assign(head, inner);
        else if (head) this.#visit(head, inner);
        for (const key of ['test', 'update', 'right', 'body']) { const part = child(node, key); if (part) this.#visit(part, inner); }
        return;
      }
      case 'CatchClause': {
        const inner = this.#inner(scope);
        bindPattern(child(node, 'param'), (name) => inner.names.add(name));
        this.#visitPattern(child(node, 'param'), inner);
        const body = child(node, 'body');
        if (body) this.#visit(body, inner);
        return;
      }
      case 'LabeledStatement': { const body = child(node, 'body'); if (body) this.#visit(body, scope); return; }
      case 'BreakStatement': case 'ContinueStatement': return;
      case 'ImportDeclaration': this.#visitImport(node); return;
      case 'ImportExpression': {
        const source = child(node, 'source');
        const text = source?.type === 'Literal' && typeof source.value === 'string' ? source.value : null;
        this.#imports.push({ source: text ?? '', place: this.#place(node), isDynamic: true });
        if (source) this.#visit(source, scope);
        return;
      }
      case 'MetaProperty':
        if (nameOf(child(node, 'meta')) === 'import') this.#refuse(node, 'import.meta has no meaning in a cell: a cell is not a file.');
        return;
      case 'Decorator': this.#refuse(node, 'Decorators do not work in cells. Call the function on the class instead.'); return;
      case 'ExportAllDeclaration': this.#refuse(node, 'A cell cannot export from another module. Import the names instead.'); return;
      case 'ExportNamedDeclaration': {
        if (child(node, 'source')) this.#refuse(node, 'A cell cannot export from another module. Import the names instead.');
        const declaration = child(node, 'declaration');
        if (declaration) this.#visit(declaration, scope);
        return;
      }
      case 'TSEnumDeclaration': {
        const body = child(node, 'body');
        const members = children(body ?? node, 'members');
        const inner = this.#inner(scope);
        for (const member of members) { const id = child(member, 'id'); inner.names.add(id?.type === 'Literal' ? String(id.value) : nameOf(id)); }
        for (const member of members) { const init = child(member, 'initializer'); if (init) this.#visit(init, inner); }
        return;
      }
      case 'TSModuleDeclaration': {
        const body = child(node, 'body');
        if (body?.type === 'TSModuleDeclaration') this.#visit(body, scope);
        else if (body) {
          const statements = children(body, 'body');
          const inner = this.#inner(scope, statements);
          for (const statement of statements) bindVars(statement, (name) => inner.names.add(name));
          this.#visitAll(statements, inner);
        }
        return;
      }
      case 'TSImportEqualsDeclaration': case 'TSExportAssignment': this.#refuse(node, 'This form of import and export does not work in cells. Write import { … } from \'…\'.'); return;
      default:
    }
    if (node.type.startsWith('TS')) return;
    if (node.type.startsWith('JSX')) { this.#refuse(node, 'JSX does not work in cells. Use display.html for markup.'); return; }
    for (const [key, value] of Object.entries(node)) {
      if (key === 'typeAnnotation' || key === 'typeArguments' || key === 'typeParameters' || key === 'returnType') continue;
      if (Array.isArray(value)) this.#visitAll(value.filter(isNode), scope);
      else if (isNode(value)) this.#visit(value, scope);
    }
  }

  #visitImport(node: Node): void {
    const source = child(node, 'source');
    const from = source && typeof source.value === 'string' ? source.value : '';
    this.#imports.push({ source: from, place: this.#place(source ?? node), isDynamic: false });
    for (const specifier of children(node, 'specifiers')) {
      const imported = child(specifier, 'imported');
      const name = specifier.type === 'ImportDefaultSpecifier' ? 'default' : specifier.type === 'ImportNamespaceSpecifier' ? '*' : imported?.type === 'Literal' ? String(imported.value) : nameOf(imported);
      this.#importedAs[nameOf(child(specifier, 'local'))] = `${from}\0${name}`;
    }
  }

  #refuse(node: Node, message: string): void {
    this.#errors.push({ message, place: this.#place(node) });
  }
}
