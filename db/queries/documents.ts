/** Notebook documents as stored: a snapshot, the updates after it, and who owns which Yjs client id. */
import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import type { Database, Handle, Transaction } from '../client';
import { documentClients, documentCopies, documentSnapshots, documentUpdates, notebooks, projects } from '../schema';
import type { NotebookId, ProjectId, UserId, WorkspaceId } from '../schema/types';

export interface StoredDocument {
  /** Snapshot first, where there is one, then the updates in the order they were committed. */
  readonly updates: readonly Uint8Array[];
  readonly logged: number;
  readonly claims: ReadonlyMap<number, UserId>;
  /** Grows when the document is begun anew. */
  readonly epoch: number;
}

/** All of a document, read at one moment; null when nothing was ever stored of it. */
export async function readDocument(db: Database, notebookId: NotebookId): Promise<StoredDocument | null> {
  return db.transaction(async (tx) => {
    const { snapshot, log } = await readUpdates(tx, notebookId);
    const claims = await tx.select({ clientId: documentClients.clientId, userId: documentClients.userId }).from(documentClients).where(eq(documentClients.notebookId, notebookId));
    const [row] = await tx.select({ epoch: notebooks.documentEpoch }).from(notebooks).where(eq(notebooks.id, notebookId));
    if (!row || (!snapshot && log.length === 0)) return null;
    return {
      epoch: row.epoch,
      updates: [...(snapshot ? [snapshot.state] : []), ...log.map((row) => row.update)],
      logged: log.length,
      claims: new Map(claims.map((row) => [row.clientId, row.userId])),
    };
  }, { isolationLevel: 'repeatable read' });
}

async function readUpdates(tx: Transaction, notebookId: NotebookId) {
  const [snapshot] = await tx.select({ state: documentSnapshots.state, throughId: documentSnapshots.throughId }).from(documentSnapshots).where(eq(documentSnapshots.notebookId, notebookId));
  const log = await tx.select({ id: documentUpdates.id, update: documentUpdates.update }).from(documentUpdates)
    .where(and(eq(documentUpdates.notebookId, notebookId), gt(documentUpdates.id, snapshot?.throughId ?? 0))).orderBy(asc(documentUpdates.id));
  return { snapshot, log };
}

export interface NewUpdate {
  readonly userId: UserId;
  readonly update: Uint8Array;
}

export interface Claim {
  readonly clientId: number;
  readonly userId: UserId;
}

/**
 * Stores updates together with the claims they rest on. Where another user owns one of the client ids, no update is
 * stored and the ids lost are given.
 */
export async function appendUpdates(db: Handle, notebookId: NotebookId, updates: readonly NewUpdate[], claims: readonly Claim[]): Promise<{ readonly lost: readonly number[] }> {
  return db.transaction(async (tx) => {
    if (claims.length > 0) {
      await tx.insert(documentClients).values(claims.map((claim) => ({ notebookId, ...claim }))).onConflictDoNothing();
      const owners = await tx.select({ clientId: documentClients.clientId, userId: documentClients.userId }).from(documentClients)
        .where(and(eq(documentClients.notebookId, notebookId), inArray(documentClients.clientId, claims.map((claim) => claim.clientId))));
      const ownerOf = new Map(owners.map((row) => [row.clientId, row.userId]));
      const lost = claims.filter((claim) => ownerOf.get(claim.clientId) !== claim.userId).map((claim) => claim.clientId);
      if (lost.length > 0) return { lost };
    }
    if (updates.length > 0) await tx.insert(documentUpdates).values(updates.map((row) => ({ notebookId, ...row })));
    return { lost: [] };
  });
}

/**
 * Merges the log into the snapshot and gives the bytes of the result. The row lock waits for appends under way (their
 * foreign key shares it) and holds new ones back, so that no update falls between.
 */
