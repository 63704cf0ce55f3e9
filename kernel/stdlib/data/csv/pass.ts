/**
 * One pass over a file: bytes to values, column by column, without a text for each field. What a column turns out to be is decided by its
 * first value; one that meets a value of another kind is left out from there on and read again in a later pass.
 */
import { DataError } from '../../errors';
import { mixed } from './dictionary';
import { nearestQuotient, POWERS } from './numbers';
import { BOOLEAN, DATE, NUMBER, SKIP, TEXT, UNKNOWN, type Sink } from './sink';

/** Bytes of the marks; −1: there is none. */
export interface Codes {
  readonly delimiter: number;
  readonly quote: number;
  readonly escape: number;
  readonly comment: number;
  readonly decimal: number;
}

export interface PassOptions {
  readonly file: string;
  readonly codes: Codes;
  readonly trim: boolean;
  readonly isQuotedText: boolean;
  readonly ragged: 'error' | 'fill' | 'truncate' | 'drop';
  readonly missing: ReadonlySet<string>;
  readonly width: number;
  readonly hasHeader: boolean;
  readonly limit: number;
  readonly capacity: number;
}

export interface PassResult {
  readonly rows: number;
  readonly ragged: { count: number; readonly lines: number[] };
}

const LF = 10, CR = 13, SPACE = 32, ZERO = 48, NINE = 57, PLUS = 43, MINUS = 45;

export const textOf = (bytes: Uint8Array): string => {
  if (bytes.length > 64) return decoder.decode(bytes);
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at]! > 127) return decoder.decode(bytes);
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
};
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Where one field lies, for the ways that are not fast. */
export class Field {
  start = 0;
  end = 0;
  isQuoted = false;
  isEscaped = false;
  /** Where its delimiter or end of line is. */
  stop = 0;
  /** Line ends within its quotes. */
  lines = 0;

  /** @throws DataError with the line, for a quote that never closes or text behind one */
  find(bytes: Uint8Array, at: number, line: number, { codes, trim, file }: Pick<PassOptions, 'codes' | 'trim' | 'file'>): void {
    const { delimiter, quote, escape } = codes;
    const length = bytes.length;
    let open = at;
    if (trim) while (bytes[open] === SPACE && delimiter !== SPACE) open += 1;
    this.isEscaped = false;
    this.isQuoted = false;
    this.lines = 0;
    if (quote >= 0 && bytes[open] === quote) {
      this.isQuoted = true;
      let cursor = open + 1;
      for (;;) {
        if (cursor >= length) throw new DataError(`${file}, line ${line}: a quote opens and never closes.`, 'Close it, or double it (“"”) if it belongs to the value. If quotes mean nothing in this file, pass { quote: null }.');
        const code = bytes[cursor]!;
        if (code === escape && cursor + 1 < length) { this.isEscaped = true; if (bytes[cursor + 1] === LF) this.lines += 1; cursor += 2; continue; }
        if (code === quote) {
          if (cursor + 1 >= length || bytes[cursor + 1] !== quote) break;
          this.isEscaped = true;
          cursor += 2;
          continue;
        }
        if (code === LF) this.lines += 1;
        cursor += 1;
      }
      this.start = open + 1;
      this.end = cursor;
      cursor += 1;
      while (bytes[cursor] === SPACE && delimiter !== SPACE) cursor += 1;
      const after = cursor < length ? bytes[cursor]! : LF;
      if (after !== delimiter && after !== LF && after !== CR) throw new DataError(`${file}, line ${line + this.lines}: there is text after a closing quote.`, 'Double quotes that belong to the value (“"”). If quotes mean nothing in this file, pass { quote: null }.');
      this.stop = cursor;
      return;
    }
    let end = at;
    while (end < length) {
      const code = bytes[end]!;
      if (code === delimiter || code === LF || code === CR) break;
      end += 1;
    }
    this.stop = end;
    let start = at;
    if (trim) {
      while (start < end && bytes[start]! <= SPACE) start += 1;
      while (end > start && bytes[end - 1]! <= SPACE) end -= 1;
    }
    this.start = start;
    this.end = end;
  }

