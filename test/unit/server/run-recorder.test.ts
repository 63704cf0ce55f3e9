/** What a session writes of runs: all of it, once, in few steps, also where the database refuses in between. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPoints, runs } from '@/db/schema';
import type { CellId, Digest, ExecutionId } from '@/lib/domain/ids';
import { decodePoints, encodePoints } from '@/lib/runs/points';
import type { TrackEvent } from '@/lib/runs/track';
import { RunRecorder, type Recorded } from '@/lib/server/runs/recorder';
import { listRuns } from '@/lib/server/runs/list';
import { findRun, readSeries } from '@/lib/server/runs/read';
import type { Topic } from '@/lib/server/services';
import { createPerson, createTestServices, localAnnouncements, type TestServices } from '../../support/people';
import { createNotebookRow, createProjectIn } from '../../support/together';

let services: TestServices;
beforeAll(async () => { services = await createTestServices(); });
afterAll(() => services.dispose());

const start = (run: number, parent: number | null = null): TrackEvent => ({ what: 'start', run, parent, kind: parent === null ? 'search' : 'fit', name: `run ${run}`, experiment: null, params: { C: run }, tags: { stage: 'trial' }, data: [], seconds: 0 });
const wave = (from: number, count: number) => encodePoints(Array.from({ length: count }, (_, index) => ({ step: from + index, seconds: from + index, value: Math.sin(from + index) })));

async function open(change: { readonly db?: TestServices['db'] } = {}) {
  const place = await createProjectIn(services);
  const author = await createPerson(services, { workspaceId: place.workspaceId }, 'author');
  const announced: Topic[] = [];
  const of: Recorded = {
    projectId: place.projectId, notebookId: await createNotebookRow(services, place, author), title: 'Trial', cell: 'a' as CellId, execution: crypto.randomUUID() as ExecutionId, author, startedAt: Date.UTC(2026, 0, 1),
    code: { digest: 'd'.repeat(64) as Digest, source: '1' }, environment: { image: 'd'.repeat(64) as Digest, versions: {}, compute: 'wasm', tier: 'full', seed: 7 }, inputs: async () => [{ name: 'people.csv', digest: 'e'.repeat(64) as Digest }],
  };
  const recorder = new RunRecorder({ db: change.db ?? services.db, log: { ...services.log, error: () => {} }, announcements: localAnnouncements(announced) }, of);
  const list = async () => {
    const page = await listRuns(services, place.projectId, { filter: '', sort: 'number', which: 'kept', limit: 500 });
    if (!page.ok) throw new Error(page.message);
    return page.value.runs;
  };
  return { recorder, announced, list, projectId: place.projectId };
}

describe('recording runs', () => {
  it('tells a thousand changes in one announcement, and stores every point in chunks', async () => {
    const { recorder, announced, list, projectId } = await open();
    recorder.take([start(1)], new Uint8Array(0));
    for (let from = 0; from < 10_000; from += 10) recorder.take([{ what: 'points', run: 1, metric: 'wave', count: 10 }], wave(from, 10));
    await recorder.end('ok', null, Date.UTC(2026, 0, 1) + 60_000);
    const [run] = await list();
    expect(run).toMatchObject({ status: 'finished', endedAt: '2026-01-01T00:01:00.000Z', metrics: { wave: Math.sin(9_999) } });
    expect(announced).toEqual([`runs:${projectId}`, `run:${run!.id}`]);
    const chunks = await services.db.select({ chunk: runPoints.chunk, count: runPoints.count, points: runPoints.points }).from(runPoints);
    expect(chunks.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual([10_000 - 2 * 4_096, 4_096, 4_096]);
    expect(chunks.toSorted((a, b) => a.chunk - b.chunk).flatMap(({ points }) => decodePoints(points).map(({ step }) => step))).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
  });

  it('loses nothing and stores nothing twice where the database refuses once', async () => {
    let refusals = 1;
    // The statements are carried out, and then all of it is taken back: as when the connection breaks at the commit.
    const db = new Proxy(services.db, { get: (target, name) => (name === 'transaction' ? (body: (tx: unknown) => Promise<void>) => services.db.transaction(async (tx) => { await body(tx); if (refusals-- > 0) throw new Error('the database is gone'); }) : Reflect.get(target, name)) });
    const { recorder, list } = await open({ db });
    recorder.take([start(1), start(2, 1), { what: 'points', run: 2, metric: 'wave', count: 200_000 }], wave(0, 200_000));
    await recorder.end('ok', null, Date.UTC(2026, 0, 1));
    expect(await list()).toEqual([]);
    await recorder.end('ok', null, Date.UTC(2026, 0, 1));
    const all = await list();
    expect(all.map(({ name, status, parent }) => [name, status, parent !== null])).toEqual([['run 1', 'finished', false], ['run 2', 'stopped', true]]);
    const series = await readSeries(services, all[1]!.id, ['wave']);
    expect(series.ok && series.value.series[0]!.total).toBe(200_000);
  });

  it('samples the kernel for open runs that are no part of another', async () => {
    const { recorder, list } = await open();
    recorder.take([start(1), start(2, 1)], new Uint8Array(0));
    recorder.sample({ cpu: 1.5, memoryBytes: 1_000 }, Date.UTC(2026, 0, 1) + 2_000);
    await recorder.end('error', 'no luck', Date.UTC(2026, 0, 1) + 3_000);
    const [whole, part] = await list();
    expect([whole!.metrics, whole!.status, whole!.children]).toEqual([{}, 'failed', 1]);
    const detail = await findRun(services, whole!.id);
    expect(detail.ok && [detail.value.system, detail.value.summaries, detail.value.error, detail.value.data]).toEqual([['system.cpu', 'system.memory'], [], 'no luck', [{ name: 'people.csv', digest: 'e'.repeat(64) }]]);
    const series = await readSeries(services, whole!.id, ['system.memory']);
    expect(series.ok && series.value.series[0]!.points).toEqual([[2, 2, 1_000]]);
    const own = await findRun(services, part!.id);
    expect(own.ok && own.value.system).toEqual([]);
  });

  it('numbers the runs of two notebooks of a project that write at once, none twice', async () => {
    const { recorder, projectId } = await open();
    const author = await createPerson(services, { workspaceId: (await createProjectIn(services)).workspaceId }, 'author');
    const other = new RunRecorder({ db: services.db, log: services.log, announcements: localAnnouncements() }, { projectId, notebookId: await createNotebookRow(services, { projectId } as never, author), title: 'Other', cell: 'b' as CellId, execution: crypto.randomUUID() as ExecutionId, author, startedAt: 0, code: { digest: 'd'.repeat(64) as Digest, source: '1' }, environment: { image: 'd'.repeat(64) as Digest, versions: {}, compute: '', tier: '', seed: 1 }, inputs: async () => [] });
    for (const one of [recorder, other]) one.take(Array.from({ length: 700 }, (_, index) => start(index + 1, index === 0 ? null : 1)), new Uint8Array(0));
    await Promise.all([recorder.end('ok', null, 1), other.end('ok', null, 1)]);
    const numbers = (await services.db.select({ number: runs.number, project: runs.projectId }).from(runs)).filter(({ project }) => project === projectId).map(({ number }) => number);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1_400 }, (_, index) => index + 1));
  });
});
