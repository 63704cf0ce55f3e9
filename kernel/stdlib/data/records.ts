/** Records of plain data, such as JSON gives, to typed columns. */
import type { ColumnType } from '@/lib/domain/artifacts';
import type { FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { buildColumn, type LooseValue } from '../table/build';
import { parseDate } from './scalars';

export interface RecordOptions {
  /** Types for some columns, instead of what the values look like. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  /** Records inside a record become columns of their own, named `outer.inner`; lists stay JSON text. Default: false. */
  readonly flatten?: boolean;
}

/** Gathers records into columns: keys in order of first sight; a key that a record lacks is missing there. */
export class RecordColumns {
  readonly #columns = new Map<string, LooseValue[]>();
  readonly #flatten: boolean;
  rows = 0;

  constructor({ flatten = false }: RecordOptions) {
    this.#flatten = flatten;
  }

  add(record: Readonly<Record<string, unknown>>): void {
    this.#put('', record, 0);
    this.rows += 1;
  }

  #put(prefix: string, record: Readonly<Record<string, unknown>>, depth: number): void {
    for (const key of Object.keys(record)) {
      const value = record[key];
      const name = prefix + key;
      if (this.#flatten && depth < 32 && isRecord(value)) { this.#put(`${name}.`, value, depth + 1); continue; }
      let column = this.#columns.get(name);
      if (column === undefined) this.#columns.set(name, (column = []));
      // Rows that lacked the key so far.
      while (column.length < this.rows) column.push(null);
      column[this.rows] = scalarOf(value);
    }
  }

  /** @throws DataError for values that are not of the type asked for */
  finish(file: string, { types = {} }: RecordOptions): { readonly rowCount: number; readonly columns: readonly FrameColumn[] } {
    const unknown = Object.keys(types).find((name) => !this.#columns.has(name));
    if (unknown !== undefined && this.rows > 0) throw new DataError(`The types name a column ‘${unknown}’ that ${file} does not have.`, `It has: ${[...this.#columns.keys()].slice(0, 12).join(', ')}.`);
    return { rowCount: this.rows, columns: [...this.#columns].map(([name, values]) => {
      while (values.length < this.rows) values.push(null);
      return typedColumn(name, values, Object.hasOwn(types, name) ? types[name] : undefined, file);
    }) };
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a table holds of a value: lists and records become their JSON text. */
export const scalarOf = (value: unknown): LooseValue => (typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as LooseValue));

/** Of the type asked for; without one, texts that are all dates (ISO 8601) become dates. @throws DataError that names the row */
export function typedColumn(name: string, values: LooseValue[], wanted: ColumnType | undefined, file: string): FrameColumn {
  if (wanted === undefined) return buildColumn(name, withDates(values));
  if (wanted === 'string') return buildColumn(name, values, 'string');
  const read = values.map((value, row): LooseValue => {
    if (value === null || value === undefined) return null;
    const number = wanted === 'date' ? (typeof value === 'string' ? instantOf(value) : typeof value === 'number' ? value : NaN)
      : wanted === 'boolean' ? (value === true || value === 'true' ? 1 : value === false || value === 'false' ? 0 : NaN)
        : typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
    if (number !== number || (wanted === 'integer' && !Number.isSafeInteger(number))) throw new DataError(`${file}, record ${row + 1}, column ‘${name}’: ‘${String(value).slice(0, 80)}’ is not ${wanted === 'integer' ? 'an integer' : `a ${wanted}`}.`, 'Mend it, or leave out the type.');
    return number;
  });
  return buildColumn(name, read, wanted);
}

/** ISO 8601 as this library writes it, years beyond 9999 too. */
function instantOf(text: string): number {
  const value = parseDate(text);
  return value === value || !/^[+-]\d{6}-/.test(text) ? value : new Date(text).getTime();
}

function withDates(values: LooseValue[]): LooseValue[] {
  let seen = false;
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (typeof value !== 'string' || Number.isNaN(parseDate(value))) return values;
    seen = true;
  }
  return seen ? values.map((value) => (value === null || value === undefined ? null : new Date(parseDate(value as string)))) : values;
}
