/** A column as a series: rows in the order of time, none missing. */
import { columnOf, isMissing, textAt } from '@/lib/ml/frame';
import { DataError, noColumn } from '../errors';
import { checkNumber } from '../ml/common';
import { frameOf, isTable, type Table } from '../table/table';

export interface SeriesOptions {
  /** The column that says when; it must grow from row to row. Without it the rows' order counts. */
  readonly time?: string;
}

export function seriesOf(table: Table, target: string, { time }: SeriesOptions): Float64Array {
  if (!isTable(table) || typeof target !== 'string') throw new DataError('A forecast takes a table and the name of a column.', "For example: await model.fit(sales, 'units', { time: 'month' }).");
  const frame = frameOf(table);
  const column = columnOf(frame, target);
  if (column === undefined) throw noColumn(target, table.name, table.columnNames);
  if (frame.rowCount === 0) throw new DataError('The table has no rows to learn from.', 'Look at what the steps before left of it.');
  if (column.type === 'string') throw new DataError(`Column ‘${target}’ holds text, but a series is of numbers.`, `Use .coerce({ ${JSON.stringify(target)}: 'number' }).`);
  const bad = column.numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(`Column ‘${target}’, row ${bad} is ${Number.isNaN(column.numbers[bad]) ? 'missing' : 'infinite'}.`, 'A series has no gaps: fill them with fillMissing(), or start after them.');
  if (time !== undefined) checkTime(table, time);
  return column.numbers;
}

function checkTime(table: Table, time: string): void {
  const frame = frameOf(table);
  const column = columnOf(frame, time);
  if (column === undefined) throw noColumn(time, table.name, table.columnNames);
  for (let row = 0; row < frame.rowCount; row++) {
    if (isMissing(column, row)) throw new DataError(`Column ‘${time}’, row ${row} is missing.`, 'Every row of a series has its time.');
    if (row === 0) continue;
    const isLater = column.type === 'string' ? textAt(column, row)! > textAt(column, row - 1)! : column.numbers[row]! > column.numbers[row - 1]!;
    if (!isLater) throw new DataError(`Column ‘${time}’, row ${row} (${textAt(column, row)}) is not after the row before it.`, `Sort with .sort(${JSON.stringify(time)}), and aggregate rows of the same time.`);
  }
}

/**
 * Adds columns of earlier values, so that any regressor can forecast: `addLags(sales, 'units', [1, 2, 12])` adds units_lag1, units_lag2 and
 * units_lag12, missing where there is no such row. Rows must be in the order of time.
 */
export function addLags(table: Table, column: string, lags: readonly number[], options: SeriesOptions = {}): Table {
  if (!isTable(table)) throw new DataError('addLags takes a table.');
  if (options.time !== undefined) checkTime(table, options.time);
  const values = table.column(column).toArray();
  lags.forEach((lag) => checkNumber('Each lag', lag, { least: 1, isInteger: true }));
  return table.derive(Object.fromEntries(lags.map((lag) => [`${column}_lag${lag}`, (_row: unknown, index: number) => values[index - lag] ?? null]))) as Table;
}
