/** Rows made one where they share their places on all dimensions, and what is measured of them. All rows are looked at. */
import { isMissing, type FrameColumn } from '@/lib/ml/frame';
import { quantileSorted } from '@/lib/ml/statistics';
import type { Dimension } from './dimension';
import { ChartError, type ChartAggregate } from './request';

export interface Cells {
  /** Group of each row; −1 where a dimension leaves it out. */
  readonly group: Int32Array;
  readonly count: number;
  /** Place of each group on each dimension: places[dimension][group]. */
  readonly places: readonly Int32Array[];
}

/** Up to so many combinations a plain array is quicker than a map. */
const DENSE = 4_000_000;

/** Groups in the order of first sight. */
export function cellsOf(dimensions: readonly Dimension[], rowCount: number): Cells {
  const group = new Int32Array(rowCount).fill(-1);
  const combinations = dimensions.reduce((product, one) => product * Math.max(1, one.from.length), 1);
  const dense = combinations <= DENSE ? new Int32Array(combinations).fill(-1) : null;
  const sparse = new Map<number, number>();
  const first: number[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    let key = 0;
    for (const { codes, from } of dimensions) {
      const code = codes[row]!;
      if (code < 0) { key = -1; break; }
      key = key * from.length + code;
    }
    if (key < 0) continue;
    let id = dense === null ? sparse.get(key) ?? -1 : dense[key]!;
    if (id < 0) {
      id = first.length;
      if (dense === null) sparse.set(key, id);
      else dense[key] = id;
      first.push(row);
    }
    group[row] = id;
  }
  return { group, count: first.length, places: dimensions.map(({ codes }) => Int32Array.from(first, (row) => codes[row]!)) };
}

/**
 * The measure of each group: NaN where it is undefined (a mean of none). Missing values are skipped; infinities are values.
 * @throws ChartError where the column's type has no such measure
 */
export function measure(cells: Cells, aggregate: ChartAggregate, column: FrameColumn | null): Float64Array {
  const { group, count } = cells;
  const result = new Float64Array(count);
  if (aggregate === 'count' || column === null) {
    for (let row = 0; row < group.length; row += 1) if (group[row]! >= 0 && (column === null || !isMissing(column, row))) result[group[row]!]! += 1;
    return result;
  }
  if (aggregate === 'distinct') {
    const seen = Array.from({ length: count }, () => new Set<number>());
    for (let row = 0; row < group.length; row += 1) if (group[row]! >= 0 && !isMissing(column, row)) seen[group[row]!]!.add(column.type === 'string' ? column.codes[row]! : column.numbers[row]!);
    return Float64Array.from(seen, (values) => values.size);
  }
  if (column.type === 'string' || column.type === 'date') throw new ChartError(`Column ‘${column.name}’ holds ${column.type === 'string' ? 'text' : 'dates'}, so its ${aggregate} cannot be drawn.`, "Use aggregate: 'count' or 'distinct', or choose a column of numbers.");
  const { numbers } = column;
  if (aggregate === 'median') return Float64Array.from(valuesByGroup(cells, numbers), (values) => (values.length === 0 ? Number.NaN : quantileSorted(values, 0.5)));
  const counts = new Float64Array(count);
  if (aggregate === 'min') result.fill(Infinity);
  if (aggregate === 'max') result.fill(-Infinity);
  for (let row = 0; row < group.length; row += 1) {
    const id = group[row]!;
    const value = numbers[row]!;
    if (id < 0 || value !== value) continue;
    counts[id]! += 1;
    if (aggregate === 'min') { if (value < result[id]!) result[id] = value; }
    else if (aggregate === 'max') { if (value > result[id]!) result[id] = value; }
    else result[id]! += value;
  }
  return result.map((value, id) => (counts[id] === 0 ? (aggregate === 'sum' ? 0 : Number.NaN) : aggregate === 'mean' ? value / counts[id]! : value));
}

/** The values of each group, ascending, without those that are missing. */
export function valuesByGroup({ group, count }: Cells, numbers: Float64Array): Float64Array[] {
  const starts = new Int32Array(count + 1);
  for (let row = 0; row < group.length; row += 1) if (group[row]! >= 0 && !Number.isNaN(numbers[row]!)) starts[group[row]! + 1]! += 1;
  for (let id = 0; id < count; id += 1) starts[id + 1]! += starts[id]!;
  const next = starts.slice();
  const all = new Float64Array(starts[count]!);
  for (let row = 0; row < group.length; row += 1) {
    const id = group[row]!;
    if (id >= 0 && !Number.isNaN(numbers[row]!)) { all[next[id]!] = numbers[row]!; next[id]! += 1; }
  }
  return Array.from({ length: count }, (_, id) => all.subarray(starts[id]!, starts[id + 1]!).sort());
}
