/** What changes as the threshold moves: error trade-offs, gain and lift, and the threshold that costs least. */
import { countsAtThresholds } from './precision-recall';
import type { Weights } from './measured';

export interface DetPoint { readonly falsePositiveRate: number; readonly falseNegativeRate: number; readonly threshold: number }

/** `det_curve` (Martin et al. 1997) with every point: false positive rates ascending; empty where a class is missing. */
export function detCurve(isPositive: Uint8Array, scores: Float64Array, weights: Weights = null): DetPoint[] {
  const steps = countsAtThresholds(isPositive, scores, weights);
  const last = steps.at(-1);
  if (last === undefined || last.truePositives === 0 || last.falsePositives === 0) return [];
  // From the last threshold without more false positives than the first has, to the first that finds every positive.
  const from = steps.findLastIndex((step) => step.falsePositives === steps[0]!.falsePositives);
  const to = steps.findIndex((step) => step.truePositives === last.truePositives);
  return steps.slice(from, to + 1).map(({ threshold, truePositives, falsePositives }) => ({
    threshold, falsePositiveRate: falsePositives / last.falsePositives, falseNegativeRate: (last.truePositives - truePositives) / last.truePositives,
  }));
}

export interface GainPoint {
  /** Share of all rows taken, by descending score; in [0, 1]. */
  readonly share: number;
  /** Share of all positives among them; in [0, 1]. */
  readonly gain: number;
  /** gain ÷ share: how many times as many positives as a random choice would hold; null for no rows. */
  readonly lift: number | null;
}

/** Cumulative gain and lift at each distinct score, from (0, 0); rows of equal score are taken together. Empty without a positive. */
export function gainCurve(isPositive: Uint8Array, scores: Float64Array, weights: Weights = null): GainPoint[] {
  const steps = countsAtThresholds(isPositive, scores, weights);
  const last = steps.at(-1);
  if (last === undefined || last.truePositives === 0) return [];
  const all = last.truePositives + last.falsePositives;
  return [{ share: 0, gain: 0, lift: null }, ...steps.map(({ truePositives, falsePositives }) => {
    const share = (truePositives + falsePositives) / all;
    const gain = truePositives / last.truePositives;
    return { share, gain, lift: share === 0 ? null : gain / share };
  })];
}

/** What each outcome costs, in any unit; a gain is a negative cost. */
export interface Costs {
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly truePositive?: number;
  readonly trueNegative?: number;
}

export interface ThresholdChoice {
  /** Rows scoring at least this are called positive; Infinity where calling none is cheapest. */
  readonly threshold: number;
  /** Mean cost of a row. */
  readonly cost: number;
}

/** The threshold of least mean cost among all that tell these rows apart, and its cost; of equals the highest. Null for no rows. */
export function cheapestThreshold(isPositive: Uint8Array, scores: Float64Array, costs: Costs, weights: Weights = null): ThresholdChoice | null {
  const steps = countsAtThresholds(isPositive, scores, weights);
  const last = steps.at(-1);
  if (last === undefined) return null;
  const { truePositives: positives, falsePositives: negatives } = last;
  const { truePositive = 0, trueNegative = 0 } = costs;
  let best: ThresholdChoice | null = null;
  for (const { threshold, truePositives, falsePositives } of [{ threshold: Infinity, truePositives: 0, falsePositives: 0 }, ...steps]) {
    const total = truePositives * truePositive + falsePositives * costs.falsePositive + (positives - truePositives) * costs.falseNegative + (negatives - falsePositives) * trueNegative;
    const cost = total / (positives + negatives);
    if (best === null || cost < best.cost) best = { threshold, cost };
  }
  return best;
}
