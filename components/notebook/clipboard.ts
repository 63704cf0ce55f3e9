/** Cells as text on the clipboard: the percent format, so that they can be pasted into any editor, and back. */
import type * as Y from 'yjs';
import { CELL_TYPES, listCells, type CellType } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { parsePercent, writePercent } from '@/lib/notebook/files/percent';
import type { NewCell } from './structure';

/** As many cells as a document may hold (lib/collab/damage.ts). */
export const CELLS_MOST = 2_000;
/** One change must fit into an update of 2 MiB. */
const TEXT_MOST = 1_000_000;

export function cellsFor(doc: Y.Doc, ids: readonly CellId[]): NewCell[] {
  return listCells(doc).filter((cell) => ids.includes(cell.id)).map(({ type, source }) => ({ type, source }));
}

export function textOf(cells: readonly NewCell[]): string {
  return writePercent({ title: null, metadata: {}, cells: cells.map((cell, at) => ({ id: `cell-${at + 1}`, type: cell.type, source: cell.source, tags: [], metadata: {}, outputs: [], executionCount: null })) });
}

export type Pasted = { readonly ok: true; readonly value: readonly NewCell[] } | { readonly ok: false; readonly message: string };

/**
 * What pasting gives: text with cell markers is cells, else the cells copied last in this page, else the text as one cell.
 * Null: the clipboard could not be read.
 */
export function pastedCells(text: string | null, copied: readonly NewCell[]): Pasted {
  if (text !== null && text.length > TEXT_MOST) return { ok: false, message: 'That is too much to paste at once: at most a million characters.' };
  if (text !== null && /^\/\/ %%/m.test(text)) {
    const read = parsePercent(text);
    if (!read.ok) return { ok: false, message: `What was copied cannot be pasted as cells. ${read.message}` };
    return { ok: true, value: read.value.cells.map(({ type, source }) => ({ type: (CELL_TYPES as readonly string[]).includes(type) ? (type as CellType) : 'raw', source })) };
  }
  if (copied.length > 0) return { ok: true, value: copied };
  if (text?.trim()) return { ok: true, value: [{ type: 'ts', source: text.replace(/\r\n?/g, '\n').replace(/\n+$/, '') }] };
  return { ok: false, message: 'No cells were copied here. To paste what another program copied, press Ctrl-V or ⌘V.' };
}

/** The system's clipboard, where it may be read without asking; null otherwise. */
export async function readClipboard(): Promise<string | null> {
  try {
    const { state } = await navigator.permissions.query({ name: 'clipboard-read' as PermissionName });
    return state === 'granted' ? await navigator.clipboard.readText() : null;
  } catch {
    return null; // a browser that has no such permission, or no page in front
  }
}
