/** scikit-learn's metrics of predicted numbers. Each gives `{ value, n }`, or a null value with `undefinedReason`. */
import * as errors from '@/lib/ml/metrics/errors';
import type { Measured, Weights } from '@/lib/ml/metrics/measured';
import * as regression from '@/lib/ml/metrics/regression';
import { DataError } from '../errors';
import { numbersOf, sameLength, weightsOf, type Values, type Weighing } from './inputs';

function of(metric: (actual: Float64Array, predicted: Float64Array, weights: Weights) => Measured, yTrue: Values, yPred: Values, options: Weighing): Measured {
  const [actual, predicted] = [numbersOf(yTrue, 'actual'), numbersOf(yPred, 'predicted')];
  sameLength(actual, predicted);
  return metric(actual, predicted, weightsOf(options, actual.length));
}

/** Mean |error|, in the target's unit; at least 0. */
export function meanAbsoluteError(yTrue: Values, yPred: Values, options: Weighing = {}): Measured { return of(regression.meanAbsoluteError, yTrue, yPred, options); }
/** Mean squared error, in the square of the target's unit; at least 0. */
export function meanSquaredError(yTrue: Values, yPred: Values, options: Weighing = {}): Measured { return of(regression.meanSquaredError, yTrue, yPred, options); }
/** Its root, in the target's unit; at least 0. */
export function rootMeanSquaredError(yTrue: Values, yPred: Values, options: Weighing = {}): Measured { return of(regression.rootMeanSquaredError, yTrue, yPred, options); }
/** 1 − squared error ÷ that of always predicting the mean; at most 1. */
export function r2Score(yTrue: Values, yPred: Values, options: Weighing = {}): Measured { return of(regression.r2, yTrue, yPred, options); }
/** Mean |error| ÷ |actual|, as a share; one actual value of 0 makes it huge. */
export function meanAbsolutePercentageError(yTrue: Values, yPred: Values, options: Weighing = {}): Measured { return of(errors.meanAbsolutePercentageError, yTrue, yPred, options); }
/** The median |error|, in the target's unit; outliers do not move it. */
export function medianAbsoluteError(yTrue: Values, yPred: Values, options: Weighing = {}): Measured { return of(errors.medianAbsoluteError, yTrue, yPred, options); }
/** The largest |error|, in the target's unit. */
export function maxError(yTrue: Values, yPred: Values): Measured { return of(errors.maxError, yTrue, yPred, {}); }
/** 1 − variance of the errors ÷ variance of the actual values; at most 1. */
export function explainedVarianceScore(yTrue: Values, yPred: Values, options: Weighing = {}): Measured { return of(errors.explainedVariance, yTrue, yPred, options); }
/** Mean squared difference of ln(1 + value); values above −1. */
export function meanSquaredLogError(yTrue: Values, yPred: Values, options: Weighing = {}): Measured { return of(errors.meanSquaredLogError, yTrue, yPred, options); }
/** Its root. */
export function rootMeanSquaredLogError(yTrue: Values, yPred: Values, options: Weighing = {}): Measured { return of(errors.rootMeanSquaredLogError, yTrue, yPred, options); }

export interface QuantileOptions extends Weighing {
  /** The quantile that is predicted, in [0, 1]. Default: 0.5. */
  readonly alpha?: number;
}

function quantile({ alpha = 0.5 }: QuantileOptions): number {
  if (!(alpha >= 0 && alpha <= 1)) throw new DataError(`alpha must be in [0, 1], not ${alpha}.`);
  return alpha;
}

/** The loss whose least value a quantile has; at least 0. */
export function meanPinballLoss(yTrue: Values, yPred: Values, options: QuantileOptions = {}): Measured {
  const alpha = quantile(options);
  return of((actual, predicted, weights) => errors.meanPinballLoss(actual, predicted, weights, alpha), yTrue, yPred, options);
}

/** 1 − pinball loss ÷ that of always predicting the quantile; at most 1. */
export function d2PinballScore(yTrue: Values, yPred: Values, options: QuantileOptions = {}): Measured {
  const alpha = quantile(options);
  return of((actual, predicted, weights) => errors.d2Pinball(actual, predicted, weights, alpha), yTrue, yPred, options);
}

export interface TweedieOptions extends Weighing {
  /** 0 normal (default), 1 Poisson, 2 gamma, 3 inverse Gaussian; below 0 or at least 1. */
  readonly power?: number;
}

function tweedie({ power = 0 }: TweedieOptions): number {
  if (!(power <= 0 || power >= 1)) throw new DataError(`power must be at most 0 or at least 1, not ${power}.`);
  return power;
}

/** Mean deviance of a Tweedie distribution; at least 0. */
export function meanTweedieDeviance(yTrue: Values, yPred: Values, options: TweedieOptions = {}): Measured {
  const power = tweedie(options);
  return of((actual, predicted, weights) => errors.meanTweedieDeviance(actual, predicted, weights, power), yTrue, yPred, options);
}

/** 1 − deviance ÷ that of always predicting the mean; at most 1. */
export function d2TweedieScore(yTrue: Values, yPred: Values, options: TweedieOptions = {}): Measured {
  const power = tweedie(options);
  return of((actual, predicted, weights) => errors.d2Tweedie(actual, predicted, weights, power), yTrue, yPred, options);
}
