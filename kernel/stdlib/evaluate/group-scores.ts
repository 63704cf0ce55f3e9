/** scikit-learn's metrics of groupings. Names of groups do not matter. */
import * as shape from '@/lib/ml/metrics/cluster-shape';
import * as clustering from '@/lib/ml/metrics/clustering';
import type { Measured } from '@/lib/ml/metrics/measured';
import { DataError } from '../errors';
import { isTable, type Table } from '../table/table';
import { codesOf, numbersOf, valuesOf, type Values } from './inputs';

function of(metric: (actual: Int32Array, predicted: Int32Array) => Measured, yTrue: Values, yPred: Values): Measured {
  const { actual, predicted } = codesOf(yTrue, yPred);
  return metric(actual, predicted);
}

/** The share of pairs of rows that both groupings part or both keep together; in [0, 1]. */
export function randScore(yTrue: Values, yPred: Values): Measured { return of(clustering.randIndex, yTrue, yPred); }
/** The same beyond chance: 0 for chance, 1 for the same grouping. */
export function adjustedRandScore(yTrue: Values, yPred: Values): Measured { return of(clustering.adjustedRandIndex, yTrue, yPred); }
/** Geometric mean of precision and recall over pairs of rows; in [0, 1]. */
export function fowlkesMallowsScore(yTrue: Values, yPred: Values): Measured { return of(clustering.fowlkesMallows, yTrue, yPred); }
/** In nats; at least 0. */
export function mutualInfoScore(yTrue: Values, yPred: Values): Measured { return of(clustering.mutualInformation, yTrue, yPred); }
/** Mutual information ÷ a mean of the entropies; in [0, 1]. */
export function normalizedMutualInfoScore(yTrue: Values, yPred: Values, { averageMethod = 'arithmetic' }: { readonly averageMethod?: clustering.Normalization } = {}): Measured {
  return of((a, b) => clustering.normalizedMutualInformation(a, b, averageMethod), yTrue, yPred);
}
/** The same beyond chance: 0 for chance, 1 for the same grouping. */
export function adjustedMutualInfoScore(yTrue: Values, yPred: Values, { averageMethod = 'arithmetic' }: { readonly averageMethod?: clustering.Normalization } = {}): Measured {
  return of((a, b) => clustering.adjustedMutualInformation(a, b, averageMethod), yTrue, yPred);
}

/** Whether each predicted group holds one actual group, whether each actual group lies in one predicted, and their harmonic mean; in [0, 1]. */
export function homogeneityCompletenessVMeasure(yTrue: Values, yPred: Values, { beta = 1 }: { readonly beta?: number } = {}): clustering.VMeasure {
  const { actual, predicted } = codesOf(yTrue, yPred);
  return clustering.vMeasure(actual, predicted, beta);
}

/** How much nearer points are to their own group than to the next: (b − a) ÷ max(a, b), the mean over rows; in [−1, 1]. O(n²). */
export function silhouetteScore(points: Table, labels: Values): Measured { return ofPoints(shape.silhouette, points, labels); }
/** Spread between groups ÷ spread within them; more is better. */
export function calinskiHarabaszScore(points: Table, labels: Values): Measured { return ofPoints(shape.calinskiHarabasz, points, labels); }
/** Mean over groups of their likeness to the most alike; less is better, at least 0. */
export function daviesBouldinScore(points: Table, labels: Values): Measured { return ofPoints(shape.daviesBouldin, points, labels); }

function ofPoints(metric: (points: shape.Points, labels: Int32Array) => Measured, points: Table, labels: Values): Measured {
  if (!isTable(points)) throw new DataError('The points must be a table of numbers.', 'Choose its columns: table.select("x", "y").');
  const columns = points.columnNames.map((name) => numbersOf(points.column(name), `‘${name}’`));
  const names = valuesOf(labels, 'label');
  if (names.length !== points.rowCount) throw new DataError(`There are ${names.length} labels for ${points.rowCount} rows.`);
  const places = new Map([...new Set(names)].map((name, place) => [name, place]));
  const values = new Float64Array(points.rowCount * columns.length);
  columns.forEach((column, c) => column.forEach((value, row) => { values[row * columns.length + c] = value; }));
  return metric({ values, rows: points.rowCount, columns: columns.length }, Int32Array.from(names, (name) => places.get(name)!));
}
