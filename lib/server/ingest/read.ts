/** Snapshots of a stream for a cell: one as it is, several as one file in the order of their numbers. */
import { findStreamRow, listSnapshots } from '@/db/queries/streams';
import type { Digest, ProjectId } from '@/lib/domain/ids';
import type { SourceQuestion } from '@/lib/domain/reads';
import { SourceError } from '../egress/resolve';
import type { Services } from '../services';

/** What a table can be read from. */
const BYTES_MOST = 200 * 1024 * 1024;
const SNAPSHOTS_MOST = 10_000;

/** Null where the project has no such stream. @throws SourceError in words where there is nothing to read, or too much */
export async function readSnapshots(services: Pick<Services, 'db' | 'blobs'>, projectId: ProjectId, { stream: name, from, to, last }: Extract<SourceQuestion, { verb: 'readStream' }>): Promise<{ readonly digest: Digest; readonly numbers: readonly number[] } | null> {
  const stream = await findStreamRow(services.db, projectId, name);
  if (!stream || stream.name !== name) return null;
  const kept = await listSnapshots(services.db, stream.id, SNAPSHOTS_MOST);
  const wanted = kept.filter(({ number }) => number >= (from ?? 1) && number <= (to ?? Infinity)).slice(0, last ?? SNAPSHOTS_MOST).toReversed();
  if (wanted.length === 0) {
    const newest = kept[0]?.number;
    throw new SourceError(newest === undefined
      ? `The stream “${name}” has no snapshot yet${stream.pendingRows > 0 ? `; ${stream.pendingRows} records wait for the first. Cut it now on the project’s Data page, or wait` : ': no record has come'}.`
      : `The stream “${name}” keeps the snapshots ${kept.at(-1)!.number} to ${newest}, and none of those that were asked for.`);
  }
  const bytes = wanted.reduce((sum, one) => sum + one.bytes, 0);
  if (bytes > BYTES_MOST) throw new SourceError(`These ${wanted.length} snapshots of “${name}” have ${Math.round(bytes / 1024 / 1024)} MiB; ${BYTES_MOST / 1024 / 1024} MiB are read at a time. Ask for fewer: { last: ${Math.max(1, Math.floor((wanted.length * BYTES_MOST) / bytes))} }.`);
  const numbers = wanted.map(({ number }) => number);
  const [only] = wanted;
  if (wanted.length === 1) return { digest: only!.digest, numbers };
  return { digest: (await services.blobs.put(joined(services, wanted.map(({ digest }) => digest)))).digest, numbers };
}

async function* joined(services: Pick<Services, 'blobs'>, digests: readonly Digest[]): AsyncGenerator<Uint8Array> {
  for (const digest of digests) yield* (await services.blobs.read(digest)) as AsyncIterable<Uint8Array>;
}
