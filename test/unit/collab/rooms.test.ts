/** What the server promises of documents: saved means committed, and nothing stored is ever replaced by nothing. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { notebooks } from '@/db/schema';
import { addCell, listCells, setTitle, sourceOf, titleOf } from '@/lib/collab/document';
import type { Services } from '@/lib/server/services';
import { openClient, ready, saved, until, untilDocument } from '../../support/clients';
import { person, startSyncServer, updateOf, type SyncServer } from '../../support/sync';
import { syncSuite } from '../../support/sync-suite';
import type { DocumentClient } from '@/components/notebook/sync/document-client';

const suite = syncSuite();
const { start, join } = suite;

/** A database whose transactions wait at a gate, before or after they commit. */
function gated(db: Services['db'], where: 'before' | 'after'): { readonly db: Services['db']; close(): void; open(): void; readonly reached: Promise<void> } {
  let release: () => void = () => {};
  let gate = Promise.resolve();
  let reach: () => void = () => {};
  const reached = new Promise<void>((resolve) => { reach = resolve; });
  let isShut = false;
  const transaction: Services['db']['transaction'] = async (...arguments_) => {
    if (where === 'after') {
      const result = await db.transaction(...arguments_);
      if (isShut) reach();
      await gate;
      return result;
    }
    if (isShut) reach();
    await gate;
    return db.transaction(...arguments_);
  };
  return {
    db: new Proxy(db, { get: (target, key, receiver) => (key === 'transaction' ? transaction : Reflect.get(target, key, receiver) as unknown) }),
    close: () => {
      isShut = true;
      gate = new Promise((resolve) => { release = resolve; });
    },
    open: () => release(),
    reached,
  };
}

const text = (client: DocumentClient, server: SyncServer) => sourceOf(client.doc, server.cellId)!;

describe('saving', () => {
  it('C15: says saved only once the change is in the database', async () => {
    const gate = gated(suite.database.db, 'before');
    const server = await start({ db: gate.db });
    const [writer, reader] = [await join(server), await join(server)];
    gate.close();
    text(writer, server).insert(0, 'typed ');
    await gate.reached;
    expect(writer.status.get().unsaved).toBe(1);
    expect(text(reader, server).toString()).not.toContain('typed');
    gate.open();
    await saved(writer);
    await untilDocument(reader, () => text(reader, server).toString().startsWith('typed '));
    const [row] = await suite.database.sql`select count(*) from document_updates where notebook_id = ${server.notebookId}`;
    expect(Number(row!['count'])).toBe(2);
  });

  it('C15: waits for a database that is away, and loses nothing', async () => {
    let failures = 3;
    const db = new Proxy(suite.database.db, {
      get: (target, key, receiver) => (key === 'transaction' && isAway && failures-- > 0 ? () => Promise.reject(new Error('connection lost')) : Reflect.get(target, key, receiver) as unknown),
    });
    let isAway = false;
    const server = await start({ db });
    const writer = await join(server);
    isAway = true;
    text(writer, server).insert(0, 'patient ');
    await saved(writer);
    expect(failures).toBeLessThan(0);
    expect(server.logged.some((line) => line.includes('wait for the database'))).toBe(true);
  });

  it('keeps what was committed but never broadcast, when the process is killed between', async () => {
    const gate = gated(suite.database.db, 'after');
    const first = await startSyncServer(suite.database, { db: gate.db });
    const writer = openClient(first, person('Writer'));
    suite.ends(writer);
    await ready(writer);
    gate.close();
    text(writer, first).insert(0, 'survives ');
    await gate.reached; // committed; nobody was told
    expect(writer.status.get().unsaved).toBe(1);
    await first.kill();

    const second = await start({ notebookId: first.notebookId });
    const reader = await join(second);
    expect(sourceOf(reader.doc, first.cellId)!.toString()).toContain('survives');
    gate.open();
  });

  it('keeps what was typed offline, and sends it on return', async () => {
    const server = await start();
    const who = person('Writer');
    const writer = await join(server, who);
    const reader = await join(server);
    await server.kill();
    await until(writer.status, () => !writer.status.get().isOnline);
    text(writer, server).insert(0, 'offline ');
    text(writer, server).insert(0, 'twice ');
    expect(writer.status.get().unsaved).toBe(2);
    expect(text(reader, server).toString()).not.toContain('offline');
    const later = openClient(await start({ notebookId: server.notebookId }), who);
    suite.ends(later);
    await ready(later);
    Y.applyUpdate(later.doc, Y.encodeStateAsUpdate(writer.doc)); // as the same page would after its reconnect
    await saved(later);
  });

  it('notes the title and the time of the last edit for lists', async () => {
    const server = await start();
    const writer = await join(server);
    setTitle(writer.doc, 'Credit decisions');
    await saved(writer);
    await server.rooms.dispose();
    const [row] = await suite.database.sql`select title from notebooks where id = ${server.notebookId}`;
    expect(row!['title']).toBe('Credit decisions');
  });
});

