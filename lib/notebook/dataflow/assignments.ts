/** Patterns: what assigning to them writes and what evaluating them reads (D1, D3). */
import { child, children, nameOf, TYPE_WRAPPERS, type Node } from './ast';
import { findScope, type Handlers, type Scope, type Walk } from './scope';

const GLOBAL_OBJECTS = new Set(['globalThis', 'self', 'window', 'global']);

/** The target of an assignment: names are written, everything else in it is read. */
export function assign(target: Node | null, scope: Scope, walk: Walk): void {
  if (!target) return;
  if (TYPE_WRAPPERS.has(target.type)) return assign(child(target, 'expression'), scope, walk);
  switch (target.type) {
    case 'Identifier': walk.findings.write(target, scope); break;
    case 'MemberExpression': {
      const object = child(target, 'object');
      if (object?.type === 'Identifier' && GLOBAL_OBJECTS.has(nameOf(object)) && !findScope(nameOf(object), scope)) {
        walk.findings.writeGlobal(target, target.computed === true ? '…' : nameOf(child(target, 'property')));
      }
      walk.visit(target, scope);
      break;
    }
    case 'ObjectPattern':
      for (const property of children(target, 'properties')) {
        if (property.computed === true) walk.visit(child(property, 'key'), scope);
        assign(child(property, property.type === 'RestElement' ? 'argument' : 'value'), scope, walk);
      }
      break;
    case 'ArrayPattern': for (const element of children(target, 'elements')) assign(element, scope, walk); break;
    case 'RestElement': assign(child(target, 'argument'), scope, walk); break;
    case 'AssignmentPattern':
      assign(child(target, 'left'), scope, walk);
      walk.visit(child(target, 'right'), scope);
      break;
    default: walk.visit(target, scope);
  }
}

/** The parts of a declaration's pattern that are evaluated: defaults and computed keys. */
export function visitPattern(pattern: Node | null, scope: Scope, walk: Walk): void {
  if (!pattern) return;
  switch (pattern.type) {
    case 'ObjectPattern':
      for (const property of children(pattern, 'properties')) {
        if (property.computed === true) walk.visit(child(property, 'key'), scope);
        visitPattern(child(property, property.type === 'RestElement' ? 'argument' : 'value'), scope, walk);
      }
      break;
    case 'ArrayPattern': for (const element of children(pattern, 'elements')) visitPattern(element, scope, walk); break;
    case 'AssignmentPattern':
      visitPattern(child(pattern, 'left'), scope, walk);
      walk.visit(child(pattern, 'right'), scope);
      break;
    case 'RestElement': visitPattern(child(pattern, 'argument'), scope, walk); break;
    case 'TSParameterProperty': visitPattern(child(pattern, 'parameter'), scope, walk); break;
    default:
  }
}

export const assignmentHandlers: Handlers = {
  VariableDeclarator: (node, scope, walk) => {
    visitPattern(child(node, 'id'), scope, walk);
    walk.visit(child(node, 'init'), scope);
  },
  AssignmentExpression: (node, scope, walk) => {
    assign(child(node, 'left'), scope, walk);
    walk.visit(child(node, 'right'), scope);
  },
  UpdateExpression: (node, scope, walk) => assign(child(node, 'argument'), scope, walk),
  UnaryExpression: (node, scope, walk) => {
    const operand = child(node, 'argument');
    if (node.operator === 'typeof' && operand?.type === 'Identifier') walk.findings.read(operand, scope, true);
    else if (node.operator === 'delete') assign(operand, scope, walk);
    else walk.visit(operand, scope);
  },
};
