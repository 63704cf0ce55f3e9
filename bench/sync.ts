/**
 * How long an edit takes from one editor to the screen of another, with 50 editors in one notebook, each typing ten letters
 * a second over a real socket of its own. Prints one line of JSON for sync.bench.mjs. The time is taken from the keystroke to the moment a
 * peer's document holds it, the commit in PostgreSQL between. DESIGN §9: p95 at most 50 ms, no update lost.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import WebSocket, { WebSocketServer } from 'ws';
import { DocumentClient } from '@/components/notebook/sync/document-client';
import { connect } from '@/db/client';
import { APPLICATION_ROLE, migrate } from '@/db/migrate';
import { notebooks, projects, workspaces } from '@/db/schema';
import { addCell, initialise, listCells, sourceOf } from '@/lib/collab/document';
import type { ProjectId, UserId } from '@/lib/domain/ids';
import { createLog } from '@/lib/server/log';
import { startEmbeddedPostgres } from '@/lib/server/postgres/embedded';
import type { Services } from '@/lib/server/services';
import { createRooms } from '@/lib/server/sync/rooms';

const EDITORS = 50;
const KEYS_A_SECOND = 10;
const SECONDS = 10;

const folder = await mkdtemp(join(tmpdir(), 'pinion-bench-'));
const postgres = await startEmbeddedPostgres(folder);
await migrate(postgres.url, join(process.cwd(), 'db'));
const connection = connect(postgres.url, { role: APPLICATION_ROLE });
const services = { db: connection.db, log: createLog('error'), announcements: { announce: async () => {}, subscribe: () => () => {} }, now: Date.now } as unknown as Services;
const rooms = createRooms(services);

const owner = randomUUID() as UserId;
const [workspace] = await connection.db.insert(workspaces).values({ slug: 'bench', name: 'Bench' }).returning();
const [project] = await connection.db.insert(projects).values({ workspaceId: workspace!.id, slug: 'bench', name: 'Bench' }).returning();
const [notebook] = await connection.db.insert(notebooks).values({ projectId: project!.id as ProjectId, title: 'Bench', createdBy: owner }).returning();
const id = notebook!.id;
await rooms.create(id, owner, (doc) => {
  initialise(doc, 'Bench');
  for (let cell = 0; cell < 10; cell += 1) addCell(doc, { type: 'ts', after: null });
});

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = createServer();
let arrived = 0;
server.on('upgrade', (request, socket, head) => {
  const name = `Editor ${(arrived += 1)}`;
  sockets.handleUpgrade(request, socket, head, (opened) => void rooms.connect(id, opened, { userId: randomUUID() as UserId, name, access: async () => 'write' }));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/sync`;

const clients = Array.from({ length: EDITORS }, () => new DocumentClient({ server: address, notebookId: id, WebSocket: WebSocket as unknown as typeof globalThis.WebSocket }));
await Promise.all(clients.map((client) => new Promise<void>((resolve) => {
  const stop = client.status.subscribe(() => {
    const { isOnline, rights } = client.status.get();
    if (!isOnline || rights !== 'write') return;
    stop();
    resolve();
  });
})));

const cells = listCells(clients[0]!.doc).map((cell) => cell.id);
const sentAt = new Map<string, number>();
const waits: number[] = [];
// Three of the fifty watch: their neighbours' letters are timed as they come in.
for (const watcher of [0, 17, 41]) {
  for (const cell of cells) {
    sourceOf(clients[watcher]!.doc, cell)!.observe((event, transaction) => {
      if (transaction.local) return;
      for (const part of event.delta) {
        for (const mark of typeof part.insert === 'string' ? (part.insert.match(/<\d+\.\d+>/g) ?? []) : []) {
          const sent = sentAt.get(mark);
          if (sent !== undefined) waits.push(performance.now() - sent);
        }
      }
    });
  }
}

const marks: string[] = [];
const end = performance.now() + SECONDS * 1000;
await Promise.all(clients.map(async (client, editor) => {
  for (let key = 0; performance.now() < end; key += 1) {
    await new Promise((resolve) => { setTimeout(resolve, (1000 / KEYS_A_SECOND) * (0.5 + Math.random())); });
    const mark = `<${editor}.${key}>`;
    const source = sourceOf(client.doc, cells[editor % cells.length]!)!;
    marks.push(mark);
    sentAt.set(mark, performance.now());
    source.insert(source.length, mark);
  }
}));
while (clients.some((client) => client.status.get().unsaved > 0)) await new Promise((resolve) => { setTimeout(resolve, 10); });

const room = await rooms.open(id);
const everything = listCells(room.doc).map((cell) => cell.source).join('');
const lost = marks.filter((mark) => !everything.includes(mark)).length;
const sorted = waits.toSorted((a, b) => a - b);
const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
console.log(JSON.stringify({ editors: EDITORS, edits: marks.length, seen: sorted.length, lost, p50: at(0.5), p95: at(0.95), p99: at(0.99) }));

for (const client of clients) client.destroy();
room.release();
await rooms.dispose();
for (const socket of sockets.clients) socket.terminate();
server.close();
await connection.close();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
process.exitCode = lost === 0 ? 0 : 1;
