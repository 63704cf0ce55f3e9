/** How far two groupings of the same rows agree (any names for the groups), equal to scikit-learn's of the same name. */
import { logGamma } from '../distributions';
import { measured, undefinedBecause, type Measured } from './measured';

const NONE = 'There are no rows.';

interface Contingency {
  readonly n: number;
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  /** The counts above 0. */
  readonly cells: readonly { readonly row: number; readonly column: number; readonly count: number }[];
}

/** Groups are codes from 0. */
function contingency(actual: Int32Array, predicted: Int32Array): Contingency {
  if (actual.length !== predicted.length) throw new RangeError(`${actual.length} actual groups but ${predicted.length} predicted ones`);
  const counts = new Map<string, { row: number; column: number; count: number }>();
  const rows: number[] = [];
  const columns: number[] = [];
  for (let at = 0; at < actual.length; at++) {
    const [row, column] = [actual[at]!, predicted[at]!];
    const key = `${row} ${column}`;
    const cell = counts.get(key) ?? { row, column, count: 0 };
    cell.count += 1;
    counts.set(key, cell);
    rows[row] = (rows[row] ?? 0) + 1;
    columns[column] = (columns[column] ?? 0) + 1;
  }
  return { n: actual.length, rows: Float64Array.from(rows, (count) => count ?? 0), columns: Float64Array.from(columns, (count) => count ?? 0), cells: [...counts.values()] };
}

/** `rand_score`: the share of pairs of rows that both groupings part, or both keep together; in [0, 1]. */
export function randIndex(actual: Int32Array, predicted: Int32Array): Measured {
  const { together, onlyActual, onlyPredicted, apart, n } = pairsOf(contingency(actual, predicted));
  const all = together + onlyActual + onlyPredicted + apart;
  return n === 0 ? undefinedBecause(NONE, 0) : measured(all === 0 ? 1 : (together + apart) / all, n);
}

/** `adjusted_rand_score` (Hubert and Arabie 1985): 0 for chance, 1 for the same grouping; in [−0.5, 1]. */
export function adjustedRandIndex(actual: Int32Array, predicted: Int32Array): Measured {
  const { together, onlyActual, onlyPredicted, apart, n } = pairsOf(contingency(actual, predicted));
  if (n === 0) return undefinedBecause(NONE, 0);
  if (onlyActual === 0 && onlyPredicted === 0) return measured(1, n);
  return measured((2 * (together * apart - onlyActual * onlyPredicted)) / ((together + onlyActual) * (onlyActual + apart) + (together + onlyPredicted) * (onlyPredicted + apart)), n);
}

/** `fowlkes_mallows_score` (1983): geometric mean of the pairs' precision and recall; in [0, 1]. */
export function fowlkesMallows(actual: Int32Array, predicted: Int32Array): Measured {
  const { together, onlyActual, onlyPredicted, n } = pairsOf(contingency(actual, predicted));
  if (n === 0) return undefinedBecause(NONE, 0);
  return measured(together === 0 ? 0 : Math.sqrt(together / (together + onlyActual)) * Math.sqrt(together / (together + onlyPredicted)), n);
}

function pairsOf({ n, rows, columns, cells }: Contingency): { n: number; together: number; onlyActual: number; onlyPredicted: number; apart: number } {
  const squares = (counts: Iterable<number>) => { let total = 0; for (const count of counts) total += count * count; return total; };
  const both = squares(cells.map((cell) => cell.count));
  const onlyActual = squares(rows) - both;
  const onlyPredicted = squares(columns) - both;
  return { n, together: both - n, onlyActual, onlyPredicted, apart: n * n - both - onlyActual - onlyPredicted };
}

/** `mutual_info_score`, in nats; at least 0. */
export function mutualInformation(actual: Int32Array, predicted: Int32Array): Measured {
  const table = contingency(actual, predicted);
  return table.n === 0 ? undefinedBecause(NONE, 0) : measured(informationOf(table), table.n);
}

function informationOf({ n, rows, columns, cells }: Contingency): number {
  let total = 0;
  for (const { row, column, count } of cells) total += (count / n) * (Math.log(count / n) - Math.log(rows[row]! / n) - Math.log(columns[column]! / n));
  return Math.max(0, total);
}

