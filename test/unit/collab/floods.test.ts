/** SECURITY.md §5, 30, and §6, 10: too much of everything at the sync endpoint, while somebody else works there. */
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sourceOf } from '@/lib/collab/document';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { BareClient, person, startSyncServer, updateOf, type SyncServer } from '../../support/sync';

let database: TestDatabase;
let server: SyncServer;
let ann: BareClient;
beforeAll(async () => { database = await createTestDatabase(); });
beforeEach(async () => {
  server = await startSyncServer(database);
  ann = await server.attack(person('Ann'));
});
afterEach(() => server.close());
afterAll(() => database.drop());

/** Ann types a word, has it saved, and reads it. */
async function annGoesOn(word: string): Promise<void> {
  const doc = await ann.read();
  const before = ann.committed();
  ann.send({ type: 'update', update: updateOf(doc, () => sourceOf(doc, server.cellId)!.insert(0, word)) });
  await ann.until(() => ann.committed() > before || ann.closedBy !== null);
  expect(ann.closedBy).toBeNull();
  expect(sourceOf(await ann.read(), server.cellId)!.toString()).toContain(word);
}

describe('a flood', () => {
  it('of frames from one socket closes that one, and nobody else waits behind it', async () => {
    const mallory = await server.attack(person('Mallory'));
    for (let count = 0; count < 5_000; count += 1) mallory.send({ type: 'query-awareness' });
    await annGoesOn('calm ');
    await mallory.until(() => mallory.closedBy !== null);
    expect(mallory.closedBy).toBe('too-many');
  });

  it('of good writes is taken as far as the rate goes, each once, and the rest closes the socket', async () => {
    const mallory = await server.attack(person('Mallory'));
    const doc = await mallory.read();
    const sent = 4_000;
    for (let count = 0; count < sent; count += 1) mallory.send({ type: 'update', update: updateOf(doc, () => sourceOf(doc, server.cellId)!.insert(0, '·')) });
    await mallory.until(() => mallory.closedBy !== null);
    expect(mallory.closedBy).toBe('too-many');
    await annGoesOn('after ');
    const taken = sourceOf(await ann.read(), server.cellId)!.toString().split('·').length - 1;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(sent);
  });

  it('of sockets by one person stops at twenty, and others still come in', async () => {
    const mallory = person('Mallory');
    const clients = await Promise.all(Array.from({ length: 60 }, () => server.attack(mallory)));
    await Promise.all(clients.map((client) => client.until(() => client.rights() !== null || client.closedBy !== null)));
    expect(clients.filter((client) => client.closedBy === null)).toHaveLength(20);
    expect(new Set(clients.map((client) => client.closedBy))).toEqual(new Set([null, 'too-many']));
    const bo = await server.attack(person('Bo'));
    expect(bo.rights()).toBe('write');
    await annGoesOn('still here ');
  });

  it('of people stops at three hundred in a room, and those who are in it work on', async () => {
    const clients: BareClient[] = [];
    for (let batch = 0; batch < 8; batch += 1) clients.push(...(await Promise.all(Array.from({ length: 40 }, () => server.attack(person('Guest', 'read'))))));
    expect(clients.filter((client) => client.closedBy === null)).toHaveLength(299);
    expect(clients.filter((client) => client.closedBy === 'too-many')).toHaveLength(21);
    await annGoesOn('crowded ');
    for (const client of clients) client.socket.terminate();
  });
});

describe('a client that reads nothing', () => {
  it('is dropped when 16 MiB wait for it, while others read on; back again it has all', async () => {
    const slow = person('Slow');
    const lazy = await server.attack(slow);
    const doc = await ann.read();
    ann.send({ type: 'update', update: updateOf(doc, () => sourceOf(doc, server.cellId)!.insert(0, 'x'.repeat(1_500_000))) });
    await ann.until(() => ann.committed() === 1);
    // It asks for the whole document again and again and takes nothing of it in.
    lazy.socket.pause();
    const inner = (lazy.socket as unknown as { readonly _socket: NodeJS.ReadableStream })._socket;
    inner.pause();
    for (let count = 0; count < 200; count += 1) lazy.send({ type: 'sync-step-1', stateVector: new Uint8Array([0]) });
    await annGoesOn('quick ');
    lazy.socket.resume();
    inner.resume();
    if (lazy.closedBy === null) await once(lazy.socket, 'close');
    // Either the name arrives, or the connection is cut where the name would have waited behind what is unread.
    expect(['too-slow', '1006']).toContain(lazy.closedBy);
    const asked = lazy.received.filter((frame) => frame[0] === 0 && frame[1] === 1).length;
    expect(asked).toBeLessThan(200);
    const again = await server.attack(slow);
    expect(sourceOf(await again.read(), server.cellId)!.toString()).toContain('quick ');
  });
});
