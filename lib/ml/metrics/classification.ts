/**
 * Metrics of predicted classes, by class and averaged. Classes are codes 0 … k − 1. All equal scikit-learn's `sklearn.metrics` of
 * the same name, except that an empty denominator gives null with the reason where nobody chose a `zeroDivision` (scikit-learn
 * warns and gives 0).
 */
import { measured, undefinedBecause, type Measured, type Weights } from './measured';

export type Average = 'binary' | 'macro' | 'micro' | 'weighted';

/** counts[actual × k + predicted]. */
export interface Confusion {
  readonly k: number;
  readonly counts: Float64Array;
  readonly n: number;
}

/** `confusion_matrix`. Both lists hold codes below `k`, of equal length. */
export function confusionMatrix(actual: Int32Array, predicted: Int32Array, k: number, weights: Weights = null): Confusion {
  if (actual.length !== predicted.length) throw new RangeError(`${actual.length} actual classes but ${predicted.length} predictions`);
  const counts = new Float64Array(k * k);
  let n = 0;
  for (let row = 0; row < actual.length; row++) {
    const weight = weights === null ? 1 : weights[row]!;
    counts[actual[row]! * k + predicted[row]!]! += weight;
    n += weight;
  }
  return { k, counts, n };
}

/** `accuracy_score`: the share of rows whose class is right; in [0, 1]. */
export function accuracy(confusion: Confusion): Measured {
  if (confusion.n === 0) return undefinedBecause('There are no rows.', 0);
  let right = 0;
  for (let c = 0; c < confusion.k; c++) right += confusion.counts[c * confusion.k + c]!;
  return measured(right / confusion.n, confusion.n);
}

interface ClassCounts { readonly hits: number; readonly actual: number; readonly predicted: number }

function countsOf({ k, counts }: Confusion, c: number): ClassCounts {
  let actual = 0;
  let predicted = 0;
  for (let other = 0; other < k; other++) {
    actual += counts[c * k + other]!;
    predicted += counts[other * k + c]!;
  }
  return { hits: counts[c * k + c]!, actual, predicted };
}

/** A class' score, or in words why it has none. */
type Score = (counts: ClassCounts) => number | string;

const PRECISION: Score = ({ hits, predicted }) => (predicted === 0 ? 'was never predicted' : hits / predicted);
const RECALL: Score = ({ hits, actual }) => (actual === 0 ? 'does not occur' : hits / actual);
const JACCARD: Score = ({ hits, actual, predicted }) => (actual + predicted === 0 ? 'neither occurs nor was predicted' : hits / (actual + predicted - hits));

function fScore(beta: number): Score {
  if (beta === Infinity) return RECALL;
  const square = beta * beta;
  return ({ hits, actual, predicted }) => {
    const total = square * actual + predicted;
    return total === 0 ? 'neither occurs nor was predicted' : ((1 + square) * hits) / total;
  };
}

const F1 = fScore(1);

/** How averages name classes, which class counts for `binary`, and what stands for a score that its definition does not give. */
export interface Averaging {
  readonly average: Average;
  readonly positive?: number;
  readonly classes?: readonly string[];
  /** Which classes are averaged, by code. Default: those that occur or were predicted. */
  readonly included?: readonly number[];
  /** Stands for an undefined score: 0 or 1, or NaN to leave that class out of the average. Without it the result is undefined. */
  readonly zeroDivision?: number;
}

/** `precision_score`: of the rows predicted as a class, the share that is; in [0, 1]. */
export function precision(confusion: Confusion, averaging: Averaging): Measured { return averaged(confusion, averaging, PRECISION); }
/** `recall_score`: of the rows of a class, the share predicted as it; in [0, 1]. */
export function recall(confusion: Confusion, averaging: Averaging): Measured { return averaged(confusion, averaging, RECALL); }
/** `f1_score`: harmonic mean of precision and recall; in [0, 1]. */
export function f1(confusion: Confusion, averaging: Averaging): Measured { return averaged(confusion, averaging, F1); }
/** `fbeta_score`: as F1, with recall weighing `beta` times as much as precision (beta ≥ 0); in [0, 1]. */
export function fbeta(confusion: Confusion, averaging: Averaging, beta: number): Measured { return averaged(confusion, averaging, fScore(beta)); }
/** `jaccard_score`: rows rightly given a class ÷ rows that are of it or were given it; in [0, 1]. */
export function jaccard(confusion: Confusion, averaging: Averaging): Measured { return averaged(confusion, averaging, JACCARD); }

