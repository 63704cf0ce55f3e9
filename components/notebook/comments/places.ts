/** Where each thread stands in the notebook as it is now, in the order a reader meets them. */
import type * as Y from 'yjs';
import { findText } from '@/lib/collab/anchors';
import { listHeads } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import type { ThreadView } from '@/lib/notebook/comments';
import { Store } from '../sync/store';
import type { CommentsClient } from './comments-client';

export interface PlacedThread {
  readonly thread: ThreadView;
  /** The cell beside which it is shown; null where that was deleted. */
  readonly cell: CellId | null;
  /** Of its text; null for a cell, a result, or text that is gone. */
  readonly range: { readonly start: number; readonly end: number } | null;
  readonly isTextGone: boolean;
}

/** Threads by cell, then by place in the text: about the cell first, about its result last. Of deleted cells at the end. */
export function placeThreads(doc: Y.Doc, threads: readonly ThreadView[]): PlacedThread[] {
  const order = new Map(listHeads(doc).map((head, at) => [head.id, at]));
  const placed = threads.map((thread): PlacedThread => {
    const { anchor } = thread;
    const own = order.has(anchor.cell) ? anchor.cell : null;
    if (anchor.kind !== 'text') return { thread, cell: own, range: null, isTextGone: false };
    const found = findText(doc, anchor, thread.quote ?? '');
    return { thread, cell: found?.cell ?? own, range: found && { start: found.start, end: found.end }, isTextGone: found === null };
  });
  const rank = ({ thread, range }: PlacedThread) => (thread.anchor.kind === 'cell' ? -2 : thread.anchor.kind === 'output' ? Infinity : (range?.start ?? -1));
  const cellAt = ({ cell }: PlacedThread) => (cell === null ? Infinity : order.get(cell)!);
  return placed.sort((a, b) => compare(cellAt(a), cellAt(b)) || compare(rank(a), rank(b)));
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The thread `by` places after `from` in the list; the first or last where none is looked at. */
export function beside(placed: readonly PlacedThread[], from: string | null, by: 1 | -1): string | null {
  const at = placed.findIndex(({ thread }) => thread.id === from);
  if (placed.length === 0) return null;
  const next = at < 0 ? (by === 1 ? 0 : placed.length - 1) : (at + by + placed.length) % placed.length;
  return placed[next]!.thread.id;
}

/** While somebody types, places are looked at this often. */
const PAUSE_MS = 150;

/** Follows document and threads. */
export class Places {
  readonly store = new Store<readonly PlacedThread[]>([]);
  readonly #stop: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(doc: Y.Doc, comments: CommentsClient) {
    let threads = comments.view.get().threads;
    const look = () => {
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = null;
      this.store.set(placeThreads(doc, threads));
    };
    const onUpdate = () => { if (threads.length > 0) this.#timer ??= setTimeout(look, PAUSE_MS); };
    const forget = comments.view.subscribe(() => {
      if (comments.view.get().threads === threads) return;
      threads = comments.view.get().threads;
      look();
    });
    doc.on('update', onUpdate);
    this.#stop = () => {
      forget();
      doc.off('update', onUpdate);
      if (this.#timer) clearTimeout(this.#timer);
    };
  }

  destroy(): void {
    this.#stop();
  }
}
