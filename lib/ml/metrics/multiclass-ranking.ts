/** How well the probabilities of several classes rank them, equal to scikit-learn's. Probabilities are row-major, n × k. */
import { measured, totalWeight, undefinedBecause, type Measured, type Weights } from './measured';
import { averagePrecision } from './precision-recall';
import { classScores, indicator, rocAuc } from './ranking';

export type RankingAverage = 'macro' | 'weighted' | 'micro';
type BinaryRanking = (isPositive: Uint8Array, scores: Float64Array, weights: Weights) => Measured;

/** `roc_auc_score(multi_class='ovr')`: each class against the rest, averaged; in [0, 1]. Every class must occur. */
export function rocAucOvr(actual: Int32Array, probabilities: Float64Array, k: number, average: RankingAverage = 'macro', weights: Weights = null): Measured {
  return oneVsRest(actual, probabilities, k, average, weights, rocAuc);
}

/** `average_precision_score` of one-hot classes, averaged; in [0, 1]. Every class must occur. */
export function averagePrecisionOvr(actual: Int32Array, probabilities: Float64Array, k: number, average: RankingAverage = 'macro', weights: Weights = null): Measured {
  return oneVsRest(actual, probabilities, k, average, weights, averagePrecision);
}

function oneVsRest(actual: Int32Array, probabilities: Float64Array, k: number, average: RankingAverage, weights: Weights, score: BinaryRanking): Measured {
  const n = totalWeight(actual.length, weights);
  if (n === 0) return undefinedBecause('There are no rows.', 0);
  if (average === 'micro') {
    const flat = Uint8Array.from(probabilities, (_, at) => Number(actual[Math.floor(at / k)] === at % k));
    return { ...score(flat, probabilities, weights === null ? null : Float64Array.from(probabilities, (_, at) => weights[Math.floor(at / k)]!)), n };
  }
  let total = 0;
  let share = 0;
  for (let c = 0; c < k; c++) {
    const isPositive = indicator(actual, c);
    const one = score(isPositive, classScores(probabilities, k, c), weights);
    if (one.value === null) return undefinedBecause('A class does not occur, or is the only one.', n);
    const weight = average === 'macro' ? 1 : isPositive.reduce((sum, yes, row) => sum + yes * (weights === null ? 1 : weights[row]!), 0);
    total += weight * one.value;
    share += weight;
  }
  return measured(total / share, n);
}

/**
 * `roc_auc_score(multi_class='ovo')` (Hand and Till 2001): the mean over pairs of classes of how well each is told from the other by its
 * own probability; in [0, 1]. `weighted` weighs pairs by how common they are. It takes no weights of rows, as in scikit-learn.
 */
export function rocAucOvo(actual: Int32Array, probabilities: Float64Array, k: number, average: 'macro' | 'weighted' = 'macro'): Measured {
  const n = actual.length;
  if (n === 0) return undefinedBecause('There are no rows.', 0);
  let total = 0;
  let share = 0;
  for (let a = 0; a < k; a++) for (let b = a + 1; b < k; b++) {
    const rows = Array.from(actual.keys()).filter((row) => actual[row] === a || actual[row] === b);
    const one = (c: number) => rocAuc(Uint8Array.from(rows, (row) => Number(actual[row] === c)), Float64Array.from(rows, (row) => probabilities[row * k + c]!)).value;
    const [ofA, ofB] = [one(a), one(b)];
    if (ofA === null || ofB === null) return undefinedBecause('A class does not occur, or is the only one.', n);
    const weight = average === 'macro' ? 1 : rows.length / n;
    total += (weight * (ofA + ofB)) / 2;
    share += weight;
  }
  return measured(total / share, n);
}

/**
 * `top_k_accuracy_score`: the share of rows whose class is among the `top` most probable; in [0, 1]. Of equal probabilities the
 * class of higher code comes first, as in scikit-learn.
 */
export function topKAccuracy(actual: Int32Array, probabilities: Float64Array, k: number, top: number, weights: Weights = null): Measured {
  const n = totalWeight(actual.length, weights);
  if (n === 0) return undefinedBecause('There are no rows.', 0);
  let hits = 0;
  for (let row = 0; row < actual.length; row++) {
    const own = probabilities[row * k + actual[row]!]!;
    let before = 0;
    for (let c = 0; c < k; c++) {
      const other = probabilities[row * k + c]!;
      if (other > own || (other === own && c > actual[row]!)) before += 1;
    }
    if (before < top) hits += weights === null ? 1 : weights[row]!;
  }
  return measured(hits / n, n);
}
