/** The headings of a notebook and the cells under them, read again a little after the document came to rest. */
import type * as Y from 'yjs';
import { listHeads, observeTexts, sourceOf, typeOf, type CellSnapshot } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { Store } from './sync/store';
import { headingsOf } from './words';

export interface OutlineRow {
  readonly cell: CellId;
  /** 1 to 6. */
  readonly level: number;
  readonly text: string;
  /** Which heading of its cell, from 0. */
  readonly at: number;
  /** Code cells between this heading and the next. */
  readonly under: readonly CellId[];
}

export function outlineOf(cells: readonly Pick<CellSnapshot, 'id' | 'type' | 'source'>[]): OutlineRow[] {
  const rows: { cell: CellId; level: number; text: string; at: number; under: CellId[] }[] = [];
  for (const cell of cells) {
    if (cell.type === 'markdown') for (const [at, heading] of headingsOf(cell.source).entries()) rows.push({ cell: cell.id, ...heading, at, under: [] });
    else rows.at(-1)?.under.push(cell.id);
  }
  return rows;
}

const SETTLE_MS = 250;

export class Outline extends Store<readonly OutlineRow[]> {
  readonly #doc: Y.Doc;
  readonly #stop: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(doc: Y.Doc) {
    super([]);
    this.#doc = doc;
    this.#read();
    // Whoever types code changes no heading.
    this.#stop = observeTexts(doc, (cell) => { if (cell === null || typeOf(doc, cell) === 'markdown') this.#timer ??= setTimeout(() => this.#read(), SETTLE_MS); });
  }

  #read(): void {
    this.#timer = null;
    const rows = outlineOf(listHeads(this.#doc).map((head) => ({ ...head, source: head.type === 'markdown' ? sourceOf(this.#doc, head.id)!.toString() : '' })));
    if (JSON.stringify(rows) !== JSON.stringify(this.get())) this.set(rows);
  }

  destroy(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#stop();
  }
}
