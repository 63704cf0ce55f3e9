import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listGrants } from '@/db/queries/people';
import { users } from '@/db/schema';
import type { WorkspaceId } from '@/lib/domain/ids';
import type { Role } from '@/lib/domain/roles';
import { findActor } from '@/lib/server/people/actors';
import { invitePerson } from '@/lib/server/people/invitations';
import { completeSetup } from '@/lib/server/people/setup';
import { signIn } from '@/lib/server/people/sign-in';
import { createPerson, createTestServices, createWorkspace, signedIn, type TestServices } from '../../support/people';

let services: TestServices;
let workspaceId: WorkspaceId;
beforeAll(async () => {
  services = await createTestServices();
  workspaceId = await createWorkspace(services);
});
afterAll(() => services.dispose());

async function actor(role: Role) {
  const { headers } = await signedIn(services, await createPerson(services, { workspaceId }, role));
  return (await findActor({ headers }, services))!;
}
const form = (link: string, email = 'other@example.org') => ({ token: link.replace('/setup/', ''), name: 'Grace', email, password: 'a long enough password' });
const enter = (email: string) => signIn(services, { email, password: 'a long enough password', address: '10.0.0.1', userAgent: null });

describe('inviting somebody', () => {
  it('lets them choose a password once, for the invited e-mail only, and gives them the role', async () => {
    const invited = await invitePerson(services, await actor('admin'), workspaceId, { name: 'G', email: 'Grace@Example.org', roles: ['reviewer', 'auditor'] });
    if (!invited.ok) throw new Error(invited.message);
    expect(await enter('grace@example.org')).toMatchObject({ ok: false });
    expect(await completeSetup(services, form(invited.value.link))).toEqual({ ok: true, value: { userId: invited.value.userId } });
    expect(await enter('other@example.org')).toMatchObject({ ok: false });
    expect(await enter('grace@example.org')).toMatchObject({ ok: true });
    expect((await listGrants(services.db, invited.value.userId)).map((grant) => grant.role)).toEqual(['auditor', 'reviewer']);
    expect(await completeSetup(services, form(invited.value.link))).toMatchObject({ ok: false, code: 'gone' });
  });

  it('again ends the earlier link, and a link ends after a week', async () => {
    const admin = await actor('admin');
    const links = [];
    for (let round = 0; round < 2; round += 1) {
      const invited = await invitePerson(services, admin, workspaceId, { name: 'L', email: 'late@example.org', roles: ['author'] });
      if (!invited.ok) throw new Error(invited.message);
      links.push(invited.value.link);
    }
    expect(await completeSetup(services, form(links[0]!))).toMatchObject({ ok: false, code: 'gone' });
    services.advance(7 * 24 * 3_600_000 + 1);
    expect(await completeSetup(services, form(links[1]!))).toMatchObject({ ok: false, code: 'gone' });
  });

  it('is refused for somebody invited to another workspace, whose link would open what they hold there', async () => {
    const elsewhere = await createWorkspace(services);
    const { headers } = await signedIn(services, await createPerson(services, { workspaceId: elsewhere }, 'admin'));
    const theirs = await invitePerson(services, (await findActor({ headers }, services))!, elsewhere, { name: 'T', email: 'theirs@example.org', roles: ['admin'] });
    if (!theirs.ok) throw new Error(theirs.message);
    expect(await invitePerson(services, await actor('admin'), workspaceId, { name: 'T', email: 'theirs@example.org', roles: ['viewer'] })).toMatchObject({ ok: false, code: 'conflict' });
    expect(await completeSetup(services, form(theirs.value.link))).toMatchObject({ ok: true });
  });

  it('is in the audit log with every link that was made, and so is the use of one', async () => {
    const admin = await actor('admin');
    const first = await invitePerson(services, admin, workspaceId, { name: 'A', email: 'audited@example.org', roles: ['viewer'] });
    const again = await invitePerson(services, admin, workspaceId, { name: 'A', email: 'audited@example.org', roles: ['viewer'] });
    if (!first.ok || !again.ok) throw new Error('not invited');
    expect(await completeSetup(services, form(again.value.link))).toMatchObject({ ok: true });
    const rows = await services.database.sql<{ action: string }[]>`select action from audit_entries where subject_id = ${first.value.userId} order by at, action`;
    expect(rows.map((row) => row.action).toSorted()).toEqual(['person.invited', 'person.invited', 'person.joined', 'role.granted']);
  });

  it('opens nothing once the account was disabled', async () => {
    const invited = await invitePerson(services, await actor('admin'), workspaceId, { name: 'D', email: 'disabled@example.org', roles: ['viewer'] });
    if (!invited.ok) throw new Error(invited.message);
    await services.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, invited.value.userId));
    expect(await completeSetup(services, form(invited.value.link))).toMatchObject({ ok: false, code: 'gone' });
  });

  it('is refused to everybody but an administrator, and for an e-mail that has an account', async () => {
    expect(await invitePerson(services, await actor('manager'), workspaceId, { name: 'X', email: 'x@example.org', roles: ['admin'] })).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await invitePerson(services, await actor('admin'), workspaceId, { name: 'X', email: 'grace@example.org', roles: ['admin'] })).toMatchObject({ ok: false, code: 'conflict' });
  });
});