describe('loading', () => {
  it('C16: refuses what cannot be read, and stores nothing over it', async () => {
    const made = await start();
    await made.rooms.dispose();
    await suite.database.sql`update document_updates set update = ${Buffer.from([1, 99, 3])} where notebook_id = ${made.notebookId}`;
    const server = await start({ notebookId: made.notebookId });
    await expect(server.rooms.open(made.notebookId)).rejects.toThrow();
    expect((await server.attack(person('Editor'))).closedBy).toBe('damaged');
    const rows = await suite.database.sql`select update from document_updates where notebook_id = ${made.notebookId}`;
    expect(rows.map((row) => [...(row['update'] as Buffer)])).toEqual([[1, 99, 3]]);
  });

  it('C16: refuses a document of which a part is missing', async () => {
    const made = await start();
    const writer = await join(made);
    text(writer, made).insert(0, 'one');
    await saved(writer);
    text(writer, made).insert(3, 'two');
    await saved(writer);
    writer.destroy();
    await made.rooms.dispose();
    await suite.database.sql`delete from document_updates where id = (select min(id) + 1 from document_updates where notebook_id = ${made.notebookId})`;
    const server = await start({ notebookId: made.notebookId });
    await expect(server.rooms.open(made.notebookId)).rejects.toThrow(/missing/);
  });

  it('C16: refuses a notebook without any stored document rather than begin a blank one', async () => {
    const made = await start();
    await made.rooms.dispose();
    await suite.database.sql`delete from document_updates where notebook_id = ${made.notebookId}`;
    const server = await start({ notebookId: made.notebookId });
    await expect(server.rooms.open(made.notebookId)).rejects.toThrow(/no stored document/);
    const [row] = await suite.database.sql`select count(*) from document_updates where notebook_id = ${made.notebookId}`;
    expect(Number(row!['count'])).toBe(0);
  });

  it('begins a document once', async () => {
    const server = await start();
    await expect(server.rooms.create(server.notebookId, person('Other').id, (doc) => setTitle(doc, 'Again'))).rejects.toThrow(/has a document/);
  });
});

