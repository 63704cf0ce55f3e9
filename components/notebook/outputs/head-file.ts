/** What the page itself holds of a table, as a file for when the kernel is gone. */
import { csvField } from '@/lib/notebook/csv-text';
import type { Output } from '@/lib/notebook/outputs';

/** CSV by RFC 4180 of the rows and columns that are stored; the name says that it is the head only. */
export function headFile(table: Extract<Output, { kind: 'table' }>, now: Date): { readonly name: string; readonly text: string } {
  const lines = [table.columns.map((column) => column.name), ...table.rows].map((row) => `${row.map((value) => (value === null ? '' : csvField(String(value)))).join(',')}\r\n`);
  return { name: `table – head only, ${table.rows.length} of ${table.rowCount} rows – ${now.toISOString().slice(0, 16).replace('T', ' ').replace(':', '.')} UTC.csv`, text: lines.join('') };
}
