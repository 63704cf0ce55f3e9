/** Functions and classes: their scopes, and which of their parts run later than the cell. */
import { child, children, type Node } from './ast';
import { visitPattern } from './assignments';
import { bindPattern, bindStatement, bindVars } from './bindings';
import { innerScope, type Handlers, type Scope, type Walk } from './scope';

function visitFunction(node: Node, scope: Scope, walk: Walk): void {
  const inner = innerScope(scope);
  if (node.type === 'FunctionExpression') bindPattern(child(node, 'id'), (name) => inner.names.add(name));
  if (node.type !== 'ArrowFunctionExpression') inner.names.add('arguments');
  const parameters = children(node, 'params');
  for (const parameter of parameters) bindPattern(parameter, (name) => inner.names.add(name));
  walk.findings.functions += 1;
  // Defaults do not see what the body declares: they are looked at before those names are known.
  for (const parameter of parameters) {
    walk.visitAll(children(parameter, 'decorators'), scope);
    visitPattern(parameter, inner, walk);
  }
  const body = child(node, 'body');
  if (body?.type === 'BlockStatement') {
    const statements = children(body, 'body');
    for (const statement of statements) {
      bindStatement(statement, (name) => inner.names.add(name));
      bindVars(statement, (name) => inner.names.add(name));
    }
    walk.visitAll(statements, inner);
  } else walk.visit(body, inner);
  walk.findings.functions -= 1;
}

function visitClass(node: Node, scope: Scope, walk: Walk): void {
  const inner = innerScope(scope);
  bindPattern(child(node, 'id'), (name) => { if (node.type === 'ClassExpression') inner.names.add(name); });
  walk.visit(child(node, 'superClass'), inner);
  walk.visitAll(children(node, 'decorators'), scope);
  for (const member of children(child(node, 'body') ?? node, 'body')) visitMember(member, inner, walk);
}

function visitMember(member: Node, inner: Scope, walk: Walk): void {
  if (member.type === 'AccessorProperty') return walk.findings.refuse(member, 'The `accessor` keyword is not known to the kernel yet. Write a getter and a setter.');
  walk.visitAll(children(member, 'decorators'), inner);
  if (member.computed === true) walk.visit(child(member, 'key'), inner);
  if (member.type === 'StaticBlock') {
    const statements = children(member, 'body');
    const block = innerScope(inner, statements);
    for (const statement of statements) bindVars(statement, (name) => block.names.add(name));
    walk.visitAll(statements, block);
  } else if (!member.type.startsWith('TS')) {
    // An instance field is evaluated when an object is made, later than the cell.
    const late = member.static === true ? 0 : 1;
    walk.findings.functions += late;
    walk.visit(child(member, 'value'), inner);
    walk.findings.functions -= late;
  }
}

export const functionHandlers: Handlers = {
  FunctionDeclaration: visitFunction, FunctionExpression: visitFunction, ArrowFunctionExpression: visitFunction,
  ClassDeclaration: visitClass, ClassExpression: visitClass,
};
