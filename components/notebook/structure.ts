/**
 * What the page does to cells, and takes back: add, paste, move, delete, change type, split, merge, replace. Each is one step,
 * of this person alone. A step never removes a cell, only trashes it, and never takes along what others wrote: a cell they
 * wrote in stays, text they put into a merged or split cell goes where its neighbours go (rules C21 to C26).
 */
import * as Y from 'yjs';
import { restoreWithUndo, type NotebookContent } from '@/lib/collab/content';
import { addCell, listHeads, moveCells, orderOf, setOrder, setTrashed, setType, sourceOf, STRUCTURE, typeOf, type CellType } from '@/lib/collab/document';
import { writeEdits, type TextEdit } from '@/lib/collab/edits';
import { holdsTextOfOthers, isDeleted } from '@/lib/collab/options';
import { Pouring, type Seam, type Span } from '@/lib/collab/pouring';
import type { CellId } from '@/lib/domain/ids';

interface Step {
  /** What was done: `delete 2 cells`. */
  readonly name: string;
  /** The cells to look at when it is done or taken back. */
  readonly cells: readonly CellId[];
  /** Both give false where nothing could be done, because others changed too much. */
  back(): boolean;
  forth(): boolean;
}

export interface Undone {
  readonly name: string;
  readonly isDone: boolean;
  /** Those of the step's cells that are there now. */
  readonly cells: readonly CellId[];
}

export interface NewCell {
  readonly type: CellType;
  readonly source: string;
}

const MOST_STEPS = 200;
const count = (ids: readonly unknown[]) => (ids.length === 1 ? 'a cell' : `${ids.length} cells`);

export class Structure {
  readonly #doc: Y.Doc;
  readonly #pouring: Pouring;
  #undo: Step[] = [];
  #redo: Step[] = [];

  /** `mayWrite` says whether this page may change the document now. */
  constructor(doc: Y.Doc, mayWrite: () => boolean = () => true) {
    this.#doc = doc;
    this.#pouring = new Pouring(doc, mayWrite);
  }

  /** Sets right what two people split or merged at the same moment (C25); called when this page may write from now on. */
  settle(): void {
    this.#pouring.settle();
  }

  #ids(): CellId[] {
    return listHeads(this.#doc).map((head) => head.id);
  }

