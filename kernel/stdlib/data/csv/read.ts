/**
 * Separated text (RFC 4180, and the usual ways to stray from it) to typed columns: how the file is written is told by its first lines
 * (sniff.ts), then its bytes are read in one pass (pass.ts), and once more for columns that turned out to be something else.
 */
import { countMissing, type FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../../errors';
import { toUtf8, type Text } from './bytes';
import { zoneReader } from './dates';
import { numberReader, type NumberStyle } from './numbers';
import { MISSING, type CsvOptions, type CsvReport } from './options';
import { Field, readPass, textOf, type Codes, type PassOptions } from './pass';
import { BOOLEAN, DATE, NUMBER, Sink, SKIP, TEXT, UNKNOWN, type Reading } from './sink';
import { SNIFFED_BYTES, sampleRows, sniffDialect, sniffHeader } from './sniff';

export type { CsvOptions, CsvReport } from './options';

/** Bytes and columns together take some three times this, which has to fit in a kernel. */
export const MAX_CSV_BYTES = 256 * 1024 * 1024;
/** Rows that are read first, to learn what columns hold. */
const FIRST_ROWS = 1000;
const TRUE = ['true', 'True', 'TRUE'];
const FALSE = ['false', 'False', 'FALSE'];

export interface CsvResult {
  readonly rowCount: number;
  readonly columns: readonly FrameColumn[];
  readonly report: CsvReport;
}

/** Bytes of any encoding to columns, with what was guessed. Throws a DataError that names line and remedy. */
export function parseCsv(bytes: Uint8Array, options: CsvOptions = {}, name = 'the file', compression: CsvReport['compression'] = null): CsvResult {
  if (bytes.length === 0) throw new DataError(`${name} is empty.`, 'Upload it again, or check that the program that wrote it had finished.');
  if (bytes.length > MAX_CSV_BYTES) throw new DataError(`${name} has ${Math.round(bytes.length / 1048576)} MB; a CSV file is read whole, up to ${MAX_CSV_BYTES / 1048576} MB.`, 'Split it, or keep only the columns that you need.');
  check(options);
  const decoded = toUtf8(bytes, name, options.encoding);
  const text = endInLineFeed(decoded);
  const { from, line } = skipLines(text.bytes, options.skip ?? 0);
  const sample = text.bytes.subarray(from, from + SNIFFED_BYTES);
  const isCut = from + sample.length < text.bytes.length;
  const sampleText = new TextDecoder('utf-8', { ignoreBOM: true }).decode(sample);
  const dialect = sniffDialect(sampleText, isCut, options);
  const style: NumberStyle = { decimal: dialect.decimal, thousands: dialect.thousands, currency: options.currency ?? false, percent: options.percent ?? false };
  const number = numberReader(style);
  const notices = decoded.notice === null ? [] : [decoded.notice];
  const sniffed = options.header === undefined && options.names === undefined ? sniffHeader(sampleRows(sampleText, dialect, isCut)?.rows ?? [], (one) => !Number.isNaN(number(one))) : null;
  const hasHeader = sniffed?.header ?? options.header ?? false;
  if (sniffed?.why) notices.push(sniffed.why);

  const codes: Codes = { delimiter: dialect.delimiter.charCodeAt(0), quote: codeOf(dialect.quote), escape: codeOf(dialect.escape), comment: codeOf(dialect.comment), decimal: dialect.decimal.charCodeAt(0) };
  const trim = options.trim ?? true;
  const first = readRow(text.bytes, from, line, { codes, trim, file: name });
  if (first === null) throw new DataError(`${name} has no lines with data.`, 'Check that it is the right file.');
  const width = options.names !== undefined && !hasHeader ? Math.max(first.fields.length, options.names.length) : first.fields.length;
  const names = columnNames(hasHeader ? first.fields : null, options.names, width, name);
  for (const wanted of Object.keys(options.types ?? {})) {
    if (!names.includes(wanted)) throw new DataError(`The types name a column ‘${wanted}’ that ${name} does not have.`, `It has: ${names.slice(0, 12).join(', ')}.`);
  }

  const zone = options.timeZone === undefined ? null : zoneReader(options.timeZone);
  if (options.timeZone !== undefined && zone === null) throw new DataError(`There is no time zone ‘${options.timeZone}’.`, 'Use a name such as Europe/Berlin.');
  const truths = new Map<string, number>([...[...TRUE, ...(options.trueWords ?? [])].map((word) => [word, 1] as const), ...[...FALSE, ...(options.falseWords ?? [])].map((word) => [word, 0] as const)]);
  const reading: Reading = { file: name, number, truths, hasOwnWords: options.trueWords !== undefined || options.falseWords !== undefined, dayFirst: options.dayFirst, zone, forgives: options.invalid === 'missing' };
  const begin = hasHeader ? first.stop : first.start;
  const beginLine = hasHeader ? first.nextLine : first.line;
  const limit = options.limit ?? Infinity;
  const capacity = Math.min(limit, lineCount(text.bytes, begin));
  const pass: PassOptions = {
    file: name, codes, trim, isQuotedText: options.quoted === 'text', ragged: options.ragged ?? 'error', missing: new Set([...MISSING, ...(options.missing ?? [])]), width, hasHeader,
    limit, capacity,
  };
  const { sinks, result } = readColumns(text.bytes, begin, beginLine, names, options, reading, pass);
  const columns = sinks.map((sink) => sink.finish(result.rows, decoded.isAscii));
  return {
    rowCount: result.rows, columns,
    report: {
      compression, encoding: decoded.encoding, delimiter: dialect.delimiter, quote: dialect.quote, escape: dialect.escape, comment: dialect.comment, header: hasHeader, decimal: dialect.decimal, thousands: dialect.thousands,
      rows: result.rows, ragged: result.ragged, notices,
      columns: sinks.map((sink, at) => ({
        name: sink.name, type: columns[at]!.type, missing: countMissing(columns[at]!) - sink.invalid, invalid: sink.invalid,
        ...(sink.kind === DATE && sink.present > 0 ? { formats: formatsOf(sink, options) } : {}), ...(sink.note === null ? {} : { note: sink.note }),
      })),
    },
  };
}

/** A few rows first, to learn which columns are text although they begin with numbers; then all, and again for those that learn it late. */
function readColumns(bytes: Uint8Array, from: number, line: number, names: readonly string[], options: CsvOptions, reading: Reading, pass: PassOptions) {
  let sinks = names.map((name) => newSink(bytes, name, options, reading, null, Math.min(pass.capacity, FIRST_ROWS)));
  let result = readPass(bytes, from, line, sinks, { ...pass, limit: Math.min(pass.limit, FIRST_ROWS), capacity: Math.min(pass.capacity, FIRST_ROWS) });
  if (result.rows >= FIRST_ROWS && result.rows < pass.limit) {
    sinks = sinks.map((sink) => newSink(bytes, sink.name, options, reading, sink.hasFailed ? sink : null, pass.capacity));
    result = readPass(bytes, from, line, sinks, pass);
  }
  // Own truth values are given up at most once, and dates once: three more passes at most.
  for (let again = 0; again < 4; again += 1) {
    for (const sink of sinks) sink.settleDates(result.rows);
    if (!sinks.some((sink) => sink.hasFailed)) break;
    const next = sinks.map((sink) => (sink.hasFailed ? newSink(bytes, sink.name, options, reading, sink, result.rows) : sink));
    // Columns that are done are looked through, not read.
    const passed = next.map((sink, at) => (sinks[at]!.hasFailed ? sink : new Sink(sink.name, undefined, SKIP, 0, reading)));
    readPass(bytes, from, line, passed, { ...pass, limit: result.rows });
    sinks = next;
  }
  return { sinks, result };
}

function newSink(bytes: Uint8Array, name: string, options: CsvOptions, reading: Reading, failed: Sink | null, capacity: number): Sink {
  const wanted = options.types !== undefined && Object.hasOwn(options.types, name) ? options.types[name] : undefined;
  const isText = wanted === 'string' || (failed !== null && !failed.isNoBoolean);
  const kind = isText ? TEXT : wanted === undefined ? UNKNOWN : wanted === 'boolean' ? BOOLEAN : wanted === 'date' ? DATE : NUMBER;
  const sink = new Sink(name, wanted, kind, capacity, reading);
  sink.isNoBoolean = failed?.isNoBoolean ?? false;
  sink.note = failed?.note ?? null;
  if (isText) sink.becomeText(bytes);
  return sink;
}

function check(options: CsvOptions): void {
  const isOne = (text: string) => text.length === 1 && text.charCodeAt(0) < 128 && text !== '\n' && text !== '\r';
  if (options.delimiter !== undefined && (!isOne(options.delimiter) || options.delimiter === (options.quote === undefined ? '"' : options.quote))) throw new DataError(`‘${options.delimiter}’ cannot be a delimiter.`, 'Use one character, such as , or ;.');
  for (const mark of ['quote', 'escape', 'comment'] as const) {
    const given = options[mark];
    if (given !== undefined && given !== null && !isOne(given)) throw new DataError(`‘${given}’ cannot be the ${mark}.`, 'Use one ASCII character.');
  }
  if (options.decimal !== undefined && options.decimal === options.thousands) throw new DataError(`‘${options.decimal}’ cannot part both decimals and thousands.`, 'Give two different marks.');
  if (options.limit !== undefined && !(options.limit >= 0)) throw new DataError(`A limit of ${String(options.limit)} rows cannot be kept.`, 'Give a number from 0.');
}

const codeOf = (mark: string | null): number => (mark === null ? -1 : mark.charCodeAt(0));

/** The fast ways of a pass look for the end of a field without looking for the end of the file. */
function endInLineFeed({ bytes, isAscii }: Text): { readonly bytes: Uint8Array; readonly isAscii: boolean } {
  if (bytes[bytes.length - 1] === 10) return { bytes, isAscii };
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  longer[bytes.length] = 10;
  return { bytes: longer, isAscii };
}

function skipLines(bytes: Uint8Array, count: number): { readonly from: number; readonly line: number } {
  let from = 0;
  let line = 1;
  for (; line <= count && from < bytes.length; line += 1) {
    const end = bytes.indexOf(10, from);
    from = end < 0 ? bytes.length : end + 1;
  }
  return { from, line };
}

/** Ends of lines, which are at least as many as there are rows unless lines end in CR alone (a pass then makes room). */
function lineCount(bytes: Uint8Array, from: number): number {
  let count = 0;
  for (let at = bytes.indexOf(10, from); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  return Math.max(1, count);
}

/** The first row as texts. */
function readRow(bytes: Uint8Array, from: number, line: number, options: Pick<PassOptions, 'codes' | 'trim' | 'file'>): { readonly fields: string[]; readonly start: number; readonly stop: number; readonly line: number; readonly nextLine: number } | null {
  let at = from;
  for (; at < bytes.length; at += 1) {
    if (bytes[at] === 10) line += 1;
    else if (bytes[at] === 13) line += bytes[at + 1] === 10 ? 0 : 1;
    else if (bytes[at] === options.codes.comment) { at = bytes.indexOf(10, at); line += 1; }
    else break;
  }
  if (at >= bytes.length) return null;
  const start = at;
  const startLine = line;
  const fields: string[] = [];
  const field = new Field();
  for (;;) {
    field.find(bytes, at, line, options);
    fields.push(textOf(field.value(bytes, options.codes)));
    line += field.lines;
    at = field.stop;
    if (bytes[at] !== options.codes.delimiter || at >= bytes.length) break;
    at += 1;
  }
  if (bytes[at] === 13 && bytes[at + 1] === 10) at += 1;
  return { fields, start, stop: at + 1, line: startLine, nextLine: line + 1 };
}

function columnNames(header: readonly string[] | null, given: readonly string[] | undefined, width: number, name: string): string[] {
  if (given !== undefined && given.length !== width) throw new DataError(`${name} has ${width} column${width === 1 ? '' : 's'}, but ${given.length} names were given.`, 'Give one name for each column.');
  const names = (given ?? header ?? Array.from({ length: width }, (_, index) => `column${index + 1}`)).map((text, index) => (text === '' ? `column${index + 1}` : text));
  const twice = names.find((text, index) => names.indexOf(text) !== index);
  if (twice !== undefined) throw new DataError(`${name} has two columns called ‘${twice}’.`, header !== null ? 'Is the first line a header? If not, pass { header: false }; else pass { names: […], header: true }.' : 'Give each column its own name.');
  return names;
}

function formatsOf(sink: Sink, options: CsvOptions): string[] {
  const isDayFirst = options.dayFirst ?? !sink.isMonthFirst;
  const counts = new Map(sink.formats);
  if (sink.plainDays > 0) counts.set('YYYY-MM-DD', (counts.get('YYYY-MM-DD') ?? 0) + sink.plainDays);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([format]) => (format === 'slash' ? (isDayFirst ? 'DD/MM/YYYY' : 'MM/DD/YYYY') : format));
}
