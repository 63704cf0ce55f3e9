/**
 * Comma-separated text (RFC 4180, and the usual ways to stray from it) to typed columns. One pass finds where fields
 * begin and end; then each column is read on its own, as the narrowest type that fits every value.
 */
import type { ColumnType } from '@/lib/domain/artifacts';
import type { FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { StringBuilder } from '../table/build';
import { parseDate, parseNumber } from './scalars';

export interface CsvOptions {
  /** Whether the first line names the columns. Default: true, unless `names` is given. */
  readonly header?: boolean;
  /** One character; default: the one of , ; tab | that the first lines agree on. */
  readonly delimiter?: string;
  /** Texts that count as missing, beside the empty field, NA, N/A, NaN, nan, null and NULL. */
  readonly missing?: readonly string[];
  /** Names of the columns, for files without a header line. */
  readonly names?: readonly string[];
  /** Spaces around fields. Default: true. */
  readonly trim?: boolean;
  /** Types for some columns, instead of what the values look like. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  /** A row with too few fields: refuse the file (default), or fill with missing values. Too many is always refused. */
  readonly ragged?: 'error' | 'fill';
  /** Lines at the top to leave out, before the header. */
  readonly skip?: number;
  /** At most so many rows. */
  readonly limit?: number;
}

const MISSING = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL'];
/** Bytes, text and columns together take some four times this, which has to fit in a kernel. */
const MAX_BYTES = 200 * 1024 * 1024;

/** Bytes (UTF-8, or UTF-16 with its mark) to columns. Throws a DataError that names line and remedy. */
export function parseCsv(bytes: Uint8Array, options: CsvOptions = {}, name = 'the file'): { readonly rowCount: number; readonly columns: readonly FrameColumn[] } {
  const text = decode(bytes, name);
  const delimiter = options.delimiter ?? sniff(text);
  if (delimiter.length !== 1 || delimiter === '"' || delimiter === '\n') throw new DataError(`‘${delimiter}’ cannot be a delimiter.`, 'Use one character, such as , or ;.');
  const hasHeader = options.header ?? options.names === undefined;
  const fields = scan(text, delimiter.charCodeAt(0), options, hasHeader, name);
  const trim = options.trim ?? true;
  const read = (at: number) => fieldText(text, fields, at, trim);
  const width = fields.width;
  const names = columnNames(hasHeader ? Array.from({ length: width }, (_, column) => read(column)) : null, options.names, width, name);
  const firstRow = hasHeader ? 1 : 0;
  const rowCount = fields.rows - firstRow;
  for (const wanted of Object.keys(options.types ?? {})) {
    if (!names.includes(wanted)) throw new DataError(`The types name a column ‘${wanted}’ that ${name} does not have.`, `It has: ${names.slice(0, 12).join(', ')}.`);
  }
  const missing = new Set([...MISSING, ...(options.missing ?? [])]);
  const columns = names.map((columnName, column) => readColumn(columnName, options.types?.[columnName], rowCount, (row) => {
    const value = read((row + firstRow) * width + column);
    return missing.has(value) ? null : value;
  }, (row) => fields.lines[row + firstRow]!));
  return { rowCount, columns };
}

function decode(bytes: Uint8Array, name: string): string {
  if (bytes.length === 0) throw new DataError(`${name} is empty.`, 'Upload it again, or check that the program that wrote it had finished.');
  if (bytes.length > MAX_BYTES) throw new DataError(`${name} has ${Math.round(bytes.length / 1048576)} MB; a CSV file is read whole, up to 200 MB.`, 'Split it, or keep only the columns that you need.');
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) throw new DataError(`${name} is compressed with gzip.`, 'Decompress it and upload the CSV file.');
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) throw new DataError(`${name} is a ZIP archive (Excel files are, too), not CSV.`, 'Export it as CSV and upload that.');
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  if (utf16 === null) {
    const zero = bytes.indexOf(0);
    if (zero >= 0) throw new DataError(`${name} has a NUL byte on line ${lineOf(bytes, zero)}, so it is not text.`, 'Check that it is a CSV file; if it is, remove that byte.');
  }
  try {
    return new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(`${name} is not text in UTF-8.`, 'Save it as CSV in UTF-8 and upload it again.');
  }
}

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let i = 0; i < offset; i++) if (bytes[i] === 10) line++;
  return line;
}

