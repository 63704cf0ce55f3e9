/** What a cell is besides its source, place and type: what of it is folded away, and whether it was merged into another. */
import * as Y from 'yjs';
import type { CellId } from '@/lib/domain/ids';
import { cellsOf, isMerged, LOCAL, setTrashed, sourceOf, STRUCTURE } from './document';

/** What everybody sees alike of a cell: its source or its outputs folded away. */
export type CellOption = 'sourceHidden' | 'outputHidden';

export function hasOption(doc: Y.Doc, id: CellId, option: CellOption): boolean {
  return optionsOf(doc, id)?.get(option) === true;
}

export function setOption(doc: Y.Doc, id: CellId, option: CellOption | 'merged', isOn: boolean, origin: unknown = LOCAL): void {
  const options = optionsOf(doc, id);
  if (!options || (options.get(option) === true) === isOn) return;
  doc.transact(() => { if (isOn) options.set(option, true); else options.delete(option); }, origin);
}

export function observeOptions(doc: Y.Doc, id: CellId, listener: () => void): () => void {
  const options = optionsOf(doc, id);
  options?.observe(listener);
  return () => options?.unobserve(listener);
}

function optionsOf(doc: Y.Doc, id: CellId): Y.Map<unknown> | null {
  const options = cellsOf(doc).get(id)?.get('options');
  return options instanceof Y.Map ? options : null;
}

/** Hides a cell whose text went into another one, for as long as nobody else's text is in it. */
export function setMergedAway(doc: Y.Doc, id: CellId, origin: unknown = STRUCTURE): void {
  doc.transact(() => {
    setTrashed(doc, id, true, origin);
    setOption(doc, id, 'merged', true);
  }, origin);
}

/** True for a cell that somebody deleted (or that never was): text put there would not be seen. */
export function isDeleted(doc: Y.Doc, id: CellId): boolean {
  const cell = cellsOf(doc).get(id);
  return !cell || (cell.get('trashed') === true && !isMerged(cell));
}

/** True when a cell holds text that another session than this page's wrote. */
export function holdsTextOfOthers(doc: Y.Doc, id: CellId): boolean {
  for (let item = sourceOf(doc, id)?._start ?? null; item; item = item.right) {
    if (!item.deleted && item.countable && item.id.client !== doc.clientID) return true;
  }
  return false;
}
