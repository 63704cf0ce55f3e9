/** Measuring a model on a table: the notebook's `evaluate` and Pinion's evaluator both run this. */
import type { Metric } from '@/lib/domain/artifacts';
import { compareText, lengthOf, textAt, type Frame, type FrameColumn } from './frame';
import { kindOf } from './heads/registry';
import { reportUnsupervised } from './metrics/unsupervised-report';
import { isSupervised, predictNumbers, predictProbabilities, type Model } from './model';
import { reportClassification, reportRegression, type ClassificationResult } from './metrics/report';
import { createRandom, permutation } from './random';

export interface EvaluationOptions {
  /** Of the positive of two classes; null: 0.5. */
  readonly threshold: number | null;
  readonly seed: number;
  /** Of the bootstrap; 0 for no intervals. */
  readonly resamples: number;
  /** The model is also measured on the rows of each value of these columns, which are as long as the inputs. */
  readonly slices?: readonly FrameColumn[];
}

export interface EvaluationNumbers {
  readonly metrics: readonly Metric[];
  /** The same metrics of always saying what was commonest, or the mean, in training. */
  readonly baseline: readonly Metric[];
  readonly rows: number;
  readonly confusion?: readonly (readonly number[])[];
  readonly roc?: readonly { readonly falsePositiveRate: number; readonly truePositiveRate: number; readonly threshold: number | null }[];
  readonly precisionRecall?: ClassificationResult['precisionRecall'];
  readonly calibration?: ClassificationResult['calibration'];
  readonly residuals?: readonly { readonly predicted: number; readonly actual: number }[];
  readonly slices?: readonly SliceNumbers[];
}

export interface SliceNumbers {
  readonly column: string;
  /** ‘missing’ where it is. */
  readonly value: string;
  readonly rows: number;
  readonly metrics: readonly Metric[];
}

/** Values of one column that are measured: the commonest. */
const MOST_SLICES = 20;

/** The data does not fit the model; the message is for people. */
export class EvaluationError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(`${message} ${remedy}`);
    this.name = 'DataError';
    this.remedy = remedy;
  }
}

/** `inputs` are the model's columns; `target` the actual values, none missing, or null for a model that learned without one. */
export function evaluateModel(model: Model, inputs: Frame, target: FrameColumn | null, options: EvaluationOptions): EvaluationNumbers {
  const { signature, baseline } = model;
  const rows = inputs.rowCount;
  if (!isSupervised(model)) return { rows, baseline: [], metrics: reportUnsupervised(model, inputs, options.seed) };
  if (target === null) throw new EvaluationError(`The model predicts ‘${signature.target}’, which is not there.`, 'Evaluate it on a table that has it.');
  if (signature.task === 'regression') {
    const actual = numbersOf(target);
    const predicted = predictNumbers(model, inputs);
    const mean = baseline.task === 'regression' ? baseline.mean : 0;
    const sample = permutation(rows, createRandom(options.seed)).subarray(0, 200);
    return {
      rows, metrics: reportRegression(actual, predicted, options), baseline: reportRegression(actual, new Float64Array(rows).fill(mean), { ...options, resamples: 0 }),
      ...slicesOf(options, (part) => reportRegression(part.numbers(actual), part.numbers(predicted), options)),
      residuals: Array.from(sample, (row) => ({ predicted: predicted[row]!, actual: actual[row]! })).filter((point) => Number.isFinite(point.predicted)),
    };
  }
  const classes = signature.classes!;
  const actual = codesOf(target, classes);
  const positive = signature.positive === undefined ? null : classes.indexOf(signature.positive);
  const shared = { actual, classes, positive };
  const probabilities = predictProbabilities(model, inputs);
  const result = reportClassification({ ...shared, probabilities, threshold: options.threshold }, options);
  const shares = baseline.task === 'classification' ? baseline.shares : classes.map(() => 1 / classes.length);
  const constant = new Float64Array(rows * classes.length);
  for (let row = 0; row < rows; row++) constant.set(shares, row * classes.length);
  const areShares = kindOf(model.head).hasNoProbabilities?.(model.head) !== true;
  const plain = reportClassification({ ...shared, probabilities: constant, threshold: null }, { ...options, resamples: 0 });
  return {
    rows, metrics: areShares ? result.metrics : withoutShares(result.metrics), baseline: plain.metrics, confusion: result.confusion, ...(result.roc.length > 0 ? { roc: result.roc } : {}),
    ...(result.precisionRecall.length > 0 ? { precisionRecall: result.precisionRecall } : {}), ...(areShares && result.calibration.length > 0 ? { calibration: result.calibration } : {}),
    ...slicesOf(options, (part) => reportClassification({ ...shared, actual: part.codes(actual), probabilities: part.numbers(probabilities, classes.length), threshold: options.threshold }, options).metrics),
  };
}

/** Scores that only rank have no log loss and no Brier score. */
function withoutShares(metrics: readonly Metric[]): Metric[] {
  return metrics.map((metric) => (metric.name === 'logLoss' || metric.name === 'brier' ? { name: metric.name, value: null, n: metric.n, undefinedReason: 'The model has no probabilities, only scores that rank.' } : metric));
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

/** Some of the rows, and their values in lists that have `width` for each row. */
class Part {
  constructor(readonly rows: readonly number[]) {}

  numbers(values: Float64Array, width = 1): Float64Array {
    const taken = new Float64Array(this.rows.length * width);
    this.rows.forEach((row, at) => taken.set(values.subarray(row * width, (row + 1) * width), at * width));
    return taken;
  }

  codes(values: Int32Array): Int32Array {
    return Int32Array.from(this.rows, (row) => values[row]!);
  }
}

function slicesOf({ slices }: EvaluationOptions, measure: (part: Part) => readonly Metric[]): { readonly slices?: readonly SliceNumbers[] } {
  if (slices === undefined || slices.length === 0) return {};
  return {
    slices: slices.flatMap((column) => {
      const parts = new Map<string, number[]>();
      for (let row = 0; row < lengthOf(column); row++) {
        const value = textAt(column, row) ?? 'missing';
        const rows = parts.get(value);
        if (rows === undefined) parts.set(value, [row]);
        else rows.push(row);
      }
      const commonest = [...parts].sort(([a, first], [b, second]) => second.length - first.length || compareText(a, b)).slice(0, MOST_SLICES);
      return commonest.map(([value, rows]) => ({ column: column.name, value, rows: rows.length, metrics: measure(new Part(rows)) }));
    }),
  };
}
