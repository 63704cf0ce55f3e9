/** Statements that open a scope of their own, and labels. */
import { child, children, type Node } from './ast';
import { assign, visitPattern } from './assignments';
import { bindPattern } from './bindings';
import { innerScope, type Handlers, type Scope, type Walk } from './scope';

function visitFor(node: Node, scope: Scope, walk: Walk): void {
  const head = child(node, node.type === 'ForStatement' ? 'init' : 'left');
  const inner = innerScope(scope, head ? [head] : []);
  if (head?.type === 'VariableDeclaration' || node.type === 'ForStatement') walk.visit(head, inner);
  else assign(head, inner, walk);
  for (const key of ['test', 'update', 'right', 'body']) walk.visit(child(node, key), inner);
}

export const blockHandlers: Handlers = {
  BlockStatement: (node, scope, walk) => {
    const statements = children(node, 'body');
    walk.visitAll(statements, innerScope(scope, statements));
  },
  SwitchStatement: (node, scope, walk) => {
    walk.visit(child(node, 'discriminant'), scope);
    const cases = children(node, 'cases');
    const inner = innerScope(scope, cases.flatMap((one) => children(one, 'consequent')));
    for (const one of cases) {
      walk.visit(child(one, 'test'), inner);
      walk.visitAll(children(one, 'consequent'), inner);
    }
  },
  ForStatement: visitFor, ForInStatement: visitFor, ForOfStatement: visitFor,
  CatchClause: (node, scope, walk) => {
    const inner = innerScope(scope);
    bindPattern(child(node, 'param'), (name) => inner.names.add(name));
    visitPattern(child(node, 'param'), inner, walk);
    walk.visit(child(node, 'body'), inner);
  },
  LabeledStatement: (node, scope, walk) => walk.visit(child(node, 'body'), scope),
  BreakStatement: () => {},
  ContinueStatement: () => {},
};
