/** What the page knows of a stream, and how it says to send. */
import type { StreamSettings } from '@/lib/domain/ingest';

export interface StreamRow extends StreamSettings {
  readonly id: string;
  readonly pendingRows: number;
  readonly receivedRows: number;
  /** Records taken in the last hour. */
  readonly hourRows: number;
  readonly duplicateRows: number;
  readonly rejectedRows: number;
  readonly lastReceivedAt: string | null;
  readonly lastProblem: { readonly at: string; readonly message: string } | null;
  readonly snapshots: readonly { readonly number: number; readonly digest: string; readonly rows: number; readonly bytes: number; readonly madeAt: string }[];
}

/** For a shell; `origin` is the page's own unless said. */
export function curlExample(project: string, name: string, keyColumn: string | null, origin = typeof location === 'undefined' ? '' : location.origin): string {
  const record = JSON.stringify({ ...(keyColumn === null ? {} : { [keyColumn]: 1 }), at: '2026-01-31T12:00:00Z', value: 21.5 }).replaceAll("'", "'\\''");
  return [
    `curl -X POST ${origin}/api/v1/projects/${project}/ingest/${name} \\`,
    "  -H 'Authorization: Bearer pis_…' \\",
    "  -H 'Idempotency-Key: batch-1' \\",
    `  --data-binary '${record}'`,
  ].join('\n');
}
