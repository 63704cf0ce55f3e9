/** Issue 4: notebooks of 500 cells, and of as many as one can have, in Chromium. The work is in large.ts. */
import { measureWithNode } from './support.mjs';

export const title = 'Large notebooks in the browser';

/** One less than a notebook can have: the cell that a new notebook begins with is in its trash. */
const MOST = 1_999;

export async function run({ root, options }) {
  const rows = [];
  for (const cells of options.cells ? [Number(options.cells)] : [500, MOST]) {
    const made = await measureWithNode(root, 'large.ts', [String(cells), String(options.openings ?? 5), String(options.keys ?? 300)], { timeout: 600_000 });
    const isBarred = cells === 500;
    const name = `${cells.toLocaleString('en')} cells of 20 lines`;
    rows.push(
      { what: `${name}: open to usable`, measured: `${(made.usable / 1000).toFixed(2)} s`, ...(isBarred ? { bar: '2 s', ratio: 2000 / made.usable } : {}), note: `p50 of ${options.openings ?? 5}; first screen highlighted after ${(made.shown / 1000).toFixed(2)} s, then a key is seen` },
      { what: `${name}: keydown to paint with 3 others typing, p98`, measured: `${made.p98.toFixed(0)} ms`, ...(isBarred ? { bar: '50 ms', ratio: 50 / made.p98 } : {}), note: `${made.keys} keys; p50 ${made.p50.toFixed(0)} ms, worst ${made.worst.toFixed(0)} ms; ${made.long} tasks over 50 ms` },
      { what: `${name}: frames while scrolling, p98`, measured: `${made.scroll.toFixed(0)} ms`, note: `the page holds ${made.heapMiB.toFixed(0)} MiB of objects, ${made.elements} elements, ${made.editors} editors` },
    );
  }
  return rows;
}
