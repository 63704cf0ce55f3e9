/** Issue bar: ten million rows grouped in at most 1 s. Beside it pandas, and polars with all its threads, where they are installed. */
import { join } from 'node:path';
import { findPython, measureWith, measureWithNode } from './support.mjs';

export const title = 'Group by';

const BAR_MS = 1000;
const KEYS = { text: 'a text of 1,000 values', two: 'a text and a number, 12,000 pairs', numbers: 'a number of a million values' };

export async function run({ root }) {
  const own = await measureWithNode(root, 'group.ts');
  const python = findPython(['pandas']);
  const theirs = python && await measureWith(python, [join(root, 'bench/peers/pandas_tables.py'), 'group'], { cwd: root });
  const s = (ms) => `${(ms / 1000).toFixed(2)} s`;
  return Object.entries(KEYS).map(([key, words]) => {
    const ms = own.times[key];
    const peers = theirs ? Object.entries(theirs.times[key]).map(([name, [time]]) => ({ name, measured: s(time), ratio: time / ms })) : [{ name: 'pandas', measured: 'not installed' }];
    const isSame = theirs && Math.abs(theirs.checks[key] - own.checks[key]) <= 1e-9 * own.checks[key];
    return {
      what: `${own.rows.toLocaleString('en')} rows by ${words}: count, sum, mean`, measured: s(ms), ...(key === 'numbers' ? {} : { bar: s(BAR_MS), ratio: BAR_MS / ms }), peers,
      note: `${own.groups[key].toLocaleString('en')} groups; one thread${theirs ? `; the sums are ${isSame ? 'the same' : 'not the same'} as pandas’` : ''}`,
    };
  });
}
