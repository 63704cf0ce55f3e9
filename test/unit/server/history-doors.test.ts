/** The doors of a notebook's history, through the front door with real sessions and rooms; and what the server tidies by itself. */
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listTrashRows, listVersionRows } from '@/db/queries/history';
import { auditEntries, documentVersions, notebooks, projects } from '@/db/schema';
import { addCell, initialise, listCells, setTrashed, sourceOf } from '@/lib/collab/document';
import type { Role } from '@/lib/domain/roles';
import type { CellId, NotebookId, ProjectId, UserId } from '@/lib/domain/ids';
import { sweep } from '@/lib/server/notebooks/keep';
import type { DoorServices } from '@/lib/server/services';
import type { Rooms } from '@/lib/server/sync/port';
import { createRooms } from '@/lib/server/sync/rooms';
import { openTestFront, type TestAnswer, type TestFront } from '../../support/front';
import { createPerson, createTestServices, createWorkspace, signedIn, type TestServices } from '../../support/people';

const DAY = 86_400_000;
let services: TestServices;
let rooms: Rooms;
let front: TestFront;
let projectId: ProjectId;
let author: UserId;
const cookies = {} as Record<'author' | 'viewer', string>;

beforeAll(async () => {
  services = await createTestServices();
  rooms = createRooms(services);
  front = await openTestFront(services, undefined, { rooms });
  const workspaceId = await createWorkspace(services);
  const [project] = await services.db.insert(projects).values({ workspaceId, slug: 'credit', name: 'Credit' }).returning();
  projectId = project!.id;
  for (const role of ['author', 'viewer'] as const satisfies readonly Role[]) {
    const id = await createPerson(services, { workspaceId }, role);
    if (role === 'author') author = id;
    cookies[role] = (await signedIn(services, id, 3600)).headers.cookie;
  }
});
afterAll(async () => {
  await front.close();
  await rooms.dispose();
  await services.dispose();
});

async function makeNotebook(...sources: string[]): Promise<{ readonly id: NotebookId; readonly cells: CellId[] }> {
  const [row] = await services.db.insert(notebooks).values({ projectId, title: 'Trial', createdBy: author }).returning();
  const cells: CellId[] = [];
  await rooms.create(row!.id, author, (doc) => {
    initialise(doc, 'Trial');
    for (const source of sources) cells.push(addCell(doc, { type: 'ts', source, after: cells.at(-1) ?? null }));
  });
  return { id: row!.id, cells };
}

async function edit(id: NotebookId, change: Parameters<Awaited<ReturnType<Rooms['open']>>['change']>[1]): Promise<void> {
  const room = await rooms.open(id);
  await room.change(author, change).finally(() => room.release());
}

async function sourcesOf(id: NotebookId): Promise<string[]> {
  const room = await rooms.open(id);
  room.release();
  return listCells(room.doc).map((cell) => cell.source);
}

