/** Whether a door opens for an actor: the requirement of its row against what the rows of people and projects say now. */
import { eq } from 'drizzle-orm';
import { projects } from '@/db/schema';
import { refuse, type Refusal } from '@/lib/domain/errors';
import type { ProjectId } from '@/lib/domain/ids';
import { levelOf, mayInNotebook, NOTEBOOK_PERMISSIONS, type NotebookPermission } from '@/lib/domain/levels';
import { isAllowed } from '@/lib/domain/roles';
import type { Actor, Requirement } from './door';
import { neverChanges } from './never-changes';
import { rolesIn, standingIn } from './people/access';
import type { Services } from './services';

/** A project stays in its workspace for life. Who may do what there is in the actor's grants, which follow every change of role. */
const findProject = neverChanges(async (db, id: ProjectId) => {
  const [project] = await db.select({ id: projects.id, workspaceId: projects.workspaceId }).from(projects).where(eq(projects.id, id)).limit(1);
  return project ?? null;
});

/** Null when it opens. What an actor has no role in at all looks as if it were not there. */
export async function authorise(requires: Requirement, actor: Actor | null, params: Readonly<Record<string, string>>, services: Services): Promise<Refusal | null> {
  if (requires.access === 'public') return null;
  if (!actor) return refuse('not-signed-in');
  const isSignedIn = requires.access === 'signed-in';
  const isByHand = requires.access === 'signed-in' && requires.isByHand === true;
  if (actor.via.kind === 'token' && (isByHand || !(isSignedIn && !requires.token))) {
    if (!requires.token) return refuse('not-allowed', 'Tokens cannot do this. Sign in with a browser.');
    if (!actor.via.scopes.includes(requires.token)) return refuse('not-allowed', `This token lacks the scope ${requires.token}.`);
  }
  if (isSignedIn) return null;
  const scope = await requires.scope(params, services);
  if (scope === null) return refuse('not-found');
  if (scope === 'any') return isAllowed(actor.grants.map((grant) => grant.role), requires.access) ? null : refuse('not-allowed');
  if ('workspaceId' in scope) {
    const roles = actor.grants.filter((grant) => grant.workspaceId === scope.workspaceId && grant.projectId === null).map((grant) => grant.role);
    if (roles.length === 0) return refuse('not-found');
    return isAllowed(roles, requires.access) ? null : refuse('not-allowed');
  }
  const project = await findProject(services.db, 'notebook' in scope ? scope.notebook.projectId : scope.projectId);
  if (!project) return refuse('not-found');
  if ('notebook' in scope) {
    const standing = standingIn(actor, { notebookId: scope.notebook.id, createdBy: scope.notebook.createdBy, ...project });
    if (levelOf(standing) === null) return refuse('not-found');
    const isOpen = requires.access in NOTEBOOK_PERMISSIONS ? mayInNotebook(standing, requires.access as NotebookPermission) : isAllowed(standing.roles, requires.access);
    return isOpen ? null : refuse('not-allowed');
  }
  const roles = rolesIn(actor, project);
  if (roles.length === 0) return refuse('not-found');
  return isAllowed(roles, requires.access) ? null : refuse('not-allowed');
}
