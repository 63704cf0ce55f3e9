import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { insertUser } from '@/db/queries/people';
import { auditEntries, users } from '@/db/schema';
import { findActor } from '@/lib/server/people/actors';
import { sealSessionCookie, sessionCookieName } from '@/lib/server/people/cookie';
import { hashPassword } from '@/lib/server/people/password';
import { authSecret } from '@/lib/server/people/secret';
import { signIn, signOut, type Credentials } from '@/lib/server/people/sign-in';
import { createTestServices, type TestServices } from '../../support/people';

let services: TestServices;
let passwordHash: string;
beforeAll(async () => {
  services = await createTestServices();
  passwordHash = await hashPassword('correct horse battery');
});
afterAll(() => services.dispose());

let person = 0;
async function somebody(): Promise<Credentials> {
  person += 1;
  const email = `person-${person}@example.com`;
  await insertUser(services.db, { email, name: `Person ${person}`, passwordHash });
  return { email, password: 'correct horse battery', address: `10.0.0.${person}`, userAgent: 'test' };
}

async function actorOf(sessionId: Parameters<typeof signOut>[1]) {
  return findActor({ headers: { cookie: `${sessionCookieName(services.env)}=${await sealSessionCookie(sessionId, await authSecret(services.env))}` } }, services);
}

describe('signing in', () => {
  it('starts a session for the right password, whatever the case of the e-mail', async () => {
    const credentials = await somebody();
    const entered = await signIn(services, { ...credentials, email: ` ${credentials.email.toUpperCase()} ` });
    expect(entered).toMatchObject({ ok: true });
    expect(entered.ok && (await actorOf(entered.value.sessionId))?.email).toBe(credentials.email);
  });

  it('says the same for a wrong password, an unknown e-mail and a disabled account', async () => {
    const [wrong, disabled] = [await somebody(), await somebody()];
    await services.db.update(users).set({ disabledAt: new Date() }).where(eq(users.email, disabled.email));
    const answers = [await signIn(services, { ...wrong, password: 'wrong' }), await signIn(services, { ...wrong, email: 'nobody@example.com' }), await signIn(services, disabled)];
    for (const answer of answers) expect(answer).toEqual({ ok: false, code: 'not-signed-in', message: 'E-mail or password is wrong. Check both and try again.' });
  });

  it('leaves an entry in the audit log for entering, leaving and a refusal, without an e-mail that nobody has', async () => {
    const credentials = await somebody();
    await signIn(services, { ...credentials, password: 'wrong' });
    await signIn(services, { ...credentials, email: 'nobody-here@example.com' });
    const [stranger] = await services.db.select({ canonical: auditEntries.canonical }).from(auditEntries).where(eq(auditEntries.subjectId, 'unknown'));
    expect(Buffer.from(stranger!.canonical).toString()).not.toContain('nobody-here');
    const entered = await signIn(services, credentials);
    if (!entered.ok) throw new Error('not signed in');
    await signOut(services, entered.value.sessionId);
    await signOut(services, entered.value.sessionId);
    const entries = await services.db.select({ action: auditEntries.action }).from(auditEntries).where(eq(auditEntries.subjectId, entered.value.userId));
    expect(entries.map(({ action }) => action).toSorted()).toEqual(['person.sign-in-refused', 'person.signed-in', 'person.signed-out']);
  });

  it('does the work of checking a password for an unknown e-mail too', async () => {
    const credentials = await somebody();
    const timed = async (email: string) => {
      const start = process.cpuUsage();
      await signIn(services, { ...credentials, email, password: 'wrong' });
      const used = process.cpuUsage(start);
      return used.user + used.system;
    };
    await timed('warm-up@example.com');
    const [known, unknown] = [await timed(credentials.email), await timed('nobody-at-all@example.com')];
    expect(unknown).toBeGreaterThan(known / 4);
  });

  it('refuses after five failures of an e-mail from one address, says when to come back, and lets others in', async () => {
    const credentials = await somebody();
    for (let failure = 0; failure < 5; failure += 1) expect(await signIn(services, { ...credentials, password: 'wrong' })).toMatchObject({ code: 'not-signed-in' });
    expect(await signIn(services, credentials)).toMatchObject({ ok: false, code: 'too-many', message: expect.stringContaining('15 minutes') as string });
    expect(await signIn(services, { ...credentials, address: '10.9.9.9' })).toMatchObject({ ok: true });
    services.advance(14 * 60_000);
    expect(await signIn(services, credentials)).toMatchObject({ code: 'too-many' });
    services.advance(61_000);
    expect(await signIn(services, credentials)).toMatchObject({ ok: true });
  });

  it('lets no more than five of many parallel guesses through', async () => {
    const credentials = await somebody();
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn(services, { ...credentials, password: 'wrong' })));
    expect(answers.filter((answer) => !answer.ok && answer.code === 'not-signed-in').length).toBeLessThanOrEqual(5);
  });

  it('forgets earlier failures once the password was right', async () => {
    const credentials = await somebody();
    for (let round = 0; round < 3; round += 1) {
      for (let failure = 0; failure < 4; failure += 1) await signIn(services, { ...credentials, password: 'wrong' });
      expect(await signIn(services, credentials)).toMatchObject({ ok: true });
    }
  });

  it('ends the browser’s earlier session', async () => {
    const credentials = await somebody();
    const first = await signIn(services, credentials);
    if (!first.ok) throw new Error(first.message);
    const second = await signIn(services, { ...credentials, previous: first.value.sessionId });
    expect(second.ok && second.value.sessionId).not.toBe(first.value.sessionId);
    expect(await actorOf(first.value.sessionId)).toBeNull();
  });
});

describe('signing out', () => {
  it('ends the session at once and announces it, so that sockets close', async () => {
    const entered = await signIn(services, await somebody());
    if (!entered.ok) throw new Error(entered.message);
    expect(await actorOf(entered.value.sessionId)).not.toBeNull();
    await signOut(services, entered.value.sessionId);
    expect(await actorOf(entered.value.sessionId)).toBeNull();
    expect(services.announced).toContain(`people:${entered.value.userId}`);
  });
});
