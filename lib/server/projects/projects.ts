/** Projects: a problem with its purpose, what the results must not be used for, and what success means. */
import { findProjectRow, insertProject, isSlugTaken, listProjectRows, updateProject, type Project } from '@/db/queries/projects';
import type { SuccessMetric } from '@/db/schema';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { WorkspaceId } from '@/lib/domain/ids';
import { isAllowed } from '@/lib/domain/roles';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { actingAs as as, may, rolesIn } from '../people/access';
import type { Services } from '../services';

export type { Project } from '@/db/queries/projects';

export interface ProjectDraft {
  readonly name: string;
  readonly purpose: string;
  readonly forbiddenUses: string;
  readonly successMetrics: SuccessMetric[];
  readonly riskTier: Project['riskTier'];
}

/** The projects in which the actor has a role, oldest first. */
export async function listProjects(services: Pick<Services, 'db'>, actor: Actor): Promise<Project[]> {
  const projects = await listProjectRows(services.db, {
    workspaces: actor.grants.filter((grant) => grant.projectId === null).map((grant) => grant.workspaceId),
    projects: actor.grants.flatMap((grant) => (grant.projectId === null ? [] : [grant.projectId])),
  });
  return projects.filter((project) => may(actor, 'project:read', project));
}

/** The project by id or slug; null when there is none, or the actor has no role in it (which looks the same). */
export async function findProject(services: Pick<Services, 'db'>, actor: Actor, idOrSlug: string): Promise<Project | null> {
  const project = await findProjectRow(services.db, idOrSlug);
  return project && may(actor, 'project:read', project) ? project : null;
}

/** Creates a project in `workspaceId`, or in the first workspace where the actor may. The actor becomes its owner. */
export async function createProject(services: Services, actor: Actor, draft: ProjectDraft & { readonly workspaceId?: WorkspaceId }): Promise<Result<Project>> {
  const workspaceId = draft.workspaceId ?? actor.grants.find((grant) => grant.projectId === null && isAllowed([grant.role], 'project:create'))?.workspaceId;
  const roles = actor.grants.filter((grant) => grant.workspaceId === workspaceId && grant.projectId === null).map((grant) => grant.role);
  if (!workspaceId || !isAllowed(roles, 'project:create')) return refuse('not-allowed', 'Your role does not allow creating projects. A data scientist, manager or administrator can.');
  const name = draft.name.trim();
  const { workspaceId: _, ...fields } = draft;
  for (;;) {
    const slug = await freeSlug(services, name);
    const project = await services.db.transaction(async (tx) => {
      const row = await insertProject(tx, { ...fields, name, slug, workspaceId, ownerId: actor.userId });
      if (row) await appendAudit(tx, { action: 'project.created', actor: as(actor, roles, 'project:create'), subject: { kind: 'project', id: row.id }, projectId: row.id, after: stated(row) }, services.now());
      return row;
    });
    if (project) return done(project);
  }
}

/** Changes what a project says of itself. Needs `project:manage`. */
export async function changeProject(services: Services, actor: Actor, idOrSlug: string, change: Partial<ProjectDraft>): Promise<Result<Project>> {
  const project = await findProject(services, actor, idOrSlug);
  if (!project) return refuse('not-found', 'There is no such project.');
  const roles = rolesIn(actor, project);
  if (!isAllowed(roles, 'project:manage')) return refuse('not-allowed', 'Only a manager changes a project’s purpose, limits and targets.');
  if (Object.keys(change).length === 0) return done(project);
  const changed = await services.db.transaction(async (tx) => {
    const row = await updateProject(tx, project.id, change);
    if (row) await appendAudit(tx, { action: 'project.changed', actor: as(actor, roles, 'project:manage'), subject: { kind: 'project', id: row.id }, projectId: row.id, before: stated(project), after: stated(row) }, services.now());
    return row;
  });
  if (!changed) return refuse('not-found', 'There is no such project.');
  await services.announcements.announce(`project:${project.id}`);
  return done(changed);
}

/** What a project states, as the audit log keeps it. */
function stated({ name, purpose, forbiddenUses, successMetrics, riskTier }: Project) {
  return { name, purpose, forbiddenUses, successMetrics: successMetrics.map((metric) => ({ ...metric })), riskTier };
}

/** Lower-case words of the name joined by hyphens; a number follows where that is taken. */
async function freeSlug(services: Pick<Services, 'db'>, name: string): Promise<string> {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 48).replace(/-+$/, '') || 'project';
  for (let number = 1; ; number += 1) {
    const slug = number === 1 ? plain : `${plain}-${number}`;
    if (!(await isSlugTaken(services.db, slug))) return slug;
  }
}
