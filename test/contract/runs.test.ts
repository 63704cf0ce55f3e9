/** Runs through the real parts: cells of a notebook in a real kernel, its session, the database, the doors. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDetails, runs } from '@/db/schema';
import type { KernelProvider } from '@/kernel/host/port';
import type { NotebookId, UserId } from '@/lib/domain/ids';
import type { MetricSeries, RunDetail, RunPage, RunSummary } from '@/lib/domain/runs';
import { createSessions } from '@/lib/server/session/sessions';
import { openTestFront, type TestFront } from '../support/front';
import { createTestKernels } from '../support/kernel';
import { createPerson, signedIn } from '../support/people';
import { SessionBench, TestNotebook } from '../support/session';
import { createGuest, createProjectIn } from '../support/together';

const DATA = `import { Table } from 'pinion/data'
const rows = Array.from({ length: 60 }, (_, i) => i)
const toys = Table.fromColumns({ a: rows.map((i) => Math.sin(i)), y: rows.map((i) => (Math.sin(i) > 0.2 ? 'yes' : 'no')) }).named('toys')`;
const FIT = `import { LogisticRegression } from 'pinion/ml'
import { evaluate } from 'pinion/evaluate'
import { search } from 'pinion/select'
const model = await new LogisticRegression({ C: 0.25 }).fit(toys, 'y')
evaluate(model, toys)
await search(new LogisticRegression(), toys, 'y', { space: { C: [0.1, 1] }, scoring: 'accuracy', method: 'grid', cv: 2 })
1`;
const LOOP = `import { startRun } from 'pinion/track'
const run = startRun({ name: 'loop' })
for (let step = 0; step < 5000; step++) run.log({ wave: step === 3333 ? -9 : Math.sin(step / 100), gap: step === 7 ? NaN : step }, { step })
throw new Error('out of luck')`;
const STOPPED = `import { startRun } from 'pinion/track'
const other = startRun({ name: 'endless' })
other.log({ a: 1 })
console.log('begun')
await new Promise(() => {})`;

let kernels: KernelProvider;
let bench: SessionBench;
let front: TestFront;
let author: { readonly id: UserId; readonly name: string };
const cookies = { author: '', viewer: '', stranger: '', guest: '' };

async function ask(path: string, who: keyof typeof cookies = 'author', method = 'GET', body?: unknown): Promise<{ readonly status: number; readonly body: never }> {
  const answer = await front.send(method, path, { headers: { cookie: cookies[who], origin: front.hosts.appOrigin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: answer.status, body: (answer.text ? JSON.parse(answer.text) : null) as never };
}

async function list(query: Record<string, string> = {}): Promise<RunPage> {
  const { status, body } = await ask(`/api/v1/projects/${bench.projectId}/runs?${new URLSearchParams(query).toString()}`);
  expect([status, body]).toEqual([200, expect.anything()]);
  return body;
}

beforeAll(async () => {
  kernels = await createTestKernels();
  bench = await SessionBench.open(kernels);
  front = await openTestFront(bench.services, undefined, { rooms: bench.rooms, sessions: bench.sessions });
  const id = await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'author');
  author = { id, name: 'Una' };
  cookies.author = (await signedIn(bench.services, id)).headers.cookie;
  cookies.viewer = (await signedIn(bench.services, await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'viewer'))).headers.cookie;
  const elsewhere = await createProjectIn(bench.services);
  cookies.stranger = (await signedIn(bench.services, await createPerson(bench.services, { workspaceId: elsewhere.workspaceId }, 'author'))).headers.cookie;
}, 60_000);
afterAll(async () => {
  await front.close();
  await bench.dispose();
  await kernels.dispose();
});

const runAll = (notebook: TestNotebook) => bench.sessions.runAll(notebook.id, author);

describe('runs of a notebook', () => {
  let notebook: TestNotebook;
  let page: RunPage;
  const named = (name: string): RunSummary => page.runs.find((run) => run.name === name)!;

  beforeAll(async () => {
    notebook = await bench.notebook(DATA, FIT, LOOP);
    await runAll(notebook);
    cookies.guest = (await signedIn(bench.services, await createGuest(bench.services, notebook.id, 'own'))).headers.cookie;
    page = await list();
  }, 60_000);

  it('are listed newest first, with their numbers, their notebook, their author and the names in use', () => {
    expect(page.runs.map(({ number, kind, name, status }) => [number, kind, name, status])).toEqual([
      [6, 'custom', 'loop', 'failed'], [5, 'fit', 'Trial 2', 'finished'], [4, 'fit', 'Trial 1', 'finished'], [3, 'search', 'Search of LogisticRegression', 'finished'], [2, 'evaluate', 'LogisticRegression on toys', 'finished'], [1, 'fit', 'LogisticRegression', 'finished'],
    ]);
    expect(page).toMatchObject({ total: 6, next: null, names: { params: expect.arrayContaining(['C', 'estimator', 'target', 'best.C']), metrics: expect.arrayContaining(['rocAuc', 'accuracy', 'wave']), tags: [] } });
    expect(named('LogisticRegression')).toMatchObject({ experiment: 'Trial', author: { id: author.id }, notebook: { id: notebook.id, title: 'Trial' }, cell: notebook.cells[1], parent: null, params: { C: 0.25, target: 'y' } });
    expect(named('Search of LogisticRegression').children).toBe(2);
    expect(named('Trial 1').parent).toBe(named('Search of LogisticRegression').id);
  });

  it('are filtered, sorted, paged and grouped by what they logged', async () => {
    expect((await list({ filter: "params.C < 0.5 and status = 'finished' and kind in ('fit')", sort: '-params.C' })).runs.map(({ name }) => name)).toEqual(['LogisticRegression', 'Trial 1']);
    expect((await list({ filter: 'metrics.accuracy >= 0 and metrics.rocAuc is missing', sort: 'number' })).runs.map(({ name }) => name)).toEqual(['Search of LogisticRegression', 'Trial 1', 'Trial 2']);
    const first = await list({ limit: '4', parent: 'none', sort: 'number' });
    expect([first.total, first.runs.map(({ number }) => number), first.next]).toEqual([4, [1, 2, 3, 6], null]);
    const parts = await list({ parent: named('Search of LogisticRegression').id, limit: '1' });
    expect([parts.total, parts.next !== null, (await list({ parent: named('Search of LogisticRegression').id, limit: '1', cursor: parts.next! })).runs[0]!.name]).toEqual([2, true, 'Trial 1']);
    expect((await list({ group: 'kind', sort: '-metrics.accuracy' })).groups).toMatchObject([{ value: 'fit', runs: 3, metric: { min: expect.any(Number) } }, { value: 'custom', runs: 1, metric: { max: null } }, { value: 'evaluate', runs: 1 }, { value: 'search', runs: 1 }]);
  });

  it('are refused in words for a filter that is wrong, with its place', async () => {
    const { status, body } = await ask(`/api/v1/projects/${bench.projectId}/runs?${new URLSearchParams({ filter: 'metrics.rocAUC > 1' }).toString()}`);
    expect([status, body]).toEqual([422, expect.objectContaining({ detail: expect.stringContaining('Did you mean metrics.rocAuc?'), details: { what: 'filter', at: 0, length: 14, message: expect.any(String), remedy: expect.any(String), suggestion: 'metrics.rocAuc' } })]);
  });

  it('tell their code, environment, data and why they failed', async () => {
    const detail: RunDetail = (await ask(`/api/v1/runs/${named('loop').id}`)).body;
    expect(detail).toMatchObject({ error: 'out of luck', code: { source: LOOP }, environment: { image: expect.stringMatching(/^[0-9a-f]{64}$/), seed: 7 }, versions: [], notes: [] });
    expect(detail.summaries.find(({ name }) => name === 'wave')).toMatchObject({ points: 5000, min: -9, minStep: 3333, lastStep: 4999 });
    const fit: RunDetail = (await ask(`/api/v1/runs/${named('LogisticRegression').id}`)).body;
    expect(fit.data).toEqual([{ name: 'toys', digest: null, rows: 60, columns: 2 }]);
    expect(((await ask(`/api/v1/runs/${named('Trial 2').id}`)).body as RunDetail).partOf).toEqual({ id: named('Search of LogisticRegression').id, number: 3, name: 'Search of LogisticRegression' });
  });

  it('give curves of a thousand points at most, with first, last and what stands out', async () => {
    const { series } = (await ask(`/api/v1/runs/${named('loop').id}/metrics?name=wave&name=gap&name=nothing`)).body as { series: MetricSeries[] };
    const [wave, gap, nothing] = series;
    expect([wave!.total, wave!.points.length <= 1000, wave!.points[0]![0], wave!.points.at(-1)![0]]).toEqual([5000, true, 0, 4999]);
    expect(wave!.points.find(([step]) => step === 3333)![2]).toBe(-9);
    expect(gap!.points.find(([step]) => step === 7)).toEqual([7, expect.any(Number), null]);
    expect(nothing).toEqual({ name: 'nothing', total: 0, points: [] });
  });

  it('are not there for strangers, nor for guests of the notebook; viewers read and do not change', async () => {
    const { id } = named('loop');
    for (const who of ['stranger', 'guest'] as const) for (const path of [`/api/v1/runs/${id}`, `/api/v1/runs/${id}/metrics?name=wave`, `/api/v1/projects/${bench.projectId}/runs`]) expect([who, path, (await ask(path, who)).status]).toEqual([who, path, 404]);
    expect((await ask(`/api/v1/runs/${id}`, 'viewer')).status).toBe(200);
    expect((await ask(`/api/v1/runs/${id}`, 'viewer', 'PATCH', { name: 'mine' })).status).toBe(403);
    expect((await ask('/api/v1/runs/nonsense')).status).toBe(404);
    expect((await ask(`/api/v1/projects/${bench.projectId}/runs?parent=${crypto.randomUUID()}`)).status).toBe(404);
  });

  it('are named and tagged by people, and found by it; what changed is announced', async () => {
    const { id } = named('loop');
    bench.services.announced.length = 0;
    const changed = await ask(`/api/v1/runs/${id}`, 'author', 'PATCH', { name: 'The wave', tags: { stage: 'prod' } });
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining({ name: 'The wave', tags: { stage: 'prod' } })]);
    expect((await list({ filter: "tags.stage = 'prod' and name contains 'WAVE'" })).runs.map((run) => run.id)).toEqual([id]);
    expect(bench.services.announced).toEqual([`runs:${bench.projectId}`, `run:${id}`]);
    expect((await ask(`/api/v1/runs/${id}`, 'author', 'PATCH', { tags: { 'system.cpu': 'x' } })).status).toBe(422);
  });

  it('go into the trash with their parts, and come back with them', async () => {
    const { id } = named('Search of LogisticRegression');
    expect((await ask(`/api/v1/runs/${id}`, 'author', 'DELETE')).status).toBe(200);
    expect([(await list()).total, (await list({ which: 'trashed' })).total]).toEqual([3, 3]);
    expect(((await ask(`/api/v1/runs/${id}`)).body as RunDetail).trashedAt).not.toBeNull();
    await ask(`/api/v1/runs/${id}/restore`, 'author', 'POST');
    expect([(await list()).total, (await list({ which: 'trashed' })).total]).toEqual([6, 0]);
  });
});

describe('runs that do not end by themselves', () => {
  const statusOf = async (name: string) => (await list({ filter: `name = '${name}'` })).runs.map((run) => run.status);
  const until = async (holds: () => Promise<boolean>) => { while (!(await holds())) await new Promise((resolve) => { setTimeout(resolve, 50); }); };

  it('are shown while they run, and are stopped with their cell', async () => {
    const notebook = await bench.notebook(STOPPED);
    const running = runAll(notebook);
    await until(async () => (await statusOf('endless')).includes('running'));
    const [run] = (await list({ filter: "name = 'endless'" })).runs;
    expect((await ask(`/api/v1/runs/${run!.id}`, 'author', 'DELETE')).status).toBe(409);
    const client = await notebook.connect();
    await client.command({ type: 'interrupt' });
    await running;
    expect(await statusOf('endless')).toEqual(['stopped']);
    client.socket.close();
  }, 60_000);

  it('are ended as failed by the next start, where their server was killed', async () => {
    const { db } = bench.services;
    const [row] = await db.insert(runs).values({ projectId: bench.projectId, number: 999, name: 'orphan', experiment: 'x', kind: 'custom', status: 'running', startedAt: new Date(), notebookId: null as NotebookId | null, params: {}, metrics: {}, tags: {} }).returning();
    await db.insert(runDetails).values({ run: row!.key });
    await (await createSessions({ ...bench.services, rooms: bench.rooms, kernels })).dispose();
    expect(await statusOf('orphan')).toEqual(['failed']);
    expect((await db.select().from(runDetails).where(eq(runDetails.run, row!.key)))[0]!.error).toMatch(/server ended/);
  });
});
