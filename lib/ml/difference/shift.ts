/** How far the values of a column moved between two tables, by the measures of drift.ts and distances.ts on whole columns. */
import { countMissing, lengthOf, textAt, type FrameColumn } from '../frame';
import { kolmogorovSmirnov } from '../distances';
import { psi, type DriftValue } from '../drift';
import { mean } from '../statistics';

export interface Shift {
  /** Population stability index of b against a; null where there are too few rows, with the reason. */
  readonly psi: number | null;
  readonly undefinedReason?: string;
  /** Kolmogorov–Smirnov's statistic of numbers and dates; null for others. */
  readonly ks: number | null;
  /** Of numbers. */
  readonly meanBefore: number | null;
  readonly meanAfter: number | null;
  /** Shares. */
  readonly missingBefore: number | null;
  readonly missingAfter: number | null;
}

/** Rows that PSI is measured in; more are thinned evenly. */
const MOST_ROWS = 100_000;

function values(column: FrameColumn): DriftValue[] {
  const rows = lengthOf(column);
  const taken = Math.min(rows, MOST_ROWS);
  const isNumeric = column.type === 'number' || column.type === 'integer' || column.type === 'date';
  return Array.from({ length: taken }, (_, at) => {
    const row = Math.floor((at * rows) / taken);
    if (!isNumeric) return textAt(column, row);
    const value = column.numbers[row]!;
    return value === value ? value : null;
  });
}

/** `a` is the reference. Of two types both are taken as text. */
export function shiftOf(a: FrameColumn, b: FrameColumn): Shift {
  const isNumber = (column: FrameColumn) => column.type === 'number' || column.type === 'integer';
  const bothNumeric = (isNumber(a) && isNumber(b)) || (a.type === 'date' && b.type === 'date');
  const asText = (column: FrameColumn) => (bothNumeric ? values(column) : values(column).map((value) => (value === null ? null : String(value))));
  const { value, undefinedReason } = psi(asText(a), asText(b));
  const numbers = bothNumeric && a.type !== 'string' && b.type !== 'string' ? [a.numbers, b.numbers] as const : null;
  const average = (column: FrameColumn) => { const found = isNumber(column) && column.type !== 'string' ? mean(column.numbers) : NaN; return found === found ? found : null; };
  const share = (column: FrameColumn) => (lengthOf(column) === 0 ? null : countMissing(column) / lengthOf(column));
  return {
    psi: value, ...(undefinedReason === undefined ? {} : { undefinedReason }), ks: numbers === null ? null : kolmogorovSmirnov(numbers[0], numbers[1]).statistic,
    meanBefore: average(a), meanAfter: average(b), missingBefore: share(a), missingAfter: share(b),
  };
}
