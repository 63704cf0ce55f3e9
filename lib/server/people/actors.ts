/**
 * Who is asking. A request carries a session cookie or an API token; session, account and roles are read from rows, so
 * that ending a session or changing a role acts at once. Reads are kept for at most five seconds, and dropped when
 * `people:<user id>` is announced.
 */
import { createHash } from 'node:crypto';
import { findSessionUser, findTokenUser, listGrants, noteTokenUse, type User } from '@/db/queries/people';
import { listLevels } from '@/db/queries/sharing';
import type { UserId } from '@/lib/domain/ids';
import type { Actor } from '../door';
import type { Announcements, Services } from '../services';
import { openSessionCookie, readCookie, sessionCookieName } from './cookie';
import { authSecret } from './secret';

/** As in node:http: names in lower case. */
export interface RequestLike {
  readonly headers: { readonly cookie?: string | undefined; readonly authorization?: string | undefined };
}

type ActorServices = Pick<Services, 'env' | 'db' | 'announcements' | 'now' | 'log'>;

const KEPT_MS = 5_000;
const KEPT_MOST = 2_000;
export const TOKEN_PREFIX = 'pin_';

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * The person behind a request, or null: no credentials, or credentials that are expired, revoked, unknown, or of a
 * disabled account. A request that carries a token is judged by the token alone, whatever its cookie says.
 */
export async function findActor(request: RequestLike, services: ActorServices): Promise<Actor | null> {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (!token?.startsWith(TOKEN_PREFIX)) return null;
    const hash = hashToken(token);
    return remember(services, `token:${hash}`, () => readToken(hash, services));
  }
  const value = readCookie(cookie, sessionCookieName(services.env));
  if (!value) return null;
  const sessionId = await openSessionCookie(value, await authSecret(services.env));
  if (!sessionId) return null;
  return remember(services, `session:${sessionId}`, async () => {
    const found = await findSessionUser(services.db, sessionId, new Date(services.now()));
    if (!found) return null;
    return { actor: await toActor(found.user, { kind: 'session', sessionId }, services), until: found.expiresAt.getTime() };
  });
}

/** Drops what this process remembers of a person, before the announcement has gone round. */
export function forgetPerson(announcements: Announcements, userId: UserId): void {
  memories.get(announcements)?.forget(userId);
}

async function readToken(hash: string, services: ActorServices): Promise<Found | null> {
  const now = new Date(services.now());
  const found = await findTokenUser(services.db, hash, now);
  if (!found) return null;
  await noteTokenUse(services.db, found.token.id, now);
  const via = { kind: 'token', tokenId: found.token.id, scopes: found.token.scopes } as const;
  return { actor: await toActor(found.user, via, services), until: found.token.expiresAt.getTime() };
}

async function toActor(user: User, via: Actor['via'], services: ActorServices): Promise<Actor> {
  return { userId: user.id, name: user.name, email: user.email, via, grants: await listGrants(services.db, user.id), levels: await listLevels(services.db, user.id) };
}

interface Found {
  readonly actor: Actor;
  /** When session or token end, in milliseconds since 1970. */
  readonly until: number;
}

/** What one process remembers, per announcements bus (tests have several). */
class Memory {
  readonly kept = new Map<string, Found>();
  /** Counts drops: a read that began before a drop must not be kept after it. */
  drops = 0;

  constructor(announcements: Announcements) {
    announcements.subscribe((topic) => {
      if (topic.startsWith('people:')) this.forget(topic.slice('people:'.length) as UserId);
    });
  }

  forget(userId: UserId): void {
    this.drops += 1;
    for (const [key, found] of this.kept) if (found.actor.userId === userId) this.kept.delete(key);
  }

  keep(key: string, found: Found): void {
    if (this.kept.size >= KEPT_MOST) this.kept.clear();
    this.kept.set(key, found);
  }
}

const memories = new WeakMap<Announcements, Memory>();

async function remember(services: ActorServices, key: string, read: () => Promise<Found | null>): Promise<Actor | null> {
  let memory = memories.get(services.announcements);
  if (!memory) memories.set(services.announcements, (memory = new Memory(services.announcements)));
  const now = services.now();
  const kept = memory.kept.get(key);
  if (kept && now < kept.until) return kept.actor;
  const drops = memory.drops;
  const found = await read();
  if (!found) {
    memory.kept.delete(key);
    return null;
  }
  if (drops === memory.drops) memory.keep(key, { actor: found.actor, until: Math.min(found.until, now + KEPT_MS) });
  return found.actor;
}
