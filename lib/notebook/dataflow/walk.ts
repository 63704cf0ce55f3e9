/** Walks a parsed cell: each kind of node has a handler, or its children are visited; types are stepped over. */
import { child, children, isNode, isTypeOnly, nameOf, TYPE_WRAPPERS, type Node } from './ast';
import { assignmentHandlers } from './assignments';
import { bindStatement, bindVars } from './bindings';
import { blockHandlers } from './blocks';
import { Findings, type CellAnalysis } from './findings';
import { functionHandlers } from './functions';
import { moduleHandlers } from './modules';
import { findScope, type Handlers, type Scope, type Walk } from './scope';

const HANDLERS: Handlers = {
  ...assignmentHandlers, ...functionHandlers, ...blockHandlers, ...moduleHandlers,
  Identifier: (node, scope, walk) => walk.findings.read(node, scope),
  MemberExpression: (node, scope, walk) => {
    walk.visit(child(node, 'object'), scope);
    if (node.computed === true) walk.visit(child(node, 'property'), scope);
  },
  CallExpression: (node, scope, walk) => {
    const callee = child(node, 'callee');
    if (callee?.type === 'Identifier' && nameOf(callee) === 'eval' && !findScope('eval', scope)) walk.findings.refuse(callee, 'eval reads and changes names that Pinion cannot see, so the notebook could not tell what depends on what. Write the code itself; (0, eval)(text) computes without the names of cells.');
    walk.visit(callee, scope);
    walk.visitAll(children(node, 'arguments'), scope);
  },
  Literal: (node, _scope, { findings }) => {
    const fault = typeof node.regex === 'object' && node.regex !== null ? faultOf(node.regex as RegexLiteral) : null;
    if (fault !== null) findings.refuse(node, `${fault}.`);
  },
  Property: (node, scope, walk) => {
    if (node.computed === true) walk.visit(child(node, 'key'), scope);
    walk.visit(child(node, 'value'), scope);
  },
};

interface RegexLiteral {
  readonly pattern: string;
  readonly flags: string;
}

/** Parts of patterns that the kernel's engine knows and the one that runs this may not: modifiers, and one group name in two branches. */
const NEWER_SYNTAX = /\(\?[ims]*-?[ims]*:|\(\?<(\w+)>[^]*\(\?<\1>/;

/** What is wrong with a regular expression, or null: the parser looks only for its end. */
function faultOf({ pattern, flags }: RegexLiteral): string | null {
  try {
    new RegExp(pattern, flags);
    return null;
  } catch (error) {
    return NEWER_SYNTAX.test(pattern) || !(error instanceof SyntaxError) ? null : error.message;
  }
}

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
    const declaration = statement.type === 'ExportNamedDeclaration' ? child(statement, 'declaration') : statement;
    if (declaration?.type === 'ImportDeclaration' || declaration?.kind === 'const') bindStatement(declaration, (name) => walker.findings.declare(name, 'constant'));
    if (declaration?.kind === 'using' || declaration?.kind === 'await using') bindStatement(declaration, (name) => { walker.findings.declare(name, 'constant'); walker.findings.declare(name, 'disposed'); });
  }
  const hashbang = child(program, 'hashbang');
  if (hashbang) walker.findings.refuse(hashbang, 'A cell is not a program file: leave out the line that begins with #!.');
  if (top.names.has('__proto__')) walker.findings.refuse(statements[0]!, '`__proto__` cannot be the name of a variable that cells share. Choose another name.');
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
