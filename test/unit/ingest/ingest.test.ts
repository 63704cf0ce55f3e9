/** Streams through the real doors: who appends, what is taken once, what is refused and how, and what cells read of it. */
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEntries, streams } from '@/db/schema';
import { connectLibrary } from '@/kernel/stdlib';
import { readStream } from '@/kernel/stdlib/data';
import type { ExecutionId, NotebookId, StreamId } from '@/lib/domain/ids';
import { readBatch, settingsProblem } from '@/lib/domain/ingest';
import { listSnapshots } from '@/db/queries/streams';
import { Gate, PENDING_MOST } from '@/lib/server/ingest/append';
import { cutRipe, cutStream, startCutting } from '@/lib/server/ingest/cut';
import { removeExpired } from '@/db/queries/streams';
import { createCapabilities, type ReadInput } from '@/lib/server/session/capabilities';
import { openTestFront, type TestFront } from '../../support/front';
import { createPerson, createTestServices, type TestServices } from '../../support/people';
import { cookieOf, createNotebookRow, createProjectIn, type Place } from '../../support/together';

let services: TestServices;
let front: TestFront;
let place: Place;
let notebook: NotebookId;
let author: string;
let viewer: string;
beforeAll(async () => {
  services = await createTestServices();
  front = await openTestFront(services);
  place = await createProjectIn(services);
  const person = await createPerson(services, { workspaceId: place.workspaceId }, 'author');
  author = await cookieOf(services, person);
  viewer = await cookieOf(services, await createPerson(services, { workspaceId: place.workspaceId }, 'viewer'));
  notebook = await createNotebookRow(services, place, person);
});
afterAll(async () => {
  connectLibrary(null);
  await front.close();
  await services.dispose();
});

interface Made { readonly id: StreamId; readonly token: string; readonly name: string }
let count = 0;
async function make(settings: object = {}): Promise<Made> {
  count += 1;
  const name = `stream-${count}`;
  const answer = await call(author, 'POST', '', { name, ...settings });
  const { token, stream } = JSON.parse(answer.text) as { token: string; stream: { id: StreamId } };
  return { id: stream.id, token, name };
}
const call = (cookie: string, method: string, rest: string, body?: object) => front.send(method, `/api/v1/projects/${place.projectId}/streams${rest}`, { headers: { cookie, origin: front.hosts.appOrigin, ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) });

interface Sent { readonly status: number; readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly json: { readonly accepted?: number; readonly duplicates?: number; readonly rejected?: number; readonly errors?: readonly { line: number; message: string }[]; readonly detail?: string; readonly details?: object } }
function append(stream: { readonly name: string; readonly token?: string }, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}, project: string = place.projectId): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: front.port, method: 'POST', path: `/api/v1/projects/${project}/ingest/${stream.name}`, agent: false, headers: { host: `localhost:${front.port}`, ...(stream.token ? { authorization: `Bearer ${stream.token}` } : {}), ...headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, json: JSON.parse(text) as Sent['json'] }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
const lines = (...records: object[]) => records.map((record) => JSON.stringify(record)).join('\n');
async function recordsOf({ id }: Made): Promise<unknown[]> {
  while ((await cutStream(services, id)) !== null);
  const all: unknown[] = [];
  for (const { digest } of (await listSnapshots(services.db, id, 1000)).toReversed()) all.push(...new TextDecoder().decode(await services.blobs.readAll(digest)).trim().split('\n').map((line) => JSON.parse(line) as unknown));
  return all;
}

