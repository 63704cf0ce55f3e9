import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkId, NotebookId, UserId } from '@/lib/domain/ids';
import { levelIn } from '@/lib/server/people/access';
import { findNotebookPlace } from '@/db/queries/documents';
import { findNotebook, trashNotebook } from '@/lib/server/notebooks/notebooks';
import { makeLink, openLink, readInvitation, revokeLink } from '@/lib/server/notebooks/share-links';
import { findCandidates, giveLevel, readSharing, takeLevel } from '@/lib/server/notebooks/sharing';
import { createPerson, createTestServices, createWorkspace, type TestServices } from '../../support/people';
import { actorOf, createGuest, createNotebookRow, createProjectIn, type Place } from '../../support/together';

let services: TestServices;
let place: Place;
let maker: UserId;
let notebook: NotebookId;

beforeAll(async () => {
  services = await createTestServices();
  place = await createProjectIn(services);
  maker = await createPerson(services, place, 'author');
});
afterAll(() => services.dispose());

const fresh = async () => (notebook = await createNotebookRow(services, place, maker));
const levelNow = async (userId: UserId) => levelIn(await actorOf(services, userId), (await findNotebookPlace(services.db, notebook))!);
const audited = async () => (await services.database.sql<{ canonical: Buffer }[]>`select canonical from audit_entries where subject_id = ${notebook} order by at, id`).map((row) => JSON.parse(Buffer.from(row.canonical).toString()) as { action: string; before?: object; after?: object });

describe('giving a level', () => {
  it('is for owners: nobody else gives, whatever role or level they have', async () => {
    await fresh();
    const somebody = await createPerson(services, place, 'viewer');
    const others = [...(['author', 'reviewer', 'manager', 'auditor'] as const).map((role) => createPerson(services, place, role)), createGuest(services, notebook, 'edit'), createGuest(services, notebook, 'run')];
    for (const other of await Promise.all(others)) expect(await giveLevel(services, await actorOf(services, other), notebook, somebody, 'run')).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await giveLevel(services, await actorOf(services, await createGuest(services, notebook, null)), notebook, somebody, 'run')).toMatchObject({ ok: false, code: 'not-found' });
    expect(await levelNow(somebody)).toBe('view');
    expect(await audited()).toEqual([]);
    for (const owner of [maker, await createGuest(services, notebook, 'own'), await createPerson(services, place, 'admin')]) {
      const person = await createPerson(services, place, 'viewer');
      expect(await giveLevel(services, await actorOf(services, owner), notebook, person, 'run')).toMatchObject({ ok: true });
      expect(await levelNow(person)).toBe('run');
    }
  });

  it('is in the audit log with before and after, once a change, without names', async () => {
    await fresh();
    const person = await createPerson(services, place, 'viewer');
    const owner = await actorOf(services, maker);
    await giveLevel(services, owner, notebook, person, 'comment');
    await giveLevel(services, owner, notebook, person, 'comment');
    await giveLevel(services, owner, notebook, person, 'edit');
    await takeLevel(services, owner, notebook, person);
    await takeLevel(services, owner, notebook, person);
    const entries = await audited();
    expect(entries.map(({ action, before, after }) => [action, before, after])).toEqual([
      ['notebook.shared', { person, level: 'none' }, { person, level: 'comment' }],
      ['notebook.shared', { person, level: 'comment' }, { person, level: 'edit' }],
      ['notebook.unshared', { person, level: 'edit' }, { person, level: 'none' }],
    ]);
    expect(JSON.stringify(entries)).not.toContain('@example.com');
  });

  it('reaches members of the workspace only; nobody raises themselves', async () => {
    await fresh();
    const owner = await actorOf(services, maker);
    const stranger = await createPerson(services, { workspaceId: await createWorkspace(services) }, 'author');
    expect(await giveLevel(services, owner, notebook, stranger, 'view')).toMatchObject({ ok: false, code: 'not-found' });
    const admin = await createPerson(services, place, 'admin');
    expect(await giveLevel(services, await actorOf(services, admin), notebook, admin, 'own')).toMatchObject({ ok: false, code: 'invalid' });
    expect(await levelNow(admin)).toBe('view');
  });

  it('does not pretend to lower what a role gives', async () => {
    await fresh();
    const author = await createPerson(services, place, 'author');
    expect(await giveLevel(services, await actorOf(services, maker), notebook, author, 'view')).toMatchObject({ ok: false, code: 'invalid', message: expect.stringContaining('role') as string });
  });

  it('opens the notebook and lists nothing else of the project', async () => {
    await fresh();
    const guest = await createGuest(services, notebook, 'own');
    const actor = await actorOf(services, guest);
    expect(await findNotebook(services, actor, notebook)).not.toBeNull();
    const sharing = await readSharing(services, actor, notebook);
    expect(sharing).toMatchObject({ ok: true, value: { level: 'own', canShare: true } });
    const people = sharing.ok ? sharing.value.people : [];
    expect(people.map(({ by }) => by).toSorted()).toEqual(['maker', 'person']);
    expect(people.every(({ email }) => email === null)).toBe(true);
    expect(await findCandidates(services, actor, notebook, 'Person')).toMatchObject({ ok: true, value: [] });
    expect(await findCandidates(services, await actorOf(services, maker), notebook, 'pers')).toMatchObject({ ok: true, value: expect.arrayContaining([expect.objectContaining({ id: maker })]) as unknown });
    expect(await findCandidates(services, await actorOf(services, maker), notebook, '%')).toMatchObject({ ok: true, value: [] });
  });

  it('lets an Editor from outside edit, and only an Owner put it into the trash', async () => {
    await fresh();
    expect(await trashNotebook(services, await actorOf(services, await createGuest(services, notebook, 'edit')), notebook, true)).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await trashNotebook(services, await actorOf(services, await createGuest(services, notebook, 'own')), notebook, true)).toMatchObject({ ok: true });
    expect(await giveLevel(services, await actorOf(services, maker), notebook, await createPerson(services, place, 'viewer'), 'run')).toMatchObject({ ok: false, code: 'not-found' });
  });
});

