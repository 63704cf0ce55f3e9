/** Long tables wide, and wide tables long: pandas' `pivot_table` and `melt`. */
import { isMissing, lengthOf, textAt, toCategories, type Frame, type FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { AGGREGATES, aggregateColumn, type Aggregate } from './aggregate';
import { stack } from './clean';
import { groupRows } from './group-rows';
import { sortedOrder } from './sort';
import { takeOrMissing } from './take';

export interface PivotOptions {
  /** One row for each set of values of these. */
  readonly rows: string | readonly string[];
  /** One column for each value of this. */
  readonly columns: string;
  /** What stands in the cells; several give columns `value_column`. */
  readonly values: string | readonly string[];
  /** For cells of several rows; without it they are refused. */
  readonly aggregate?: Aggregate;
}

const MOST_COLUMNS = 10_000;

/** Rows and columns in order of their values; rows without a key are left out, cells without a row are missing. */
export function pivotFrame(frame: Frame, rows: readonly FrameColumn[], across: FrameColumn, values: readonly FrameColumn[], aggregate: Aggregate | undefined): Frame {
  if (aggregate !== undefined && !AGGREGATES.includes(aggregate)) throw new DataError(`There is no aggregate ‘${String(aggregate)}’.`, `Use one of ${AGGREGATES.join(', ')}.`);
  const present = Int32Array.from({ length: frame.rowCount }, (_, row) => row).filter((row) => ![...rows, across].some((column) => isMissing(column, row)));
  const [keys, other] = [rows.map((column) => takeOrMissing(column, present)), takeOrMissing(across, present)];
  const { codes, categories } = toCategories(other);
  if (categories.length * values.length > MOST_COLUMNS) throw new DataError(`‘${across.name}’ has ${categories.length.toLocaleString('en')} values, so the table would have more than ${MOST_COLUMNS.toLocaleString('en')} columns.`, 'Choose another column, or group its values first.');
  const { group: line, first } = groupRows(present.length, keys);
  const cell = Int32Array.from(line, (id, row) => id * categories.length + codes[row]!);
  const cells = first.length * categories.length;
  if (aggregate === undefined) mustBeSingle(cell, cells, present, keys, other);
  const order = sortedOrder(first.length, keys.map((column) => takeOrMissing(column, first)), false);
  const source = new Int32Array(cells).fill(-1);
  cell.forEach((id, row) => { source[id] = row; });
  const built = values.flatMap((column) => {
    const own = takeOrMissing(column, present);
    const all = aggregate === undefined ? takeOrMissing(own, source) : emptied(aggregateColumn(column.name, aggregate, own, cell, cells, new Map()), source);
    return categories.map((category, place) => ({ ...takeOrMissing(all, order.map((id) => id * categories.length + place)), name: values.length > 1 ? `${column.name}_${category}` : category }));
  });
  return { rowCount: first.length, columns: [...keys.map((column) => takeOrMissing(takeOrMissing(column, first), order)), ...built] };
}

/** No row in a cell: missing, whatever an aggregate of none is. */
function emptied(column: FrameColumn, source: Int32Array): FrameColumn {
  return takeOrMissing(column, source.map((row, cell) => (row < 0 ? -1 : cell)));
}

function mustBeSingle(cell: Int32Array, cells: number, present: Int32Array, keys: readonly FrameColumn[], across: FrameColumn): void {
  const seen = new Int32Array(cells).fill(-1);
  cell.forEach((id, row) => {
    if (seen[id]! >= 0) throw new DataError(`Rows ${present[seen[id]!]} and ${present[row]} are of the same cell: ${[...keys, across].map((column) => `${column.name} = ‘${textAt(column, row)}’`).join(', ')}.`, "Say how to put them together, such as aggregate: 'mean'.");
    seen[id] = row;
  });
}

export interface MeltOptions {
  /** Columns that stay, repeated for each that is melted. */
  readonly id?: string | readonly string[];
  /** Columns that become rows (default: all others). */
  readonly columns?: string | readonly string[];
  /** The column of their names (`variable`). */
  readonly names?: string;
  /** The column of their values (`value`). */
  readonly values?: string;
}

export function meltFrame(frame: Frame, id: readonly FrameColumn[], melted: readonly FrameColumn[], names: string, values: string): Frame {
  if (melted.length === 0) throw new DataError('There is no column to melt beside those of id.', 'Name some in columns.');
  const clash = [names, values].find((name, place, all) => id.some((column) => column.name === name) || all.indexOf(name) !== place);
  if (clash !== undefined) throw new DataError(`Two columns would be called ‘${clash}’.`, 'Choose other names with { names, values }.');
  const rowCount = frame.rowCount * melted.length;
  const repeated = Int32Array.from({ length: rowCount }, (_, row) => row % Math.max(1, frame.rowCount));
  const value = stack(melted.map((column) => ({ ...column, name: values })), melted.reduce((total, column) => total + lengthOf(column), 0));
  return { rowCount, columns: [
    ...id.map((column) => takeOrMissing(column, repeated)),
    { name: names, type: 'string', dictionary: melted.map((column) => column.name), codes: Int32Array.from({ length: rowCount }, (_, row) => Math.floor(row / frame.rowCount)) },
    value,
  ] };
}
