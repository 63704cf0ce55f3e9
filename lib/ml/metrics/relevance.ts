/** How good the order of results is (Järvelin and Kekäläinen 2002), equal to scikit-learn's. */
import { measured, undefinedBecause, type Measured } from './measured';

/**
 * `dcg_score` of one query: Σ relevance ÷ log₂(1 + rank) over the first `k`; equal scores share their ranks' discounts (McSherry and
 * Najork 2008). `k` null: all.
 */
export function discountedCumulativeGain(relevance: Float64Array, scores: Float64Array, k: number | null = null): number {
  const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  const discount = (rank: number) => (k !== null && rank >= k ? 0 : 1 / Math.log2(rank + 2));
  let gain = 0;
  for (let at = 0; at < order.length;) {
    const score = scores[order[at]!];
    let tied = 0;
    let discounts = 0;
    const start = at;
    for (; at < order.length && scores[order[at]!] === score; at++) {
      tied += relevance[order[at]!]!;
      discounts += discount(at);
    }
    gain += (tied / (at - start)) * discounts;
  }
  return gain;
}

/**
 * `ndcg_score`: the mean over queries of DCG ÷ that of the best order; in [0, 1] for relevances ≥ 0. A query without a relevant result
 * counts 0, as in scikit-learn.
 */
export function normalizedDiscountedCumulativeGain(queries: readonly { readonly relevance: Float64Array; readonly scores: Float64Array }[], k: number | null = null): Measured {
  if (queries.length === 0) return undefinedBecause('There are no queries.', 0);
  let total = 0;
  for (const { relevance, scores } of queries) {
    if (relevance.some((value) => value < 0)) return undefinedBecause('A relevance is negative.', queries.length);
    const best = discountedCumulativeGain(relevance, relevance, k);
    total += best === 0 ? 0 : discountedCumulativeGain(relevance, scores, k) / best;
  }
  return measured(total / queries.length, queries.length);
}