describe('a stream', () => {
  it('opens to its own token, and to nobody and nothing else', async () => {
    const [one, other] = [await make(), await make()];
    const elsewhere = await createProjectIn(services, place.workspaceId);
    expect((await append(one, '{"a":1}')).status).toBe(200);
    for (const sent of [append({ name: one.name }, '{"a":1}'), append({ name: one.name, token: other.token }, '{"a":1}'), append({ name: one.name, token: 'pis_forged' }, '{"a":1}'), append({ name: 'nothing', token: one.token }, '{"a":1}'), append(one, '{"a":1}', {}, elsewhere.projectId), append({ name: one.name }, '{"a":1}', { cookie: author, origin: front.hosts.appOrigin })]) {
      const { status, json } = await sent;
      expect([status, json.detail]).toEqual([401, expect.stringContaining('Send the token of this stream')]);
    }
    expect((await front.send('GET', `/api/v1/projects/${place.projectId}/data`, { headers: { authorization: `Bearer ${one.token}` } })).status).toBe(401);
    expect(await recordsOf(one)).toEqual([{ a: 1 }]);
  });

  it('is made by data scientists and managers; its token is shown once and stored as a hash, and a new one ends the old', async () => {
    expect((await call(viewer, 'POST', '', { name: 'mine' })).status).toBe(403);
    const one = await make();
    const rows = JSON.stringify(await services.database.sql`select * from streams`) + (await call(viewer, 'GET', '')).text + (await services.db.select().from(auditEntries)).map(({ canonical }) => new TextDecoder().decode(canonical)).join();
    expect(rows).not.toContain(one.token);
    const { token } = JSON.parse((await call(author, 'POST', `/${one.id}/token`)).text) as { token: string };
    expect([(await append(one, '{"a":1}')).status, (await append({ ...one, token }, '{"a":1}')).status]).toEqual([401, 200]);
    expect([(await call(viewer, 'DELETE', `/${one.id}`)).status, (await call(author, 'DELETE', `/${one.id}`)).status, (await append({ ...one, token }, '{"a":1}')).status]).toEqual([403, 200, 401]);
    expect((await services.db.select().from(auditEntries).where(eq(auditEntries.subjectId, one.id))).map(({ action }) => action)).toEqual(['stream.made', 'stream.token-renewed', 'stream.removed']);
  });

  it('has settings within bounds', () => {
    const good = { name: 'line-3', keyColumn: null, cutRows: 1000, cutBytes: 4096, cutMinutes: 5, keepDays: 30 };
    expect(settingsProblem(good)).toBeNull();
    for (const change of [{ name: 'Line 3' }, { cutRows: 0 }, { cutRows: 1.5 }, { cutBytes: 10 }, { cutMinutes: 0 }, { keepDays: 0 }, { keyColumn: '' }]) expect(settingsProblem({ ...good, ...change })).toEqual(expect.any(String));
  });
});

