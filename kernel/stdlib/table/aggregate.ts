/** One number for each group of rows. Missing values are skipped. */
import { isMissing, type FrameColumn, type NumericColumn } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { groupRows } from './group-rows';

export const AGGREGATES = ['count', 'sum', 'mean', 'median', 'min', 'max', 'std', 'var', 'first', 'last', 'missing', 'distinct'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

interface Sums {
  readonly sums: Float64Array;
  readonly counts: Int32Array;
}

/** Sums that several aggregates of a column need, made once. */
export type Known = Map<FrameColumn, Sums>;

/** `column` null: the number of rows. `first` and `last` are of the values that are there. Throws a DataError for numbers of text. */
export function aggregateColumn(name: string, aggregate: Aggregate, column: FrameColumn | null, group: Int32Array, groups: number, known: Known = new Map()): FrameColumn {
  if (column === null || aggregate === 'missing' || aggregate === 'count') return { name, type: 'integer', numbers: countRows(column, aggregate === 'missing', group, groups) };
  if (aggregate === 'distinct') return { name, type: 'integer', numbers: countDistinct(column, group, groups) };
  if (aggregate === 'first' || aggregate === 'last') return edge(name, column, aggregate === 'last', group, groups);
  if (column.type === 'string') throw new DataError(`Column ‘${column.name}’ holds text, so ${aggregate} of it is not defined.`, "Use 'count', 'missing', 'distinct', 'first' or 'last'.");
  const { numbers: values } = column;
  const totals = () => {
    const found = known.get(column) ?? sums(values, group, groups);
    known.set(column, found);
    return found;
  };
  const numbers = {
    sum: () => totals().sums, mean: () => meansOf(totals()), median: () => medians(values, group, groups), min: () => extremes(values, group, groups, 1), max: () => extremes(values, group, groups, -1),
    std: () => variances(values, totals(), group).map(Math.sqrt), var: () => variances(values, totals(), group),
  }[aggregate]();
  const keepsType = aggregate === 'min' || aggregate === 'max' || (aggregate === 'sum' && column.type === 'integer');
  return { name, type: keepsType ? column.type : column.type === 'date' && (aggregate === 'mean' || aggregate === 'median') ? 'date' : 'number', numbers } satisfies NumericColumn;
}

function countRows(column: FrameColumn | null, isOfMissing: boolean, group: Int32Array, groups: number): Float64Array {
  const counts = new Int32Array(groups);
  if (column === null) for (let row = 0; row < group.length; row += 1) counts[group[row]!]! += 1;
  else if (column.type === 'string') {
    const { codes } = column;
    for (let row = 0; row < group.length; row += 1) if (codes[row]! < 0 === isOfMissing) counts[group[row]!]! += 1;
  } else {
    const { numbers } = column;
    for (let row = 0; row < group.length; row += 1) if ((numbers[row] !== numbers[row]) === isOfMissing) counts[group[row]!]! += 1;
  }
  return Float64Array.from(counts);
}

/** Pairs of group and value are groups themselves: there are as many distinct values as pairs. */
function countDistinct(column: FrameColumn, group: Int32Array, groups: number): Float64Array {
  const owner = { name: '', type: 'integer', numbers: Float64Array.from(group) } as const;
  const pairs = groupRows(group.length, [owner, column]);
  const counts = new Float64Array(groups);
  for (const row of pairs.first) if (!isMissing(column, row)) counts[group[row]!]! += 1;
  return counts;
}

function edge(name: string, column: FrameColumn, isLast: boolean, group: Int32Array, groups: number): FrameColumn {
  const rows = new Int32Array(groups).fill(-1);
  for (let row = 0; row < group.length; row += 1) {
    const id = group[row]!;
    if ((isLast || rows[id]! < 0) && !isMissing(column, row)) rows[id] = row;
  }
  if (column.type === 'string') return { ...column, name, codes: rows.map((row) => (row < 0 ? -1 : column.codes[row]!)) };
  return { ...column, name, numbers: Float64Array.from(rows, (row) => (row < 0 ? NaN : column.numbers[row]!)) };
}

/** Compensated as pandas' are (Neumaier's form): the error does not grow with the number of rows. */
function sums(values: Float64Array, group: Int32Array, groups: number): Sums {
  const totals = new Float64Array(groups);
  const lost = new Float64Array(groups);
  const counts = new Int32Array(groups);
  for (let row = 0; row < group.length; row += 1) {
    const value = values[row]!;
    if (value !== value) continue;
    const id = group[row]!;
    const total = totals[id]!;
    const next = total + value;
    // Knuth's two-sum needs no comparison, and comparisons of data are what a processor guesses wrong.
    const back = next - total;
    lost[id]! += total - (next - back) + (value - back);
    totals[id] = next;
    counts[id]! += 1;
  }
  return { sums: totals.map((total, id) => (Number.isFinite(total) ? total + lost[id]! : total)), counts };
}

const meansOf = ({ sums: totals, counts }: Sums): Float64Array => totals.map((total, id) => total / counts[id]!);

/** Of the sample (n − 1); missing where there is one value only. */
function variances(values: Float64Array, known: Sums, group: Int32Array): Float64Array {
  const centres = meansOf(known);
  const squares = new Float64Array(centres.length);
  for (let row = 0; row < group.length; row += 1) {
    const value = values[row]!;
    if (value === value) squares[group[row]!]! += (value - centres[group[row]!]!) ** 2;
  }
  return squares.map((total, id) => (known.counts[id]! > 1 ? total / (known.counts[id]! - 1) : NaN));
}

function extremes(values: Float64Array, group: Int32Array, groups: number, sign: 1 | -1): Float64Array {
  const found = new Float64Array(groups).fill(NaN);
  for (let row = 0; row < group.length; row += 1) {
    const value = values[row]!;
    const id = group[row]!;
    const known = found[id]!;
    // NaN is neither less nor more, so it is never taken; the first value is taken over NaN.
    if (sign === 1 ? value < known || (known !== known && value === value) : value > known || (known !== known && value === value)) found[id] = value;
  }
  return found;
}

/** Values laid out group by group, then each group sorted. */
function medians(values: Float64Array, group: Int32Array, groups: number): Float64Array {
  const starts = new Int32Array(groups + 1);
  for (let row = 0; row < group.length; row += 1) if (values[row] === values[row]) starts[group[row]! + 1]! += 1;
  for (let id = 0; id < groups; id += 1) starts[id + 1]! += starts[id]!;
  const places = starts.slice();
  const laid = new Float64Array(starts[groups]!);
  for (let row = 0; row < group.length; row += 1) if (values[row] === values[row]) laid[places[group[row]!]!++] = values[row]!;
  return Float64Array.from({ length: groups }, (_, id) => {
    const own = laid.subarray(starts[id], starts[id + 1]).sort();
    const middle = own.length >> 1;
    if (own.length === 0) return NaN;
    return own.length % 2 === 1 ? own[middle]! : own[middle - 1]! + (own[middle]! - own[middle - 1]!) / 2;
  });
}