  /** Its bytes, with doubled quotes and escapes undone. */
  value(bytes: Uint8Array, { quote, escape }: Codes): Uint8Array {
    const raw = bytes.subarray(this.start, this.end);
    if (!this.isEscaped) return raw;
    const value = new Uint8Array(raw.length);
    let size = 0;
    for (let at = 0; at < raw.length; at += 1) {
      const code = raw[at]!;
      if ((code === escape || code === quote) && at + 1 < raw.length) at += 1;
      value[size++] = raw[at]!;
    }
    return value.subarray(0, size);
  }
}

/**
 * Rows from `from` on, which is line `line`. `bytes` must end in a line feed. Fills the sinks and gives the number of rows.
 * @throws DataError that names the line
 */
export function readPass(bytes: Uint8Array, from: number, line: number, sinks: readonly Sink[], options: PassOptions): PassResult {
  const { codes: { delimiter, quote, comment, decimal }, trim, ragged, width, limit, isQuotedText } = options;
  const length = bytes.length;
  const field = new Field();
  const isMissing = missingTest(options.missing);
  const mayMiss = isMissing.first;
  const result = { rows: 0, ragged: { count: 0, lines: [] as number[] } };
  let capacity = options.capacity;
  let at = from;
  let row = 0;
  while (at < length && row < limit) {
    const begin = bytes[at]!;
    if (begin === LF) { at += 1; line += 1; continue; }
    if (begin === CR) { at += 1; if (bytes[at] !== LF) line += 1; continue; }
    if (begin === comment) {
      const end = bytes.indexOf(LF, at);
      at = end < 0 ? length : end + 1;
      line += 1;
      continue;
    }
    if (row === capacity) {
      capacity = Math.ceil(capacity * 1.5) + 16;
      for (const sink of sinks) sink.grow(capacity);
    }
    const startLine = line;
    if (ragged === 'drop') {
      const wide = widthOf(bytes, at, line, field, options);
      if (wide.fields !== width) {
        note(result.ragged, startLine);
        at = wide.stop;
        line = wide.line;
        continue;
      }
    }
    let column = 0;
    for (;;) {
      const sink = column < width ? sinks[column]! : null;
      const kind = sink === null ? SKIP : sink.kind;
      let isDone = false;
      if (kind === NUMBER) {
        // Digits one by one: the first nine, then eight more, and where the point was.
        let cursor = at;
        let code = bytes[cursor]!;
        const isNegative = code === MINUS;
        if (isNegative || code === PLUS) code = bytes[++cursor]!;
        let high = 0;
        let low = 0;
        let digits = 0;
        let decimals = -1;
        const isCode = code === ZERO && bytes[cursor + 1]! >= ZERO && bytes[cursor + 1]! <= NINE;
        const begun = cursor;
        for (;;) {
          if (code >= ZERO && code <= NINE) {
            if (digits > 0 || code !== ZERO) {
              if (digits < 9) high = high * 10 + (code - ZERO);
              else if (digits < 17) low = low * 10 + (code - ZERO);
              digits += 1;
            }
            if (decimals >= 0) decimals += 1;
          } else if (code === decimal && decimals < 0) decimals = 0;
          else break;
          code = bytes[++cursor]!;
        }
        if ((code === delimiter || code === LF || code === CR) && cursor > begun + (decimals >= 0 ? 1 : 0) && !isCode && digits <= 17 && decimals <= 22 && (digits <= 15 || decimals > 0)) {
          let value: number;
          if (digits <= 9) value = decimals > 0 ? high / POWERS[decimals]! : high;
          else if (digits <= 15) {
            value = high * POWERS[digits - 9]! + low;
            if (decimals > 0) value /= POWERS[decimals]!;
          } else {
            const more = 17 - digits;
            value = decimals + more > 22 ? NaN : nearestQuotient(high, low * POWERS[more]!, decimals + more);
          }
          if (value === value) {
            // A point with nothing behind it but zeros leaves a whole number.
            const isWhole = decimals <= 0 || (value === Math.floor(value) && value <= Number.MAX_SAFE_INTEGER);
            if (!isWhole) sink!.hasFractions = true;
            if (isWhole || sink!.wanted !== 'integer') {
              sink!.numbers[row] = isNegative ? -value : value;
              sink!.present += 1;
              at = cursor;
              isDone = true;
            }
          }
        }
      } else if (kind === TEXT) {
        const first = bytes[at]!;
        if (first !== quote && (first > SPACE || !trim || first === delimiter || first === LF || first === CR)) {
          let cursor = at;
          let hash = 0;
          let code = first;
          while (code !== delimiter && code !== LF && code !== CR) {
            hash = (Math.imul(hash, 31) + code) | 0;
            code = bytes[++cursor]!;
          }
          if (cursor === at || !trim || bytes[cursor - 1]! > SPACE) {
            if (mayMiss[cursor === at ? 0 : first] !== 0 && isMissing.test(bytes, at, cursor)) sink!.codes[row] = -1;
            else sink!.codes[row] = sink!.dictionary!.codeOf(at, cursor, mixed(hash));
            at = cursor;
            isDone = true;
          }
        }
      } else if (kind === DATE && sink!.hasPlainDays) {
        const value = dayOf(bytes, at);
        const code = bytes[at + 10]!;
        if (value === value && (code === delimiter || code === LF || code === CR)) {
          sink!.numbers[row] = value;
          sink!.present += 1;
          sink!.plainDays += 1;
          at += 10;
          isDone = true;
        }
      } else if (kind === BOOLEAN) {
        const isFalse = bytes[at] === 102 || bytes[at] === 70;
        const end = at + (isFalse ? 5 : 4);
        const code = bytes[end]!;
        if ((code === delimiter || code === LF || code === CR) && (isFalse ? isWord(bytes, at, FALSE_WORDS) : isWord(bytes, at, TRUE_WORDS))) {
          sink!.numbers[row] = isFalse ? 0 : 1;
          sink!.present += 1;
          at = end;
          isDone = true;
        }
      } else if (kind === SKIP) {
        const first = bytes[at]!;
        if (first !== quote && (first !== SPACE || !trim)) {
          let code = first;
          while (code !== delimiter && code !== LF && code !== CR) code = bytes[++at]!;
          isDone = true;
        }
      }
      if (!isDone) {
        field.find(bytes, at, line, options);
        const isText = field.isQuoted && isQuotedText;
        if (kind !== SKIP) {
          if (!isText && isMissing.test(bytes, field.start, field.end)) sink!.missing(row);
          else {
            const needsText = kind === TEXT || sink!.take(row, textOf(field.value(bytes, options.codes)), isText, startLine);
            if (needsText) {
              if (sink!.kind === UNKNOWN) sink!.becomeText(bytes);
              sink!.codes[row] = field.isEscaped ? sink!.dictionary!.codeOfEscaped(field.start, field.end, quote, options.codes.escape) : sink!.dictionary!.codeOf(field.start, field.end, hashOf(bytes, field.start, field.end));
            }
          }
        }
        line += field.lines;
        at = field.stop;
      }
      column += 1;
      if (bytes[at] !== delimiter || at >= length) break;
      at += 1;
    }
    if (bytes[at] === CR && bytes[at + 1] === LF) at += 1;
    at += 1;
    line += 1;
    if (column !== width) {
      if (ragged === 'error' || (ragged === 'fill' && column > width)) throw raggedRow(options, startLine, column);
      note(result.ragged, startLine);
      for (; column < width; column += 1) sinks[column]!.missing(row);
    }
    row += 1;
  }
  result.rows = row;
  return result;
}

