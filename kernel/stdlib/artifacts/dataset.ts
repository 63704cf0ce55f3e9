/**
 * A snapshot as files: `data.arrow` (Arrow IPC file), `schema.json`, `profile.json`. Its identity is the digest of schema and values,
 * whatever the encoding: re-ordered dictionaries or another file format change nothing, a changed value or row order does.
 */
import { batchType, bool, Column, columnFromArray, dictionary, float64, int32, int64, tableFromColumns, tableFromIPC, tableToIPC, timestamp, TimeUnit, utf8 } from '@uwdata/flechette';
import type { SchemaColumn } from '@/lib/domain/artifacts';
import type { Digest } from '@/lib/domain/ids';
import type { FrameColumn, StringColumn } from '@/lib/ml/frame';
import { buildColumn, type LooseValue } from '../table/build';
import { quantileSorted, sorted } from '@/lib/ml/statistics';
import { summarise } from '../table/summary';
import { frameOf, Table } from '../table/table';
import { exactValues } from './arrow-texts';
import { digestJson, jsonBytes, readJson, sha256 } from './digest';
import type { Exported } from './types';

const FORMAT = 'pinion-dataset/1';
const digests = new WeakMap<Table, Promise<Digest>>();

export function digestTable(table: Table): Promise<Digest> {
  let digest = digests.get(table);
  if (digest === undefined) digests.set(table, digest = computeDigest(table));
  return digest;
}

async function computeDigest(table: Table): Promise<Digest> {
  const columns = await Promise.all(frameOf(table).columns.map(async (column) => (column.type === 'string' ? digestText(column) : { values: await sha256(canonicalNumbers(column.numbers)) })));
  return digestJson({ format: FORMAT, rows: table.rowCount, schema: table.schema, columns });
}

/** Little-endian doubles; every NaN has the same bits. */
function canonicalNumbers(numbers: Float64Array): Uint8Array {
  const copy = numbers.map((value) => (value !== value ? NaN : value));
  return new Uint8Array(copy.buffer);
}

/** Values as numbers of first appearance, and the values in that order. */
async function digestText(column: StringColumn): Promise<{ codes: Digest; values: Digest }> {
  const order = new Int32Array(column.dictionary.length).fill(-1);
  const values: string[] = [];
  const codes = column.codes.map((code) => {
    if (code < 0) return -1;
    if (order[code]! < 0) order[code] = values.push(column.dictionary[code]!) - 1;
    return order[code]!;
  });
  // JSON escapes lone surrogates, which UTF-8 could not tell apart.
  return { codes: await sha256(new Uint8Array(codes.buffer)), values: await sha256(new TextEncoder().encode(JSON.stringify(values))) };
}

export async function exportDataset(table: Table): Promise<Exported> {
  const { schema } = table;
  const digest = await digestTable(table);
  return {
    artifact: { manifest: { kind: 'dataset', digest, rows: table.rowCount, columns: schema, files: [] }, relations: [] },
    files: [
      { path: 'data.arrow', mediaType: 'application/vnd.apache.arrow.file', bytes: toArrow(table) },
      { path: 'schema.json', mediaType: 'application/json', bytes: jsonBytes({ format: FORMAT, rows: table.rowCount, columns: schema }) },
      { path: 'profile.json', mediaType: 'application/json', bytes: jsonBytes(profile(table)) },
    ],
  };
}

/** What each column looks like, and the deciles that drift is measured by. */
function profile(table: Table): object {
  return {
    rows: table.rowCount,
    columns: frameOf(table).columns.map((column) => {
      // Every row was counted, and the table says how many there are.
      const { counted: _, ...summary } = summarise(column);
      if (column.type === 'string' || column.type === 'boolean') return summary;
      const ascending = sorted(column.numbers);
      return { ...summary, ...(ascending.length === 0 ? {} : { deciles: Array.from({ length: 11 }, (_, i) => quantileSorted(ascending, i / 10)) }) };
    }),
  };
}

/** Arrow IPC file: text as dictionaries, dates as UTC milliseconds, small integers as int32, other numbers as double. */
export function toArrow(table: Table, format: 'file' | 'stream' = 'file', keepsIntegers = false): Uint8Array {
  const { columns, rowCount } = frameOf(table);
  if (columns.length === 0) return new Uint8Array();
  const bytes = tableToIPC(tableFromColumns(columns.map((column) => [column.name, arrowColumn(column, rowCount, keepsIntegers)])), { format });
  if (bytes === null) throw new Error('Arrow gave no bytes.');
  return bytes;
}

