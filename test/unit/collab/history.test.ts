/** Versions of a live document: when they are made, who is named in them, and that nothing about them rests on memory. */
import { describe, expect, it } from 'vitest';
import { listVersionRows, readSpans } from '@/db/queries/history';
import { contentOf } from '@/lib/collab/content';
import { addCell, listCells, moveCell, setTitle, setTrashed, sourceOf } from '@/lib/collab/document';
import { changeWords } from '@/lib/domain/history';
import { expandContent } from '@/lib/server/sync/versions';
import { findVersionRow } from '@/db/queries/history';
import { saved } from '../../support/clients';
import { person, type SyncServer } from '../../support/sync';
import { syncSuite } from '../../support/sync-suite';

const suite = syncSuite();
const { start, join } = suite;

const versionsOf = async (server: SyncServer) => (await listVersionRows(suite.database.db, server.notebookId, { most: 50 })).toReversed();

async function keep(server: SyncServer, wish: Parameters<Awaited<ReturnType<SyncServer['rooms']['open']>>['keepVersion']>[0]) {
  const room = await server.rooms.open(server.notebookId);
  return room.keepVersion(wish).finally(() => room.release());
}

/** Asks until it holds; the condition is a state of the suite.database. */
async function eventually<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}

describe('a version', () => {
  it('H1: is there from the start, before anything is edited', async () => {
    const server = await start();
    const [first, ...others] = await versionsOf(server);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ kind: 'start', authors: [], cells: 1, since: null });
    const stored = (await findVersionRow(suite.database.db, server.notebookId, first!.id))!;
    expect(await expandContent(stored.content)).toMatchObject({ title: 'Trial', cells: [{ id: server.cellId, type: 'ts', source: 'const a = 1' }] });
  });

  it('H1: is made by itself after a stretch of editing, with everybody who edited and what changed', async () => {
    const server = await start({ versionEveryMs: 60 });
    const [ann, bo] = [person('Ann'), person('Bo')];
    const [one, two] = [await join(server, ann), await join(server, bo)];
    sourceOf(one.doc, server.cellId)!.insert(0, '// Ann\n');
    addCell(two.doc, { type: 'markdown', source: '# Bo', after: null });
    await Promise.all([saved(one), saved(two)]);
    const versions = await eventually(() => versionsOf(server), (all) => new Set(all.flatMap((each) => each.authors)).size === 2);
    expect(versions[0]!.kind).toBe('start');
    expect(versions.slice(1).every((each) => each.kind === 'auto' && each.since !== null && each.since <= each.at)).toBe(true);
    const total = versions.map((each) => each.changes).reduce((sum, each) => ({ ...sum, added: sum.added + each.added, edited: sum.edited + each.edited }));
    expect([total.added, total.edited]).toEqual([1, 1]);
    expect(await readSpans(suite.database.db, server.notebookId)).toEqual([]);
  });

  it('H1: is made when everybody has left, before the document leaves memory', async () => {
    const server = await start({ keepMs: 1 });
    const client = await join(server);
    sourceOf(client.doc, server.cellId)!.insert(0, 'left');
    await saved(client);
    client.destroy();
    const versions = await eventually(() => versionsOf(server), (all) => all.length > 1);
    expect(versions.at(-1)).toMatchObject({ kind: 'auto', changes: { edited: 1 } });
    await eventually(async () => server.rooms.counts().rooms, (rooms) => rooms === 0);
  });

  it('H2: of a stretch that a killed process left is made by the next one, with its author', async () => {
    const first = await start();
    const ann = person('Ann');
    const client = await join(first, ann);
    sourceOf(client.doc, first.cellId)!.insert(0, 'survives');
    await saved(client);
    client.destroy();
    await first.kill();
    expect((await readSpans(suite.database.db, first.notebookId)).map((span) => span.userId)).toEqual([ann.id]);
    const second = await start({ notebookId: first.notebookId, versionEveryMs: 1 });
    (await second.rooms.open(first.notebookId)).release();
    const versions = await eventually(() => versionsOf(second), (all) => all.length === 2);
    expect(versions[1]).toMatchObject({ authors: [ann.id], changes: { edited: 1 } });
  });

  it('H3: is not made where nothing changed; a pin makes the last one lasting, a name names it', async () => {
    const server = await start();
    const ann = person('Ann');
    const client = await join(server, ann);
    sourceOf(client.doc, server.cellId)!.insert(0, 'x');
    await saved(client);
    const run = await keep(server, { kind: 'run', by: ann.id });
    expect(run).toMatchObject({ kind: 'run', authors: [ann.id], madeBy: ann.id });
    const pinned = await keep(server, { kind: 'pin', by: null });
    expect([pinned.id, pinned.kind]).toEqual([run.id, 'pin']);
    const named = await keep(server, { kind: 'named', by: ann.id, name: 'Before the review' });
    expect(named).toMatchObject({ id: run.id, kind: 'pin', name: 'Before the review' });
    const again = await keep(server, { kind: 'named', by: ann.id, name: 'A second name' });
    expect(again.id).not.toBe(run.id);
    expect(again).toMatchObject({ name: 'A second name', changes: { edited: 0 } });
    expect(await versionsOf(server)).toHaveLength(3);
  });

  it('H3: of something typed and taken back is not made, and names nobody', async () => {
    const server = await start();
    const client = await join(server);
    const source = sourceOf(client.doc, server.cellId)!;
    source.insert(0, 'gone');
    source.delete(0, 4);
    await saved(client);
    expect((await keep(server, { kind: 'auto', by: null })).kind).toBe('start');
    expect(await readSpans(suite.database.db, server.notebookId)).toEqual([]);
  });

  it('H4: outlives the merging of the update log', async () => {
    const server = await start({ keepMs: 1 });
    const client = await join(server);
    const source = sourceOf(client.doc, server.cellId)!;
    source.insert(0, 'first ');
    await saved(client);
    const version = await keep(server, { kind: 'named', by: null, name: 'First' });
    source.delete(0, source.length);
    await saved(client);
    client.destroy();
    await eventually(async () => server.rooms.counts().rooms, (rooms) => rooms === 0); // compacted on the way out: the deleted text is in no update any more
    const stored = (await findVersionRow(suite.database.db, server.notebookId, version.id))!;
    expect((await expandContent(stored.content)).cells[0]!.source).toBe('first const a = 1');
  });

  it('tells in words what changed', async () => {
    const server = await start();
    const client = await join(server);
    const second = addCell(client.doc, { type: 'ts', source: 'b', after: server.cellId });
    await saved(client);
    expect(changeWords((await keep(server, { kind: 'run', by: null })).changes)).toBe('1 cell added');
    moveCell(client.doc, second, null);
    setTrashed(client.doc, server.cellId, true);
    setTitle(client.doc, 'Another');
    addCell(client.doc, { type: 'ts', after: null });
    await saved(client);
    expect(changeWords((await keep(server, { kind: 'run', by: null })).changes)).toBe('1 cell added, 1 deleted, renamed');
  });
});

describe('a restore through the room', () => {
  it('H5: is an edit that reaches everybody, and leaves what another types meanwhile', async () => {
    const server = await start();
    const [ann, bo] = [await join(server, person('Ann')), await join(server, person('Bo'))];
    const wanted = contentOf(ann.doc);
    sourceOf(ann.doc, server.cellId)!.insert(0, 'unwanted ');
    await saved(ann);
    const { restoreContent } = await import('@/lib/collab/content');
    const room = await server.rooms.open(server.notebookId);
    const typed = sourceOf(bo.doc, server.cellId)!;
    typed.insert(typed.length, ' // kept');
    await room.change(person('Cy').id, (doc) => { restoreContent(doc, wanted); });
    await saved(bo);
    const text = () => listCells(room.doc)[0]!.source;
    await eventually(async () => text(), (source) => source === 'const a = 1 // kept');
    room.release();
  });
});
