/** API tokens: shown once, kept as a hash, with scopes and an end. A token cannot make or end tokens. */
import { randomBytes } from 'node:crypto';
import { insertToken, listTokens, revokeToken, type ApiToken } from '@/db/queries/people';
import type { Database } from '@/db/client';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { TokenId, UserId } from '@/lib/domain/ids';
import type { TokenScope } from '@/lib/domain/scopes';
import { appendAudit, type AuditEntry } from '../audit/append';
import type { Actor } from '../door';
import type { Services } from '../services';
import { actingAs } from './access';
import { forgetPerson, hashToken, TOKEN_PREFIX } from './actors';

export const TOKEN_DAYS_MOST = 366;

/** What a list shows of a token; never the token. */
export type TokenView = Pick<ApiToken, 'id' | 'name' | 'scopes' | 'createdAt' | 'expiresAt' | 'lastUsedAt'>;

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  /** Whole days, 1 to TOKEN_DAYS_MOST. */
  readonly days: number;
}

const view = ({ id, name, scopes, createdAt, expiresAt, lastUsedAt }: ApiToken): TokenView => ({ id, name, scopes, createdAt, expiresAt, lastUsedAt });

/**
 * Makes a token for `userId`. `secret` is the token itself: it is in no row and cannot be shown again. `by` is who asked, for the
 * audit log; null for the command line.
 */
export async function issueToken(db: Database, now: number, userId: UserId, wanted: NewToken, by: AuditEntry['actor'] = null): Promise<{ readonly secret: string; readonly token: TokenView }> {
  const secret = `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
  const row = await db.transaction(async (tx) => {
    const made = await insertToken(tx, { userId, name: wanted.name, hash: hashToken(secret), scopes: [...wanted.scopes], createdAt: new Date(now), expiresAt: new Date(now + wanted.days * 86_400_000) });
    await appendAudit(tx, { action: 'token.created', actor: by, subject: { kind: 'token', id: made.id }, after: { person: userId, scopes: made.scopes, expires: made.expiresAt.toISOString() } }, now);
    return made;
  });
  return { secret, token: view(row) };
}

export async function createToken(services: Pick<Services, 'db' | 'now'>, actor: Actor, wanted: NewToken): Promise<Result<{ readonly secret: string; readonly token: TokenView }>> {
  if (actor.via.kind === 'token') return refuse('not-allowed', 'A token cannot create tokens. Sign in with a browser.');
  return done(await issueToken(services.db, services.now(), actor.userId, wanted, owner(actor)));
}

/** As the audit log names whoever manages their own tokens. */
function owner(actor: Actor): { readonly id: string; readonly role: string } {
  return actingAs(actor, actor.grants.map((grant) => grant.role), 'token:own');
}

/** The actor's own tokens, newest first; expired ones are shown until they are revoked. */
export async function listOwnTokens(services: Pick<Services, 'db'>, actor: Actor): Promise<TokenView[]> {
  return (await listTokens(services.db, actor.userId)).map(view);
}

/** Ends one of the actor's own tokens at once. Somebody else's looks as if it were not there. */
export async function revokeOwnToken(services: Pick<Services, 'db' | 'now' | 'announcements'>, actor: Actor, id: TokenId): Promise<Result<{ readonly revoked: true }>> {
  if (actor.via.kind === 'token') return refuse('not-allowed', 'A token cannot revoke tokens. Sign in with a browser.');
  const revoked = await services.db.transaction(async (tx) => {
    if (!(await revokeToken(tx, id, actor.userId, new Date(services.now())))) return false;
    await appendAudit(tx, { action: 'token.revoked', actor: owner(actor), subject: { kind: 'token', id }, before: { person: actor.userId } }, services.now());
    return true;
  });
  if (!revoked) return refuse('not-found', 'There is no such token.');
  forgetPerson(services.announcements, actor.userId);
  await services.announcements.announce(`people:${actor.userId}`);
  return done({ revoked: true });
}
