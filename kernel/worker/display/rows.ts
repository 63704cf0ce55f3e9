import type { Scalar } from '@/lib/notebook/outputs';
import { isoDate, type FrameColumn } from '@/lib/ml/frame';

/** A picture of a table, not its content: further columns are there to select. */
export const MAX_COLUMNS = 200;
const MAX_TEXT = 200;

export function rowsOf(columns: readonly FrameColumn[], rows: ArrayLike<number>): Scalar[][] {
  return Array.from(rows, (row) => columns.map((column) => scalarAt(column, row)));
}

export function scalarAt(column: FrameColumn, row: number): Scalar {
  if (column.type === 'string') {
    const code = column.codes[row]!;
    return code < 0 ? null : cut(column.dictionary[code]!);
  }
  const value = column.numbers[row]!;
  if (value !== value) return null;
  if (column.type === 'boolean') return value !== 0;
  if (column.type === 'date') return isoDate(value);
  return Number.isFinite(value) ? value : String(value);
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
