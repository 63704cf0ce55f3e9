/** `pinion/data`: tables, and reading them. */
import type { Manifest } from '@/lib/domain/artifacts';
import { isArrow, readSnapshot, tableFromArrow, toArrow } from '../artifacts/dataset';
import { DataError } from '../errors';
import { libraryHost } from '../host';
import { frameOf, isTable, Table } from '../table/table';
import { csvSteps } from '../table/write-csv';
import { parquetSteps } from '../table/write-parquet';
import { parseArrow, type ArrowOptions } from './arrow';
import { unpack } from './compression';
import { MAX_CSV_BYTES, parseCsv, type CsvOptions, type CsvReport } from './csv';
import { jsonSteps, parseJson, type JsonOptions } from './json';
import { MAX_JSON_BYTES, parseJsonLines, type JsonLinesOptions } from './json-lines';
import { parseExcel, type ExcelOptions } from './excel';
import { parseParquet, type ParquetOptions } from './parquet';
import { parseSqlite, type SqliteOptions } from './sqlite';

export { Table, type CellValue, type Row } from '../table/table';
export { Column } from '../table/column';
export { Grouped } from '../table/group';
export { DataError } from '../errors';
export type { CsvColumnReport, CsvOptions, CsvReport, Encoding } from './csv';
export { diffTables, TableDiff, type DiffOptions, type SchemaChange } from './diff';
export { profile, Profile, type ProfileOptions } from './profile';
export { changeFeature, inferSchema, readSchema, validate, writeSchemaText, type Anomaly, type AnomalyReason, type Feature, type FeatureComparator, type InferOptions, type Schema, type ValidateOptions, type Validation } from './schema';
export type { ArrowOptions } from './arrow';
export type { JsonOptions } from './json';
export type { JsonLinesOptions } from './json-lines';
export type { ExcelOptions } from './excel';
export type { ParquetOptions } from './parquet';
export type { SqliteOptions } from './sqlite';
export { queryPostgres, readHttp, readStream, readUrl, type HttpForm, type HttpOptions } from './sources';

/**
 * Reads a CSV file of the project by its name, or from bytes or text; gzip and ZIP archives of one file too. How it is written (delimiter,
 * quotes, encoding, header, decimal comma, …) is found from its first lines, types from all values of a column; see CsvOptions.
 *
 * @example const adult = await readCsv('adult-train.csv', { names: ['age', …], missing: ['?'] });
 * @throws DataError that names line and remedy, for text that is not CSV
 */
export async function readCsv(source: string | Uint8Array, options: CsvOptions = {}): Promise<Table> {
  return (await readCsvWithReport(source, options)).table;
}

/**
 * As `readCsv`, with a report of what was guessed and coerced: dialect, encoding, each column's type and formats, values that did not fit,
 * rows of another length.
 *
 * @example const { table, report } = await readCsvWithReport('orders.csv'); report.columns.filter((column) => column.note);
 */
export async function readCsvWithReport(source: string | Uint8Array, options: CsvOptions = {}): Promise<{ readonly table: Table; readonly report: CsvReport }> {
  const { bytes, name, tableName } = await sourceOf(source, (text) => text.includes('\n') || text.includes('\r'));
  const unpacked = await unpack(bytes, name, MAX_CSV_BYTES);
  const { report, ...frame } = parseCsv(unpacked.bytes, options, name, unpacked.compression);
  return { table: new Table(frame, tableName), report };
}

/** Bytes of a file of the project, or those given; a text that `isContent` is data, not a name. */
async function sourceOf(source: string | Uint8Array, isContent: (text: string) => boolean): Promise<{ readonly bytes: Uint8Array; readonly name: string; readonly tableName: string | undefined }> {
  if (typeof source !== 'string') return { bytes: source, name: 'the data', tableName: undefined };
  if (isContent(source)) return { bytes: new TextEncoder().encode(source), name: 'the text', tableName: undefined };
  const { payload } = await libraryHost().callHost({ verb: 'readData', name: source });
  return { bytes: payload, name: source, tableName: source };
}

