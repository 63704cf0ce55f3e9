/** The parts of an ESTree program that the analysis looks at. The parser is passed in, so that this stays pure. */

export interface Node {
  readonly type: string;
  /** Offsets in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface ParsedCell {
  readonly program: Node;
  readonly errors: readonly { readonly message: string; readonly start: number | null; readonly help?: string | null }[];
}

/** Parses a cell as TypeScript module code; errors are values. kernel/host/parse.ts is the implementation with oxc. */
export type ParseCell = (source: string) => ParsedCell;

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The node at `key`, or null. */
export function child(node: Node, key: string): Node | null {
  const value = node[key];
  return isNode(value) ? value : null;
}

/** The nodes in the list at `key`; holes of array patterns are left out. */
export function children(node: Node, key: string): Node[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function nameOf(node: Node | null): string {
  return node && typeof node.name === 'string' ? node.name : '';
}

/** Expressions that TypeScript adds around a value, and that vanish at run time. */
export const TYPE_WRAPPERS = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSTypeAssertion', 'TSInstantiationExpression', 'ParenthesizedExpression', 'ChainExpression']);

/** True for statements that exist only for the type checker. */
export function isTypeOnly(node: Node): boolean {
  if (node.declare === true) return true;
  switch (node.type) {
    case 'TSInterfaceDeclaration': case 'TSTypeAliasDeclaration': case 'TSDeclareFunction': case 'TSGlobalDeclaration': case 'TSNamespaceExportDeclaration': return true;
    case 'ImportDeclaration': case 'TSImportEqualsDeclaration': return node.importKind === 'type';
    case 'TSModuleDeclaration': return !hasRuntime(node);
    case 'ExportNamedDeclaration': {
      const declaration = child(node, 'declaration');
      return node.exportKind === 'type' || (declaration !== null && isTypeOnly(declaration));
    }
    default: return false;
  }
}

/** A namespace of nothing but types leaves no object behind. */
function hasRuntime(namespace: Node): boolean {
  const body = child(namespace, 'body');
  if (body?.type === 'TSModuleDeclaration') return hasRuntime(body);
  return body !== null && children(body, 'body').some((statement) => !isTypeOnly(statement));
}

/** Where something stands in a source; line and column count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A function from offsets in `source` to places. */
export function placesIn(source: string): (offset: number) => Place {
  const starts = [0];
  // What an editor takes for the end of a line; U+2028, which the language counts too, it does not.
  for (const { 0: end, index } of source.matchAll(/\r\n|[\n\r]/g)) starts.push(index + end.length);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
}

/** The place of one offset. */
export function placeOf(source: string, offset: number): Place {
  return placesIn(source)(offset);
}
