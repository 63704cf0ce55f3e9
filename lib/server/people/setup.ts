/** Using a one-time link: the one that makes the first administrator, or an invitation. */
import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import { insertUser } from '@/db/queries/people';
import { oneTimeLinks, workspaces } from '@/db/schema';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { UserId } from '@/lib/domain/ids';
import type { Services } from '../services';
import { hashToken } from './actors';
import { grantFirst } from './first-run';
import { acceptInvitation, findInvitation } from './invitations';
import { hashPassword } from './password';

export interface SetupForm {
  /** The last part of the link. */
  readonly token: string;
  readonly name: string;
  readonly email: string;
  /** PASSWORD_LEAST to PASSWORD_MOST characters; the door checks. */
  readonly password: string;
}

const open = (token: string, now: Date) => and(eq(oneTimeLinks.hash, hashToken(token)), eq(oneTimeLinks.purpose, 'first-administrator'), isNull(oneTimeLinks.usedAt), gt(oneTimeLinks.expiresAt, now));

/** True while the link can be used. */
export async function isSetupOpen(services: Pick<Services, 'db' | 'now'>, token: string): Promise<boolean> {
  return (await services.db.select({ hash: oneTimeLinks.hash }).from(oneTimeLinks).where(open(token, new Date(services.now()))).limit(1)).length > 0;
}

/** Makes the administrator of the first workspace, or opens the account of who was invited. The link works once: of two who use it at once, one is refused. */
export async function completeSetup(services: Pick<Services, 'db' | 'now'>, form: SetupForm): Promise<Result<{ readonly userId: UserId }>> {
  const now = new Date(services.now());
  if (await findInvitation(services, form.token)) return acceptInvitation(services, form);
  if (!(await isSetupOpen(services, form.token))) return used();
  const passwordHash = await hashPassword(form.password);
  return services.db.transaction(async (tx): Promise<Result<{ readonly userId: UserId }>> => {
    const [link] = await tx.update(oneTimeLinks).set({ usedAt: now, email: form.email }).where(open(form.token, now)).returning();
    if (!link) return used();
    const user = await insertUser(tx, { email: form.email, name: form.name, passwordHash });
    if (!user) {
      await tx.update(oneTimeLinks).set({ usedAt: null, email: null }).where(eq(oneTimeLinks.hash, link.hash));
      return refuse('conflict', 'This e-mail has an account already. Use another.');
    }
    const [workspace] = await tx.select({ id: workspaces.id }).from(workspaces).orderBy(asc(workspaces.createdAt)).limit(1);
    await grantFirst(tx, services, workspace!.id, user.id, 'admin');
    return done({ userId: user.id });
  });
}

const used = () => refuse('gone', 'This link was used or has expired. Start Pinion again to print a new one.');
