/** The curve of precision over recall and its summary, equal to scikit-learn's. */
import { measured, undefinedBecause, type Measured, type Weights } from './measured';
import { byScore } from './ranking';

export interface ThresholdCounts {
  /** Rows scoring at least this are called positive. */
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** `confusion_matrix_at_thresholds`: what each distinct score, descending, would call positive. */
export function countsAtThresholds(isPositive: Uint8Array, scores: Float64Array, weights: Weights = null, order: Int32Array = byScore(scores)): ThresholdCounts[] {
  const steps: ThresholdCounts[] = [];
  let truePositives = 0;
  let falsePositives = 0;
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!;
    const weight = weights === null ? 1 : weights[row]!;
    if (isPositive[row] === 1) truePositives += weight;
    else falsePositives += weight;
    if (at + 1 === order.length || scores[order[at + 1]!] !== scores[row]) steps.push({ threshold: scores[row]!, truePositives, falsePositives });
  }
  return steps;
}

export interface PrecisionRecallPoint {
  readonly precision: number;
  readonly recall: number;
  /** Null at the end, where no row is called positive: precision 1, recall 0. */
  readonly threshold: number | null;
}

/** `precision_recall_curve`: thresholds ascending, then the end point; empty where no row is positive. */
export function precisionRecallCurve(isPositive: Uint8Array, scores: Float64Array, weights: Weights = null, order?: Int32Array): PrecisionRecallPoint[] {
  const steps = countsAtThresholds(isPositive, scores, weights, order);
  const positives = steps.at(-1)?.truePositives ?? 0;
  if (positives === 0) return [];
  const points = steps.map(({ threshold, truePositives, falsePositives }) => ({
    precision: truePositives + falsePositives === 0 ? 0 : truePositives / (truePositives + falsePositives), recall: truePositives / positives, threshold,
  }));
  return [...points.reverse(), { precision: 1, recall: 0, threshold: null }];
}

/** `average_precision_score`: Σ (recallᵢ − recallᵢ₋₁) · precisionᵢ, without interpolation; in [0, 1]. */
export function averagePrecision(isPositive: Uint8Array, scores: Float64Array, weights: Weights = null, order?: Int32Array): Measured {
  const steps = countsAtThresholds(isPositive, scores, weights, order);
  const last = steps.at(-1);
  const n = last === undefined ? 0 : last.truePositives + last.falsePositives;
  const positives = last?.truePositives ?? 0;
  if (positives === 0) return undefinedBecause(n === 0 ? 'There are no rows.' : 'No row is positive.', n);
  let area = 0;
  let before = 0;
  for (const { truePositives, falsePositives } of steps) {
    // A step of weight zero has no precision, and no width either.
    if (truePositives > before) area += ((truePositives - before) / positives) * (truePositives / (truePositives + falsePositives));
    before = truePositives;
  }
  return measured(area, n);
}