/**
 * Reads a Parquet file of the project by its name, or from bytes: flat columns, uncompressed or with Snappy. Types are the file's own: 64-bit
 * integers beyond 2⁵³ are refused rather than rounded, times become dates in milliseconds.
 *
 * @example const rides = await readParquet('rides.parquet', { columns: ['distance', 'fare'] });
 * @throws DataError that says what is in the way, and the remedy
 */
export async function readParquet(source: string | Uint8Array, options: ParquetOptions = {}): Promise<Table> {
  if (typeof source !== 'string') return new Table(await parseParquet(source, options, 'the data'));
  const { payload } = await libraryHost().callHost({ verb: 'readData', name: source });
  return new Table(await parseParquet(payload, options, source), source);
}

/**
 * Reads a JSON file of the project by its name, or from bytes or text: a list of records, a record of lists, or the only list of records in it;
 * `path` says where else (`result.items`). Lists and records inside become JSON text, or columns `outer.inner` with `flatten`.
 *
 * @example const items = await readJson('answer.json', { path: 'result.items', flatten: true });
 * @throws DataError that names place and remedy
 */
export async function readJson(source: string | Uint8Array, options: JsonOptions = {}): Promise<Table> {
  const { bytes, name, tableName } = await sourceOf(source, (text) => /^\s*[[{]/.test(text));
  return new Table(parseJson((await unpack(bytes, name, MAX_JSON_BYTES)).bytes, options, name), tableName);
}

/**
 * Reads JSON Lines (one record a line) of the project by name, or from bytes or text. A line that is no record is refused by its number, or left
 * out with `{ invalid: 'skip' }`.
 *
 * @example const events = await readJsonLines('events.jsonl', { types: { user: 'string' } });
 * @throws DataError that names line and remedy
 */
export async function readJsonLines(source: string | Uint8Array, options: JsonLinesOptions = {}): Promise<Table> {
  const { bytes, name, tableName } = await sourceOf(source, (text) => text.includes('\n') || text.startsWith('{'));
  const { rowCount, columns } = parseJsonLines((await unpack(bytes, name, MAX_JSON_BYTES)).bytes, name, options);
  return new Table({ rowCount, columns }, tableName);
}

/**
 * Reads an Arrow IPC file (Feather 2) or stream of the project by its name, or from bytes: flat columns, uncompressed or with LZ4, with the
 * file's own types; times become dates in milliseconds.
 *
 * @example const rides = await readArrow('rides.feather', { columns: ['distance', 'fare'] });
 * @throws DataError that says what is in the way, and the remedy
 */
export async function readArrow(source: string | Uint8Array, options: ArrowOptions = {}): Promise<Table> {
  const { bytes, name, tableName } = await sourceOf(source, () => false);
  return new Table(parseArrow(bytes, options, name), tableName);
}

/**
 * A table as JSON: a list of records, or lists by column. Missing values are null, dates ISO 8601; ±Infinity, which JSON lacks, is text.
 *
 * @example new TextDecoder().decode(writeJson(people, { orient: 'columns' }));
 */
export function writeJson(table: Table, { orient = 'records' }: { readonly orient?: 'records' | 'columns' } = {}): Uint8Array {
  return joined(jsonSteps(frameOf(asTable(table)), orient));
}

/** A table as JSON Lines, one record a line; values as `writeJson` has them. */
export function writeJsonLines(table: Table): Uint8Array {
  return joined(jsonSteps(frameOf(asTable(table)), 'lines'));
}

/** A table as an Arrow IPC file or stream: text as dictionaries, dates as UTC milliseconds. `readArrow` gives the same table back. */
export function writeArrow(table: Table, { format = 'file' }: { readonly format?: 'file' | 'stream' } = {}): Uint8Array {
  return toArrow(asTable(table), format, true);
}

/**
 * Reads a sheet of an Excel workbook (.xlsx, .xlsm) of the project by its name, or from bytes. Values only: of a formula the result that the file holds, of an error
 * (#DIV/0!) a missing value, of merged cells the first. What is shown as a day becomes a date (UTC, milliseconds; workbooks that count from 1900 or 1904), a time of day
 * text; a column of mixed kinds is text.
 *
 * @example const sales = await readExcel('sales.xlsx', { sheet: 'Q3', range: 'B2:F200' });
 * @throws DataError that names sheet, cell and remedy, also for workbooks that are encrypted, damaged, or grow without end when decompressed
 */
export async function readExcel(source: string | Uint8Array, options: ExcelOptions = {}): Promise<Table> {
  if (typeof source !== 'string') return new Table(await parseExcel(source, options, 'the workbook'));
  const { payload } = await libraryHost().callHost({ verb: 'readData', name: source });
  return new Table(await parseExcel(payload, options, source), source);
}

/**
 * Reads a table of an SQLite database of the project by its name, or from bytes. Types are those of the values: a column of mixed kinds is text, bytes are
 * hexadecimal, integers beyond 2⁵³ are refused rather than rounded. For a query, read its tables and write it in an SQL cell.
 *
 * @example const orders = await readSqlite('shop.db', { table: 'orders', columns: ['id', 'total'] });
 * @throws DataError that says which tables there are, what is damaged, and what to do
 */
export async function readSqlite(source: string | Uint8Array, options: SqliteOptions = {}): Promise<Table> {
  const name = typeof source === 'string' ? source : 'the database';
  const bytes = typeof source === 'string' ? (await libraryHost().callHost({ verb: 'readData', name: source })).payload : source;
  const { table, ...frame } = parseSqlite(bytes, options, name);
  return new Table(frame, table);
}

/**
 * A table as the bytes of a CSV file (RFC 4180, UTF-8): names first, values exactly as they are, also those that a spreadsheet would take for
 * a formula; a missing value is an empty field, the empty text `""`. With `quote: 'text'` every text is quoted, so that
 * `readCsv(bytes, { quoted: 'text' })` tells texts from numbers and missing values.
 *
 * @example const text = new TextDecoder().decode(writeCsv(people));
 */
export function writeCsv(table: Table, { quote = 'needed' }: { readonly quote?: 'needed' | 'text' } = {}): Uint8Array {
  return joined(csvSteps(frameOf(asTable(table)), null, quote === 'text'));
}

/**
 * A table as the bytes of a Parquet file: number as DOUBLE, integer as INT64, boolean, text, dates as TIMESTAMP of milliseconds in UTC;
 * missing values are null. `readParquet` gives the same table back.
 *
 * @example const bytes = writeParquet(people);
 */
export function writeParquet(table: Table): Uint8Array {
  return joined(parquetSteps(frameOf(asTable(table)), null));
}

function asTable(table: unknown): Table {
  if (!isTable(table)) throw new DataError('Only a table can be written.', 'Make one with Table.fromRows or Table.fromColumns.');
  if (table.columnCount === 0) throw new DataError('The table has no columns to write.', 'Add one first.');
  return table;
}

function joined(steps: Iterable<Uint8Array | undefined>): Uint8Array {
  const pieces = [...steps].filter((piece) => piece !== undefined);
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/**
 * A dataset that was pinned in the project, as it was then: the newest version that is not withdrawn, or the one of that number. It is
 * recorded by its digest, so a replay reads this very version, and the lineage of what is pinned shows it.
 *
 * @example const applications = await readDataset('clean-applications', { version: 2 });
 * @throws Error that says what there is, when the project has no such dataset or version
 */
export async function readDataset(name: string, { version }: { readonly version?: number } = {}): Promise<Table> {
  if (version !== undefined && !(Number.isSafeInteger(version) && version >= 1)) throw new DataError(`‘${String(version)}’ is not the version of a dataset.`, 'Versions count from 1. Leave it out for the newest.');
  const { value, payload } = await libraryHost().callHost({ verb: 'readDataset', asset: name, version: version ?? null });
  const found = value as { readonly version?: number; readonly manifest?: Extract<Manifest, { kind: 'dataset' }> } | null;
  if (found?.manifest) return readSnapshot(found.manifest, payload, `${name} v${found.version}`);
  // Outside a project (pinion run) a file stands for the snapshot.
  if (isArrow(payload)) return tableFromArrow(payload, name);
  const { rowCount, columns } = parseCsv(payload, {}, name);
  return new Table({ rowCount, columns }, name);
}

/** The files of the project that `readCsv` can read. */
export async function listData(): Promise<readonly string[]> {
  const { value } = await libraryHost().callHost({ verb: 'listData' });
  return Array.isArray(value) ? value.map(String) : [];
}
