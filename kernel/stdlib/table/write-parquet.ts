/**
 * Tables as Parquet files: number as DOUBLE, integer as INT64, boolean as BOOLEAN, text as UTF-8 strings, dates as TIMESTAMP of milliseconds in
 * UTC; every column may have nulls, which are the missing values. Compressed with Snappy, with statistics for readers that skip.
 */
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Frame, FrameColumn } from '@/lib/ml/frame';

/** Values of a row group: what is encoded at a time, some tenth of a second. */
const GROUP_VALUES = 250_000;
const GROUP_ROWS = 100_000;
/** Text of a row group, characters. */
const GROUP_TEXT = 16 * 1024 * 1024;

const TYPES = {
  number: { type: 'DOUBLE' },
  integer: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  date: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } },
} as const satisfies Record<FrameColumn['type'], Partial<SchemaElement>>;

/** The file in pieces, a piece or nothing after each row group. `order`: rows, first to last; null: all of them. */
export function* parquetSteps({ rowCount, columns }: Frame, order: Int32Array | null): Generator<Uint8Array | undefined, void> {
  const schema: SchemaElement[] = [{ name: 'schema', num_children: columns.length }, ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...TYPES[type] }))];
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema, codec: 'SNAPPY', createdBy: 'Pinion' });
  const count = order?.length ?? rowCount;
  const most = Math.max(1, Math.min(GROUP_ROWS, Math.floor(GROUP_VALUES / Math.max(1, columns.length))));
  for (let from = 0; from < count;) {
    const to = groupEnd(columns, order, from, Math.min(count, from + most));
    const columnData = columns.map((column) => ({ name: column.name, data: valuesOf(column, order, from, to), ...(column.type === 'string' || column.type === 'boolean' ? {} : { encoding: 'PLAIN' as const }) }));
    void writer.write({ columnData, rowGroupSize: to - from });
    yield taken(bytes);
    from = to;
  }
  void writer.finish();
  yield taken(bytes);
}

/** Rows with long texts make smaller groups. */
function groupEnd(columns: readonly FrameColumn[], order: Int32Array | null, from: number, to: number): number {
  const texts = columns.filter((column) => column.type === 'string');
  let characters = 0;
  for (let at = from; at < to; at += 1) {
    const row = order === null ? at : order[at]!;
    for (const { codes, dictionary } of texts) if (codes[row]! >= 0) characters += dictionary[codes[row]!]!.length;
    if (characters > GROUP_TEXT) return at === from ? at + 1 : at;
  }
  return to;
}

/** Numbers are written as they are, not by a dictionary: to a dictionary 0 and -0 would be one. */
function valuesOf(column: FrameColumn, order: Int32Array | null, from: number, to: number): unknown[] {
  const values: unknown[] = [];
  for (let at = from; at < to; at += 1) values.push(valueOf(column, order === null ? at : order[at]!));
  return values;
}

function valueOf(column: FrameColumn, row: number): unknown {
  if (column.type === 'string') return column.codes[row]! < 0 ? null : column.dictionary[column.codes[row]!]!;
  const value = column.numbers[row]!;
  if (value !== value) return null;
  if (column.type === 'number') return value;
  if (column.type === 'boolean') return value !== 0;
  return BigInt(Math.round(value));
}

/** What was written since the last time; the writer goes on counting from the file's start. */
function taken(writer: ByteWriter): Uint8Array {
  const piece = writer.getBytes().slice();
  writer.index = 0;
  return piece;
}
