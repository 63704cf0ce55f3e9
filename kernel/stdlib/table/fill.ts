/** Missing values filled from other rows: those before or after, those between, those most alike; and by group. */
import { countMissing, isMissing, lengthOf, textAt, type FrameColumn } from '@/lib/ml/frame';
import { nearestFill } from '@/lib/ml/preprocess/nearest-fill';
import { mean, standardDeviation } from '@/lib/ml/statistics';
import { DataError } from '../errors';
import { allIntegers, StringBuilder } from './build';
import { fill, type FillStrategy } from './clean';
import { groupRows } from './group-rows';
import { rowsByGroup, takeOrMissing } from './take';

export interface FillOptions {
  /** Columns whose groups are filled apart; missing values are a group of their own. */
  readonly by?: string | readonly string[];
  /** How many rows in a run `forward`, `backward` and `interpolate` fill at most. */
  readonly limit?: number;
  /** How many of the most similar rows `nearest` takes the mean of (5). */
  readonly neighbors?: number;
}

const IN_ORDER = ['forward', 'backward', 'interpolate'] as const;
type InOrder = (typeof IN_ORDER)[number];

/** `lenient`: leave the column as it is where the strategy does not fit its type. `all`: the table's columns, by which rows are alike. */
export function fillFromRows(column: FrameColumn, strategy: FillStrategy, lenient: boolean, by: readonly FrameColumn[], options: FillOptions, all: readonly FrameColumn[]): FrameColumn {
  if (options.limit !== undefined && !(Number.isSafeInteger(options.limit) && options.limit > 0)) throw new DataError(`limit must be a whole number of at least 1, not ${options.limit}.`);
  if (strategy === 'nearest') return column.type === 'string' && lenient ? column : fromNearest(column, all, options.neighbors ?? 5);
  const isInOrder = IN_ORDER.some((one) => one === strategy);
  const isLearned = strategy === 'mean' || strategy === 'median' || strategy === 'mode';
  if (!isInOrder && (by.length === 0 || !isLearned)) return fill(column, strategy, lenient);
  if (countMissing(column) === 0) return column;
  const { group, first } = groupRows(lengthOf(column), by);
  const { starts, rows } = rowsByGroup(group, Math.max(1, first.length));
  const groups = Array.from({ length: starts.length - 1 }, (_, id) => rows.subarray(starts[id], starts[id + 1]));
  if (isInOrder) return fillInOrder(column, strategy as InOrder, lenient, groups, options.limit ?? Infinity);
  return fillGroups(column, strategy, lenient, groups);
}

function fillInOrder(column: FrameColumn, strategy: InOrder, lenient: boolean, groups: readonly Int32Array[], limit: number): FrameColumn {
  if (strategy !== 'interpolate') return takeOrMissing(column, sourcesOf(column, groups, strategy, limit));
  if (column.type === 'string' || column.type === 'boolean') {
    if (lenient) return column;
    throw new DataError(`Column ‘${column.name}’ is of type ${column.type}, which has no values between two others.`, "Use 'forward', 'backward' or 'mode'.");
  }
  const numbers = column.numbers.slice();
  for (const rows of groups) interpolate(numbers, rows, limit);
  return { ...column, numbers, type: column.type === 'integer' && !allIntegers(numbers) ? 'number' : column.type };
}

/** The row that each row's value comes from; −1 where there is none near enough. */
function sourcesOf(column: FrameColumn, groups: readonly Int32Array[], strategy: InOrder, limit: number): Int32Array {
  const sources = new Int32Array(lengthOf(column)).fill(-1);
  for (const group of groups) {
    const rows = strategy === 'forward' ? group : group.toReversed();
    let last = -1;
    let run = 0;
    for (const row of rows) {
      if (!isMissing(column, row)) { last = row; run = 0; sources[row] = row; }
      else if (++run <= limit) sources[row] = last;
    }
  }
  return sources;
}

/** As pandas' `interpolate`: linear between the values before and after by place; after the last value, that value; before the first, none. */
function interpolate(numbers: Float64Array, rows: Int32Array, limit: number): void {
  let last = -1;
  for (let at = 0; at <= rows.length; at++) {
    if (at < rows.length && numbers[rows[at]!] !== numbers[rows[at]!]) continue;
    const from = last < 0 ? NaN : numbers[rows[last]!]!;
    const to = at < rows.length ? numbers[rows[at]!]! : from;
    for (let between = last + 1; between < at; between++) if (last >= 0 && between - last <= limit) numbers[rows[between]!] = from + ((to - from) * (between - last)) / (at - last);
    last = at;
  }
}

