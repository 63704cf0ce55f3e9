/**
 * Results on their way out. Integers of any width are exact: a column with one beyond ±(2⁵³ − 1) comes as text. Decimals are the nearest
 * doubles. Dates and timestamps are dates of the notebook, to the millisecond. Times, intervals and identifiers are text, lists, structs
 * and maps are JSON text. NaN is missing, as everywhere in tables; infinities stay.
 */
import { tableFromIPC, Type, TimeUnit, type Batch, type Column, type DataType } from '@uwdata/flechette';
import type { Frame, FrameColumn, NumericType } from '@/lib/ml/frame';
import { StringBuilder } from '@/kernel/stdlib/table/build';

const TWO_32 = 2 ** 32;
const DAY = 86_400_000;
/** What a Date can hold, milliseconds either side of 1970. */
const LATEST = 8.64e15;

/** What the engine gives that no table can hold. */
export class UnfitColumn extends Error {
  constructor(readonly column: string, readonly why: string, readonly remedy: string) {
    super(why);
  }
}

/** @param bytes an Arrow IPC stream or file */
export function frameOfArrow(bytes: Uint8Array): Frame {
  const table = tableFromIPC(bytes, { useBigInt: true, useDecimalInt: true, useDate: false } as never);
  const taken = new Set<string>();
  const columns = table.names.map((given, index) => columnOf(freeName(String(given), taken), table.getChildAt(index) as Column<unknown>, table.numRows));
  return { rowCount: table.numRows, columns };
}

/** Names of columns that repeat are counted on, as DuckDB does it: a, a_1, a_2. */
function freeName(given: string, taken: Set<string>): string {
  let name = given;
  for (let count = 1; taken.has(name); count += 1) name = `${given}_${count}`;
  taken.add(name);
  return name;
}

function columnOf(name: string, column: Column<unknown>, rows: number): FrameColumn {
  const { type } = column;
  switch (type.typeId) {
    case Type.Null: return numeric(name, 'integer', column, rows, () => NaN);
    case Type.Bool: return numeric(name, 'boolean', column, rows, (batch, at) => (batch.value(at) ? 1 : 0));
    case Type.Int: return type.bitWidth === 64 ? wide(name, column, rows, type.signed) : numeric(name, 'integer', column, rows, (batch, at) => Number((batch.values as ArrayLike<number>)[at]));
    case Type.Float: return numeric(name, 'number', column, rows, (batch, at) => Number(batch.value(at)));
    case Type.Decimal: return decimal(name, column, rows, type.scale);
    case Type.Date: return date(name, column, rows, (batch, at) => Number((batch.values as ArrayLike<number | bigint>)[at]) * (type.unit === 0 ? DAY : 1));
    case Type.Timestamp: return timestamps(name, column, rows, type.unit);
    case Type.Binary:
    case Type.LargeBinary:
    case Type.FixedSizeBinary: throw new UnfitColumn(name, `Column ‘${name}’ of the result is a BLOB, which tables of the notebook cannot hold.`, `Turn it into text: hex("${name}") or base64("${name}").`);
    default: return text(name, column, rows, type);
  }
}

type ReadNumber = (batch: Batch<unknown>, at: number) => number;

/** Calls `read` for every value that is there; the others are NaN. */
function numeric(name: string, type: NumericType, column: Column<unknown>, rows: number, read: ReadNumber): FrameColumn {
  const numbers = new Float64Array(rows);
  let row = 0;
  for (const batch of column.data as readonly Batch<unknown>[]) {
    if (type === 'number' && batch.nullCount === 0 && batch.values instanceof Float64Array) numbers.set(batch.values.subarray(0, batch.length), row);
    else for (let at = 0; at < batch.length; at += 1) numbers[row + at] = isThere(batch, at) ? read(batch, at) : NaN;
    row += batch.length;
  }
  return { name, type, numbers };
}

const isThere = ({ nullCount, validity }: Batch<unknown>, at: number): boolean => nullCount === 0 || (validity as Uint8Array).length === 0 || ((validity as Uint8Array)[at >> 3]! & (1 << (at & 7))) !== 0;

/** 64-bit integers, read in halves. */
function wide(name: string, column: Column<unknown>, rows: number, isSigned: boolean): FrameColumn {
  let isExact = true;
  const found = numeric(name, 'integer', column, rows, (batch, at) => {
    const value = halves(batch, at, isSigned);
    if (!Number.isSafeInteger(value)) isExact = false;
    return value;
  });
  return isExact ? found : textOf(name, column, rows, (batch, at) => String((batch.values as BigInt64Array)[at]));
}

