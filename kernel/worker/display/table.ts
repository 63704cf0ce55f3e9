/** A table as it is first shown: some columns, some rows, and what the columns hold by a sample where there are many. */
import { BOUNDS, type ColumnSummary, type Output, type Scalar } from '@/lib/notebook/outputs';
import { cellText } from '@/lib/notebook/output-pages';
import type { FrameColumn } from '@/lib/ml/frame';
import { summariseSample } from '../../stdlib/table/summary';
import { frameOf, type Table } from '../../stdlib/table/table';
import { handleFor } from './handles';
import { rowsOf } from './rows';

/** Values looked at for the summaries of all columns; each column gets its share. */
const SAMPLED_VALUES = 1_000_000;
const LEAST_SAMPLE = 10_000;
const MOST_SAMPLE = 100_000;
/** Share of the output's bytes that summaries may take; the rows get the rest. */
const SUMMARY_BYTES = BOUNDS.bytes / 2;

const encoder = new TextEncoder();

export function describeTable(table: Table): Extract<Output, { kind: 'table' }> {
  const frame = frameOf(table);
  const offered = frame.columns.slice(0, BOUNDS.tableColumns);
  const columns: ColumnSummary[] = [];
  let left = SUMMARY_BYTES;
  for (const column of offered) {
    const whole = summaryOf(column, offered.length);
    const size = bytesOf(whole);
    const summary = left - size > bareBytes(whole) ? whole : { ...whole, histogram: [] };
    left -= bytesOf(summary);
    if (left < 0 && columns.length > 0) break;
    columns.push(summary);
  }
  return { kind: 'table', handle: handleFor(table), rowCount: frame.rowCount, columnCount: frame.columns.length, columns, rows: firstRows(table, columns.length) };
}

/** What a column holds, by a sample where the table is long; `width`: columns that are summed up at a time. */
export function summaryOf(column: FrameColumn, width: number): ColumnSummary {
  return summariseSample(column, Math.min(MOST_SAMPLE, Math.max(LEAST_SAMPLE, Math.floor(SAMPLED_VALUES / Math.max(1, width)))));
}

function firstRows(table: Table, width: number): Scalar[][] {
  const frame = frameOf(table);
  const columns = frame.columns.slice(0, width);
  const count = Math.min(BOUNDS.firstRows, frame.rowCount);
  const text = Math.min(cellText(count * width), Math.max(8, Math.floor(SUMMARY_BYTES / 4 / Math.max(1, width))));
  const rows: Scalar[][] = [];
  let left = BOUNDS.bytes - SUMMARY_BYTES - 2_048;
  for (let row = 0; row < count; row += 1) {
    const [values] = rowsOf(columns, [row], text) as [Scalar[]];
    left -= bytesOf(values);
    if (left < 0 && row > 0) break;
    rows.push(values);
  }
  return rows;
}

function bytesOf(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length;
}

/** Kept back, so that a column without its histogram still fits. */
function bareBytes(summary: ColumnSummary): number {
  return bytesOf({ ...summary, histogram: [] });
}
