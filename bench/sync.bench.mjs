/** DESIGN §9: fifty editors in one notebook for five minutes. The work is in sync.ts, a process of its own. `--seconds=30` shortens it. */
import { measureWithNode } from './support.mjs';

export const title = 'Editing together';

export async function run({ root, options }) {
  const seconds = Number(options.seconds ?? 300);
  const { editors, edits, lost, documents, p50, p95, p99, cores, idle, grown, grownWithDatabase } = await measureWithNode(root, 'sync.ts', ['50', String(seconds)], { timeout: (seconds + 240) * 1000 });
  return [
    { what: `edit seen by a peer, ${editors} editors for ${seconds} s, p95`, measured: `${p95.toFixed(1)} ms`, bar: '50 ms', ratio: 50 / p95, note: `${edits} edits; p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; the server used ${cores.toFixed(2)} of a core; editors and server on one machine` },
    { what: 'edits lost', measured: String(lost), bar: '0' },
    { what: `different documents that the ${editors} end with`, measured: String(documents), bar: '1' },
    { what: 'server above idle, PSS', measured: `${grown.toFixed(0)} MiB`, bar: '300 MiB', ratio: 300 / Math.max(grown, 1), note: `${idle.toFixed(0)} MiB idle; with its database ${grownWithDatabase.toFixed(0)} MiB above` },
  ];
}
