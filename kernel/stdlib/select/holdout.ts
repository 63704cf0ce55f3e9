/** One training and one test part. */
import { columnOf, toCategories } from '@/lib/ml/frame';
import { splitRows } from '@/lib/ml/splits/holdout';
import { DataError } from '../errors';
import { frameOf, type Table } from '../table/table';

export interface SplitOptions {
  /** Share of rows for the test part (0.25), or a number of rows. */
  readonly test?: number;
  /** A column whose values both parts have in the same shares: usually the target. */
  readonly stratify?: string;
  /** The same seed gives the same parts. Default: drawn from the notebook's own stream, which repeats too. */
  readonly seed?: number;
}

/**
 * Parts a table at random: `const [train, test] = split(table, { test: 0.2, stratify: 'income', seed: 1 })`.
 *
 * @throws DataError when a part would be empty
 */
export function split(table: Table, { test = 0.25, stratify, seed }: SplitOptions = {}): [train: Table, test: Table] {
  const column = stratify === undefined ? undefined : columnOf(frameOf(table), stratify);
  if (stratify !== undefined && column === undefined) table.column(stratify);
  try {
    const parts = splitRows(table.rowCount, test, seed ?? Math.floor(Math.random() * 2 ** 31), column === undefined ? null : toCategories(column).codes);
    return [table.take(parts.train), table.take(parts.test)];
  } catch (error) {
    if (error instanceof RangeError) throw new DataError(error.message, 'Give a share between 0 and 1, or a whole number of rows.');
    throw error;
  }
}
