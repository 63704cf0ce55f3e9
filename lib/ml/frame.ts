/**
 * Columns of numbers and categories as every algorithm here takes them. The layout is Arrow's: one buffer of values, or
 * 32-bit indices into a dictionary; NaN and −1 stand where a value is missing.
 */
import type { ColumnType } from '@/lib/domain/artifacts';

export type NumericType = Exclude<ColumnType, 'string'>;

/** Booleans are 0 and 1, dates are milliseconds since 1970 (UTC). NaN: missing. */
export interface NumericColumn {
  readonly name: string;
  readonly type: NumericType;
  readonly numbers: Float64Array;
}

/** `codes[row]` indexes `dictionary`; −1: missing. A dictionary has no repeats but may hold values no row uses. */
export interface StringColumn {
  readonly name: string;
  readonly type: 'string';
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

export type FrameColumn = NumericColumn | StringColumn;

export interface Frame {
  readonly rowCount: number;
  readonly columns: readonly FrameColumn[];
}

export function columnOf(frame: Frame, name: string): FrameColumn | undefined {
  return frame.columns.find((column) => column.name === name);
}

export function lengthOf(column: FrameColumn): number {
  return column.type === 'string' ? column.codes.length : column.numbers.length;
}

export function isMissing(column: FrameColumn, row: number): boolean {
  return column.type === 'string' ? column.codes[row]! < 0 : Number.isNaN(column.numbers[row]!);
}

export function countMissing(column: FrameColumn): number {
  let count = 0;
  if (column.type === 'string') {
    const { codes } = column;
    for (let row = 0; row < codes.length; row++) if (codes[row]! < 0) count++;
    return count;
  }
  const { numbers } = column;
  for (let row = 0; row < numbers.length; row++) if (numbers[row] !== numbers[row]) count++;
  return count;
}

/** Rows in the order of `indices`; an index may repeat. */
export function takeColumn(column: FrameColumn, indices: Int32Array): FrameColumn {
  if (column.type === 'string') {
    const codes = new Int32Array(indices.length);
    for (let i = 0; i < indices.length; i++) codes[i] = column.codes[indices[i]!]!;
    return { ...column, codes };
  }
  const numbers = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) numbers[i] = column.numbers[indices[i]!]!;
  return { ...column, numbers };
}

export function takeRows(frame: Frame, indices: Int32Array): Frame {
  return { rowCount: indices.length, columns: frame.columns.map((column) => takeColumn(column, indices)) };
}

/** The value as text, the way categories are compared: `true`, ISO dates, shortest decimal numbers; null when missing. */
export function textAt(column: FrameColumn, row: number): string | null {
  if (column.type === 'string') {
    const code = column.codes[row]!;
    return code < 0 ? null : column.dictionary[code]!;
  }
  const value = column.numbers[row]!;
  if (Number.isNaN(value)) return null;
  if (column.type === 'boolean') return value === 0 ? 'false' : 'true';
  if (column.type === 'date') return isoDate(value);
  return String(value);
}

export function isoDate(milliseconds: number): string {
  if (!(Math.abs(milliseconds) <= 8.64e15)) return String(milliseconds);
  const text = new Date(milliseconds).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.replace('.000Z', 'Z');
}

/** Any column as categories: codes into the distinct texts, sorted as scikit-learn sorts classes (numbers by value). */
export function toCategories(column: FrameColumn): { readonly codes: Int32Array; readonly categories: readonly string[] } {
  const n = lengthOf(column);
  const codes = new Int32Array(n).fill(-1);
  if (column.type === 'string') {
    const used = new Uint8Array(column.dictionary.length);
    for (const code of column.codes) if (code >= 0) used[code] = 1;
    const order = [...column.dictionary.keys()].filter((index) => used[index] === 1).sort((a, b) => compareText(column.dictionary[a]!, column.dictionary[b]!));
    const rank = new Int32Array(column.dictionary.length);
    order.forEach((index, position) => { rank[index] = position; });
    for (let i = 0; i < n; i++) if (column.codes[i]! >= 0) codes[i] = rank[column.codes[i]!]!;
    return { codes, categories: order.map((index) => column.dictionary[index]!) };
  }
  const values = [...new Set(column.numbers)].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const rank = new Map(values.map((value, position) => [value, position]));
  for (let i = 0; i < n; i++) codes[i] = rank.get(column.numbers[i]!) ?? -1;
  const probe = (value: number) => textAt({ ...column, numbers: Float64Array.of(value) }, 0)!;
  return { codes, categories: values.map(probe) };
}

/** By code unit, the same everywhere: no locale decides the order of classes. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
