/**
 * scikit-learn's metrics of scores and probabilities. Of two classes: one score a row, of the positive class. Of more: the table that
 * `predictProba` gives.
 */
import * as calibration from '@/lib/ml/metrics/calibration';
import type { Measured } from '@/lib/ml/metrics/measured';
import * as multiclass from '@/lib/ml/metrics/multiclass-ranking';
import * as precisionRecall from '@/lib/ml/metrics/precision-recall';
import * as ranking from '@/lib/ml/metrics/ranking';
import * as relevanceMetrics from '@/lib/ml/metrics/relevance';
import * as thresholds from '@/lib/ml/metrics/thresholds';
import { DataError } from '../errors';
import { isTable, Table } from '../table/table';
import { asPairs, numbersOf, probabilitiesOf, probabilityOf, sameLength, scoredOf, weightsOf, type Positive, type Values, type Weighing } from './inputs';

export interface RankingOptions extends Weighing, Positive {
  /** Of more than two classes. Default: macro. */
  readonly average?: multiclass.RankingAverage;
}

/** The probability that a random positive row scores above a random negative one, ties counting half; in [0, 1]. `multiClass`: each class against the rest (default), or pair by pair. */
export function rocAucScore(yTrue: Values, yScore: Values | Table, options: RankingOptions & { readonly multiClass?: 'ovr' | 'ovo' } = {}): Measured {
  if (!isTable(yScore)) {
    const { truth, scores } = scoredOf(yTrue, yScore as Values, options);
    return ranking.rocAuc(truth, scores, weightsOf(options, scores.length));
  }
  const { classes, actual, probabilities } = probabilitiesOf(yTrue, yScore as Table);
  const weights = weightsOf(options, actual.length);
  const { average = 'macro' } = options;
  if (options.multiClass !== 'ovo') return multiclass.rocAucOvr(actual, probabilities, classes.length, average, weights);
  if (weights !== null) throw new DataError('One-against-one takes no sample weights.', "Leave them out, or use { multiClass: 'ovr' }.");
  if (average === 'micro') throw new DataError('One-against-one has no micro average.', 'Use macro or weighted.');
  return multiclass.rocAucOvo(actual, probabilities, classes.length, average);
}

/** Σ (recallᵢ − recallᵢ₋₁) · precisionᵢ over all thresholds; in [0, 1]. */
export function averagePrecisionScore(yTrue: Values, yScore: Values | Table, options: RankingOptions = {}): Measured {
  if (isTable(yScore)) {
    const { classes, actual, probabilities } = probabilitiesOf(yTrue, yScore as Table);
    return multiclass.averagePrecisionOvr(actual, probabilities, classes.length, options.average, weightsOf(options, actual.length));
  }
  const { truth, scores } = scoredOf(yTrue, yScore as Values, options);
  return precisionRecall.averagePrecision(truth, scores, weightsOf(options, scores.length));
}

/** Mean −ln of the probability given to the actual class; at least 0. */
export function logLoss(yTrue: Values, yProba: Values | Table, options: Weighing & Positive = {}): Measured {
  return ofProbabilities(ranking.logLoss, yTrue, yProba, options);
}

/** Mean squared distance of probabilities from what happened: in [0, 1] for two classes, in [0, 2] for more. */
export function brierScoreLoss(yTrue: Values, yProba: Values | Table, options: Weighing & Positive = {}): Measured {
  return ofProbabilities(ranking.brierScore, yTrue, yProba, options);
}

function ofProbabilities(metric: typeof ranking.logLoss, yTrue: Values, yProba: Values | Table, options: Weighing & Positive): Measured {
  if (isTable(yProba)) {
    const { classes, actual, probabilities } = probabilitiesOf(yTrue, yProba as Table);
    return metric(actual, probabilities, classes.length, weightsOf(options, actual.length));
  }
  const { truth, scores } = probabilityOf(yTrue, yProba as Values, options);
  return metric(Int32Array.from(truth), asPairs(scores), 2, weightsOf(options, scores.length));
}

/** The share of rows whose class is among the `k` most probable; in [0, 1]. */
export function topKAccuracyScore(yTrue: Values, yProba: Table, options: Weighing & { readonly k?: number } = {}): Measured {
  const { k = 2 } = options;
  if (!(Number.isInteger(k) && k >= 1)) throw new DataError(`k must be a whole number of at least 1, not ${k}.`);
  const { classes, actual, probabilities } = probabilitiesOf(yTrue, yProba);
  return multiclass.topKAccuracy(actual, probabilities, classes.length, k, weightsOf(options, actual.length));
}