describe('a batch', () => {
  it('is taken once under its Idempotency-Key, and answered the same again', async () => {
    const one = await make();
    const first = await append(one, lines({ a: 1 }, { a: 2 }), { 'idempotency-key': 'batch-1' });
    const again = await append(one, lines({ a: 1 }, { a: 2 }), { 'idempotency-key': 'batch-1' });
    expect([first.json, again.json]).toEqual(Array.from({ length: 2 }, () => ({ accepted: 2, duplicates: 0, rejected: 0, errors: [] })));
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect((await append(one, lines({ a: 3 }), { 'idempotency-key': 'batch-1' })).status).toBe(409);
    await Promise.all(Array.from({ length: 4 }, () => append(one, lines({ a: 9 }), { 'idempotency-key': 'batch-2' })));
    await cutStream(services, one.id);
    expect((await append(one, lines({ a: 1 }, { a: 2 }), { 'idempotency-key': 'batch-1' })).headers['idempotent-replayed']).toBe('true');
    expect(await recordsOf(one)).toEqual([{ a: 1 }, { a: 2 }, { a: 9 }]);
    expect((await append(one, lines({ a: 1 }), { 'idempotency-key': 'with space' })).status).toBe(400);
  });

  it('gives each key one record, in it and across batches, whether or not it was cut in between', async () => {
    const one = await make({ keyColumn: 'id' });
    expect((await append(one, lines({ id: 1, v: 'a' }, { id: 1, v: 'b' }, { id: '1', v: 'c' }, { id: 2, v: 'd' }))).json).toMatchObject({ accepted: 3, duplicates: 1 });
    await cutStream(services, one.id);
    expect((await append(one, lines({ id: 2, v: 'e' }, { id: 3, v: 'f' }))).json).toMatchObject({ accepted: 1, duplicates: 1 });
    expect((await append(one, lines({ id: 3 }, { id: 2 }))).json).toMatchObject({ accepted: 0, duplicates: 2 });
    expect(await recordsOf(one)).toEqual([{ id: 1, v: 'a' }, { id: '1', v: 'c' }, { id: 2, v: 'd' }, { id: 3, v: 'f' }]);
  });

  it('takes what is good, and tells the rest by line', async () => {
    const one = await make({ keyColumn: 'id' });
    const { status, json } = await append(one, '{"id":1}\n\nno json\n[1]\n"x"\n{"id":null}\n{}\n{"id":2}\r\n{"id":3,"__proto__":1}\n{"id"\u0000:1}');
    expect([status, json.accepted, json.rejected]).toEqual([200, 2, 7]);
    expect(json.errors!.map(({ line, message }) => [line, message.slice(0, 12)])).toEqual([[3, 'No JSON: Une'], [4, 'No record: a'], [5, 'No record: a'], [6, 'The record h'], [7, 'The record i'], [9, '‘__proto__’ '], [10, expect.stringContaining('No JSON')]]);
    expect(await recordsOf(one)).toEqual([{ id: 1 }, { id: 2 }]);
    const none = await append(one, 'x\ny');
    expect([none.status, none.json.details]).toEqual([422, { accepted: 0, duplicates: 0, rejected: 2, errors: [expect.objectContaining({ line: 1 }), expect.objectContaining({ line: 2 })] }]);
    expect((await append(one, '')).json.detail).toContain('holds no records');
    expect((await append(one, Buffer.from([0xff, 0xfe]))).json.detail).toContain('UTF-8');
    expect(JSON.parse((await call(viewer, 'GET', '')).text)).toContainEqual(expect.objectContaining({ name: one.name, receivedRows: 2, hourRows: 2, rejectedRows: 9, lastProblem: expect.objectContaining({ message: expect.stringContaining('line 1: No JSON') as string }) as object }));
  });

  it('may be compressed; one that grows without end, is too long or is cut off is refused and leaves nothing', async () => {
    const one = await make();
    const gzip = { 'content-encoding': 'gzip' };
    expect((await append(one, gzipSync(lines({ a: 1 })), gzip)).json.accepted).toBe(1);
    expect((await append(one, gzipSync(Buffer.alloc(4 * 1024 * 1024, 10)), gzip)).json.detail).toContain('more than 100 times its size');
    expect((await append(one, gzipSync(Buffer.alloc(4 * 1024 * 1024, 10)).subarray(0, 2000), gzip)).status).toBeGreaterThanOrEqual(400);
    expect((await append(one, 'not gzip', gzip)).json.detail).toContain('is not, or not whole');
    expect((await append(one, 'x', { 'content-encoding': 'br' })).status).toBe(415);
    expect((await append(one, '\n'.repeat(60_000))).json.detail).toContain('50000 lines at most');
    expect((await append(one, JSON.stringify({ a: 'x'.repeat(300_000) }))).json.detail).toContain('more than 256 KiB');
    const chunked = Buffer.alloc(9 * 1024 * 1024, 32);
    expect((await append(one, chunked, { 'transfer-encoding': 'chunked' })).status).toBe(413);
    expect(await recordsOf(one)).toEqual([{ a: 1 }]);
  });

  it('that a sender did not finish leaves nothing', async () => {
    const one = await make();
    await new Promise<void>((resolve) => {
      const sent = httpRequest({ host: '127.0.0.1', port: front.port, method: 'POST', path: `/api/v1/projects/${place.projectId}/ingest/${one.name}`, agent: false, headers: { host: `localhost:${front.port}`, authorization: `Bearer ${one.token}`, 'content-length': '1000' } });
      sent.once('error', () => resolve());
      sent.write('{"a":1}\n', () => sent.destroy(new Error('gone')));
    });
    expect((await append(one, lines({ a: 2 }))).json.accepted).toBe(1);
    expect(await recordsOf(one)).toEqual([{ a: 2 }]);
  });

  it('is every line a record or an error, in order, whatever is sent', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.dictionary(fc.string(), fc.jsonValue()).map((record) => JSON.stringify(record)))), (parts) => {
      const { records, errors } = readBatch(parts.join('\n'), null);
      const told = [...records, ...errors].map(({ line }) => line).toSorted((a, b) => a - b);
      expect(new Set(told).size).toBe(told.length);
      expect(told).toEqual(parts.join('\n').split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [at + 1])));
      for (const { text } of records) expect(text).not.toContain('\n');
      for (const { message } of errors) expect(message).not.toMatch(/[\p{Cc}\p{Surrogate}]/u);
    }));
  });
});

describe('back-pressure', () => {
  it('tells a sender when to come again: too many at a time, too often, too much that waits', async () => {
    let now = 0;
    const gate = new Gate(() => now);
    const stream = { id: 'a', pendingBytes: 0 } as never;
    const entered = Array.from({ length: 5 }, () => gate.enter(stream));
    expect(entered.map((one) => one?.seconds ?? null)).toEqual([null, null, null, null, 1]);
    for (let time = 0; time < 4; time += 1) gate.leave(stream);
    expect(gate.enter({ id: 'a', pendingBytes: PENDING_MOST } as never)).toMatchObject({ code: 'unavailable', seconds: 2 });
    for (let time = 0; time < 196; time += 1) { expect(gate.enter(stream)).toBeNull(); gate.leave(stream); }
    expect(gate.enter(stream)).toMatchObject({ code: 'too-many', seconds: 1 });
    now += 1_000;
    expect(gate.enter(stream)).toBeNull();
    gate.leave(stream);
  });

  it('is said in the answer, and nothing of the batch is kept', async () => {
    const one = await make();
    await services.db.update(streams).set({ pendingBytes: PENDING_MOST }).where(eq(streams.id, one.id));
    const { status, headers } = await append(one, lines({ a: 1 }));
    expect([status, headers['retry-after']]).toEqual([503, '2']);
    await services.db.update(streams).set({ pendingBytes: 0 }).where(eq(streams.id, one.id));
    expect(await recordsOf(one)).toEqual([]);
  });
});

