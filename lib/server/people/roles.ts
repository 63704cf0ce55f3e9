/** Granting and taking back roles. Only an administrator does, every change is in the audit log, and it acts at once. */
import { and, eq, isNull } from 'drizzle-orm';
import { findProjectPlace } from '@/db/queries/projects';
import { findUser, listMembers } from '@/db/queries/people';
import type { Transaction } from '@/db/client';
import { roleGrants } from '@/db/schema';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { ProjectId, UserId, WorkspaceId } from '@/lib/domain/ids';
import { isAllowed, ROLE_NAMES, type Role } from '@/lib/domain/roles';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import type { Services } from '../services';
import { rolesIn } from './access';
import { forgetPerson } from './actors';

/** A whole workspace, or one project of it. */
export type Place = { readonly workspaceId: WorkspaceId } | { readonly projectId: ProjectId };

export interface Member {
  readonly id: UserId;
  readonly name: string;
  readonly email: string;
  readonly isDemo: boolean;
  readonly roles: readonly { readonly role: Role; readonly workspaceId: WorkspaceId; readonly projectId: ProjectId | null }[];
}

/** Everybody with a role in a workspace where the actor has one, by name. */
export async function listPeople(services: Pick<Services, 'db'>, actor: Actor): Promise<Member[]> {
  const found = new Map<UserId, Member>();
  const workspaces = [...new Set(actor.grants.filter((grant) => grant.projectId === null).map((grant) => grant.workspaceId))];
  for (const { user, grant } of await listMembers(services.db, workspaces)) {
    const member = found.get(user.id) ?? { id: user.id, name: user.name, email: user.email, isDemo: user.isDemo, roles: [] };
    found.set(user.id, { ...member, roles: [...member.roles, grant] });
  }
  return [...found.values()];
}

/** Gives `role` to a person in a place. Granting what is held already changes nothing. */
export async function grantRole(services: Services, actor: Actor, place: Place, userId: UserId, role: Role): Promise<Result<{ readonly changed: boolean }>> {
  const where = await grantable(services, actor, place);
  if (!where.ok) return where;
  const person = await findUser(services.db, userId);
  if (!person || person.disabledAt) return refuse('not-found', 'There is no such person.');
  const changed = await services.db.transaction(async (tx) => {
    const rows = await tx.insert(roleGrants).values({ ...where.value, userId, role, grantedBy: actor.userId, grantedAt: new Date(services.now()) }).onConflictDoNothing().returning({ id: roleGrants.id });
    if (rows.length > 0) await record(tx, services, actor, 'role.granted', where.value, userId, role);
    return rows.length > 0;
  });
  if (changed) await tell(services, userId);
  return done({ changed });
}

/** Takes `role` from a person in a place. The last administrator of a workspace keeps theirs. */
export async function revokeRole(services: Services, actor: Actor, place: Place, userId: UserId, role: Role): Promise<Result<{ readonly changed: boolean }>> {
  const where = await grantable(services, actor, place);
  if (!where.ok) return where;
  const outcome = await services.db.transaction(async (tx): Promise<'none' | 'last' | 'taken'> => {
    const { workspaceId, projectId } = where.value;
    if (role === 'admin' && projectId === null) {
      const admins = await tx.select({ userId: roleGrants.userId }).from(roleGrants).where(and(eq(roleGrants.workspaceId, workspaceId), isNull(roleGrants.projectId), eq(roleGrants.role, 'admin'))).for('update');
      if (admins.length === 1 && admins[0]!.userId === userId) return 'last';
    }
    const rows = await tx.delete(roleGrants).where(and(
      eq(roleGrants.workspaceId, workspaceId), projectId === null ? isNull(roleGrants.projectId) : eq(roleGrants.projectId, projectId),
      eq(roleGrants.userId, userId), eq(roleGrants.role, role),
    )).returning({ id: roleGrants.id });
    if (rows.length > 0) await record(tx, services, actor, 'role.revoked', where.value, userId, role);
    return rows.length > 0 ? 'taken' : 'none';
  });
  if (outcome === 'last') return refuse('conflict', 'This is the workspace’s only administrator. Make somebody else one first.');
  if (outcome === 'taken') await tell(services, userId);
  return done({ changed: outcome === 'taken' });
}

interface Where {
  readonly workspaceId: WorkspaceId;
  readonly projectId: ProjectId | null;
}

/** Where the rows go, if the actor may grant there. */
async function grantable(services: Pick<Services, 'db'>, actor: Actor, place: Place): Promise<Result<Where>> {
  const project = 'projectId' in place ? await findProjectPlace(services.db, place.projectId) : null;
  if ('projectId' in place && !project) return refuse('not-found', 'There is no such project.');
  const roles = project ? rolesIn(actor, project) : actor.grants.filter((grant) => grant.projectId === null && 'workspaceId' in place && grant.workspaceId === place.workspaceId).map((grant) => grant.role);
  if (!isAllowed(roles, 'role:grant')) return refuse('not-allowed', `Only an ${ROLE_NAMES.admin.toLowerCase()} grants roles.`);
  return done(project ? { workspaceId: project.workspaceId, projectId: project.id } : { workspaceId: (place as { workspaceId: WorkspaceId }).workspaceId, projectId: null });
}

async function record(tx: Transaction, services: Pick<Services, 'now'>, actor: Actor, action: 'role.granted' | 'role.revoked', where: Where, userId: UserId, role: Role): Promise<void> {
  const held = { role, workspace: where.workspaceId };
  await appendAudit(tx, {
    action,
    actor: { id: actor.userId, role: 'admin' },
    subject: { kind: 'person', id: userId },
    ...(where.projectId ? { projectId: where.projectId } : {}),
    ...(action === 'role.granted' ? { after: held } : { before: held }),
  }, services.now());
}

async function tell(services: Pick<Services, 'announcements'>, userId: UserId): Promise<void> {
  forgetPerson(services.announcements, userId);
  await services.announcements.announce(`people:${userId}`);
}
