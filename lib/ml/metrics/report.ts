/** What an evaluation reports: every usual metric of a task with its interval, and the curves that are drawn. */
import type { Metric } from '@/lib/domain/artifacts';
import { bootstrapIntervals, type Resampling } from './bootstrap';
import { accuracy, confusionMatrix, decide, f1, precision, recall, type Averaging } from './classification';
import type { Measured, Weights } from './measured';
import { calibrationCurve, type CalibrationBin } from './calibration';
import { precisionRecallCurve } from './precision-recall';
import { brierScore, byScore, classScores, indicator, logLoss, rocAuc, rocAucOneVsRest, rocCurve, thinned, type RocPoint } from './ranking';
import { meanAbsoluteError, meanSquaredError, r2, rootMeanSquaredError } from './regression';

export const CLASSIFICATION_METRICS = ['accuracy', 'precision', 'recall', 'f1', 'rocAuc', 'logLoss', 'brier'] as const;
export const REGRESSION_METRICS = ['mae', 'mse', 'rmse', 'r2'] as const;

/** Whether more is better; what a threshold or baseline compares by. */
export function higherIsBetter(metric: string): boolean {
  return !['logLoss', 'brier', 'mae', 'mse', 'rmse'].includes(metric);
}

export interface ClassificationInput {
  /** Codes into `classes`, none missing. */
  readonly actual: Int32Array;
  /** Row-major, n × classes, each row adding up to 1. */
  readonly probabilities: Float64Array;
  readonly classes: readonly string[];
  /** Which class is positive, of two. */
  readonly positive: number | null;
  readonly threshold: number | null;
}

export interface ClassificationResult {
  readonly metrics: readonly Metric[];
  /** counts[actual][predicted] */
  readonly confusion: readonly (readonly number[])[];
  /** Of two classes only; at most 200 points. */
  readonly roc: readonly RocPoint[];
  /** Of two classes only, by falling threshold; at most 200 points. */
  readonly precisionRecall: readonly { readonly recall: number; readonly precision: number; readonly threshold: number }[];
  /** Of two classes only, in ten parts. */
  readonly calibration: readonly CalibrationBin[];
}

/** Binary metrics are of the positive class; with more classes precision, recall, F1 and ROC-AUC are macro averages. */
export function reportClassification(input: ClassificationInput, resampling: Resampling): ClassificationResult {
  const { actual, probabilities, classes } = input;
  const k = classes.length;
  const positive = k === 2 ? (input.positive ?? 1) : null;
  const predicted = decide(probabilities, k, positive, input.threshold);
  const averaging: Averaging = positive === null ? { average: 'macro', classes } : { average: 'binary', positive, classes };
  const scores = positive === null ? [] : [classScores(probabilities, k, positive)];
  const orders = positive === null ? classes.map((_, c) => byScore(classScores(probabilities, k, c))) : scores.map(byScore);
  const truth = positive === null ? null : indicator(actual, positive);
  const compute = (weights: Weights): Measured[] => {
    const confusion = confusionMatrix(actual, predicted, k, weights);
    return [
      accuracy(confusion), precision(confusion, averaging), recall(confusion, averaging), f1(confusion, averaging),
      truth === null ? rocAucOneVsRest(actual, probabilities, k, weights, orders) : rocAuc(truth, scores[0]!, weights, orders[0]!),
      logLoss(actual, probabilities, k, weights), brierScore(actual, probabilities, k, weights),
    ];
  };
  const { counts } = confusionMatrix(actual, predicted, k);
  return {
    metrics: withIntervals(CLASSIFICATION_METRICS, actual.length, resampling, compute),
    confusion: classes.map((_, row) => [...counts.subarray(row * k, (row + 1) * k)]),
    roc: truth === null ? [] : thinned(rocCurve(truth, scores[0]!, orders[0]!), 200),
    precisionRecall: truth === null ? [] : thinned(precisionRecallCurve(truth, scores[0]!, null, orders[0]!).flatMap((point) => (point.threshold === null ? [] : [{ ...point, threshold: point.threshold }])).reverse(), 200),
    calibration: truth === null ? [] : calibrationCurve(truth, scores[0]!, { bins: 10 }),
  };
}

export function reportRegression(actual: Float64Array, predicted: Float64Array, resampling: Resampling): readonly Metric[] {
  return withIntervals(REGRESSION_METRICS, actual.length, resampling, (weights) => [
    meanAbsoluteError(actual, predicted, weights), meanSquaredError(actual, predicted, weights),
    rootMeanSquaredError(actual, predicted, weights), r2(actual, predicted, weights),
  ]);
}

function withIntervals(names: readonly string[], n: number, resampling: Resampling, compute: (weights: Weights) => readonly Measured[]): Metric[] {
  const values = compute(null);
  const intervals = bootstrapIntervals(n, resampling, (weights) => compute(weights).map((one) => one.value));
  return values.map((one, index) => {
    const interval = intervals[index];
    return { name: names[index]!, ...one, ...(interval && one.value !== null ? { interval } : {}) };
  });
}