async function ask(who: 'author' | 'viewer', method: string, path: string, body?: unknown): Promise<TestAnswer & { readonly json: any }> { // eslint-disable-line typescript/no-explicit-any
  const answer = await front.send(method, path, { headers: { cookie: cookies[who], origin: front.hosts.appOrigin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { ...answer, json: answer.text ? JSON.parse(answer.text) as unknown : null };
}

describe('history', () => {
  it('lists, reads and compares versions for whoever reads, and lets only editors name and restore', async () => {
    const { id, cells } = await makeNotebook('a', 'b');
    const base = `/api/v1/notebooks/${id}/history`;
    const named = await ask('author', 'POST', base, { name: ' First ' });
    expect([named.status, named.json.name]).toEqual([201, 'First']);
    await edit(id, (doc) => {
      sourceOf(doc, cells[0]!)!.insert(1, 'a');
      addCell(doc, { type: 'markdown', source: '# New', after: cells[1]! });
    });
    const list = await ask('viewer', 'GET', base);
    expect(list.json.versions.map((each: { name: string | null }) => each.name)).toEqual(['First']);
    expect(list.json.next).toBeNull();
    const first = list.json.versions[0].id as number;
    expect((await ask('viewer', 'GET', `${base}/${first}`)).json.content.cells.map((cell: { source: string }) => cell.source)).toEqual(['a', 'b']);
    expect((await ask('viewer', 'GET', `${base}/now`)).json.content.cells.map((cell: { source: string }) => cell.source)).toEqual(['aa', 'b', '# New']);
    const compared = await ask('viewer', 'GET', `${base}/compare?left=${first}`);
    expect(compared.json.counts).toEqual({ added: 1, removed: 0, edited: 1, moved: 0, retyped: 0, retitled: false });
    for (const [method, path, body] of [['POST', base, { name: 'x' }], ['PATCH', `${base}/${first}`, { name: 'x' }], ['POST', `${base}/${first}/restore`, {}]] as const) {
      expect([path, (await ask('viewer', method, path, body)).status]).toEqual([path, 403]);
    }
  });

  it('pages back through versions, newest first', async () => {
    const { id, cells } = await makeNotebook('');
    const base = `/api/v1/notebooks/${id}/history`;
    for (const name of ['one', 'two', 'three']) {
      await edit(id, (doc) => sourceOf(doc, cells[0]!)!.insert(0, name));
      await ask('author', 'POST', base, { name });
    }
    const seen: (string | null)[] = [];
    for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null;) {
      const page: TestAnswer & { json: { versions: { name: string | null }[]; next: number | null } } = await ask('viewer', 'GET', `${base}?limit=2&before=${before}`);
      seen.push(...page.json.versions.map((each) => each.name));
      before = page.json.next;
    }
    expect(seen).toEqual(['three', 'two', 'one', null]);
    expect((await ask('viewer', 'GET', `${base}?named=true`)).json.versions).toHaveLength(3);
  });

  it('goes back to a version, keeps what was there before as a version, and audits it', async () => {
    const { id, cells } = await makeNotebook('a', 'b');
    const base = `/api/v1/notebooks/${id}/history`;
    const first = (await ask('author', 'POST', base, { name: 'First' })).json.id as number;
    await edit(id, (doc) => {
      sourceOf(doc, cells[0]!)!.insert(0, 'changed ');
      setTrashed(doc, cells[1]!, true);
    });
    const restored = await ask('author', 'POST', `${base}/${first}/restore`, {});
    expect([restored.status, restored.json.changed]).toEqual([200, 2]);
    expect(await sourcesOf(id)).toEqual(['a', 'b']);
    const [entry] = await services.db.select().from(auditEntries).where(eq(auditEntries.subjectId, id));
    expect(entry!.action).toBe('notebook.restored');
    expect(JSON.parse(new TextDecoder().decode(entry!.canonical))).toMatchObject({ actor: { id: author }, after: { version: first, before: restored.json.before.id } });
    await ask('author', 'POST', `${base}/${restored.json.before.id}/restore`, {});
    expect(await sourcesOf(id)).toEqual(['changed a']);
    await ask('author', 'POST', `${base}/${first}/restore`, { cells: [cells[1]] });
    expect(await sourcesOf(id)).toEqual(['changed a', 'b']);
  });

  it('leaves the edit to the page that asks for it, so that its own undo takes it back', async () => {
    const { id, cells } = await makeNotebook('a');
    const first = (await ask('author', 'POST', `/api/v1/notebooks/${id}/history`, { name: 'First' })).json.id as number;
    await edit(id, (doc) => sourceOf(doc, cells[0]!)!.insert(1, 'b'));
    const answer = await ask('author', 'POST', `/api/v1/notebooks/${id}/history/${first}/restore`, { by: 'page' });
    expect([answer.json.content.cells[0].source, answer.json.changed]).toEqual(['a', null]);
    expect(await sourcesOf(id)).toEqual(['ab']);
  });

  it('refuses in words what cannot be: no such version, another notebook’s, a cell that is not in it, an empty or endless name', async () => {
    const { id } = await makeNotebook('a');
    const other = await makeNotebook('b');
    const base = `/api/v1/notebooks/${id}/history`;
    const theirs = (await ask('author', 'POST', `/api/v1/notebooks/${other.id}/history`, { name: 'Theirs' })).json.id as number;
    const own = (await ask('author', 'POST', base, { name: 'Own' })).json.id as number;
    const answers = await Promise.all([
      ask('author', 'GET', `${base}/${theirs}`), ask('author', 'GET', `${base}/compare?left=${theirs}`), ask('author', 'PATCH', `${base}/${theirs}`, { name: 'x' }), ask('author', 'POST', `${base}/${theirs}/restore`, {}),
      ask('author', 'GET', `${base}/-1`), ask('author', 'GET', `${base}/constructor`), ask('author', 'GET', `${base}/1e3`), ask('author', 'PATCH', `${base}/now`, { name: 'x' }),
      ask('author', 'POST', `${base}/${own}/restore`, { cells: ['nonesuch'] }), ask('author', 'POST', base, { name: '  ' }), ask('author', 'POST', base, { name: 'x'.repeat(121) }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 422, 422, 404, 422, 422, 422, 422]);
    for (const answer of answers) expect(answer.json.detail).toMatch(/[a-z]{3}.*\.$/);
  });

  it('takes a name away, after which the version is thinned like others', async () => {
    const { id } = await makeNotebook('a');
    const base = `/api/v1/notebooks/${id}/history`;
    const made = (await ask('author', 'POST', base, { name: 'First' })).json;
    expect((await ask('author', 'PATCH', `${base}/${made.id}`, { name: null })).json.name).toBeNull();
    expect((await ask('author', 'GET', base)).json.versions).toHaveLength(1);
  });
});

describe('a damaged notebook', () => {
  it('is described to readers, and set right by editors only: by what can be read, or by a version', async () => {
    const { id } = await makeNotebook('a', 'b');
    const other = await makeNotebook('c');
    const base = `/api/v1/notebooks/${id}`;
    expect((await ask('viewer', 'GET', `${base}/damage`)).json).toEqual({ damage: null, versions: [] });
    expect((await ask('author', 'POST', `${base}/repair`, {})).status).toBe(409);
    const version = (await ask('author', 'POST', `${base}/history`, { name: 'Good' })).json.id as number;
    await rooms.dispose();
    rooms = createRooms(services);
    await front.close();
    front = await openTestFront(services, undefined, { rooms });
    await services.database.sql`update document_updates set update = '\\x0909' where notebook_id = ${id}`;
    await services.database.sql`update document_snapshots set state = '\\x0909' where notebook_id = ${id}`;
    const described = (await ask('viewer', 'GET', `${base}/damage`)).json;
    expect(described.damage.readable).toEqual({ cells: 0, letters: 0 });
    expect(described.versions.map((each: { id: number }) => each.id)).toContain(version);
    expect((await ask('viewer', 'POST', `${base}/repair`, { version })).status).toBe(403);
    expect((await ask('author', 'POST', `${base}/repair`, { version: version + 1_000 })).status).toBe(404);
    expect((await ask('author', 'POST', `${base}/repair`, { version })).status).toBe(200);
    expect(await sourcesOf(id)).toEqual(['a', 'b']);
    expect(await sourcesOf(other.id)).toEqual(['c']);
    expect((await services.db.select().from(auditEntries).where(eq(auditEntries.subjectId, id))).map((entry) => entry.action)).toEqual(['notebook.repaired']);
  });
});

describe('the trash', () => {
  it('lists deleted cells with who and when, and puts one back in its place', async () => {
    const { id, cells } = await makeNotebook('a', 'b', 'c');
    await edit(id, (doc) => setTrashed(doc, cells[1]!, true));
    const { json } = await ask('viewer', 'GET', `/api/v1/notebooks/${id}/trash`);
    expect(json.cells).toMatchObject([{ id: cells[1], source: 'b', by: { id: author } }]);
    expect(Date.parse(json.cells[0].until) - Date.parse(json.cells[0].at)).toBe(30 * DAY);
    expect((await ask('viewer', 'POST', `/api/v1/notebooks/${id}/trash/${cells[1]}/restore`)).status).toBe(403);
    expect((await ask('author', 'POST', `/api/v1/notebooks/${id}/trash/${cells[1]}/restore`)).status).toBe(200);
    expect(await sourcesOf(id)).toEqual(['a', 'b', 'c']);
    expect(await listTrashRows(services.db, id)).toEqual([]);
    expect((await ask('author', 'POST', `/api/v1/notebooks/${id}/trash/${cells[1]}/restore`)).status).toBe(404);
  });

  it('lists a cell whose deletion nobody wrote down, from now on with a time', async () => {
    const { id, cells } = await makeNotebook('a', 'b');
    await edit(id, (doc) => setTrashed(doc, cells[0]!, true));
    await services.database.sql`delete from document_trash where notebook_id = ${id}`;
    expect((await ask('viewer', 'GET', `/api/v1/notebooks/${id}/trash`)).json.cells).toMatchObject([{ id: cells[0], by: null }]);
    expect(await listTrashRows(services.db, id)).toMatchObject([{ cellId: cells[0], userId: null }]);
  });
});

describe('tidying', () => {
  const old = (days: number) => new Date(services.now() - days * DAY);
  const tidy = () => sweep({ ...services, rooms } as unknown as DoorServices);

  it('empties cells that lay in the trash for 30 days, and no others', async () => {
    const { id, cells } = await makeNotebook('old', 'new', 'kept');
    await edit(id, (doc) => { for (const cell of cells.slice(0, 2)) setTrashed(doc, cell, true); });
    await services.database.sql`update document_trash set at = ${old(31).toISOString()} where notebook_id = ${id} and cell_id = ${cells[0]!}`;
    expect((await tidy()).emptied).toBe(1);
    expect((await ask('viewer', 'GET', `/api/v1/notebooks/${id}/trash`)).json.cells.map((cell: { source: string }) => cell.source)).toEqual(['new']);
    expect(await sourcesOf(id)).toEqual(['kept']);
    expect((await tidy()).emptied).toBe(0);
  });

  it('removes notebooks that lay in the trash for 30 days, with an entry in the audit log', async () => {
    const [gone, kept] = [await makeNotebook('a'), await makeNotebook('b')];
    await services.db.update(notebooks).set({ trashedAt: old(31) }).where(eq(notebooks.id, gone.id));
    await services.db.update(notebooks).set({ trashedAt: old(29) }).where(eq(notebooks.id, kept.id));
    expect((await tidy()).removed).toBe(1);
    expect(await services.db.$count(notebooks, eq(notebooks.id, gone.id))).toBe(0);
    expect(await services.db.$count(notebooks, eq(notebooks.id, kept.id))).toBe(1);
    expect((await services.db.select().from(auditEntries).where(eq(auditEntries.subjectId, gone.id))).map((entry) => entry.action)).toEqual(['notebook.removed']);
  });

  it('keeps every version of a week, the last of each hour of a month, then the last of each day; and all with a name', async () => {
    const { id, cells } = await makeNotebook('a');
    const at = (days: number, minutes: number) => new Date(Math.floor(old(days).getTime() / DAY) * DAY + minutes * 60_000);
    const times: [string, Date, string | null][] = [
      ['today 1', at(1, 60), null], ['today 2', at(1, 61), null],
      ['week 1', at(10, 60), null], ['week 2', at(10, 61), null], ['week 3', at(10, 130), null],
      ['old 1', at(40, 60), null], ['old 2', at(40, 300), 'Named'], ['old 3', at(40, 600), null], ['older', at(41, 60), null],
    ];
    const titles = new Map<number, string>();
    for (const [title, when, name] of times) {
      await edit(id, (doc) => sourceOf(doc, cells[0]!)!.insert(0, 'x'));
      const room = await rooms.open(id);
      const made = await room.keepVersion({ kind: 'auto', by: null }).finally(() => room.release());
      titles.set(made.id, title);
      await services.db.update(documentVersions).set({ at: when, name }).where(eq(documentVersions.id, made.id));
    }
    await services.db.execute(sql`update document_versions set at = ${old(50).toISOString()}::timestamptz where notebook_id = ${id} and kind = 'start'`);
    expect((await tidy()).thinned).toBe(2);
    const left = (await listVersionRows(services.db, id, { most: 50 })).toReversed();
    expect(left.map((row) => titles.get(row.id) ?? row.kind)).toEqual(['start', 'today 1', 'today 2', 'week 2', 'week 3', 'old 2', 'old 3', 'older']);
  });
});
