/** Which rows of two tables are the same: by a key, or as a multiset. Over columns that both have; types may differ, values are compared as text. */
import { lengthOf, textAt, type FrameColumn } from '../frame';

export interface RowDifference {
  /** Places in b. */
  readonly added: Int32Array;
  /** Places in a. */
  readonly removed: Int32Array;
  /** Places in a and b of rows of one key whose other values differ; empty without a key. */
  readonly changed: readonly { readonly a: number; readonly b: number }[];
  readonly unchanged: number;
}

export type KeyProblem = { readonly side: 'a' | 'b'; readonly first: number; readonly second: number } | { readonly side: 'a' | 'b'; readonly missing: number };

/**
 * Numbers one column's values over both tables: equal numbers for equal values, missing values too. The dictionaries are met once each, rows by number.
 */
function shared(a: FrameColumn, b: FrameColumn): readonly [Int32Array, Int32Array] {
  if (a.type === 'string' && b.type === 'string') {
    const index = new Map<string, number>();
    const codesOf = (column: typeof a) => {
      const places = column.dictionary.map((text) => {
        let place = index.get(text);
        if (place === undefined) index.set(text, place = index.size);
        return place;
      });
      return column.codes.map((code) => (code < 0 ? -1 : places[code]!));
    };
    return [codesOf(a), codesOf(b)];
  }
  const areNumbers = a.type !== 'string' && b.type !== 'string' && (a.type === b.type || (a.type !== 'date' && b.type !== 'date' && a.type !== 'boolean' && b.type !== 'boolean'));
  const index = new Map<string | number, number>();
  const codesOf = (column: FrameColumn) => Int32Array.from({ length: lengthOf(column) }, (_, row) => {
    const value = areNumbers && column.type !== 'string' ? column.numbers[row]! : textAt(column, row);
    if (value === null || value !== value) return -1;
    let place = index.get(value);
    if (place === undefined) index.set(value, place = index.size);
    return place;
  });
  return [codesOf(a), codesOf(b)];
}

/** Numbers rows over both tables by the values of these columns; the same number, the same values. */
function rowIds(columns: readonly (readonly [FrameColumn, FrameColumn])[], na: number, nb: number): readonly [Int32Array, Int32Array] {
  let ids: readonly [Int32Array, Int32Array] = [new Int32Array(na), new Int32Array(nb)];
  for (const [a, b] of columns) {
    const codes = shared(a, b);
    const index = new Map<number, number>();
    // Both are below 2^31 and there are at most 2^31 of them: their pair is a whole number that a double holds for tables that fit in memory.
    const next = (side: 0 | 1) => Int32Array.from(ids[side], (id, row) => {
      const key = id * 2 ** 26 + (codes[side][row]! + 1);
      let place = index.get(key);
      if (place === undefined) index.set(key, place = index.size);
      return place;
    });
    ids = [next(0), next(1)];
  }
  return ids;
}

/** Rows beyond which pairs of numbers would no longer be exact. */
export const MOST_ROWS = 2 ** 26 - 2;

/** Without a key every row is its own: a row that is there twice in a and once in b was removed once. */
export function compareRows(columns: readonly (readonly [FrameColumn, FrameColumn])[], na: number, nb: number): RowDifference {
  const [a, b] = rowIds(columns, na, nb);
  const left = new Map<number, number[]>();
  a.forEach((id, row) => { const rows = left.get(id); if (rows) rows.push(row); else left.set(id, [row]); });
  const added: number[] = [];
  let unchanged = 0;
  const taken = new Map<number, number>();
  b.forEach((id, row) => {
    const used = taken.get(id) ?? 0;
    if (used < (left.get(id)?.length ?? 0)) { taken.set(id, used + 1); unchanged += 1; } else added.push(row);
  });
  const removed = [...left].flatMap(([id, rows]) => rows.slice(taken.get(id) ?? 0)).sort((one, other) => one - other);
  return { added: Int32Array.from(added), removed: Int32Array.from(removed), changed: [], unchanged };
}

/** By a key that no two rows of a side share; `KeyProblem` where it does not hold. */
export function compareByKey(keys: readonly (readonly [FrameColumn, FrameColumn])[], others: readonly (readonly [FrameColumn, FrameColumn])[], na: number, nb: number): RowDifference | KeyProblem {
  const [a, b] = rowIds(keys, na, nb);
  const sides = { a: new Map<number, number>(), b: new Map<number, number>() };
  for (const [side, ids] of [['a', a], ['b', b]] as const) {
    for (let row = 0; row < ids.length; row += 1) {
      if (keys.some(([left, right]) => textAt(side === 'a' ? left : right, row) === null)) return { side, missing: row };
      const first = sides[side].get(ids[row]!);
      if (first !== undefined) return { side, first, second: row };
      sides[side].set(ids[row]!, row);
    }
  }
  const [x, y] = rowIds(others, na, nb);
  const added: number[] = [];
  const changed: { a: number; b: number }[] = [];
  let unchanged = 0;
  for (const [id, row] of sides.b) {
    const before = sides.a.get(id);
    if (before === undefined) added.push(row);
    else if (x[before] === y[row]) unchanged += 1;
    else changed.push({ a: before, b: row });
  }
  const removed = [...sides.a].filter(([id]) => !sides.b.has(id)).map(([, row]) => row);
  return { added: Int32Array.from(added), removed: Int32Array.from(removed), changed, unchanged };
}
