/** Metrics of probabilities and scores, equal to scikit-learn's of the same name. */
import { measured, totalWeight, undefinedBecause, type Measured, type Weights } from './measured';

/** Row numbers by descending score. NaN is not a score: callers refuse it. */
export function byScore(scores: Float64Array): Int32Array {
  const order = new Int32Array(scores.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => scores[b]! - scores[a]! || a - b);
}

/**
 * `roc_auc_score`: the probability that a random positive scores above a random negative, ties counting half; in [0, 1].
 * `order` (from `byScore`) can be reused over many weights.
 */
export function rocAuc(isPositive: Uint8Array, scores: Float64Array, weights: Weights = null, order: Int32Array = byScore(scores)): Measured {
  let positives = 0;
  let negatives = 0;
  let wins = 0;
  for (let at = 0; at < order.length;) {
    const score = scores[order[at]!]!;
    let up = 0;
    let down = 0;
    for (; at < order.length && scores[order[at]!] === score; at++) {
      const row = order[at]!;
      const weight = weights === null ? 1 : weights[row]!;
      if (isPositive[row] === 1) up += weight;
      else down += weight;
    }
    // Negatives of this score lose against every positive before them and tie with those beside them.
    wins += down * (positives + up / 2);
    positives += up;
    negatives += down;
  }
  const n = positives + negatives;
  if (positives === 0) return undefinedBecause('No row is positive.', n);
  if (negatives === 0) return undefinedBecause('No row is negative.', n);
  return measured(wins / (positives * negatives), n);
}

/** `roc_auc_score(multi_class='ovr', average='macro')`: mean over classes of each against the rest. */
export function rocAucOneVsRest(actual: Int32Array, probabilities: Float64Array, k: number, weights: Weights = null, orders?: readonly Int32Array[]): Measured {
  const n = totalWeight(actual.length, weights);
  let total = 0;
  for (let c = 0; c < k; c++) {
    const auc = rocAuc(indicator(actual, c), classScores(probabilities, k, c), weights, orders?.[c]);
    if (auc.value === null) return undefinedBecause('A class does not occur, or is the only one.', n);
    total += auc.value;
  }
  return measured(total / k, n);
}

export function indicator(actual: Int32Array, c: number): Uint8Array {
  return Uint8Array.from(actual, (code) => (code === c ? 1 : 0));
}

export function classScores(probabilities: Float64Array, k: number, c: number): Float64Array {
  const scores = new Float64Array(probabilities.length / k);
  for (let row = 0; row < scores.length; row++) scores[row] = probabilities[row * k + c]!;
  return scores;
}

/** `log_loss`: mean −ln of the probability given to the actual class, clipped to [ε, 1 − ε], ε = 2⁻⁵²; at least 0. */
export function logLoss(actual: Int32Array, probabilities: Float64Array, k: number, weights: Weights = null): Measured {
  const n = totalWeight(actual.length, weights);
  if (n === 0) return undefinedBecause('There are no rows.', 0);
  let total = 0;
  for (let row = 0; row < actual.length; row++) {
    const p = probabilities[row * k + actual[row]!]!;
    total -= (weights === null ? 1 : weights[row]!) * Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p)));
  }
  return measured(total / n, n);
}

/**
 * `brier_score_loss`: mean squared distance of probabilities from what happened. Two classes: of the positive one, in [0, 1].
 * More: summed over classes (scikit-learn's default, not halved), in [0, 2].
 */
export function brierScore(actual: Int32Array, probabilities: Float64Array, k: number, weights: Weights = null): Measured {
  const n = totalWeight(actual.length, weights);
  if (n === 0) return undefinedBecause('There are no rows.', 0);
  let total = 0;
  for (let row = 0; row < actual.length; row++) {
    let distance = 0;
    for (let c = k === 2 ? 1 : 0; c < k; c++) distance += (probabilities[row * k + c]! - (actual[row] === c ? 1 : 0)) ** 2;
    total += (weights === null ? 1 : weights[row]!) * distance;
  }
  return measured(total / n, n);
}

export interface RocPoint {
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
  /** Rows scoring at least this are called positive; null at the start, where none is. */
  readonly threshold: number | null;
}

/** `roc_curve` with its default of leaving out points on a straight line; empty when a class is missing. */
export function rocCurve(isPositive: Uint8Array, scores: Float64Array, order: Int32Array = byScore(scores)): RocPoint[] {
  const steps: { fp: number; tp: number; threshold: number }[] = [];
  let tp = 0;
  let fp = 0;
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!;
    if (isPositive[row] === 1) tp++;
    else fp++;
    if (at + 1 === order.length || scores[order[at + 1]!] !== scores[row]) steps.push({ fp, tp, threshold: scores[row]! });
  }
  if (tp === 0 || fp === 0) return [];
  const kept = steps.filter((step, i) => {
    const before = steps[i - 1];
    const after = steps[i + 1];
    if (before === undefined || after === undefined) return true;
    return after.fp - 2 * step.fp + before.fp !== 0 || after.tp - 2 * step.tp + before.tp !== 0;
  });
  return [{ falsePositiveRate: 0, truePositiveRate: 0, threshold: null }, ...kept.map((step) => ({ falsePositiveRate: step.fp / fp, truePositiveRate: step.tp / tp, threshold: step.threshold }))];
}

/** At most `limit` points, first and last kept, evenly chosen. */
export function thinned<Point>(points: readonly Point[], limit: number): Point[] {
  if (points.length <= limit) return [...points];
  return Array.from({ length: limit }, (_, i) => points[Math.round((i * (points.length - 1)) / (limit - 1))]!);
}
