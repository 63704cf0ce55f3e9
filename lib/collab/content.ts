/**
 * What a notebook says at one moment, apart from Yjs: the cells in sight with their sources, and the title. Version history
 * keeps this (it is small, and readable without the document), and restoring is an ordinary edit towards it: cells that are
 * there keep their shared text and get the fewest edits, so that what others type meanwhile stays (rules H6 to H8).
 */
import * as Y from 'yjs';
import type { CellId } from '@/lib/domain/ids';
import { addCell, CELL_TYPES, cellsOf, listCells, metaOf, setTitle, setTrashed, setType, sourceOf, titleOf, type CellType } from './document';
import { writeEdits } from './edits';
import { editsBetween } from './text-diff';

export interface CellContent {
  readonly id: CellId;
  readonly order: string;
  readonly type: CellType;
  readonly source: string;
  /** Plain JSON; left out when empty. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface NotebookContent {
  readonly title: string;
  /** In the order everybody sees. */
  readonly cells: readonly CellContent[];
}

/** Origin of a restore; the undo of a restore follows it. */
export const RESTORE = Symbol('restore');

/** Reads what is in sight. */
export function contentOf(doc: Y.Doc): NotebookContent {
  const cells = listCells(doc).map(({ id, order, type, source }): CellContent => {
    const options = optionsOf(doc, id)?.toJSON() as Record<string, unknown> | undefined;
    return { id, order, type, source, ...(options && Object.keys(options).length > 0 ? { options } : {}) };
  });
  return { title: titleOf(doc), cells };
}

/** Reads content that was stored or sent as JSON; null for what is none. */
export function readContent(value: unknown): NotebookContent | null {
  const { title, cells } = (value ?? {}) as Partial<NotebookContent>;
  if (typeof title !== 'string' || !Array.isArray(cells)) return null;
  const isCell = (cell: unknown) => {
    const { id, order, type, source } = (cell ?? {}) as Partial<CellContent>;
    return typeof id === 'string' && typeof order === 'string' && typeof source === 'string' && CELL_TYPES.includes(type as CellType);
  };
  return cells.every(isCell) ? { title, cells } : null;
}

const optionsOf = (doc: Y.Doc, id: CellId) => cellsOf(doc).get(id)?.get('options') as Y.Map<unknown> | undefined;

/**
 * Edits the document towards `wanted`, in one transaction. Whole: also the title, the order, and cells that came since are
 * put into the trash. With `only`: the text, type and options of those cells, which come out of the trash where they are.
 * Nothing happens where nothing differs. Gives how many cells were changed.
 */
export function restoreContent(doc: Y.Doc, wanted: NotebookContent, only: readonly CellId[] | null = null, origin: unknown = RESTORE): number {
  let changed = 0;
  doc.transact(() => {
    const shown = new Set(listCells(doc).map((cell) => cell.id));
    const cells = only === null ? wanted.cells : wanted.cells.filter((cell) => only.includes(cell.id));
    for (const cell of cells) if (restoreCell(doc, cell, shown.has(cell.id), only === null, origin)) changed += 1;
    if (only !== null) return;
    const kept = new Set(wanted.cells.map((cell) => cell.id));
    for (const id of shown) {
      if (kept.has(id)) continue;
      setTrashed(doc, id, true, origin);
      changed += 1;
    }
    if (titleOf(doc) !== wanted.title) setTitle(doc, wanted.title, origin);
  }, origin);
  return changed;
}

/** True where this copy has every cell of `wanted`, trashed or not. */
export function knowsAll(doc: Y.Doc, wanted: NotebookContent): boolean {
  return wanted.cells.every((cell) => cellsOf(doc).has(cell.id));
}

/**
 * As `restoreContent`, and gives how to take back just this, and to do it again: what others wrote since stays. Null where
 * nothing differs. Cells that this copy has not heard of are left out: made here, they would take the place of those on their way.
 */
