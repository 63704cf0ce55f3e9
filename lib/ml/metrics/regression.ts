/** Metrics of predicted numbers, equal to scikit-learn's of the same name. Unit: that of the target, or its square. */
import { measured, undefinedBecause, type Measured, type Weights } from './measured';

interface Sums { readonly n: number; readonly absolute: number; readonly squared: number; readonly total: number }

function sums(actual: Float64Array, predicted: Float64Array, weights: Weights): Sums {
  if (actual.length !== predicted.length) throw new RangeError(`${actual.length} actual values but ${predicted.length} predictions`);
  let n = 0;
  let absolute = 0;
  let squared = 0;
  let total = 0;
  for (let row = 0; row < actual.length; row++) {
    const weight = weights === null ? 1 : weights[row]!;
    const error = actual[row]! - predicted[row]!;
    n += weight;
    absolute += weight * Math.abs(error);
    squared += weight * error * error;
    total += weight * actual[row]!;
  }
  return { n, absolute, squared, total };
}

const NONE = 'There are no rows.';

/** `mean_absolute_error`; at least 0. */
export function meanAbsoluteError(actual: Float64Array, predicted: Float64Array, weights: Weights = null): Measured {
  const { n, absolute } = sums(actual, predicted, weights);
  return n === 0 ? undefinedBecause(NONE, 0) : measured(absolute / n, n);
}

/** `mean_squared_error`; at least 0. */
export function meanSquaredError(actual: Float64Array, predicted: Float64Array, weights: Weights = null): Measured {
  const { n, squared } = sums(actual, predicted, weights);
  return n === 0 ? undefinedBecause(NONE, 0) : measured(squared / n, n);
}

/** `root_mean_squared_error`; at least 0. */
export function rootMeanSquaredError(actual: Float64Array, predicted: Float64Array, weights: Weights = null): Measured {
  const { n, squared } = sums(actual, predicted, weights);
  return n === 0 ? undefinedBecause(NONE, 0) : measured(Math.sqrt(squared / n), n);
}

/**
 * `r2_score`: 1 − squared error ÷ squared distance from the mean; at most 1. Undefined for fewer than two rows and where all actual
 * values are equal (scikit-learn gives 1 or 0 there).
 */
export function r2(actual: Float64Array, predicted: Float64Array, weights: Weights = null): Measured {
  const { n, squared, total } = sums(actual, predicted, weights);
  if (n < 2) return undefinedBecause('It takes at least two rows.', n);
  const centre = total / n;
  let spread = 0;
  for (let row = 0; row < actual.length; row++) spread += (weights === null ? 1 : weights[row]!) * (actual[row]! - centre) ** 2;
  return spread === 0 ? undefinedBecause('All actual values are equal.', n) : measured(1 - squared / spread, n);
}
