/** What the signed-in person may do, for the browser to show the right buttons. Doors ask again. */
import { inArray } from 'drizzle-orm';
import { workspaces } from '@/db/schema';
import type { ProjectId, UserId, WorkspaceId } from '@/lib/domain/ids';
import { isAllowed, PERMISSIONS, type Permission, type Role } from '@/lib/domain/roles';
import type { Actor } from '../door';
import type { Services } from '../services';
import { rolesIn } from './access';

export interface Me {
  readonly id: UserId;
  readonly name: string;
  readonly email: string;
  readonly workspaces: readonly { readonly id: WorkspaceId; readonly name: string; readonly roles: readonly Role[] }[];
  readonly projectRoles: readonly { readonly projectId: ProjectId; readonly role: Role }[];
}

export async function readMe(services: Pick<Services, 'db'>, actor: Actor): Promise<Me> {
  const ids = [...new Set(actor.grants.map((grant) => grant.workspaceId))];
  const rows = ids.length ? await services.db.select({ id: workspaces.id, name: workspaces.name }).from(workspaces).where(inArray(workspaces.id, ids)) : [];
  return {
    id: actor.userId, name: actor.name, email: actor.email,
    workspaces: rows.map((row) => ({ ...row, roles: actor.grants.filter((grant) => grant.workspaceId === row.id && grant.projectId === null).map((grant) => grant.role) })),
    projectRoles: actor.grants.flatMap((grant) => (grant.projectId ? [{ projectId: grant.projectId, role: grant.role }] : [])),
  };
}

export interface Rights {
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
}

/** Roles and permissions in one project. */
export function rightsIn(actor: Actor, project: { readonly id: ProjectId; readonly workspaceId: WorkspaceId }): Rights {
  const roles = [...new Set(rolesIn(actor, project))];
  return { roles, permissions: (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => isAllowed(roles, permission)) };
}
