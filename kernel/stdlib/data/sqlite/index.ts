/** A table of an SQLite database to typed columns. */
import type { FrameColumn } from '@/lib/ml/frame';
import { DataError, nearest } from '../../errors';
import { buildColumn, type LooseValue } from '../../table/build';
import { openPages, type SqliteFile, type SqliteValue } from './pages';
import { readSchema } from './schema';

export interface SqliteOptions {
  /** The table to read; may be left out where there is one only. */
  readonly table?: string;
  /** Only these columns, in this order. */
  readonly columns?: readonly string[];
  /** At most so many rows. */
  readonly limit?: number;
}

/** Values and columns together take some multiple of it, which has to fit in a kernel. */
const MAX_BYTES = 400 * 1024 * 1024;

interface Listed { readonly name: string; readonly kind: string; readonly page: number; readonly sql: string }

/** @throws DataError that names table, row, column and remedy */
export function parseSqlite(bytes: Uint8Array, options: SqliteOptions, name: string): { readonly rowCount: number; readonly columns: readonly FrameColumn[]; readonly table: string } {
  if (bytes.length > MAX_BYTES) throw new DataError(`${name} has ${Math.round(bytes.length / 1048576)} MB; a database is read whole, up to 400 MB.`, 'Export the table that you need as CSV or Parquet.');
  const file = openPages(bytes, name);
  const table = choose(listOf(file), options.table, name);
  const { columns, stored } = readSchema(table.sql, table.name);
  const wanted = options.columns === undefined ? columns.map((_, at) => at) : options.columns.map((column) => {
    const at = columns.findIndex((one) => one.name === column);
    if (at >= 0) return at;
    const near = nearest(column, columns.map((one) => one.name));
    throw new DataError(`The table ${table.name} of ${name} has no column ‘${column}’.`, near === null ? `It has: ${columns.slice(0, 12).map((one) => one.name).join(', ')}.` : `Nearest: ${near}.`);
  });
  const values = columns.map((): LooseValue[] => []);
  let rowCount = 0;
  for (const record of file.records(table.page)) {
    if (rowCount >= (options.limit ?? Infinity)) break;
    rowCount += 1;
    for (const at of wanted) {
      const column = columns[at]!;
      const place = stored.indexOf(at);
      // Rows from before a column was added are shorter.
      const value: SqliteValue = column.isRowid ? record.rowid : place < record.values.length ? record.values[place]! : column.missing;
      values[at]!.push(looseOf(value, () => `${name}, table ${table.name}, row ${rowCount}, column ‘${column.name}’`));
    }
  }
  return { rowCount, table: table.name, columns: wanted.map((at) => buildColumn(columns[at]!.name, values[at]!)) };
}

function looseOf(value: SqliteValue, where: () => string): LooseValue {
  if (typeof value === 'bigint') throw new DataError(`${where()} holds ${value}, which no number of this language holds exactly.`, 'Leave the column out: { columns: […] }, or export it as text.');
  if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return value;
}

/** Of the schema's own table, which begins on the first page. */
function listOf(file: SqliteFile): Listed[] {
  const found: Listed[] = [];
  for (const { values: [kind, name, , page, sql] } of file.records(1)) {
    if ((kind === 'table' || kind === 'view') && typeof name === 'string' && !name.startsWith('sqlite_')) found.push({ kind, name, page: Number(page), sql: String(sql ?? '') });
  }
  return found;
}

function choose(all: readonly Listed[], wanted: string | undefined, name: string): Listed {
  const tables = all.filter(({ kind }) => kind === 'table');
  const list = tables.length === 0 ? 'It has none.' : `It has: ${tables.slice(0, 20).map((table) => table.name).join(', ')}.`;
  if (wanted === undefined) {
    if (tables.length === 1) return tables[0]!;
    throw new DataError(tables.length === 0 ? `${name} has no tables.` : `${name} has ${tables.length} tables.`, tables.length === 0 ? 'Is it the right file?' : `Say which: { table: '${tables[0]!.name}' }. ${list}`);
  }
  const found = tables.find((table) => table.name === wanted) ?? tables.find((table) => table.name.toLowerCase() === wanted.toLowerCase());
  if (found) return found;
  if (all.some((one) => one.kind === 'view' && one.name.toLowerCase() === wanted.toLowerCase())) throw new DataError(`‘${wanted}’ of ${name} is a view; only tables are read.`, 'Read its tables and write its query in an SQL cell.');
  const near = nearest(wanted, tables.map((table) => table.name));
  throw new DataError(`${name} has no table ‘${wanted}’.`, near === null ? list : `Nearest: ${near}.`);
}
