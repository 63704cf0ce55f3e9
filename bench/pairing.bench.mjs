/** Issue 4: ten pages in Chromium add, move, delete and write for a minute, twenty times. The work is in pairing.ts. `--runs=3 --seconds=20` shortens it. */
import { measureWithNode } from './support.mjs';

export const title = 'Ten editors in browsers';

export async function run({ root, options }) {
  const [runs, seconds] = [Number(options.runs ?? 20), Number(options.seconds ?? 60)];
  const made = await measureWithNode(root, 'pairing.ts', [String(runs), String(seconds), '10'], { timeout: (runs * (seconds + 120) + 120) * 1000 });
  return [
    { what: `runs of ${seconds} s that keep every keystroke and double no cell`, measured: `${made.good} of ${runs}`, bar: 'all', note: `${made.keys} keys in editors; ${made.added} cells added, ${made.moved} moves, ${made.deleted} deletions` },
    { what: 'keys lost', measured: String(made.lost), bar: '0' },
    { what: 'cells doubled; missing; pages that show another order', measured: `${made.doubled}; ${made.missing}; ${made.apart}`, bar: '0; 0; 0' },
  ];
}
