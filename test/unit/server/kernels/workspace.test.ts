import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notebooks, projects } from '@/db/schema';
import type { ProjectId } from '@/lib/domain/ids';
import type { WorkspaceKernels } from '@/lib/notebook/session-types';
import type { SessionsOptions } from '@/lib/server/session/sessions';
import { FakeKernels } from '../../../support/fake-kernel';
import { SessionBench, type TestClient } from '../../../support/session';

const MINUTE = 60_000;
const GIB = 1024 ** 3;
let kernels: FakeKernels;
let bench: SessionBench;
const open = async (workspace: SessionsOptions['workspace']) => { bench = await SessionBench.open(kernels, { workspace: workspace! }); };
// Cells whose code has `forever` in it end only when they are stopped.
beforeEach(() => { kernels = new FakeKernels((_ask, code) => (code.includes('forever') ? new Promise(() => {}) : Promise.resolve('done'))); });
afterEach(async () => { await bench.dispose(); });

const two = { kernels: 2, memoryBytes: 8 * GIB, reapAfterMs: 5 * MINUTE };

async function run(title: string, source = '1') {
  const notebook = await bench.notebook(source);
  await bench.services.db.update(notebooks).set({ title }).where(eq(notebooks.id, notebook.id));
  const client = await notebook.connect();
  const answer = await client.run(0);
  return { notebook, client, answer };
}
const hasRun = (client: TestClient) => client.until(() => client.cell(0).validity === 'evaluated' && client.state.kernel.status === 'idle');
const runs = (client: TestClient) => client.until(() => client.cell(0).status === 'running');
const see = async (client: TestClient) => ((await client.command({ type: 'kernels' })) as { value: WorkspaceKernels }).value;

describe('a workspace whose kernels are all given out', () => {
  it('refuses to run, names what this person may stop, and runs once they did', async () => {
    await open(two);
    const first = await run('Churn', 'forever');
    await runs(first.client);
    const second = await run('Rain');
    await hasRun(second.client);
    const third = await run('Prices');
    expect(third.answer).toMatchObject({ ok: false, code: 'no-room', message: '2 of 2 kernels of this workspace are running. Stop one of these, then run the cell again: “Churn”, which works; “Rain”.' });
    expect(third.client.cell(0).status).toBe('ready');
    expect(await third.client.command({ type: 'stop', notebook: first.notebook.id })).toMatchObject({ ok: true });
    await first.client.until(() => first.client.state.kernel.status === 'none');
    expect(first.client.state.kernel.reason).toContain('Una stopped the kernel from another notebook');
    await first.client.until(() => first.client.cell(0).execution?.outcome !== undefined);
    expect(first.client.cell(0).execution).toMatchObject({ outcome: 'interrupted' });
    expect(await third.client.run(0)).toMatchObject({ ok: true });
    await hasRun(third.client);
    expect(kernels.alive).toHaveLength(2);
  });

  it('lets the kernel go that was idle longest, and tells its people', async () => {
    await open(two);
    const first = await run('Churn');
    await hasRun(first.client);
    bench.services.advance(2 * MINUTE);
    const second = await run('Rain');
    await hasRun(second.client);
    bench.services.advance(6 * MINUTE);
    const third = await run('Prices');
    expect(third.answer).toMatchObject({ ok: true });
    await hasRun(third.client);
    await first.client.until(() => first.client.state.kernel.status === 'none');
    expect(first.client.state.kernel.reason).toContain('stopped after 8 minutes without work, because 2 of 2 kernels of this workspace are running');
    expect(first.client.cell(0).validity).toBe('fresh');
    expect(second.client.state.kernel.status).toBe('idle');
    expect(kernels.alive).toHaveLength(2);
  });

  it('gives the last place to one of two that ask at once, and tells the other', async () => {
    await open({ ...two, kernels: 1 });
    const [one, other] = [await bench.notebook('1'), await bench.notebook('1')];
    const [first, second] = [await one.connect(), await other.connect()];
    const answers = await Promise.all([first.run(0), second.run(0)]);
    const isDone = (client: TestClient, index: number) => client.cell(0).validity === 'evaluated' || client.state.kernel.isRefused === true || !answers[index]!.ok;
    await Promise.all([first, second].map((client, index) => client.until(() => isDone(client, index))));
    expect(kernels.started).toHaveLength(1);
    expect([first, second].filter((client) => client.state.kernel.status === 'idle' || client.state.kernel.status === 'busy')).toHaveLength(1);
  });

  it('keeps its place for a notebook that restarts', async () => {
    await open({ ...two, kernels: 1 });
    const { client } = await run('Churn', 'forever');
    await runs(client);
    expect(await client.command({ type: 'restart' })).toMatchObject({ ok: true });
    await client.until(() => client.state.kernel.status === 'idle' && client.cell(0).execution?.outcome !== undefined);
    expect(client.state.queue).toEqual([]);
    expect(kernels.started).toHaveLength(2);
    expect(kernels.alive).toHaveLength(1);
  });
});

