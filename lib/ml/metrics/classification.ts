/**
 * Metrics of predicted classes. Classes are codes 0 … k − 1. All equal scikit-learn's `sklearn.metrics` of the same name, except
 * that scikit-learn's 0 for an empty denominator is null here, with the reason (`zeroDivision` is never silently chosen).
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

type Score = (counts: ClassCounts) => number | string;

const PRECISION: Score = ({ hits, predicted }) => (predicted === 0 ? 'was never predicted' : hits / predicted);
const RECALL: Score = ({ hits, actual }) => (actual === 0 ? 'does not occur' : hits / actual);
const F1: Score = ({ hits, actual, predicted }) => (actual + predicted === 0 ? 'neither occurs nor was predicted' : (2 * hits) / (actual + predicted));

/** How averages name classes, and which class counts for `binary`. */
export interface Averaging {
  readonly average: Average;
  readonly positive?: number;
  readonly classes?: readonly string[];
}

/** `precision_score`: of the rows predicted as a class, the share that is; in [0, 1]. */
export function precision(confusion: Confusion, averaging: Averaging): Measured { return averaged(confusion, averaging, PRECISION); }
/** `recall_score`: of the rows of a class, the share predicted as it; in [0, 1]. */
export function recall(confusion: Confusion, averaging: Averaging): Measured { return averaged(confusion, averaging, RECALL); }
/** `f1_score`: harmonic mean of precision and recall; in [0, 1]. */
export function f1(confusion: Confusion, averaging: Averaging): Measured { return averaged(confusion, averaging, F1); }

function averaged(confusion: Confusion, { average, positive = confusion.k - 1, classes }: Averaging, score: Score): Measured {
  const { k, n } = confusion;
  const nameOf = (c: number) => `‘${classes?.[c] ?? c}’`;
  if (n === 0) return undefinedBecause('There are no rows.', 0);
  if (average === 'binary') {
    const value = score(countsOf(confusion, positive));
    return typeof value === 'string' ? undefinedBecause(`The class ${nameOf(positive)} ${value}.`, n) : measured(value, n);
  }
  if (average === 'micro') {
    let hits = 0;
    for (let c = 0; c < k; c++) hits += confusion.counts[c * k + c]!;
    return measured(hits / n, n);
  }
  let total = 0;
  let weight = 0;
  for (let c = 0; c < k; c++) {
    const counts = countsOf(confusion, c);
    // As in scikit-learn, a class that neither occurs nor is predicted is not among the labels.
    if (counts.actual + counts.predicted === 0) continue;
    const share = average === 'weighted' ? counts.actual : 1;
    if (share === 0) continue;
    const value = score(counts);
    if (typeof value === 'string') return undefinedBecause(`The class ${nameOf(c)} ${value}.`, n);
    total += share * value;
    weight += share;
  }
  return measured(total / weight, n);
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
