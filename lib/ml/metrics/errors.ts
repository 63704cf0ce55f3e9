/** Metrics of predicted numbers beyond the squared ones, equal to scikit-learn's of the same name. */
import { sum } from '../statistics';
import { measured, totalWeight, undefinedBecause, type Measured, type Weights } from './measured';
import { weightedQuantile } from './weighted-quantile';

const NONE = 'There are no rows.';

/** The weighted mean of a loss over rows. */
function meanOf(actual: Float64Array, predicted: Float64Array, weights: Weights, loss: (actual: number, predicted: number) => number): Measured {
  if (actual.length !== predicted.length) throw new RangeError(`${actual.length} actual values but ${predicted.length} predictions`);
  const n = totalWeight(actual.length, weights);
  if (n === 0) return undefinedBecause(NONE, 0);
  return measured(sum(Float64Array.from(actual, (value, row) => (weights === null ? 1 : weights[row]!) * loss(value, predicted[row]!))) / n, n);
}

/**
 * `mean_absolute_percentage_error`: mean of |error| ÷ max(|actual|, ε), ε = 2⁻⁵²; a share, not a percentage; at least 0. One actual
 * value of 0 makes it huge, as in scikit-learn.
 */
export function meanAbsolutePercentageError(actual: Float64Array, predicted: Float64Array, weights: Weights = null): Measured {
  return meanOf(actual, predicted, weights, (a, p) => Math.abs(p - a) / Math.max(Math.abs(a), Number.EPSILON));
}

/** `median_absolute_error`; with weights the averaged inverted distribution function; at least 0. */
export function medianAbsoluteError(actual: Float64Array, predicted: Float64Array, weights: Weights = null): Measured {
  const n = totalWeight(actual.length, weights);
  if (n === 0) return undefinedBecause(NONE, 0);
  return measured(weightedQuantile(actual.map((value, row) => Math.abs(predicted[row]! - value)), weights, 0.5), n);
}

/** `max_error`: the largest |error|; at least 0. It takes no weights. */
export function maxError(actual: Float64Array, predicted: Float64Array): Measured {
  if (actual.length === 0) return undefinedBecause(NONE, 0);
  return measured(actual.reduce((worst, value, row) => Math.max(worst, Math.abs(value - predicted[row]!)), 0), actual.length);
}

/** `explained_variance_score`: 1 − variance of the errors ÷ variance of the actual values; at most 1. */
export function explainedVariance(actual: Float64Array, predicted: Float64Array, weights: Weights = null): Measured {
  const n = totalWeight(actual.length, weights);
  if (n === 0) return undefinedBecause(NONE, 0);
  const spread = varianceOf(actual, weights, n);
  return spread === 0 ? undefinedBecause('All actual values are equal.', n) : measured(1 - varianceOf(actual.map((value, row) => value - predicted[row]!), weights, n) / spread, n);
}

function varianceOf(values: Float64Array, weights: Weights, n: number): number {
  const weigh = (value: number, row: number) => (weights === null ? 1 : weights[row]!) * value;
  const centre = sum(values.map(weigh)) / n;
  return sum(values.map((value, row) => weigh((value - centre) ** 2, row))) / n;
}

/** `mean_squared_log_error`: of ln(1 + value); undefined where a value is −1 or less; at least 0. */
export function meanSquaredLogError(actual: Float64Array, predicted: Float64Array, weights: Weights = null): Measured {
  if (actual.some((value) => value <= -1) || predicted.some((value) => value <= -1)) return undefinedBecause('A value is −1 or less, which has no logarithm.', actual.length);
  return meanOf(actual, predicted, weights, (a, p) => (Math.log1p(a) - Math.log1p(p)) ** 2);
}

/** `root_mean_squared_log_error`. */
export function rootMeanSquaredLogError(actual: Float64Array, predicted: Float64Array, weights: Weights = null): Measured {
  const squared = meanSquaredLogError(actual, predicted, weights);
  return squared.value === null ? squared : measured(Math.sqrt(squared.value), squared.n);
}

/** `mean_pinball_loss` of the quantile `alpha` in [0, 1]; at least 0. */
export function meanPinballLoss(actual: Float64Array, predicted: Float64Array, weights: Weights = null, alpha = 0.5): Measured {
  return meanOf(actual, predicted, weights, (a, p) => (a >= p ? alpha * (a - p) : (1 - alpha) * (p - a)));
}

/** `d2_pinball_score` (`d2_absolute_error_score` at alpha 0.5): 1 − loss ÷ that of always predicting the quantile; at most 1. */
export function d2Pinball(actual: Float64Array, predicted: Float64Array, weights: Weights = null, alpha = 0.5): Measured {
  const loss = meanPinballLoss(actual, predicted, weights, alpha);
  if (actual.length < 2) return undefinedBecause('It takes at least two rows.', loss.n);
  const always = new Float64Array(actual.length).fill(weightedQuantile(actual, weights, alpha));
  return shareExplained(loss, meanPinballLoss(actual, always, weights, alpha));
}

/**
 * `mean_tweedie_deviance` of `power` p (p ≤ 0 or p ≥ 1): 0 normal, 1 Poisson, 2 gamma, 3 inverse Gaussian; at least 0. Undefined where a
 * value lies outside the distribution's range.
 */
export function meanTweedieDeviance(actual: Float64Array, predicted: Float64Array, weights: Weights = null, power = 0): Measured {
  if (!(power <= 0 || power >= 1)) throw new RangeError(`No Tweedie distribution has the power ${power}: it is ≤ 0 or ≥ 1.`);
  const outside = outsideOf(power, actual, predicted);
  return outside === null ? meanOf(actual, predicted, weights, (a, p) => deviance(a, p, power)) : undefinedBecause(outside, actual.length);
}

/** `d2_tweedie_score`: 1 − deviance ÷ that of always predicting the mean; at most 1. */
export function d2Tweedie(actual: Float64Array, predicted: Float64Array, weights: Weights = null, power = 0): Measured {
  const seen = meanTweedieDeviance(actual, predicted, weights, power);
  if (seen.value === null) return seen;
  if (actual.length < 2) return undefinedBecause('It takes at least two rows.', seen.n);
  const mean = sum(actual.map((value, row) => value * (weights === null ? 1 : weights[row]!))) / seen.n;
  return shareExplained(seen, meanTweedieDeviance(actual, new Float64Array(actual.length).fill(mean), weights, power));
}

function shareExplained(seen: Measured, always: Measured): Measured {
  if (seen.value === null || always.value === null) return seen.value === null ? seen : always;
  return always.value === 0 ? undefinedBecause('All actual values are equal.', seen.n) : measured(1 - seen.value / always.value, seen.n);
}

function outsideOf(power: number, actual: Float64Array, predicted: Float64Array): string | null {
  if (power === 0) return null;
  if (power >= 2 && actual.some((value) => value <= 0)) return `Power ${power} takes actual values above 0.`;
  if (power >= 1 && actual.some((value) => value < 0)) return `Power ${power} takes actual values of at least 0.`;
  return predicted.some((value) => value <= 0) ? `Power ${power} takes predictions above 0.` : null;
}

function deviance(a: number, p: number, power: number): number {
  if (power === 0) return (a - p) ** 2;
  if (power === 1) return 2 * ((a === 0 ? 0 : a * Math.log(a / p)) - a + p);
  if (power === 2) return 2 * (Math.log(p / a) + a / p - 1);
  const start = power < 0 ? Math.max(a, 0) : a;
  return 2 * (start ** (2 - power) / ((1 - power) * (2 - power)) - (a * p ** (1 - power)) / (1 - power) + p ** (2 - power) / (2 - power));
}
