/** Quantiles by numpy's methods, as transformers cut by them. */

export type QuantileMethod = 'averagedInvertedCdf' | 'invertedCdf' | 'linear';

/** A function of the fraction in [0, 1]. With weights by the inverse of the weighted distribution (`linear` takes none). */
export function quantileBy(values: Float64Array, weights: Float64Array | null, method: QuantileMethod): (fraction: number) => number {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!).filter((row) => weights === null || weights[row]! > 0);
  const ascending = order.map((row) => values[row]!);
  const n = ascending.length;
  if (method === 'linear') return (fraction) => percentile(ascending, fraction);
  const isAveraged = method === 'averagedInvertedCdf';
  if (weights === null) return (fraction) => {
    const place = n * fraction - 1;
    const below = Math.floor(place);
    const low = ascending[Math.max(0, below)]!;
    const high = ascending[Math.min(n - 1, Math.max(0, below + 1))]!;
    return place > below ? high : isAveraged && place >= 0 ? (low + high) / 2 : low;
  };
  let total = 0;
  const upTo = order.map((row) => (total += weights[row]!));
  return (fraction) => {
    const wanted = fraction * total;
    const near = 1e-12 * Math.max(1, wanted);
    let at = upTo.findIndex((sum) => sum >= wanted - near);
    if (at < 0) at = n - 1;
    // Exactly between two values: their middle, where averaging is asked for.
    const isBetween = isAveraged && Math.abs(upTo[at]! - wanted) <= near && at + 1 < n && fraction > 0;
    return isBetween ? (ascending[at]! + ascending[at + 1]!) / 2 : ascending[at]!;
  };
}

/** numpy's `percentile` of ascending values to the last bit: where many are equal, what rounding makes of a rank decides. */
export function percentile(ascending: ArrayLike<number>, fraction: number): number {
  const n = ascending.length;
  const place = (n - 1) * ((fraction * 100) / 100);
  const below = Math.floor(place);
  const [low, high] = [ascending[below]!, ascending[Math.min(n - 1, below + 1)]!];
  const share = place - below;
  return share >= 0.5 ? high - (high - low) * (1 - share) : low + (high - low) * share;
}
