/** What an actor may do where: the one question every door and use-case asks. */
import type { NotebookId, ProjectId, UserId, WorkspaceId } from '@/lib/domain/ids';
import { levelOf, mayInNotebook, type Level, type NotebookPermission, type Standing } from '@/lib/domain/levels';
import { isAllowed, type Permission, type Role } from '@/lib/domain/roles';
import type { Actor } from '../door';

/** The roles an actor holds in a project: its workspace's and its own. */
export function rolesIn(actor: Actor, project: { readonly id: ProjectId; readonly workspaceId: WorkspaceId }): Role[] {
  return actor.grants
    .filter((grant) => grant.workspaceId === project.workspaceId && (grant.projectId === null || grant.projectId === project.id))
    .map((grant) => grant.role);
}

export function may(actor: Actor, permission: Permission, project: { readonly id: ProjectId; readonly workspaceId: WorkspaceId }): boolean {
  return isAllowed(rolesIn(actor, project), permission);
}

/** How the audit log names an actor: by id, and by the first of `roles` that allows what was done. */
export function actingAs(actor: Actor, roles: readonly Role[], permission: Permission): { readonly id: string; readonly role: string } {
  return { id: actor.userId, role: roles.find((role) => isAllowed([role], permission)) ?? 'none' };
}

/** A notebook as far as asking for rights needs it. */
export interface NotebookPlace {
  readonly notebookId: NotebookId;
  /** The project's id. */
  readonly id: ProjectId;
  readonly workspaceId: WorkspaceId;
  readonly createdBy: UserId;
}

/** What an actor's rows say about one notebook. */
export function standingIn(actor: Actor, place: NotebookPlace): Standing {
  return {
    roles: rolesIn(actor, place),
    granted: actor.levels.find((given) => given.notebookId === place.notebookId)?.level ?? null,
    isMaker: place.createdBy === actor.userId,
  };
}

/** Whether an actor may do something in a notebook: by role, by the level given there, or as its maker. */
export function mayIn(actor: Actor, permission: NotebookPermission, place: NotebookPlace): boolean {
  return mayInNotebook(standingIn(actor, place), permission);
}

/** The actor's level in a notebook; null where they may not even read it. */
export function levelIn(actor: Actor, place: NotebookPlace): Level | null {
  return levelOf(standingIn(actor, place));
}
