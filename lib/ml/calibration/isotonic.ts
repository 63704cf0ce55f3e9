/** The nearest never-falling curve, by pooling adjacent violators (Barlow et al. 1972), as scikit-learn's IsotonicRegression. */

export interface Curve {
  /** Ascending. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Least squares; `weights`: one for each value, or null. Equal x are averaged first. Clipped to [low, high]. */
export function fitIsotonic(x: Float64Array, y: Float64Array, weights: Float64Array | null, increasing: boolean, low = -Infinity, high = Infinity): Curve {
  const order = [...x.keys()].filter((i) => weights === null || weights[i]! > 0).sort((a, b) => x[a]! - x[b]!);
  const xs: number[] = [];
  const means: number[] = [];
  const sizes: number[] = [];
  for (const i of order) {
    const weight = weights === null ? 1 : weights[i]!;
    const value = increasing ? y[i]! : -y[i]!;
    const last = xs.length - 1;
    if (last >= 0 && xs[last] === x[i]) {
      means[last] = (means[last]! * sizes[last]! + value * weight) / (sizes[last]! + weight);
      sizes[last]! += weight;
    } else { xs.push(x[i]!); means.push(value); sizes.push(weight); }
  }
  // Blocks of equal value, each as its mean, weight and number of places.
  const blocks: { mean: number; weight: number; places: number }[] = [];
  means.forEach((mean, i) => {
    let block = { mean, weight: sizes[i]!, places: 1 };
    for (let before = blocks.at(-1); before !== undefined && before.mean >= block.mean; before = blocks.at(-1)) {
      blocks.pop();
      const weight = before.weight + block.weight;
      block = { mean: (before.mean * before.weight + block.mean * block.weight) / weight, weight, places: before.places + block.places };
    }
    blocks.push(block);
  });
  const fitted = blocks.flatMap(({ mean, places }) => Array.from({ length: places }, () => Math.min(high, Math.max(low, increasing ? mean : -mean))));
  // Within a run of equal values only its ends matter.
  const kept = xs.map((_, i) => i).filter((i) => i === 0 || i === xs.length - 1 || fitted[i] !== fitted[i - 1] || fitted[i] !== fitted[i + 1]);
  return { x: Float64Array.from(kept, (i) => xs[i]!), y: Float64Array.from(kept, (i) => fitted[i]!) };
}

/** Straight lines between the curve's points; outside, its ends. */
export function interpolate({ x, y }: Curve, at: number): number {
  const n = x.length;
  if (!(at > x[0]!)) return y[0]!;
  if (at >= x[n - 1]!) return y[n - 1]!;
  let [low, high] = [0, n - 1];
  while (high - low > 1) { const middle = (low + high) >> 1; if (x[middle]! <= at) low = middle; else high = middle; }
  return y[low]! + ((at - x[low]!) / (x[high]! - x[low]!)) * (y[high]! - y[low]!);
}
