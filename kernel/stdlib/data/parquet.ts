/** Parquet files as tables: flat columns, uncompressed or with Snappy, which is what most programs write. */
import { parquetMetadata, parquetRead, type FileMetaData, type SchemaElement } from 'hyparquet';
import type { ColumnType } from '@/lib/domain/artifacts';
import type { FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { buildColumn, type LooseValue } from '../table/build';

export interface ParquetOptions {
  /** Only these columns, in this order. */
  readonly columns?: readonly string[];
}

/** Bytes, values and columns together take some multiple of this, which has to fit in a kernel. */
const MAX_BYTES = 400 * 1024 * 1024;
const CODECS = new Set(['UNCOMPRESSED', 'SNAPPY']);

/** A mark of byte order belongs to the value that begins with it. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const parsers = { stringFromBytes: (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes) } as NonNullable<Parameters<typeof parquetRead>[0]['parsers']>;

/** Columns in the file's order, or as chosen. @throws DataError that says what is in the way, and the remedy */
export async function parseParquet(bytes: Uint8Array, { columns: chosen }: ParquetOptions, name: string): Promise<{ readonly rowCount: number; readonly columns: readonly FrameColumn[] }> {
  if (bytes.length > MAX_BYTES) throw new DataError(`${name} has ${Math.round(bytes.length / 1048576)} MB; a Parquet file is read whole, up to 400 MB.`, 'Split it, or keep only the columns that you need.');
  const mark = new TextDecoder('latin1').decode(bytes.subarray(0, 4)) + new TextDecoder('latin1').decode(bytes.subarray(-4));
  if (mark !== 'PAR1PAR1') throw new DataError(`${name} is no Parquet file.`, bytes.length > 4 && mark.startsWith('PAR1') ? 'It is cut off: upload it again.' : 'Read CSV files with readCsv.');
  // Whatever a damaged file makes the reader stumble over is said of the file.
  return read(bytes.slice().buffer as ArrayBuffer, chosen, name).catch((error: unknown) => {
    throw error instanceof DataError ? error : new DataError(`${name} cannot be read as Parquet: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`, 'Write it again, or upload it again.');
  });
}

async function read(file: ArrayBuffer, chosen: readonly string[] | undefined, name: string): Promise<{ readonly rowCount: number; readonly columns: readonly FrameColumn[] }> {
  const metadata = parquetMetadata(file);
  const rowCount = Number(metadata.num_rows);
  const elements = wantedOf(metadata, chosen, name);
  const values = new Map(elements.map((element) => [element.name, [] as LooseValue[]]));
  await parquetRead({
    file, metadata, parsers, columns: elements.map((element) => element.name),
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = values.get(columnName);
      if (column === undefined) return;
      for (let at = 0; at < columnData.length; at += 1) column[rowStart + at] = columnData[at] as LooseValue;
    },
  });
  for (const column of values.values()) if (column.length !== rowCount) throw new Error(`a column has ${column.length} values, not ${rowCount}`);
  return { rowCount, columns: elements.map((element) => columnOf(element, values.get(element.name)!, name)) };
}

/** The elements of the columns to read; those that no table can hold are refused, where they are asked for. */
function wantedOf({ schema, row_groups: groups }: FileMetaData, chosen: readonly string[] | undefined, name: string): SchemaElement[] {
  const flat: SchemaElement[] = [];
  for (let at = 1; at < schema.length; at = endOf(schema, at)) flat.push(schema[at]!);
  const wanted = chosen === undefined ? flat : chosen.map((one) => {
    const found = flat.find((element) => element.name === one);
    if (found === undefined) throw new DataError(`${name} has no column ‘${one}’.`, `It has: ${flat.slice(0, 12).map((element) => element.name).join(', ')}.`);
    return found;
  });
  const twice = wanted.find((element, at) => wanted.findIndex((other) => other.name === element.name) !== at);
  if (twice !== undefined) throw new DataError(`${name} has two columns called ‘${twice.name}’.`, 'Write it again with names of their own.');
  const nested = wanted.find((element) => element.num_children !== undefined || element.repetition_type === 'REPEATED');
  if (nested !== undefined) throw new DataError(`Column ‘${nested.name}’ of ${name} holds lists or records, and a table holds single values.`, 'Leave it out: { columns: […] }.');
  const names = new Set(wanted.map((element) => element.name));
  for (const { columns } of groups) {
    const odd = columns.find(({ meta_data: data }) => data !== undefined && names.has(data.path_in_schema[0]!) && !CODECS.has(data.codec));
    if (odd) throw new DataError(`${name} is compressed with ${odd.meta_data!.codec}; Snappy, or none, can be read.`, 'Write it with Snappy: in pandas, to_parquet(…, compression="snappy").');
  }
  return wanted;
}

/** The place after an element and all that it holds. */
function endOf(schema: readonly SchemaElement[], at: number): number {
  let end = at + 1;
  for (let child = 0; child < (schema[at]!.num_children ?? 0); child += 1) end = endOf(schema, end);
  return end;
}

function columnOf(element: SchemaElement, values: LooseValue[], name: string): FrameColumn {
  const type = typeOf(element);
  const unsafe = values.find((value) => typeof value === 'bigint' && (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER));
  if (type !== 'date' && unsafe !== undefined) throw new DataError(`Column ‘${element.name}’ of ${name} holds ${String(unsafe)}, which no number of this language holds exactly.`, 'Write it as text, or leave it out: { columns: […] }.');
  try {
    return buildColumn(element.name, values, type === undefined || values.some((value) => value !== null && value !== undefined) ? type : 'number');
  } catch (error) {
    throw new DataError(`Column ‘${element.name}’ of ${name}: ${error instanceof Error ? error.message : String(error)}`, 'Leave it out: { columns: […] }.');
  }
}

/** As the file says; undefined where the values must say it. */
function typeOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): ColumnType | undefined {
  if (converted?.startsWith('TIMESTAMP') || converted === 'DATE' || logical?.type === 'TIMESTAMP' || logical?.type === 'DATE' || type === 'INT96') return 'date';
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'DOUBLE' || type === 'FLOAT') return 'number';
  if (converted === 'UTF8' || logical?.type === 'STRING' || logical?.type === 'ENUM') return 'string';
  return type === 'INT32' || (type === 'INT64' && !converted?.startsWith('TIME_') && logical?.type !== 'TIME') ? 'integer' : undefined;
}
