/** Columns computed from the rows before and after, by group and in an order: pandas' `shift`, `diff`, `cumsum`, `rank` and `rolling`. */
import { lengthOf, type FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { allIntegers } from './build';
import { takeOrMissing } from './take';

export const WINDOW_FUNCTIONS = ['lag', 'lead', 'diff', 'pctChange', 'cumSum', 'cumMin', 'cumMax', 'rowNumber', 'rank', 'rollingSum', 'rollingMean', 'rollingMin', 'rollingMax', 'rollingStd'] as const;
export type WindowFunction = (typeof WINDOW_FUNCTIONS)[number];

/** `[function, column]`, with the number of rows: how far (`lag`, `lead`, `diff`, `pctChange`: 1), or how wide (`rolling…`; needed). `minPeriods`: how many values it takes (all). */
export type WindowSpec = readonly [WindowFunction, string] | readonly [WindowFunction, string, number] | readonly [WindowFunction, string, { readonly size: number; readonly minPeriods?: number }];

export interface WindowOptions {
  /** Rows of one group see only each other. */
  readonly by?: string | readonly string[];
  /** The order in which rows follow each other (default: that of the table). The table itself keeps its order. */
  readonly orderBy?: string | readonly string[];
  readonly descending?: boolean;
}

/** `runs`: the rows of each group, in order. */
export function windowColumn(name: string, column: FrameColumn, [what, , given]: WindowSpec, runs: readonly Int32Array[]): FrameColumn {
  if (!WINDOW_FUNCTIONS.includes(what)) throw new DataError(`There is no window function ‘${String(what)}’.`, `Use one of ${WINDOW_FUNCTIONS.join(', ')}.`);
  const isRolling = what.startsWith('rolling');
  const size = typeof given === 'object' ? given.size : given ?? (isRolling ? NaN : 1);
  const minPeriods = typeof given === 'object' ? given.minPeriods ?? size : size;
  if (!(Number.isSafeInteger(size) && size >= (isRolling ? 1 : 0))) throw new DataError(isRolling && size !== size ? `${what} of ‘${column.name}’ needs the number of rows.` : `${what} takes a whole number of rows, not ${size}.`, `For example: ['${what}', ${JSON.stringify(column.name)}, 3].`);
  if (!(Number.isSafeInteger(minPeriods) && minPeriods >= 0 && minPeriods <= size)) throw new DataError(`minPeriods must be a whole number from 0 to ${size}, not ${minPeriods}.`);
  if (what === 'lag' || what === 'lead') return { ...takeOrMissing(column, shifted(lengthOf(column), runs, what === 'lag' ? size : -size)), name };
  if (what === 'rowNumber') return numbered(name, lengthOf(column), runs);
  if (column.type === 'string') throw new DataError(`Column ‘${column.name}’ holds text, so ${what} of it is not defined.`, "Use 'lag', 'lead' or 'rowNumber'.");
  const numbers = new Float64Array(column.numbers.length).fill(NaN);
  for (const rows of runs) {
    const values = Float64Array.from(rows, (row) => column.numbers[row]!);
    const computed = isRolling ? rolling(values, what, size, minPeriods) : what === 'rank' ? ranks(values) : running(values, what, size);
    rows.forEach((row, at) => { numbers[row] = computed[at]!; });
  }
  const keepsType = what.endsWith('Min') || what.endsWith('Max');
  const isWhole = column.type === 'integer' && allIntegers(numbers) && (what === 'diff' || what === 'cumSum' || what === 'rollingSum' || keepsType);
  return { name, numbers, type: isWhole ? 'integer' : keepsType ? column.type : 'number' };
}

function shifted(rowCount: number, runs: readonly Int32Array[], by: number): Int32Array {
  const sources = new Int32Array(rowCount).fill(-1);
  for (const rows of runs) rows.forEach((row, at) => { sources[row] = rows[at - by] ?? -1; });
  return sources;
}

function numbered(name: string, rowCount: number, runs: readonly Int32Array[]): FrameColumn {
  const numbers = new Float64Array(rowCount);
  for (const rows of runs) rows.forEach((row, at) => { numbers[row] = at + 1; });
  return { name, type: 'integer', numbers };
}

/** Missing values are passed over by what accumulates, and stay. */
function running(values: Float64Array, what: WindowFunction, periods: number): Float64Array {
  if (what === 'diff' || what === 'pctChange') return values.map((value, at) => {
    const before = at >= periods ? values[at - periods]! : NaN;
    return what === 'diff' ? value - before : value / before - 1;
  });
  let sofar = what === 'cumSum' ? 0 : what === 'cumMin' ? Infinity : -Infinity;
  return values.map((value) => {
    if (value !== value) return NaN;
    sofar = what === 'cumSum' ? sofar + value : what === 'cumMin' ? Math.min(sofar, value) : Math.max(sofar, value);
    return sofar;
  });
}

/** From 1; equal values share the mean of their places. */
function ranks(values: Float64Array): Float64Array {
  const order = Int32Array.from(values.keys()).filter((at) => values[at] === values[at]).sort((a, b) => values[a]! - values[b]!);
  const ranked = new Float64Array(values.length).fill(NaN);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let at = from; at < to; at++) ranked[order[at]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranked;
}

/** Over the row and the `size` − 1 before it. */
function rolling(values: Float64Array, what: WindowFunction, size: number, minPeriods: number): Float64Array {
  return values.map((_, at) => {
    const present = values.subarray(Math.max(0, at - size + 1), at + 1).filter((value) => value === value);
    const n = present.length;
    if (n < minPeriods || (n === 0 && what !== 'rollingSum')) return NaN;
    if (what === 'rollingMin') return present.reduce((least, value) => Math.min(least, value), Infinity);
    if (what === 'rollingMax') return present.reduce((most, value) => Math.max(most, value), -Infinity);
    const sum = present.reduce((total, value) => total + value, 0);
    if (what === 'rollingSum') return sum;
    if (what === 'rollingMean') return sum / n;
    return n < 2 ? NaN : Math.sqrt(present.reduce((total, value) => total + (value - sum / n) ** 2, 0) / (n - 1));
  });
}
