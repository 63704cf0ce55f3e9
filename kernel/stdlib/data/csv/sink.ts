/** Where the values of one column go while a file is read, and what type they turn out to have. */
import type { ColumnType } from '@/lib/domain/artifacts';
import type { FrameColumn, NumericType } from '@/lib/ml/frame';
import { DataError } from '../../errors';
import { findDate, type DateFormat } from './dates';
import { ByteDictionary } from './dictionary';

/** What a column holds so far. `skip`: nobody wants it in this pass. `unknown`: nothing but missing values yet. */
export const SKIP = 0, UNKNOWN = 1, NUMBER = 2, BOOLEAN = 3, DATE = 4, TEXT = 5;

/** What all columns of a file have in common. */
export interface Reading {
  readonly file: string;
  readonly number: (text: string) => number;
  readonly truths: ReadonlyMap<string, number>;
  readonly hasOwnWords: boolean;
  readonly dayFirst: boolean | undefined;
  readonly zone: ((local: number) => number) | null;
  readonly forgives: boolean;
}

export class Sink {
  kind: number;
  numbers: Float64Array = new Float64Array(0);
  codes: Int32Array = new Int32Array(0);
  dictionary: ByteDictionary | null = null;
  hasFractions = false;
  present = 0;
  invalid = 0;
  /** Why it is text now, though it began otherwise. */
  note: string | null = null;
  /** Failed in this pass: it has to be read again, as text or without truth values. */
  hasFailed = false;
  isNoBoolean = false;
  isMonthFirst = false;
  /** Days as YYYY-MM-DD that a pass read by itself. */
  plainDays = 0;
  readonly formats = new Map<DateFormat, number>();
  /** Of dates such as 03/04/2024: the value with the month first. */
  #monthFirst: Float64Array | null = null;
  #dayExample: string | null = null;
  #monthExample: string | null = null;
  #slashExample: string | null = null;
  #capacity: number;

  constructor(readonly name: string, readonly wanted: ColumnType | undefined, kind: number, capacity: number, readonly reading: Reading) {
    this.kind = kind;
    this.#capacity = capacity;
    if (kind === NUMBER || kind === BOOLEAN || kind === DATE) this.numbers = new Float64Array(capacity);
  }

