/** Workspaces and projects. A project is addressed by its id or its slug; slugs are unique across workspaces. */
import { asc, eq, inArray, or } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { projects, workspaces } from '@/db/schema';
import type { ProjectId, WorkspaceId } from '@/lib/domain/ids';
import { isUuid } from './uuid';

export type Project = typeof projects.$inferSelect;
export type Workspace = typeof workspaces.$inferSelect;

/** Where a project stands, which is all that asking for rights needs. */
export async function findProjectPlace(db: Handle, id: ProjectId): Promise<{ readonly id: ProjectId; readonly workspaceId: WorkspaceId } | null> {
  const [row] = await db.select({ id: projects.id, workspaceId: projects.workspaceId }).from(projects).where(eq(projects.id, id)).limit(1);
  return row ?? null;
}

export async function findProjectRow(db: Handle, idOrSlug: string): Promise<Project | null> {
  const [row] = await db.select().from(projects).where(isUuid(idOrSlug) ? eq(projects.id, idOrSlug as ProjectId) : eq(projects.slug, idOrSlug)).limit(1);
  return row ?? null;
}

/** Every project of these workspaces, and these projects besides. */
export async function listProjectRows(db: Handle, where: { readonly workspaces: readonly WorkspaceId[]; readonly projects: readonly ProjectId[] }): Promise<Project[]> {
  if (where.workspaces.length + where.projects.length === 0) return [];
  return db.select().from(projects)
    .where(or(where.workspaces.length ? inArray(projects.workspaceId, [...where.workspaces]) : undefined, where.projects.length ? inArray(projects.id, [...where.projects]) : undefined))
    .orderBy(asc(projects.createdAt), asc(projects.id));
}

export async function isSlugTaken(db: Handle, slug: string): Promise<boolean> {
  return (await db.select({ id: projects.id }).from(projects).where(eq(projects.slug, slug)).limit(1)).length > 0;
}

/** Null when the slug was taken meanwhile. */
export async function insertProject(db: Handle, project: typeof projects.$inferInsert): Promise<Project | null> {
  const [row] = await db.insert(projects).values(project).onConflictDoNothing().returning();
  return row ?? null;
}

export async function updateProject(db: Handle, id: ProjectId, change: Partial<Pick<Project, 'name' | 'purpose' | 'forbiddenUses' | 'successMetrics' | 'riskTier'>>): Promise<Project | null> {
  const [row] = await db.update(projects).set(change).where(eq(projects.id, id)).returning();
  return row ?? null;
}

export async function findWorkspace(db: Handle, id: string): Promise<Workspace | null> {
  if (!isUuid(id)) return null;
  const [row] = await db.select().from(workspaces).where(eq(workspaces.id, id as WorkspaceId)).limit(1);
  return row ?? null;
}