describe('snapshots', () => {
  it('are cut by rows, by bytes and by age, each record in one', async () => {
    const byRows = await make({ cutRows: 3 });
    const byBytes = await make({ cutBytes: 1024 });
    const byAge = await make({ cutMinutes: 5 });
    await append(byRows, lines({ n: 1 }, { n: 2 }));
    await append(byBytes, lines({ text: 'x'.repeat(500) }));
    await append(byAge, lines({ n: 1 }));
    await cutRipe(services);
    const numbers = async ({ id }: Made) => (await listSnapshots(services.db, id, 10)).map(({ number, rows }) => [number, rows]);
    expect([await numbers(byRows), await numbers(byBytes), await numbers(byAge)]).toEqual([[], [], []]);
    await append(byRows, lines({ n: 3 }, { n: 4 }));
    await append(byBytes, lines({ text: 'y'.repeat(600) }));
    await expect.poll(() => numbers(byRows)).toEqual([[1, 4]]);
    await expect.poll(() => numbers(byBytes)).toEqual([[1, 2]]);
    services.advance(6 * 60_000);
    const end = startCutting(services);
    await expect.poll(() => numbers(byAge)).toEqual([[1, 1]]);
    await end();
    expect(await cutRipe(services)).toBe(0);
    expect(JSON.parse((await call(author, 'POST', `/${byAge.id}/cut`)).text)).toEqual({ number: null });
  });

  it('asked for twice at once are one', async () => {
    const one = await make();
    await append(one, lines({ n: 1 }));
    expect(await Promise.all([cutStream(services, one.id), cutStream(services, one.id)])).toEqual([1, 1]);
    expect(await recordsOf(one)).toEqual([{ n: 1 }]);
  });

  it('and keys are kept for the days of the stream', async () => {
    const one = await make({ keepDays: 2, keyColumn: 'id' });
    await append(one, lines({ id: 1 }));
    await cutStream(services, one.id);
    const later = (days: number) => new Date(services.now() + days * 86_400_000);
    await removeExpired(services.db, later(1), later(-6));
    expect((await listSnapshots(services.db, one.id, 10)).length).toBe(1);
    await removeExpired(services.db, later(3), later(-6));
    expect((await listSnapshots(services.db, one.id, 10)).length).toBe(0);
    await append(one, lines({ id: 1 }));
    expect(await cutStream(services, one.id)).toBe(2);
  });

  it('are what cells read, some or all, recorded by digest', async () => {
    const one = await make();
    const reads: ReadInput[] = [];
    const ask = createCapabilities(services, { id: notebook, projectId: place.projectId }, (_, input) => reads.push(input));
    connectLibrary({
      async callHost(capability) {
        const { value, payload } = await ask(capability, 'e' as ExecutionId);
        const pieces: Uint8Array[] = [];
        for await (const piece of payload as AsyncIterable<Uint8Array>) pieces.push(piece);
        return { value, payload: new Uint8Array(Buffer.concat(pieces)) };
      },
      emit: () => {}, pin: () => {},
    });
    await append(one, lines({ at: '2026-01-31T12:00:00Z', v: 1 }));
    await expect(readStream(one.name)).rejects.toThrow('has no snapshot yet; 1 records wait for the first');
    for (const v of [2, 3]) {
      await cutStream(services, one.id);
      await append(one, lines({ v, more: true }));
    }
    await cutStream(services, one.id);
    const all = await readStream(one.name);
    expect([...all]).toEqual([{ at: new Date('2026-01-31T12:00:00Z'), v: 1, more: null }, { at: null, v: 2, more: true }, { at: null, v: 3, more: true }]);
    expect([...(await readStream(one.name, { last: 1 })).column('v')]).toEqual([3]);
    expect([...(await readStream(one.name, { from: 1, to: 2 })).column('v')]).toEqual([1, 2]);
    expect(reads.map(({ name }) => name.replace(/#.*/, ''))).toEqual([`stream ${one.name} `, `stream ${one.name}, the last 1 `, `stream ${one.name}, from 1, to 2 `]);
    expect(reads[1]!.digest).toBe((await listSnapshots(services.db, one.id, 1))[0]!.digest);
    await expect(readStream(one.name, { from: 9 })).rejects.toThrow('keeps the snapshots 1 to 3');
    await expect(readStream('nothing')).rejects.toThrow('The project has no stream “nothing”. It has:');
    await expect(readStream(one.name, { last: 0 })).rejects.toThrow('Snapshots count from 1.');
  });
});
