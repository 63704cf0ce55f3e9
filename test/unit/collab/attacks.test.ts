/** SECURITY.md §5, 25 to 29 and 32: what hostile or unlucky clients of /sync may not do (lib/collab/SPEC.md). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addCell, listCells, setTitle, sourceOf, titleOf } from '@/lib/collab/document';
import { writeFrame } from '@/lib/collab/frames';
import { writeEntries } from '@/lib/collab/presence';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { person, startSyncServer, updateOf, type SyncServer } from '../../support/sync';

let database: TestDatabase;
let server: SyncServer;
beforeAll(async () => {
  database = await createTestDatabase();
  server = await startSyncServer(database);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

const sourceNow = async () => {
  const room = await server.rooms.open(server.notebookId);
  const source = sourceOf(room.doc, server.cellId)?.toString();
  room.release();
  return source;
};
const countRows = async () => Number((await database.sql`select count(*) from document_updates where notebook_id = ${server.notebookId}`)[0]!['count']);

/** Bytes of a number, two longer than they need be. */
const overlong = (value: number) => [value | 0x80, 0x80, 0x00];

describe('frames', () => {
  it('C1: closes a socket that sends a frame outside the closed set', async () => {
    for (const bytes of [[2, 0], [9], [0, 3, 0], [4, 1], [5, 1], []]) {
      const client = await server.attack(person('Editor'));
      expect(await client.closesAfter(new Uint8Array(bytes))).toBe('bad-frame');
    }
  });

  it('C1: closes a socket that sends text', async () => {
    const client = await server.attack(person('Editor'));
    client.socket.send('{}');
    await client.until(() => client.closedBy !== null);
    expect(client.closedBy).toBe('bad-frame');
  });

  it('C2: closes a socket that sends bytes after the end of a frame', async () => {
    const client = await server.attack(person('Editor'));
    expect(await client.closesAfter(new Uint8Array([...writeFrame({ type: 'query-awareness' }), 0]))).toBe('bad-frame');
  });

  it('C2: closes a viewer who hides an update behind overlong numbers', async () => {
    const viewer = await server.attack(person('Viewer', 'read'));
    const doc = await viewer.read();
    const update = updateOf(doc, () => sourceOf(doc, server.cellId)!.insert(0, 'EVIL'));
    const before = await sourceNow();
    expect(await viewer.closesAfter(new Uint8Array([0x80, 0x00, 0x82, 0x00, update.length, ...update]))).toBe('bad-frame');
    const editor = await server.attack(person('Editor'));
    expect(await editor.closesAfter(new Uint8Array([...overlong(0), ...overlong(2), update.length, ...update]))).toBe('bad-frame');
    expect(await sourceNow()).toBe(before);
  });
});

describe('viewers', () => {
  it.each(['sync-step-2', 'update'] as const)('C3: closes a viewer who sends %s, and stores nothing', async (type) => {
    const viewer = await server.attack(person('Viewer', 'read'));
    const doc = await viewer.read();
    const rows = await countRows();
    expect(await viewer.closesAfter({ type, update: updateOf(doc, () => setTitle(doc, 'Mine now')) })).toBe('not-allowed');
    expect(await countRows()).toBe(rows);
  });

  it('C3: closes a viewer who sends an update that only deletes', async () => {
    const viewer = await server.attack(person('Viewer', 'read'));
    const doc = await viewer.read();
    const before = await sourceNow();
    const update = updateOf(doc, () => sourceOf(doc, server.cellId)!.delete(0, 3));
    expect(Y.parseUpdateMeta(update).from.size).toBe(0);
    expect(await viewer.closesAfter({ type: 'update', update })).toBe('not-allowed');
    expect(await sourceNow()).toBe(before);
  });

  it('is not asked for what the server misses', async () => {
    const viewer = await server.attack(person('Viewer', 'read'));
    await viewer.read();
    expect(viewer.received.some((frame) => frame[0] === 0 && frame[1] === 0)).toBe(false);
  });
});