export async function compactDocument(db: Database, notebookId: NotebookId, merge: (updates: readonly Uint8Array[]) => Uint8Array): Promise<number | null> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select id from ${notebooks} where ${notebooks.id} = ${notebookId} for update`);
    const { snapshot, log } = await readUpdates(tx, notebookId);
    const last = log.at(-1);
    if (!last) return snapshot?.state.length ?? null;
    const state = merge([...(snapshot ? [snapshot.state] : []), ...log.map((row) => row.update)]);
    const row = { state, throughId: last.id, at: new Date() };
    await tx.insert(documentSnapshots).values({ notebookId, ...row }).onConflictDoUpdate({ target: documentSnapshots.notebookId, set: row });
    await tx.delete(documentUpdates).where(and(eq(documentUpdates.notebookId, notebookId), lte(documentUpdates.id, last.id)));
    return state.length;
  });
}

/** True when something of the document is stored. Locks the notebook, so that two cannot begin it. */
export async function hasDocument(tx: Transaction, notebookId: NotebookId): Promise<boolean> {
  await tx.execute(sql`select id from ${notebooks} where ${notebooks.id} = ${notebookId} for update`);
  const { snapshot, log } = await readUpdates(tx, notebookId);
  return snapshot !== undefined || log.length > 0;
}

export async function listWriters(db: Handle, notebookId: NotebookId): Promise<UserId[]> {
  const rows = await db.selectDistinct({ userId: documentClients.userId }).from(documentClients).where(eq(documentClients.notebookId, notebookId));
  return rows.map((row) => row.userId);
}

/** Copies what lists show of a document, and who wrote last; true when the title changed. */
export async function noteEdited(db: Handle, notebookId: NotebookId, title: string, at: Date, by: UserId | null = null): Promise<boolean> {
  const change = { updatedAt: at, ...(by ? { editedBy: by } : {}) };
  const renamed = await db.update(notebooks).set({ title, ...change }).where(and(eq(notebooks.id, notebookId), sql`${notebooks.title} <> ${title}`)).returning({ id: notebooks.id });
  if (renamed.length > 0) return true;
  await db.update(notebooks).set(change).where(eq(notebooks.id, notebookId));
  return false;
}

export interface NotebookPlace {
  readonly notebookId: NotebookId;
  /** The project's id. */
  readonly id: ProjectId;
  readonly workspaceId: WorkspaceId;
  readonly createdBy: UserId;
}

/** The project a notebook is in; null when there is no such notebook, or it is in the trash. */
export async function findNotebookPlace(db: Handle, notebookId: NotebookId): Promise<NotebookPlace | null> {
  const [row] = await db.select({ notebookId: notebooks.id, id: projects.id, workspaceId: projects.workspaceId, createdBy: notebooks.createdBy }).from(notebooks)
    .innerJoin(projects, eq(projects.id, notebooks.projectId)).where(and(eq(notebooks.id, notebookId), sql`${notebooks.trashedAt} is null`));
  return row ?? null;
}

export interface DocumentCopy {
  /** Null: the server itself. */
  readonly madeBy: UserId | null;
  readonly report: readonly string[];
  readonly updates: readonly Uint8Array[];
}

/** Keeps what is stored of a document as it is; with `update`, adds that to its log. */
export async function keepCopy(tx: Transaction, notebookId: NotebookId, copy: DocumentCopy, update?: Uint8Array): Promise<void> {
  await tx.insert(documentCopies).values({ notebookId, madeBy: copy.madeBy, report: [...copy.report], bytes: framed(copy.updates) });
  if (update) await tx.insert(documentUpdates).values({ notebookId, userId: null, update });
}

/** Puts `state` in the place of everything that is stored of a document, after a copy of it. */
export async function replaceDocument(tx: Transaction, notebookId: NotebookId, next: { readonly state: Uint8Array; readonly isBegunAnew: boolean; readonly writer: Claim }, copy: DocumentCopy): Promise<void> {
  await tx.execute(sql`select id from ${notebooks} where ${notebooks.id} = ${notebookId} for update`);
  await keepCopy(tx, notebookId, copy);
  await tx.delete(documentUpdates).where(eq(documentUpdates.notebookId, notebookId));
  const row = { state: next.state, throughId: 0, at: new Date() };
  await tx.insert(documentSnapshots).values({ notebookId, ...row }).onConflictDoUpdate({ target: documentSnapshots.notebookId, set: row });
  await tx.insert(documentClients).values({ notebookId, ...next.writer }).onConflictDoNothing();
  if (next.isBegunAnew) await tx.update(notebooks).set({ documentEpoch: sql`${notebooks.documentEpoch} + 1` }).where(eq(notebooks.id, notebookId));
}

/** One after the other, each with its length before it. */
function framed(updates: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(updates.flatMap((update) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(update.length);
    return [length, update];
  }));
}
