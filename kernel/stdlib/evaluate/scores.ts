/**
 * scikit-learn's metric functions, on lists of values. Each gives `{ value, n }`, or a null value with `undefinedReason` where
 * scikit-learn would warn and give 0.
 */
import { compareValues } from '../table/column';
import { Column } from '../table/column';
import type { CellValue } from '../table/build';
import { accuracy, confusionMatrix as confusionOf, f1, precision, recall, type Average, type Confusion } from '@/lib/ml/metrics/classification';
import type { Measured } from '@/lib/ml/metrics/measured';
import * as ranking from '@/lib/ml/metrics/ranking';
import * as regression from '@/lib/ml/metrics/regression';
import { DataError } from '../errors';

export type Values = Column | readonly CellValue[] | Float64Array;

export interface ScoreOptions {
  /** For precision, recall and F1. Default: `binary` for two classes, `macro` for more. */
  readonly average?: Average;
  /** The positive class. Default: the last in order. */
  readonly posLabel?: CellValue;
}

interface Coded { readonly labels: readonly CellValue[]; readonly actual: Int32Array; readonly predicted: Int32Array }

function list(values: Values, what: string): readonly CellValue[] {
  const items = values instanceof Column ? values.toArray() : Array.from(values);
  const missing = items.findIndex((value) => value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value)));
  if (missing >= 0) throw new DataError(`The ${what} value ${missing} is missing.`, 'Leave such rows out first.');
  return items;
}

function numbers(values: Values, what: string): Float64Array {
  const items = Float64Array.from(list(values, what), Number);
  const bad = items.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(`The ${what} value ${bad} is not a finite number.`);
  return items;
}

function sameLength(a: { readonly length: number }, b: { readonly length: number }): void {
  if (a.length !== b.length) throw new DataError(`There are ${a.length} actual values but ${b.length} predicted ones.`);
}

function code(yTrue: Values, yPred: Values): Coded {
  const [actual, predicted] = [list(yTrue, 'actual'), list(yPred, 'predicted')];
  sameLength(actual, predicted);
  const labels = [...new Set([...actual, ...predicted])].sort(compareValues);
  const places = new Map(labels.map((label, place) => [label, place]));
  return { labels, actual: Int32Array.from(actual, (value) => places.get(value)!), predicted: Int32Array.from(predicted, (value) => places.get(value)!) };
}

function averaged(score: (confusion: Confusion, averaging: { average: Average; positive: number; classes: string[] }) => Measured, yTrue: Values, yPred: Values, options: ScoreOptions): Measured {
  const { labels, actual, predicted } = code(yTrue, yPred);
  const positive = options.posLabel === undefined ? labels.length - 1 : labels.indexOf(options.posLabel);
  if (positive < 0 && labels.length > 0) throw new DataError(`The positive class ‘${String(options.posLabel)}’ does not occur.`, `There are: ${labels.map(String).join(', ')}.`);
  return score(confusionOf(actual, predicted, labels.length), { average: options.average ?? (labels.length <= 2 ? 'binary' : 'macro'), positive, classes: labels.map(String) });
}

export function accuracyScore(yTrue: Values, yPred: Values): Measured {
  const { labels, actual, predicted } = code(yTrue, yPred);
  return accuracy(confusionOf(actual, predicted, labels.length));
}

export function precisionScore(yTrue: Values, yPred: Values, options: ScoreOptions = {}): Measured { return averaged(precision, yTrue, yPred, options); }
export function recallScore(yTrue: Values, yPred: Values, options: ScoreOptions = {}): Measured { return averaged(recall, yTrue, yPred, options); }
export function f1Score(yTrue: Values, yPred: Values, options: ScoreOptions = {}): Measured { return averaged(f1, yTrue, yPred, options); }

/** counts[actual][predicted], in the order of `labels`. */
export function confusionMatrix(yTrue: Values, yPred: Values): { readonly labels: readonly CellValue[]; readonly counts: readonly (readonly number[])[] } {
  const { labels, actual, predicted } = code(yTrue, yPred);
  const { counts } = confusionOf(actual, predicted, labels.length);
  return { labels, counts: labels.map((_, row) => [...counts.subarray(row * labels.length, (row + 1) * labels.length)]) };
}

/** `yScore`: probability or score of the positive class. */
export function rocAucScore(yTrue: Values, yScore: Values, { posLabel }: { readonly posLabel?: CellValue } = {}): Measured {
  const { truth, scores } = scored(yTrue, yScore, posLabel);
  return ranking.rocAuc(truth, scores);
}

export function rocCurve(yTrue: Values, yScore: Values, { posLabel }: { readonly posLabel?: CellValue } = {}): ranking.RocPoint[] {
  const { truth, scores } = scored(yTrue, yScore, posLabel);
  return ranking.rocCurve(truth, scores);
}

/** `yProba`: probability of the positive of two classes. */
export function logLoss(yTrue: Values, yProba: Values, { posLabel }: { readonly posLabel?: CellValue } = {}): Measured {
  const { truth, scores } = scored(yTrue, yProba, posLabel);
  return ranking.logLoss(Int32Array.from(truth), pairs(scores), 2);
}

export function brierScoreLoss(yTrue: Values, yProba: Values, { posLabel }: { readonly posLabel?: CellValue } = {}): Measured {
  const { truth, scores } = scored(yTrue, yProba, posLabel);
  return ranking.brierScore(Int32Array.from(truth), pairs(scores), 2);
}

function scored(yTrue: Values, yScore: Values, posLabel: CellValue | undefined): { truth: Uint8Array; scores: Float64Array } {
  const actual = list(yTrue, 'actual');
  const scores = numbers(yScore, 'predicted');
  sameLength(actual, scores);
  const labels = [...new Set(actual)].sort(compareValues);
  if (labels.length > 2) throw new DataError(`There are ${labels.length} classes, but this number is of two.`, 'Use evaluate(model, table) for more.');
  const positive = posLabel ?? labels.at(-1);
  return { truth: Uint8Array.from(actual, (value) => (value === positive ? 1 : 0)), scores };
}

function pairs(scores: Float64Array): Float64Array {
  const both = new Float64Array(scores.length * 2);
  scores.forEach((p, row) => { both[row * 2] = 1 - p; both[row * 2 + 1] = p; });
  return both;
}

function both(yTrue: Values, yPred: Values): [Float64Array, Float64Array] {
  const [actual, predicted] = [numbers(yTrue, 'actual'), numbers(yPred, 'predicted')];
  sameLength(actual, predicted);
  return [actual, predicted];
}

export function meanAbsoluteError(yTrue: Values, yPred: Values): Measured { return regression.meanAbsoluteError(...both(yTrue, yPred)); }
export function meanSquaredError(yTrue: Values, yPred: Values): Measured { return regression.meanSquaredError(...both(yTrue, yPred)); }
export function rootMeanSquaredError(yTrue: Values, yPred: Values): Measured { return regression.rootMeanSquaredError(...both(yTrue, yPred)); }
export function r2Score(yTrue: Values, yPred: Values): Measured { return regression.r2(...both(yTrue, yPred)); }
