/** Signing in with e-mail and password, and out again. */
import type { Transaction } from '@/db/client';
import { clearAttempts, dropAttemptsBefore, findUserByEmail, insertSession, noteAttempt, revokeSession } from '@/db/queries/people';
import { done, refuse, type Refusal, type Result } from '@/lib/domain/errors';
import type { SessionId, UserId } from '@/lib/domain/ids';
import { appendAudit } from '../audit/append';
import type { Services } from '../services';
import { forgetPerson } from './actors';
import { SESSION_SECONDS } from './cookie';
import { isPassword } from './password';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Where the request came from; counted together with the e-mail. */
  readonly address: string;
  readonly userAgent: string | null;
  /** The browser's session until now; it ends when this sign-in succeeds. */
  readonly previous?: SessionId | null;
}

export interface SignedIn {
  readonly userId: UserId;
  readonly name: string;
  readonly sessionId: SessionId;
}

const WINDOW_MS = 15 * 60_000;
/** Failures per e-mail and address, and per address alone, before it waits. */
const PER_PERSON = 5;
const PER_ADDRESS = 100;

const WRONG: Refusal = refuse('not-signed-in', 'E-mail or password is wrong. Check both and try again.');

type SignInServices = Pick<Services, 'db' | 'now' | 'announcements'>;

/**
 * Starts a new session, or refuses: `not-signed-in` for a wrong e-mail, password or disabled account (the same words and
 * the same work for each), `too-many` after five failures of an e-mail from one address within 15 minutes.
 */
export async function signIn(services: SignInServices, credentials: Credentials): Promise<Result<SignedIn>> {
  const email = credentials.email.trim().toLowerCase().slice(0, 320);
  const now = new Date(services.now());
  const since = new Date(now.getTime() - WINDOW_MS);
  const personKey = `person:${email}|${credentials.address}`;
  const attempts = [
    { ...(await noteAttempt(services.db, personKey, now, since)), most: PER_PERSON },
    { ...(await noteAttempt(services.db, `address:${credentials.address}`, now, since)), most: PER_ADDRESS },
  ];
  if (attempts.some(({ count, most }) => count > most)) {
    // A refused attempt does not count, so that the wait ends 15 minutes after the failures, however often one knocks.
    await Promise.all(attempts.map((attempt) => attempt.forget()));
    return refuse('too-many', 'Too many failed attempts for this e-mail. Try again in 15 minutes.');
  }
  const user = await findUserByEmail(services.db, email);
  const isRight = await isPassword(user?.passwordHash ?? null, credentials.password);
  if (!user || !isRight || user.disabledAt) {
    // An e-mail that nobody has stays out of the log: it may be somebody's all the same. The entry costs the same time for both.
    await appendAudit(services.db, { action: 'person.sign-in-refused', actor: null, subject: { kind: 'person', id: user?.id ?? 'unknown' } }, now.getTime());
    return WRONG;
  }

  await clearAttempts(services.db, personKey);
  await attempts[1]!.forget();
  await dropAttemptsBefore(services.db, since);
  if (credentials.previous) await signOut(services, credentials.previous);
  const sessionId = await services.db.transaction(async (tx) => {
    await recordOwn(tx, 'person.signed-in', user.id, now);
    return insertSession(tx, { userId: user.id, createdAt: now, expiresAt: new Date(now.getTime() + SESSION_SECONDS * 1000), userAgent: credentials.userAgent?.slice(0, 300) ?? null });
  });
  return done({ userId: user.id, name: user.name, sessionId });
}

/** Ends a session everywhere, open sockets included. Ending one that has ended is fine. */
export async function signOut(services: SignInServices, sessionId: SessionId): Promise<void> {
  const now = new Date(services.now());
  const userId = await services.db.transaction(async (tx) => {
    const owner = await revokeSession(tx, sessionId, now);
    if (owner) await recordOwn(tx, 'person.signed-out', owner, now);
    return owner;
  });
  if (!userId) return;
  forgetPerson(services.announcements, userId);
  await services.announcements.announce(`people:${userId}`);
}

/** What a person did to their own account; no role has a part in it. */
async function recordOwn(tx: Transaction, action: 'person.signed-in' | 'person.signed-out', userId: UserId, now: Date): Promise<void> {
  await appendAudit(tx, { action, actor: { id: userId, role: 'none' }, subject: { kind: 'person', id: userId } }, now.getTime());
}
