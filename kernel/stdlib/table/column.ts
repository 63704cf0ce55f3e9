import type { ColumnType } from '@/lib/domain/artifacts';
import { compareText, countMissing, lengthOf, textAt, type FrameColumn } from '@/lib/ml/frame';
import { mean, median, quantile, standardDeviation, sum } from '@/lib/ml/statistics';
import { DataError } from '../errors';
import { IMMUTABLE } from '../marks';
import { valueAt, type CellValue } from './build';

let storage: (column: Column) => FrameColumn;

/** One column of a table, read-only. Missing values are null. */
export class Column implements Iterable<CellValue> {
  readonly #data: FrameColumn;
  readonly [IMMUTABLE] = true;

  static {
    storage = (column) => column.#data;
  }

  /** @internal Tables make columns; use `table.column(name)`. */
  constructor(data: FrameColumn) {
    this.#data = data;
    Object.freeze(this);
  }

  get name(): string { return this.#data.name; }
  get type(): ColumnType { return this.#data.type; }
  get length(): number { return lengthOf(this.#data); }
  /** How many values are missing. */
  get missing(): number { return countMissing(this.#data); }

  /** The value in a row, counted from 0; null when missing or outside. */
  at(row: number): CellValue {
    const index = row < 0 ? this.length + row : row;
    return index >= 0 && index < this.length ? valueAt(this.#data, index) : null;
  }

  /** A copy of all values. */
  toArray(): CellValue[] {
    return Array.from({ length: this.length }, (_, row) => valueAt(this.#data, row));
  }

  /** A copy as numbers, NaN where missing. Throws for text. */
  toNumbers(): Float64Array {
    return this.#numbers('numbers').slice();
  }

  *[Symbol.iterator](): Iterator<CellValue> {
    for (let row = 0; row < this.length; row++) yield valueAt(this.#data, row);
  }

  /** Distinct values that are not missing: numbers and dates ascending, text by code unit. */
  unique(): CellValue[] {
    return this.counts().map(({ value }) => value).sort(compareValues);
  }

  /** How often each value occurs, most frequent first; ties in order of value. Missing values are left out. */
  counts(): { value: CellValue; count: number }[] {
    const data = this.#data;
    let entries: { value: CellValue; count: number }[];
    if (data.type === 'string') {
      const totals = new Int32Array(data.dictionary.length);
      for (const code of data.codes) if (code >= 0) totals[code]!++;
      entries = data.dictionary.map((value, code) => ({ value, count: totals[code]! })).filter((entry) => entry.count > 0);
    } else {
      const totals = new Map<number, number>();
      for (const value of data.numbers) if (value === value) totals.set(value, (totals.get(value) ?? 0) + 1);
      entries = [...totals].map(([value, count]) => ({ value: valueAt({ ...data, numbers: Float64Array.of(value) }, 0), count }));
    }
    return entries.sort((a, b) => b.count - a.count || compareValues(a.value, b.value));
  }

  /** The most frequent value; null when every value is missing. */
  mode(): CellValue { return this.counts()[0]?.value ?? null; }

  /** Null when no value is present, as for all statistics below. */
  mean(): number | null { return finite(mean(this.#numbers('the mean'))); }
  median(): number | null { return finite(median(this.#numbers('the median'))); }
  sum(): number { return sum(this.#numbers('the sum')); }
  /** Sample standard deviation (n − 1), as pandas' `std`. */
  std(): number | null { return finite(standardDeviation(this.#numbers('the deviation'), 1)); }
  /** Linear interpolation between the two nearest ranks (numpy's default); `fraction` in [0, 1]. */
  quantile(fraction: number): number | null { return finite(quantile(this.#numbers('a quantile'), fraction)); }

  min(): CellValue { return this.#extreme(-1); }
  max(): CellValue { return this.#extreme(1); }

  #extreme(sign: 1 | -1): CellValue {
    const data = this.#data;
    if (data.type === 'string') return this.unique().at(sign === 1 ? -1 : 0) ?? null;
    let best = NaN;
    for (const value of data.numbers) if (value === value && !(best === best && (value - best) * sign <= 0)) best = value;
    return best === best ? valueAt({ ...data, numbers: Float64Array.of(best) }, 0) : null;
  }

  #numbers(what: string): Float64Array {
    const data = this.#data;
    if (data.type !== 'string') return data.numbers;
    const example = Array.from({ length: Math.min(this.length, 1000) }, (_, row) => textAt(data, row)).find((text) => text !== null);
    throw new DataError(`Column ‘${data.name}’ holds text${example === undefined ? '' : ` (such as ‘${example}’)`}, so ${what} of it is not defined.`, `Turn it into numbers with .coerce({ ${JSON.stringify(data.name)}: 'number' }).`);
  }
}

export { storage as columnStorage };

function finite(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

export function compareValues(a: CellValue, b: CellValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'string' || typeof b === 'string') return compareText(String(a), String(b));
  return Number(a) - Number(b);
}
