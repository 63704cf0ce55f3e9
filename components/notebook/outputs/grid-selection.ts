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
  const { row, column } = selection.active;
  const next = target(key, control, row, column, rows, columns, page);
  if (next === null || rows === 0) return null;
  const active = { row: clamp(next.row, rows), column: clamp(next.column, columns) };
  return { active, anchor: shift ? selection.anchor : active };
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

/** RFC 4180, with a header; missing values are empty. A text that a spreadsheet would take for a formula is kept from being one. */
export function toCsv(names: readonly string[], rows: readonly (readonly Scalar[])[]): string {
  return [names, ...rows].map((row) => row.map(field).join(',')).join('\r\n');
}

function field(value: Scalar): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
