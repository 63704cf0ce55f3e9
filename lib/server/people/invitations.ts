/** Inviting somebody: an account without a password, roles, and a one-time link with which they choose the password. */
import { randomBytes } from 'node:crypto';
import { and, eq, gt, isNull } from 'drizzle-orm';
import { findUserByEmail, insertUser, listGrants } from '@/db/queries/people';
import { oneTimeLinks, roleGrants, users } from '@/db/schema';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { UserId, WorkspaceId } from '@/lib/domain/ids';
import { isAllowed, type Role } from '@/lib/domain/roles';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import type { Services } from '../services';
import { hashToken } from './actors';
import { hashPassword } from './password';

const LINK_MS = 7 * 24 * 3_600_000;

export interface Invitation {
  readonly name: string;
  readonly email: string;
  /** In the whole workspace; at least one. */
  readonly roles: readonly Role[];
}

/** Gives a path (`/setup/…`) to hand to the person; it is shown once, works once and for a week. Inviting somebody who has not come yet again ends the earlier link. */
export async function invitePerson(services: Pick<Services, 'db' | 'now'>, actor: Actor, workspaceId: WorkspaceId, invitation: Invitation): Promise<Result<{ readonly userId: UserId; readonly link: string }>> {
  const roles = actor.grants.filter((grant) => grant.workspaceId === workspaceId && grant.projectId === null).map((grant) => grant.role);
  if (!isAllowed(roles, 'role:grant')) return refuse('not-allowed', 'Only an administrator invites people.');
  const email = invitation.email.trim().toLowerCase();
  const now = new Date(services.now());
  const secret = randomBytes(32).toString('base64url');
  return services.db.transaction(async (tx): Promise<Result<{ readonly userId: UserId; readonly link: string }>> => {
    const known = await findUserByEmail(tx, email);
    if (known && (known.passwordHash !== null || known.disabledAt)) return refuse('conflict', 'This e-mail has an account already. Change its roles instead.');
    // A link opens the whole account: nobody makes one to what the person was given elsewhere.
    if (known && (await listGrants(tx, known.id)).some((grant) => grant.workspaceId !== workspaceId)) return refuse('conflict', 'This e-mail was invited to another workspace and has not joined yet. Invite it once it has.');
    const user = known ?? (await insertUser(tx, { email, name: invitation.name, passwordHash: null }));
    if (!user) return refuse('conflict', 'This e-mail was invited at this moment by somebody else.');
    const granted = await tx.insert(roleGrants).values(invitation.roles.map((role) => ({ workspaceId, userId: user.id, role, grantedBy: actor.userId, grantedAt: now }))).onConflictDoNothing().returning({ role: roleGrants.role });
    for (const { role } of granted) await appendAudit(tx, { action: 'role.granted', actor: { id: actor.userId, role: 'admin' }, subject: { kind: 'person', id: user.id }, after: { role, workspace: workspaceId } }, services.now());
    await appendAudit(tx, { action: 'person.invited', actor: { id: actor.userId, role: 'admin' }, subject: { kind: 'person', id: user.id }, after: { workspace: workspaceId } }, services.now());
    await tx.delete(oneTimeLinks).where(and(eq(oneTimeLinks.purpose, 'invitation'), eq(oneTimeLinks.email, email), isNull(oneTimeLinks.usedAt)));
    await tx.insert(oneTimeLinks).values({ hash: hashToken(secret), purpose: 'invitation', email, createdAt: now, expiresAt: new Date(now.getTime() + LINK_MS) });
    return done({ userId: user.id, link: `/setup/${secret}` });
  });
}

const open = (token: string, now: Date) => and(eq(oneTimeLinks.hash, hashToken(token)), eq(oneTimeLinks.purpose, 'invitation'), isNull(oneTimeLinks.usedAt), gt(oneTimeLinks.expiresAt, now));

/** Whom an open link is for; null when it cannot be used. */
export async function findInvitation(services: Pick<Services, 'db' | 'now'>, token: string): Promise<{ readonly email: string; readonly name: string } | null> {
  const [row] = await services.db.select({ email: users.email, name: users.name }).from(oneTimeLinks).innerJoin(users, and(eq(users.email, oneTimeLinks.email), isNull(users.disabledAt))).where(open(token, new Date(services.now()))).limit(1);
  return row ?? null;
}

/** Sets the name and the password of who was invited. The e-mail is the invitation's, whatever the form says. */
export async function acceptInvitation(services: Pick<Services, 'db' | 'now'>, form: { readonly token: string; readonly name: string; readonly password: string }): Promise<Result<{ readonly userId: UserId }>> {
  const now = new Date(services.now());
  const passwordHash = await hashPassword(form.password);
  return services.db.transaction(async (tx): Promise<Result<{ readonly userId: UserId }>> => {
    const [link] = await tx.update(oneTimeLinks).set({ usedAt: now }).where(open(form.token, now)).returning({ email: oneTimeLinks.email });
    const [user] = link?.email ? await tx.update(users).set({ name: form.name, passwordHash }).where(and(eq(users.email, link.email), isNull(users.passwordHash), isNull(users.disabledAt))).returning({ id: users.id }) : [];
    if (user) await appendAudit(tx, { action: 'person.joined', actor: { id: user.id, role: 'none' }, subject: { kind: 'person', id: user.id } }, services.now());
    return user ? done({ userId: user.id }) : refuse('gone', 'This invitation was used or has expired. Ask an administrator for a new one.');
  });
}
