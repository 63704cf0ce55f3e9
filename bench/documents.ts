/**
 * How long a document of 100,000 edits takes to open, as the server stores it and as a bare log, and what a version of it
 * costs. Ten people type words, letter by letter, into 40 cells and delete one letter in five. Prints one line of JSON for documents.bench.mjs.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import * as Y from 'yjs';
import { connect } from '@/db/client';
import { APPLICATION_ROLE, migrate } from '@/db/migrate';
import { documentSnapshots, documentUpdates, documentVersions, notebooks, projects, workspaces } from '@/db/schema';
import { addCell, initialise, sourceOf } from '@/lib/collab/document';
import type { ProjectId, UserId } from '@/lib/domain/ids';
import { createLog } from '@/lib/server/log';
import { startEmbeddedPostgres } from '@/lib/server/postgres/embedded';
import type { Services } from '@/lib/server/services';
import { createRooms } from '@/lib/server/sync/rooms';

const EDITS = 100_000;
const PEOPLE = 10;
const CELLS = 40;
const RUN = 25;

const folder = await mkdtemp(join(tmpdir(), 'pinion-bench-'));
const postgres = await startEmbeddedPostgres(folder);
await migrate(postgres.url, join(process.cwd(), 'db'));
const connection = connect(postgres.url, { role: APPLICATION_ROLE });
const { db } = connection;
const services = { db, log: createLog('error'), announcements: { announce: async () => {}, subscribe: () => () => {} }, now: Date.now } as unknown as Services;

const owner = randomUUID() as UserId;
const [workspace] = await db.insert(workspaces).values({ slug: 'bench', name: 'Bench' }).returning();
const [project] = await db.insert(projects).values({ workspaceId: workspace!.id, slug: 'bench', name: 'Bench' }).returning();
const [notebook] = await db.insert(notebooks).values({ projectId: project!.id as ProjectId, title: 'Bench', createdBy: owner }).returning();
const id = notebook!.id;

/** A repeatable stream of numbers from 0 to 1 (Park and Miller's minimal standard). */
let state = 7;
const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

const first = new Y.Doc();
initialise(first, 'Bench');
const cells = Array.from({ length: CELLS }, () => addCell(first, { type: 'ts', after: null }));
const updates: Uint8Array[] = [Y.encodeStateAsUpdate(first)];
const docs = Array.from({ length: PEOPLE }, () => new Y.Doc());
for (const doc of docs) Y.applyUpdate(doc, updates[0]!);
for (const doc of docs) doc.on('update', (update: Uint8Array, origin: unknown) => { if (origin !== 'others') updates.push(update); });
for (let edits = 0; edits < EDITS;) {
  const who = Math.floor(random() * PEOPLE);
  const doc = docs[who]!;
  const text = sourceOf(doc, cells[Math.floor(random() * CELLS)]!)!;
  let at = Math.floor(random() * (text.length + 1));
  const from = updates.length;
  for (let key = 0; key < RUN && edits < EDITS; key += 1, edits += 1) {
    if (random() < 0.2 && at > 0) text.delete((at -= 1), 1);
    else text.insert(at++, random() < 0.15 ? '\n' : String.fromCharCode(97 + Math.floor(random() * 26)));
  }
  const run = Y.mergeUpdates(updates.slice(from));
  for (const other of docs) if (other !== doc) Y.applyUpdate(other, run, 'others');
}

async function store(rows: readonly Uint8Array[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 5_000) await db.insert(documentUpdates).values(rows.slice(at, at + 5_000).map((update) => ({ notebookId: id, userId: owner, update })));
}

/** Milliseconds, and those of them that this process computed: on a busy machine the first says little. */
async function open(): Promise<{ readonly ms: number; readonly cpu: number }> {
  const rooms = createRooms(services);
  const [started, before] = [performance.now(), process.cpuUsage()];
  const room = await rooms.open(id);
  const { user, system } = process.cpuUsage(before);
  const took = { ms: performance.now() - started, cpu: (user + system) / 1000 };
  room.release();
  await rooms.dispose();
  return took;
}

await store(updates);
const raw = await open();
await db.delete(documentUpdates).where(eq(documentUpdates.notebookId, id));
const snapshot = new Y.Doc();
snapshot.transact(() => { for (const update of updates.slice(0, -399)) Y.applyUpdate(snapshot, update); });
const merged = Y.encodeStateAsUpdate(snapshot);
await db.insert(documentSnapshots).values({ notebookId: id, state: merged, throughId: 0 });
await store(updates.slice(-399));
const readings: Awaited<ReturnType<typeof open>>[] = [];
for (let reading = 0; reading < 5; reading += 1) readings.push(await open());

const rooms = createRooms(services);
const room = await rooms.open(id);
const timed = async (act: () => Promise<unknown>) => {
  const started = performance.now();
  await act();
  return performance.now() - started;
};
await room.change(owner, (doc) => sourceOf(doc, cells[0]!)!.insert(0, '// changed\n'));
const compare = await timed(() => room.keepVersion({ kind: 'auto', by: null }));
const keep = await timed(() => room.keepVersion({ kind: 'auto', by: null }));
const [row] = await db.select({ content: documentVersions.content }).from(documentVersions).limit(1);
room.release();
await rooms.dispose();

const median = (of: 'ms' | 'cpu') => readings.map((reading) => reading[of]).toSorted((a, b) => a - b)[2];
console.log(JSON.stringify({ edits: EDITS, merged: median('ms'), cpu: median('cpu'), raw: raw.ms, bytes: merged.length, version: row!.content.length, keep, compare }));
await connection.close();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
