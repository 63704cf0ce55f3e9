/**
 * Tables as comma-separated text: RFC 4180, in UTF-8, lines ended by CR LF, the names of the columns first. Values stand as they are,
 * also those that a spreadsheet would take for a formula (`=1+1`): changing them would make another table. A missing value is an
 * empty field and the empty text a quoted one (`""`), so that readers which tell them apart can.
 */
import { isoDate, type Frame, type FrameColumn } from '@/lib/ml/frame';
import { csvField } from '@/lib/notebook/csv-text';

/** Values between two looks at the clock. */
const STRIDE = 20_000;
/** Characters gathered before they become bytes, and encoded at a time. */
const GATHERED = 256 * 1024;
/** Dictionaries up to this size are quoted once and for all; longer ones would take the table's memory again. */
const KEPT = 50_000;

type Field = (row: number) => string;

/**
 * The file in pieces of at most 3 MiB, a piece or nothing after each few milliseconds of work. `order`: rows, first to last; null: all of them.
 * Half surrogates, which UTF-8 lacks, become U+FFFD.
 */
export function* csvSteps({ rowCount, columns }: Frame, order: Int32Array | null, quotesText = false): Generator<Uint8Array | undefined, void> {
  const fields = columns.map((column) => fieldOf(column, quotesText));
  const count = order?.length ?? rowCount;
  const stride = Math.max(1, Math.floor(STRIDE / Math.max(1, columns.length)));
  let text = `${columns.map((column) => csvField(column.name)).join(',')}\r\n`;
  for (let at = 0; at < count; at += 1) {
    const row = order === null ? at : order[at]!;
    let line = fields[0]!(row);
    for (let column = 1; column < fields.length; column += 1) line += `,${fields[column]!(row)}`;
    // A line of nothing is no row to many readers.
    text += line === '' ? '""\r\n' : `${line}\r\n`;
    if (text.length >= GATHERED) {
      yield* encoded(text);
      text = '';
    } else if (at % stride === stride - 1) yield undefined;
  }
  yield* encoded(text);
}

function fieldOf(column: FrameColumn, quotesText: boolean): Field {
  if (column.type !== 'string') {
    const { numbers, type } = column;
    const show = type === 'date' ? isoDate : type === 'boolean' ? (value: number) => (value === 0 ? 'false' : 'true') : numberText;
    return (row) => (numbers[row] !== numbers[row] ? '' : show(numbers[row]!));
  }
  const { codes, dictionary } = column;
  const quoted = quotesText ? (text: string) => `"${text.replaceAll('"', '""')}"` : csvField;
  if (dictionary.length > KEPT) return (row) => (codes[row]! < 0 ? '' : quoted(dictionary[codes[row]!]!));
  const known: (string | undefined)[] = [];
  return (row) => (codes[row]! < 0 ? '' : (known[codes[row]!] ??= quoted(dictionary[codes[row]!]!)));
}

/** Reads back as the same number: String() gives the shortest such text, but not the sign of zero. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function* encoded(text: string): Generator<Uint8Array, void> {
  const encoder = new TextEncoder();
  for (let at = 0; at < text.length;) {
    let end = Math.min(text.length, at + 4 * GATHERED);
    const last = text.charCodeAt(end - 1);
    // A character of two halves is encoded whole.
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    yield encoder.encode(text.slice(at, end));
    at = end;
  }
}
