/** Issue 4: large outputs in Chromium. The work is in page.ts, a process of its own. */
import { measureWithNode } from './support.mjs';

export const title = 'Outputs in the browser';

export async function run({ root }) {
  const { table, printing, opening } = await measureWithNode(root, 'page.ts', [], { timeout: 600_000 });
  const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  return [
    { what: 'table of 1,000,000 rows on the screen after its cell ended', measured: `${table.p50.toFixed(0)} ms`, bar: '300 ms', ratio: 300 / Math.max(table.p50, 1), note: `p50 of 7; ${table.early} of them before the end was known` },
    { what: 'keydown to paint while 100,000 lines are printed over ten seconds, p98', measured: `${printing.p98.toFixed(0)} ms`, bar: '50 ms', ratio: 50 / printing.p98, note: `${printing.keys} keys, p50 ${printing.p50.toFixed(0)} ms; ${printing.messages} messages; ${printing.long} tasks over 50 ms; slowest key when all lines come at once ${printing.burst.toFixed(0)} ms` },
    { what: `notebook with ${mb(opening.bytes)} of outputs: its text highlighted`, measured: `${(opening.p50 / 1000).toFixed(2)} s`, bar: '1 s', ratio: 1000 / opening.p50, note: `p50 of 5; outputs fetched before that ${mb(opening.early)}, and ${mb(opening.late)} within the next 2 s` },
  ];
}
