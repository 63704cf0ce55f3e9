import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkspaceId } from '@/lib/domain/ids';
import { findActor } from '@/lib/server/people/actors';
import { createToken, revokeOwnToken } from '@/lib/server/people/tokens';
import { createPerson, createTestServices, createWorkspace, signedIn, type TestServices } from '../../support/people';

let services: TestServices;
let workspaceId: WorkspaceId;
beforeAll(async () => {
  services = await createTestServices();
  workspaceId = await createWorkspace(services);
});
afterAll(() => services.dispose());

describe('an API token', () => {
  it('is in the audit log when it is made and when it is revoked, without its secret', async () => {
    const userId = await createPerson(services, { workspaceId }, 'author');
    const actor = (await findActor(await signedIn(services, userId), services))!;
    const made = await createToken(services, actor, { name: 'nightly', scopes: ['read', 'predict'], days: 7 });
    if (!made.ok) throw new Error(made.message);
    const { secret, token } = made.value;
    expect(await findActor({ headers: { authorization: `Bearer ${secret}` } }, services)).toMatchObject({ userId });
    expect(await revokeOwnToken(services, actor, token.id)).toEqual({ ok: true, value: { revoked: true } });
    expect(await findActor({ headers: { authorization: `Bearer ${secret}` } }, services)).toBeNull();

    const rows = await services.database.sql<{ canonical: Buffer }[]>`select canonical from audit_entries where subject_id = ${token.id}`;
    const leaves = rows.map((row) => row.canonical.toString('utf8')).toSorted();
    expect(leaves.map((leaf) => JSON.parse(leaf) as unknown)).toEqual(expect.arrayContaining([
      expect.objectContaining({ action: 'token.created', actor: { id: userId, role: 'author' }, after: { person: userId, scopes: ['read', 'predict'], expires: token.expiresAt.toISOString() } }),
      expect.objectContaining({ action: 'token.revoked', actor: { id: userId, role: 'author' } }),
    ]));
    expect(leaves).toHaveLength(2);
    expect(leaves.join()).not.toContain(secret);
  });

  it('of somebody else cannot be revoked, and leaves no entry', async () => {
    const [mine, other] = await Promise.all(['author', 'author'].map(async () => (await findActor(await signedIn(services, await createPerson(services, { workspaceId }, 'author')), services))!));
    const made = await createToken(services, mine!, { name: 'mine', scopes: ['read'], days: 1 });
    if (!made.ok) throw new Error(made.message);
    expect(await revokeOwnToken(services, other!, made.value.token.id)).toMatchObject({ ok: false, code: 'not-found' });
    expect(await services.database.sql`select 1 from audit_entries where subject_id = ${made.value.token.id} and action = 'token.revoked'`).toHaveLength(0);
  });
});
