/**
 * Which rows of a long table are in view. Pure. Browsers cannot scroll further than some 30 million pixels, so beyond `LONGEST` the
 * place of the scroll bar is a proportion: small movements still go row by row from where the view is (`rowAfter`), only jumps
 * follow the bar, and when scrolling rests the bar is put where it belongs (`scrollTopOf`).
 */
export const ROW_HEIGHT = 28;
export const PAGE = 100;
const LONGEST = 8_000_000;
const MARGIN = 10;

export interface Window {
  readonly first: number;
  /** Exclusive. */
  readonly last: number;
  readonly above: number;
  readonly below: number;
}

export function scrollHeight(rowCount: number): number {
  return Math.min(rowCount * ROW_HEIGHT, LONGEST);
}

/** The row at the top of the view, a fraction, when the last row is at its bottom. */
function lastTop(viewHeight: number, rowCount: number): number {
  return Math.max(0, rowCount - viewHeight / ROW_HEIGHT);
}

/** Where the scroll bar stands for a row at the top: in proportion, but with room for the rows drawn above and below the view. */
export function scrollTopOf(top: number, viewHeight: number, rowCount: number): number {
  const most = lastTop(viewHeight, rowCount);
  if (most === 0) return 0;
  const room = scrollHeight(rowCount) - viewHeight;
  const at = Math.min(top, most);
  const before = Math.min(at, MARGIN + 1) * ROW_HEIGHT;
  const after = Math.min(most - at, MARGIN + 1) * ROW_HEIGHT;
  return Math.max(before, Math.min(room - after, (at / most) * room));
}

/** The row at the top after the scroll bar moved from `before` to `after`, both pixels. */
export function rowAfter(top: number, before: number, after: number, viewHeight: number, rowCount: number): number {
  const most = lastTop(viewHeight, rowCount);
  const room = Math.max(0, scrollHeight(rowCount) - viewHeight);
  if (most === 0 || room === 0 || after <= 0) return 0;
  if (after >= room - 0.5) return most;
  const isWhole = scrollHeight(rowCount) === rowCount * ROW_HEIGHT;
  if (isWhole) return Math.min(most, after / ROW_HEIGHT);
  const moved = after - before;
  const next = Math.abs(moved) <= 2 * viewHeight ? top + moved / ROW_HEIGHT : (after / room) * most;
  return Math.max(0, Math.min(most, next));
}

/** Rows to draw with `top` at the top of the view, and ten more on each side; `above` and `below` are the heights to fill. */
export function windowOf(top: number, scrollTop: number, viewHeight: number, rowCount: number): Window {
  const first = Math.max(0, Math.floor(top) - MARGIN);
  const last = Math.min(rowCount, Math.floor(top) + Math.ceil(viewHeight / ROW_HEIGHT) + MARGIN);
  const height = (last - first) * ROW_HEIGHT;
  const above = Math.max(0, Math.min(scrollHeight(rowCount) - height, scrollTop - (top - first) * ROW_HEIGHT));
  return { first, last, above, below: Math.max(0, scrollHeight(rowCount) - above - height) };
}

/** Numbers of the pages of `PAGE` rows that cover a window. */
export function pagesOf(first: number, last: number): number[] {
  const pages: number[] = [];
  for (let page = Math.floor(first / PAGE); page * PAGE < last; page += 1) pages.push(page);
  return pages;
}
