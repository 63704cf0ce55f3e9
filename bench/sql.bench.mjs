/** SQL cells beside the tables of the library. The work is in sql.ts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { measureWithNode } from './support.mjs';

export const title = 'SQL cells';

export async function run({ root }) {
  if (!existsSync(join(root, '.build/kernel/sql.wasm'))) return [{ what: 'SQL cells', measured: 'not measured', note: 'their engine is not installed' }];
  const seen = await measureWithNode(root, 'sql.ts');
  const ms = (value) => `${Math.round(value)} ms`;
  return [
    { what: 'first query of a kernel', measured: ms(seen.first), note: `the kernel has ${Math.round(seen.without)} MiB before and ${Math.round(seen.with)} MiB after it` },
    { what: 'a small query after it', measured: ms(seen.next), note: 'p50 of 9' },
    { what: 'groups of 10,000,000 rows: count and mean by 1,000 keys', measured: ms(seen.query), peers: [{ name: 'the table’s own groupBy', measured: ms(seen.own), ratio: seen.own / seen.query }], note: 'the better of two; handing the table over included' },
  ];
}
