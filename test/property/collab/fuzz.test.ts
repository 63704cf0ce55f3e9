/**
 * SECURITY.md §5, 25 to 32, without a plan: sequences of frames that no page sends, from seeds, at the sync endpoint. Whatever comes,
 * the socket answers or closes with a name, what others wrote stands, nothing is stored that cannot be read, and nobody else notices.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { readDocument } from '@/db/queries/documents';
import { setTitle, sourceOf } from '@/lib/collab/document';
import { CLOSE_CODES, writeFrame } from '@/lib/collab/frames';
import { writeEntries } from '@/lib/collab/presence';
import { mend, salvage } from '@/lib/collab/repair';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { person, startSyncServer, updateOf, type BareClient, type SyncServer } from '../../support/sync';

let database: TestDatabase;
/** Where the attacks go, and another room whose frames are sent to it. */
let server: SyncServer;
let elsewhere: SyncServer;
beforeAll(async () => {
  database = await createTestDatabase();
  [server, elsewhere] = [await startSyncServer(database), await startSyncServer(database)];
});
afterAll(async () => {
  await Promise.all([server.close(), elsewhere.close()]);
  await database.drop();
});

/** What an attacker holds: the frames that would write, made for this room, for another, and by somebody else. */
interface Loot {
  readonly own: Uint8Array;
  readonly foreign: Uint8Array;
  readonly stolen: Uint8Array;
}

type Attack = (client: BareClient, loot: Loot) => void;
const raw = (name: string, bytes: fc.Arbitrary<Uint8Array>) => bytes.map((sent): readonly [string, Attack] => [`${name} ${Buffer.from(sent.subarray(0, 24)).toString('hex')}`, (client) => client.send(sent)]);
const say = (name: string, act: Attack) => fc.constant([name, act] as const);

/** A head that is right, then lengths that promise more than there is, up to beyond what a number holds. */
const lying = fc.tuple(fc.constantFrom([0, 0], [0, 1], [0, 2], [1]), fc.constantFrom(2 ** 20, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53 - 1), fc.uint8Array({ maxLength: 40 })).map(([head, length, rest]) => {
  const encoder = encoding.createEncoder();
  for (const number of head) encoding.writeVarUint(encoder, number);
  encoding.writeVarUint(encoder, length);
  return new Uint8Array([...encoding.toUint8Array(encoder), ...rest]);
});
const endless = fc.tuple(fc.constantFrom([], [0], [0, 2], [1]), fc.integer({ min: 1, max: 400 })).map(([head, length]) => new Uint8Array([...head, ...Array.from({ length }, () => 0xff)]));
const valid = fc.constantFrom(writeFrame({ type: 'query-awareness' }), writeFrame({ type: 'sync-step-1', stateVector: new Uint8Array([0]) }), writeFrame({ type: 'awareness', entries: writeEntries([{ client: 9, clock: 1, state: { cell: 'c' } }]) }));

const attack = fc.oneof(
  raw('random bytes', fc.uint8Array({ maxLength: 300 })),
  raw('a lying length', lying),
  raw('an endless number', endless),
  raw('a good frame and more', fc.tuple(valid, fc.uint8Array({ minLength: 1, maxLength: 20 })).map(([frame, more]) => new Uint8Array([...frame, ...more]))),
  raw('a good frame cut short', fc.tuple(valid, fc.nat(20)).map(([frame, at]) => frame.slice(0, at % frame.length))),
  raw('a good frame twice in one', valid.map((frame) => new Uint8Array([...frame, ...frame]))),
  raw('a frame that only the server sends', fc.constantFrom(writeFrame({ type: 'committed', count: 7 }), writeFrame({ type: 'rights', rights: 'write', colour: 1, epoch: 9 }))),
  raw('a state vector of nonsense', fc.uint8Array({ maxLength: 60 }).map((stateVector) => writeFrame({ type: 'sync-step-1', stateVector }))),
  say('a write for another room', (client, { foreign }) => client.send(writeFrame({ type: 'update', update: foreign }))),
  say("somebody else's write again", (client, { stolen }) => client.send(writeFrame({ type: 'update', update: stolen }))),
  say('a write, twice and again as an answer', (client, { own }) => {
    for (const type of ['update', 'update', 'sync-step-2'] as const) client.send(writeFrame({ type, update: own }));
  }),
  say('text', (client) => client.socket.send('[0,2,3]')),
);

const REASONS = new Set<string>([...Object.keys(CLOSE_CODES), '1009']);

describe('the sync endpoint', () => {
  it.each(['write', 'read', 'revoked'] as const)('stands whatever is sent by somebody whose right is: %s', async (right) => {
    const ann = await server.attack(person('Ann'));
    const annDoc = await ann.read();
    const stolen = updateOf(annDoc, () => sourceOf(annDoc, server.cellId)!.insert(0, `${right} `));
    ann.send({ type: 'update', update: stolen });
    await ann.until(() => ann.committed() === 1);
    const there = await (await elsewhere.attack(person('Guest'))).read();
    /** What each attacker tried to write, and how often it may be there. */
    const marks = new Map<string, number>();

    await fc.assert(fc.asyncProperty(fc.array(attack, { minLength: 1, maxLength: 8 }), async (attacks) => {
      const mallory = person('Mallory', right === 'read' ? 'read' : 'write');
      const client = await server.attack(mallory);
      const doc = await client.read();
      const mark = `<${right}${marks.size}>`;
      marks.set(mark, right === 'write' && attacks.some(([name]) => name.startsWith('a write, twice')) ? 1 : 0);
      const loot: Loot = {
        own: updateOf(doc, () => sourceOf(doc, server.cellId)!.insert(0, mark)),
        foreign: updateOf(there, () => setTitle(there, 'From elsewhere')),
        stolen,
      };
      if (right === 'revoked') {
        mallory.access = 'read';
        server.announce(`people:${mallory.id}`);
        await client.until(() => client.rights() === 'read');
      }
      for (const [, act] of attacks) act(client, loot);
      // It closes with a name, or answers the next question.
      const answer = await client.read().catch(() => null);
      if (client.closedBy === null) expect(answer).not.toBeNull();
      else expect(REASONS).toContain(client.closedBy);
      client.socket.terminate();

      // Ann was never disturbed, and reads what she wrote.
      expect(sourceOf(await ann.read(), server.cellId)!.toString()).toContain(`${right} `);
      expect(ann.closedBy).toBeNull();
    }), { numRuns: 60, interruptAfterTimeLimit: 25_000 });

    const source = sourceOf(await ann.read(), server.cellId)!.toString();
    for (const [mark, most] of marks) expect([mark, source.split(mark).length - 1 <= most]).toEqual([mark, true]);
    const stored = salvage((await readDocument(database.db, server.notebookId))!.updates);
    expect([stored.report, mend(stored.doc)]).toEqual([[], []]);
    expect(server.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    ann.socket.terminate();
  });
});
