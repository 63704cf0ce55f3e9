/** A notebook's versions, who has edited since the last, and who trashed which cell. */
import { and, desc, eq, inArray, isNull, lt, max, min, notExists, sql } from 'drizzle-orm';
import type { Handle } from '../client';
import { documentSpans, documentTrash, documentVersions, notebooks, provenance } from '../schema';
import type { CellId, NotebookId, UserId } from '../schema/types';

export type VersionRow = Omit<typeof documentVersions.$inferSelect, 'content'>;
export type NewVersion = Omit<typeof documentVersions.$inferInsert, 'id'>;
export type TrashRow = typeof documentTrash.$inferSelect;

const { content: _content, ...SHOWN } = {
  id: documentVersions.id, notebookId: documentVersions.notebookId, kind: documentVersions.kind, since: documentVersions.since, at: documentVersions.at,
  authors: documentVersions.authors, madeBy: documentVersions.madeBy, name: documentVersions.name, namedBy: documentVersions.namedBy,
  changes: documentVersions.changes, cells: documentVersions.cells, digest: documentVersions.digest, content: documentVersions.content,
};

/** Newest first, from the one before `before` on. */
export async function listVersionRows(db: Handle, notebookId: NotebookId, options: { readonly before?: number | undefined; readonly most: number; readonly isNamed?: boolean | undefined }): Promise<VersionRow[]> {
  return db.select(SHOWN).from(documentVersions).where(and(
    eq(documentVersions.notebookId, notebookId),
    options.before === undefined ? undefined : lt(documentVersions.id, options.before),
    options.isNamed ? sql`${documentVersions.name} is not null` : undefined,
  )).orderBy(desc(documentVersions.id)).limit(options.most);
}

export async function lastVersionRow(db: Handle, notebookId: NotebookId): Promise<(VersionRow & { readonly content: Uint8Array }) | null> {
  const [row] = await db.select().from(documentVersions).where(eq(documentVersions.notebookId, notebookId)).orderBy(desc(documentVersions.id)).limit(1);
  return row ?? null;
}

export async function findVersionRow(db: Handle, notebookId: NotebookId, id: number): Promise<(VersionRow & { readonly content: Uint8Array }) | null> {
  const [row] = await db.select().from(documentVersions).where(and(eq(documentVersions.notebookId, notebookId), eq(documentVersions.id, id)));
  return row ?? null;
}

export async function insertVersion(db: Handle, version: NewVersion): Promise<VersionRow> {
  const [row] = await db.insert(documentVersions).values(version).returning(SHOWN);
  return row!;
}

export async function updateVersion(db: Handle, notebookId: NotebookId, id: number, change: Partial<Pick<VersionRow, 'name' | 'namedBy' | 'kind' | 'madeBy'>>): Promise<VersionRow | null> {
  const [row] = await db.update(documentVersions).set(change).where(and(eq(documentVersions.notebookId, notebookId), eq(documentVersions.id, id))).returning(SHOWN);
  return row ?? null;
}

/** Removes unnamed `auto` and `run` versions that are not the last of their hour or, when older still, of their day. Gives how many. */
export async function thinVersions(db: Handle, older: { readonly hourly: Date; readonly daily: Date }): Promise<number> {
  const rows = await db.execute(sql`
    delete from ${documentVersions} where id in (
      select id from (
        select id, row_number() over (
          partition by notebook_id, case when at < ${older.daily.toISOString()}::timestamptz then date_trunc('day', at at time zone 'UTC') else date_trunc('hour', at at time zone 'UTC') end
          order by id desc) as place
        from ${documentVersions}
        where at < ${older.hourly.toISOString()}::timestamptz and name is null and kind in ('auto', 'run')
      ) ranked where place > 1
    ) returning id`);
  return rows.length;
}

/** Notes people who have begun to edit. Those already noted stay as they are. */
export async function noteSpans(db: Handle, notebookId: NotebookId, users: readonly UserId[], since: Date): Promise<void> {
  if (users.length > 0) await db.insert(documentSpans).values(users.map((userId) => ({ notebookId, userId, since }))).onConflictDoNothing();
}