describe('client ids', () => {
  it('C4: belong to the first user who writes with them', async () => {
    const first = await server.attack(person('First'));
    const doc = await first.read();
    first.send({ type: 'update', update: updateOf(doc, () => sourceOf(doc, server.cellId)!.insert(0, 'hello ')) });
    await first.until(() => first.committed() === 1);

    const second = await server.attack(person('Second'));
    const copy = await second.read();
    copy.clientID = doc.clientID;
    expect(await second.closesAfter({ type: 'update', update: updateOf(copy, () => sourceOf(copy, server.cellId)!.insert(0, 'HACKED!! ')) })).toBe('not-yours');
    expect(await sourceNow()).not.toContain('HACKED');
  });

  it('C4: may be used again by their owner over another socket', async () => {
    const owner = person('Owner');
    const first = await server.attack(owner);
    const doc = await first.read();
    first.send({ type: 'update', update: updateOf(doc, () => setTitle(doc, 'One')) });
    await first.until(() => first.committed() === 1);
    first.socket.close();
    const again = await server.attack(owner);
    again.send({ type: 'update', update: updateOf(doc, () => setTitle(doc, 'Two')) });
    await again.until(() => again.committed() === 1);
    expect(titleOf(await again.read())).toBe('Two');
  });

  it('C4: are lost cleanly to a user who claimed them in another process meanwhile', async () => {
    const loser = await server.attack(person('Loser'));
    const doc = await loser.read();
    await database.sql`insert into document_clients (notebook_id, client_id, user_id) values (${server.notebookId}, ${doc.clientID}, gen_random_uuid())`;
    const bystander = await server.attack(person('Bystander'));
    const other = await bystander.read();
    bystander.send({ type: 'update', update: updateOf(other, () => sourceOf(other, server.cellId)!.insert(0, 'kept ')) });
    expect(await loser.closesAfter({ type: 'update', update: updateOf(doc, () => sourceOf(doc, server.cellId)!.insert(0, 'lost ')) })).toBe('not-yours');
    await bystander.until(() => bystander.committed() === 1);
    expect(await sourceNow()).toContain('kept');
    expect(await sourceNow()).not.toContain('lost');
  });

  it('C4: beyond 32 bits are refused', async () => {
    const client = await server.attack(person('Editor'));
    const doc = await client.read();
    doc.clientID = 2 ** 40;
    expect(await client.closesAfter({ type: 'update', update: updateOf(doc, () => setTitle(doc, 'x')) })).toBe('bad-update');
  });
});

