/** What metric functions are given, checked once: lists of values, weights, scores of one class, probabilities of several. */
import type { Weights } from '@/lib/ml/metrics/measured';
import { DataError } from '../errors';
import type { CellValue } from '../table/build';
import { Column, compareValues } from '../table/column';
import { isTable, type Table } from '../table/table';

export type Values = Column | readonly CellValue[] | Float64Array;

export interface Weighing {
  /** How much each row counts; at least 0, not all 0. Default: 1. */
  readonly sampleWeight?: Values;
}

/** Classes as codes into `labels`, which are in order. */
export interface Coded { readonly labels: readonly CellValue[]; readonly actual: Int32Array; readonly predicted: Int32Array }

export function valuesOf(values: Values, what: string): readonly CellValue[] {
  if (isTable(values)) throw new DataError(`The ${what} values are a table.`, `Choose a column: .column(${JSON.stringify((values as Table).columnNames[0] ?? 'name')}).`);
  const items = values instanceof Column ? values.toArray() : Array.from(values);
  const missing = items.findIndex((value) => value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value)));
  if (missing >= 0) throw new DataError(`The ${what} value ${missing} is missing.`, 'Leave such rows out first.');
  return items;
}

export function numbersOf(values: Values, what: string): Float64Array {
  const items = valuesOf(values, what);
  const text = items.findIndex((value) => typeof value === 'string');
  if (text >= 0) throw new DataError(`The ${what} value ${text} is the text ‘${String(items[text]).slice(0, 40)}’, not a number.`, 'Change the column’s type with .coerce().');
  const numbers = Float64Array.from(items, Number);
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(`The ${what} value ${bad} is not a finite number.`);
  return numbers;
}

export function sameLength(actual: { readonly length: number }, predicted: { readonly length: number }): void {
  if (actual.length !== predicted.length) throw new DataError(`There are ${actual.length} actual values but ${predicted.length} predicted ones.`);
}

export function weightsOf({ sampleWeight }: Weighing, n: number): Weights {
  if (sampleWeight === undefined) return null;
  const weights = numbersOf(sampleWeight, 'sample weight');
  if (weights.length !== n) throw new DataError(`There are ${weights.length} sample weights for ${n} rows.`);
  const negative = weights.findIndex((weight) => weight < 0);
  if (negative >= 0) throw new DataError(`The sample weight ${negative} is ${weights[negative]}; weights are at least 0.`);
  if (n > 0 && weights.every((weight) => weight === 0)) throw new DataError('All sample weights are 0, so no row counts.');
  return weights;
}

export function codesOf(yTrue: Values, yPred: Values): Coded {
  const [actual, predicted] = [valuesOf(yTrue, 'actual'), valuesOf(yPred, 'predicted')];
  sameLength(actual, predicted);
  const labels = [...new Set([...actual, ...predicted])].sort(compareValues);
  const places = new Map(labels.map((label, place) => [label, place]));
  return { labels, actual: Int32Array.from(actual, (value) => places.get(value)!), predicted: Int32Array.from(predicted, (value) => places.get(value)!) };
}

/** The code of a class that somebody named. */
export function placeOf(labels: readonly CellValue[], label: CellValue): number {
  const place = labels.indexOf(label);
  if (place < 0 && labels.length > 0) throw new DataError(`The class ‘${String(label)}’ does not occur.`, `There are: ${labels.slice(0, 20).map(String).join(', ')}.`);
  return place;
}

export interface Positive {
  /** The positive class. Default: the last in order. */
  readonly posLabel?: CellValue;
}

export interface Scored { readonly truth: Uint8Array; readonly scores: Float64Array }

/** One score or probability a row, of the positive of two classes. */
export function scoredOf(yTrue: Values, yScore: Values, { posLabel }: Positive): Scored {
  const actual = valuesOf(yTrue, 'actual');
  const scores = numbersOf(yScore, 'predicted');
  sameLength(actual, scores);
  const labels = [...new Set(actual)].sort(compareValues);
  if (labels.length > 2) throw new DataError(`There are ${labels.length} classes, but one score a row tells only two apart.`, 'Give the table of probabilities: model.predictProba(test).');
  const positive = posLabel === undefined ? labels.at(-1) : labels[placeOf(labels, posLabel)];
  return { truth: Uint8Array.from(actual, (value) => Number(value === positive)), scores };
}

/** As scores, in [0, 1]. */
export function probabilityOf(yTrue: Values, yProba: Values, options: Positive): Scored {
  const scored = scoredOf(yTrue, yProba, options);
  const outside = scored.scores.findIndex((p) => p < 0 || p > 1);
  if (outside >= 0) throw new DataError(`The predicted value ${outside} is ${scored.scores[outside]}, which is no probability.`, 'Probabilities lie in [0, 1].');
  return scored;
}

export interface ClassProbabilities { readonly classes: readonly string[]; readonly actual: Int32Array; readonly probabilities: Float64Array }

const PREFIX = 'probability_';

/** A column for each class, named `probability_<class>` as `predictProba` names them, or as the class itself; rows add up to 1. */
export function probabilitiesOf(yTrue: Values, yProba: Table): ClassProbabilities {
  const classes = yProba.columnNames.map((name) => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name));
  const actual = valuesOf(yTrue, 'actual');
  sameLength(actual, { length: yProba.rowCount });
  const places = new Map(classes.map((name, place) => [name, place]));
  const codes = Int32Array.from(actual, (value, row) => {
    const place = places.get(String(value));
    if (place === undefined) throw new DataError(`The actual value ${row}, ‘${String(value)}’, has no column of probabilities.`, `There are columns for: ${classes.slice(0, 20).join(', ')}.`);
    return place;
  });
  const k = classes.length;
  const probabilities = new Float64Array(codes.length * k);
  yProba.columnNames.forEach((name, c) => numbersOf(yProba.column(name), `‘${name}’`).forEach((p, row) => { probabilities[row * k + c] = p; }));
  for (let row = 0; row < codes.length; row++) {
    let total = 0;
    for (let c = 0; c < k; c++) total += probabilities[row * k + c]!;
    if (Math.abs(total - 1) > 1e-5) throw new DataError(`The probabilities of row ${row} add up to ${total}, not to 1.`, 'Give one column for each class, and no others.');
  }
  return { classes, actual: codes, probabilities };
}

/** Two columns for two classes: row-major as the metrics take them. */
export function asPairs(probabilities: Float64Array): Float64Array {
  const both = new Float64Array(probabilities.length * 2);
  probabilities.forEach((p, row) => { both[row * 2] = 1 - p; both[row * 2 + 1] = p; });
  return both;
}
