/** Scopes as a chain of sets, and the walk that the handlers of one kind of node share. */
import { bindStatement } from './bindings';
import type { Node } from './ast';
import type { Findings } from './findings';

export interface Scope {
  readonly names: Set<string>;
  readonly parent: Scope | null;
  readonly isTop: boolean;
  /** Names that TypeScript sees here and the stripped code does not, by how they can be written instead. */
  readonly outOfReach?: ReadonlyMap<string, string>;
}

/** What a handler of a node gets: where findings go, and the way on into other nodes. */
export interface Walk {
  readonly findings: Findings;
  visit(node: Node | null, scope: Scope): void;
  visitAll(nodes: readonly Node[], scope: Scope): void;
}

/** Looks at one kind of node; what it does not visit is not looked at. */
export type Handler = (node: Node, scope: Scope, walk: Walk) => void;
export type Handlers = Readonly<Record<string, Handler>>;

/** The scope that binds `name`, or null where it is free. */
export function findScope(name: string, scope: Scope): Scope | null {
  for (let at: Scope | null = scope; at; at = at.parent) if (at.names.has(name) || at.outOfReach?.has(name)) return at;
  return null;
}

/** A scope inside `scope` with what the statements of a block bind in it; `var` belongs to the function around. */
export function innerScope(scope: Scope, statements: readonly Node[] = []): Scope {
  const inner: Scope = { names: new Set(), parent: scope, isTop: false };
  for (const statement of statements) if (!(statement.type === 'VariableDeclaration' && statement.kind === 'var')) bindStatement(statement, (name) => inner.names.add(name));
  return inner;
}
