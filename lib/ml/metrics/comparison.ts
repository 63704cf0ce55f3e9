/** Whether one model is better than another on the same rows, or over the same folds. */
import { binomialLowerTail, chiSquareUpperTail, studentTwoSided } from '../distributions';
import { createRandom } from '../random';
import { mean, quantileSorted, variance } from '../statistics';

export interface TestResult {
  readonly statistic: number | null;
  /** Two-sided, in [0, 1]. */
  readonly pValue: number | null;
  readonly n: number;
  readonly undefinedReason?: string;
}

/**
 * McNemar's test (1947) of which rows each model gets right. Exact (binomial) where they disagree on fewer than 25 rows, else χ² with
 * the continuity correction: statsmodels' `mcnemar`. The statistic is the smaller count, or χ².
 */
export function mcnemar(isFirstRight: Uint8Array, isSecondRight: Uint8Array, exact?: boolean): TestResult {
  if (isFirstRight.length !== isSecondRight.length) throw new RangeError(`${isFirstRight.length} rows against ${isSecondRight.length}`);
  const n = isFirstRight.length;
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let row = 0; row < n; row++) {
    if (isFirstRight[row] === 1 && isSecondRight[row] === 0) onlyFirst += 1;
    else if (isFirstRight[row] === 0 && isSecondRight[row] === 1) onlySecond += 1;
  }
  const differ = onlyFirst + onlySecond;
  if (differ === 0) return { statistic: null, pValue: null, n, undefinedReason: 'Both are right on the same rows.' };
  if (exact ?? differ < 25) {
    const fewer = Math.min(onlyFirst, onlySecond);
    return { statistic: fewer, pValue: Math.min(1, 2 * binomialLowerTail(fewer, differ, 0.5)), n };
  }
  const statistic = (Math.abs(onlyFirst - onlySecond) - 1) ** 2 / differ;
  return { statistic, pValue: chiSquareUpperTail(statistic, 1), n };
}

/**
 * The corrected resampled t-test (Nadeau and Bengio 2003) of scores over the same folds: folds share training rows, so that a plain
 * t-test would find differences everywhere. `testShare`: test rows ÷ training rows of a fold, 1 ÷ (k − 1) for k folds.
 */
export function correctedResampledTest(first: ArrayLike<number>, second: ArrayLike<number>, testShare: number): TestResult {
  if (first.length !== second.length) throw new RangeError(`${first.length} folds against ${second.length}`);
  const differences = Float64Array.from(first, (value, fold) => value - second[fold]!);
  const n = differences.length;
  if (n < 2) return { statistic: null, pValue: null, n, undefinedReason: 'It takes at least two folds.' };
  const spread = variance(differences, 1);
  if (spread === 0) return { statistic: null, pValue: null, n, undefinedReason: 'The difference is the same in every fold.' };
  const statistic = mean(differences) / Math.sqrt((1 / n + testShare) * spread);
  return { statistic, pValue: studentTwoSided(statistic, n - 1), n };
}

export interface DifferenceInterval {
  readonly difference: number;
  readonly interval: readonly [number, number] | null;
  /** Share of resamples in which the difference had the other sign or was none, twice: a two-sided percentile p-value of at least 1 ÷ resamples. */
  readonly pValue: number | null;
}

/**
 * The paired percentile bootstrap of any difference: rows are drawn together, so what both models find hard cancels out. `difference`
 * gets how often each row was drawn.
 */
export function pairedBootstrap(n: number, difference: (weights: Float64Array) => number | null, { resamples, seed, level = 0.95 }: { readonly resamples: number; readonly seed: number; readonly level?: number }): DifferenceInterval | null {
  const whole = n === 0 ? null : difference(new Float64Array(n).fill(1));
  if (whole === null) return null;
  const random = createRandom(seed);
  const weights = new Float64Array(n);
  const drawn: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    weights.fill(0);
    for (let i = 0; i < n; i++) weights[random.below(n)]! += 1;
    const value = difference(weights);
    if (value !== null) drawn.push(value);
  }
  if (drawn.length < Math.max(1, resamples * 0.95)) return { difference: whole, interval: null, pValue: null };
  const ascending = Float64Array.from(drawn).sort();
  const notAbove = drawn.filter((value) => value <= 0).length;
  const notBelow = drawn.filter((value) => value >= 0).length;
  const tail = (1 - level) / 2;
  return {
    difference: whole, interval: [quantileSorted(ascending, tail), quantileSorted(ascending, 1 - tail)],
    pValue: Math.min(1, Math.max(2 * Math.min(notAbove, notBelow), 1) / drawn.length),
  };
}
