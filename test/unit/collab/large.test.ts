/** SECURITY.md §6, 12: a document of a million operations, none of which can be merged with its neighbour. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { readDocument } from '@/db/queries/documents';
import { documentSnapshots, documentUpdates } from '@/db/schema';
import { addCell, initialise, listCells, sourceOf } from '@/lib/collab/document';
import { DOCUMENT_BYTES } from '@/lib/collab/updates';
import type { DocumentClient } from '@/components/notebook/sync/document-client';
import { openClient, ready, saved } from '../../support/clients';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { person, startSyncServer, type SyncServer } from '../../support/sync';

const OPERATIONS = 1_000_000;
const CELLS = 200;
const HEAP_MB = 400;

/** Bytes in use once everything that nobody holds is gone. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

let database: TestDatabase;
let server: SyncServer;
let client: DocumentClient;
beforeAll(async () => {
  database = await createTestDatabase();
  server = await startSyncServer(database);
});
afterAll(async () => {
  client?.destroy();
  await server.close();
  await database.drop();
});

/** Everything is typed at the beginning of its cell, so that each letter is a piece of its own: the worst a document can be. */
function typed(): Uint8Array {
  const doc = new Y.Doc();
  initialise(doc, 'A million');
  const texts = Array.from({ length: CELLS }, () => sourceOf(doc, addCell(doc, { type: 'ts', after: null }))!);
  doc.transact(() => { for (let count = 0; count < OPERATIONS; count += 1) texts[count % CELLS]!.insert(0, String.fromCharCode(97 + (count % 26))); });
  const state = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
}

describe('a document of a million operations', () => {
  it('is stored within the limit, opens whole within a budget of memory, and goes on being edited', async () => {
    await server.close();
    const state = typed();
    expect(state.length).toBeLessThan(DOCUMENT_BYTES / 2);
    await database.db.delete(documentUpdates).where(eq(documentUpdates.notebookId, server.notebookId));
    await database.db.insert(documentSnapshots).values({ notebookId: server.notebookId, state, throughId: 0 });

    const before = heapUsed();
    server = await startSyncServer(database, { notebookId: server.notebookId });
    const room = await server.rooms.open(server.notebookId);
    const cells = listCells(room.doc);
    expect(cells).toHaveLength(CELLS);
    expect(cells.reduce((sum, cell) => sum + cell.source.length, 0)).toBe(OPERATIONS);
    const heap = (heapUsed() - before) / 1e6;
    expect(heap).toBeLessThan(HEAP_MB);

    client = openClient(server, person('Editor'));
    await ready(client);
    sourceOf(client.doc, cells[0]!.id)!.insert(0, 'and one more ');
    await saved(client);
    expect(sourceOf(room.doc, cells[0]!.id)!.toString()).toMatch(/^and one more /);
    // What is stored for one edit is that edit, not the document again.
    const { updates } = (await readDocument(database.db, server.notebookId))!;
    expect(updates.at(-1)!.length).toBeLessThan(200);
    room.release();
  }, 240_000);
});
