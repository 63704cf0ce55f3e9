/** DESIGN §9: a table of 1,000,000 rows in a browser; searching and saving ten times as many. The work is in tables.ts. */
import { findSystemChromium } from '../test/e2e/support/chromium.mjs';
import { measureWithNode } from './support.mjs';

export const title = 'Tables';

export async function run({ root }) {
  if (findSystemChromium() === null) return [{ what: 'tables in a browser', measured: 'not measured', note: 'there is no Chromium' }];
  const { shown, large } = await measureWithNode(root, 'tables.ts');
  const s = (ms) => `${(ms / 1000).toFixed(1)} s`;
  const file = ({ ms, mib }) => `${s(ms)}, ${Math.round(mib)} MiB`;
  return [
    { what: 'table of 1,000,000 rows: end of the cell to its rows in a browser', measured: `${Math.round(shown)} ms`, bar: '300 ms', ratio: 300 / shown, note: 'p50 of 5; 3 columns' },
    { what: 'a text in all of 10,000,000 rows, 3 columns', measured: s(large.search), note: `${large.requests} requests; the longest wait for other rows meanwhile ${Math.round(large.longest)} ms` },
    { what: 'all of it as CSV', measured: file(large.csv), note: `server memory grew by ${Math.round(large.csv.grownMiB)} MiB at most` },
    { what: 'all of it as Parquet', measured: file(large.parquet), note: `server memory grew by ${Math.round(large.parquet.grownMiB)} MiB at most` },
  ];
}
