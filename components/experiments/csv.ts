/** The filtered table as CSV, read page by page from the server. */
import type { RunPage, RunSummary } from '@/lib/domain/runs';
import { labelOf, partsOf, valueOf } from './columns';

const AT_ONCE = 500;

/**
 * The rows of these columns under one line of names, RFC 4180 with CRLF. `onRows` hears how many are there. Ends after `most` rows.
 * Rejects where a page does, and with an AbortError when the signal says so.
 */
export async function csvOf(read: (cursor: string | null, limit: number) => Promise<RunPage>, columns: readonly string[], most: number, signal: AbortSignal, onRows: (rows: number) => void): Promise<string[]> {
  const parts = [`${['id', 'number', ...columns.filter((column) => column !== 'number')].map((column) => field(headOf(column))).join(',')}\r\n`];
  let [cursor, rows]: [string | null, number] = [null, 0];
  const now = Date.now();
  do {
    // Each page is found by the end of the one before.
    // eslint-disable-next-line no-await-in-loop
    const page: RunPage = await read(cursor, Math.min(AT_ONCE, most - rows));
    signal.throwIfAborted();
    parts.push(page.runs.map((run) => lineOf(run, columns, now)).join(''));
    rows += page.runs.length;
    cursor = page.runs.length === 0 ? null : page.next;
    onRows(rows);
  } while (cursor !== null && rows < most);
  return parts;
}

/** With its group, so that a parameter and a metric of one name stay apart. */
function headOf(column: string): string {
  return partsOf(column).group === null ? (column === 'id' ? 'id' : labelOf(column).toLowerCase()) : column;
}

function lineOf(run: RunSummary, columns: readonly string[], now: number): string {
  const cells = columns.filter((column) => column !== 'number').map((column) => (column === 'startedAt' ? run.startedAt : valueOf(run, column, now)));
  return `${[run.id, run.number, ...cells].map((value) => (value === undefined || value === null ? '' : field(String(value)))).join(',')}\r\n`;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
