/**
 * What the page does to cells: add, move, delete, change type, and take the last of these back. Undo of structure is a list
 * of opposites, apart from undo of text: it never removes a cell, only trashes it, so nothing that others wrote goes with it.
 */
import type * as Y from 'yjs';
import { addCell, listCells, moveCell, setTrashed, setType, type CellType } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';

export class Structure {
  readonly #doc: Y.Doc;
  #undo: (() => void)[] = [];

  constructor(doc: Y.Doc) {
    this.#doc = doc;
  }

  #ids(): CellId[] {
    return listCells(this.#doc).map((cell) => cell.id);
  }

  /** Adds an empty cell after `after` (null: first) and gives its id. */
  add(type: CellType, after: CellId | null): CellId {
    const id = addCell(this.#doc, { type, after });
    this.#undo.push(() => setTrashed(this.#doc, id, true));
    return id;
  }

  /** Moves a cell one place; false at the end of the notebook. */
  move(id: CellId, by: -1 | 1): boolean {
    const ids = this.#ids();
    const at = ids.indexOf(id);
    const to = at + by;
    if (at < 0 || to < 0 || to >= ids.length) return false;
    const before = ids[at - 1] ?? null;
    moveCell(this.#doc, id, by === 1 ? ids[to]! : (ids[to - 1] ?? null));
    this.#undo.push(() => moveCell(this.#doc, id, before));
    return true;
  }

  /** Deletes a cell, so that it can be taken back; gives what takes back this one. */
  remove(id: CellId): () => void {
    setTrashed(this.#doc, id, true);
    const back = () => setTrashed(this.#doc, id, false);
    this.#undo.push(back);
    return back;
  }

  changeType(id: CellId, type: CellType): void {
    const before = listCells(this.#doc).find((cell) => cell.id === id)?.type;
    if (!before || before === type) return;
    setType(this.#doc, id, type);
    this.#undo.push(() => setType(this.#doc, id, before));
  }

  /** Takes back the last change made here; false when there is none. */
  undo(): boolean {
    const last = this.#undo.pop();
    last?.();
    return last !== undefined;
  }
}
