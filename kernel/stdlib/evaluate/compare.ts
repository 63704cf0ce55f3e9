/** Whether one model is better than another, on the same rows or over the same folds. */
import { correctedResampledTest as ofFolds, mcnemar, type TestResult } from '@/lib/ml/metrics/comparison';
import * as delong from '@/lib/ml/metrics/delong';
import { DataError } from '../errors';
import { numbersOf, sameLength, scoredOf, valuesOf, type Positive, type Values } from './inputs';

/** The area under the ROC curve with its standard error and DeLong's 95 % interval on the logit scale. */
export function rocAucInterval(yTrue: Values, yScore: Values, options: Positive & { readonly level?: number } = {}): delong.AucInterval {
  const { level = 0.95 } = options;
  if (!(level > 0 && level < 1)) throw new DataError(`level must be between 0 and 1, not ${level}.`);
  const { truth, scores } = scoredOf(yTrue, yScore, options);
  return delong.aucInterval(truth, scores, level);
}

/** DeLong's test: do two scores of the same rows differ in the area under their ROC curves? `difference` is first − second. */
export function compareRocAuc(yTrue: Values, first: Values, second: Values, options: Positive = {}): delong.AucComparison {
  const one = scoredOf(yTrue, first, options);
  const other = scoredOf(yTrue, second, options);
  return delong.compareAuc(one.truth, one.scores, other.scores);
}

/** McNemar's test: do two predictions of the same rows differ in how often they are right? Exact where they disagree on fewer than 25 rows. */
export function mcnemarTest(yTrue: Values, first: Values, second: Values, { exact }: { readonly exact?: boolean } = {}): TestResult {
  const [actual, one, other] = [valuesOf(yTrue, 'actual'), valuesOf(first, 'first predicted'), valuesOf(second, 'second predicted')];
  sameLength(actual, one);
  sameLength(actual, other);
  const isRight = (predicted: typeof actual) => Uint8Array.from(actual, (value, row) => Number(value === predicted[row]));
  return mcnemar(isRight(one), isRight(other), exact);
}

/** Nadeau and Bengio's corrected t-test of two models' scores over the same `k` folds of one cross-validation. */
export function correctedResampledTest(first: Values, second: Values): TestResult {
  const [one, other] = [numbersOf(first, 'first'), numbersOf(second, 'second')];
  if (one.length !== other.length) throw new DataError(`There are ${one.length} scores of the first model but ${other.length} of the second.`);
  return ofFolds(one, other, 1 / Math.max(1, one.length - 1));
}
