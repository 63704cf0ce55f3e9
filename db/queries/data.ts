/** Uploaded data files of a project, by name. */
import { and, asc, eq, ne } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { dataFiles } from '@/db/schema';
import type { ProjectId } from '@/lib/domain/ids';

export type DataFile = typeof dataFiles.$inferSelect;

export async function listDataFileRows(db: Handle, projectId: ProjectId): Promise<DataFile[]> {
  return db.select().from(dataFiles).where(eq(dataFiles.projectId, projectId)).orderBy(asc(dataFiles.name));
}

export async function findDataFileRow(db: Handle, projectId: ProjectId, name: string): Promise<DataFile | null> {
  const [row] = await db.select().from(dataFiles).where(and(eq(dataFiles.projectId, projectId), eq(dataFiles.name, name))).limit(1);
  return row ?? null;
}

/** True where another project has a file of this name. */
export async function isDataFileElsewhere(db: Handle, projectId: ProjectId, name: string): Promise<boolean> {
  const rows = await db.select({ name: dataFiles.name }).from(dataFiles).where(and(ne(dataFiles.projectId, projectId), eq(dataFiles.name, name))).limit(1);
  return rows.length > 0;
}

/** A new upload of a name takes the old one's place. */
export async function putDataFile(db: Handle, file: typeof dataFiles.$inferInsert): Promise<DataFile> {
  const { digest, size, mediaType, preview, uploadedBy, uploadedAt } = file;
  const [row] = await db.insert(dataFiles).values(file).onConflictDoUpdate({ target: [dataFiles.projectId, dataFiles.name], set: { digest, size, mediaType, preview, uploadedBy, uploadedAt } }).returning();
  return row!;
}

export async function deleteDataFile(db: Handle, projectId: ProjectId, name: string): Promise<DataFile | null> {
  const [row] = await db.delete(dataFiles).where(and(eq(dataFiles.projectId, projectId), eq(dataFiles.name, name))).returning();
  return row ?? null;
}