/** `keepsIntegers`: those beyond 32 bits as int64, so that readers without a schema beside see what they are. */
function arrowColumn(column: FrameColumn, length: number, keepsIntegers: boolean): Column<unknown> {
  const { validity, nullCount } = validityOf(column, length);
  if (column.type === 'string') {
    const text = utf8();
    const type = dictionary(text, int32());
    const used = column.dictionary.length > 0 ? column.dictionary : [''];
    const batch = new (batchType(type))({ length, nullCount, type, validity, values: column.codes.map((code) => Math.max(0, code)) });
    (batch as unknown as { setDictionary(values: Column<unknown>): void }).setDictionary(columnFromArray([...used], text) as Column<unknown>);
    return new Column([batch]) as Column<unknown>;
  }
  const { numbers } = column;
  if (length === 0 && (column.type === 'boolean' || column.type === 'date')) {
    // Built from no values it would have no batch, where the other columns have an empty one.
    const type = column.type === 'boolean' ? bool() : timestamp(TimeUnit.MILLISECOND, 'UTC');
    const values = column.type === 'boolean' ? new Uint8Array() : new BigInt64Array();
    return new Column([new (batchType(type))({ length, nullCount, type, validity, values })]) as Column<unknown>;
  }
  const values = () => Array.from(numbers, (value) => (value !== value ? null : value));
  if (column.type === 'boolean') return columnFromArray(values().map((value) => (value === null ? null : value !== 0)), bool()) as Column<unknown>;
  if (column.type === 'date') return columnFromArray(values(), timestamp(TimeUnit.MILLISECOND, 'UTC')) as Column<unknown>;
  const isSmall = column.type === 'integer' && numbers.every((value) => value !== value || (Math.abs(value) < 2 ** 31 && !Object.is(value, -0)));
  if (!isSmall && keepsIntegers && column.type === 'integer') return new Column([new (batchType(int64()))({ length, nullCount, type: int64(), validity, values: BigInt64Array.from(numbers, (value) => (value !== value ? 0n : BigInt(value))) })]) as Column<unknown>;
  const type = isSmall ? int32() : float64();
  return new Column([new (batchType(type))({ length, nullCount, type, validity, values: isSmall ? Int32Array.from(numbers, (value) => (value !== value ? 0 : value)) : numbers })]) as Column<unknown>;
}

function validityOf(column: FrameColumn, length: number): { validity: Uint8Array; nullCount: number } {
  const validity = new Uint8Array((length + 7) >> 3);
  let nullCount = 0;
  for (let row = 0; row < length; row++) {
    const isPresent = column.type === 'string' ? column.codes[row]! >= 0 : column.numbers[row] === column.numbers[row];
    if (isPresent) validity[row >> 3]! |= 1 << (row & 7);
    else nullCount++;
  }
  return { validity: nullCount === 0 ? new Uint8Array() : validity, nullCount };
}

/** Reads a snapshot and checks that it is the one the digest names. Throws an Error for people otherwise. */
export async function loadDataset(digest: Digest, files: ReadonlyMap<string, Uint8Array>, name: string): Promise<Table> {
  const schema = readSchema(readJson(files, 'schema.json'));
  const bytes = files.get('data.arrow');
  if (bytes === undefined) throw new Error('The artifact has no file data.arrow.');
  return readSnapshot({ digest, ...schema }, bytes, name);
}

/** A snapshot from its Arrow file, as its manifest describes it. Throws an Error for people when it is another one. */
export async function readSnapshot({ digest, rows, columns }: { readonly digest: Digest; readonly rows: number; readonly columns: readonly SchemaColumn[] }, bytes: Uint8Array, name: string): Promise<Table> {
  const table = new Table({ rowCount: rows, columns: columns.length === 0 ? [] : fromArrow(bytes, { rows, columns }) }, name);
  const found = await digestTable(table);
  if (found !== digest) throw new Error(`The snapshot's content does not match its digest: expected ${digest.slice(0, 12)}…, found ${found.slice(0, 12)}….`);
  return table;
}

export function isArrow(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 6)) === 'ARROW1';
}

/** Any Arrow file; types are those that fit the values. */
export function tableFromArrow(bytes: Uint8Array, name: string): Table {
  const arrow = openArrow(bytes);
  return new Table({ rowCount: arrow.numRows, columns: arrow.names.map((column) => buildColumn(String(column), (arrow.getChild(String(column)) as Column<LooseValue>).toArray() as ArrayLike<LooseValue>)) }, name);
}

function openArrow(bytes: Uint8Array): ReturnType<typeof tableFromIPC> {
  try {
    return tableFromIPC(bytes);
  } catch {
    throw new Error('The snapshot’s data.arrow is not an Arrow file.');
  }
}

function fromArrow(bytes: Uint8Array, schema: { readonly rows: number; readonly columns: readonly SchemaColumn[] }): FrameColumn[] {
  const arrow = openArrow(bytes);
  if (arrow.numRows !== schema.rows) throw new Error(`The snapshot's data has ${arrow.numRows} rows, its schema says ${schema.rows}.`);
  return schema.columns.map(({ name, type }) => {
    const column = arrow.getChild(name) as Column<LooseValue> | null;
    if (column === null || column === undefined) throw new Error(`The snapshot's data lacks the column ‘${name}’.`);
    return buildColumn(name, exactValues(column) as ArrayLike<LooseValue>, type);
  });
}

const TYPES: readonly string[] = ['number', 'integer', 'string', 'boolean', 'date'];

function readSchema(value: unknown): { readonly rows: number; readonly columns: readonly SchemaColumn[] } {
  const schema = value as { rows?: unknown; columns?: unknown } | null;
  const rows = schema?.rows;
  const columns = schema?.columns;
  if (typeof rows !== 'number' || !Number.isSafeInteger(rows) || rows < 0 || !Array.isArray(columns)) throw new Error('The snapshot’s schema.json is malformed.');
  for (const column of columns as unknown[]) {
    const { name, type, nullable } = (column ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || typeof type !== 'string' || !TYPES.includes(type) || typeof nullable !== 'boolean') throw new Error('The snapshot’s schema.json has a malformed column.');
  }
  return { rows, columns: columns as SchemaColumn[] };
}
