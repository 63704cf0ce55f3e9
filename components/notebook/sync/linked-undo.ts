/**
 * Undo of what was typed here, cell by cell, where a change that was written into several cells together is taken back and brought again
 * together: every step of it carries the same mark. What others typed stays.
 */
import * as Y from 'yjs';
import { LOCAL, sourceOf } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';

const PAUSE_MS = 500;
const MARK = 'together';

type Side = 'undoStack' | 'redoStack';

export class LinkedUndo {
  readonly #doc: Y.Doc;
  readonly #managers = new Map<CellId, Y.UndoManager>();

  constructor(doc: Y.Doc) {
    this.#doc = doc;
  }

  /** From now on what is typed in this cell can be taken back. Null when there is no such cell. */
  of(id: CellId): Y.UndoManager | null {
    const known = this.#managers.get(id);
    if (known) return known;
    const source = sourceOf(this.#doc, id);
    if (!source) return null;
    const made = new Y.UndoManager(source, { trackedOrigins: new Set([LOCAL]), captureTimeout: PAUSE_MS });
    this.#managers.set(id, made);
    return made;
  }

  /** What `change` writes into `cells` is one step. */
  together(cells: readonly CellId[], change: () => void): void {
    const managers = cells.flatMap((id) => this.of(id) ?? []);
    for (const manager of managers) manager.stopCapturing();
    const before = managers.map((manager) => manager.undoStack.length);
    change();
    const mark = Symbol('together');
    managers.forEach((manager, at) => {
      manager.stopCapturing();
      if (manager.undoStack.length > before[at]!) manager.undoStack.at(-1)!.meta.set(MARK, mark);
    });
  }

  undo(id: CellId): void {
    this.#take(id, 'undoStack', 'redoStack', (manager) => manager.undo());
  }

  redo(id: CellId): void {
    this.#take(id, 'redoStack', 'undoStack', (manager) => manager.redo());
  }

  #take(id: CellId, from: Side, to: Side, take: (manager: Y.UndoManager) => void): void {
    const manager = this.of(id);
    if (!manager) return;
    const mark = manager[from].at(-1)?.meta.get(MARK) as symbol | undefined;
    if (mark === undefined) return take(manager);
    // A cell in which something was typed since keeps its part until that is taken back.
    const all = [...this.#managers.values()].filter((other) => other[from].at(-1)?.meta.get(MARK) === mark);
    for (const each of all) {
      const before = each[to].length;
      take(each);
      if (each[to].length > before) each[to].at(-1)!.meta.set(MARK, mark);
    }
  }

  destroy(): void {
    for (const manager of this.#managers.values()) manager.destroy();
  }
}
