/** Values to at most 255 bins, as scikit-learn's histogram gradient boosting cuts them: between distinct values, else at quantiles. */
import type { Random } from '../../random';
import type { Features } from '../features';

export interface Bins {
  /** Ascending; bin i of a feature holds values in (thresholds[i − 1], thresholds[i]]. Null for categories, whose bin is their code. */
  readonly thresholds: readonly (Float64Array | null)[];
  /** Bins of each feature without that of missing values, which comes after them. */
  readonly counts: Int32Array;
  /** Where each feature's bins begin in a histogram; one more at the end. */
  readonly offsets: Int32Array;
}

const ROWS_FOR_QUANTILES = 200_000;
const ALMOST_INFINITE = 1e300;

/** `maxBins`: 2 … 255, without that of missing values. Rows of no weight do not count. */
export function findBins(features: Features, weights: Float64Array | null, maxBins: number, random: Random): Bins {
  const sample = features.rows > ROWS_FOR_QUANTILES ? sampleRows(features.rows, weights, random) : null;
  const thresholds = features.columns.map((column, f) => (features.categories[f]! > 0 ? null : cut(column, sample === null ? weights : null, sample, maxBins)));
  const counts = Int32Array.from(thresholds, (cuts, f) => (cuts === null ? features.categories[f]! : cuts.length + 1));
  const offsets = new Int32Array(counts.length + 1);
  counts.forEach((count, f) => { offsets[f + 1] = offsets[f]! + count + 1; });
  return { thresholds, counts, offsets };
}

/** With replacement, each row by its weight. */
function sampleRows(rows: number, weights: Float64Array | null, random: Random): Int32Array {
  if (weights === null) return Int32Array.from({ length: ROWS_FOR_QUANTILES }, () => random.below(rows));
  const upTo = new Float64Array(rows);
  let total = 0;
  weights.forEach((weight, row) => { upTo[row] = total += weight; });
  return Int32Array.from({ length: ROWS_FOR_QUANTILES }, () => Math.min(rows - 1, lowerBound(upTo, random.next() * total)));
}

function cut(column: Float64Array, weights: Float64Array | null, sample: Int32Array | null, maxBins: number): Float64Array {
  const kept = sample === null ? [...column.keys()].filter((row) => column[row]! === column[row]! && (weights === null || weights[row]! > 0)) : [...sample].filter((row) => column[row]! === column[row]!);
  const sorted = Float64Array.from(kept, (row) => column[row]!).sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const cuts = distinct.length <= maxBins ? distinct.slice(1).map((value, i) => (distinct[i]! + value) / 2)
    : weights === null ? quantiles(sorted, maxBins) : weightedQuantiles(kept.sort((a, b) => column[a]! - column[b]!), column, weights, maxBins);
  return cuts.filter((value, i) => i === 0 || value !== cuts[i - 1]).map((value) => Math.min(value, ALMOST_INFINITE));
}

/** numpy's `averaged_inverted_cdf`: the value at n · q, or the mean of the two that meet there. */
function quantiles(sorted: Float64Array, maxBins: number): Float64Array {
  const n = sorted.length;
  return Float64Array.from({ length: maxBins - 1 }, (_, i) => {
    const place = n * (((i + 1) * (100 / maxBins)) / 100) - 1;
    const low = Math.floor(place);
    const [a, b] = [sorted[Math.max(0, low)]!, sorted[Math.min(n - 1, low + 1)]!];
    return place === low ? b - (b - a) / 2 : b;
  });
}

function weightedQuantiles(order: readonly number[], column: Float64Array, weights: Float64Array, maxBins: number): Float64Array {
  const upTo = new Float64Array(order.length);
  let total = 0;
  order.forEach((row, i) => { upTo[i] = total += weights[row]!; });
  return Float64Array.from({ length: maxBins - 1 }, (_, i) => {
    const target = (((i + 1) * (100 / maxBins)) / 100) * total;
    const at = Math.min(order.length - 1, lowerBound(upTo, target));
    const value = column[order[at]!]!;
    return upTo[at] === target && at + 1 < order.length ? (value + column[order[at + 1]!]!) / 2 : value;
  });
}

/** The first place whose value is not below. */
export function lowerBound(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bin of every value, feature by feature. */
export function toBins(features: Features, bins: Bins): readonly Uint8Array[] {
  return features.columns.map((column, f) => {
    const binned = new Uint8Array(column.length);
    const cuts = bins.thresholds[f]!;
    const missing = bins.counts[f]!;
    for (let row = 0; row < column.length; row++) {
      const value = column[row]!;
      binned[row] = value !== value ? missing : cuts === null ? value : lowerBound(cuts, value);
    }
    return binned;
  });
}
