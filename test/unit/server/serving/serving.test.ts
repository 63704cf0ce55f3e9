import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { deployedVersions, inferenceMinutes, inferenceRows } from '@/db/schema';
import { recordDeprecated, recordLive, recordRetired } from '@/lib/server/serving/deployments';
import { readDeployment, readDeployments } from '@/lib/server/serving/read';
import { createServing, type ModelServing } from '@/lib/server/serving/serving';
import { createTestDatabase, type TestDatabase } from '../../../support/database';
import { createPlace, fakeKernels, servicesFor } from '../../../support/model-in-service';

const MINUTE = 60_000;
const clock = { now: Date.UTC(2026, 10, 21, 12, 0, 30) };
let database: TestDatabase;
let serving: ModelServing | null = null;

beforeAll(async () => { database = await createTestDatabase(); });
afterEach(async () => { await serving?.dispose(); serving = null; });
afterAll(() => database.drop());

async function deploy() {
  const place = await createPlace(database.db);
  const versionId = await place.addVersion(1);
  const { name } = await recordLive(database.db, versionId, place.userId, new Date(clock.now));
  return { place, versionId, name };
}

describe('putting a version in service', () => {
  it('supersedes the version that was live', async () => {
    const { place, versionId } = await deploy();
    const second = await place.addVersion(2);
    await recordLive(database.db, second, place.userId, new Date(clock.now));
    const rows = await database.db.select().from(deployedVersions);
    expect(rows.find((row) => row.versionId === versionId)?.status).toBe('superseded');
    expect(rows.find((row) => row.versionId === second)?.status).toBe('live');
  });

  it('keeps one worker for each version in service, and none for a retired one', async () => {
    const { versionId, name } = await deploy();
    const kernels = fakeKernels();
    serving = await createServing(servicesFor(database.db, clock), kernels);
    await serving.refresh();
    await vi.waitFor(() => expect(serving!.isReady(versionId)).toBe(true));
    await recordRetired(database.db, versionId, new Date(clock.now));
    await serving.refresh();
    expect(serving.isReady(versionId)).toBe(false);
    expect(serving.versionsOf(name)[0]?.status).toBe('retired');
    expect(serving.names()).not.toContain(name);
  });

  it('starts a worker again when it dies', async () => {
    const { name } = await deploy();
    const kernels = fakeKernels();
    serving = await createServing(servicesFor(database.db, clock), kernels);
    await serving.refresh();
    const model = serving.versionsOf(name)[0]!;
    await vi.waitFor(() => expect(serving!.isReady(model.versionId)).toBe(true));
    kernels.alive.at(-1)!.die('killed by the test');
    const answer = await vi.waitFor(async () => {
      const result = await serving!.predict(model, { age: [20], region: ['North'] });
      if (!result.ok) throw new Error(result.message);
      return result.value;
    });
    expect(answer.prediction).toEqual(['yes']);
  });

  it('rehearses in a worker of its own and says why a model cannot serve', async () => {
    const { versionId } = await deploy();
    const good = await createServing(servicesFor(database.db, clock), fakeKernels());
    expect(await good.rehearse(versionId)).toMatchObject({ ok: true });
    await good.dispose();
    const bad = await createServing(servicesFor(database.db, clock), fakeKernels(() => ({ prediction: ['no'] })));
    expect(await bad.rehearse(versionId)).toMatchObject({ ok: false, message: expect.stringContaining('probability_yes') as string });
    await bad.dispose();
  });
});

describe('recording what was asked', () => {
  it('adds up requests, errors, latency and predictions of a minute over several writes', async () => {
    const { versionId } = await deploy();
    serving = await createServing(servicesFor(database.db, clock), fakeKernels());
    serving.recorder.answered(versionId, 2, { age: [20, 40], region: ['North', null] }, ['yes', 'no']);
    await serving.recorder.flush();
    serving.recorder.answered(versionId, 4, { age: [50], region: ['South'] }, ['no']);
    serving.recorder.refused(versionId, 1);
    await serving.recorder.flush();
    const [minute] = await database.db.select().from(inferenceMinutes).where(eq(inferenceMinutes.versionId, versionId));
    expect(minute).toMatchObject({ requests: 3, rows: 3, errors: 1, predictions: { yes: 1, no: 2 } });
    expect(minute!.latency.reduce((sum, count) => sum + count, 0)).toBe(3);
    const rows = await database.db.select().from(inferenceRows).where(eq(inferenceRows.versionId, versionId));
    expect(rows.map((row) => row.inputs)).toEqual([{ age: 20, region: 'North' }, { age: 40, region: null }, { age: 50, region: 'South' }]);
  });

  it('shows in the deployment: totals, buckets, versions and events', async () => {
    const { place, versionId, name } = await deploy();
    serving = await createServing(servicesFor(database.db, clock), fakeKernels());
    for (const offset of [0, 5, 10]) {
      clock.now += offset * MINUTE;
      serving.recorder.answered(versionId, 3, { age: [20], region: [null] }, ['yes']);
      clock.now -= offset * MINUTE;
    }
    await serving.recorder.flush();
    clock.now += 11 * MINUTE;
    const view = await readDeployment({ db: database.db, now: () => clock.now }, place.projectId, name, '1h', { mayReadRows: true });
    clock.now -= 11 * MINUTE;
    if (!view.ok) throw new Error(view.message);
    expect(view.value.total.requests).toBe(3);
    expect(view.value.buckets.filter((bucket) => bucket.requests > 0)).toHaveLength(3);
    expect(view.value.total.p50).toBeGreaterThan(2);
    expect(view.value.total.p50).toBeLessThan(4);
    expect(view.value.events.map((event) => event.text)).toEqual(['v1 live']);
    expect(JSON.parse(view.value.example)).toMatchObject({ inputs: [{ name: 'age', data: [20] }, { name: 'region' }] });
    const forViewer = await readDeployment({ db: database.db, now: () => clock.now }, place.projectId, name, '1h', { mayReadRows: false });
    expect(forViewer.ok && JSON.parse(forViewer.value.example)).toMatchObject({ inputs: [{ name: 'age', data: [0] }, { name: 'region', data: [''] }] });
    const [summary] = await readDeployments({ db: database.db, now: () => clock.now + 11 * MINUTE }, place.projectId);
    expect(summary).toMatchObject({ name, status: 'live', version: 1, day: { requests: 3, errors: 0 } });
  });

  it('says that a deployment is deprecated and until when', async () => {
    const { place, versionId, name } = await deploy();
    const sunsetAt = new Date(clock.now + 30 * 24 * 3_600_000);
    await recordDeprecated(database.db, versionId, { at: new Date(clock.now), sunsetAt, successorVersionId: null });
    const [summary] = await readDeployments({ db: database.db, now: () => clock.now }, place.projectId);
    expect(summary).toMatchObject({ name, status: 'deprecated', sunsetAt: sunsetAt.toISOString() });
  });
});