/** A row for each threshold at which the curve turns: `falsePositiveRate`, `truePositiveRate`, `threshold` (missing at the start). */
export function rocCurve(yTrue: Values, yScore: Values, options: Positive = {}): Table {
  const { truth, scores } = scoredOf(yTrue, yScore, options);
  return curve('ROC curve', ['falsePositiveRate', 'truePositiveRate', 'threshold'], ranking.rocCurve(truth, scores));
}

/** A row for each threshold: `precision`, `recall`, `threshold` (missing at the end, where recall is 0). */
export function precisionRecallCurve(yTrue: Values, yScore: Values, options: Positive & Weighing = {}): Table {
  const { truth, scores } = scoredOf(yTrue, yScore, options);
  return curve('precision–recall curve', ['precision', 'recall', 'threshold'], precisionRecall.precisionRecallCurve(truth, scores, weightsOf(options, scores.length)));
}

/** A row for each threshold: `falsePositiveRate`, `falseNegativeRate`, `threshold`. */
export function detCurve(yTrue: Values, yScore: Values, options: Positive & Weighing = {}): Table {
  const { truth, scores } = scoredOf(yTrue, yScore, options);
  return curve('error trade-off', ['falsePositiveRate', 'falseNegativeRate', 'threshold'], thresholds.detCurve(truth, scores, weightsOf(options, scores.length)));
}

/** Rows taken by descending score: `share` of all rows, `gain` as share of all positives, `lift` = gain ÷ share. */
export function gainCurve(yTrue: Values, yScore: Values, options: Positive & Weighing = {}): Table {
  const { truth, scores } = scoredOf(yTrue, yScore, options);
  return curve('cumulative gain', ['share', 'gain', 'lift'], thresholds.gainCurve(truth, scores, weightsOf(options, scores.length)));
}

/** Whether probabilities mean what they say: `predicted` (mean of the bin), `observed` (share that is positive), `n`. Empty bins are left out. */
export function calibrationCurve(yTrue: Values, yProba: Values, options: Positive & { readonly bins?: number; readonly strategy?: calibration.BinStrategy } = {}): Table {
  const { truth, scores } = probabilityOf(yTrue, yProba, options);
  return curve('calibration', ['predicted', 'observed', 'n'], calibration.calibrationCurve(truth, scores, binning(options)));
}

/** Σ share of rows · |observed − predicted| over bins (10 by default); in [0, 1]. */
export function expectedCalibrationError(yTrue: Values, yProba: Values, options: Positive & { readonly bins?: number; readonly strategy?: calibration.BinStrategy } = {}): Measured {
  const { truth, scores } = probabilityOf(yTrue, yProba, options);
  return calibration.expectedCalibrationError(truth, scores, binning(options));
}

function binning({ bins, strategy }: { readonly bins?: number; readonly strategy?: calibration.BinStrategy }): { bins?: number; strategy?: calibration.BinStrategy } {
  if (bins !== undefined && !(Number.isInteger(bins) && bins >= 1 && bins <= 1000)) throw new DataError(`bins must be a whole number from 1 to 1,000, not ${bins}.`);
  return { ...(bins === undefined ? {} : { bins }), ...(strategy === undefined ? {} : { strategy }) };
}

/** The threshold of least mean cost on these rows (Infinity: call none positive) and that cost. A gain is a negative cost. */
export function chooseThreshold(yTrue: Values, yScore: Values, costs: thresholds.Costs, options: Positive & Weighing = {}): thresholds.ThresholdChoice {
  for (const [name, cost] of Object.entries(costs)) if (!Number.isFinite(cost)) throw new DataError(`The cost ${name} must be a finite number, not ${String(cost)}.`);
  const { truth, scores } = scoredOf(yTrue, yScore, options);
  const choice = thresholds.cheapestThreshold(truth, scores, costs, weightsOf(options, scores.length));
  if (choice === null) throw new DataError('There are no rows to choose a threshold on.');
  return choice;
}

/** How good the order of one list of results is, against the best order; in [0, 1]. `k`: only the first results count. */
export function ndcgScore(relevance: Values, scores: Values, { k = null }: { readonly k?: number | null } = {}): Measured {
  const [wanted, given] = [numbersOf(relevance, 'actual'), numbersOf(scores, 'predicted')];
  sameLength(wanted, given);
  return relevanceMetrics.normalizedDiscountedCumulativeGain([{ relevance: wanted, scores: given }], k);
}

function curve<Point extends object>(name: string, columns: readonly (keyof Point & string)[], points: readonly Point[]): Table {
  return Table.fromColumns(Object.fromEntries(columns.map((column) => [column, points.map((point) => point[column] as number | null)])), { types: Object.fromEntries(columns.map((column) => [column, column === 'n' ? 'integer' : 'number'])), name });
}
