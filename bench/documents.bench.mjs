/** Issue 4: a document of 100,000 edits opens in at most 500 ms. The work is in documents.ts, a process of its own. */
import { measureWithNode } from './support.mjs';

export const title = 'Documents and their history';

export async function run({ root }) {
  const { edits, merged, cpu, raw, bytes, version, keep, compare } = await measureWithNode(root, 'documents.ts');
  const count = edits.toLocaleString('en');
  return [
    { what: `document of ${count} edits, its log merged as the server does, read and opened`, measured: `${merged.toFixed(0)} ms`, bar: '500 ms', ratio: 500 / merged, note: `median of 5; ${cpu.toFixed(0)} ms of them computing; ${(bytes / 1e6).toFixed(2)} MB stored` },
    { what: `the same from ${count} rows, never merged`, measured: `${raw.toFixed(0)} ms`, note: 'one reading; the server merges every 400' },
    { what: 'a version of it', measured: `${(version / 1e3).toFixed(0)} KB`, note: `made in ${keep.toFixed(0)} ms, compared with the one before in ${compare.toFixed(0)} ms` },
  ];
}
