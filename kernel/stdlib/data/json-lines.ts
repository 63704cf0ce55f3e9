/** JSON Lines (one record a line) to typed columns. */
import { DataError } from '../errors';
import { buildColumn, type LooseValue } from '../table/build';
import type { FrameColumn } from '@/lib/ml/frame';
import { parseDate } from './scalars';

/** Text and values together take some multiple of this, which has to fit in a kernel. */
const MAX_BYTES = 200 * 1024 * 1024;

/**
 * Records to columns: keys in order of first sight, a key that a line lacks is missing there. Lists and records inside a record become their JSON text;
 * texts that are all dates (ISO 8601) become dates. Empty lines are passed over.
 * @throws DataError that names line and remedy
 */
export function parseJsonLines(bytes: Uint8Array, name: string): { readonly rowCount: number; readonly columns: readonly FrameColumn[] } {
  if (bytes.length > MAX_BYTES) throw new DataError(`${name} has ${Math.round(bytes.length / 1048576)} MB; JSON Lines are read whole, up to 200 MB.`, 'Ask for less of it, or in parts.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(`${name} is not text in UTF-8.`, 'Have it written as JSON Lines in UTF-8.');
  }
  const columns = new Map<string, LooseValue[]>();
  let rowCount = 0;
  let line = 0;
  for (let at = 0; at < text.length;) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    line += 1;
    const part = text.slice(at, end).trim();
    at = end + 1;
    if (part === '') continue;
    for (const [key, value] of Object.entries(recordOf(part, line, name))) {
      let column = columns.get(key);
      if (column === undefined) columns.set(key, (column = Array.from({ length: rowCount }, () => null)));
      column[rowCount] = typeof value === 'object' && value !== null ? JSON.stringify(value) : value as LooseValue;
    }
    rowCount += 1;
    for (const column of columns.values()) if (column.length < rowCount) column[rowCount - 1] = null;
  }
  return { rowCount, columns: [...columns].map(([key, values]) => buildColumn(key, withDates(values))) };
}

function recordOf(part: string, line: number, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(part);
  } catch (error) {
    throw new DataError(`${name}, line ${line} is not JSON: ${error instanceof Error ? error.message : String(error)}`, line === 1 && /^[[{]$/.test(part) ? 'It looks like one JSON text over many lines; read it as JSON.' : 'Mend that line.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new DataError(`${name}, line ${line} holds ${Array.isArray(value) ? 'a list' : `‘${part.slice(0, 40)}’`}, not a record.`, 'Each line is one record: {"time": "2026-01-31T12:00:00Z", "value": 1.5}. If the whole is a list, read it as JSON.');
  return value as Record<string, unknown>;
}

/** Dates, where every text of the column is one. */
function withDates(values: LooseValue[]): LooseValue[] {
  let seen = false;
  for (const value of values) {
    if (value === null) continue;
    if (typeof value !== 'string' || Number.isNaN(parseDate(value))) return values;
    seen = true;
  }
  return seen ? values.map((value) => (value === null ? null : new Date(parseDate(value as string)))) : values;
}
