import { createServer, request, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inferenceDoors } from '@/lib/server/doors/inference';
import type { DoorServices } from '@/lib/server/services';
import { createMetrics } from '@/lib/server/metrics';
import { createRouter, parseTarget } from '@/lib/server/router';
import { recordDeprecated, recordLive, recordRetired } from '@/lib/server/serving/deployments';
import { createServing, type ModelServing } from '@/lib/server/serving/serving';
import { createTestDatabase, type TestDatabase } from '../../../support/database';
import { createPlace, fakeKernels, servicesFor, type Place } from '../../../support/model-in-service';

/** The doors behind a bare server: who may come in is the front door's, tested with the router table. */
let database: TestDatabase;
let serving: ModelServing;
let server: Server;
let origin: string;
let place: Place;
let name: string;
const clock = { now: Date.UTC(2026, 10, 21, 12) };
const row = { inputs: [{ name: 'age', shape: [1], datatype: 'INT64', data: [21] }, { name: 'region', shape: [1], datatype: 'BYTES', data: ['North'] }] };

beforeAll(async () => {
  database = await createTestDatabase();
  const base = servicesFor(database.db, clock);
  serving = await createServing(base, fakeKernels());
  const services = { ...base, serving, metrics: createMetrics() } as unknown as DoorServices;
  const router = createRouter(inferenceDoors);
  server = createServer((request, response) => {
    const target = parseTarget(request.url)!;
    const match = router.find(request.method!, target.segments)!;
    if (match.door.kind === 'raw') void match.door.handle({ actor: null, params: match.params, url: target.url, services, request, response });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  place = await createPlace(database.db);
  const first = await place.addVersion(1);
  ({ name } = await recordLive(database.db, first, place.userId, new Date(clock.now)));
  await serving.refresh();
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await serving.dispose();
  await database.drop();
});

const infer = (body: string | undefined, path = '') => fetch(`${origin}/v2/models/${name}${path}/infer`, { method: 'POST', ...(body === undefined ? {} : { body }) });

describe('POST /v2/models/<name>/infer', () => {
  it('answers with the model’s outputs and repeats the request’s id', async () => {
    const response = await infer(JSON.stringify({ id: 'r1', ...row }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ model_name: name, model_version: '1', id: 'r1', outputs: [{ name: 'prediction', datatype: 'BYTES', shape: [1], data: ['yes'] }, { name: 'probability_yes', datatype: 'FP64', shape: [1], data: [0.8] }] });
  });

  it('says in the protocol’s words what is wrong with a request', async () => {
    const noBody = await infer(undefined);
    expect([noBody.status, await noBody.json()]).toEqual([400, { error: expect.stringContaining('no body') as string }]);
    const missing = await infer(JSON.stringify({ inputs: [row.inputs[0]] }));
    expect([missing.status, await missing.json()]).toEqual([400, { error: 'The input “region” is missing.' }]);
    const shape = await infer(JSON.stringify({ inputs: [{ ...row.inputs[0], shape: [4] }, row.inputs[1]] }));
    expect([shape.status, await shape.json()]).toEqual([400, { error: expect.stringContaining('“age” has 1 values for the shape [4]') as string }]);
    expect((await infer('{')).status).toBe(400);
  });

  it('refuses a body larger than the limit', async () => {
    // One byte too many: nothing is left unread, so that the answer is always heard before the connection is closed.
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${origin}/v2/models/${name}/infer`, { method: 'POST' }, (response) => { response.resume(); resolve(response.statusCode); });
      sent.on('error', reject);
      sent.end(' '.repeat(16 * 1024 * 1024 + 1));
    });
    expect(status).toBe(413);
    expect((await infer(JSON.stringify(row))).status).toBe(200);
  });

  it('answers 404 for a version that never was', async () => {
    expect((await infer(JSON.stringify(row), '/versions/9')).status).toBe(404);
  });
});

describe('GET /v2/models/<name>', () => {
  it('describes inputs and outputs', async () => {
    expect(await (await fetch(`${origin}/v2/models/${name}`)).json()).toMatchObject({ name, versions: ['1'], inputs: [{ name: 'age', datatype: 'INT64', shape: [-1] }, { name: 'region', datatype: 'BYTES', shape: [-1] }] });
  });

  it('says that the server is ready in both spellings that clients read', async () => {
    expect(await (await fetch(`${origin}/v2/health/ready`)).json()).toEqual({ live: true, ready: true });
  });
});

describe('a model that ends', () => {
  it('first says so in headers, then answers 410 that names the successor', async () => {
    const second = await place.addVersion(2);
    const third = await place.addVersion(3);
    await recordLive(database.db, second, place.userId, new Date(clock.now));
    await recordLive(database.db, third, place.userId, new Date(clock.now));
    const sunsetAt = new Date(clock.now + 86_400_000);
    await recordDeprecated(database.db, second, { at: new Date(clock.now), sunsetAt, successorVersionId: third });
    await serving.refresh();
    const deprecated = await infer(JSON.stringify(row), '/versions/2');
    expect(deprecated.status).toBe(200);
    expect(deprecated.headers.get('deprecation')).toBe(`@${clock.now / 1000}`);
    expect(deprecated.headers.get('sunset')).toBe(sunsetAt.toUTCString());
    expect(deprecated.headers.get('link')).toBe(`</v2/models/${name}/versions/3>; rel="successor-version"`);

    await recordRetired(database.db, second, new Date(clock.now));
    await serving.refresh();
    const gone = await infer(JSON.stringify(row), '/versions/2');
    expect(gone.status).toBe(410);
    expect(gone.headers.get('content-type')).toBe('application/problem+json');
    expect(await gone.json()).toMatchObject({ status: 410, successor: `/v2/models/${name}/versions/3` });
    const live = await infer(JSON.stringify(row));
    expect(((await live.json()) as { model_version: string }).model_version).toBe('3');
  });
});
