/** Uploads of which a part is here. */
import { and, eq, lt, sql } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { dataUploads } from '@/db/schema';
import type { ProjectId, UserId } from '@/lib/domain/ids';
import { isUuid } from './uuid';

export type DataUpload = typeof dataUploads.$inferSelect;

export async function insertUpload(db: Handle, row: typeof dataUploads.$inferInsert): Promise<DataUpload> {
  const [made] = await db.insert(dataUploads).values(row).returning();
  return made!;
}

/** One of the project's; null for what is no id too. */
export async function findUpload(db: Handle, projectId: ProjectId, id: string): Promise<DataUpload | null> {
  if (!isUuid(id)) return null;
  const [row] = await db.select().from(dataUploads).where(and(eq(dataUploads.projectId, projectId), eq(dataUploads.id, id))).limit(1);
  return row ?? null;
}

/** A person's in a project, last touched first. */
export async function listUploads(db: Handle, projectId: ProjectId, userId: UserId): Promise<DataUpload[]> {
  return db.select().from(dataUploads).where(and(eq(dataUploads.projectId, projectId), eq(dataUploads.userId, userId))).orderBy(sql`${dataUploads.touchedAt} desc`);
}

/** Notes what has arrived. */
export async function touchUpload(db: Handle, id: string, received: number, at: Date): Promise<void> {
  await db.update(dataUploads).set({ received, touchedAt: at }).where(eq(dataUploads.id, id));
}

export async function deleteUpload(db: Handle, id: string): Promise<void> {
  await db.delete(dataUploads).where(eq(dataUploads.id, id));
}

/** Takes away those that nobody touched since, and gives them. */
export async function takeExpired(db: Handle, before: Date): Promise<DataUpload[]> {
  return db.delete(dataUploads).where(lt(dataUploads.touchedAt, before)).returning();
}
