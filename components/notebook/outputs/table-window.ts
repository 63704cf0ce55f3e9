/**
 * Which rows of a long table are in view. Pure. Browsers cannot scroll further than some 30 million pixels, so beyond
 * `LONGEST` the scroll position is a proportion of the rows instead of their sum of heights.
 */
export const ROW_HEIGHT = 28;
export const PAGE = 100;
const LONGEST = 8_000_000;

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

/** Rows to draw for a scroll position, with ten more on each side; `above` and `below` are the heights to fill. */
export function windowAt(scrollTop: number, viewHeight: number, rowCount: number): Window {
  const height = scrollHeight(rowCount);
  const visible = Math.ceil(viewHeight / ROW_HEIGHT);
  const room = Math.max(1, height - viewHeight);
  const exact = height < rowCount * ROW_HEIGHT ? (Math.min(scrollTop, room) / room) * Math.max(0, rowCount - visible) : scrollTop / ROW_HEIGHT;
  const top = Math.floor(exact);
  const first = Math.max(0, top - 10);
  const last = Math.min(rowCount, top + visible + 10);
  const above = Math.max(0, Math.min(height, scrollTop - (exact - first) * ROW_HEIGHT));
  return { first, last, above, below: Math.max(0, height - above - (last - first) * ROW_HEIGHT) };
}

/** Numbers of the pages of `PAGE` rows that cover a window. */
export function pagesOf(first: number, last: number): number[] {
  const pages: number[] = [];
  for (let page = Math.floor(first / PAGE); page * PAGE < last; page += 1) pages.push(page);
  return pages;
}
