import { permutationImportance as shuffleEach } from '@/lib/ml/explain/permutation';
import { higherIsBetter } from '@/lib/ml/metrics/report';
import { columnOf, type Frame } from '@/lib/ml/frame';
import { mean, standardDeviation } from '@/lib/ml/statistics';
import { progress } from '../display';
import { DataError, noColumn } from '../errors';
import type { FittedModel } from '../ml/fitted';
import { scoresOf, type Scorer } from '../select/cross-validation';
import { frameOf, Table } from '../table/table';
import { columnsOf, modelOf, wholeNumber } from './inputs';

export interface PermutationImportanceOptions {
  /** A metric by name, or a function of the model and a table. Default: 'accuracy' for classes, 'r2' for numbers, as scikit-learn's `score`. */
  readonly scoring?: Scorer;
  /** How often each column is shuffled (5). */
  readonly nRepeats?: number;
  readonly seed?: number;
  /** Columns to look at. Default: all that the model reads. */
  readonly columns?: readonly string[];
}

/**
 * What the score loses when one column of the table is shuffled: how much the model relies on it. Shuffle rows that the model was not trained
 * on. Columns that tell the same share their importance between them. As scikit-learn's `permutation_importance`.
 *
 * @returns a row for each column, the most important first: `column`, `importance` (mean loss of score), `std` (population), `least`, `most`
 * @example permutationImportance(model, test, { scoring: 'rocAuc', nRepeats: 10, seed: 1 });
 */
export function permutationImportance(model: FittedModel, data: Table, { scoring, nRepeats = 5, seed = 0, columns }: PermutationImportanceOptions = {}): Table {
  const inner = modelOf(model, 'permutationImportance');
  const inputs = columnsOf(inner, data, 'permutationImportance');
  for (const name of columns ?? []) if (columnOf(inputs, name) === undefined) throw noColumn(name, 'what the model reads', inputs.columns.map((column) => column.name));
  const scorer = scoring ?? (inner.signature.task === 'classification' ? 'accuracy' : 'r2');
  const sign = typeof scorer === 'string' && !higherIsBetter(scorer) ? -1 : 1;
  const whole = frameOf(data);
  const names = new Set(inputs.columns.map((column) => column.name));
  const others = whole.columns.filter((column) => !names.has(column.name));
  const score = (frame: Frame): number => {
    const value = scoresOf(model, new Table({ rowCount: frame.rowCount, columns: [...frame.columns, ...others] }, data.name), { score: scorer })['score'];
    return value === null || value === undefined ? NaN : sign * value;
  };
  const bar = progress('Shuffling columns', (columns ?? inputs.columns).length);
  const found = shuffleEach(inputs, score, { repeats: wholeNumber('nRepeats', nRepeats, 1, 1000), seed, onColumn: (name) => bar.step(`Shuffled ${name}`), ...(columns === undefined ? {} : { columns }) });
  if (Number.isNaN(found.baseline)) throw new DataError('The score of the data as it is is undefined.', 'Choose another scoring.');
  const rows = found.columns.map(({ name, values }) => ({ column: name, importance: mean(values), std: standardDeviation(values), least: Math.min(...values), most: Math.max(...values) }));
  rows.sort((a, b) => b.importance - a.importance);
  return Table.fromRows(rows, { types: { column: 'string', importance: 'number', std: 'number', least: 'number', most: 'number' }, name: 'importances' });
}
