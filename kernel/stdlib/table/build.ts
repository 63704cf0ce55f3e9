/** The one place where loose values become columns. */
import type { ColumnType } from '@/lib/domain/artifacts';
import type { FrameColumn, NumericType } from '@/lib/ml/frame';
import { isoDate } from '@/lib/ml/frame';
import { DataError } from '../errors';

export type CellValue = string | number | boolean | Date | null;
/** What may be given for a value: `undefined`, NaN and invalid dates count as missing; a bigint must be a safe integer. */
export type LooseValue = CellValue | undefined | bigint;

/** Infers the type from all values: one kind keeps it, integers and numbers give numbers, anything mixed gives strings. */
export function buildColumn(name: string, values: ArrayLike<LooseValue>, wanted?: ColumnType): FrameColumn {
  if (ArrayBuffer.isView(values) && wanted === undefined) {
    const numbers = copyNumbers(values);
    return { name, type: allIntegers(numbers) ? 'integer' : 'number', numbers };
  }
  const type = wanted ?? inferType(name, values);
  return type === 'string' ? buildStrings(name, values) : buildNumbers(name, type, values);
}

/** A copy of a typed array as doubles, at the speed of memory where its elements are numbers. */
function copyNumbers(values: ArrayBufferView & ArrayLike<LooseValue>): Float64Array {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return Float64Array.from(values, Number);
  return new Float64Array(values as unknown as ArrayLike<number>);
}

function inferType(name: string, values: ArrayLike<LooseValue>): ColumnType {
  let type: ColumnType | null = null;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined) continue;
    let kind: ColumnType;
    if (typeof value === 'string') kind = 'string';
    else if (typeof value === 'boolean') kind = 'boolean';
    else if (value instanceof Date) kind = 'date';
    else if (typeof value === 'bigint') kind = 'integer';
    else if (typeof value === 'number') {
      if (Number.isNaN(value)) continue;
      kind = Number.isSafeInteger(value) ? 'integer' : 'number';
    } else throw new DataError(`Column ‘${name}’, row ${row + 1}: a table holds text, numbers, booleans, dates or null, not ${describeKind(value)}.`, 'Turn it into one of those first.');
    if (type === null || type === kind) type = kind;
    else if ((type === 'integer' && kind === 'number') || (type === 'number' && kind === 'integer')) type = 'number';
    else return 'string';
  }
  return type ?? 'number';
}

function buildNumbers(name: string, type: NumericType, values: ArrayLike<LooseValue>): FrameColumn {
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    numbers[row] = value === null || value === undefined ? NaN : Number(value);
  }
  return { name, type: type === 'integer' && !allIntegers(numbers) ? 'number' : type, numbers };
}

function buildStrings(name: string, values: ArrayLike<LooseValue>): FrameColumn {
  const builder = new StringBuilder(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    builder.set(row, value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value)) ? null : value instanceof Date ? isoDate(value.getTime()) : String(value));
  }
  return builder.finish(name);
}

/** Fills dictionary-encoded text row by row. */
export class StringBuilder {
  readonly #codes: Int32Array;
  readonly #index = new Map<string, number>();
  readonly #dictionary: string[] = [];

  constructor(rows: number) {
    this.#codes = new Int32Array(rows).fill(-1);
  }

  set(row: number, value: string | null): void {
    if (value === null) return;
    let code = this.#index.get(value);
    if (code === undefined) {
      code = this.#dictionary.length;
      this.#index.set(value, code);
      this.#dictionary.push(value);
    }
    this.#codes[row] = code;
  }

  finish(name: string): FrameColumn {
    return { name, type: 'string', codes: this.#codes, dictionary: this.#dictionary };
  }
}

export function allIntegers(numbers: Float64Array): boolean {
  for (const value of numbers) if (value === value && !Number.isSafeInteger(value)) return false;
  return true;
}

export function valueAt(column: FrameColumn, row: number): CellValue {
  if (column.type === 'string') {
    const code = column.codes[row]!;
    return code < 0 ? null : column.dictionary[code]!;
  }
  const value = column.numbers[row]!;
  if (value !== value) return null;
  if (column.type === 'boolean') return value !== 0;
  return column.type === 'date' ? new Date(value) : value;
}

function describeKind(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