function halves(batch: Batch<unknown>, at: number, isSigned: boolean): number {
  const { buffer, byteOffset } = batch.values as BigInt64Array;
  const view = (views.get(batch) ?? remember(batch, new DataView(buffer, byteOffset)));
  return (isSigned ? view.getInt32(8 * at + 4, true) : view.getUint32(8 * at + 4, true)) * TWO_32 + view.getUint32(8 * at, true);
}

const views = new WeakMap<Batch<unknown>, DataView>();

function remember(batch: Batch<unknown>, view: DataView): DataView {
  views.set(batch, view);
  return view;
}

/** Sums of integers are decimals without places: exact. With places they are the nearest double. */
function decimal(name: string, column: Column<unknown>, rows: number, scale: number): FrameColumn {
  let isExact = true;
  const divisor = 10 ** scale;
  const found = numeric(name, scale === 0 ? 'integer' : 'number', column, rows, (batch, at) => {
    const value = batch.value(at) as bigint | number;
    const whole = Number(value);
    const isSafe = Number.isSafeInteger(whole);
    if (!isSafe) isExact = false;
    if (scale === 0) return whole;
    // Both are exact up to here, so one division rounds once; beyond, the digits are read.
    return isSafe && scale <= 22 ? whole / divisor : Number(`${value}e-${scale}`);
  });
  return scale === 0 && !isExact ? textOf(name, column, rows, (batch, at) => String(batch.value(at))) : found;
}

const PER_MILLISECOND: Readonly<Record<number, number>> = { [TimeUnit.SECOND]: 0.001, [TimeUnit.MILLISECOND]: 1, [TimeUnit.MICROSECOND]: 1_000, [TimeUnit.NANOSECOND]: 1_000_000 };

function timestamps(name: string, column: Column<unknown>, rows: number, unit: number): FrameColumn {
  const per = PER_MILLISECOND[unit]!;
  return date(name, column, rows, (batch, at) => Math.floor(halves(batch, at, true) / per));
}

function date(name: string, column: Column<unknown>, rows: number, read: ReadNumber): FrameColumn {
  return numeric(name, 'date', column, rows, (batch, at) => {
    const value = read(batch, at);
    if (!(Math.abs(value) <= LATEST)) throw new UnfitColumn(name, `Column ‘${name}’ of the result holds a date beyond the year 275760, or an infinite one, which dates of the notebook cannot be.`, `Filter such rows, or turn the column into text: CAST("${name}" AS VARCHAR).`);
    return value;
  });
}

function textOf(name: string, column: Column<unknown>, rows: number, read: (batch: Batch<unknown>, at: number) => string): FrameColumn {
  const builder = new StringBuilder(rows);
  let row = 0;
  for (const batch of column.data as readonly Batch<unknown>[]) {
    for (let at = 0; at < batch.length; at += 1) if (isThere(batch, at)) builder.set(row + at, read(batch, at));
    row += batch.length;
  }
  return builder.finish(name);
}

function text(name: string, column: Column<unknown>, rows: number, type: DataType): FrameColumn {
  if (type.typeId === Type.Time) return textOf(name, column, rows, (batch, at) => timeText(BigInt((batch.values as ArrayLike<number | bigint>)[at]!), type.unit));
  if (type.typeId === Type.Interval || type.typeId === Type.Duration) return textOf(name, column, rows, (batch, at) => intervalText(batch.value(at)));
  return textOf(name, column, rows, (batch, at) => {
    const value = batch.value(at);
    return typeof value === 'string' ? value : JSON.stringify(value, plain);
  });
}

/** `13:05:00` or `13:05:00.25`. */
function timeText(value: bigint, unit: number): string {
  const nanoseconds = value * [1_000_000_000n, 1_000_000n, 1_000n, 1n][unit]!;
  const seconds = nanoseconds / 1_000_000_000n;
  const two = (part: bigint): string => String(part).padStart(2, '0');
  const fraction = String(nanoseconds % 1_000_000_000n).padStart(9, '0').replace(/0+$/, '');
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${fraction === '' ? '' : `.${fraction}`}`;
}

function intervalText(value: unknown): string {
  if (!ArrayBuffer.isView(value)) return String(value);
  const [months = 0, days = 0, nanoseconds = 0] = Array.from(value as unknown as ArrayLike<number | bigint>, Number);
  const parts = [[Math.trunc(months / 12), 'year'], [months % 12, 'month'], [days, 'day']].flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}${Math.abs(Number(count)) === 1 ? '' : 's'}`]));
  const time = Math.abs(nanoseconds);
  if (time > 0 || parts.length === 0) parts.push(`${nanoseconds < 0 ? '-' : ''}${timeText(BigInt(Math.round(time / 1000)), TimeUnit.MICROSECOND)}`);
  return parts.join(' ');
}

/** Values inside lists and structs as JSON has them. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  return value;
}
