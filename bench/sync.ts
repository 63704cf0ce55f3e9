/**
 * Fifty people in one notebook for five minutes, each with the sockets of a page and typing ten letters a second, over the server as it is
 * started by users: how long an edit takes from one editor to the document of another (the commit in PostgreSQL between), whether all end with
 * the same document, and what the server holds. `sync.ts <editors> <seconds>`; one line of JSON for sync.bench.mjs. DESIGN §9.
 */
import type { WebSocket } from 'ws';
import { writePosition } from '@/lib/collab/anchors';
import { listCells, sourceOf } from '@/lib/collab/document';
import { Person, until } from '../test/e2e/support/person';
import { startServer } from '../test/e2e/support/server';
import { endTogether, fillNotebook } from './browser';
import { isKernel, memoryOf, pause, percentile, processorSeconds } from './support.mjs';

const [EDITORS, SECONDS] = [Number(process.argv[2] ?? 50), Number(process.argv[3] ?? 300)];
const CELLS = 50;
const KEYS_A_SECOND = 10;
/** Keys that somebody types in a cell before going on to the next. */
const KEYS_A_CELL = 40;
/** A page tells where its caret is at most so often. */
const PLACE_MS = 60;
const SETTLE_MS = 5_000;
const LOOK_MS = 5_000;
/** One person may have twenty sockets in a room. */
const ROLES = ['scientist', 'admin', 'reviewer', 'manager', 'privacy'] as const;
const SOCKETS_EACH = 20;

const isDatabase = (command: string) => /^\S*postgres\b|unshare/.test(command);

const server = await startServer({ patience: 120 });
endTogether(server);
try {
  const owner = await Person.signIn(server.origin, 'scientist');
  const place = await owner.makeNotebook('Fifty');
  const cells = await fillNotebook(owner, place.id, Array.from({ length: CELLS }, (_, cell) => `// cell ${cell} `));
  const people = [owner];
  for (const role of ROLES.slice(1, Math.ceil(EDITORS / SOCKETS_EACH))) {
    const person = await Person.signIn(server.origin, role);
    const { id } = await person.call<{ readonly id: string }>('GET', '/api/v1/me');
    await owner.call('PUT', `/api/v1/notebooks/${place.id}/access/${id}`, { level: 'edit' });
    people.push(person);
  }
  await pause(SETTLE_MS);
  const serverMemory = () => (process.platform === 'linux' ? memoryOf(server.process.pid!, (command: string) => isKernel(command) || isDatabase(command)) : 0);
  const allMemory = () => (process.platform === 'linux' ? memoryOf(server.process.pid!, isKernel) : 0);
  const [idle, idleWithDatabase] = [serverMemory(), allMemory()];

  const sessions: WebSocket[] = [];
  const clients = await Promise.all(Array.from({ length: EDITORS }, async (_, editor) => {
    const person = people[Math.floor(editor / SOCKETS_EACH)]!;
    const session = person.socket(`/session/${place.id}`);
    session.on('open', () => session.send(JSON.stringify({ type: 'resume', seq: 0 })));
    sessions.push(session);
    return person.openDocument(place.id);
  }));
  const readers = clients.filter((client) => client.status.get().rights !== 'write').length;
  if (readers > 0) throw new Error(`${readers} of the editors may not write`);

  const sentAt = new Map<string, number>();
  const waits: number[] = [];
  // Three of the fifty watch: their neighbours' letters are timed as they come in.
  for (const watcher of new Set([0, Math.floor(EDITORS / 3), EDITORS - 1])) {
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

  let [most, mostWithDatabase] = [idle, idleWithDatabase];
  const look = setInterval(() => {
    most = Math.max(most, serverMemory());
    mostWithDatabase = Math.max(mostWithDatabase, allMemory());
  }, LOOK_MS);
  const used = processorSeconds(server.process.pid!);
  const end = performance.now() + SECONDS * 1000;
  await Promise.all(clients.map(async (client, editor) => {
    let told = 0;
    for (let key = 0; performance.now() < end; key += 1) {
      await pause((1000 / KEYS_A_SECOND) * (0.5 + Math.random()));
      const mark = `<${editor}.${key}>`;
      const cell = cells[(editor + Math.floor(key / KEYS_A_CELL) * 7) % cells.length]!;
      const source = sourceOf(client.doc, cell)!;
      sentAt.set(mark, performance.now());
      source.insert(source.length, mark);
      if (performance.now() - told < PLACE_MS) continue;
      told = performance.now();
      const at = writePosition(source, source.length, 'before');
      client.setPlace({ cell, selection: { anchor: at, head: at } });
    }
  }));
  const cores = (processorSeconds(server.process.pid!) - used) / SECONDS;
  clearInterval(look);
  await Promise.all(clients.map((client) => until(client.status, () => client.status.get().unsaved === 0)));
  most = Math.max(most, serverMemory());

  // What is saved has been told; the last frames may still be under way.
  const textOf = (client: (typeof clients)[number]) => listCells(client.doc).map((cell) => `${cell.id} ${cell.source}`).join('\n');
  for (const latest = performance.now() + 10_000; performance.now() < latest && new Set(clients.map(textOf)).size > 1;) await pause(50);
  const texts = clients.map(textOf);
  const everything = texts[0]!;
  const held = new Set(everything.match(/<\d+\.\d+>/g));
  const lost = [...sentAt.keys()].filter((mark) => !held.has(mark)).length;
  console.log(JSON.stringify({
    editors: EDITORS, seconds: SECONDS, edits: sentAt.size, seen: waits.length, lost, documents: new Set(texts).size, bytes: everything.length,
    cores, p50: percentile(waits, 50), p95: percentile(waits, 95), p99: percentile(waits, 99), idle, grown: most - idle, grownWithDatabase: mostWithDatabase - idleWithDatabase,
  }));
  for (const client of clients) client.destroy();
  for (const session of sessions) session.terminate();
} finally {
  await server.remove().catch(() => {});
}
