/** Streams of records, their batches and snapshots. */
import { and, asc, desc, eq, gt, inArray, isNotNull, lt, or, sql } from 'drizzle-orm';
import type { Handle, Transaction } from '@/db/client';
import { streamBatches, streams, streamSnapshots } from '@/db/schema';
import type { ProjectId, StreamId } from '@/lib/domain/ids';
import { isUuid } from './uuid';

export type StreamRow = typeof streams.$inferSelect;
export type SnapshotRow = typeof streamSnapshots.$inferSelect;
export type BatchRow = typeof streamBatches.$inferSelect;

export async function listStreamRows(db: Handle, projectId: ProjectId): Promise<StreamRow[]> {
  return db.select().from(streams).where(eq(streams.projectId, projectId)).orderBy(asc(streams.name));
}

/** One of the project's, by id or name. */
export async function findStreamRow(db: Handle, projectId: ProjectId, idOrName: string): Promise<StreamRow | null> {
  const [row] = await db.select().from(streams).where(and(eq(streams.projectId, projectId), isUuid(idOrName) ? eq(streams.id, idOrName as StreamId) : eq(streams.name, idOrName))).limit(1);
  return row ?? null;
}

/** True where another project has a stream of this name. */
export async function isStreamElsewhere(db: Handle, projectId: ProjectId, name: string): Promise<boolean> {
  const rows = await db.select({ projectId: streams.projectId }).from(streams).where(eq(streams.name, name)).limit(2);
  return rows.some((row) => row.projectId !== projectId);
}

export async function findStreamByToken(db: Handle, tokenHash: string): Promise<StreamRow | null> {
  const [row] = await db.select().from(streams).where(eq(streams.tokenHash, tokenHash)).limit(1);
  return row ?? null;
}

/** Null where the name is taken. */
export async function insertStream(db: Handle, row: typeof streams.$inferInsert): Promise<StreamRow | null> {
  const [made] = await db.insert(streams).values(row).onConflictDoNothing({ target: [streams.projectId, streams.name] }).returning();
  return made ?? null;
}

export async function updateStream(db: Handle, id: StreamId, change: Partial<typeof streams.$inferInsert>): Promise<StreamRow | null> {
  const [row] = await db.update(streams).set(change).where(eq(streams.id, id)).returning();
  return row ?? null;
}

export async function deleteStream(db: Handle, id: StreamId): Promise<void> {
  await db.delete(streams).where(eq(streams.id, id));
}

/** Held until the transaction ends: batches and cuts of one stream come one after the other. */
export async function lockStream(tx: Transaction, id: StreamId): Promise<StreamRow | null> {
  const [row] = await tx.select().from(streams).where(eq(streams.id, id)).for('update');
  return row ?? null;
}

export async function findBatch(tx: Handle, id: StreamId, idempotencyKey: string): Promise<BatchRow | null> {
  const [row] = await tx.select().from(streamBatches).where(and(eq(streamBatches.streamId, id), eq(streamBatches.idempotencyKey, idempotencyKey))).limit(1);
  return row ?? null;
}

/** Records that each stream of a project took since then; streams that took none are not there. */
export async function countSince(db: Handle, projectId: ProjectId, since: Date): Promise<ReadonlyMap<StreamId, number>> {
  const rows = await db.select({ id: streamBatches.streamId, rows: sql<number>`sum(${streamBatches.rows})::int` }).from(streamBatches).innerJoin(streams, eq(streams.id, streamBatches.streamId)).where(and(eq(streams.projectId, projectId), gt(streamBatches.receivedAt, since))).groupBy(streamBatches.streamId);
  return new Map(rows.map((row) => [row.id, row.rows]));
}

/** Which of `keys` were not there before. */
export async function insertKeys(tx: Transaction, id: StreamId, keys: readonly string[], at: Date): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const rows = await tx.execute<{ key: string }>(sql`insert into stream_keys (stream_id, key, at) select ${id}, key, ${at.toISOString()} from jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) as key on conflict do nothing returning key`);
  return new Set([...rows].map(({ key }) => key));
}

export async function insertBatch(tx: Transaction, row: typeof streamBatches.$inferInsert): Promise<void> {
  await tx.insert(streamBatches).values(row);
}

/** In the order in which they were accepted, `most` at a time. */
export async function listPending(db: Handle, id: StreamId, most: number): Promise<BatchRow[]> {
  return db.select().from(streamBatches).where(and(eq(streamBatches.streamId, id), isNotNull(streamBatches.records))).orderBy(asc(streamBatches.id)).limit(most);
}

/** Marks batches as being in a snapshot and lets go of their records; says how many still waited. */
export async function markCut(tx: Transaction, ids: readonly number[], number: number): Promise<number> {
  const rows = await tx.update(streamBatches).set({ records: null, snapshot: number }).where(and(inArray(streamBatches.id, [...ids]), isNotNull(streamBatches.records))).returning({ id: streamBatches.id });
  return rows.length;
}

export async function insertSnapshot(tx: Transaction, row: typeof streamSnapshots.$inferInsert): Promise<void> {
  await tx.insert(streamSnapshots).values(row);
}

/** Newest first. */
export async function listSnapshots(db: Handle, id: StreamId, most: number): Promise<SnapshotRow[]> {
  return db.select().from(streamSnapshots).where(eq(streamSnapshots.streamId, id)).orderBy(desc(streamSnapshots.number)).limit(most);
}

/** Streams whose waiting records are many, long or old enough to be cut. */
export async function listRipe(db: Handle, now: Date): Promise<StreamRow[]> {
  return db.select().from(streams).where(and(gt(streams.pendingRows, 0), or(sql`${streams.pendingRows} >= ${streams.cutRows}`, sql`${streams.pendingBytes} >= ${streams.cutBytes}`, sql`${streams.pendingSince} + ${streams.cutMinutes} * interval '1 minute' <= ${now.toISOString()}::timestamptz`))).limit(100);
}

/** Lets go of what is older than each stream keeps, and of answers to batches that nobody sends again. */
export async function removeExpired(db: Handle, now: Date, answersBefore: Date): Promise<void> {
  const at = now.toISOString();
  await db.execute(sql`delete from stream_snapshots x using streams s where s.id = x.stream_id and x.made_at < ${at}::timestamptz - s.keep_days * interval '1 day'`);
  await db.execute(sql`delete from stream_keys x using streams s where s.id = x.stream_id and x.at < ${at}::timestamptz - s.keep_days * interval '1 day'`);
  await db.delete(streamBatches).where(and(lt(streamBatches.receivedAt, answersBefore), sql`records is null`));
}
