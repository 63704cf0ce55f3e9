/** Walks a parsed cell: each kind of node has a handler, or its children are visited; types are stepped over. */
import { child, children, isNode, isTypeOnly, TYPE_WRAPPERS, type Node } from './ast';
import { assignmentHandlers } from './assignments';
import { bindStatement, bindVars } from './bindings';
import { blockHandlers } from './blocks';
import { Findings, type CellAnalysis } from './findings';
import { functionHandlers } from './functions';
import { moduleHandlers } from './modules';
import type { Handlers, Scope, Walk } from './scope';

const HANDLERS: Handlers = {
  ...assignmentHandlers, ...functionHandlers, ...blockHandlers, ...moduleHandlers,
  Identifier: (node, scope, walk) => walk.findings.read(node, scope),
  MemberExpression: (node, scope, walk) => {
    walk.visit(child(node, 'object'), scope);
    if (node.computed === true) walk.visit(child(node, 'property'), scope);
  },
  Property: (node, scope, walk) => {
    if (node.computed === true) walk.visit(child(node, 'key'), scope);
    walk.visit(child(node, 'value'), scope);
  },
};
/** Keys of nodes that hold types. */
const TYPE_KEYS = new Set(['typeAnnotation', 'typeArguments', 'typeParameters', 'returnType']);

/** What the cell whose `source` parsed to `program` defines and reads. Throws RangeError where nesting exceeds the stack. */
export function walkProgram(program: Node, source: string): CellAnalysis {
  const walker = new Walker(source);
  const top: Scope = { names: new Set(), parent: null, isTop: true };
  const statements = children(program, 'body');
  for (const statement of statements) {
    bindStatement(statement, (name) => top.names.add(name));
    bindVars(statement, (name) => top.names.add(name));
  }
  walker.visitAll(statements, top);
  return walker.findings.analysis(top);
}

class Walker implements Walk {
  readonly findings: Findings;

  constructor(source: string) {
    this.findings = new Findings(source);
  }

  visitAll(nodes: readonly Node[], scope: Scope): void {
    for (const node of nodes) this.visit(node, scope);
  }

  visit(node: Node | null, scope: Scope): void {
    if (node === null || isTypeOnly(node)) return;
    if (TYPE_WRAPPERS.has(node.type)) return this.visit(child(node, 'expression'), scope);
    const handler = HANDLERS[node.type];
    if (handler) return handler(node, scope, this);
    if (node.type.startsWith('TS')) return;
    if (node.type.startsWith('JSX')) return this.findings.refuse(node, 'JSX does not work in cells. Use display.html for markup.');
    for (const [key, value] of Object.entries(node)) {
      if (TYPE_KEYS.has(key)) continue;
      if (Array.isArray(value)) this.visitAll(value.filter(isNode), scope);
      else if (isNode(value)) this.visit(value, scope);
    }
  }
}
