/**
 * scikit-learn's metrics of predicted classes. Each gives `{ value, n }`, or a null value with `undefinedReason` where scikit-learn would
 * warn and give 0, unless `zeroDivision` says what then.
 */
import * as agreement from '@/lib/ml/metrics/agreement';
import * as classification from '@/lib/ml/metrics/classification';
import type { Average, Averaging, Confusion } from '@/lib/ml/metrics/classification';
import type { Measured } from '@/lib/ml/metrics/measured';
import { DataError } from '../errors';
import type { CellValue } from '../table/build';
import { Table } from '../table/table';
import { codesOf, placeOf, weightsOf, type Positive, type Values, type Weighing } from './inputs';

export interface ScoreOptions extends Weighing, Positive {
  /** Default: `binary` for two classes, `macro` for more. */
  readonly average?: Average;
  /** Which classes are averaged. Default: all that occur or were predicted. */
  readonly labels?: readonly CellValue[];
  /** Stands for a score without a definition: 0, 1, or NaN to leave that class out of the average. */
  readonly zeroDivision?: number;
}

interface Counted { readonly labels: readonly CellValue[]; readonly confusion: Confusion }

function counted(yTrue: Values, yPred: Values, weighing: Weighing): Counted {
  const { labels, actual, predicted } = codesOf(yTrue, yPred);
  return { labels, confusion: classification.confusionMatrix(actual, predicted, labels.length, weightsOf(weighing, actual.length)) };
}

function averaged(score: (confusion: Confusion, averaging: Averaging) => Measured, yTrue: Values, yPred: Values, options: ScoreOptions): Measured {
  const { labels, confusion } = counted(yTrue, yPred, options);
  const { average = labels.length <= 2 ? 'binary' : 'macro', zeroDivision } = options;
  if (average === 'binary' && labels.length > 2 && options.posLabel === undefined) throw new DataError(`There are ${labels.length} classes, but a binary score is of one.`, "Name it with posLabel, or average over all: { average: 'macro' }.");
  const positive = options.posLabel === undefined ? labels.length - 1 : placeOf(labels, options.posLabel);
  return score(confusion, {
    average, positive, classes: labels.map(String), ...(options.labels === undefined ? {} : { included: options.labels.map((label) => placeOf(labels, label)) }), ...(zeroDivision === undefined ? {} : { zeroDivision }),
  });
}

/** The share of rows whose class is right; in [0, 1]. */
export function accuracyScore(yTrue: Values, yPred: Values, options: Weighing = {}): Measured {
  return classification.accuracy(counted(yTrue, yPred, options).confusion);
}

/** The mean of the classes' recalls, so that rare classes count as much as common ones; in [0, 1]. `adjusted`: 0 is chance. */
export function balancedAccuracyScore(yTrue: Values, yPred: Values, options: Weighing & { readonly adjusted?: boolean } = {}): Measured {
  return agreement.balancedAccuracy(counted(yTrue, yPred, options).confusion, options);
}

/** Of the rows called a class, the share that is of it; in [0, 1]. */
export function precisionScore(yTrue: Values, yPred: Values, options: ScoreOptions = {}): Measured { return averaged(classification.precision, yTrue, yPred, options); }
/** Of the rows of a class, the share that was called so; in [0, 1]. */
export function recallScore(yTrue: Values, yPred: Values, options: ScoreOptions = {}): Measured { return averaged(classification.recall, yTrue, yPred, options); }
/** The harmonic mean of precision and recall; in [0, 1]. */
export function f1Score(yTrue: Values, yPred: Values, options: ScoreOptions = {}): Measured { return averaged(classification.f1, yTrue, yPred, options); }
/** Rows rightly given a class ÷ rows that are of it or were given it; in [0, 1]. */
export function jaccardScore(yTrue: Values, yPred: Values, options: ScoreOptions = {}): Measured { return averaged(classification.jaccard, yTrue, yPred, options); }

/** As F1, with recall weighing `beta` (≥ 0) times as much as precision; in [0, 1]. */
export function fbetaScore(yTrue: Values, yPred: Values, options: ScoreOptions & { readonly beta: number }): Measured {
  if (!(options.beta >= 0)) throw new DataError(`beta must be at least 0, not ${options.beta}.`);
  return averaged((confusion, averaging) => classification.fbeta(confusion, averaging, options.beta), yTrue, yPred, options);
}

/** The share of rows whose class is wrong; in [0, 1]. */
export function zeroOneLoss(yTrue: Values, yPred: Values, options: Weighing = {}): Measured { return agreement.zeroOneLoss(counted(yTrue, yPred, options).confusion); }

/** Agreement beyond what chance gives; in [−1, 1]. `weights`: confusing classes near in order costs less. */
export function cohenKappaScore(yTrue: Values, yPred: Values, options: Weighing & { readonly weights?: 'none' | 'linear' | 'quadratic' } = {}): Measured {
  return agreement.cohenKappa(counted(yTrue, yPred, options).confusion, options.weights);
}

/** Correlation of actual and predicted classes; in [−1, 1]. */
export function matthewsCorrcoef(yTrue: Values, yPred: Values, options: Weighing = {}): Measured { return agreement.matthewsCorrelation(counted(yTrue, yPred, options).confusion); }

/** counts[actual][predicted], in the order of `labels`; `normalize` divides by actual, by predicted, or by all rows (0 where there are none). */
export function confusionMatrix(yTrue: Values, yPred: Values, options: Weighing & { readonly normalize?: 'true' | 'pred' | 'all' } = {}): { readonly labels: readonly CellValue[]; readonly counts: readonly (readonly number[])[] } {
  const { labels, confusion: { counts, k, n } } = counted(yTrue, yPred, options);
  const sum = (from: number, step: number) => Array.from({ length: k }, (_, i) => counts[from + i * step]!).reduce((a, b) => a + b, 0);
  const total = (row: number, column: number) => (options.normalize === 'true' ? sum(row * k, 1) : options.normalize === 'pred' ? sum(column, k) : options.normalize === 'all' ? n : 1);
  return { labels, counts: labels.map((_, row) => labels.map((_, column) => counts[row * k + column]! / (total(row, column) || 1))) };
}

/** Precision, recall, F1 and support of every class, as a table; a score without a definition is missing, unless `zeroDivision` stands for it. */
export function classificationReport(yTrue: Values, yPred: Values, options: Weighing & Pick<ScoreOptions, 'zeroDivision'> = {}): Table {
  const { labels, confusion } = counted(yTrue, yPred, options);
  const { zeroDivision } = options;
  const rows = classification.byClass(confusion, { classes: labels.map(String), ...(zeroDivision === undefined ? {} : { zeroDivision }) });
  return Table.fromColumns({
    class: [...labels], precision: rows.map((row) => row.precision.value), recall: rows.map((row) => row.recall.value), f1: rows.map((row) => row.f1.value), support: rows.map((row) => row.support),
  }, { types: { precision: 'number', recall: 'number', f1: 'number' }, name: 'classification report' });
}
