/** Quantiles of weighted values. */
import type { Weights } from './measured';

/**
 * numpy's `averaged_inverted_cdf` (Hyndman and Fan's type 2) with weights, as scikit-learn's metrics take it. `fraction` in [0, 1]; NaN
 * where nothing has weight.
 */
export function weightedQuantile(values: Float64Array, weights: Weights, fraction: number): number {
  const order = Array.from(values.keys()).filter((row) => weights === null || weights[row]! > 0).sort((a, b) => values[a]! - values[b]!);
  let total = 0;
  const upTo = order.map((row) => (total += weights === null ? 1 : weights[row]!));
  if (total === 0) return NaN;
  const target = fraction * total;
  const index = Math.max(0, upTo.findIndex((weight) => weight >= target));
  const low = values[order[index]!]!;
  return upTo[index] === target && index + 1 < order.length && fraction > 0 ? (low + values[order[index + 1]!]!) / 2 : low;
}
