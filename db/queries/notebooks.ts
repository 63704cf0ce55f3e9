/** Notebook rows: the list's view of documents, which live in the rooms. */
import { and, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { notebooks } from '@/db/schema';
import type { NotebookId, ProjectId, UserId } from '@/lib/domain/ids';
import { isUuid } from './uuid';

export type Notebook = typeof notebooks.$inferSelect;

/** Trashed ones too; null for what is no id. */
export async function findNotebookRow(db: Handle, id: string): Promise<Notebook | null> {
  if (!isUuid(id)) return null;
  const [row] = await db.select().from(notebooks).where(eq(notebooks.id, id as NotebookId)).limit(1);
  return row ?? null;
}

export async function findNotebookTitles(db: Handle, ids: readonly NotebookId[]): Promise<ReadonlyMap<NotebookId, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: notebooks.id, title: notebooks.title }).from(notebooks).where(inArray(notebooks.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row.title]));
}

/** Who made each of these. */
export async function findNotebookMakers(db: Handle, ids: readonly NotebookId[]): Promise<ReadonlyMap<NotebookId, UserId>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: notebooks.id, createdBy: notebooks.createdBy }).from(notebooks).where(inArray(notebooks.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row.createdBy]));
}

export async function listNotebookRows(db: Handle, projectId: ProjectId, which: 'kept' | 'trashed' = 'kept'): Promise<Notebook[]> {
  return db.select().from(notebooks)
    .where(and(eq(notebooks.projectId, projectId), which === 'kept' ? isNull(notebooks.trashedAt) : isNotNull(notebooks.trashedAt)))
    .orderBy(desc(notebooks.updatedAt), notebooks.id);
}

export async function insertNotebook(db: Handle, notebook: typeof notebooks.$inferInsert): Promise<Notebook> {
  const [row] = await db.insert(notebooks).values(notebook).returning();
  return row!;
}

export async function updateNotebook(db: Handle, id: NotebookId, change: Partial<Pick<Notebook, 'title' | 'updatedAt' | 'trashedAt'>>): Promise<Notebook | null> {
  const [row] = await db.update(notebooks).set(change).where(eq(notebooks.id, id)).returning();
  return row ?? null;
}

export async function deleteNotebook(db: Handle, id: NotebookId): Promise<void> {
  await db.delete(notebooks).where(eq(notebooks.id, id));
}
