/** Levels given in single notebooks, and links that give them. */
import { and, asc, desc, eq, gt, ilike, inArray, isNull, or } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { notebookGrants, notebookLinks, notebooks, projects, roleGrants, users } from '@/db/schema';
import type { LinkId, NotebookId, ProjectId, UserId, WorkspaceId } from '@/lib/domain/ids';
import type { Level, LinkLevel } from '@/lib/domain/levels';
import type { Role } from '@/lib/domain/roles';

export type NotebookLink = typeof notebookLinks.$inferSelect;

/** Every level one person was given. */
export async function listLevels(db: Handle, userId: UserId): Promise<{ readonly notebookId: NotebookId; readonly level: Level }[]> {
  return db.select({ notebookId: notebookGrants.notebookId, level: notebookGrants.level }).from(notebookGrants).where(eq(notebookGrants.userId, userId));
}

/** Somebody who may have access to a notebook, with the rows that say so. */
export interface Known {
  readonly id: UserId;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly granted: Level | null;
  /** The link that gave the level. */
  readonly linkId: LinkId | null;
}

/** Everybody with a role that reaches the project, and everybody with a level in the notebook, by name. Disabled accounts are left out. */
export async function listKnown(db: Handle, place: { readonly notebookId: NotebookId; readonly id: ProjectId; readonly workspaceId: WorkspaceId }, only?: readonly UserId[]): Promise<Known[]> {
  const isAsked = only ? inArray(users.id, [...only]) : undefined;
  if (only?.length === 0) return [];
  const held = await db.select({ id: users.id, name: users.name, email: users.email, role: roleGrants.role }).from(roleGrants).innerJoin(users, eq(users.id, roleGrants.userId))
    .where(and(eq(roleGrants.workspaceId, place.workspaceId), or(isNull(roleGrants.projectId), eq(roleGrants.projectId, place.id)), isNull(users.disabledAt), isAsked));
  const given = await db.select({ id: users.id, name: users.name, email: users.email, level: notebookGrants.level, linkId: notebookGrants.linkId }).from(notebookGrants).innerJoin(users, eq(users.id, notebookGrants.userId))
    .where(and(eq(notebookGrants.notebookId, place.notebookId), isNull(users.disabledAt), isAsked));
  const found = new Map<UserId, Known>();
  for (const { role, ...person } of held) found.set(person.id, { ...person, granted: null, linkId: null, roles: [...(found.get(person.id)?.roles ?? []), role] });
  for (const { level, linkId, ...person } of given) found.set(person.id, { ...person, roles: found.get(person.id)?.roles ?? [], granted: level, linkId });
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

/** True when the person has a role anywhere in the workspace. */
export async function isMember(db: Handle, workspaceId: WorkspaceId, userId: UserId): Promise<boolean> {
  return (await db.select({ id: roleGrants.id }).from(roleGrants).innerJoin(users, eq(users.id, roleGrants.userId))
    .where(and(eq(roleGrants.workspaceId, workspaceId), eq(roleGrants.userId, userId), isNull(users.disabledAt))).limit(1)).length > 0;
}

/** Locked until the transaction ends, so that before and after in the audit log are true. */
export async function lockLevel(tx: Handle, notebookId: NotebookId, userId: UserId): Promise<Level | null> {
  const [row] = await tx.select({ level: notebookGrants.level }).from(notebookGrants).where(and(eq(notebookGrants.notebookId, notebookId), eq(notebookGrants.userId, userId))).for('update');
  return row?.level ?? null;
}

export async function putLevel(tx: Handle, grant: typeof notebookGrants.$inferInsert): Promise<void> {
  const set = { level: grant.level, grantedBy: grant.grantedBy ?? null, linkId: grant.linkId ?? null, ...(grant.grantedAt ? { grantedAt: grant.grantedAt } : {}) };
  await tx.insert(notebookGrants).values(grant).onConflictDoUpdate({ target: [notebookGrants.notebookId, notebookGrants.userId], set });
}

export async function deleteLevel(tx: Handle, notebookId: NotebookId, userId: UserId): Promise<void> {
  await tx.delete(notebookGrants).where(and(eq(notebookGrants.notebookId, notebookId), eq(notebookGrants.userId, userId)));
}

/** Takes back what a link gave, where nobody has changed it since; gives who had it. */
export async function deleteLevelsOfLink(tx: Handle, linkId: LinkId): Promise<{ readonly userId: UserId; readonly level: Level }[]> {
  return tx.delete(notebookGrants).where(eq(notebookGrants.linkId, linkId)).returning({ userId: notebookGrants.userId, level: notebookGrants.level });
}

export async function insertLink(tx: Handle, link: { readonly notebookId: NotebookId; readonly hash: string; readonly level: LinkLevel; readonly createdBy: UserId; readonly createdAt: Date; readonly expiresAt: Date }): Promise<NotebookLink> {
  const [row] = await tx.insert(notebookLinks).values(link).returning();
  return row!;
}

/** Links that still open, newest first. */
export async function listLinks(db: Handle, notebookId: NotebookId, now: Date): Promise<NotebookLink[]> {
  return db.select().from(notebookLinks).where(and(eq(notebookLinks.notebookId, notebookId), isNull(notebookLinks.revokedAt), gt(notebookLinks.expiresAt, now))).orderBy(desc(notebookLinks.createdAt), asc(notebookLinks.id));
}

/** The link of a secret's hash with where it leads; null when it does not open any more, or its notebook is in the trash. */
export async function findOpenLink(db: Handle, hash: string, now: Date) {
  const [row] = await db.select({ link: notebookLinks, title: notebooks.title, projectId: projects.id, slug: projects.slug, workspaceId: projects.workspaceId, createdBy: notebooks.createdBy })
    .from(notebookLinks).innerJoin(notebooks, eq(notebooks.id, notebookLinks.notebookId)).innerJoin(projects, eq(projects.id, notebooks.projectId))
    .where(and(eq(notebookLinks.hash, hash), isNull(notebookLinks.revokedAt), gt(notebookLinks.expiresAt, now), isNull(notebooks.trashedAt))).limit(1).for('share', { of: notebookLinks });
  return row ?? null;
}

export async function revokeLinkRow(tx: Handle, notebookId: NotebookId, id: LinkId, now: Date): Promise<NotebookLink | null> {
  const [row] = await tx.update(notebookLinks).set({ revokedAt: now }).where(and(eq(notebookLinks.id, id), eq(notebookLinks.notebookId, notebookId), isNull(notebookLinks.revokedAt))).returning();
  return row ?? null;
}

/** Notebooks in which a person was given a level, last changed first. */
export async function listShared(db: Handle, userId: UserId) {
  return db.select({ id: notebooks.id, title: notebooks.title, slug: projects.slug, level: notebookGrants.level, updatedAt: notebooks.updatedAt })
    .from(notebookGrants).innerJoin(notebooks, eq(notebooks.id, notebookGrants.notebookId)).innerJoin(projects, eq(projects.id, notebooks.projectId))
    .where(and(eq(notebookGrants.userId, userId), isNull(notebooks.trashedAt))).orderBy(desc(notebooks.updatedAt)).limit(200);
}

/** Members of a workspace whose name or e-mail begins a word with `text`; at most `most`. */
export async function findMembers(db: Handle, workspaceId: WorkspaceId, text: string, most: number): Promise<{ readonly id: UserId; readonly name: string; readonly email: string }[]> {
  const plain = text.replace(/[\\%_]/g, '\\$&');
  return db.selectDistinct({ id: users.id, name: users.name, email: users.email }).from(users).innerJoin(roleGrants, eq(roleGrants.userId, users.id))
    .where(and(eq(roleGrants.workspaceId, workspaceId), isNull(users.disabledAt), or(ilike(users.name, `${plain}%`), ilike(users.name, `% ${plain}%`), ilike(users.email, `${plain}%`))))
    .orderBy(asc(users.name), asc(users.id)).limit(most);
}