  /** Whether a day has one reading only, so that a pass may put it down itself. */
  get hasPlainDays(): boolean { return this.#monthFirst === null; }

  grow(capacity: number): void {
    this.#capacity = capacity;
    const longer = (old: Float64Array): Float64Array<ArrayBuffer> => { const larger = new Float64Array(capacity); larger.set(old); return larger; };
    if (this.numbers.length > 0) this.numbers = longer(this.numbers);
    if (this.#monthFirst !== null) this.#monthFirst = longer(this.#monthFirst);
    if (this.codes.length > 0) { const larger = new Int32Array(capacity).fill(-1, this.codes.length); larger.set(this.codes); this.codes = larger; }
  }

  /** Before the first text: all rows so far are missing. */
  becomeText(bytes: Uint8Array): void {
    this.kind = TEXT;
    this.codes = new Int32Array(this.#capacity).fill(-1);
    this.dictionary = new ByteDictionary(bytes);
  }

  missing(row: number): void {
    if (this.kind === TEXT) this.codes[row] = -1;
    else if (this.kind > UNKNOWN) this.numbers[row] = NaN;
  }

  /** Any value that the fast ways of a pass did not take, but those of text. True: it is text, and the pass puts it down. */
  take(row: number, text: string, isText: boolean, line: number): boolean {
    if (this.kind === UNKNOWN && !this.#begin(row, text, isText)) return true;
    const value = isText ? NaN : this.#valueOf(row, text);
    if (value === value) {
      this.numbers[row] = value;
      this.present += 1;
      return false;
    }
    if (this.wanted === undefined) {
      this.#fail(text, line);
    } else if (this.reading.forgives) {
      this.numbers[row] = NaN;
      this.invalid += 1;
    } else {
      throw new DataError(`Line ${line}, column ‘${this.name}’: ‘${shown(text)}’ is not ${this.wanted === 'integer' ? 'an integer' : `a ${this.wanted}`}.`, "Leave out the type to read it as text, list that value under missing, or pass { invalid: 'missing' }.");
    }
    return false;
  }

  /** By the first value that is there: number, then truth value, then date. False: text. */
  #begin(row: number, text: string, isText: boolean): boolean {
    const { reading } = this;
    if (isText) return false;
    if (reading.hasOwnWords && !this.isNoBoolean && reading.truths.has(text)) this.kind = BOOLEAN;
    else if (!isCode(text) && keepsDigits(text, reading.number(text))) this.kind = NUMBER;
    else if (!this.isNoBoolean && reading.truths.has(text)) this.kind = BOOLEAN;
    else if (findDate(text, null, false) !== null) this.kind = DATE;
    else return false;
    this.numbers = new Float64Array(this.#capacity).fill(NaN, 0, row);
    return true;
  }

  #valueOf(row: number, text: string): number {
    const { reading, wanted } = this;
    if (this.kind === BOOLEAN) return reading.truths.get(text) ?? NaN;
    if (this.kind === NUMBER) {
      if (wanted === undefined && isCode(text)) return NaN;
      const value = reading.number(text);
      if (wanted === undefined && !keepsDigits(text, value)) return NaN;
      if (!Number.isSafeInteger(value)) {
        if (wanted === 'integer') return NaN;
        if (value === value) this.hasFractions = true;
      }
      return value;
    }
    const found = findDate(text, reading.zone, wanted === 'date');
    if (found === null) return NaN;
    if (found.format === 'slash') {
      if (reading.dayFirst !== undefined) {
        const value = reading.dayFirst ? found.dayFirst : found.monthFirst;
        if (value === value) this.formats.set('slash', (this.formats.get('slash') ?? 0) + 1);
        return value;
      }
      this.#monthFirst ??= new Float64Array(this.#capacity);
      this.#monthFirst[row] = found.monthFirst;
      if (found.monthFirst !== found.monthFirst) this.#dayExample ??= text;
      else if (found.dayFirst !== found.dayFirst) this.#monthExample ??= text;
      else if (found.dayFirst !== found.monthFirst) this.#slashExample ??= text;
    } else if (this.#monthFirst !== null) this.#monthFirst[row] = found.monthFirst;
    this.formats.set(found.format, (this.formats.get(found.format) ?? 0) + 1);
    return found.dayFirst === found.dayFirst ? found.dayFirst : found.monthFirst;
  }

  #fail(text: string, line: number): void {
    this.hasFailed = true;
    const was = this.kind;
    this.kind = SKIP;
    if (was === BOOLEAN && this.reading.hasOwnWords) { this.isNoBoolean = true; return; }
    const noun = was === NUMBER ? 'number' : was === DATE ? 'date' : 'truth value';
    const before = this.present === 1 ? 'the value before it is' : `the ${this.present} values before it are`;
    const remedy = was === BOOLEAN ? '' : ` To have ${noun}s, and the rest missing: { types: { ${JSON.stringify(this.name)}: '${noun}' }, invalid: 'missing' }.`;
    this.note = `‘${shown(text)}’ on line ${line} is no ${noun}${was === NUMBER && isDigits(text) ? ' that keeps all its digits' : ''}, though ${before}, so the column is text.${remedy}`;
  }

  /** At the end: which of day and month comes first. True where no value told, so the column has to be read again as text. */
  settleDates(rows: number): boolean {
    if (this.kind !== DATE || this.#monthFirst === null || this.reading.dayFirst !== undefined) return false;
    const refuse = (note: string) => {
      if (this.wanted === 'date') throw new DataError(`Column ‘${this.name}’ of ${this.reading.file}: ${note}`, 'Pass { dayFirst: true } or { dayFirst: false }.');
      this.note = `${note} The column is text; pass { dayFirst: true } or { dayFirst: false }.`;
      this.hasFailed = true;
      return true;
    };
    if (this.#dayExample !== null && this.#monthExample !== null) return refuse(`‘${this.#dayExample}’ has its day first, ‘${this.#monthExample}’ its month.`);
    if (this.#monthExample === null && this.#dayExample === null) return this.#slashExample === null ? false : refuse(`Dates such as ‘${this.#slashExample}’ may have the day or the month first, and no value tells which.`);
    if (this.#monthExample !== null) {
      this.isMonthFirst = true;
      for (let row = 0; row < rows; row += 1) {
        const other = this.#monthFirst[row]!;
        // Rows before the first such date have no other reading.
        if (other !== 0 && other === other && this.numbers[row] === this.numbers[row]) this.numbers[row] = other;
      }
    }
    if (this.#slashExample !== null) this.note = `Dates such as ‘${this.#slashExample}’ were read with the ${this.#monthExample === null ? 'day' : 'month'} first, as ‘${this.#monthExample ?? this.#dayExample}’ has it.`;
    return false;
  }

  finish(rows: number, isAscii: boolean): FrameColumn {
    const { name } = this;
    if (this.kind === TEXT) return { name, type: 'string', codes: this.codes.length === rows ? this.codes : this.codes.slice(0, rows), dictionary: this.dictionary!.texts(isAscii) };
    if (this.kind === UNKNOWN) return { name, type: 'number', numbers: new Float64Array(rows).fill(NaN) };
    const type: NumericType = this.kind === BOOLEAN ? 'boolean' : this.kind === DATE ? 'date' : this.wanted !== undefined ? (this.wanted as NumericType) : this.hasFractions ? 'number' : 'integer';
    return { name, type, numbers: this.numbers.length === rows ? this.numbers : this.numbers.slice(0, rows) };
  }
}

/** Leading zeros say that it is a code (a postal code, an account), not an amount. */
const isCode = (text: string): boolean => text.length > 1 && text.charCodeAt(0) === 48 && text.charCodeAt(1) >= 48 && text.charCodeAt(1) <= 57;
const isDigits = (text: string): boolean => /^[+-]?\d+$/.test(text);

/** Whether the number is the text's: long rows of digits, such as account numbers, are no numbers when a double would change them. */
function keepsDigits(text: string, value: number): boolean {
  return value === value && (text.length <= 15 || Number.isSafeInteger(value) || !isDigits(text) || (Number.isFinite(value) && BigInt(value) === BigInt(text.replace('+', ''))));
}

export function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