export interface ClassScores {
  readonly precision: Measured;
  readonly recall: Measured;
  readonly f1: Measured;
  /** Weight of the rows that are of the class. */
  readonly support: number;
}

/** The three scores of every class, as in `classification_report` or `precision_recall_fscore_support(average=None)`. */
export function byClass(confusion: Confusion, { classes, zeroDivision }: Pick<Averaging, 'classes' | 'zeroDivision'> = {}): ClassScores[] {
  return Array.from({ length: confusion.k }, (_, positive) => {
    const one: Averaging = { average: 'binary', positive, ...(classes && { classes }), ...(zeroDivision === undefined ? {} : { zeroDivision }) };
    return { precision: precision(confusion, one), recall: recall(confusion, one), f1: f1(confusion, one), support: countsOf(confusion, positive).actual };
  });
}

function averaged(confusion: Confusion, averaging: Averaging, score: Score): Measured {
  const { average, positive = confusion.k - 1, classes, zeroDivision } = averaging;
  const { n } = confusion;
  if (n === 0) return undefinedBecause('There are no rows.', 0);
  const nameOf = (c: number) => `The class ‘${classes?.[c] ?? c}’`;
  const valueOf = (counts: ClassCounts, who: string): Measured => {
    const value = score(counts);
    if (typeof value === 'number') return { value, n };
    return zeroDivision === undefined || Number.isNaN(zeroDivision) ? undefinedBecause(`${who} ${value}.`, n) : { value: zeroDivision, n };
  };
  if (average === 'binary') return valueOf(countsOf(confusion, positive), nameOf(positive));
  const included = averaging.included ?? Array.from({ length: confusion.k }, (_, c) => c);
  if (average === 'micro') {
    const sum: ClassCounts = included.map((c) => countsOf(confusion, c)).reduce((a, b) => ({ hits: a.hits + b.hits, actual: a.actual + b.actual, predicted: a.predicted + b.predicted }), { hits: 0, actual: 0, predicted: 0 });
    return valueOf(sum, 'None of the classes');
  }
  let total = 0;
  let weight = 0;
  for (const c of included) {
    const counts = countsOf(confusion, c);
    // As in scikit-learn, a class that neither occurs nor is predicted is not among the labels, unless it was asked for.
    if (counts.actual + counts.predicted === 0 && averaging.included === undefined) continue;
    const share = average === 'weighted' ? counts.actual : 1;
    if (share === 0) continue;
    const one = valueOf(counts, nameOf(c));
    if (one.value === null) {
      if (zeroDivision !== undefined) continue;
      return one;
    }
    total += share * one.value;
    weight += share;
  }
  return weight === 0 ? undefinedBecause('No class has a score to average.', n) : measured(total / weight, n);
}

/**
 * The class of each row from its probabilities (row-major, n × k). Two classes: the positive one where its probability reaches the
 * threshold (default 0.5). More: the most probable, the first of equals.
 */
export function decide(probabilities: Float64Array, k: number, positive: number | null, threshold: number | null): Int32Array {
  const n = k === 0 ? 0 : probabilities.length / k;
  const predicted = new Int32Array(n);
  if (k === 2) {
    const yes = positive ?? 1;
    const least = threshold ?? 0.5;
    for (let row = 0; row < n; row++) predicted[row] = probabilities[row * 2 + yes]! >= least ? yes : 1 - yes;
    return predicted;
  }
  for (let row = 0; row < n; row++) {
    let best = 0;
    for (let c = 1; c < k; c++) if (probabilities[row * k + c]! > probabilities[row * k + best]!) best = c;
    predicted[row] = best;
  }
  return predicted;
}