function fillGroups(column: FrameColumn, strategy: FillStrategy, lenient: boolean, groups: readonly Int32Array[]): FrameColumn {
  // Written group by group into one copy: there may be as many groups as rows.
  const codes = column.type === 'string' ? column.codes.slice() : new Int32Array();
  const numbers = column.type === 'string' ? new Float64Array() : column.numbers.slice();
  for (const rows of groups) {
    const gaps = rows.filter((row) => isMissing(column, row));
    if (gaps.length === 0 || gaps.length === rows.length) continue;
    const source = rows.find((row) => !isMissing(column, row))!;
    if (column.type === 'string') {
      const filled = fill(packed(column, rows), strategy, lenient);
      if (filled.type !== 'string' || countMissing(filled) > 0) continue;
      const value = filled.dictionary[filled.codes[rows.indexOf(gaps[0]!)]!]!;
      const code = rows.find((row) => !isMissing(column, row) && column.dictionary[column.codes[row]!] === value) ?? source;
      for (const row of gaps) codes[row] = column.codes[code]!;
      continue;
    }
    const filled = fill(takeOrMissing(column, rows), strategy, lenient);
    if (filled.type !== 'string') rows.forEach((row, at) => { numbers[row] = filled.numbers[at]!; });
  }
  if (column.type === 'string') return { ...column, codes };
  return { ...column, numbers, type: column.type === 'integer' && !allIntegers(numbers) ? 'number' : column.type };
}

/** The rows of a text column with a dictionary of their own, not of the whole column. */
function packed(column: Extract<FrameColumn, { type: 'string' }>, rows: Int32Array): FrameColumn {
  const builder = new StringBuilder(rows.length);
  rows.forEach((row, at) => builder.set(at, textAt(column, row)));
  return builder.finish(column.name);
}

/** Alike by all columns of numbers, each divided by its deviation so that units do not matter. */
function fromNearest(column: FrameColumn, all: readonly FrameColumn[], neighbors: number): FrameColumn {
  if (column.type === 'string' || column.type === 'boolean') throw new DataError(`Column ‘${column.name}’ is of type ${column.type}, which has no mean of the nearest rows.`, "Use 'mode', or 'forward'.");
  if (!(Number.isSafeInteger(neighbors) && neighbors > 0)) throw new DataError(`neighbors must be a whole number of at least 1, not ${neighbors}.`);
  const others = all.filter((one) => one.type !== 'string' && one.name !== column.name && countMissing(one) < lengthOf(one));
  if (others.length === 0) throw new DataError(`There is no other column of numbers by which the rows nearest to those missing in ‘${column.name}’ could be found.`, "Use 'median', or 'forward'.");
  if (countMissing(column) === column.numbers.length) throw new DataError(`Column ‘${column.name}’ is missing in every row.`, 'Drop it, or give { value: … }.');
  const gaps = countMissing(column);
  if (gaps * column.numbers.length > 5e9) throw new DataError(`Filling ${gaps.toLocaleString('en')} of ${column.numbers.length.toLocaleString('en')} rows from the nearest would compare billions of pairs.`, "Use 'median', or work on a sample.");
  const scaled = [column, ...others].map((one) => scale(one.type === 'string' ? new Float64Array() : one.numbers));
  // Without the column itself, which the gaps lack: all rows compare over the same others.
  const numbers = column.numbers.slice();
  const rows = Int32Array.from(numbers.keys()).filter((row) => numbers[row] !== numbers[row]);
  const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  const [values] = nearestFill(scaled.map(pick), [column.numbers, ...scaled.slice(1)], neighbors, 'uniform');
  rows.forEach((row, at) => { numbers[row] = values![at]!; });
  return { ...column, numbers, type: column.type === 'integer' && !allIntegers(numbers) ? 'number' : column.type };
}

function scale(numbers: Float64Array): Float64Array {
  const centre = mean(numbers);
  const deviation = standardDeviation(numbers);
  return numbers.map((value) => (Number.isFinite(value) ? (value - centre) / (deviation > 0 ? deviation : 1) : NaN));
}
