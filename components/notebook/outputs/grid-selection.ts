/** The selected cells of a table and what the keys do to them. Pure. */
import type { Scalar } from '@/lib/notebook/outputs';

export interface Place {
  readonly row: number;
  readonly column: number;
}

/** A rectangle from where it was begun to the active cell. */
export interface Selection {
  readonly anchor: Place;
  readonly active: Place;
}

export interface Key {
  readonly key: string;
  readonly shift: boolean;
  readonly control: boolean;
}

/** The selection after a key, or null where the key is not for the table. `page`: rows in view. */
export function moved(selection: Selection, { key, shift, control }: Key, rows: number, columns: number, page: number): Selection | null {
  if (rows > 0 && (key === ' ' || (key.toLowerCase() === 'a' && control))) return spanned(selection, { key, shift, control }, rows, columns);
  const { row, column } = selection.active;
  const next = target(key, control, row, column, rows, columns, page);
  if (next === null || rows === 0) return null;
  const active = { row: clamp(next.row, rows), column: clamp(next.column, columns) };
  return { active, anchor: shift ? selection.anchor : active };
}

/** Whole rows (Shift-Space), columns (Ctrl-Space) or the table (Ctrl-A), as spreadsheets have it; the active cell stays the active one's row or column. */
function spanned({ anchor, active }: Selection, { key, shift, control }: Key, rows: number, columns: number): Selection | null {
  const isAll = key !== ' ' || (shift && control);
  if (isAll) return { anchor: { row: 0, column: 0 }, active: { row: rows - 1, column: columns - 1 } };
  if (control) return { anchor: { row: rows - 1, column: anchor.column }, active: { row: 0, column: active.column } };
  return shift ? { anchor: { row: anchor.row, column: columns - 1 }, active: { row: active.row, column: 0 } } : null;
}

function target(key: string, control: boolean, row: number, column: number, rows: number, columns: number, page: number): Place | null {
  switch (key) {
    case 'ArrowDown': return { row: control ? rows - 1 : row + 1, column };
    case 'ArrowUp': return { row: control ? 0 : row - 1, column };
    case 'ArrowRight': return { row, column: control ? columns - 1 : column + 1 };
    case 'ArrowLeft': return { row, column: control ? 0 : column - 1 };
    case 'PageDown': return { row: row + page, column };
    case 'PageUp': return { row: row - page, column };
    case 'Home': return control ? { row: 0, column: 0 } : { row, column: 0 };
    case 'End': return control ? { row: rows - 1, column: columns - 1 } : { row, column: columns - 1 };
    default: return null;
  }
}

function clamp(value: number, size: number): number {
  return Math.max(0, Math.min(size - 1, value));
}

/** First and last row and column, both inclusive. */
export function boundsOf({ anchor, active }: Selection): { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number } {
  return { top: Math.min(anchor.row, active.row), bottom: Math.max(anchor.row, active.row), left: Math.min(anchor.column, active.column), right: Math.max(anchor.column, active.column) };
}

export const COPY_FORMATS = ['tsv', 'csv'] as const;
export type CopyFormat = (typeof COPY_FORMATS)[number];

/**
 * Cells for the clipboard: tab-separated text, as spreadsheets paste it, or CSV (RFC 4180). `names`: of the columns, or null to leave them out.
 * Missing values are empty. What is copied goes into spreadsheets, so a text that one would take for a formula is kept from being one
 * by an apostrophe; a downloaded file holds it as it is.
 */
export function toText(format: CopyFormat, names: readonly string[] | null, rows: readonly (readonly Scalar[])[]): string {
  const [separator, special] = format === 'tsv' ? ['\t', /["\t\r\n]/] as const : [',', /[",\r\n]/] as const;
  return [...(names ? [names] : []), ...rows].map((row) => row.map((value) => field(value, special)).join(separator)).join('\r\n');
}

function field(value: Scalar, special: RegExp): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
