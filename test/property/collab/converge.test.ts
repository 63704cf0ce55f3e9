/** Whatever several people do at once, over sockets that break: all end with the same document, and no word is lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { contentOf, restoreWithUndo } from '@/lib/collab/content';
import { addCell, listCells, moveCell, orderBetween, setTrashed, sourceOf } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { openClient, ready, saved, untilDocument } from '../../support/clients';
import { person, startSyncServer } from '../../support/sync';

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase(); });
afterAll(() => database.drop());

const step = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom('type', 'type', 'type', 'erase', 'add', 'move', 'trash', 'cut', 'wait', 'keep', 'restore'),
  cell: fc.nat(20),
  at: fc.nat(200),
});

describe('documents', () => {
  it('converge over real sockets, and hold every word that nobody erased', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const server = await startSyncServer(database);
      const sockets: WebSocket[][] = [[], [], []];
      const clients = ['Ann', 'Bo', 'Cy'].map((name, index) => openClient(server, person(name), { WebSocket: tracked(sockets[index]!) }));
      try {
        await Promise.all(clients.map(ready));
        const words: string[] = [];
        const kept = [contentOf(clients[0]!.doc)];
        const restores: { back(): boolean }[] = [];
        for (const [index, { who, what, cell, at }] of steps.entries()) {
          const client = clients[who]!;
          const cells = listCells(client.doc, { withTrashed: true });
          const id = cells[cell % cells.length]!.id;
          const source = sourceOf(client.doc, id)!;
          // Words stand between marks; only the marks are erased, so every word must be found again, letter by letter.
          if (what === 'type') {
            const word = `w${index}x`;
            words.push(word);
            source.insert(wordBoundary(source.toString(), at), `·${word}·`);
          } else if (what === 'erase') {
            const mark = source.toString().indexOf('··');
            if (mark >= 0) source.delete(mark, 1);
          } else if (what === 'add') addCell(client.doc, { type: 'ts', after: id });
          else if (what === 'move') moveCell(client.doc, id, cells[at % cells.length]!.id);
          else if (what === 'trash') setTrashed(client.doc, id, at % 2 === 0);
          else if (what === 'keep') kept.push(contentOf(client.doc));
          else if (what === 'restore') {
            const done = restoreWithUndo(client.doc, kept[at % kept.length]!, at % 3 === 0 ? [id] : null);
            if (done) restores.push(done);
          } else if (what === 'cut') sockets[who]!.at(-1)?.terminate();
          else await new Promise((resolve) => { setTimeout(resolve, at % 7); }); // lets the network interleave differently
        }
        // What a restore took away is there again once it is taken back, beside all that was written meanwhile.
        for (const done of restores.toReversed()) done.back();
        await Promise.all(clients.map(async (client) => {
          await ready(client);
          await saved(client);
        }));
        const wanted = clients.map((client) => Y.encodeStateVector(client.doc)).map((vector) => Y.decodeStateVector(vector));
        const holdsAll = (doc: Y.Doc) => wanted.every((vector) => [...vector].every(([client, clock]) => Y.getState(doc.store, client) >= clock));
        await Promise.all(clients.map((client) => untilDocument(client, () => holdsAll(client.doc))));
        const seen = clients.map((client) => listCells(client.doc, { withTrashed: true }));
        const room = await server.rooms.open(server.notebookId);
        const stored = listCells(room.doc, { withTrashed: true });
        room.release();
        for (const each of seen) expect(each).toEqual(stored);
        const everything = stored.map((each) => each.source).join('\n');
        for (const word of words) expect(everything).toContain(word);
      } finally {
        for (const client of clients) client.destroy();
        await server.close();
      }
    }), { numRuns: 25, interruptAfterTimeLimit: 25_000 });
  });

  it('hold every letter that ten people typed at once, also in one cell and over broken sockets, and no cell twice', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.array(fc.record({ what: fc.constantFrom('type', 'type', 'type', 'shared', 'shared', 'add', 'move', 'trash', 'cut', 'wait'), cell: fc.nat(50), at: fc.nat(500) }), { minLength: 10, maxLength: 40 }), { minLength: 10, maxLength: 10 }), async (people) => {
      const server = await startSyncServer(database);
      const sockets: WebSocket[][] = people.map(() => []);
      const clients = people.map((_, index) => openClient(server, person(`Person ${index}`), { WebSocket: tracked(sockets[index]!) }));
      try {
        await Promise.all(clients.map(ready));
        const typed = people.map(() => 0);
        const added: CellId[] = [];
        // Each goes at a pace of their own; nobody waits for anybody.
        await Promise.all(people.map(async (steps, who) => {
          const { doc } = clients[who]!;
          for (const { what, cell, at } of steps) {
            const cells = listCells(doc, { withTrashed: true });
            const { id } = what === 'shared' ? cells.find((each) => each.id === server.cellId)! : cells[cell % cells.length]!;
            if (what === 'type' || what === 'shared') {
              const source = sourceOf(doc, id)!;
              source.insert(at % (source.length + 1), LETTERS[who]!);
              typed[who]! += 1;
            } else if (what === 'add') {
              const made = `cell${who}x${added.length}` as CellId;
              added.push(made);
              addCell(doc, { type: 'ts', after: id, id: made });
            } else if (what === 'move') moveCell(doc, id, cells[at % cells.length]!.id);
            else if (what === 'trash') setTrashed(doc, id, at % 2 === 0);
            else if (what === 'cut') sockets[who]!.at(-1)?.terminate();
            await new Promise((resolve) => { setTimeout(resolve, what === 'wait' ? at % 7 : 0); });
          }
        }));
        await Promise.all(clients.map(async (client) => {
          await ready(client);
          await saved(client);
        }));
        const wanted = clients.map((client) => Y.decodeStateVector(Y.encodeStateVector(client.doc)));
        await Promise.all(clients.map((client) => untilDocument(client, () => wanted.every((vector) => [...vector].every(([one, clock]) => Y.getState(client.doc.store, one) >= clock)))));
        const stored = listCells(clients[0]!.doc, { withTrashed: true });
        for (const client of clients) expect(listCells(client.doc, { withTrashed: true })).toEqual(stored);
        const text = stored.map((each) => each.source).join('');
        expect(people.map((_, who) => text.split(LETTERS[who]!).length - 1)).toEqual(typed);
        expect(stored).toHaveLength(1 + added.length);
        expect(new Set(stored.map((each) => each.id)).size).toBe(stored.length);
      } finally {
        for (const client of clients) client.destroy();
        await server.close();
      }
    }), { numRuns: 4, interruptAfterTimeLimit: 25_000 });
  });

  it('keep the text that is typed into a cell while somebody else moves it', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), fc.nat(4), fc.nat(4), (typed, from, to) => {
      const one = new Y.Doc();
      const ids = Array.from({ length: 5 }, (_, index) => addCell(one, { type: 'ts', source: `cell ${index}`, after: null }));
      const two = new Y.Doc();
      Y.applyUpdate(two, Y.encodeStateAsUpdate(one));
      const id = ids[from]!;
      sourceOf(one, id)!.insert(0, typed);
      moveCell(two, id, ids[to]!);
      Y.applyUpdate(one, Y.encodeStateAsUpdate(two));
      Y.applyUpdate(two, Y.encodeStateAsUpdate(one));
      expect(listCells(one)).toEqual(listCells(two));
      expect(listCells(one)).toHaveLength(5);
      expect(listCells(one).find((cell) => cell.id === id)!.source).toBe(`${typed}cell ${from}`);
    }));
  });

  it('order cells strictly between their neighbours', () => {
    fc.assert(fc.property(fc.array(fc.nat(10), { maxLength: 40 }), (places) => {
      const keys: string[] = [];
      for (const place of places) {
        const at = place % (keys.length + 1);
        keys.splice(at, 0, orderBetween(keys[at - 1] ?? null, keys[at] ?? null));
      }
      expect(keys.toSorted()).toEqual(keys);
      expect(new Set(keys).size).toBe(keys.length);
    }));
  });
});

/** One for each of ten people; the first cell holds none of them. */
const LETTERS = 'ABCDEFGHIJ';

/** The end, or a place between two marked words. */
function wordBoundary(source: string, at: number): number {
  const places = [source.length, ...[...source.matchAll(/··/g)].map((match) => match.index + 1)];
  return places[at % places.length]!;
}

/** A socket class that notes its instances, so that a test can break them. */
function tracked(sockets: WebSocket[]): typeof globalThis.WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL) {
      super(url);
      sockets.push(this);
    }
  } as unknown as typeof globalThis.WebSocket;
}