/** The delimiter that splits the first lines most often and most evenly; a comma when none does. */
export function sniff(text: string): string {
  const lines = text.slice(0, 65536).split(/\r?\n/, 20).filter((line) => line !== '').slice(0, 10);
  let best = ',';
  let score = 0;
  for (const candidate of [',', ';', '\t', '|']) {
    const counts = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, '').split(candidate).length - 1);
    const least = Math.min(...counts);
    const agree = counts.filter((count) => count === counts[0]).length / Math.max(1, counts.length);
    if (least > 0 && least * agree > score) { score = least * agree; best = candidate; }
  }
  return best;
}

interface Fields {
  readonly rows: number;
  readonly width: number;
  /** Start and end of each field in the text, row by row; an end below zero (~end) marks quotes inside that need undoing. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly lines: Int32Array;
}

function scan(text: string, delimiter: number, options: CsvOptions, hasHeader: boolean, name: string): Fields {
  const length = text.length;
  const trim = options.trim ?? true;
  let starts = new Int32Array(Math.max(1024, length >> 3));
  let ends = new Int32Array(starts.length);
  let lines = new Int32Array(Math.max(64, length >> 6));
  let count = 0;
  let rows = 0;
  let width = -1;
  let line = 1;
  let at = 0;
  for (let skipped = 0; skipped < (options.skip ?? 0); skipped++, line++) {
    const end = text.indexOf('\n', at);
    at = end < 0 ? length : end + 1;
  }
  const rowLimit = options.limit === undefined ? Infinity : options.limit + (hasHeader ? 1 : 0);
  while (at < length && rows < rowLimit) {
    const first = text.charCodeAt(at);
    if (first === 10) { at++; line++; continue; }
    if (first === 13) { at++; if (text.charCodeAt(at) !== 10) line++; continue; }
    const startLine = line;
    const rowStart = count;
    let endOfRow = false;
    while (!endOfRow) {
      if (count === starts.length) { starts = grow(starts); ends = grow(ends); }
      let open = at;
      if (trim) while (text.charCodeAt(open) === 32) open++;
      let end: number;
      if (text.charCodeAt(open) === 34) {
        const openLine = line;
        let escaped = false;
        let cursor = open + 1;
        for (;;) {
          const code = text.charCodeAt(cursor);
          if (code === 34) {
            if (text.charCodeAt(cursor + 1) !== 34) break;
            escaped = true;
            cursor += 2;
          } else if (cursor >= length) {
            throw new DataError(`${name}, line ${openLine}: a quote opens and never closes.`, 'Close it, or double it (“"”) if it belongs to the value.');
          } else {
            if (code === 10) line++;
            cursor++;
          }
        }
        starts[count] = open + 1;
        ends[count] = escaped ? ~cursor : cursor;
        at = cursor + 1;
        while (text.charCodeAt(at) === 32) at++;
        end = at;
        const after = text.charCodeAt(at);
        if (at < length && after !== delimiter && after !== 10 && after !== 13) {
          throw new DataError(`${name}, line ${line}: there is text after a closing quote.`, 'Double quotes that belong to the value (“"”).');
        }
      } else {
        end = at;
        let code = text.charCodeAt(end);
        while (end < length && code !== delimiter && code !== 10 && code !== 13) code = text.charCodeAt(++end);
        starts[count] = at;
        ends[count] = end;
      }
      count++;
      at = end;
      const stop = at < length ? text.charCodeAt(at) : 10;
      at++;
      if (stop !== delimiter) {
        endOfRow = true;
        if (stop === 13 && text.charCodeAt(at) === 10) at++;
        line++;
      } else if (at >= length) {
        // The file ends in a delimiter: one more, empty field.
        if (count === starts.length) { starts = grow(starts); ends = grow(ends); }
        starts[count] = length;
        ends[count++] = length;
        endOfRow = true;
      }
    }
    const got = count - rowStart;
    if (width < 0) width = options.names !== undefined && !hasHeader ? Math.max(got, options.names.length) : got;
    if (got > width || (got < width && options.ragged !== 'fill')) {
      throw new DataError(`${name}, line ${startLine} has ${plural(got, 'field')}, but ${hasHeader ? 'the header' : 'the first line'} has ${width}.`, got > width ? 'Quote values that contain the delimiter, or name another delimiter.' : "Mend that line, or pass { ragged: 'fill' } to make the rest of it missing.");
    }
    for (; count < rowStart + width; count++) {
      if (count === starts.length) { starts = grow(starts); ends = grow(ends); }
      starts[count] = length;
      ends[count] = length;
    }
    if (rows === lines.length) lines = grow(lines);
    lines[rows++] = startLine;
  }
  if (rows === 0) throw new DataError(`${name} has no lines with data.`, 'Check that it is the right file.');
  return { rows, width, starts, ends, lines };
}

function grow(old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(old.length * 2);
  larger.set(old);
  return larger;
}

function fieldText(text: string, fields: Fields, at: number, trim: boolean): string {
  let start = fields.starts[at]!;
  let end = fields.ends[at]!;
  if (end < 0) return text.slice(start, ~end).replaceAll('""', '"');
  // A field that begins behind a quote keeps its spaces.
  if (trim && text.charCodeAt(start - 1) !== 34) {
    while (start < end && text.charCodeAt(start) <= 32) start++;
    while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  }
  return text.slice(start, end);
}

function columnNames(header: readonly string[] | null, given: readonly string[] | undefined, width: number, name: string): string[] {
  if (given !== undefined && given.length !== width) throw new DataError(`${name} has ${plural(width, 'column')}, but ${given.length} names were given.`, 'Give one name for each column.');
  const names = (given ?? header ?? Array.from({ length: width }, (_, index) => `column${index + 1}`)).map((text, index) => (text === '' ? `column${index + 1}` : text));
  const twice = names.find((text, index) => names.indexOf(text) !== index);
  if (twice !== undefined) throw new DataError(`${name} has two columns called ‘${twice}’.`, header !== null ? 'Is the first line a header? If not, pass { header: false }; else pass { names: […], header: true }.' : 'Give each column its own name.');
  return names;
}

/** Narrowest type first: integer or number, then boolean, then date, else text. */
function readColumn(name: string, wanted: ColumnType | undefined, rows: number, value: (row: number) => string | null, line: (row: number) => number): FrameColumn {
  if (wanted !== 'string') {
    const numbers = new Float64Array(rows);
    for (const type of wanted === undefined ? (['number', 'boolean', 'date'] as const) : [wanted]) {
      const found = readNumbers(type, rows, value, numbers, wanted !== undefined);
      if (found.failed < 0) return { name, type: found.type, numbers };
      if (wanted !== undefined) throw new DataError(`Line ${line(found.failed)}, column ‘${name}’: ‘${value(found.failed)}’ is not ${type === 'integer' ? 'an integer' : `a ${type}`}.`, `Leave out the type to read it as text, or list that value under missing.`);
    }
  }
  const builder = new StringBuilder(rows);
  for (let row = 0; row < rows; row++) builder.set(row, value(row));
  return builder.finish(name);
}

function readNumbers(type: Exclude<ColumnType, 'string'>, rows: number, value: (row: number) => string | null, into: Float64Array, isWanted: boolean): { readonly failed: number; readonly type: Exclude<ColumnType, 'string'> } {
  let present = false;
  let integers = true;
  for (let row = 0; row < rows; row++) {
    const text = value(row);
    if (text === null) { into[row] = NaN; continue; }
    let number: number;
    if (type === 'boolean') number = text === 'true' || text === 'True' || text === 'TRUE' ? 1 : text === 'false' || text === 'False' || text === 'FALSE' ? 0 : NaN;
    else if (type === 'date') number = parseDate(text);
    // Leading zeros say that it is a code (a postal code, an account), not an amount.
    else number = !isWanted && text.length > 1 && text.charCodeAt(0) === 48 && text.charCodeAt(1) >= 48 && text.charCodeAt(1) <= 57 ? NaN : quickNumber(text);
    if (number !== number || (type === 'integer' && !Number.isSafeInteger(number))) return { failed: row, type };
    if (integers && !Number.isSafeInteger(number)) integers = false;
    present = true;
    into[row] = number;
  }
  if (!present && !isWanted) return { failed: -1, type: 'number' };
  return { failed: -1, type: type === 'number' && integers && !isWanted ? 'integer' : type };
}

const POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** Exact for up to 15 digits (both mantissa and power of ten are exact, so the quotient is the nearest double); else Number(). */
function quickNumber(text: string): number {
  const length = text.length;
  let at = 0;
  let negative = false;
  const sign = text.charCodeAt(0);
  if (sign === 45 || sign === 43) { negative = sign === 45; at = 1; }
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + (code - 48);
      digits++;
      if (decimals >= 0) decimals++;
    } else if (code === 46 && decimals < 0) decimals = 0;
    else return parseNumber(text);
  }
  if (digits === 0) return NaN;
  if (digits > 15) return parseNumber(text);
  const value = decimals > 0 ? mantissa / POWERS[decimals]! : mantissa;
  return negative ? -value : value;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
