/** Where cells that are dragged would go. Pure, so that it can be tested without a page. */
import type { CellId } from '@/lib/domain/ids';

export interface Box {
  readonly cell: CellId;
  /** CSS pixels in the window. */
  readonly top: number;
  readonly bottom: number;
}

/** The cell behind which what is dragged lands, when the pointer is at `y`: the last one whose middle is above it. Null: the top. */
export function landing(boxes: readonly Box[], y: number, dragged: readonly CellId[]): CellId | null {
  let after: CellId | null = null;
  for (const box of boxes) if (!dragged.includes(box.cell) && (box.top + box.bottom) / 2 < y) after = box.cell;
  return after;
}

const EDGE = 72;
const FASTEST = 18;

/** How far to scroll in one frame with the pointer at `y` in a window `height` high; nothing but near its edges. */
export function scrollStep(y: number, height: number, top: number): number {
  if (y < top + EDGE) return -Math.ceil(FASTEST * Math.min(1, (top + EDGE - y) / EDGE));
  if (y > height - EDGE) return Math.ceil(FASTEST * Math.min(1, (y - height + EDGE) / EDGE));
  return 0;
}
