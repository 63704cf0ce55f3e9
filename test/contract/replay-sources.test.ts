/** K5b: what a notebook read from another server is an input of its result, and a replay reads it again from the record. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connections } from '@/db/schema';
import type { KernelProvider } from '@/kernel/host/port';
import type { VersionId } from '@/lib/domain/ids';
import { createTestKernels } from '../support/kernel';
import { PinBench } from '../support/pinned';

describe('a result that was made from another server', () => {
  let kernels: KernelProvider;
  let bench: PinBench;
  let result: VersionId;
  let answers = 0;
  /** Says something else each time. */
  const server = createServer((_, response) => {
    answers += 1;
    response.writeHead(200, { 'content-type': 'text/csv' }).end(`day,degrees\n1,${answers}\n`);
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const { port } = server.address() as AddressInfo;
    kernels = await createTestKernels();
    bench = await PinBench.open(kernels, { PINION_SOURCES_PRIVATE: `127.0.0.1:${port}` });
    const at = new Date();
    await bench.services.db.insert(connections).values({ projectId: bench.bench.projectId, name: 'weather', settings: { kind: 'http', baseUrl: `http://127.0.0.1:${port}/`, hosts: [], auth: 'none' }, madeBy: bench.by.userId, madeAt: at, changedAt: at });
    const notebook = await bench.notebook([
      { id: 'read', source: "import { readHttp } from 'pinion/data';\nconst first = await readHttp('weather', { path: 'now' });\nconst second = await readHttp('weather', { path: 'now' });" },
      { id: 'result', source: 'const both = first.derive({ later: () => second.row(0).degrees as number });\nboth' },
    ]);
    result = await bench.pin(notebook, 'result', 'weather-now');
  }, 120_000);
  afterAll(async () => {
    await bench?.dispose();
    await kernels?.dispose();
    server.closeAllConnections();
    server.close();
  });

  it('names what was read in its provenance, by question and digest', async () => {
    const { inputs } = await bench.origin(result);
    expect(inputs.map(({ name }) => name)).toEqual(Array.from({ length: 2 }, () => expect.stringMatching(/^weather: now #[0-9a-f]{12} text\/csv$/) as string));
    expect(new TextDecoder().decode(await bench.services.blobs.readAll(inputs[1]!.digest))).toBe('day,degrees\n1,2\n');
  });

  it('is made again from the record, and the server is not asked', async () => {
    expect(answers).toBe(2);
    expect(await bench.replay(result)).toMatchObject({ status: 'pass' });
    expect(answers).toBe(2);
  });

  it('is not made again from what was not read then', async () => {
    expect((await bench.replay(result, { inputs: [] })).status).not.toBe('pass');
    expect(answers).toBe(2);
  });
});
