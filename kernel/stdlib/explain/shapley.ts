import { MOST_EXACT_COLUMNS, shapleyValues as valuesOf } from '@/lib/ml/explain/shapley';
import { createRandom, permutation } from '@/lib/ml/random';
import { progress } from '../display';
import { DataError } from '../errors';
import type { FittedModel } from '../ml/fitted';
import { frameOf, Table } from '../table/table';
import { columnsOf, modelOf, predictionOf, wholeNumber, type ClassChoice } from './inputs';

export interface ShapleyOptions extends ClassChoice {
  /** Rows that stand for what is not known: usually of the training table. 100 are drawn where there are more. */
  readonly background: Table;
  readonly maxBackground?: number;
  /** `exact` tries every coalition (at most 14 columns); `sampled` draws orders. Default: exact up to 10 columns. */
  readonly method?: 'exact' | 'sampled';
  /** Pairs of an order and its reverse that are drawn for each row (20). */
  readonly pairs?: number;
  readonly seed?: number;
  /** Whether the standard errors of sampled values come too, in columns `<name> error` (false). */
  readonly errors?: boolean;
}

const MOST_ROWS = 1000;
const EXACT_BY_DEFAULT = 10;

/**
 * What each column of a row adds to its prediction (a probability, or the number itself), by Shapley values: averaged over every order in
 * which columns become known, the unknown ones taken from background rows. For any model; trees have the faster `model.shapValues`.
 *
 * @returns a column for each of the model's, and `expected`, the mean prediction of the background; a row adds up to its prediction
 * @example shapleyValues(model, test.head(5), { background: train });
 */
export function shapleyValues(model: FittedModel, data: Table, options: ShapleyOptions): Table {
  const inner = modelOf(model, 'shapleyValues');
  if ((options as ShapleyOptions | undefined)?.background === undefined) throw new DataError('shapleyValues needs rows that stand for what is not known.', 'For example: { background: train }.');
  const { method, pairs = 20, seed = 0, maxBackground = 100, errors = false } = options;
  const columns = columnsOf(inner, data, 'shapleyValues').columns.map(({ name }) => name);
  columnsOf(inner, options.background, 'background');
  if (data.rowCount > MOST_ROWS) throw new DataError(`There are ${data.rowCount.toLocaleString('en')} rows to explain; 1,000 at a time is the most.`, 'Take some: test.sample(100).');
  const isExact = (method ?? (columns.length <= EXACT_BY_DEFAULT ? 'exact' : 'sampled')) === 'exact';
  if (isExact && columns.length > MOST_EXACT_COLUMNS) throw new DataError(`Exact values of ${columns.length} columns would need ${(2 ** columns.length).toLocaleString('en')} coalitions for each row.`, "Use { method: 'sampled' }.");
  // One table, so that both have the same dictionaries of words.
  const together = data.select(...columns).concat(options.background.select(...columns));
  const rest = options.background.rowCount;
  const drawn = rest <= wholeNumber('maxBackground', maxBackground, 1, 10_000) ? Int32Array.from({ length: rest }, (_, at) => at) : permutation(rest, createRandom(seed)).subarray(0, maxBackground);
  const bar = progress('Explaining', data.rowCount);
  const found = valuesOf(frameOf(together), Int32Array.from({ length: data.rowCount }, (_, row) => row), drawn.map((row) => row + data.rowCount), predictionOf(inner, options).predict, {
    pairs: isExact ? null : wholeNumber('pairs', pairs, 1, 10_000), seed, onRow: () => bar.step(),
  });
  const column = (name: string, of: (row: number) => number) => ({ name, type: 'number' as const, numbers: Float64Array.from({ length: data.rowCount }, (_, row) => of(row)) });
  return new Table({ rowCount: data.rowCount, columns: [
    ...columns.map((name, c) => column(name, (row) => found.values[row * columns.length + c]!)),
    column(columns.includes('expected') ? 'expected_' : 'expected', () => found.expected),
    ...(errors ? columns.map((name, c) => column(`${name} error`, (row) => found.errors[row * columns.length + c]!)) : []),
  ] }, 'shapley values');
}
