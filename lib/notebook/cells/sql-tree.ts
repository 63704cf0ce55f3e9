/** Tokens gathered by their brackets. */
import type { Token } from './sql-tokens';

export interface Group {
  readonly kind: 'group';
  readonly open: Token;
  readonly items: readonly Item[];
}

export type Item = Token | Group;

/** Brackets in brackets; DuckDB's own parser ends in much less than its thousand. */
export const DEEPEST = 200;

export interface Statement {
  readonly items: readonly Item[];
  /** The same, flat. */
  readonly tokens: readonly Token[];
}

export type Tree = { readonly ok: true; readonly statements: readonly Statement[] } | { readonly ok: false; readonly tooDeep: Token };

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Statements between semicolons. Brackets that do not match are left to the engine, which says so better. */
export function treeOf(tokens: readonly Token[]): Tree {
  const statements: Statement[] = [];
  let statement: Item[] = [];
  let from = 0;
  const waiting: { readonly close: string; readonly items: Item[] }[] = [];
  const items = (): Item[] => waiting.at(-1)?.items ?? statement;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'sign') items().push(token);
    else if (token.text === ';') {
      statements.push({ items: statement, tokens: tokens.slice(from, index) });
      [statement, from] = [[], index + 1];
      waiting.length = 0;
    } else if (CLOSES[token.text] !== undefined) {
      if (waiting.length === DEEPEST) return { ok: false, tooDeep: token };
      const inner: Item[] = [];
      items().push({ kind: 'group', open: token, items: inner });
      waiting.push({ close: CLOSES[token.text]!, items: inner });
    } else if (waiting.at(-1)?.close === token.text) waiting.pop();
    else items().push(token);
  }
  statements.push({ items: statement, tokens: tokens.slice(from) });
  return { ok: true, statements: statements.filter((one) => one.items.length > 0) };
}

/** The key word at a place in capitals; empty for anything else. */
export function wordAt(items: readonly Item[], at: number): string {
  const item = items[at];
  return item?.kind === 'word' ? item.text.toUpperCase() : '';
}

export function isName(item: Item | undefined): item is Token {
  return item?.kind === 'word' || item?.kind === 'quoted';
}

export function isSign(item: Item | undefined, text: string): boolean {
  return item?.kind === 'sign' && item.text === text;
}

export function isGroup(item: Item | undefined, open = '('): item is Group {
  return item?.kind === 'group' && item.open.text === open;
}
