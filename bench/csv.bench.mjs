/** Issue bar: a CSV file of 100 MB read in a kernel in at most 3 s. Beside it pandas, and polars with all its threads, where they are installed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython, measureWith, measureWithNode } from './support.mjs';

export const title = 'CSV';

const BAR_MS = 3000;
const KINDS = { mixed: 'eight columns of all types', floats: 'five columns of seventeen digits', text: 'two texts that are all distinct, one of them quoted (in a kernel of 4 GiB)' };

export async function run({ root }) {
  const folder = mkdtempSync(join(tmpdir(), 'pinion-bench-'));
  try {
    const own = await measureWithNode(root, 'csv.ts', [folder]);
    const python = findPython(['pandas']);
    const theirs = python && await measureWith(python, [join(root, 'bench/peers/pandas_tables.py'), 'csv', folder], { cwd: root });
    const s = (ms) => `${(ms / 1000).toFixed(2)} s`;
    return Object.entries(KINDS).map(([kind, words]) => {
      const { ms, cpuMs, bytes, rows } = own[kind];
      const peers = theirs ? Object.entries(theirs[kind]).map(([name, [time]]) => ({ name, measured: s(time), ratio: time / ms })) : [{ name: 'pandas', measured: 'not installed' }];
      return {
        what: `${Math.round(bytes / 1e6)} MB, ${words}`, measured: s(ms), ...(kind === 'mixed' || kind === 'floats' ? { bar: s(BAR_MS), ratio: BAR_MS / ms } : {}), peers,
        note: `${rows.toLocaleString('en')} rows; the way of the bytes into the kernel included; one thread, processor ${s(cpuMs)}`,
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
