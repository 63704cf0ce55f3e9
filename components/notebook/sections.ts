/**
 * Sections: a text cell that begins with a heading rules the cells after it, down to the next heading of its level or above.
 * Which of them are folded away is each person's own, and kept in their browser.
 */
import type * as Y from 'yjs';
import { listCells, type CellSnapshot } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { Store } from './sync/store';
import { headingsOf } from './words';

export interface SectionHead {
  readonly cell: CellId;
  readonly level: number;
  readonly text: string;
}

type Part = Pick<CellSnapshot, 'id' | 'type' | 'source'>;

function headOf(cell: Part): SectionHead | null {
  const first = cell.type === 'markdown' ? headingsOf(cell.source)[0] : undefined;
  return first ? { cell: cell.id, ...first } : null;
}

/** The cells out of sight when `folded` sections are folded away, each with how many its heading hides. */
export function hiddenBy(cells: readonly Part[], folded: ReadonlySet<CellId>): { readonly hidden: ReadonlySet<CellId>; readonly counts: ReadonlyMap<CellId, number> } {
  const hidden = new Set<CellId>();
  const counts = new Map<CellId, number>();
  let ruling: SectionHead | null = null;
  for (const cell of cells) {
    const head = headOf(cell);
    if (ruling && head && head.level <= ruling.level) ruling = null;
    if (ruling) {
      hidden.add(cell.id);
      counts.set(ruling.cell, (counts.get(ruling.cell) ?? 0) + 1);
    } else if (head && folded.has(cell.id)) ruling = head;
  }
  return { hidden, counts };
}

/** The heading that rules a cell: its own, or the nearest above. */
export function sectionAt(doc: Y.Doc, cell: CellId | null): SectionHead | null {
  let found: SectionHead | null = null;
  for (const each of listCells(doc)) {
    found = headOf(each) ?? found;
    if (each.id === cell) return found;
  }
  return null;
}

export class Sections extends Store<ReadonlySet<CellId>> {
  readonly #doc: Y.Doc;
  readonly #key: string;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;

  constructor(doc: Y.Doc, notebookId: string, storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null) {
    const key = `pinion.sections.${notebookId}`;
    const kept = storage?.getItem(key);
    super(new Set((kept ? kept.split(' ') : []) as CellId[]));
    this.#doc = doc;
    this.#key = key;
    this.#storage = storage;
  }

  #keep(folded: ReadonlySet<CellId>): void {
    this.set(folded);
    try {
      if (folded.size > 0) this.#storage?.setItem(this.#key, [...folded].join(' '));
      else this.#storage?.removeItem(this.#key);
    } catch {
      // a full or forbidden store: folded for this visit only
    }
  }

  fold(cell: CellId, isFolded: boolean): void {
    const folded = new Set(this.get());
    if (folded.has(cell) === isFolded) return;
    if (isFolded) folded.add(cell);
    else folded.delete(cell);
    this.#keep(folded);
  }

  clear(): void {
    this.#keep(new Set());
  }

  hidden(): ReturnType<typeof hiddenBy> {
    const folded = this.get();
    return folded.size === 0 ? { hidden: new Set(), counts: new Map() } : hiddenBy(listCells(this.#doc), folded);
  }

  /** Opens whatever hides a cell. */
  reveal(cell: CellId): void {
    if (this.get().size === 0) return;
    const folded = new Set(this.get());
    // Sections nest: the outermost is opened first, then what it had inside.
    for (let turns = folded.size; turns > 0; turns -= 1) {
      const cells = listCells(this.#doc);
      if (!hiddenBy(cells, folded).hidden.has(cell)) break;
      const rulers = [...folded].filter((each) => hiddenBy(cells, new Set([each])).hidden.has(cell));
      for (const ruler of rulers) folded.delete(ruler);
    }
    if (folded.size !== this.get().size) this.#keep(folded);
  }

  /** The level of the heading that rules a cell; 0 where there is none. */
  levelAt(cell: CellId | null): number {
    return sectionAt(this.#doc, cell)?.level ?? 0;
  }
}
