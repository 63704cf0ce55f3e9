import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { insertToken, revokeSession, revokeToken } from '@/db/queries/people';
import { roleGrants, users } from '@/db/schema';
import type { UserId, WorkspaceId } from '@/lib/domain/ids';
import { findActor, hashToken } from '@/lib/server/people/actors';
import { createPerson, createTestServices, createWorkspace, signedIn, type TestServices } from '../../support/people';

let services: TestServices;
let workspaceId: WorkspaceId;
beforeAll(async () => {
  services = await createTestServices();
  workspaceId = await createWorkspace(services);
});
afterAll(() => services.dispose());

async function token(userId: UserId, seconds = 60) {
  const value = `pin_${Math.random().toString(36).slice(2)}`;
  const row = await insertToken(services.db, { userId, name: 'test', hash: hashToken(value), scopes: ['read'], createdAt: new Date(services.now()), expiresAt: new Date(services.now() + seconds * 1000) });
  return { value, row, headers: { authorization: `Bearer ${value}` } };
}

describe('findActor with a session cookie', () => {
  it('gives the person with the roles that rows say', async () => {
    const userId = await createPerson(services, { workspaceId }, 'author', 'reviewer');
    const { headers, sessionId } = await signedIn(services, userId);
    const actor = await findActor({ headers }, services);
    expect(actor).toMatchObject({ userId, via: { kind: 'session', sessionId } });
    expect(actor?.grants.map((grant) => grant.role).toSorted()).toEqual(['author', 'reviewer']);
  });

  it('gives nobody without a cookie, for a forged one and for a session that never was', async () => {
    expect(await findActor({ headers: {} }, services)).toBeNull();
    expect(await findActor({ headers: { cookie: 'pinion.session=eyJhbGciOiJub25lIn0.e30.' } }, services)).toBeNull();
    const other = await createTestServices({ AUTH_SECRET: 'x'.repeat(40) });
    const { headers } = await signedIn(other, await createPerson(other, { workspaceId: await createWorkspace(other) }));
    expect(await findActor({ headers }, services)).toBeNull();
    await other.dispose();
  });

  it('gives nobody after the session ended, even while it is remembered', async () => {
    const { headers } = await signedIn(services, await createPerson(services, { workspaceId }), 2);
    expect(await findActor({ headers }, services)).not.toBeNull();
    services.advance(2_100);
    expect(await findActor({ headers }, services)).toBeNull();
  });

  it('gives nobody once signing out was announced', async () => {
    const userId = await createPerson(services, { workspaceId });
    const { headers, sessionId } = await signedIn(services, userId);
    expect(await findActor({ headers }, services)).not.toBeNull();
    await revokeSession(services.db, sessionId, new Date());
    await services.announcements.announce(`people:${userId}`);
    expect(await findActor({ headers }, services)).toBeNull();
  });

  it('sees a change of role at once when it is announced, and after five seconds in any case', async () => {
    const userId = await createPerson(services, { workspaceId }, 'viewer');
    const { headers } = await signedIn(services, userId);
    const roles = async () => (await findActor({ headers }, services))?.grants.map((grant) => grant.role);
    expect(await roles()).toEqual(['viewer']);
    await services.db.update(roleGrants).set({ role: 'author' }).where(eq(roleGrants.userId, userId));
    await services.announcements.announce(`people:${userId}`);
    expect(await roles()).toEqual(['author']);
    await services.db.update(roleGrants).set({ role: 'manager' }).where(eq(roleGrants.userId, userId));
    expect(await roles()).toEqual(['author']);
    services.advance(5_001);
    expect(await roles()).toEqual(['manager']);
  });

  it('does not keep what was read before a change that came during the reading', async () => {
    const userId = await createPerson(services, { workspaceId }, 'viewer');
    const { headers } = await signedIn(services, userId);
    await findActor({ headers }, services);
    services.advance(5_001);
    let calls = 0;
    const interrupted = { ...services, now: () => {
      calls += 1;
      if (calls === 2) void services.announcements.announce(`people:${userId}`);
      return services.now();
    } };
    expect((await findActor({ headers }, interrupted))?.grants[0]?.role).toBe('viewer');
    await services.db.update(roleGrants).set({ role: 'author' }).where(eq(roleGrants.userId, userId));
    expect((await findActor({ headers }, services))?.grants[0]?.role).toBe('author');
  });

  it('gives nobody for a disabled account', async () => {
    const userId = await createPerson(services, { workspaceId }, 'admin');
    const { headers } = await signedIn(services, userId);
    await services.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, userId));
    expect(await findActor({ headers }, services)).toBeNull();
  });

  it('keeps the secret in a file that only its owner reads', async () => {
    await signedIn(services, await createPerson(services, { workspaceId }));
    expect((await stat(join(services.env.dataDir, 'auth-secret'))).mode & 0o777).toBe(0o600);
  });
});

describe('findActor with an API token', () => {
  it('gives the person and the scopes, and notes the use', async () => {
    const userId = await createPerson(services, { workspaceId }, 'author');
    const { headers, row } = await token(userId);
    expect(await findActor({ headers }, services)).toMatchObject({ userId, via: { kind: 'token', tokenId: row.id, scopes: ['read'] } });
    const [used] = await services.database.sql`select last_used_at from api_tokens where id = ${row.id}`;
    expect(used?.last_used_at).not.toBeNull();
  });

  it('gives nobody for an unknown, expired or revoked token, and never falls back to the cookie', async () => {
    const userId = await createPerson(services, { workspaceId }, 'author');
    const { headers: cookie } = await signedIn(services, userId);
    const expired = await token(userId, 1);
    const revoked = await token(userId);
    await revokeToken(services.db, revoked.row.id, userId, new Date());
    services.advance(1_500);
    for (const headers of [expired.headers, revoked.headers, { authorization: 'Bearer pin_unknown' }, { authorization: 'Basic cGluOg==' }]) {
      expect(await findActor({ headers: { ...cookie, ...headers } }, services)).toBeNull();
    }
  });
});
