/** Tables as files through the front door, out of a real kernel: who may, what comes, and what is said where nothing can. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KernelProvider } from '@/kernel/host/port';
import type { UserId } from '@/lib/domain/ids';
import type { Output } from '@/lib/notebook/outputs';
import { createTestKernels } from '../../support/kernel';
import { openTestFront, type TestFront } from '../../support/front';
import { createPerson, createWorkspace, signedIn } from '../../support/people';
import { SessionBench, type TestNotebook } from '../../support/session';

const LONG = `import { Table } from 'pinion/data'
const long = Table.fromColumns({ i: Float64Array.from({ length: 400_000 }, (_, i) => i), t: Array.from({ length: 400_000 }, (_, i) => 'row ' + i % 100) })
long`;
const ODD = `import { Table } from 'pinion/data'
const odd = Table.fromColumns({ constructor: [1, -0, null, Infinity], '': ['=1+1', '<b>', null, 'a"b,c\\n'], 'line\\nbreak': [true, false, null, true], 'עברית': [new Date(0), null, new Date(1), null] }).named('../odd:name?.csv')
odd`;

let kernels: KernelProvider;
let bench: SessionBench;
let front: TestFront;
let notebook: TestNotebook;
let other: TestNotebook;
const cookies: Record<'viewer' | 'colleague' | 'stranger', string> = { viewer: '', colleague: '', stranger: '' };
const shown: { readonly execution: string; readonly handle: string }[] = [];

beforeAll(async () => {
  kernels = await createTestKernels();
  bench = await SessionBench.open(kernels);
  front = await openTestFront(bench.services, undefined, { rooms: bench.rooms, sessions: bench.sessions });
  const people: Record<keyof typeof cookies, UserId> = {
    viewer: await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'viewer'),
    colleague: await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'author'),
    stranger: await createPerson(bench.services, { workspaceId: await createWorkspace(bench.services) }, 'author'),
  };
  for (const who of Object.keys(people) as (keyof typeof cookies)[]) cookies[who] = (await signedIn(bench.services, people[who])).headers.cookie;
  [notebook, other] = [await bench.notebook(LONG, ODD), await bench.notebook('1')];
  const state = await notebook.runAll();
  for (const cell of notebook.cells) {
    const { id, outputs, compacted, error } = state.cells[cell]!.execution!;
    expect(error).toBeUndefined();
    const all = compacted ? JSON.parse(Buffer.from(await bench.services.blobs.readAll(compacted.digest)).toString()) as typeof outputs : outputs;
    shown.push({ execution: id, handle: (all.find((entry) => entry.output.kind === 'table')!.output as Extract<Output, { kind: 'table' }>).handle });
  }
});
afterAll(async () => {
  await front.close();
  await bench.dispose();
  await kernels.dispose();
});

interface Asked { readonly who?: keyof typeof cookies; readonly at?: TestNotebook; readonly table?: number; readonly [key: string]: unknown }
async function begin({ who = 'viewer', at = notebook, table = 1, ...more }: Asked = {}) {
  const answer = await front.send('POST', `/api/v1/notebooks/${at.id}/tables`, { headers: { cookie: cookies[who], origin: front.hosts.appOrigin, 'content-type': 'application/json' }, body: JSON.stringify({ format: 'csv', ...shown[table], ...more }) });
  return { status: answer.status, ...JSON.parse(answer.text) as { id: string; url: string; detail: string; code: string } };
}
/** The answer while it streams; its bytes are nobody's until they are read. */
function take(url: string, who: keyof typeof cookies = 'viewer'): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port: front.port, path: url, headers: { host: `localhost:${front.port}`, cookie: cookies[who] }, agent: false }, resolve).once('error', reject).end();
  });
}
async function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
const textOf = async (asked: Asked = {}) => (await bytesOf(await take((await begin(asked)).url))).toString();

