/** Damaged documents: nothing is written in their place by itself, all that can be saved is, and a copy is kept of what was there. */
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import * as Y from 'yjs';
import { findVersionRow, listVersionRows } from '@/db/queries/history';
import { documentCopies, documentSnapshots, documentUpdates } from '@/db/schema';
import { addCell, cellsOf, initialise, listCells, metaOf, sourceOf } from '@/lib/collab/document';
import { mend, salvage } from '@/lib/collab/repair';
import { findDamage, repairDocument } from '@/lib/server/sync/repair';
import { expandContent } from '@/lib/server/sync/versions';
import { openClient, ready, saved, until } from '../../support/clients';
import { person, startSyncServer, type SyncServer } from '../../support/sync';
import { syncSuite } from '../../support/sync-suite';

const suite = syncSuite();
const start = (notebookId?: SyncServer['notebookId']) => suite.start(notebookId ? { notebookId } : {});
const join = suite.visit;

/** A notebook of three edits in the log, its server gone. */
async function stored(): Promise<{ readonly server: SyncServer; readonly ids: number[] }> {
  const server = await startSyncServer(suite.database);
  const client = openClient(server, person('Ann'));
  await ready(client);
  for (const word of ['one ', 'two ', 'three ']) {
    sourceOf(client.doc, server.cellId)!.insert(0, word);
    await saved(client);
  }
  client.destroy();
  await server.kill();
  const rows = await suite.database.db.select({ id: documentUpdates.id }).from(documentUpdates).where(eq(documentUpdates.notebookId, server.notebookId)).orderBy(documentUpdates.id);
  expect(rows).toHaveLength(4);
  return { server, ids: rows.map((row) => row.id) };
}

const services = (server: SyncServer) => server.services;
const bytes = (...values: number[]) => new Uint8Array(values);

describe('a damaged document', () => {
  it('R1: is not opened, says so to the page, and is left as it is', async () => {
    const { server, ids } = await stored();
    await suite.database.db.update(documentUpdates).set({ update: bytes(255, 255, 1, 2) }).where(eq(documentUpdates.id, ids[2]!));
    const next = await start(server.notebookId);
    const client = join(next);
    await until(client.status, () => client.status.get().ended !== null);
    expect(client.status.get()).toMatchObject({ ended: 'damaged', isLoaded: false });
    await expect(next.rooms.open(server.notebookId)).rejects.toThrow(/cannot be read/);
    expect(await suite.database.db.$count(documentUpdates, eq(documentUpdates.notebookId, server.notebookId))).toBe(4);
    expect(await suite.database.db.$count(documentSnapshots, eq(documentSnapshots.notebookId, server.notebookId))).toBe(0);
  });

  it('R2: keeps what can be read without the damaged piece, under a copy of all; a page that has the rest completes it', async () => {
    const { server, ids } = await stored();
    const full = new Y.Doc();
    for (const row of await suite.database.db.select().from(documentUpdates).where(eq(documentUpdates.notebookId, server.notebookId)).orderBy(documentUpdates.id)) Y.applyUpdate(full, row.update);
    await suite.database.db.update(documentUpdates).set({ update: bytes(9) }).where(eq(documentUpdates.id, ids[2]!));
    const damage = (await findDamage(services(server), server.notebookId))!;
    expect(damage.report).toEqual(['1 of 4 stored pieces cannot be read.', 'Some changes rest on others that are missing.']);
    expect(damage.readable).toEqual({ cells: 1, letters: 'one const a = 1'.length });
    const ann = person('Ann');
    expect(await repairDocument(services(server), server.notebookId, ann.id, null)).toBe(true);
    const [copy] = await suite.database.db.select().from(documentCopies).where(eq(documentCopies.notebookId, server.notebookId));
    expect(copy).toMatchObject({ madeBy: ann.id, report: damage.report });
    expect(copy!.bytes.length).toBeGreaterThan(100);

    const next = await start(server.notebookId);
    const room = await next.rooms.open(server.notebookId);
    expect(listCells(room.doc).map((cell) => cell.source)).toEqual(['one const a = 1']);
    // What was lost in the server is still in a page of its author: the history is the same one, so it merges.
    Y.applyUpdate(room.doc, Y.encodeStateAsUpdate(full, Y.encodeStateVector(room.doc)));
    expect(listCells(room.doc).map((cell) => cell.source)).toEqual(['three two one const a = 1']);
    room.release();
    expect(await repairDocument(services(server), server.notebookId, ann.id, null)).toBe(false);
  });

  it('R3: goes back to a version in a document begun anew, into which no page merges an older copy', async () => {
    const server = await start();
    const [ann, bo] = [person('Ann'), person('Bo')];
    const old = join(server, bo);
    await ready(old);
    sourceOf(old.doc, server.cellId)!.insert(0, 'kept ');
    await saved(old);
    const room = await server.rooms.open(server.notebookId);
    await room.keepVersion({ kind: 'auto', by: null });
    room.release();
    await server.rooms.dispose();
    await server.kill();
    await suite.database.db.update(documentUpdates).set({ update: bytes(7) }).where(eq(documentUpdates.notebookId, server.notebookId));
    const [last] = await listVersionRows(suite.database.db, server.notebookId, { most: 1 });
    const content = await expandContent((await findVersionRow(suite.database.db, server.notebookId, last!.id))!.content);
    expect(await repairDocument(services(server), server.notebookId, ann.id, content)).toBe(true);

    const next = await start(server.notebookId);
    const fresh = join(next, ann);
    await ready(fresh);
    expect(listCells(fresh.doc).map((cell) => cell.source)).toEqual(['kept const a = 1']);
    // Bo's page never closed. It finds the repaired one at the old address, and sends nothing into it.
    sourceOf(old.doc, server.cellId)!.insert(0, 'late ');
    const late = join(next, bo);
    await ready(late);
    expect(listCells(late.doc).map((cell) => cell.source)).toEqual(['kept const a = 1']);
  });

  it('R4: that reads, but holds what no notebook holds, is set right when it is opened, with a copy', async () => {
    const { server } = await stored();
    const doc = new Y.Doc();
    for (const row of await suite.database.db.select().from(documentUpdates).where(eq(documentUpdates.notebookId, server.notebookId)).orderBy(documentUpdates.id)) Y.applyUpdate(doc, row.update);
    const before = Y.encodeStateVector(doc);
    doc.transact(() => {
      cellsOf(doc).set('nothing', 'no cell' as never);
      const cell = new Y.Map<unknown>();
      cell.set('source', 'text in another shape');
      cell.set('type', 'python');
      cellsOf(doc).set('halfcell', cell);
      metaOf(doc).set('title', 7);
    });
    await suite.database.db.insert(documentUpdates).values({ notebookId: server.notebookId, userId: null, update: Y.encodeStateAsUpdate(doc, before) });
    const next = await start(server.notebookId);
    const room = await next.rooms.open(server.notebookId);
    expect(listCells(room.doc).map((cell) => [cell.id, cell.type, cell.source])).toEqual([[server.cellId, 'ts', 'three two one const a = 1'], ['halfcell', 'raw', 'text in another shape']]);
    room.release();
    const [copy] = await suite.database.db.select().from(documentCopies).where(eq(documentCopies.notebookId, server.notebookId));
    expect(copy!.report).toEqual(['The title could not be read.', 'Something among the cells was no cell.', 'The source, type, order, options, trashed of cell halfcell could not be read.']);
    expect(next.logged.some((line) => line.includes('malformed'))).toBe(true);
    // And it is a notebook that can be edited again.
    const client = join(next);
    await ready(client);
    sourceOf(client.doc, 'halfcell' as never)!.insert(0, 'new ');
    await saved(client);
  });
});

