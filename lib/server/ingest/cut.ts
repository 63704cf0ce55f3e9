/**
 * Cutting a stream: the records that wait become a snapshot, JSON Lines in the blob store. The bytes are stored first; then one transaction names them, takes the
 * batches out of the queue and counts. A server that ends in between has stored bytes that nothing names, and cuts the same records again.
 */
import { insertSnapshot, listPending, listRipe, lockStream, markCut, removeExpired, updateStream } from '@/db/queries/streams';
import type { StreamId } from '@/lib/domain/ids';
import type { Services } from '../services';

export type CutServices = Pick<Services, 'db' | 'blobs' | 'now' | 'log' | 'announcements'>;

/** Batches in one snapshot: one of 8 MiB each may be 256 MiB, and it is in memory at once. */
const BATCHES_MOST = 2_000;
const BYTES_MOST = 64 * 1024 * 1024;
const LOOK_MS = 1_000;
const TIDY_MS = 60 * 60 * 1_000;
/** For which a batch may be sent again under its key. */
export const ANSWERS_KEPT_DAYS = 7;

/** Streams that are being cut, of one database. */
const cutting = new WeakMap<object, Map<StreamId, Promise<number | null>>>();

/** The number of the snapshot; null where nothing waits. Two that ask at once get the same one. */
export function cutStream(services: CutServices, id: StreamId): Promise<number | null> {
  const running = cutting.get(services.db) ?? new Map<StreamId, Promise<number | null>>();
  cutting.set(services.db, running);
  const known = running.get(id);
  if (known) return known;
  const cut = cutNow(services, id).finally(() => running.delete(id));
  running.set(id, cut);
  return cut;
}

async function cutNow(services: CutServices, id: StreamId): Promise<number | null> {
  const waiting = await listPending(services.db, id, BATCHES_MOST);
  const batches: typeof waiting = [];
  let bytes = 0;
  for (const batch of waiting) {
    const size = Buffer.byteLength(batch.records!);
    if (batches.length > 0 && bytes + size > BYTES_MOST) break;
    batches.push(batch);
    bytes += size;
  }
  const [first, last] = [batches[0], batches.at(-1)];
  if (!first || !last) return null;
  const stored = await services.blobs.put(records(batches.map((batch) => batch.records!)));
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const cut = await services.db.transaction(async (tx) => {
    const stream = await lockStream(tx, id);
    if (!stream) return null;
    const number = stream.snapshots + 1;
    if ((await markCut(tx, batches.map((batch) => batch.id), number)) !== batches.length) throw new Error('another process has cut this stream');
    await insertSnapshot(tx, { streamId: id, number, digest: stored.digest, rows, bytes: stored.size, firstAt: first.receivedAt, lastAt: last.receivedAt, madeAt: new Date(services.now()) });
    const pendingRows = stream.pendingRows - rows;
    await updateStream(tx, id, { snapshots: number, pendingRows, pendingBytes: stream.pendingBytes - stored.size, pendingSince: pendingRows === 0 ? null : last.receivedAt });
    return { number, projectId: stream.projectId };
  });
  if (cut) await services.announcements.announce(`project:${cut.projectId}`);
  return cut?.number ?? null;
}

async function* records(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

/** Cuts what is ripe, until nothing is. Says how many snapshots were made. */
export async function cutRipe(services: CutServices): Promise<number> {
  let made = 0;
  for (const stream of await listRipe(services.db, new Date(services.now()))) {
    try {
      if ((await cutStream(services, stream.id)) !== null) made += 1;
    } catch (error) {
      services.log.error('a stream could not be cut', { stream: stream.id, error });
    }
  }
  return made;
}

/** Looks every second for what is ripe, and every hour for what is kept no longer. Gives what ends it. */
export function startCutting(services: CutServices): () => Promise<void> {
  let isEnding = false;
  let tidied = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  const look = async () => {
    try {
      await cutRipe(services);
      if (services.now() - tidied >= TIDY_MS) {
        tidied = services.now();
        await removeExpired(services.db, new Date(tidied), new Date(tidied - ANSWERS_KEPT_DAYS * 86_400_000));
      }
    } catch (error) {
      if (!isEnding) services.log.error('streams could not be looked after', { error });
    }
    if (!isEnding) timer = setTimeout(() => { running = look(); }, LOOK_MS);
  };
  running = look();
  return async () => {
    isEnding = true;
    if (timer) clearTimeout(timer);
    await running;
  };
}
