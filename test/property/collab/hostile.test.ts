/** Bytes that nobody honest sends: whatever comes, the room stays whole, its readers can go on, and nothing malformed is stored. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import * as Y from 'yjs';
import { addCell, cellsOf, isCell, listCells, moveCell, setTrashed, sourceOf, titleOf } from '@/lib/collab/document';
import { writeFrame } from '@/lib/collab/frames';
import { mend, salvage } from '@/lib/collab/repair';
import { readDocument } from '@/db/queries/documents';
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

/** Changes that a page makes, and some that none does. */
const changes: Record<string, (doc: Y.Doc) => void> = {
  type: (doc) => sourceOf(doc, server.cellId)!.insert(0, 'typed'),
  erase: (doc) => sourceOf(doc, server.cellId)!.delete(0, 1),
  add: (doc) => void addCell(doc, { type: 'ts', source: 'x', after: null }),
  move: (doc) => moveCell(doc, server.cellId, null),
  trash: (doc) => setTrashed(doc, server.cellId, true),
  keep: (doc) => setTrashed(doc, server.cellId, false),
  remove: (doc) => cellsOf(doc).delete(server.cellId),
  replace: (doc) => cellsOf(doc).set(server.cellId, new Y.Map()),
  halve: (doc) => cellsOf(doc).set('halfcell', new Y.Map([['type', 'ts'], ['source', 'text']])),
  shape: (doc) => cellsOf(doc).get(server.cellId)?.set('source', 'text'),
  order: (doc) => cellsOf(doc).get(server.cellId)?.set('order', 7),
  root: (doc) => void doc.getMap('other').set('a', 1),
  title: (doc) => void doc.getMap('meta').set('title', 9),
};

const attack = fc.record({
  change: fc.constantFrom(...Object.keys(changes)),
  flips: fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 }),
  cut: fc.option(fc.nat(400), { nil: null }),
  as: fc.constantFrom('update' as const, 'sync-step-2' as const, 'awareness' as const, 'sync-step-1' as const, 'bytes' as const),
});

describe('the sync endpoint', () => {
  it('C5 to C8: stays whole under damaged and malformed updates, frames and structures', async () => {
    await fc.assert(fc.asyncProperty(fc.array(attack, { minLength: 1, maxLength: 6 }), async (attacks) => {
      for (const { change, flips, cut, as } of attacks) {
        const client = await server.attack(person('Mallory'));
        const doc = await client.read();
        const bytes = updateOf(doc, changes[change]!).slice();
        for (const [at, value] of flips) if (bytes.length > 0) bytes[at % bytes.length] = value;
        const sent = cut === null ? bytes : bytes.slice(0, cut % (bytes.length + 1));
        if (as === 'bytes') client.send(sent);
        else if (as === 'awareness') client.send(writeFrame({ type: 'awareness', entries: sent }));
        else if (as === 'sync-step-1') client.send(writeFrame({ type: 'sync-step-1', stateVector: sent }));
        else client.send(writeFrame({ type: as, update: sent }));
        // It answers the next question, or has closed with a name.
        const after = await client.read().catch(() => null);
        if (client.closedBy !== null) expect(client.closedBy).toMatch(/^[a-z-]+$/);
        else expect(after).not.toBeNull();
        client.socket.terminate();
      }
      const honest = await server.attack(person('Ann'));
      const doc = await honest.read();
      honest.socket.terminate();
      for (const [id, cell] of cellsOf(doc).entries()) expect([id, isCell(id, cell)]).toEqual([id, true]);
      expect(listCells(doc, { withTrashed: true }).some((cell) => cell.id === server.cellId)).toBe(true);
      expect(titleOf(doc)).toBe('Trial');
      const stored = salvage((await readDocument(database.db, server.notebookId))!.updates);
      expect([stored.report, mend(stored.doc)]).toEqual([[], []]);
    }), { numRuns: 40, interruptAfterTimeLimit: 25_000 });
  });
});
