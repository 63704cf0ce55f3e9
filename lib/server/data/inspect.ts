/**
 * Looks at delimited text while it streams past, keeping only its head: is it text, which columns, the first rows, how
 * many rows, which of them are ragged. A file of any size costs the memory of its head.
 */
import { isUtf8 } from 'node:buffer';
import papaparse from 'papaparse';
import type { DataPreview } from '@/db/schema';
import type { ErrorCode } from '@/lib/domain/errors';
import { summariseColumns } from './summaries';

const HEAD_BYTES = 256 * 1024;
const PREVIEW_ROWS = 20;
/** Rows that the summaries of columns are of. */
const SUMMARY_ROWS = 1_000;
const PREVIEW_COLUMNS = 200;
const CELL_MOST = 200;
/** A single record longer than this is no table that anybody can use. */
const RECORD_MOST = 16 * 1024 * 1024;

/** The bytes cannot be a table: the upload ends here, with words for the person who sent them. */
export class NotTabular extends Error {
  constructor(readonly code: Extract<ErrorCode, 'invalid' | 'wrong-type'>, message: string) {
    super(message);
  }
}

export interface Inspector {
  /** @throws NotTabular as soon as the bytes show it */
  see(chunk: Uint8Array): void;
  /** After the last chunk. @throws NotTabular */
  end(): DataPreview;
}

const SIGNATURES: readonly (readonly [string, string])[] = [
  ['504b0304', 'a ZIP archive or spreadsheet (.xlsx); export it as CSV first'],
  ['1f8b', 'a gzip archive; unpack it first'],
  ['89504e47', 'a PNG picture'],
  ['ffd8ff', 'a JPEG picture'],
  ['25504446', 'a PDF document'],
  ['50415231', 'a Parquet file; give it a name that ends in .parquet'],
  ['d0cf11e0', 'an old Office document; export it as CSV first'],
];

/** `name` is used in messages only. */
export function createInspector(name: string): Inspector {
  let head: Uint8Array[] | null = [];
  let headBytes = 0;
  let counter: ReturnType<typeof createCounter> | null = null;
  let preview: Extract<DataPreview, { ok: true }> | null = null;

  function refuseNul(chunk: Uint8Array): void {
    const at = chunk.indexOf(0);
    if (at < 0) return;
    let line = counter?.line() ?? 1;
    for (let index = 0; index < at; index += 1) if (chunk[index] === 10) line += 1;
    throw new NotTabular('invalid', `${name} holds a NUL byte in line ${line.toLocaleString('en')}, which text cannot. It may be UTF-16 or damaged: save it as UTF-8 CSV and upload it again.`);
  }

  function readHead(bytes: Uint8Array, isWhole: boolean): void {
    const hex = Buffer.from(bytes.subarray(0, 8)).toString('hex');
    const known = SIGNATURES.find(([signature]) => hex.startsWith(signature));
    if (known) throw new NotTabular('wrong-type', `${name} is not a CSV file: it is ${known[1]}.`);
    if (hex.startsWith('fffe') || hex.startsWith('feff')) throw new NotTabular('wrong-type', `${name} is UTF-16 text. Save it as UTF-8 CSV and upload it again.`);
    refuseNul(bytes);
    const text = decodeHead(bytes, isWhole);
    if (text === null) throw new NotTabular('wrong-type', `${name} is not UTF-8 text. Save it as UTF-8 CSV and upload it again.`);
    if (text.trim() === '') throw new NotTabular('invalid', `${name} is empty.`);
    if (/^\s*</.test(text) && /^\s*<(?:!doctype|html|\?xml|svg)/i.test(text)) throw new NotTabular('wrong-type', `${name} is not a CSV file: it is a web page or XML. Download the data itself.`);
    const control = text.match(/[^\P{Cc}\s]/gu)?.length ?? 0;
    if (control > text.length / 100) throw new NotTabular('wrong-type', `${name} is not a CSV file: it holds control characters that text does not.`);

    const parsed = papaparse.parse<string[]>(text, { preview: SUMMARY_ROWS + 1, skipEmptyLines: true, ...(/\.(tsv|tab)$/i.test(name) ? { delimiter: '\t' } : { delimitersToGuess: [',', ';', '\t', '|'] }) });
    const [columns = [], ...read] = parsed.data;
    // The last record of a head that is not the whole file may be cut in its middle.
    const rows = isWhole || read.length === SUMMARY_ROWS || read.length < 2 ? read : read.slice(0, -1);
    const short = (row: readonly string[]) => row.slice(0, PREVIEW_COLUMNS).map((cell) => (cell.length > CELL_MOST ? `${cell.slice(0, CELL_MOST)}…` : cell));
    const summaries = summariseColumns(Math.min(columns.length, PREVIEW_COLUMNS), rows);
    preview = { ok: true, columns: short(columns), rows: rows.slice(0, PREVIEW_ROWS).map(short), rowCount: null, summaries, summarised: rows.length };
    counter = createCounter(name, parsed.meta.delimiter.charCodeAt(0), columns.length);
    counter.see(bytes);
  }

  return {
    see(chunk) {
      if (!head) {
        refuseNul(chunk);
        counter!.see(chunk);
        return;
      }
      head.push(chunk);
      headBytes += chunk.length;
      if (headBytes < HEAD_BYTES) return;
      const bytes = Buffer.concat(head);
      head = null;
      readHead(bytes, false);
    },
    end() {
      if (head) {
        const bytes = Buffer.concat(head);
        head = null;
        readHead(bytes, true);
      }
      const { records, notes } = counter!.end();
      return { ...preview!, rowCount: Math.max(0, records - 1), ...(notes.length ? { notes } : {}) };
    },
  };
}

