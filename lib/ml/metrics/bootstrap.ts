/** Percentile bootstrap (Efron 1979; Efron and Tibshirani 1993, chapter 13): how far a number moves when rows are drawn again. */
import { quantileSorted } from '../statistics';
import { createRandom } from '../random';

export interface Resampling {
  /** How many resamples; 0 for no interval. */
  readonly resamples: number;
  readonly seed: number;
}

/**
 * 95 % intervals for several numbers at once. `compute` gets the weight of each row (how often it was drawn) and gives one number
 * or null each. A number has an interval only when at least 95 % of the resamples define it.
 */
export function bootstrapIntervals(n: number, { resamples, seed }: Resampling, compute: (weights: Float64Array) => readonly (number | null)[]): ((readonly [number, number]) | null)[] {
  if (n === 0 || resamples < 1) return [];
  const random = createRandom(seed);
  const weights = new Float64Array(n);
  const drawn: number[][] = [];
  for (let resample = 0; resample < resamples; resample++) {
    weights.fill(0);
    for (let i = 0; i < n; i++) weights[random.below(n)]!++;
    compute(weights).forEach((value, index) => {
      drawn[index] ??= [];
      if (value !== null) drawn[index].push(value);
    });
  }
  return drawn.map((values) => {
    if (values.length < resamples * 0.95) return null;
    const ascending = Float64Array.from(values).sort();
    return [quantileSorted(ascending, 0.025), quantileSorted(ascending, 0.975)] as const;
  });
}
