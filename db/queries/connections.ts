/** Connections of projects to other servers. */
import { and, asc, eq, isNotNull, ne } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { connections } from '@/db/schema';
import type { ConnectionId, ProjectId } from '@/lib/domain/ids';
import { isUuid } from './uuid';

export type ConnectionRow = typeof connections.$inferSelect;

export async function listConnectionRows(db: Handle, projectId: ProjectId): Promise<ConnectionRow[]> {
  return db.select().from(connections).where(eq(connections.projectId, projectId)).orderBy(asc(connections.name));
}

/** One of the project's, by id; null for what is no id too. */
export async function findConnectionRow(db: Handle, projectId: ProjectId, id: string): Promise<ConnectionRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await db.select().from(connections).where(and(eq(connections.projectId, projectId), eq(connections.id, id as ConnectionId))).limit(1);
  return row ?? null;
}

/** True where another project has a connection of this name. */
export async function isConnectionElsewhere(db: Handle, projectId: ProjectId, name: string): Promise<boolean> {
  const rows = await db.select({ id: connections.id }).from(connections).where(and(ne(connections.projectId, projectId), eq(connections.name, name))).limit(1);
  return rows.length > 0;
}

/** Null where the name is taken. */
export async function insertConnection(db: Handle, row: typeof connections.$inferInsert): Promise<ConnectionRow | null> {
  const [made] = await db.insert(connections).values(row).onConflictDoNothing({ target: [connections.projectId, connections.name] }).returning();
  return made ?? null;
}

export async function updateConnection(db: Handle, id: ConnectionId, change: Partial<typeof connections.$inferInsert>): Promise<ConnectionRow | null> {
  const [row] = await db.update(connections).set(change).where(eq(connections.id, id)).returning();
  return row ?? null;
}

export async function deleteConnection(db: Handle, id: ConnectionId): Promise<void> {
  await db.delete(connections).where(eq(connections.id, id));
}

/** Those whose credential another key than this one sealed. */
export async function listSealedByOthers(db: Handle, keyId: string): Promise<ConnectionRow[]> {
  return db.select().from(connections).where(and(isNotNull(connections.sealedCredential), ne(connections.keyId, keyId)));
}
