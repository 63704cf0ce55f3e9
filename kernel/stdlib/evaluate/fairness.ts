/** Fairness of predictions of two classes between groups of people, by Fairlearn's names. */
import * as metrics from '@/lib/ml/metrics/fairness';
import { toCategories } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { buildColumn, type CellValue } from '../table/build';
import { Column, columnStorage, compareValues } from '../table/column';
import { Table } from '../table/table';
import { codesOf, placeOf, sameLength, valuesOf, weightsOf, type Positive, type Values, type Weighing } from './inputs';

export interface FairnessOptions extends Weighing, Positive {
  /** Whether groups are compared with each other (default), or each with all. */
  readonly method?: metrics.Against;
}

interface Counted { readonly grouped: metrics.Grouped; readonly actual: Uint8Array; readonly predicted: Uint8Array; readonly group: Int32Array }

/** `groups`: a column or list, of which missing values are counted and left out. */
function counted(yTrue: Values, yPred: Values, groups: Values, options: FairnessOptions): Counted {
  const { labels, actual, predicted } = codesOf(yTrue, yPred);
  if (labels.length > 2) throw new DataError(`There are ${labels.length} classes, but fairness is measured of two.`, 'Measure each class against the rest: yTrue.map((y) => y === "…").');
  const positive = options.posLabel === undefined ? labels.length - 1 : placeOf(labels, options.posLabel);
  const column = groups instanceof Column ? columnStorage(groups) : buildColumn('groups', groups as readonly CellValue[]);
  const { codes, categories } = toCategories(column);
  sameLength(actual, codes);
  if (categories.length > 1000) throw new DataError(`There are ${categories.length} groups.`, 'Are they groups of people? Bin numbers first.');
  const isPositive = (list: Int32Array) => Uint8Array.from(list, (code) => Number(code === positive));
  const [truth, called] = [isPositive(actual), isPositive(predicted)];
  return { grouped: metrics.countByGroup(truth, called, codes, categories, weightsOf(options, codes.length)), actual: truth, predicted: called, group: codes };
}

/** Largest difference of the share called positive; in [0, 1], 0 is even. */
export function demographicParityDifference(yTrue: Values, yPred: Values, groups: Values, options: FairnessOptions = {}): metrics.FairMeasured {
  return metrics.demographicParityDifference(counted(yTrue, yPred, groups, options).grouped, options.method);
}
/** Smallest ratio of the share called positive; in [0, 1], 1 is even. */
export function demographicParityRatio(yTrue: Values, yPred: Values, groups: Values, options: FairnessOptions = {}): metrics.FairMeasured {
  return metrics.demographicParityRatio(counted(yTrue, yPred, groups, options).grouped, options.method);
}
/** Largest difference of the true positive rate; in [0, 1], 0 is even. */
export function equalOpportunityDifference(yTrue: Values, yPred: Values, groups: Values, options: FairnessOptions = {}): metrics.FairMeasured {
  return metrics.equalOpportunityDifference(counted(yTrue, yPred, groups, options).grouped, options.method);
}
/** Smallest ratio of the true positive rate; in [0, 1], 1 is even. */
export function equalOpportunityRatio(yTrue: Values, yPred: Values, groups: Values, options: FairnessOptions = {}): metrics.FairMeasured {
  return metrics.equalOpportunityRatio(counted(yTrue, yPred, groups, options).grouped, options.method);
}
/** The larger of the differences of true and false positive rates (`agg: 'mean'`: their mean); in [0, 1], 0 is even. */
export function equalizedOddsDifference(yTrue: Values, yPred: Values, groups: Values, options: FairnessOptions & { readonly agg?: metrics.Aggregation } = {}): metrics.FairMeasured {
  return metrics.equalizedOddsDifference(counted(yTrue, yPred, groups, options).grouped, options.method, options.agg);
}
/** The smaller of the ratios of true and false positive rates (`agg: 'mean'`: their mean); in [0, 1], 1 is even. */
export function equalizedOddsRatio(yTrue: Values, yPred: Values, groups: Values, options: FairnessOptions & { readonly agg?: metrics.Aggregation } = {}): metrics.FairMeasured {
  return metrics.equalizedOddsRatio(counted(yTrue, yPred, groups, options).grouped, options.method, options.agg);
}

/** Share called positive in one group ÷ that in another, with a test of both being alike and the four-fifths rule. */
export function disparateImpact(yTrue: Values, yPred: Values, groups: Values, options: FairnessOptions & { readonly group: CellValue; readonly reference: CellValue }): metrics.DisparateImpact {
  return metrics.disparateImpact(counted(yTrue, yPred, groups, options).grouped, String(options.group), String(options.reference));
}

/** A row for each group: how many, and its rates; a rate without a definition is missing. */
export function fairnessByGroup(yTrue: Values, yPred: Values, groups: Values, options: FairnessOptions = {}): Table {
  const { grouped } = counted(yTrue, yPred, groups, options);
  const rate = (of: metrics.Rate) => grouped.groups.map((group) => { const value = of(group); return typeof value === 'string' ? null : value; });
  return Table.fromColumns({
    group: [...grouped.names], n: grouped.groups.map((group) => group.n), positives: grouped.groups.map((group) => group.positives), selectionRate: rate(metrics.selectionRate), truePositiveRate: rate(metrics.truePositiveRate),
    falsePositiveRate: rate(metrics.falsePositiveRate), precision: rate(metrics.precisionRate), accuracy: rate(metrics.accuracyRate),
  }, { types: { selectionRate: 'number', truePositiveRate: 'number', falsePositiveRate: 'number', precision: 'number', accuracy: 'number' }, name: 'fairness by group' });
}

/** Generalised entropy of the benefits predicted − actual + 1 over people (`alpha` 2; 1 is Theil's index); at least 0, 0 is even. */
export function generalizedEntropyIndex(yTrue: Values, yPred: Values, options: Positive & { readonly alpha?: number } = {}): ReturnType<typeof metrics.generalizedEntropy> {
  const { actual, predicted } = counted(yTrue, yPred, valuesOf(yTrue, 'actual').map(() => 'all'), options);
  return metrics.generalizedEntropy(actual, predicted, options.alpha);
}

/**
 * Weights of rows under which group and outcome are independent (Kamiran and Calders 2012), to train with: `fit(train, target, {
 * sampleWeight: reweigh(train, 'income', 'sex') })`.
 */
export function reweigh(table: Table, target: string, group: string): Float64Array {
  const actual = valuesOf(table.column(target), 'target');
  const labels = [...new Set(actual)].sort(compareValues);
  if (labels.length > 2) throw new DataError(`The target ‘${target}’ has ${labels.length} classes, but reweighing is for two.`);
  return metrics.reweighing(Uint8Array.from(actual, (value) => Number(value === labels.at(-1))), toCategories(columnStorage(table.column(group))).codes);
}
