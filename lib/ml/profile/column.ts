/** What one column looks like. */
import { countMissing, isoDate, lengthOf, textAt, type FrameColumn } from '../frame';
import { mean, quantileSorted, sorted, standardDeviation } from '../statistics';

export interface NumberProfile {
  readonly mean: number | null;
  /** Of the sample (n − 1). */
  readonly std: number | null;
  readonly min: number | null;
  readonly q25: number | null;
  readonly median: number | null;
  readonly q75: number | null;
  readonly max: number | null;
  /** Corrected for bias, as pandas' `skew` and `kurt` (of a normal distribution 0). */
  readonly skew: number | null;
  readonly kurtosis: number | null;
  readonly zeros: number;
  readonly negative: number;
  readonly infinite: number;
  /** Equal bins between the finite extremes. */
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly count: number }[];
}

export interface ColumnProfile {
  readonly name: string;
  readonly type: FrameColumn['type'];
  readonly count: number;
  readonly missing: number;
  readonly distinct: number;
  readonly isConstant: boolean;
  /** Text of more than 50 values that are more than half of the rows: names and notes, seldom a category. */
  readonly isHighCardinality: boolean;
  /** The ten most frequent values. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
  readonly numbers?: NumberProfile;
  /** Characters. */
  readonly lengths?: { readonly min: number; readonly mean: number; readonly max: number; readonly empty: number };
  readonly dates?: { readonly first: string; readonly last: string; readonly days: number };
}

const BINS = 20;
const TOP = 10;

export function profileColumn(column: FrameColumn): ColumnProfile {
  const rows = lengthOf(column);
  const missing = countMissing(column);
  const counts = countsOf(column);
  const top = [...counts.entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, TOP).map(([key, count]) => ({ value: column.type === 'string' ? column.dictionary[key]! : textAt({ ...column, numbers: Float64Array.of(key) }, 0)!, count }));
  const base = {
    name: column.name, type: column.type, count: rows - missing, missing, distinct: counts.size, isConstant: counts.size === 1 && rows > 1,
    isHighCardinality: column.type === 'string' && counts.size > 50 && counts.size > (rows - missing) / 2, top,
  };
  if (column.type === 'string') {
    let [least, most, sum, empty] = [Infinity, 0, 0, 0];
    for (const [code, count] of counts) {
      const { length } = column.dictionary[code]!;
      least = Math.min(least, length);
      most = Math.max(most, length);
      sum += length * count;
      if (length === 0) empty += count;
    }
    return base.count === 0 ? base : { ...base, lengths: { min: least, mean: sum / base.count, max: most, empty } };
  }
  if (column.type === 'date') {
    if (base.count === 0) return base;
    let [first, last] = [Infinity, -Infinity];
    for (const value of column.numbers) { if (value < first) first = value; if (value > last) last = value; }
    return { ...base, dates: { first: isoDate(first), last: isoDate(last), days: (last - first) / 86_400_000 } };
  }
  return { ...base, numbers: profileNumbers(column.numbers) };
}

function countsOf(column: FrameColumn): Map<number, number> {
  const counts = new Map<number, number>();
  if (column.type === 'string') {
    const totals = new Int32Array(column.dictionary.length);
    for (const code of column.codes) if (code >= 0) totals[code]! += 1;
    totals.forEach((count, code) => { if (count > 0) counts.set(code, count); });
  } else for (const value of column.numbers) if (value === value) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const known = (value: number): number | null => (value === value ? value : null);

function profileNumbers(numbers: Float64Array): NumberProfile {
  const finite = numbers.filter((value) => Number.isFinite(value));
  const ascending = sorted(finite);
  const n = ascending.length;
  const centre = mean(finite);
  let [second, third, fourth] = [0, 0, 0];
  for (const value of finite) {
    const off = value - centre;
    second += off ** 2;
    third += off ** 3;
    fourth += off ** 4;
  }
  // pandas: G1 and G2 of Joanes and Gill (1998); 0 where all values are the same.
  const skew = n < 3 ? NaN : second === 0 ? 0 : (n * Math.sqrt(n - 1) / (n - 2)) * (third / second ** 1.5);
  const kurtosis = n < 4 ? NaN : second === 0 ? 0 : (n * (n + 1) * (n - 1) * fourth) / ((n - 2) * (n - 3) * second ** 2) - (3 * (n - 1) ** 2) / ((n - 2) * (n - 3));
  const [low, high] = [ascending[0] ?? NaN, ascending[n - 1] ?? NaN];
  const bins = n === 0 ? 0 : low === high ? 1 : BINS;
  const counts = new Float64Array(bins);
  for (const value of finite) counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low || 1)) * bins))]! += 1;
  let [zeros, negative, infinite] = [0, 0, 0];
  for (const value of numbers) {
    if (value === 0) zeros += 1;
    if (value < 0) negative += 1;
    if (value === Infinity || value === -Infinity) infinite += 1;
  }
  const at = (share: number) => known(quantileSorted(ascending, share));
  return {
    mean: known(centre), std: n > 1 ? known(standardDeviation(finite, 1)) : null, min: known(low), q25: at(0.25), median: at(0.5), q75: at(0.75), max: known(high), skew: known(skew), kurtosis: known(kurtosis), zeros, negative, infinite,
    histogram: Array.from(counts, (count, bin) => ({ from: low + (bin * (high - low)) / bins, to: low + ((bin + 1) * (high - low)) / bins, count })),
  };
}
