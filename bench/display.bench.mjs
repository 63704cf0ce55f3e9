/** DESIGN §9: the first rows of a table of 1,000,000 rows; beside it ten times as many, and a large tensor. The work is in display.ts. */
import { measureWithNode } from './support.mjs';

export const title = 'Outputs';

export async function run({ root }) {
  const { million, tenMillion, tensor } = await measureWithNode(root, 'display.ts');
  const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  return [
    { what: 'table of 1,000,000 rows: run to first rows, at the host', measured: ms(million.first), bar: '300 ms', ratio: 300 / million.first, note: 'p50 of 5; 3 columns, summaries sampled' },
    { what: 'any 100 rows of it', measured: ms(million.page), note: 'p50 of 100' },
    { what: 'the first 100 of it sorted; filtered', measured: `${ms(million.sort)}; ${ms(million.filter)}`, note: 'the order is made, then kept' },
    { what: 'table of 10,000,000 rows: run to first rows', measured: ms(tenMillion.first), bar: '300 ms', ratio: 300 / tenMillion.first },
    { what: 'any 100 rows of it; sorted; filtered', measured: `${ms(tenMillion.page)}; ${ms(tenMillion.sort)}; ${ms(tenMillion.filter)}`, note: 'in steps of 10 ms, between other work' },
    { what: `tensor of ${tensor.mib} MiB: run to output`, measured: ms(tensor.shown), bar: '300 ms', ratio: 300 / tensor.shown, note: 'statistics sampled' },
    { what: 'all its statistics', measured: ms(tensor.statistics), note: `memory grew by ${tensor.grownMiB.toFixed(0)} MiB` },
  ];
}
