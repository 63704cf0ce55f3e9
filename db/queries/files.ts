/** Rows about files: what notebooks were imported from, and the text that searches read. */
import { and, desc, eq, ilike, inArray, isNull, or } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { notebookImports, notebooks, notebookTexts } from '@/db/schema';
import type { NotebookId, ProjectId } from '@/lib/domain/ids';

export type NotebookImport = typeof notebookImports.$inferSelect;
export type NotebookText = typeof notebookTexts.$inferSelect;

export async function insertImport(db: Handle, row: NotebookImport): Promise<void> {
  await db.insert(notebookImports).values(row);
}

/** Null for a notebook that was not imported. */
export async function findImport(db: Handle, notebookId: NotebookId): Promise<NotebookImport | null> {
  const [row] = await db.select().from(notebookImports).where(eq(notebookImports.notebookId, notebookId)).limit(1);
  return row ?? null;
}

/** The kept notebooks of a project whose text is missing or older than they are. */
export async function listUnread(db: Handle, projectId: ProjectId): Promise<{ readonly id: NotebookId; readonly title: string; readonly updatedAt: Date }[]> {
  const rows = await db.select({ id: notebooks.id, title: notebooks.title, updatedAt: notebooks.updatedAt, of: notebookTexts.of }).from(notebooks)
    .leftJoin(notebookTexts, eq(notebookTexts.notebookId, notebooks.id))
    .where(and(eq(notebooks.projectId, projectId), isNull(notebooks.trashedAt)));
  return rows.filter((row) => row.of?.getTime() !== row.updatedAt.getTime());
}

export async function putText(db: Handle, row: NotebookText): Promise<void> {
  const { notebookId, ...rest } = row;
  await db.insert(notebookTexts).values({ notebookId, ...rest }).onConflictDoUpdate({ target: notebookTexts.notebookId, set: rest });
}

export async function listHints(db: Handle, ids: readonly NotebookId[]): Promise<ReadonlyMap<NotebookId, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: notebookTexts.notebookId, hint: notebookTexts.hint }).from(notebookTexts).where(inArray(notebookTexts.notebookId, [...ids]));
  return new Map(rows.map((row) => [row.id, row.hint]));
}

/** Kept notebooks of the project that hold `words` in their title or in a cell, last changed first. Case does not count. */
export async function findTexts(db: Handle, projectId: ProjectId, words: string, most: number) {
  const pattern = `%${words.replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
  return db.select({ id: notebooks.id, title: notebooks.title, cells: notebookTexts.cells }).from(notebooks)
    .innerJoin(notebookTexts, eq(notebookTexts.notebookId, notebooks.id))
    .where(and(eq(notebooks.projectId, projectId), isNull(notebooks.trashedAt), or(ilike(notebookTexts.text, pattern), ilike(notebooks.title, pattern))))
    .orderBy(desc(notebooks.updatedAt)).limit(most);
}
