/** Comments of a notebook, and what they put into inboxes. */
import { and, asc, count, desc, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Handle } from '@/db/client';
import { comments, commentThreads, inboxItems, notebooks, projects, users } from '@/db/schema';
import type { CommentId, InboxItemId, NotebookId, ThreadId, UserId } from '@/lib/domain/ids';

export type ThreadRow = typeof commentThreads.$inferSelect;
export type CommentRow = typeof comments.$inferSelect;

/** Every thread of a notebook with its comments, each oldest first. */
export async function listThreads(db: Handle, notebookId: NotebookId): Promise<{ readonly thread: ThreadRow; readonly comments: readonly CommentRow[] }[]> {
  const threads = await db.select().from(commentThreads).where(eq(commentThreads.notebookId, notebookId)).orderBy(asc(commentThreads.createdAt), asc(commentThreads.id));
  if (threads.length === 0) return [];
  const rows = await db.select().from(comments).where(inArray(comments.threadId, threads.map((thread) => thread.id))).orderBy(asc(comments.seq));
  const of = new Map<ThreadId, CommentRow[]>(threads.map((thread) => [thread.id, []]));
  for (const row of rows) of.get(row.threadId)?.push(row);
  return threads.map((thread) => ({ thread, comments: of.get(thread.id) ?? [] }));
}

export async function findNames(db: Handle, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row.name]));
}

export async function findThread(db: Handle, notebookId: NotebookId, id: ThreadId): Promise<ThreadRow | null> {
  const [row] = await db.select().from(commentThreads).where(and(eq(commentThreads.id, id), eq(commentThreads.notebookId, notebookId))).for('update');
  return row ?? null;
}

export async function listComments(db: Handle, threadId: ThreadId): Promise<CommentRow[]> {
  return db.select().from(comments).where(eq(comments.threadId, threadId)).orderBy(asc(comments.seq));
}

/** Holds other writes of this person back until the transaction ends, and counts what they wrote since. */
export async function countSince(tx: Handle, authorId: UserId, since: Date): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`comments ${authorId}`}))`);
  const [row] = await tx.select({ n: count() }).from(comments).where(and(eq(comments.authorId, authorId), or(gt(comments.createdAt, since), gt(comments.editedAt, since))));
  return row?.n ?? 0;
}

export async function countThreads(tx: Handle, notebookId: NotebookId): Promise<number> {
  const [row] = await tx.select({ n: count() }).from(commentThreads).where(eq(commentThreads.notebookId, notebookId));
  return row?.n ?? 0;
}

export async function insertThread(tx: Handle, thread: typeof commentThreads.$inferInsert): Promise<ThreadRow> {
  const [row] = await tx.insert(commentThreads).values(thread).returning();
  return row!;
}

export async function insertComment(tx: Handle, comment: { readonly threadId: ThreadId; readonly authorId: UserId; readonly body: string; readonly mentions: UserId[]; readonly createdAt: Date }): Promise<CommentRow> {
  const [row] = await tx.insert(comments).values(comment).returning();
  return row!;
}

export async function updateComment(tx: Handle, id: CommentId, change: Partial<Pick<CommentRow, 'body' | 'mentions' | 'editedAt' | 'deletedAt'>>): Promise<void> {
  await tx.update(comments).set(change).where(eq(comments.id, id));
}

export async function updateThread(tx: Handle, id: ThreadId, change: Partial<Pick<ThreadRow, 'resolvedAt' | 'resolvedBy'>>): Promise<void> {
  await tx.update(commentThreads).set(change).where(eq(commentThreads.id, id));
}

export async function deleteThread(tx: Handle, id: ThreadId): Promise<void> {
  await tx.delete(commentThreads).where(eq(commentThreads.id, id));
}

/** One item a person and comment, however often it is put. */
export async function putInbox(tx: Handle, items: readonly (typeof inboxItems.$inferInsert)[]): Promise<void> {
  if (items.length > 0) await tx.insert(inboxItems).values([...items]).onConflictDoNothing();
}

/** Takes out of inboxes what a deleted comment put there. */
export async function dropInboxOf(tx: Handle, commentId: CommentId): Promise<UserId[]> {
  const rows = await tx.delete(inboxItems).where(eq(inboxItems.commentId, commentId)).returning({ userId: inboxItems.userId });
  return rows.map((row) => row.userId);
}

const actors = alias(users, 'actors');

/** Newest first, of notebooks that are not in the trash. Whether the person may still read each is the caller's to ask. */
export async function listInboxRows(db: Handle, userId: UserId, { isUnreadOnly, most }: { readonly isUnreadOnly: boolean; readonly most: number }) {
  return db.select({
    id: inboxItems.id, kind: inboxItems.kind, at: inboxItems.at, readAt: inboxItems.readAt,
    actor: { id: actors.id, name: actors.name },
    notebook: { id: notebooks.id, title: notebooks.title, createdBy: notebooks.createdBy },
    project: { id: projects.id, workspaceId: projects.workspaceId, slug: projects.slug },
    comment: { threadId: comments.threadId, body: comments.body },
  }).from(inboxItems)
    .innerJoin(actors, eq(actors.id, inboxItems.actorId))
    .innerJoin(notebooks, eq(notebooks.id, inboxItems.notebookId))
    .innerJoin(projects, eq(projects.id, notebooks.projectId))
    .leftJoin(comments, eq(comments.id, inboxItems.commentId))
    .where(and(eq(inboxItems.userId, userId), isNull(notebooks.trashedAt), isUnreadOnly ? isNull(inboxItems.readAt) : undefined))
    .orderBy(desc(inboxItems.at), desc(inboxItems.id)).limit(most);
}

/** Marks as read; all of one's own where no ids are given. True when something changed. */
export async function markRead(db: Handle, userId: UserId, ids: readonly InboxItemId[] | null, at: Date): Promise<boolean> {
  const rows = await db.update(inboxItems).set({ readAt: at }).where(and(eq(inboxItems.userId, userId), isNull(inboxItems.readAt), ids ? inArray(inboxItems.id, [...ids]) : undefined)).returning({ id: inboxItems.id });
  return rows.length > 0;
}
