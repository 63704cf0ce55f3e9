/**
 * Latency as a histogram of fixed buckets, so that minutes add up and quantiles can be asked of any span. Bounds are in
 * milliseconds and grow by about a fifth, so a quantile read from them is off by at most a fifth of its value.
 */
export const LATENCY_BOUNDS_MS: readonly number[] = (() => {
  const bounds: number[] = [];
  for (let bound = 0.25; bound < 60_000; bound *= 1.2) bounds.push(Number(bound.toPrecision(3)));
  return bounds;
})();

/** Buckets including the last, open one. */
export const LATENCY_BUCKETS = LATENCY_BOUNDS_MS.length + 1;

export function emptyHistogram(): number[] {
  return Array.from({ length: LATENCY_BUCKETS }, () => 0);
}

/** Index of the bucket that holds `ms`; bounds are upper bounds, inclusive. */
export function bucketOf(ms: number): number {
  let [low, high] = [0, LATENCY_BOUNDS_MS.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ms <= LATENCY_BOUNDS_MS[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function addHistograms(a: readonly number[], b: readonly number[]): number[] {
  return a.map((count, index) => count + (b[index] ?? 0));
}

/**
 * The `q` quantile (0–1) in milliseconds, interpolated geometrically inside its bucket; null when nothing was counted.
 * The open bucket answers with its lower bound.
 */
export function quantile(histogram: readonly number[], q: number): number | null {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = q * total;
  let seen = 0;
  for (let index = 0; index < histogram.length; index += 1) {
    const count = histogram[index]!;
    if (count > 0 && seen + count >= rank) {
      const upper = LATENCY_BOUNDS_MS[index];
      const lower = index === 0 ? (upper ?? 0) / 1.2 : LATENCY_BOUNDS_MS[index - 1]!;
      if (upper === undefined) return lower;
      return lower * (upper / lower) ** Math.max(0, Math.min(1, (rank - seen) / count));
    }
    seen += count;
  }
  return LATENCY_BOUNDS_MS.at(-1)!;
}
