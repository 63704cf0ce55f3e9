/** Measuring a model on a table: the notebook's `evaluate` and Pinion's evaluator both run this. */
import type { Metric } from '@/lib/domain/artifacts';
import { lengthOf, textAt, type Frame, type FrameColumn } from './frame';
import { predictNumbers, predictProbabilities, type Model } from './model';
import { reportClassification, reportRegression } from './metrics/report';
import { createRandom, permutation } from './random';

export interface EvaluationOptions {
  /** Of the positive of two classes; null: 0.5. */
  readonly threshold: number | null;
  readonly seed: number;
  /** Of the bootstrap; 0 for no intervals. */
  readonly resamples: number;
}

export interface EvaluationNumbers {
  readonly metrics: readonly Metric[];
  /** The same metrics of always saying what was commonest, or the mean, in training. */
  readonly baseline: readonly Metric[];
  readonly rows: number;
  readonly confusion?: readonly (readonly number[])[];
  readonly roc?: readonly { readonly falsePositiveRate: number; readonly truePositiveRate: number; readonly threshold: number | null }[];
  readonly residuals?: readonly { readonly predicted: number; readonly actual: number }[];
}

/** The data does not fit the model; the message is for people. */
export class EvaluationError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(`${message} ${remedy}`);
    this.name = 'DataError';
    this.remedy = remedy;
  }
}

/** `inputs` are the model's columns; `target` the actual values, none missing. */
export function evaluateModel(model: Model, inputs: Frame, target: FrameColumn, options: EvaluationOptions): EvaluationNumbers {
  const { signature, baseline } = model;
  const rows = inputs.rowCount;
  if (signature.task === 'regression') {
    const actual = numbersOf(target);
    const predicted = predictNumbers(model, inputs);
    const mean = baseline.task === 'regression' ? baseline.mean : 0;
    const sample = permutation(rows, createRandom(options.seed)).subarray(0, 200);
    return {
      rows, metrics: reportRegression(actual, predicted, options), baseline: reportRegression(actual, new Float64Array(rows).fill(mean), { ...options, resamples: 0 }),
      residuals: Array.from(sample, (row) => ({ predicted: predicted[row]!, actual: actual[row]! })).filter((point) => Number.isFinite(point.predicted)),
    };
  }
  const classes = signature.classes!;
  const actual = codesOf(target, classes);
  const positive = signature.positive === undefined ? null : classes.indexOf(signature.positive);
  const shared = { actual, classes, positive };
  const result = reportClassification({ ...shared, probabilities: predictProbabilities(model, inputs), threshold: options.threshold }, options);
  const shares = baseline.task === 'classification' ? baseline.shares : classes.map(() => 1 / classes.length);
  const constant = new Float64Array(rows * classes.length);
  for (let row = 0; row < rows; row++) constant.set(shares, row * classes.length);
  const plain = reportClassification({ ...shared, probabilities: constant, threshold: null }, { ...options, resamples: 0 });
  return { rows, metrics: result.metrics, baseline: plain.metrics, confusion: result.confusion, ...(result.roc.length > 0 ? { roc: result.roc } : {}) };
}

function numbersOf(target: FrameColumn): Float64Array {
  if (target.type === 'string') throw new EvaluationError(`The target ‘${target.name}’ holds text, but the model predicts numbers.`, 'Change its type as in training.');
  return target.numbers;
}

function codesOf(target: FrameColumn, classes: readonly string[]): Int32Array {
  const places = new Map(classes.map((name, code) => [name, code]));
  const unknown = new Map<string, number>();
  const codes = new Int32Array(lengthOf(target));
  for (let row = 0; row < codes.length; row++) {
    const text = textAt(target, row)!;
    const code = places.get(text);
    if (code === undefined) unknown.set(text, (unknown.get(text) ?? 0) + 1);
    codes[row] = code ?? -1;
  }
  const [first] = unknown;
  if (first !== undefined) throw new EvaluationError(`The target ‘${target.name}’ has ‘${first[0]}’ in ${first[1]} rows, which the model does not know; it knows ${classes.slice(0, 5).map((name) => `‘${name}’`).join(', ')}.`, 'Clean it as the training data was cleaned, for instance with .stripSuffix() or .replace().');
  return codes;
}
