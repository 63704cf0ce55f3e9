/**
 * Which cells of a notebook are whole, and how the others stand together. A run of cells that are only text is one element, so that the browser
 * has few things to watch; where runs are cut depends on the cells themselves, so that a cell that comes or goes changes one run and not all after it.
 */
import type * as Y from 'yjs';
import { sourceOf, type CellHead } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';

export interface PlacedHead extends CellHead {
  /** 1 is the first. */
  readonly place: number;
}

export type Part = { readonly kind: 'whole'; readonly head: PlacedHead } | { readonly kind: 'run'; readonly key: CellId; readonly heads: readonly PlacedHead[] };

const [LEAST, MOST] = [5, 16];

/** True for about one cell in eight, always for the same ones. */
const isCut = (id: string) => [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7) % 8 === 0;

/** The parts of the column in order. `heads` are the cells that are shown. */
export function partsOf(heads: readonly PlacedHead[], isWhole: (head: PlacedHead) => boolean): Part[] {
  const parts: Part[] = [];
  let run: PlacedHead[] = [];
  const end = () => {
    if (run.length > 0) parts.push({ kind: 'run', key: run[0]!.id, heads: run });
    run = [];
  };
  for (const head of heads) {
    if (isWhole(head)) {
      end();
      parts.push({ kind: 'whole', head });
      continue;
    }
    if (run.length >= MOST || (run.length >= LEAST && isCut(head.id))) end();
    run.push(head);
  }
  end();
  return parts;
}

const LINE = 20;
/** What stands around the text of a cell. */
const AROUND = 50;

/** Pixels that a cell takes, about, before it was ever laid out: its text without what it shows. */
export function heightOf(doc: Y.Doc, cell: CellId): number {
  return AROUND + LINE * (sourceOf(doc, cell)?.toString().split('\n').length ?? 1);
}

/** How many of the first fill `room` pixels, the last of them perhaps in part; `heights` in their order. */
export function countIn(room: number, heights: readonly number[]): number {
  let [count, filled] = [0, 0];
  while (count < heights.length && filled < room) {
    filled += heights[count]!;
    count += 1;
  }
  return count;
}