function entropyOf(counts: Float64Array, n: number): number {
  return counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / n) * Math.log(count / n)), 0);
}

export interface VMeasure { readonly homogeneity: Measured; readonly completeness: Measured; readonly vMeasure: Measured }

/**
 * `homogeneity_completeness_v_measure` (Rosenberg and Hirschberg 2007): whether each predicted group holds one actual group, whether each
 * actual group lies in one predicted, and their harmonic mean, completeness weighing `beta` times as much; each in [0, 1].
 */
export function vMeasure(actual: Int32Array, predicted: Int32Array, beta = 1): VMeasure {
  const table = contingency(actual, predicted);
  const { n, rows, columns } = table;
  if (n === 0) return { homogeneity: undefinedBecause(NONE, 0), completeness: undefinedBecause(NONE, 0), vMeasure: undefinedBecause(NONE, 0) };
  const information = informationOf(table);
  const [ofActual, ofPredicted] = [entropyOf(rows, n), entropyOf(columns, n)];
  const homogeneity = ofActual === 0 ? 1 : information / ofActual;
  const completeness = ofPredicted === 0 ? 1 : information / ofPredicted;
  const sum = beta * homogeneity + completeness;
  return { homogeneity: measured(homogeneity, n), completeness: measured(completeness, n), vMeasure: measured(sum === 0 ? 0 : ((1 + beta) * homogeneity * completeness) / sum, n) };
}

export type Normalization = 'arithmetic' | 'geometric' | 'min' | 'max';

function generalized(a: number, b: number, method: Normalization): number {
  return method === 'arithmetic' ? (a + b) / 2 : method === 'geometric' ? Math.sqrt(a * b) : method === 'min' ? Math.min(a, b) : Math.max(a, b);
}

/** `normalized_mutual_info_score`; in [0, 1]. Two groupings of one group each agree fully. */
export function normalizedMutualInformation(actual: Int32Array, predicted: Int32Array, method: Normalization = 'arithmetic'): Measured {
  const table = contingency(actual, predicted);
  const { n } = table;
  if (n === 0) return undefinedBecause(NONE, 0);
  const [a, b] = [entropyOf(table.rows, n), entropyOf(table.columns, n)];
  if (isOneOrAllAlone(table)) return measured(1, n);
  const information = informationOf(table);
  return measured(information === 0 ? 0 : information / generalized(a, b, method), n);
}

/** `adjusted_mutual_info_score` (Vinh, Epps and Bailey 2010): 0 for chance, 1 for the same grouping. */
export function adjustedMutualInformation(actual: Int32Array, predicted: Int32Array, method: Normalization = 'arithmetic'): Measured {
  const table = contingency(actual, predicted);
  const { n } = table;
  if (n === 0) return undefinedBecause(NONE, 0);
  if (isOneOrAllAlone(table)) return measured(1, n);
  const expected = expectedInformation(table);
  const spread = generalized(entropyOf(table.rows, n), entropyOf(table.columns, n), method) - expected;
  const bounded = spread < 0 ? Math.min(spread, -Number.EPSILON) : Math.max(spread, Number.EPSILON);
  return measured((informationOf(table) - expected) / bounded, n);
}

function isOneOrAllAlone({ n, rows, columns }: Contingency): boolean {
  const groups = (counts: Float64Array) => counts.filter((count) => count > 0).length;
  const [a, b] = [groups(rows), groups(columns)];
  return a === b && (a === 1 || a === 0 || a === n);
}

/** Of two random groupings with these sizes, by the hypergeometric distribution of every cell. */
function expectedInformation({ n, rows, columns }: Contingency): number {
  let total = 0;
  for (const a of rows) for (const b of columns) {
    if (a === 0 || b === 0) continue;
    const sizes = logGamma(a + 1) + logGamma(b + 1) + logGamma(n - a + 1) + logGamma(n - b + 1) - logGamma(n + 1);
    for (let cell = Math.max(1, a + b - n); cell <= Math.min(a, b); cell++) {
      const chance = sizes - logGamma(cell + 1) - logGamma(a - cell + 1) - logGamma(b - cell + 1) - logGamma(n - a - b + cell + 1);
      total += (cell / n) * Math.log((n * cell) / (a * b)) * Math.exp(chance);
    }
  }
  return total;
}
