/**
 * The variance of the area under a ROC curve and of the difference of two on the same rows (DeLong, DeLong and Clarke-Pearson 1988),
 * by midranks in O(n log n) (Sun and Xu 2014).
 */
import { normalQuantile, normalUpperTail } from '../distributions';
import { undefinedBecause, type Measured } from './measured';

export interface AucInterval extends Measured {
  /** On the logit scale, so that it stays within [0, 1]; null where the area is 0 or 1 or a class has one row only. */
  readonly interval: readonly [number, number] | null;
  readonly standardError: number | null;
}

export interface AucComparison {
  readonly difference: number | null;
  readonly z: number | null;
  /** Two-sided. */
  readonly pValue: number | null;
  readonly n: number;
  readonly undefinedReason?: string;
}

/** `level`: of confidence, in (0, 1). */
export function aucInterval(isPositive: Uint8Array, scores: Float64Array, level = 0.95): AucInterval {
  const { areas, covariance, undefinedReason } = delong(isPositive, [scores]);
  const n = scores.length;
  if (undefinedReason !== undefined) return { ...undefinedBecause(undefinedReason, n), interval: null, standardError: null };
  const area = areas[0]!;
  const variance = covariance[0]![0]!;
  if (!Number.isFinite(variance)) return { value: area, n, interval: null, standardError: null };
  const standardError = Math.sqrt(Math.max(0, variance));
  if (area <= 0 || area >= 1) return { value: area, n, interval: null, standardError };
  const centre = Math.log(area / (1 - area));
  const reach = (-normalQuantile((1 - level) / 2) * standardError) / (area * (1 - area));
  const back = (x: number) => 1 / (1 + Math.exp(-x));
  return { value: area, n, standardError, interval: [back(centre - reach), back(centre + reach)] };
}

/** Whether two scores of the same rows differ in the area under their curves. */
export function compareAuc(isPositive: Uint8Array, first: Float64Array, second: Float64Array): AucComparison {
  if (first.length !== second.length) throw new RangeError(`${first.length} scores against ${second.length}`);
  const { areas, covariance, undefinedReason } = delong(isPositive, [first, second]);
  const n = first.length;
  if (undefinedReason !== undefined) return { difference: null, z: null, pValue: null, n, undefinedReason };
  const difference = areas[0]! - areas[1]!;
  const variance = covariance[0]![0]! + covariance[1]![1]! - 2 * covariance[0]![1]!;
  if (!(variance > 1e-300)) return { difference, z: null, pValue: difference === 0 ? 1 : null, n, ...(difference === 0 ? {} : { undefinedReason: 'The difference has no spread on these rows.' }) };
  const z = difference / Math.sqrt(variance);
  return { difference, z, pValue: Math.min(1, 2 * normalUpperTail(Math.abs(z))), n };
}

interface Spread { readonly areas: readonly number[]; readonly covariance: readonly (readonly number[])[]; readonly undefinedReason?: string }

function delong(isPositive: Uint8Array, all: readonly Float64Array[]): Spread {
  const positives = rowsWith(isPositive, 1);
  const negatives = rowsWith(isPositive, 0);
  const [m, n] = [positives.length, negatives.length];
  if (m === 0 || n === 0) return { areas: [], covariance: [], undefinedReason: m === 0 ? 'No row is positive.' : 'No row is negative.' };
  const parts = all.map((scores) => {
    const up = Float64Array.from(positives, (row) => scores[row]!);
    const down = Float64Array.from(negatives, (row) => scores[row]!);
    const together = midranks(Float64Array.from([...up, ...down]));
    const [ofUp, ofDown] = [midranks(up), midranks(down)];
    return {
      area: together.subarray(0, m).reduce((sum, rank) => sum + rank, 0) / (m * n) - (m + 1) / (2 * n),
      byPositive: ofUp.map((rank, i) => (together[i]! - rank) / n), byNegative: ofDown.map((rank, i) => 1 - (together[m + i]! - rank) / m),
    };
  });
  return { areas: parts.map((part) => part.area), covariance: parts.map((a) => parts.map((b) => covarianceOf(a.byPositive, b.byPositive) / m + covarianceOf(a.byNegative, b.byNegative) / n)) };
}

function rowsWith(isPositive: Uint8Array, value: 0 | 1): number[] {
  return Array.from(isPositive.keys()).filter((row) => isPositive[row] === value);
}

/** Ranks from 1; equal values share the mean of theirs. */
function midranks(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let at = 0; at < order.length;) {
    const start = at;
    while (at < order.length && values[order[at]!] === values[order[start]!]) at += 1;
    for (let tied = start; tied < at; tied++) ranks[order[tied]!] = (start + at + 1) / 2;
  }
  return ranks;
}

/** The sample's, with n − 1; NaN for one value. */
function covarianceOf(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  return a.reduce((sum, value, i) => sum + (value - meanA) * (b[i]! - meanB), 0) / (a.length - 1);
}
