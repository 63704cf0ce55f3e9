/**
 * Tables on their way into the engine, as Arrow IPC streams of some rows each, so that no second copy of a whole table is made. Missing
 * values are NULL; integers are BIGINT, numbers DOUBLE, dates TIMESTAMP (UTC, to the microsecond), text VARCHAR, booleans BOOLEAN.
 */
import { batchType, bool, Column, float64, int64, tableFromColumns, tableToIPC, timestamp, TimeUnit, utf8, type DataType } from '@uwdata/flechette';
import type { Frame, FrameColumn, NumericColumn, StringColumn } from '@/lib/ml/frame';

/** The engine takes few large pieces in half the time of many small ones; each is a copy that lives for a moment. */
const PIECE_BYTES = 32 * 1024 * 1024;
const PIECE_ROWS = [16_384, 1_048_576] as const;
const TWO_32 = 2 ** 32;

/** One stream for every so many rows, at least one. The first makes the table, the others add to it. */
export function* piecesOf({ rowCount, columns }: Frame): Generator<Uint8Array> {
  const rows = Math.max(PIECE_ROWS[0], Math.min(PIECE_ROWS[1], Math.floor(PIECE_BYTES / (8 * Math.max(1, columns.length)))));
  const encoded = new Map(columns.filter((column) => column.type === 'string').map((column) => [column, new Texts(column)]));
  for (let from = 0; from === 0 || from < rowCount; from += rows) {
    const to = Math.min(rowCount, from + rows);
    const bytes = tableToIPC(tableFromColumns(columns.map((column) => [column.name, arrowOf(column, from, to, encoded.get(column as StringColumn))])), { format: 'stream' });
    if (bytes === null) throw new Error('Arrow gave no bytes.');
    yield bytes;
  }
}

function arrowOf(column: FrameColumn, from: number, to: number, texts: Texts | undefined): Column<unknown> {
  const length = to - from;
  const { validity, nullCount } = validityOf(column, from, to);
  const batch = (type: DataType, buffers: object) => new Column([new (batchType(type))({ length, nullCount, type, validity, ...buffers } as never)]) as Column<unknown>;
  if (column.type === 'string') return batch(utf8(), texts!.piece(from, to));
  if (column.type === 'boolean') return batch(bool(), { values: bits(column, from, to) });
  if (column.type === 'date') return batch(timestamp(TimeUnit.MICROSECOND), { values: wide(column, from, to, 1000) });
  if (column.type === 'integer') return batch(int64(), { values: wide(column, from, to, 1) });
  return batch(float64(), { values: column.numbers.slice(from, to) });
}

function validityOf(column: FrameColumn, from: number, to: number): { readonly validity: Uint8Array; readonly nullCount: number } {
  const validity = new Uint8Array((to - from + 7) >> 3);
  let nullCount = 0;
  for (let row = from, at = 0; row < to; row += 1, at += 1) {
    const isPresent = column.type === 'string' ? column.codes[row]! >= 0 : column.numbers[row] === column.numbers[row];
    if (isPresent) validity[at >> 3]! |= 1 << (at & 7);
    else nullCount += 1;
  }
  return { validity: nullCount === 0 ? new Uint8Array() : validity, nullCount };
}

function bits({ numbers }: NumericColumn, from: number, to: number): Uint8Array {
  const values = new Uint8Array((to - from + 7) >> 3);
  for (let row = from, at = 0; row < to; row += 1, at += 1) if (numbers[row] === 1) values[at >> 3]! |= 1 << (at & 7);
  return values;
}

/** Doubles as 64-bit integers times `factor` (at most 1000), in halves: a BigInt for every value would take a second for some millions. */
function wide({ numbers }: NumericColumn, from: number, to: number, factor: number): BigInt64Array {
  const values = new BigInt64Array(to - from);
  const halves = new Int32Array(values.buffer);
  for (let row = from, at = 0; row < to; row += 1, at += 2) {
    const value = Math.round(numbers[row]!);
    if (value !== value) continue;
    const high = Math.floor(value / TWO_32);
    const low = (value - high * TWO_32) * factor;
    halves[at] = low | 0;
    if (low >= TWO_32) halves[at] = low % TWO_32 | 0;
    halves[at + 1] = (high * factor + Math.floor(low / TWO_32)) | 0;
  }
  return values;
}

/** A dictionary as UTF-8, each text once. */
class Texts {
  readonly #codes: Int32Array;
  readonly #bytes: readonly Uint8Array[];

  constructor({ codes, dictionary }: StringColumn) {
    const encoder = new TextEncoder();
    this.#codes = codes;
    this.#bytes = dictionary.map((text) => encoder.encode(text));
  }

  piece(from: number, to: number): { readonly offsets: Int32Array; readonly values: Uint8Array } {
    const offsets = new Int32Array(to - from + 1);
    let length = 0;
    for (let row = from, at = 1; row < to; row += 1, at += 1) {
      const code = this.#codes[row]!;
      if (code >= 0) length += this.#bytes[code]!.length;
      offsets[at] = length;
    }
    const values = new Uint8Array(length);
    for (let row = from, at = 0; row < to; row += 1, at += 1) {
      const code = this.#codes[row]!;
      if (code >= 0) values.set(this.#bytes[code]!, offsets[at]!);
    }
    return { offsets, values };
  }
}
