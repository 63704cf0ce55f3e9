import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findUserByEmail, listGrants } from '@/db/queries/people';
import { ensureFirstRun, isOnlyLocal, listDemoAccounts } from '@/lib/server/people/first-run';
import { completeSetup, isSetupOpen } from '@/lib/server/people/setup';
import { signIn } from '@/lib/server/people/sign-in';
import { findActor } from '@/lib/server/people/actors';
import { createTestServices, signedIn, type TestServices } from '../../support/people';

let services: TestServices;
beforeEach(async () => { services = await createTestServices(); });
afterEach(() => services.dispose());

const enter = (email: string, password: string) => signIn(services, { email, password, address: '127.0.0.1', userAgent: null });
const form = (token: string) => ({ token, name: 'Ada', email: 'ada@example.org', password: 'a long enough password' });
const tokenOf = (link: string | undefined) => link?.replace('/setup/', '') ?? '';

describe('the first run on loopback', () => {
  it('makes one demo account a role, and each can sign in', async () => {
    const { demo, setupLink } = await ensureFirstRun(services, { isLoopback: true });
    expect(setupLink).toBeUndefined();
    expect(demo.map((account) => account.role)).toEqual(['author', 'reviewer', 'manager', 'privacy', 'auditor', 'viewer', 'admin']);
    for (const account of demo) {
      expect(await enter(account.email, account.password)).toMatchObject({ ok: true });
      const user = await findUserByEmail(services.db, account.email);
      expect((await listGrants(services.db, user!.id)).map((grant) => grant.role)).toEqual([account.role]);
    }
  });

  it('finds everything as it was at a second start', async () => {
    const first = await ensureFirstRun(services, { isLoopback: true });
    expect(await ensureFirstRun(services, { isLoopback: true })).toEqual(first);
    expect((await services.database.sql`select count(*)::int as n from users`)[0]?.n).toBe(7);
    expect((await services.database.sql`select count(*)::int as n from workspaces`)[0]?.n).toBe(1);
  });

  it('makes them once when two servers start at the same time', async () => {
    await Promise.all([ensureFirstRun(services, { isLoopback: true }), ensureFirstRun(services, { isLoopback: true })]);
    expect((await services.database.sql`select count(*)::int as n from users`)[0]?.n).toBe(7);
  });

  it('writes each grant into the audit log', async () => {
    await ensureFirstRun(services, { isLoopback: true });
    expect((await services.database.sql`select count(*)::int as n from audit_entries where action = 'role.granted'`)[0]?.n).toBe(7);
  });
});

describe('a run that other machines reach', () => {
  it('makes no account, and gives a link that makes the administrator once', async () => {
    const { demo, setupLink } = await ensureFirstRun(services, { isLoopback: false });
    expect(demo).toEqual([]);
    const token = tokenOf(setupLink);
    expect(await isSetupOpen(services, token)).toBe(true);
    expect((await services.database.sql`select hash from one_time_links`)[0]?.hash).not.toContain(token);
    const [one, two] = await Promise.all([completeSetup(services, form(token)), completeSetup(services, { ...form(token), email: 'eve@example.org' })]);
    expect([one.ok, two.ok].filter(Boolean)).toHaveLength(1);
    expect(await isSetupOpen(services, token)).toBe(false);
    expect((await services.database.sql`select role from role_grants`).map((row) => row.role)).toEqual(['admin']);
    expect((await ensureFirstRun(services, { isLoopback: false })).setupLink).toBeUndefined();
  });

  it('lets the link lapse after a day and prints a new one at the next start, which ends the old', async () => {
    const { setupLink } = await ensureFirstRun(services, { isLoopback: false });
    services.advance(24 * 3_600_000 + 1);
    expect(await completeSetup(services, form(tokenOf(setupLink)))).toMatchObject({ ok: false, code: 'gone' });
    const second = await ensureFirstRun(services, { isLoopback: false });
    const third = await ensureFirstRun(services, { isLoopback: false });
    expect(await completeSetup(services, form(tokenOf(second.setupLink)))).toMatchObject({ ok: false, code: 'gone' });
    expect(await completeSetup(services, form(tokenOf(third.setupLink)))).toMatchObject({ ok: true });
  });

  it('shuts demo accounts that an earlier run on loopback made, sessions included, and opens them on loopback again', async () => {
    await ensureFirstRun(services, { isLoopback: true });
    const user = await findUserByEmail(services.db, 'admin@example.com');
    const { headers } = await signedIn(services, user!.id);
    expect(await findActor({ headers }, services)).not.toBeNull();
    const { demo, setupLink } = await ensureFirstRun(services, { isLoopback: false });
    expect(demo).toEqual([]);
    expect(setupLink).toBeDefined();
    expect(await findActor({ headers }, services)).toBeNull();
    expect(await enter('admin@example.com', 'pinion')).toMatchObject({ ok: false });
    expect(await listDemoAccounts(services)).toEqual([]);
    expect((await ensureFirstRun(services, { isLoopback: true })).demo).toHaveLength(7);
    const kept = await services.database.sql<{ action: string }[]>`select action from audit_entries where subject_id = ${user!.id} and action <> 'role.granted' order by at`;
    expect(kept.map((row) => row.action)).toEqual(['person.disabled', 'person.sign-in-refused', 'person.enabled']);
    expect(await findActor({ headers }, services)).toBeNull();
    expect(await enter('admin@example.com', 'pinion')).toMatchObject({ ok: true });
  });
});

describe('isOnlyLocal', () => {
  it('is false behind a proxy that publishes another name', () => {
    expect(isOnlyLocal({ HOST: '127.0.0.1', PINION_PUBLIC_URL: undefined })).toBe(true);
    expect(isOnlyLocal({ HOST: '127.0.0.1', PINION_PUBLIC_URL: 'http://localhost:3000' })).toBe(true);
    expect(isOnlyLocal({ HOST: '::1', PINION_PUBLIC_URL: 'http://[::1]:3000' })).toBe(true);
    expect(isOnlyLocal({ HOST: '127.0.0.1', PINION_PUBLIC_URL: 'https://pinion.example.org' })).toBe(false);
    expect(isOnlyLocal({ HOST: '0.0.0.0', PINION_PUBLIC_URL: undefined })).toBe(false);
  });
});
