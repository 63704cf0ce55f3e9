/** A server that is killed (kill -9) while records come in and are cut: nothing acknowledged is lost, nothing is there twice. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertStream, listSnapshots } from '@/db/queries/streams';
import { createFolderBlobs } from '@/lib/server/blobs';
import type { UserId } from '@/lib/domain/ids';
import { hashStreamToken } from '@/lib/server/ingest/append';
import { cutStream } from '@/lib/server/ingest/cut';
import { createPerson, createTestServices, type TestServices } from '../../support/people';
import { createProjectIn, type Place } from '../../support/together';

const program = fileURLToPath(new URL('../../support/ingest-program.ts', import.meta.url));
let services: TestServices;
let place: Place;
let by: UserId;
let folder: string;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  services = await createTestServices();
  place = await createProjectIn(services);
  by = await createPerson(services, { workspaceId: place.workspaceId }, 'author');
  folder = await mkdtemp(join(tmpdir(), 'pinion-ingest-'));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await services.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<{ readonly port: number; kill(): Promise<void> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, services.database.ownerUrl, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout!.once('data', (text: Buffer) => resolve(Number(String(text))));
    void ended.then(() => reject(new Error('the server did not start')));
  });
  return { port, kill: () => { child.kill('SIGKILL'); return ended; } };
}

const BATCHES = 90;
const ROWS = 5;
const KILLED_AFTER = [15, 40, 65];

it.each([['a key in each record', 'id', false], ['an Idempotency-Key for each batch', null, true]] as const)('with %s, every record is in the snapshots once', async (_, keyColumn, isIdempotent) => {
  const name = keyColumn === null ? 'by-batch' : 'by-record';
  const token = `pis_${name}`;
  const stream = (await insertStream(services.db, { projectId: place.projectId, name, tokenHash: hashStreamToken(token), keyColumn, cutRows: 20, cutBytes: 1_000_000, cutMinutes: 60, keepDays: 30, madeBy: by, madeAt: new Date() }))!;
  const waiting = Array.from({ length: BATCHES }, (__, batch) => batch);
  const acknowledged = new Set<number>();
  let sends = 0;
  for (const until of [...KILLED_AFTER, BATCHES]) {
    const server = await start();
    const killing = { done: null as Promise<void> | null };
    /** Sends until the server is gone or nothing is left; what was not acknowledged is sent again, to the next server. */
    const sender = async () => {
      for (;;) {
        const batch = waiting.shift();
        if (batch === undefined) return;
        sends += 1;
        const body = Array.from({ length: ROWS }, (__, row) => JSON.stringify({ id: batch * ROWS + row })).join('\n');
        const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/projects/${place.projectId}/ingest/${name}`, { method: 'POST', body, headers: { host: `localhost:${server.port}`, authorization: `Bearer ${token}`, ...(isIdempotent ? { 'idempotency-key': `batch-${batch}` } : {}) } }).then((response) => response.json().then(() => response.status), () => 0);
        if (answer === 200) acknowledged.add(batch);
        else waiting.push(batch);
        if (answer === 0) return;
        if (acknowledged.size >= until) killing.done ??= server.kill();
      }
    };
    await Promise.all([sender(), sender(), sender()]);
    await (killing.done ?? server.kill());
  }
  expect([acknowledged.size, waiting]).toEqual([BATCHES, []]);
  // Every kill came in the middle: some were sent again.
  expect(sends).toBeGreaterThan(BATCHES);
  const all = { ...services, blobs: createFolderBlobs(join(folder, 'blobs'), services.db) };
  while ((await cutStream(all, stream.id)) !== null);
  const snapshots = (await listSnapshots(services.db, stream.id, 1_000)).toReversed();
  const ids: number[] = [];
  for (const { digest, rows } of snapshots) {
    const records = new TextDecoder().decode(await all.blobs.readAll(digest)).trim().split('\n').map((line) => (JSON.parse(line) as { id: number }).id);
    expect(records).toHaveLength(rows);
    ids.push(...records);
  }
  expect(snapshots.map(({ number }) => number)).toEqual(snapshots.map((__, at) => at + 1));
  expect(snapshots.length).toBeGreaterThan(3);
  expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: BATCHES * ROWS }, (__, id) => id));
}, 120_000);
