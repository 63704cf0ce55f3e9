/**
 * Widths of a table's columns and which of them are in view. Pure. Places are columns of the table; the columns shown are those that are not
 * hidden, in the table's order, and counted by themselves from 0.
 */
import { formatCount, formatNumber } from '@/components/format';
import type { ColumnSummary, Scalar } from '@/lib/notebook/outputs';

/** Columns fetched together. */
export const COLUMN_BLOCK = 50;
export const LEAST_WIDTH = 48;
export const MOST_WIDTH = 1_200;
/** Of a column that nothing is known of yet: it keeps this width, so that nothing moves when more is known. */
export const UNKNOWN_WIDTH = 140;
const MARGIN = 2;
const NATURAL = { least: 96, most: 280 };
/** A character of a value and of a head, and what stands around them, pixels. */
const CHARACTER = 7.2;
const SMALL_CHARACTER = 6.4;
const AROUND = 22;

/** Of the column of row numbers: the last one fits. */
export function rowNumberWidth(rowCount: number): number {
  return Math.ceil(formatCount(Math.max(1, rowCount)).length * CHARACTER) + AROUND;
}

export function clampWidth(width: number): number {
  return Math.round(Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, width)));
}

/** Wide enough for the head and the first values, by their characters, within bounds. */
export function naturalWidth(column: ColumnSummary, values: readonly Scalar[]): number {
  const longest = Math.max(column.name.length + 2, ...values.map((value) => (value === null ? 7 : typeof value === 'number' ? formatNumber(value).length : String(value).length)));
  const head = (column.type.length + (column.missing > 0 ? 16 : 0)) * SMALL_CHARACTER;
  return Math.round(Math.max(NATURAL.least, Math.min(NATURAL.most, Math.max(longest * CHARACTER, head) + AROUND)));
}

/** Where each shown column begins, from the first, and where the last ends: one more than there are columns. */
export function offsetsOf(widths: readonly number[]): Float64Array {
  const offsets = new Float64Array(widths.length + 1);
  for (let at = 0; at < widths.length; at += 1) offsets[at + 1] = offsets[at]! + widths[at]!;
  return offsets;
}

export interface ColumnWindow {
  readonly first: number;
  /** Exclusive. */
  readonly last: number;
  /** Pixels to fill on either side. */
  readonly before: number;
  readonly after: number;
}

/** Shown columns to draw with `left` at the left of a view so wide, and two more on each side. */
export function columnWindow(offsets: Float64Array, left: number, viewWidth: number): ColumnWindow {
  const count = offsets.length - 1;
  const first = Math.max(0, Math.min(count - 1, indexAt(offsets, left)) - MARGIN);
  const last = Math.min(count, indexAt(offsets, left + viewWidth) + 1 + MARGIN);
  return { first, last, before: offsets[first]!, after: offsets[count]! - offsets[last]! };
}

/** The shown column at so many pixels: the last one where there is none. */
function indexAt(offsets: Float64Array, pixels: number): number {
  let [low, high] = [0, Math.max(0, offsets.length - 2)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle]! <= pixels) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where to scroll so that a shown column is in view, as little as needed. */
export function leftFor(offsets: Float64Array, index: number, left: number, viewWidth: number): number {
  const [start, end] = [offsets[index]!, offsets[index + 1]!];
  if (start < left) return start;
  return end > left + viewWidth ? Math.min(start, end - viewWidth) : left;
}

/** Numbers of the blocks of `COLUMN_BLOCK` columns that hold these places, ascending. */
export function blocksOf(places: readonly number[]): number[] {
  return [...new Set(places.map((place) => Math.floor(place / COLUMN_BLOCK)))].sort((a, b) => a - b);
}

/** The shown column of a place, or the first after it; -1 where there is none. `shown` ascends. */
export function indexOfPlace(shown: readonly number[], place: number): number {
  let [low, high] = [0, shown.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shown[middle]! < place) low = middle + 1;
    else high = middle;
  }
  return low === shown.length ? -1 : low;
}