describe('salvaging', () => {
  function edits(words: readonly string[]): { readonly updates: Uint8Array[]; readonly doc: Y.Doc } {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    initialise(doc, 'Trial');
    const id = addCell(doc, { type: 'ts', after: null });
    for (const word of words) sourceOf(doc, id)!.insert(0, `${word} `);
    return { updates, doc };
  }

  it('R2: loses nothing of a whole document, and of a damaged one never throws, doubles nothing and invents nothing', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }), fc.array(fc.tuple(fc.nat(20), fc.nat(200), fc.nat(255), fc.constantFrom('flip', 'cut', 'drop', 'twice')), { maxLength: 3 }), (words, faults) => {
      const { updates, doc } = edits(words);
      const damaged = updates.map((update) => update.slice());
      for (const [which, at, value, how] of faults) {
        const index = which % damaged.length;
        const update = damaged[index]!;
        if (how === 'drop') damaged[index] = new Uint8Array();
        else if (how === 'twice') damaged.splice(index, 0, update);
        else if (how === 'cut') damaged[index] = update.slice(0, at % (update.length + 1));
        else if (update.length > 0) update[at % update.length] = value;
      }
      const found = salvage(damaged);
      mend(found.doc);
      const again = new Y.Doc();
      Y.applyUpdate(again, Y.encodeStateAsUpdate(found.doc));
      expect(listCells(again)).toEqual(listCells(found.doc));
      if (faults.every(([, , , how]) => how === 'twice')) {
        expect(found.report).toEqual([]);
        expect(listCells(found.doc)).toEqual(listCells(doc));
      }
    }), { numRuns: 300 });
  });

  it('R4: mends a document only once', () => {
    const doc = new Y.Doc();
    cellsOf(doc).set('x'.repeat(70), new Y.Map() as never);
    expect(mend(doc)).toHaveLength(3);
    expect(mend(doc)).toEqual([]);
  });
});
