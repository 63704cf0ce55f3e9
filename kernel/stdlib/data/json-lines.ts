/** JSON Lines (one record a line) to typed columns. */
import type { FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { isRecord, RecordColumns, type RecordOptions } from './records';

export interface JsonLinesOptions extends RecordOptions {
  /** A line that is no record: refuse the file (default), or leave the line out. */
  readonly invalid?: 'error' | 'skip';
  /** At most so many records. */
  readonly limit?: number;
}

/** Text and values together take some multiple of this, which has to fit in a kernel. */
export const MAX_JSON_BYTES = 200 * 1024 * 1024;
/** Decoded at a time. */
const PIECE = 8 * 1024 * 1024;

/**
 * Records to columns: keys in order of first sight, a key that a line lacks is missing there. Lists and records inside a record become their JSON text;
 * texts that are all dates (ISO 8601) become dates. Empty lines are passed over.
 * @throws DataError that names line and remedy
 */
export function parseJsonLines(bytes: Uint8Array, name: string, options: JsonLinesOptions = {}): { readonly rowCount: number; readonly columns: readonly FrameColumn[]; readonly skipped: readonly number[] } {
  if (bytes.length > MAX_JSON_BYTES) throw new DataError(`${name} has ${Math.round(bytes.length / 1048576)} MB; JSON Lines are read whole, up to 200 MB.`, 'Ask for less of it, or in parts.');
  const columns = new RecordColumns(options);
  const skipped: number[] = [];
  let line = 0;
  for (const part of linesOf(bytes, name)) {
    if (columns.rows >= (options.limit ?? Infinity)) break;
    line += 1;
    const text = part.trim();
    if (text === '') continue;
    try {
      columns.add(recordOf(text, line, name));
    } catch (error) {
      if (options.invalid !== 'skip') throw error;
      skipped.push(line);
    }
  }
  return { ...columns.finish(name, options), skipped };
}

/** Whole lines, a piece of the file decoded at a time. */
function* linesOf(bytes: Uint8Array, name: string): Generator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let at = 0; at < bytes.length;) {
    let end = at + PIECE >= bytes.length ? bytes.length : bytes.lastIndexOf(10, at + PIECE) + 1;
    if (end <= at) end = bytes.indexOf(10, at + PIECE) + 1 || bytes.length;
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(at, end));
    } catch {
      throw new DataError(`${name} is not text in UTF-8.`, 'Have it written as JSON Lines in UTF-8.');
    }
    at = end;
    for (let from = 0; from < text.length;) {
      const found = text.indexOf('\n', from);
      const to = found < 0 ? text.length : found;
      yield text.slice(from, to);
      from = to + 1;
    }
  }
}

function recordOf(part: string, line: number, name: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(part);
  } catch (error) {
    throw new DataError(`${name}, line ${line} is not JSON: ${error instanceof Error ? error.message : String(error)}`, line === 1 && /^[[{]$/.test(part) ? 'It looks like one JSON text over many lines; read it as JSON.' : "Mend that line, or pass { invalid: 'skip' } to leave such lines out.");
  }
  if (!isRecord(value)) throw new DataError(`${name}, line ${line} holds ${Array.isArray(value) ? 'a list' : `‘${part.slice(0, 40)}’`}, not a record.`, 'Each line is one record: {"time": "2026-01-31T12:00:00Z", "value": 1.5}. If the whole is a list, read it as JSON.');
  return value;
}