  #did(step: Step): void {
    this.#undo = [...this.#undo.slice(1 - MOST_STEPS), step];
    this.#redo = [];
  }

  /** Adds cells after `after` (null: first) and gives their ids. */
  add(cells: readonly NewCell[], after: CellId | null, name = 'add'): CellId[] {
    const doc = this.#doc;
    let last = after;
    const ids = doc.transact(() => cells.map((cell) => (last = addCell(doc, { ...cell, after: last }))), STRUCTURE);
    this.#did({
      name: `${name} ${count(ids)}`, cells: ids,
      back: () => trash(doc, ids.filter((id) => !holdsTextOfOthers(doc, id)), true),
      forth: () => trash(doc, ids, false),
    });
    return ids;
  }

  /** Makes one step of all that `body` does, to be taken back and made again as one. */
  together<Result>(name: string, body: () => Result): Result {
    const before = this.#undo;
    this.#undo = [];
    let steps: Step[] = [];
    try {
      return body();
    } finally {
      steps = this.#undo;
      this.#undo = before;
      if (steps.length > 0) {
        this.#did({
          name, cells: steps.flatMap((step) => step.cells),
          back: () => [...steps].reverse().map((step) => step.back()).some(Boolean),
          forth: () => steps.map((step) => step.forth()).some(Boolean),
        });
      }
    }
  }

  /** Moves cells as a block behind `after` (null: to the top); false where they are there already. */
  moveTo(ids: readonly CellId[], after: CellId | null): boolean {
    const doc = this.#doc;
    const before = this.#ids();
    const chosen = before.filter((id) => ids.includes(id));
    if (chosen.length === 0 || (after !== null && chosen.includes(after))) return false;
    const rest = before.filter((id) => !chosen.includes(id));
    const now = rest.toSpliced(after === null ? 0 : rest.indexOf(after) + 1, 0, ...chosen);
    if (now.every((id, at) => id === before[at])) return false;
    const old = keysOf(doc, chosen);
    moveCells(doc, chosen, after);
    const made = keysOf(doc, chosen);
    this.#did({ name: `move ${count(chosen)}`, cells: chosen, back: () => place(doc, made, old), forth: () => place(doc, old, made) });
    return true;
  }

  /** Moves cells one place up or down, past the cell beside them; false at the end of the notebook. */
  move(chosen: readonly CellId[], by: -1 | 1): boolean {
    const ids = this.#ids();
    const places = chosen.map((id) => ids.indexOf(id)).filter((at) => at >= 0);
    if (places.length === 0) return false;
    const beside = by === 1 ? Math.max(...places) + 1 : Math.min(...places) - 1;
    if (beside < 0 || beside >= ids.length) return false;
    return this.moveTo(chosen, by === 1 ? ids[beside]! : (ids[beside - 1] ?? null));
  }

  /** Deletes cells, so that they can be taken back; gives what takes back these. */
  remove(ids: readonly CellId[], name = 'delete'): () => void {
    trash(this.#doc, ids, true);
    const step: Step = { name: `${name} ${count(ids)}`, cells: ids, back: () => trash(this.#doc, ids, false), forth: () => trash(this.#doc, ids, true) };
    this.#did(step);
    return () => {
      if (step.back()) this.#undo = this.#undo.filter((each) => each !== step);
    };
  }

  /** Takes cells out of the trash. */
  bringBack(ids: readonly CellId[]): void {
    trash(this.#doc, ids, false);
    this.#did({ name: `restore ${count(ids)}`, cells: ids, back: () => trash(this.#doc, ids, true), forth: () => trash(this.#doc, ids, false) });
  }

  /** Takes back the step made last, whatever is made after it. */
  lastStep(): () => void {
    const step = this.#undo.at(-1);
    return () => {
      if (step && this.#undo.includes(step) && step.back()) this.#undo = this.#undo.filter((each) => each !== step);
    };
  }

  /** Goes back to an earlier content, whole or some cells of it, as one step; gives what takes it back, null where nothing differs. */
  restore(content: NotebookContent, only: readonly CellId[] | null): (() => void) | null {
    const done = restoreWithUndo(this.#doc, content, only);
    if (!done) return null;
    const step: Step = { name: only ? `restore ${count(only)}` : 'restore a version', cells: only ?? content.cells.map((cell) => cell.id), ...done };
    this.#did(step);
    return () => {
      if (step.back()) this.#undo = this.#undo.filter((each) => each !== step);
    };
  }

  changeType(ids: readonly CellId[], type: CellType): boolean {
    return this.#edit(`change the type of ${count(ids)}`, ids, type, () => []);
  }

  /** Makes text cells whose first line is a heading of `level` (0: takes the marks away). */
  setHeading(ids: readonly CellId[], level: number): boolean {
    return this.#edit(level === 0 ? 'take a heading away' : `make a heading of level ${level}`, ids, 'markdown', (source) => {
      const marks = /^\s{0,3}#{1,6}\s+/.exec(source)?.[0] ?? '';
      return [{ offset: 0, length: marks.length, text: level === 0 ? '' : `${'#'.repeat(level)} ` }];
    });
  }

  /** Replaces parts of several cells' texts, as one step. The offsets of one cell refer to its text as it is. */
  replace(edits: ReadonlyMap<CellId, readonly TextEdit[]>, name?: string): boolean {
    const ids = [...edits.keys()];
    return this.#edit(name ?? `replace in ${count(ids)}`, ids, null, (_, id) => edits.get(id)!);
  }

  /** Types and small edits of texts in one transaction; what is taken back is only what was written here. */
  #edit(name: string, ids: readonly CellId[], type: CellType | null, editsFor: (source: string, id: CellId) => readonly TextEdit[]): boolean {
    const doc = this.#doc;
    const chosen = ids.filter((id) => !isDeleted(doc, id) && sourceOf(doc, id));
    const origin = Symbol(name);
    const texts = chosen.map((id) => sourceOf(doc, id)!);
    const manager = new Y.UndoManager(texts, { trackedOrigins: new Set([origin]), captureTimeout: Number.MAX_SAFE_INTEGER });
    const types = chosen.flatMap((id) => (type && typeOf(doc, id) !== type ? [[id, typeOf(doc, id)!] as const] : []));
    let hasText = false;
    doc.transact(() => {
      for (const id of chosen) {
        const source = sourceOf(doc, id)!;
        const text = source.toString();
        const edits = editsFor(text, id).filter((edit) => text.slice(edit.offset, edit.offset + edit.length) !== edit.text);
        hasText ||= edits.length > 0;
        writeEdits(source, edits);
      }
      for (const [id] of types) setType(doc, id, type!, origin);
    }, origin);
    if (!hasText && types.length === 0) return false;
    // A type is set back only where it is still the one that was set here.
    const retype = (from: (was: CellType) => CellType, to: (was: CellType) => CellType) => doc.transact(() => {
      for (const [id, was] of types) if (typeOf(doc, id) === from(was)) setType(doc, id, to(was));
    }, STRUCTURE);
    this.#did({
      name, cells: chosen,
      back: () => { retype(() => type!, (was) => was); manager.undo(); return true; },
      forth: () => { retype((was) => was, () => type!); manager.redo(); return true; },
    });
    return true;
  }

  /** Cuts a cell at `offsets`; gives the cells after it, in order. */
  split(id: CellId, offsets: readonly number[]): CellId[] {
    const [doc, pouring] = [this.#doc, this.#pouring];
    let seams: Seam[] = pouring.cut(id, offsets);
    let spans: Span[] = [];
    if (seams.length === 0) return [];
    const made = seams.map((seam) => seam.second).reverse();
    this.#did({
      name: 'split a cell', cells: [id, ...made],
      back: () => (spans = all(doc, [...seams].reverse(), (seam) => pouring.join(seam))).length > 0,
      forth: () => (seams = all(doc, [...spans].reverse(), (span) => pouring.part(span))).length > 0,
    });
    return made;
  }

  /** Merges cells into the first of them. */
  merge(ids: readonly CellId[]): boolean {
    const [first, ...rest] = this.#ids().filter((id) => ids.includes(id));
    if (!first || rest.length === 0) return false;
    const [doc, pouring] = [this.#doc, this.#pouring];
    let spans: Span[] = all(doc, rest, (id) => pouring.pour(id, first));
    let seams: Seam[] = [];
    if (spans.length === 0) return false;
    this.#did({
      name: `merge ${rest.length + 1} cells`, cells: [first, ...rest],
      back: () => (seams = all(doc, [...spans].reverse(), (span) => pouring.part(span))).length > 0,
      forth: () => (spans = all(doc, [...seams].reverse(), (seam) => pouring.join(seam))).length > 0,
    });
    return true;
  }

  /** Takes back the last step made here; null when there is none. */
  undo(): Undone | null {
    return this.#go(this.#undo, this.#redo, 'back');
  }

  /** Makes the last step that was taken back again. */
  redo(): Undone | null {
    return this.#go(this.#redo, this.#undo, 'forth');
  }

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  #go(from: Step[], to: Step[], way: 'back' | 'forth'): Undone | null {
    const step = from.pop();
    if (!step) return null;
    const isDone = step[way]();
    if (isDone) to.push(step);
    const there = new Set(this.#ids());
    return { name: step.name, isDone, cells: step.cells.filter((id) => there.has(id)) };
  }
}

/** Applies each in turn, in one transaction; leaves out what gives null. */
function all<From, To>(doc: Y.Doc, from: readonly From[], apply: (each: From) => To | null): To[] {
  return doc.transact(() => from.flatMap((each) => apply(each) ?? []), STRUCTURE);
}

function trash(doc: Y.Doc, ids: readonly CellId[], trashed: boolean): boolean {
  doc.transact(() => { for (const id of ids) setTrashed(doc, id, trashed); }, STRUCTURE);
  return ids.length > 0;
}

/** The keys of order of some cells. */
function keysOf(doc: Y.Doc, ids: readonly CellId[]): ReadonlyMap<CellId, string> {
  return new Map(ids.map((id) => [id, orderOf(doc, id) ?? '']));
}

/** Gives cells back an older key, where nobody else has moved them since. */
function place(doc: Y.Doc, from: ReadonlyMap<CellId, string>, to: ReadonlyMap<CellId, string>): boolean {
  const moved = [...from].filter(([id, key]) => orderOf(doc, id) === key);
  doc.transact(() => { for (const [id] of moved) setOrder(doc, id, to.get(id)!); }, STRUCTURE);
  return moved.length > 0;
}
