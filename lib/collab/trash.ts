/** Cells in the trash of a document, and how they come and go. A merged cell that is empty is nowhere; it is in no trash. */
import * as Y from 'yjs';
import type { CellId } from '@/lib/domain/ids';
import { cellsOf, listCells, sourceOf, type CellSnapshot } from './document';

/** Deleted cells that hold text, so that there is something to restore. */
export function listTrash(doc: Y.Doc): CellSnapshot[] {
  return listCells(doc, { withTrashed: true }).filter((cell) => cell.trashed && cell.source !== '');
}

/** Runs `apply` and gives the cells whose being trashed it changed, with what it is then. */
export function trashedBy(doc: Y.Doc, apply: () => void): ReadonlyMap<CellId, boolean> {
  const cells = cellsOf(doc);
  const before = new Map<CellId, boolean>();
  const onEvents = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]) => {
    for (const event of events) {
      const old = event.path.length === 1 ? event.changes.keys.get('trashed') : undefined;
      if (old) before.set(String(event.path[0]) as CellId, old.oldValue === true);
    }
  };
  cells.observeDeep(onEvents);
  try {
    apply();
  } finally {
    cells.unobserveDeep(onEvents);
  }
  const changed = new Map<CellId, boolean>();
  for (const [id, was] of before) {
    const is = cells.get(id)?.get('trashed') === true;
    if (is !== was) changed.set(id, is);
  }
  return changed;
}

/** Empties trashed cells for good. What somebody typed into one offline comes back with their own update, still in the trash. */
export function emptyTrash(doc: Y.Doc, ids: readonly CellId[], origin: unknown): void {
  doc.transact(() => {
    for (const { id } of listTrash(doc)) {
      const source = ids.includes(id) ? sourceOf(doc, id) : null;
      source?.delete(0, source.length);
    }
  }, origin);
}