function raggedRow({ file, hasHeader, width }: PassOptions, line: number, got: number): DataError {
  return new DataError(`${file}, line ${line} has ${got} field${got === 1 ? '' : 's'}, but ${hasHeader ? 'the header' : 'the first line'} has ${width}.`, got > width ? "Quote values that contain the delimiter, or name another delimiter; { ragged: 'truncate' } cuts such rows, { ragged: 'drop' } leaves them out." : "Mend that line, or pass { ragged: 'fill' } to make the rest of it missing.");
}

function note(ragged: { count: number; readonly lines: number[] }, line: number): void {
  ragged.count += 1;
  if (ragged.lines.length < 10) ragged.lines.push(line);
}

/** How many fields the row at `at` has, and where the next one begins. */
function widthOf(bytes: Uint8Array, at: number, line: number, field: Field, options: PassOptions): { readonly fields: number; readonly stop: number; readonly line: number } {
  let fields = 0;
  for (;;) {
    field.find(bytes, at, line, options);
    line += field.lines;
    at = field.stop;
    fields += 1;
    if (bytes[at] !== options.codes.delimiter || at >= bytes.length) break;
    at += 1;
  }
  if (bytes[at] === CR && bytes[at + 1] === LF) at += 1;
  return { fields, stop: at + 1, line: line + 1 };
}

