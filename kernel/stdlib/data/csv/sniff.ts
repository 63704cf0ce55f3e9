/** How a file of separated text is written, from its first lines. */
import { parseDate, parseNumber } from '../scalars';
import type { CsvOptions } from './options';

export interface Dialect {
  readonly delimiter: string;
  readonly quote: string | null;
  readonly escape: string | null;
  readonly comment: string | null;
  readonly decimal: '.' | ',';
  readonly thousands: string | null;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** Rows and bytes that are looked at. */
export const SNIFFED_ROWS = 200;
export const SNIFFED_BYTES = 64 * 1024;

/** The rows of a text by a dialect, the last one left out where the text may have been cut in it; null where a quote never closes. Slow: for samples. */
export function sampleRows(text: string, { delimiter, quote, escape, comment }: Pick<Dialect, 'delimiter' | 'quote' | 'escape' | 'comment'>, isCut: boolean): { readonly rows: string[][]; readonly isTidy: boolean } | null {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  let isTidy = true;
  while (at <= text.length && rows.length < SNIFFED_ROWS) {
    if (row.length === 0) {
      if (at === text.length) break;
      if (text[at] === '\n' || text[at] === '\r') { at += 1; continue; }
      if (comment !== null && text[at] === comment) {
        const end = text.indexOf('\n', at);
        at = end < 0 ? text.length : end + 1;
        continue;
      }
    }
    let open = at;
    while (text[open] === ' ' && delimiter !== ' ') open += 1;
    let field: string;
    if (quote !== null && text[open] === quote) {
      let cursor = open + 1;
      field = '';
      for (;;) {
        if (cursor >= text.length) return isCut ? { rows, isTidy } : null;
        const one = text[cursor]!;
        if (one === escape && escape !== null && cursor + 1 < text.length) { field += text[cursor + 1]!; cursor += 2; }
        else if (one === quote && text[cursor + 1] === quote) { field += quote; cursor += 2; }
        else if (one === quote) break;
        else { field += one; cursor += 1; }
      }
      at = cursor + 1;
      while (text[at] === ' ' && delimiter !== ' ') at += 1;
      if (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') {
        isTidy = false;
        while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1;
      }
    } else {
      let end = at;
      while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
      field = text.slice(at, end).trim();
      at = end;
    }
    row.push(field);
    if (at < text.length && text[at] === delimiter) { at += 1; continue; }
    if (at >= text.length && isCut) break;
    rows.push(row);
    row = [];
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    at += 1;
  }
  return { rows, isTidy };
}

/** The dialect whose rows agree best in width and whose fields look most like values; what `options` say is taken as it is. */
export function sniffDialect(text: string, isCut: boolean, options: CsvOptions): Dialect {
  const comment = options.comment !== undefined ? options.comment : text.startsWith('#') ? commentOf(text, isCut) : null;
  const delimiters = options.delimiter === undefined ? DELIMITERS : [options.delimiter];
  const quotes = options.quote === undefined ? ['"', "'"] : [options.quote];
  let best: { readonly delimiter: string; readonly quote: string | null; readonly escape: string | null; readonly rows: string[][] } | null = null;
  let most = -1;
  for (const quote of quotes) {
    // Another quote than usual has to be seen around fields.
    if (quote === "'" && options.quote === undefined && !/(?:^|[\n,;\t|])\s*'/.test(text)) continue;
    const escapes = options.escape !== undefined ? [options.escape] : quote !== null && text.includes(`\\${quote}`) ? [null, '\\'] : [null];
    for (const escape of escapes) {
      for (const delimiter of delimiters) {
        const read = sampleRows(text, { delimiter, quote, escape, comment }, isCut);
        if (read === null) continue;
        const score = scoreOf(read.rows, delimiter, quote ?? '"') * (read.isTidy ? 1 : 0.3);
        if (score > most) { most = score; best = { delimiter, quote, escape, rows: read.rows }; }
      }
    }
  }
  const { delimiter, quote, escape, rows } = best ?? { delimiter: options.delimiter ?? ',', quote: options.quote === undefined ? '"' : options.quote, escape: options.escape ?? null, rows: [] };
  return { delimiter, quote, escape, comment, ...marksOf(rows, delimiter, options) };
}

/** Lines of notes come first; a header that begins with # (a tab after it, or as wide as the rows) is none. */
function commentOf(text: string, isCut: boolean): string | null {
  const lines = text.split(/\r?\n/, 60);
  if (isCut) lines.pop();
  const first = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
  if (first < 0) return null;
  const next = lines[first]!;
  const last = lines[first - 1]!;
  const isHeader = DELIMITERS.some((delimiter) => next.includes(delimiter) && last.split(delimiter).length === next.split(delimiter).length);
  return isHeader ? null : '#';
}

function scoreOf(rows: readonly (readonly string[])[], delimiter: string, quote: string): number {
  if (rows.length === 0) return 0;
  const widths = new Map<number, number>();
  for (const row of rows) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  const [width, count] = [...widths].reduce((found, one) => (one[1] > found[1] || (one[1] === found[1] && one[0] > found[0]) ? one : found));
  // One column is what any file is by a delimiter that it lacks.
  if (width < 2) return 0.01;
  const share = count / rows.length;
  let fields = 0;
  let good = 0;
  let odd = 0;
  for (const row of rows) {
    for (const field of row) {
      fields += 1;
      if (field === '' || looksTyped(field, delimiter)) good += 1;
      else if (field.startsWith(quote) || field.endsWith(quote)) odd += 1;
    }
  }
  return share * share * Math.log2(width) * (1 + (2 * good) / fields) * (1 - (0.5 * odd) / fields) * (rows[0]!.length === width ? 1 : 0.2);
}

const looksTyped = (text: string, delimiter: string): boolean => isNumberText(text) || (delimiter !== ',' && isNumberText(text.replace(',', '.'))) || /^(?:true|false)$/i.test(text) || parseDate(text) === parseDate(text) || /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$/.test(text);
const isNumberText = (text: string): boolean => !Number.isNaN(parseNumber(text));

const COMMA_DECIMAL = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+(?:[eE][+-]?\d+)?$/;
const POINT_DECIMAL = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)\.\d+(?:[eE][+-]?\d+)?$/;
const COMMA_GROUPS = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const POINT_GROUPS = /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/;

/**
 * The marks of numbers. 1,234 alone may be either; it is taken for thousands only beside numbers that cannot be anything else, or where the comma
 * also parts fields; 1.234 alone is always a decimal.
 */
function marksOf(rows: readonly (readonly string[])[], delimiter: string, options: CsvOptions): Pick<Dialect, 'decimal' | 'thousands'> {
  const count = { comma: 0, point: 0, commaGroups: 0, pointGroups: 0, either: 0 };
  for (const row of rows) {
    for (const given of row) {
      const field = given.replace(/^[^\d+-]{1,4}(?=[\d+-])|\s*[^\d]{1,4}$/g, '');
      const isEither = /^[+-]?[1-9]\d{0,2},\d{3}$/.test(field);
      if (isEither) count.either += 1;
      else if (COMMA_GROUPS.test(field) && /,.*,|\./.test(field)) count.commaGroups += 1;
      else if (COMMA_DECIMAL.test(field)) count.comma += 1;
      if (POINT_DECIMAL.test(field) && !/^[+-]?\d{1,3}\.\d{3}$/.test(field)) count.point += 1;
      if (POINT_GROUPS.test(field) && /\..*\.|,/.test(field)) count.pointGroups += 1;
    }
  }
  const isComma = count.commaGroups === 0 && (count.comma > 0 ? count.comma >= count.point : count.either > 0 && count.point === 0 && delimiter !== ',');
  const decimal = options.decimal ?? (options.thousands === ',' ? '.' : options.thousands === '.' ? ',' : isComma ? ',' : '.');
  if (options.thousands !== undefined) return { decimal, thousands: options.thousands };
  if (decimal === '.') return { decimal, thousands: count.commaGroups > 0 || (count.either > 0 && (count.point > 0 || delimiter === ',')) ? ',' : null };
  return { decimal, thousands: count.pointGroups > 0 ? '.' : null };
}

/** Whether the first row names the columns, and why. A name is seldom a value of its column. */
export function sniffHeader(rows: readonly (readonly string[])[], isNumber: (text: string) => boolean): { readonly header: boolean; readonly why: string | null } {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length === 0) return { header: true, why: null };
  const isDate = (text: string) => parseDate(text) === parseDate(text) && text.length > 4;
  const kinds = first.map((_, column) => {
    const values = rest.map((row) => row[column] ?? '').filter((value) => value !== '');
    return values.length > 0 && values.every(isNumber) ? 'number' : values.length > 0 && values.every(isDate) ? 'date' : 'text';
  });
  const typed = kinds.flatMap((kind, column) => (kind === 'text' ? [] : [column]));
  if (typed.length === 0 || !typed.every((column) => (kinds[column] === 'number' ? isNumber : isDate)(first[column]!))) return { header: true, why: null };
  const isRun = first.length > 1 && first.every((text) => /^\d+$/.test(text)) && first.every((text, column) => column < 1 || Number(text) - Number(first[column - 1]!) === 1);
  const repeats = first.some((text, column) => kinds[column] === 'text' && text !== '' && rest.some((row) => row[column] === text));
  const isData = repeats || typed.some((column) => kinds[column] === 'date' || /[.,-]/.test(first[column]!)) || (typed.length === first.length && !isRun && rest.length > 1);
  return isData ? { header: false, why: 'The first line looks like values, not names, so the columns were numbered; pass { header: true } if it names them.' } : { header: true, why: null };
}
