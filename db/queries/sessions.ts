/** A notebook's session as stored: a snapshot, the events after it, and the executions. */
import { and, asc, desc, eq, gt, inArray, lte, max, ne } from 'drizzle-orm';
import type { Digest, ExecutionId, NotebookId, ProjectId } from '@/lib/domain/ids';
import type { SessionEntry, SessionState } from '@/lib/notebook/session-types';
import type { Database, Handle, Transaction } from '../client';
import { artifacts, assets, assetVersions, executions, sessionEvents, sessionSnapshots } from '../schema';

export type ExecutionRow = typeof executions.$inferSelect;

/** What is stored of a session; read at one moment. */
export async function readSession(db: Database, notebookId: NotebookId): Promise<{ readonly snapshot: SessionState | null; readonly entries: readonly SessionEntry[] }> {
  return db.transaction(async (tx) => {
    const [snapshot] = await tx.select().from(sessionSnapshots).where(eq(sessionSnapshots.notebookId, notebookId));
    const rows = await tx.select({ seq: sessionEvents.seq, event: sessionEvents.event }).from(sessionEvents)
      .where(and(eq(sessionEvents.notebookId, notebookId), gt(sessionEvents.seq, snapshot?.seq ?? 0))).orderBy(asc(sessionEvents.seq));
    return { snapshot: snapshot?.state ?? null, entries: rows };
  }, { isolationLevel: 'repeatable read' });
}

/** The entries after `seq`, as far as they are kept. */
export async function readTail(db: Handle, notebookId: NotebookId, seq: number): Promise<SessionEntry[]> {
  return db.select({ seq: sessionEvents.seq, event: sessionEvents.event }).from(sessionEvents).where(and(eq(sessionEvents.notebookId, notebookId), gt(sessionEvents.seq, seq))).orderBy(asc(sessionEvents.seq));
}

export async function appendEntries(tx: Transaction, notebookId: NotebookId, entries: readonly SessionEntry[]): Promise<void> {
  if (entries.length > 0) await tx.insert(sessionEvents).values(entries.map(({ seq, event }) => ({ notebookId, seq, event })));
}

/** Stores the state through `state.seq` and drops the events up to it, but for the last `keep`, which sockets may ask for. */
export async function writeSessionSnapshot(db: Database, notebookId: NotebookId, state: SessionState, keep: number): Promise<void> {
  await db.transaction(async (tx) => {
    const row = { seq: state.seq, state, at: new Date() };
    await tx.insert(sessionSnapshots).values({ notebookId, ...row }).onConflictDoUpdate({ target: sessionSnapshots.notebookId, set: row });
    await tx.delete(sessionEvents).where(and(eq(sessionEvents.notebookId, notebookId), lte(sessionEvents.seq, state.seq - keep)));
  });
}

export async function insertExecution(tx: Transaction, row: typeof executions.$inferInsert): Promise<void> {
  await tx.insert(executions).values(row);
}

export async function updateExecution(tx: Transaction, id: ExecutionId, change: Partial<Pick<ExecutionRow, 'status' | 'endedAt' | 'inputs' | 'outputsDigest' | 'kernel'>>): Promise<void> {
  await tx.update(executions).set(change).where(eq(executions.id, id));
}

/** The highest execution number of a notebook, 0 when nothing ran. */
export async function lastExecutionNumber(db: Handle, notebookId: NotebookId): Promise<number> {
  const [row] = await db.select({ number: max(executions.number) }).from(executions).where(eq(executions.notebookId, notebookId));
  return row?.number ?? 0;
}

export async function findExecutions(db: Handle, notebookId: NotebookId, ids: readonly ExecutionId[]): Promise<ExecutionRow[]> {
  if (ids.length === 0) return [];
  return db.select().from(executions).where(and(eq(executions.notebookId, notebookId), inArray(executions.id, [...ids]))).orderBy(asc(executions.number));
}

/** Marks what a server that ended had left running, and gives the notebooks. */
export async function loseRunning(db: Handle, at: Date): Promise<NotebookId[]> {
  const rows = await db.update(executions).set({ status: 'lost', endedAt: at }).where(inArray(executions.status, ['running', 'queued'])).returning({ notebookId: executions.notebookId });
  return [...new Set(rows.map((row) => row.notebookId))];
}

/** True when `digest` is what an execution of this notebook put out: nobody reads a blob by knowing its name alone. */
export async function hasOutputs(db: Handle, notebookId: NotebookId, digest: Digest): Promise<boolean> {
  const [row] = await db.select({ id: executions.id }).from(executions).where(and(eq(executions.notebookId, notebookId), eq(executions.outputsDigest, digest))).limit(1);
  return row !== undefined;
}

/** A dataset version of the project by asset name; the newest that is not withdrawn when `number` is null. */
export async function findDatasetVersion(db: Handle, projectId: ProjectId, name: string, number: number | null) {
  const [row] = await db.select({ number: assetVersions.number, manifest: artifacts.manifest, digest: artifacts.digest }).from(assetVersions)
    .innerJoin(assets, eq(assets.id, assetVersions.assetId)).innerJoin(artifacts, eq(artifacts.id, assetVersions.artifactId))
    .where(and(eq(assets.projectId, projectId), eq(assets.kind, 'dataset'), eq(assets.name, name), number === null ? ne(assetVersions.state, 'withdrawn') : eq(assetVersions.number, number)))
    .orderBy(desc(assetVersions.number)).limit(1);
  return row ?? null;
}

/** True where another project has a dataset of this name. */
export async function isDatasetElsewhere(db: Handle, projectId: ProjectId, name: string): Promise<boolean> {
  const rows = await db.select({ id: assets.id }).from(assets).where(and(ne(assets.projectId, projectId), eq(assets.kind, 'dataset'), eq(assets.name, name))).limit(1);
  return rows.length > 0;
}

/** Every version of every dataset of the project, by name and number. */
export async function listDatasets(db: Handle, projectId: ProjectId): Promise<{ readonly name: string; readonly number: number }[]> {
  return db.select({ name: assets.name, number: assetVersions.number }).from(assetVersions).innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .where(and(eq(assets.projectId, projectId), eq(assets.kind, 'dataset'))).orderBy(asc(assets.name), asc(assetVersions.number));
}