const wordsOf = (...words: readonly string[]): readonly Uint8Array[] => words.map((word) => new TextEncoder().encode(word));
const TRUE_WORDS = wordsOf('true', 'True', 'TRUE');
const FALSE_WORDS = wordsOf('false', 'False', 'FALSE');

function isWord(bytes: Uint8Array, at: number, words: readonly Uint8Array[]): boolean {
  for (const word of words) {
    let place = 0;
    while (place < word.length && bytes[at + place] === word[place]) place += 1;
    if (place === word.length) return true;
  }
  return false;
}

/** YYYY-MM-DD as milliseconds since 1970, by the day's number in the proleptic calendar (Hinnant, days_from_civil); NaN for anything else. */
function dayOf(bytes: Uint8Array, at: number): number {
  if (at + 10 >= bytes.length || bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS) return NaN;
  const y1 = bytes[at]! - ZERO, y2 = bytes[at + 1]! - ZERO, y3 = bytes[at + 2]! - ZERO, y4 = bytes[at + 3]! - ZERO;
  const m1 = bytes[at + 5]! - ZERO, m2 = bytes[at + 6]! - ZERO, d1 = bytes[at + 8]! - ZERO, d2 = bytes[at + 9]! - ZERO;
  // One sign bit among them says that something is no digit.
  const bad = y1 | y2 | y3 | y4 | m1 | m2 | d1 | d2 | (9 - y1) | (9 - y2) | (9 - y3) | (9 - y4) | (9 - m1) | (9 - m2) | (9 - d1) | (9 - d2);
  let year = y1 * 1000 + y2 * 100 + y3 * 10 + y4;
  const month = m1 * 10 + m2;
  const day = d1 * 10 + d2;
  // Years before 1000, 29 February and the 31st go the slow way, which knows the calendar.
  if (bad < 0 || year < 1000 || month < 1 || month > 12 || day < 1 || day > (month === 2 ? 28 : 30)) return NaN;
  if (month <= 2) year -= 1;
  const era = Math.floor(year / 400);
  const ofEra = year - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468) * 86_400_000;
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
  return mixed(hash);
}

/** `first`: bytes that a missing value begins with, 1 at 0 for the empty one. */
function missingTest(texts: ReadonlySet<string>): { readonly first: Uint8Array; test(bytes: Uint8Array, start: number, end: number): boolean } {
  const encoder = new TextEncoder();
  const all = [...texts].map((text) => encoder.encode(text));
  const first = new Uint8Array(256);
  let longest = 0;
  for (const one of all) {
    first[one[0] ?? 0] = 1;
    longest = Math.max(longest, one.length);
  }
  return {
    first,
    test(bytes, start, end) {
      const length = end - start;
      if (length > longest || first[length === 0 ? 0 : bytes[start]!] === 0) return false;
      for (const one of all) {
        if (one.length !== length) continue;
        let at = 0;
        while (at < length && one[at] === bytes[start + at]) at += 1;
        if (at === length) return true;
      }
      return false;
    },
  };
}