describe('a share link', () => {
  const make = async (level: 'view' | 'comment' | 'run' | 'edit', { days = 7, allowEdit = false } = {}) => {
    const made = await makeLink(services, await actorOf(services, maker), notebook, { level, days, allowEdit });
    if (!made.ok) throw new Error(made.message);
    return { id: made.value.id as LinkId, secret: made.value.path.replace('/share/', '') };
  };
  const outsider = async () => createPerson(services, { workspaceId: await createWorkspace(services) }, 'viewer');

  it('gives its level to whoever opens it signed in, and is kept only as a hash', async () => {
    await fresh();
    const { secret } = await make('run');
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(JSON.stringify(await services.database.sql`select * from notebook_links`)).not.toContain(secret);
    const guest = await outsider();
    expect(await readInvitation(services, secret)).toMatchObject({ ok: true, value: { level: 'run', title: 'Trial' } });
    expect(await levelNow(guest)).toBeNull();
    expect(await openLink(services, await actorOf(services, guest), secret)).toMatchObject({ ok: true, value: { changed: true, path: `/p/${place.slug}/notebooks/${notebook}` } });
    expect(await levelNow(guest)).toBe('run');
    expect((await audited()).map(({ action }) => action)).toEqual(['notebook.linked', 'notebook.shared']);
  });

  it('lowers nobody', async () => {
    await fresh();
    const { secret } = await make('view');
    const guest = await createGuest(services, notebook, 'edit');
    expect(await openLink(services, await actorOf(services, guest), secret)).toMatchObject({ ok: true, value: { changed: false } });
    expect(await levelNow(guest)).toBe('edit');
  });

  it('lets people edit only where that was said expressly', async () => {
    await fresh();
    expect(await makeLink(services, await actorOf(services, maker), notebook, { level: 'edit', days: 7, allowEdit: false })).toMatchObject({ ok: false, code: 'invalid' });
    const { secret } = await make('edit', { allowEdit: true });
    const guest = await outsider();
    await openLink(services, await actorOf(services, guest), secret);
    expect(await levelNow(guest)).toBe('edit');
  });

  it('opens nothing once revoked, ended, of a trashed notebook, or guessed', async () => {
    await fresh();
    const owner = await actorOf(services, maker);
    const [revoked, ended, trashed] = [await make('view'), await make('view', { days: 1 }), await make('view')];
    await revokeLink(services, owner, notebook, revoked.id, false);
    const guest = await actorOf(services, await outsider());
    for (const secret of [revoked.secret, 'A'.repeat(43), `${trashed.secret}x`]) expect(await openLink(services, guest, secret)).toMatchObject({ ok: false, code: 'gone' });
    services.advance(25 * 3_600_000);
    expect(await openLink(services, guest, ended.secret)).toMatchObject({ ok: false, code: 'gone' });
    services.advance(-25 * 3_600_000);
    await trashNotebook(services, owner, notebook, true);
    expect(await openLink(services, guest, trashed.secret)).toMatchObject({ ok: false, code: 'gone' });
  });

  it('takes back what it gave where its owner says so, and only that', async () => {
    await fresh();
    const owner = await actorOf(services, maker);
    const [kept, ending] = [await make('comment'), await make('run')];
    const [stays, goes, raised] = [await outsider(), await outsider(), await outsider()];
    await openLink(services, await actorOf(services, stays), kept.secret);
    for (const each of [goes, raised]) await openLink(services, await actorOf(services, each), ending.secret);
    await giveLevel(services, owner, notebook, raised, 'edit');
    services.announced.length = 0;
    expect(await revokeLink(services, owner, notebook, ending.id, true)).toMatchObject({ ok: true, value: { people: 1 } });
    expect(services.announced).toContain(`people:${goes}`);
    expect([await levelNow(stays), await levelNow(goes), await levelNow(raised)]).toEqual(['comment', null, 'edit']);
    expect(await revokeLink(services, owner, notebook, ending.id, true)).toMatchObject({ ok: false, code: 'not-found' });
  });

  it('is made, listed and revoked by owners alone', async () => {
    await fresh();
    const { id } = await make('view');
    const guest = await actorOf(services, await createGuest(services, notebook, 'edit'));
    expect(await makeLink(services, guest, notebook, { level: 'view', days: 1, allowEdit: false })).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await revokeLink(services, guest, notebook, id, false)).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await readSharing(services, guest, notebook)).toMatchObject({ ok: true, value: { links: [] } });
    expect(await readSharing(services, await actorOf(services, maker), notebook)).toMatchObject({ ok: true, value: { links: [{ id, level: 'view', people: 0 }] } });
  });
});