describe('downloading a table', () => {
  it('gives a viewer all of it, values as they are, under a name that says which', async () => {
    const answer = await take((await begin()).url);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8; header=present', 'cache-control': 'no-store', 'content-security-policy': "sandbox; default-src 'none'" });
    expect(decodeURIComponent(String(answer.headers['content-disposition']))).toMatch(/^attachment; filename\*=UTF-8''Trial – \.\. odd name – \d{4}-\d\d-\d\d \d\d\.\d\d UTC\.csv$/);
    expect((await bytesOf(answer)).toString()).toBe('constructor,"","line\nbreak",עברית\r\n1,=1+1,true,1970-01-01\r\n-0,<b>,false,\r\n,,,1970-01-01T00:00:00.001Z\r\nInfinity,"a""b,c\n",true,\r\n');
  });

  it('gives what is filtered, sorted and shown, and as Parquet', async () => {
    expect(await textOf({ shown: [[0, 1]], filter: [{ column: 'constructor', test: 'less', value: '9' }], sort: [{ column: 'constructor', descending: true }] })).toBe('constructor\r\n1\r\n-0\r\n');
    const file = await bytesOf(await take((await begin({ format: 'parquet', shown: [[0, 1], [2, 3]] })).url));
    expect(await parquetReadObjects({ file: new Uint8Array(file).buffer })).toEqual([{ constructor: 1, 'line\nbreak': true }, { constructor: -0, 'line\nbreak': false }, { constructor: null, 'line\nbreak': null }, { constructor: Infinity, 'line\nbreak': true }]);
  });

  it('of many rows comes in parts and whole', async () => {
    const lines = (await textOf({ table: 0, sort: [{ column: 'i', descending: true }] })).split('\r\n');
    expect([lines.length, lines[0], lines[1], lines[400_000]]).toEqual([400_002, 'i,t', '399999,row 99', '0,row 0']);
  });

  it('is in the audit log, by whom it was taken', async () => {
    await textOf();
    const entries = await bench.services.database.sql`select convert_from(canonical, 'utf8')::jsonb as entry from audit_entries where action = 'notebook.table-downloaded'`;
    expect(entries.map((row) => (row.entry as { after: unknown }).after)).toContainEqual({ title: 'Trial', table: '../odd:name?', format: 'csv', rows: 4, isFiltered: false });
  });

  it('is finished although the cell runs again meanwhile, and the next one says that the run is an older one', async () => {
    const own = await bench.notebook(LONG);
    const before = (await own.runAll()).cells[own.cells[0]!]!.execution!;
    const { url, status } = await begin({ at: own, execution: before.id, handle: shown[0]!.handle });
    expect(status).toBe(201);
    const answer = await take(url);
    await own.edit(0, `${LONG} `);
    await own.runAll();
    expect((await bytesOf(answer)).toString().split('\r\n')).toHaveLength(400_002);
    expect(await begin({ at: own, execution: before.id, handle: shown[0]!.handle })).toMatchObject({ status: 410, detail: expect.stringContaining('older run') });
  });

  it('that is given up in the middle, or never taken, leaves room for others', async () => {
    for (let time = 0; time < 6; time += 1) {
      const answer = await take((await begin({ table: 0 })).url);
      expect(answer.statusCode).toBe(200);
      const closed = once(answer, 'close');
      answer.on('error', () => {});
      answer.destroy();
      await closed;
      // The server hears of it in its own time.
      for (let status = 429; status === 429;) {
        const next = await begin({ table: 0 });
        status = next.status;
        if (status === 201) (await take(next.url)).resume();
      }
    }
  });

  it('is refused in words: too many at a time, a filter that does not fit, no columns, an unknown format', async () => {
    const own = await bench.notebook(ODD);
    const { id } = (await own.runAll()).cells[own.cells[0]!]!.execution!;
    const asked = { at: own, execution: id, handle: 'v1' };
    expect(await begin({ ...asked, filter: [{ column: 'constructor', test: 'less', value: 'old' }] })).toMatchObject({ status: 422, detail: expect.stringContaining('‘old’ is no number') });
    expect(await begin({ ...asked, sort: [{ column: 'nobody', descending: false }] })).toMatchObject({ status: 422, detail: expect.stringContaining('no column ‘nobody’') });
    expect(await begin({ ...asked, shown: [] })).toMatchObject({ status: 422, detail: expect.stringContaining('No column is chosen') });
    expect(await begin({ ...asked, format: 'xlsx' })).toMatchObject({ status: 422 });
    const begun = [await begin(asked), await begin(asked), await begin(asked), await begin(asked)];
    expect(begun.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(await begin(asked)).toMatchObject({ status: 429 });
    await bytesOf(await take(begun[2]!.url));
    expect(await begin(asked)).toMatchObject({ status: 201 });
  });

  it('is nothing for those who may not read the notebook, and for forged or foreign ids', async () => {
    expect(await begin({ who: 'stranger' })).toMatchObject({ status: 404 });
    expect(await begin({ at: other })).toMatchObject({ status: 410 });
    expect(await begin({ handle: 'v999' })).toMatchObject({ status: 422, detail: expect.stringContaining('no longer in memory') });
    expect(await begin({ execution: randomUUID() })).toMatchObject({ status: 410 });
    const { url } = await begin();
    expect((await take(url, 'colleague')).statusCode).toBe(404);
    expect((await take(url, 'stranger')).statusCode).toBe(404);
    expect((await take(url.replace(notebook.id, other.id))).statusCode).toBe(404);
    expect((await take(url.replace(/[^/]+$/, randomUUID()))).statusCode).toBe(404);
    expect((await bytesOf(await take(url))).length).toBeGreaterThan(0);
    expect((await take(url)).statusCode).toBe(404);
    const anonymous = await front.send('POST', `/api/v1/notebooks/${notebook.id}/tables`, { body: '{}' });
    expect(anonymous.status).toBe(401);
  });

  it('waits for a cell that runs: it can be asked for again', async () => {
    const own = await bench.notebook(ODD, 'await new Promise(() => {})');
    const client = await own.connect();
    await client.run(0);
    await client.until(() => client.cell(0).execution?.outcome === 'ok');
    const execution = client.cell(0).execution!.id;
    await client.run(1);
    await client.until(() => client.cell(1).status === 'running');
    expect(await begin({ at: own, execution, handle: 'v1' })).toMatchObject({ status: 503, detail: 'The kernel is busy; the download can begin when the running cell has ended.' });
    await client.command({ type: 'interrupt' });
    await client.until(() => client.cell(1).status === 'ready');
    const { status, url } = await begin({ at: own, execution, handle: 'v1' });
    expect(status).toBe(201);
    expect((await bytesOf(await take(url))).length).toBeGreaterThan(0);
    client.close();
  });

  it('no longer held by a kernel is refused with what can be done', async () => {
    const own = await bench.notebook(ODD);
    const { id } = (await own.runAll()).cells[own.cells[0]!]!.execution!;
    const client = await own.connect();
    await client.command({ type: 'stop' });
    expect(await begin({ at: own, execution: id, handle: 'v1' })).toMatchObject({ status: 410, detail: 'The kernel that held this table has stopped. Run the cell to download all of it; what the page shows of it can still be saved.' });
    client.close();
  });
});
