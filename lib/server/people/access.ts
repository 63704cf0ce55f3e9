/** What an actor may do where: the one question every door and use-case asks. */
import type { ProjectId, WorkspaceId } from '@/lib/domain/ids';
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