describe('rooms', () => {
  it('C17: merges the log into the snapshot without losing what is written meanwhile', async () => {
    const server = await start();
    const [one, two] = [await join(server), await join(server)];
    // Two rows a turn: enough for one merge, which comes at 400.
    const turns = 230;
    for (let turn = 0; turn < turns; turn += 1) {
      text(one, server).insert(0, `a${turn} `);
      text(two, server).insert(0, `b${turn} `);
      await Promise.all([saved(one), saved(two)]);
    }
    await server.rooms.dispose();
    const [log] = await suite.database.sql`select count(*) from document_updates where notebook_id = ${server.notebookId}`;
    expect(Number(log!['count'])).toBeLessThan(300);
    const again = await start({ notebookId: server.notebookId });
    const reader = await join(again);
    const words = new Set(sourceOf(reader.doc, server.cellId)!.toString().split(' '));
    const wanted = Array.from({ length: turns }, (_, turn) => [`a${turn}`, `b${turn}`]).flat();
    expect(wanted.filter((word) => !words.has(word))).toEqual([]);
  });

  it('C18: leave memory after the last one, and come back whole', async () => {
    const server = await start({ keepMs: 0 });
    const writer = await join(server);
    text(writer, server).insert(0, 'stays ');
    await saved(writer);
    writer.destroy();
    await until({ subscribe: (listener) => { const timer = setInterval(listener, 5); return () => clearInterval(timer); } }, () => server.rooms.counts().rooms === 0);
    const reader = await join(server);
    expect(text(reader, server).toString()).toContain('stays');
  });

  it('C18: that are opened while they close are the same rooms', async () => {
    const server = await start({ keepMs: 0 });
    for (let turn = 0; turn < 20; turn += 1) {
      const room = await server.rooms.open(server.notebookId);
      await room.change(null, (doc) => addCell(doc, { type: 'ts', source: `cell ${turn}`, after: null }));
      room.release();
      if (turn % 3 === 0) await new Promise((resolve) => { setTimeout(resolve, turn); }); // lets the unload begin, or not
    }
    const room = await server.rooms.open(server.notebookId);
    expect(listCells(room.doc)).toHaveLength(21);
    room.release();
  });

  it('wait for the state that a page has seen', async () => {
    const server = await start();
    const room = await server.rooms.open(server.notebookId);
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(room.doc));
    const update = updateOf(copy, () => setTitle(copy, 'Seen'));
    const waiting = room.waitFor(Y.encodeStateVector(copy), 5_000);
    expect(await room.waitFor(Y.encodeStateVector(copy), 1)).toBe(false);
    const client = await server.attack(person('Editor'));
    client.send({ type: 'update', update });
    expect(await waiting).toBe(true);
    expect(titleOf(room.doc)).toBe('Seen');
    room.release();
  });

  it('end when the notebook is deleted', async () => {
    const server = await start();
    const client = await server.attack(person('Editor'));
    const doc = await client.read();
    await suite.database.db.delete(notebooks);
    expect(await client.closesAfter({ type: 'update', update: updateOf(doc, () => setTitle(doc, 'x')) })).toBe('not-found');
  });
});

describe('rights in an open page', () => {
  it('C10: makes a reader of an editor, and an editor again, without a reload', async () => {
    const server = await start();
    const who = person('Editor');
    const client = await join(server, who);
    who.access = 'read';
    server.announce(`people:${who.id}`);
    await until(client.status, () => client.status.get().rights === 'read');
    text(client, server).insert(0, 'kept here ');
    who.access = 'write';
    server.announce(`people:${who.id}`);
    await saved(client);
    const reader = await join(server);
    expect(text(reader, server).toString()).toContain('kept here');
  });

  it('C11: keeps what was typed when the session ends', async () => {
    const server = await start();
    const who = person('Editor');
    const client = await join(server, who);
    who.access = 'signed-out';
    server.announce(`people:${who.id}`);
    await until(client.status, () => client.status.get().ended !== null);
    expect(client.status.get().ended).toBe('signed-out');
    text(client, server).insert(0, 'unsent ');
    expect(client.status.get().unsaved).toBe(1);
    who.access = 'write';
    client.retry();
    await saved(client);
    expect(client.status.get().ended).toBeNull();
  });

  it('C12: shows who else is here, in which cell', async () => {
    const server = await start();
    const [one, two] = [await join(server, person('Ann')), await join(server, person('Bo', 'read'))];
    one.setPlace({ cell: server.cellId });
    await until(two.presence, () => two.presence.get().some((each) => each.cell === server.cellId));
    expect(two.presence.get().map((each) => each.user.name)).toEqual(['Ann']);
    two.setPlace({});
    await until(one.presence, () => one.presence.get().length === 1);
    expect(one.presence.get()[0]!.user).toMatchObject({ name: 'Bo', colour: two.status.get().colour });
    two.destroy();
    await until(one.presence, () => one.presence.get().length === 0);
  });
});