export async function readSpans(db: Handle, notebookId: NotebookId): Promise<{ readonly userId: UserId; readonly since: Date }[]> {
  return db.select({ userId: documentSpans.userId, since: documentSpans.since }).from(documentSpans).where(eq(documentSpans.notebookId, notebookId)).orderBy(documentSpans.since);
}

/**
 * Takes the lock that every row of a notebook takes on it, before any of those rows is touched: whoever deletes the notebook
 * meanwhile would otherwise wait for one of them while its writer waits for the notebook. False where it is gone.
 */
export async function holdNotebook(tx: Handle, notebookId: NotebookId): Promise<boolean> {
  return (await tx.select({ id: notebooks.id }).from(notebooks).where(eq(notebooks.id, notebookId)).for('key share')).length > 0;
}

/** Ends the stretch of editing: gives who edited and removes the notes. */
export async function takeSpans(db: Handle, notebookId: NotebookId): Promise<{ readonly userId: UserId; readonly since: Date }[]> {
  return db.delete(documentSpans).where(eq(documentSpans.notebookId, notebookId)).returning({ userId: documentSpans.userId, since: documentSpans.since });
}

/** Notebooks edited longest ago without a version since: their process ended before it made one. */
export async function notebooksWithSpansBefore(db: Handle, before: Date): Promise<NotebookId[]> {
  const rows = await db.select({ id: documentSpans.notebookId, since: min(documentSpans.since) }).from(documentSpans).groupBy(documentSpans.notebookId);
  return rows.filter((row) => row.since !== null && row.since < before).map((row) => row.id);
}

/** Writes down cells that went into the trash or came out of it. */
export async function noteTrash(db: Handle, notebookId: NotebookId, cells: readonly { readonly cellId: CellId; readonly isTrashed: boolean; readonly userId: UserId | null }[], at: Date): Promise<void> {
  const gone = cells.filter((cell) => !cell.isTrashed).map((cell) => cell.cellId);
  const come = cells.filter((cell) => cell.isTrashed);
  if (gone.length > 0) await db.delete(documentTrash).where(and(eq(documentTrash.notebookId, notebookId), inArray(documentTrash.cellId, gone)));
  if (come.length > 0) await db.insert(documentTrash).values(come.map(({ cellId, userId }) => ({ notebookId, cellId, userId, at }))).onConflictDoNothing();
}

export async function listTrashRows(db: Handle, notebookId: NotebookId): Promise<TrashRow[]> {
  return db.select().from(documentTrash).where(eq(documentTrash.notebookId, notebookId)).orderBy(desc(documentTrash.at));
}

/** Cells that have lain in the trash since before `before`, in notebooks that have not. */
export async function listOldTrash(db: Handle, before: Date): Promise<TrashRow[]> {
  return (await db.select({ row: documentTrash }).from(documentTrash).innerJoin(notebooks, eq(notebooks.id, documentTrash.notebookId))
    .where(and(lt(documentTrash.at, before), isNull(notebooks.trashedAt)))).map(({ row }) => row);
}

/** Notebooks trashed before `before` from which nothing was pinned: a card must go on leading to where it was made. */
export async function listOldNotebooks(db: Handle, before: Date): Promise<{ readonly id: NotebookId; readonly projectId: typeof notebooks.$inferSelect['projectId'] }[]> {
  return db.select({ id: notebooks.id, projectId: notebooks.projectId }).from(notebooks)
    .where(and(lt(notebooks.trashedAt, before), notExists(db.select({ one: sql`1` }).from(provenance).where(eq(provenance.notebookId, notebooks.id)))));
}

/** Of these notebooks, those from which something was pinned. */
export async function pinnedFrom(db: Handle, ids: readonly NotebookId[]): Promise<ReadonlySet<NotebookId>> {
  if (ids.length === 0) return new Set();
  const rows = await db.selectDistinct({ id: provenance.notebookId }).from(provenance).where(inArray(provenance.notebookId, [...ids]));
  return new Set(rows.map((row) => row.id));
}

/** The newest version's number; null where there is none. */
export async function newestVersionId(db: Handle, notebookId: NotebookId): Promise<number | null> {
  const [row] = await db.select({ id: max(documentVersions.id) }).from(documentVersions).where(eq(documentVersions.notebookId, notebookId));
  return row?.id ?? null;
}