describe('what a person sees of the kernels of the workspace', () => {
  async function elsewhere(): Promise<ProjectId> {
    const [project] = await bench.services.db.insert(projects).values({ workspaceId: bench.workspaceId, slug: randomUUID(), name: 'Secret' }).returning();
    return project!.id;
  }

  it('is numbers as they change, and titles only of notebooks that they may read', async () => {
    await open(two);
    const here = await run('Churn');
    await hasRun(here.client);
    const own = bench.projectId;
    bench.projectId = await elsewhere();
    const secret = await run('Layoffs', 'forever');
    await runs(secret.client);
    await here.client.until(() => here.client.workspace?.kernels === 2);
    expect(here.client.workspace).toEqual({ kernels: 2, kernelsMost: 2, memoryBytes: 2 * GIB, memoryMostBytes: 8 * GIB });

    bench.rightsIn = (project) => (project === own ? 'run' : 'none');
    expect(await see(here.client)).toMatchObject({ kernels: [{ title: 'Churn', status: 'idle', canStop: true }], hidden: 1 });
    bench.projectId = own;
    const refused = (await run('Prices')).answer;
    expect(refused).toMatchObject({ ok: false, message: expect.stringContaining('1 runs in notebooks that you cannot read') });
    expect(JSON.stringify(refused)).not.toContain('Layoffs');
    expect(await here.client.command({ type: 'stop', notebook: secret.notebook.id })).toMatchObject({ ok: false, code: 'not-found' });

    bench.rightsIn = () => 'view';
    expect(await see(here.client)).toMatchObject({ kernels: [{ canStop: false }, { title: 'Layoffs', canStop: false }], hidden: 0 });
    expect(await here.client.command({ type: 'stop', notebook: secret.notebook.id })).toMatchObject({ ok: false, code: 'not-allowed' });
    expect((await run('Rain')).answer).toMatchObject({ ok: false, message: expect.stringContaining('You may stop none of them') });
    expect(kernels.alive).toHaveLength(2);
  });

  it('may be asked by a viewer, who may stop nothing', async () => {
    await open(two);
    const { notebook, client } = await run('Churn');
    await hasRun(client);
    const viewer = await notebook.connect(async () => 'view');
    bench.rightsIn = () => 'view';
    expect(await see(viewer)).toMatchObject({ kernels: [{ title: 'Churn', canStop: false }] });
    expect(await viewer.command({ type: 'stop' })).toMatchObject({ ok: false, code: 'not-allowed' });
  });

  it('comes at once to whoever opens the notebook later: memory, limit, uptime', async () => {
    await open(two);
    const { notebook, client } = await run('Churn');
    await hasRun(client);
    await client.until(() => client.usages.length > 0);
    const later = await notebook.connect();
    await later.until(() => later.usages.length > 0);
    expect(later.usages[0]).toMatchObject({ memoryBytes: 1_000, uptimeMs: expect.any(Number), stopsInMs: expect.any(Number) });
    expect(later.state.kernel).toMatchObject({ memoryLimitBytes: GIB, compute: 'none', tier: 'full' });
  });
});

describe('stopping a kernel', () => {
  it('empties the queue, keeps outputs and says who did it', async () => {
    await open(two);
    const notebook = await bench.notebook('1', 'forever', 'const late = 1');
    const client = await notebook.connect();
    await client.run(0);
    await client.until(() => client.cell(0).validity === 'evaluated');
    await client.run(1, 2);
    await client.until(() => client.cell(1).status === 'running');
    expect(await client.command({ type: 'stop' })).toMatchObject({ ok: true });
    await client.until(() => client.cell(1).execution?.outcome !== undefined && client.state.kernel.status === 'none');
    expect(client.state.kernel.reason).toContain('Una stopped the kernel.');
    expect(client.state.queue).toEqual([]);
    expect(client.cell(0)).toMatchObject({ validity: 'fresh', execution: { outcome: 'ok' } });
    expect(client.cell(2).execution).toBeUndefined();
    expect(kernels.alive).toHaveLength(0);
  });

  it('counts for /metrics by state', async () => {
    await open(two);
    const idle = await run('Churn');
    await hasRun(idle.client);
    const busy = await run('Rain', 'forever');
    await runs(busy.client);
    expect(bench.sessions.counts()).toMatchObject({ sessions: 2, kernels: { starting: 0, idle: 1, busy: 1 } });
  });
});