export function restoreWithUndo(doc: Y.Doc, wanted: NotebookContent, only: readonly CellId[] | null = null): { back(): boolean; forth(): boolean } | null {
  const origin = Symbol('this restore');
  const known = { ...wanted, cells: wanted.cells.filter((cell) => cellsOf(doc).has(cell.id)) };
  const ids = listCells(doc, { withTrashed: true }).map((cell) => cell.id);
  const texts = ids.flatMap((id) => sourceOf(doc, id) ?? []);
  const manager = new Y.UndoManager(texts, { doc, trackedOrigins: new Set([origin]), captureTimeout: Number.MAX_SAFE_INTEGER });
  const before = slotsOf(doc, ids);
  restoreContent(doc, known, only, origin);
  const set = slotsOf(doc, ids).flatMap((slot, at) => {
    const [was, is] = [before[at]!.values, slot.values];
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((key) => !isEqual(was[key], is[key])).map((key) => ({ map: slot.map, key, was: was[key], is: is[key] }));
  });
  if (set.length === 0 && manager.undoStack.length === 0) {
    manager.destroy();
    return null;
  }
  // Yjs' own undo of a map's key can leave it empty where others set it meanwhile, and the cell broken: keys are set back here, and
  // only where they still are what this restore made them.
  const put = (from: 'was' | 'is', to: 'was' | 'is') => doc.transact(() => {
    for (const slot of set) {
      if (!isEqual(slot.map.get(slot.key), slot[from])) continue;
      if (slot[to] === undefined) slot.map.delete(slot.key);
      else slot.map.set(slot.key, slot[to]);
    }
  }, RESTORE);
  return {
    back: () => { put('is', 'was'); manager.undo(); return true; },
    forth: () => { put('was', 'is'); manager.redo(); return true; },
  };
}

interface Slot {
  readonly map: Y.Map<unknown>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a restore may set beside texts. */
function slotsOf(doc: Y.Doc, ids: readonly CellId[]): Slot[] {
  return [
    { map: metaOf(doc), values: { title: metaOf(doc).get('title') } },
    ...ids.flatMap((id): Slot[] => {
      const cell = cellsOf(doc).get(id)!;
      const options = cell.get('options') as Y.Map<unknown>;
      return [{ map: cell, values: { order: cell.get('order'), type: cell.get('type'), trashed: cell.get('trashed') } }, { map: options, values: options.toJSON() as Record<string, unknown> }];
    }),
  ];
}

const isEqual = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

function restoreCell(doc: Y.Doc, cell: CellContent, isShown: boolean, isWhole: boolean, origin: unknown): boolean {
  const map = cellsOf(doc).get(cell.id);
  if (!map) {
    addCell(doc, { id: cell.id, type: cell.type, source: cell.source, after: null }, origin);
    cellsOf(doc).get(cell.id)!.set('order', cell.order);
    restoreOptions(doc, cell);
    return true;
  }
  let isChanged = false;
  if (!isShown) {
    setTrashed(doc, cell.id, false, origin);
    isChanged = true;
  }
  if (map.get('type') !== cell.type) {
    setType(doc, cell.id, cell.type, origin);
    isChanged = true;
  }
  if ((isWhole || !isShown) && map.get('order') !== cell.order) {
    map.set('order', cell.order);
    isChanged = true;
  }
  const source = map.get('source') as Y.Text;
  const edits = editsBetween(source.toString(), cell.source);
  if (edits.length > 0) {
    writeEdits(source, edits);
    isChanged = true;
  }
  return restoreOptions(doc, cell) || isChanged;
}

function restoreOptions(doc: Y.Doc, cell: CellContent): boolean {
  const options = optionsOf(doc, cell.id);
  if (!options) return false;
  const wanted = cell.options ?? {};
  let isChanged = false;
  for (const key of options.keys()) {
    if (key in wanted) continue;
    options.delete(key);
    isChanged = true;
  }
  for (const [key, value] of Object.entries(wanted)) {
    if (JSON.stringify(options.get(key)) === JSON.stringify(value)) continue;
    options.set(key, value);
    isChanged = true;
  }
  return isChanged;
}
