/** Which names a statement, a pattern or a block binds. */
import { child, children, isTypeOnly, nameOf, TYPE_WRAPPERS, type Node } from './ast';

/** Calls `found` for every name that a binding pattern introduces. */
export function bindPattern(pattern: Node | null, found: (name: string) => void): void {
  if (!pattern) return;
  switch (pattern.type) {
    case 'Identifier': found(nameOf(pattern)); break;
    case 'ObjectPattern': for (const property of children(pattern, 'properties')) bindPattern(property.type === 'RestElement' ? child(property, 'argument') : child(property, 'value'), found); break;
    case 'ArrayPattern': for (const element of children(pattern, 'elements')) bindPattern(element, found); break;
    case 'AssignmentPattern': bindPattern(child(pattern, 'left'), found); break;
    case 'RestElement': bindPattern(child(pattern, 'argument'), found); break;
    case 'TSParameterProperty': bindPattern(child(pattern, 'parameter'), found); break;
    default: if (TYPE_WRAPPERS.has(pattern.type)) bindPattern(child(pattern, 'expression'), found);
  }
}

/** The name that a namespace binds: of `namespace A.B` that is A. Null for `module 'x'`. */
function namespaceRoot(namespace: Node): Node | null {
  let id = child(namespace, 'id');
  while (id?.type === 'TSQualifiedName') id = child(id, 'left');
  return id?.type === 'Identifier' ? id : null;
}

/** What a statement binds in the block it stands in (`var` and what is in nested blocks apart). */
export function bindStatement(statement: Node, found: (name: string) => void): void {
  if (isTypeOnly(statement)) return;
  switch (statement.type) {
    case 'VariableDeclaration': for (const declarator of children(statement, 'declarations')) bindPattern(child(declarator, 'id'), found); break;
    case 'FunctionDeclaration': case 'ClassDeclaration': case 'TSEnumDeclaration': case 'TSImportEqualsDeclaration': bindPattern(child(statement, 'id'), found); break;
    case 'TSModuleDeclaration': bindPattern(namespaceRoot(statement), found); break;
    case 'ExportNamedDeclaration': case 'ExportDefaultDeclaration': {
      const declaration = child(statement, 'declaration');
      if (declaration) bindStatement(declaration, found);
      break;
    }
    case 'ImportDeclaration': for (const specifier of children(statement, 'specifiers')) if (specifier.importKind !== 'type') bindPattern(child(specifier, 'local'), found); break;
    default:
  }
}

const SCOPED = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'ClassDeclaration', 'ClassExpression', 'TSModuleDeclaration', 'StaticBlock']);

/** Every `var` of a function's body, however deep in blocks. */
export function bindVars(node: Node, found: (name: string) => void): void {
  if (SCOPED.has(node.type)) return;
  if (node.type === 'VariableDeclaration' && node.kind === 'var' && node.declare !== true) {
    for (const declarator of children(node, 'declarations')) bindPattern(child(declarator, 'id'), found);
    return;
  }
  for (const key of ['body', 'block', 'handler', 'finalizer', 'consequent', 'alternate', 'init', 'left', 'cases', 'declaration']) {
    const value = node[key];
    if (Array.isArray(value)) for (const item of children(node, key)) bindVars(item, found);
    else {
      const inner = child(node, key);
      if (inner) bindVars(inner, found);
    }
  }
}