describe('updates', () => {
  it('C5: that cannot be read are refused', async () => {
    for (const update of [new Uint8Array([1, 2, 3]), new Uint8Array(0), new Uint8Array([0, 0, 0]), new Uint8Array(40).fill(255)]) {
      const client = await server.attack(person('Editor'));
      expect(await client.closesAfter({ type: 'update', update })).toBe('bad-update');
    }
  });

  it('C6: that wait for others are refused, structs and deletions alike', async () => {
    const orphan = await server.attack(person('Editor'));
    const doc = await orphan.read();
    updateOf(doc, () => sourceOf(doc, server.cellId)!.insert(0, 'first'));
    const second = updateOf(doc, () => sourceOf(doc, server.cellId)!.insert(0, 'second'));
    expect(await orphan.closesAfter({ type: 'update', update: second })).toBe('bad-update');

    const eraser = await server.attack(person('Editor'));
    const copy = await eraser.read();
    updateOf(copy, () => sourceOf(copy, server.cellId)!.insert(0, 'never sent'));
    const erased = updateOf(copy, () => sourceOf(copy, server.cellId)!.delete(0, 5));
    expect(await eraser.closesAfter({ type: 'update', update: erased })).toBe('bad-update');
  });

  it('C7: of kinds that no notebook holds are refused', async () => {
    const changes: ((doc: Y.Doc) => void)[] = [
      (doc) => doc.getMap('elsewhere').set('a', 1),
      (doc) => doc.getMap('meta').set('file', new Uint8Array([1, 2, 3])),
      (doc) => doc.getMap('meta').set('sub', new Y.Doc()),
      (doc) => doc.getMap('meta').set('list', new Y.Array()),
      (doc) => sourceOf(doc, server.cellId)!.insert(0, 'x', { bold: true }),
      (doc) => sourceOf(doc, server.cellId)!.insertEmbed(0, { image: 'x' }),
    ];
    for (const change of changes) {
      const client = await server.attack(person('Editor'));
      const doc = await client.read();
      expect(await client.closesAfter({ type: 'update', update: updateOf(doc, change) })).toBe('bad-update');
    }
  });

  it('C8: that remove, replace or break a cell are refused', async () => {
    const cells = (doc: Y.Doc) => doc.getMap<Y.Map<unknown>>('cells');
    const changes: ((doc: Y.Doc) => void)[] = [
      (doc) => cells(doc).delete(server.cellId),
      (doc) => void addCell(doc, { type: 'ts', after: null, id: server.cellId }),
      (doc) => cells(doc).get(server.cellId)!.set('source', new Y.Text('other')),
      (doc) => cells(doc).get(server.cellId)!.set('order', 7),
      (doc) => cells(doc).get(server.cellId)!.set('type', 'python'),
      (doc) => cells(doc).set('fresh', new Y.Map()),
      (doc) => doc.getMap('meta').set('schema', 99),
      (doc) => doc.getMap('meta').delete('title'),
    ];
    for (const change of changes) {
      const client = await server.attack(person('Editor'));
      const doc = await client.read();
      expect(await client.closesAfter({ type: 'update', update: updateOf(doc, change) })).toBe('bad-update');
    }
    const room = await server.rooms.open(server.notebookId);
    expect(listCells(room.doc).map((cell) => cell.id)).toContain(server.cellId);
    room.release();
  });

  it('C9: that are too large are refused', async () => {
    const client = await server.attack(person('Editor'));
    const doc = await client.read();
    const update = updateOf(doc, () => sourceOf(doc, server.cellId)!.insert(0, 'x'.repeat(3 * 1024 * 1024)));
    expect(await client.closesAfter({ type: 'update', update })).toBe('too-large');
  });

  it('C9: in frames beyond 4 MB end the socket', async () => {
    const client = await server.attack(person('Editor'));
    expect(await client.closesAfter(new Uint8Array(5 * 1024 * 1024))).toBe('1009');
  });

  it('that only delete are taken from editors, and note who wrote', async () => {
    const eraser = person('Eraser');
    const client = await server.attack(eraser);
    const doc = await client.read();
    const before = await sourceNow();
    client.send({ type: 'update', update: updateOf(doc, () => sourceOf(doc, server.cellId)!.delete(0, 1)) });
    await client.until(() => client.committed() === 1);
    expect(await sourceNow()).toBe(before!.slice(1));
    const room = await server.rooms.open(server.notebookId);
    expect(await room.writers()).toContain(eraser.id);
    room.release();
  });

  it('that bring nothing new are acknowledged and not stored', async () => {
    const client = await server.attack(person('Editor'));
    const doc = await client.read();
    const rows = await countRows();
    client.send({ type: 'sync-step-2', update: Y.encodeStateAsUpdate(doc) });
    await client.until(() => client.committed() === 1);
    expect(await countRows()).toBe(rows);
  });
});

