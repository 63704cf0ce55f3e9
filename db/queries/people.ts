/** People, their browser sessions, grants and API tokens. Every function takes the handle (or transaction) first. */
import { and, asc, desc, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { apiTokens, roleGrants, sessions, signInAttempts, users } from '@/db/schema';
import type { ProjectId, SessionId, TokenId, UserId, WorkspaceId } from '@/lib/domain/ids';
import type { Role } from '@/lib/domain/roles';

export type User = typeof users.$inferSelect;
export type ApiToken = typeof apiTokens.$inferSelect;
export interface Grant {
  readonly workspaceId: WorkspaceId;
  readonly projectId: ProjectId | null;
  readonly role: Role;
}

export async function findUserByEmail(db: Handle, email: string): Promise<User | null> {
  const [row] = await db.select().from(users).where(eq(users.email, email.trim().toLowerCase())).limit(1);
  return row ?? null;
}

export async function findUser(db: Handle, id: UserId): Promise<User | null> {
  const [row] = await db.select().from(users).where(eq(users.id, id)).limit(1);
  return row ?? null;
}

/** `email` is lower-cased here. Null when the address is taken. */
export async function insertUser(db: Handle, user: { readonly email: string; readonly name: string; readonly passwordHash: string | null; readonly isDemo?: boolean }): Promise<User | null> {
  const [row] = await db.insert(users).values({ ...user, email: user.email.trim().toLowerCase() }).onConflictDoNothing().returning();
  return row ?? null;
}

/** Demo accounts that may sign in. */
export async function listDemoUsers(db: Handle): Promise<User[]> {
  return db.select().from(users).where(and(eq(users.isDemo, true), isNull(users.disabledAt))).orderBy(asc(users.createdAt));
}

export async function listGrants(db: Handle, userId: UserId): Promise<Grant[]> {
  return db.select({ workspaceId: roleGrants.workspaceId, projectId: roleGrants.projectId, role: roleGrants.role }).from(roleGrants).where(eq(roleGrants.userId, userId)).orderBy(asc(roleGrants.grantedAt), asc(roleGrants.role));
}

export async function insertSession(db: Handle, session: { readonly userId: UserId; readonly createdAt: Date; readonly expiresAt: Date; readonly userAgent: string | null }): Promise<SessionId> {
  const [row] = await db.insert(sessions).values(session).returning({ id: sessions.id });
  return row!.id;
}

/** The person of a session that is neither revoked nor past its end, and whose account is not disabled. */
export async function findSessionUser(db: Handle, id: SessionId, now: Date): Promise<{ readonly user: User; readonly expiresAt: Date } | null> {
  const [row] = await db.select({ user: users, expiresAt: sessions.expiresAt }).from(sessions).innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt), gt(sessions.expiresAt, now), isNull(users.disabledAt))).limit(1);
  return row ?? null;
}

/** Ends a session; gives whose it was, or null when there was nothing left to end. */
export async function revokeSession(db: Handle, id: SessionId, now: Date): Promise<UserId | null> {
  const [row] = await db.update(sessions).set({ revokedAt: now }).where(and(eq(sessions.id, id), isNull(sessions.revokedAt))).returning({ userId: sessions.userId });
  return row?.userId ?? null;
}

export async function revokeSessionsOf(db: Handle, userId: UserId, now: Date): Promise<void> {
  await db.update(sessions).set({ revokedAt: now }).where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt)));
}

/** The person of a token that is neither revoked nor expired, and whose account is not disabled. */
export async function findTokenUser(db: Handle, hash: string, now: Date): Promise<{ readonly user: User; readonly token: ApiToken } | null> {
  const [row] = await db.select({ user: users, token: apiTokens }).from(apiTokens).innerJoin(users, eq(users.id, apiTokens.userId))
    .where(and(eq(apiTokens.hash, hash), isNull(apiTokens.revokedAt), gt(apiTokens.expiresAt, now), isNull(users.disabledAt))).limit(1);
  return row ?? null;
}

export async function insertToken(db: Handle, token: { readonly userId: UserId; readonly name: string; readonly hash: string; readonly scopes: string[]; readonly createdAt: Date; readonly expiresAt: Date }): Promise<ApiToken> {
  const [row] = await db.insert(apiTokens).values(token).returning();
  return row!;
}

export async function listTokens(db: Handle, userId: UserId): Promise<ApiToken[]> {
  return db.select().from(apiTokens).where(and(eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt))).orderBy(desc(apiTokens.createdAt));
}

export async function revokeToken(db: Handle, id: TokenId, userId: UserId, now: Date): Promise<boolean> {
  const rows = await db.update(apiTokens).set({ revokedAt: now }).where(and(eq(apiTokens.id, id), eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt))).returning({ id: apiTokens.id });
  return rows.length > 0;
}

/** Notes the use at most once a minute, so that a busy caller does not write a row per request. */
export async function noteTokenUse(db: Handle, id: TokenId, now: Date): Promise<void> {
  await db.update(apiTokens).set({ lastUsedAt: now }).where(and(eq(apiTokens.id, id), or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, new Date(now.getTime() - 60_000)))));
}

/**
 * Notes an attempt under `key` and counts those since `since`, this one included. Noting before counting means that of
 * any number of parallel attempts only as many as the limit allows see a count within it. `forget` takes this one back.
 */
export async function noteAttempt(db: Handle, key: string, now: Date, since: Date): Promise<{ readonly count: number; readonly forget: () => Promise<void> }> {
  const inserted = await db.execute<{ at: string }>(sql`insert into sign_in_attempts (key, at) values (${key}, ${now.toISOString()}::timestamptz + random() * interval '999 microseconds') on conflict do nothing returning at::text`);
  const at = inserted[0]?.at;
  const counted = await db.execute<{ count: number }>(sql`select count(*)::int as count from sign_in_attempts where key = ${key} and at > ${since.toISOString()}::timestamptz`);
  return {
    count: counted[0]?.count ?? 0,
    forget: async () => {
      if (at) await db.execute(sql`delete from sign_in_attempts where key = ${key} and at = ${at}::timestamptz`);
    },
  };
}

export async function clearAttempts(db: Handle, key: string): Promise<void> {
  await db.delete(signInAttempts).where(eq(signInAttempts.key, key));
}

export async function dropAttemptsBefore(db: Handle, before: Date): Promise<void> {
  await db.delete(signInAttempts).where(lt(signInAttempts.at, before));
}

/** Everybody who may sign in and holds a role in these workspaces or their projects: one row a grant, by name. */
export async function listMembers(db: Handle, workspaceIds: readonly WorkspaceId[]): Promise<{ readonly user: User; readonly grant: Grant }[]> {
  if (workspaceIds.length === 0) return [];
  return db.select({ user: users, grant: { workspaceId: roleGrants.workspaceId, projectId: roleGrants.projectId, role: roleGrants.role } })
    .from(roleGrants).innerJoin(users, eq(users.id, roleGrants.userId))
    .where(and(inArray(roleGrants.workspaceId, [...workspaceIds]), isNull(users.disabledAt)))
    .orderBy(asc(users.name), asc(users.id), asc(roleGrants.grantedAt));
}
