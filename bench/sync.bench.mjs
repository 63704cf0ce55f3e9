/** DESIGN §9: an edit seen by a peer, 50 editors in one notebook. The work is in sync.ts, a process of its own. */
import { measureWithNode } from './support.mjs';

export const title = 'Editing together';

export async function run({ root }) {
  const { editors, edits, lost, p50, p95, p99 } = await measureWithNode(root, 'sync.ts');
  return [
    { what: `edit seen by a peer, ${editors} editors, p95`, measured: `${p95.toFixed(1)} ms`, bar: '50 ms', ratio: 50 / p95, note: `${edits} edits; p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms` },
    { what: 'edits lost', measured: String(lost), bar: '0' },
  ];
}