describe('awareness', () => {
  const say = (entries: Parameters<typeof writeEntries>[0]) => ({ type: 'awareness' as const, entries: writeEntries(entries) });
  const heard = (client: { received: Uint8Array[] }) => client.received.filter((frame) => frame[0] === 1).map((frame) => new TextDecoder().decode(frame));

  it('C12: carries the identity that the server knows', async () => {
    const watcher = await server.attack(person('Watcher'));
    await watcher.read();
    const liar = person('Liar', 'read');
    const client = await server.attack(liar);
    client.send(say([{ client: 71, clock: 9e15, state: { user: { id: 'x', name: 'The boss', colour: 3 }, cell: 'c1', extra: 'no' } }]));
    await watcher.until(() => heard(watcher).some((text) => text.includes(liar.id)));
    const text = heard(watcher).find((each) => each.includes(liar.id))!;
    expect(text).toContain('"name":"Liar"');
    expect(text).not.toContain('The boss');
    expect(text).not.toContain('extra');
  });

  it('C13: of more than one state, of another\'s, or too large ends the socket', async () => {
    const holder = await server.attack(person('Holder'));
    holder.send(say([{ client: 500, clock: 1, state: {} }]));
    holder.send({ type: 'query-awareness' });
    await holder.read();

    const many = await server.attack(person('Many'));
    expect(await many.closesAfter(say([{ client: 1, clock: 1, state: {} }, { client: 2, clock: 1, state: {} }]))).toBe('bad-frame');
    const thief = await server.attack(person('Thief'));
    expect(await thief.closesAfter(say([{ client: 500, clock: 2, state: null }]))).toBe('not-yours');
    const second = await server.attack(person('Second'));
    second.send(say([{ client: 600, clock: 1, state: {} }]));
    expect(await second.closesAfter(say([{ client: 601, clock: 1, state: {} }]))).toBe('not-yours');
    const large = await server.attack(person('Large'));
    expect(await large.closesAfter(say([{ client: 700, clock: 1, state: { cell: 'x'.repeat(5000) } }]))).toBe('bad-frame');
  });

  it('C14: ends for the others when the socket does', async () => {
    const watcher = await server.attack(person('Watcher'));
    await watcher.read();
    const guest = await server.attack(person('Guest'));
    guest.send(say([{ client: 800, clock: 1, state: {} }]));
    await watcher.until(() => heard(watcher).some((text) => text.includes('Guest')));
    const count = watcher.received.length;
    guest.socket.terminate();
    await watcher.until(() => watcher.received.slice(count).some((frame) => frame[0] === 1 && new TextDecoder().decode(frame).endsWith('null')));
  });
});

describe('rights', () => {
  it('C10: taken away are refused within a second, and the socket is told', async () => {
    const editor = person('Editor');
    const client = await server.attack(editor);
    const doc = await client.read();
    editor.access = 'read';
    const started = Date.now();
    server.announce(`people:${editor.id}`);
    await client.until(() => client.rights() === 'read');
    expect(Date.now() - started).toBeLessThan(1000);
    const before = await sourceNow();
    client.send({ type: 'update', update: updateOf(doc, () => sourceOf(doc, server.cellId)!.insert(0, 'late')) });
    await client.read();
    expect(await sourceNow()).toBe(before);
    expect(client.closedBy).toBeNull(); // it may have been typed before its author could know
  });

  it('C11: ended close the socket with a name', async () => {
    const gone = person('Gone');
    const client = await server.attack(gone);
    gone.access = 'signed-out';
    server.announce(`people:${gone.id}`);
    await client.until(() => client.closedBy !== null);
    expect(client.closedBy).toBe('signed-out');

    const shut = person('Shut');
    const other = await server.attack(shut);
    shut.access = 'none';
    server.announce(`people:${shut.id}`);
    await other.until(() => other.closedBy !== null);
    expect(other.closedBy).toBe('not-allowed');
  });

  it('C11: never had do not open', async () => {
    expect((await server.attack(person('Stranger', 'none'))).closedBy).toBe('not-allowed');
    expect((await server.attack(person('Nobody', 'signed-out'))).closedBy).toBe('signed-out');
  });
});
