/** The headings of a notebook and the cells under them, read again a little after the document came to rest. */
import type * as Y from 'yjs';
import { listCells, observe, type CellSnapshot } from '@/lib/collab/document';
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

export function outlineOf(cells: readonly CellSnapshot[]): OutlineRow[] {
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
    this.#stop = observe(doc, () => { this.#timer ??= setTimeout(() => this.#read(), SETTLE_MS); });
  }

  #read(): void {
    this.#timer = null;
    const rows = outlineOf(listCells(this.#doc));
    if (JSON.stringify(rows) !== JSON.stringify(this.get())) this.set(rows);
  }

  destroy(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#stop();
  }
}
