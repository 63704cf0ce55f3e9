import { plainNumber } from '@/lib/notebook/output-pages';
import type { Scalar } from '@/lib/notebook/outputs';
import { cutText } from '@/lib/notebook/visible-text';
import { isoDate, type FrameColumn } from '@/lib/ml/frame';

export function rowsOf(columns: readonly FrameColumn[], rows: ArrayLike<number>, text: number): Scalar[][] {
  return Array.from(rows, (row) => columns.map((column) => scalarAt(column, row, text)));
}

/** Missing is null; a number that JSON lacks is its text; texts are cut at `most`. */
export function scalarAt(column: FrameColumn, row: number, most: number): Scalar {
  if (column.type === 'string') {
    const code = column.codes[row]!;
    return code < 0 ? null : cut(column.dictionary[code]!, most);
  }
  const value = column.numbers[row]!;
  if (value !== value) return null;
  if (column.type === 'boolean') return value !== 0;
  if (column.type === 'date') return isoDate(value);
  return plainNumber(value);
}

function cut(text: string, most: number): string {
  return text.length > most ? `${cutText(text, most)}…` : text;
}