/** Null when the bytes are not UTF-8. The head may end inside a character, which is dropped. */
function decodeHead(bytes: Uint8Array, isWhole: boolean): string | null {
  for (let cut = 0; cut <= (isWhole ? 0 : 3); cut += 1) {
    const part = bytes.subarray(0, bytes.length - cut);
    if (isUtf8(part)) return new TextDecoder().decode(part);
  }
  return null;
}

/** Counts records and their fields byte by byte: RFC 4180 quoting, LF, CRLF or CR, blank lines skipped. */
function createCounter(name: string, delimiter: number, width: number) {
  const QUOTE = 34;
  /** A quotation mark opens only at the start of a field; inside, two are one mark. */
  let place: 'start' | 'plain' | 'quoted' | 'after-quote' = 'start';
  let fields = 1;
  let length = 0;
  let isBlank = true;
  let line = 1;
  let started = 1;
  let previous = 0;
  let records = 0;
  let ragged = 0;
  let firstRagged: { readonly line: number; readonly fields: number } | null = null;

  function endRecord(): void {
    if (!isBlank) {
      records += 1;
      if (fields !== width) {
        ragged += 1;
        firstRagged ??= { line: started, fields };
      }
    }
    fields = 1;
    length = 0;
    isBlank = true;
    place = 'start';
    started = line;
  }

  return {
    line: () => line,
    see(chunk: Uint8Array): void {
      for (let index = 0; index < chunk.length; index += 1) {
        const byte = chunk[index]!;
        length += 1;
        if (byte === 10 || byte === 13) {
          const isSecond = byte === 10 && previous === 13;
          if (!isSecond) line += 1;
          if (isSecond && length === 1) {
            length = 0;
            started = line;
          } else if (place !== 'quoted') endRecord();
        } else {
          if (byte !== 32 && byte !== 9) isBlank = false;
          if (place === 'quoted') {
            if (byte === QUOTE) place = 'after-quote';
          } else if (byte === QUOTE && place !== 'plain') place = 'quoted';
          else if (byte === delimiter) {
            fields += 1;
            place = 'start';
          } else place = 'plain';
        }
        previous = byte;
      }
      if (length > RECORD_MOST) throw new NotTabular('invalid', `${name} has one row of more than ${RECORD_MOST / 1024 / 1024} MiB, from line ${started.toLocaleString('en')}. A quotation mark may be missing its partner there.`);
    },
    end(): { readonly records: number; readonly notes: string[] } {
      const isOpen = place === 'quoted';
      if (length > 0) endRecord();
      const notes: string[] = [];
      if (isOpen) notes.push(`A quotation mark that is opened is never closed, so the last row may hold many. Look near the end of the file.`);
      if (firstRagged) notes.push(`${ragged.toLocaleString('en')} of ${records.toLocaleString('en')} rows ${ragged === 1 ? 'has' : 'have'} another number of values than the first row (${width}); the first is line ${firstRagged.line.toLocaleString('en')} with ${firstRagged.fields}.`);
      return { records, notes };
    },
  };
}
