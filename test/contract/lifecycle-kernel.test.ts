/** The checks against sandboxed kernels: what the worked example's cells make is pinned, replayed and measured again. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { runHeadless } from '@/kernel/cli/headless';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { KernelProvider } from '@/kernel/host/port';
import type { Kernel } from '@/kernel/host/port';
import { checks } from '@/db/schema';
import { done } from '@/lib/domain/errors';
import type { CellId, Digest, ExecutionId, VersionId } from '@/lib/domain/ids';
import { generateCreditCsv } from '@/lib/server/example/credit-data';
import { EXAMPLE_CELLS, EXAMPLE_FILE } from '@/lib/server/example/notebook';
import { runChecks } from '@/lib/server/lifecycle/checks/run';
import { pin } from '@/lib/server/lifecycle/pin';
import { createTestKernels } from '../support/kernel';
import { keepFile } from '@/lib/server/blobs';
import { createWorld, materialOf, type World } from '../support/lifecycle';

const CELLS = EXAMPLE_CELLS.filter((cell) => cell.type === 'ts');

describe('the lifecycle on sandboxed kernels', () => {
  let world: World;
  let kernels: KernelProvider;
  let kernel: Kernel;
  let csv: Digest;
  const executions = new Map<string, ExecutionId>();
  const startedAt = Date.UTC(2026, 10, 20);

  beforeAll(async () => {
    kernels = await createTestKernels();
    world = await createWorld({ kernels });
    csv = (await world.services.blobs.put(new TextEncoder().encode(generateCreditCsv(2000, 1)))).digest;
    kernel = await kernels.start({ limits: DEFAULT_LIMITS, capabilities: async () => ({ value: { name: EXAMPLE_FILE }, payload: await world.services.blobs.readAll(csv) }) });
    const runs = await runHeadless(CELLS.map(({ id, source }) => ({ id: id as CellId, type: 'ts', source })), kernel, { seed: 7, startedAt, parameters: {} });
    expect(runs.map((run) => [run.cell, run.error?.message ?? 'ok'])).toEqual(CELLS.map(({ id }) => [id, 'ok']));
    for (const run of runs) executions.set(run.cell, run.execution);
  }, 120_000);
  afterAll(async () => {
    await kernel?.dispose();
    await kernels?.dispose();
    await world?.dispose();
  });

  async function pinCell(cell: string, as: string): Promise<VersionId> {
    const at = CELLS.findIndex(({ id }) => id === cell);
    world.material = done({
      ...(await materialOf(world, [])), artifacts: await kernel.export(executions.get(cell)!, { kind: 'result' }, keepFile(world.services.blobs)), inputs: [{ name: EXAMPLE_FILE, digest: csv }],
      closure: CELLS.slice(0, at + 1).map(({ id, source }) => ({ id, type: 'ts', source, digest: id, startedAt })),
      kernel: { image: kernel.image.digest, versions: kernel.image.versions, tier: kernel.tier, compute: kernel.compute },
    });
    const pinned = await pin(world.services, world.actors.author, world.notebookId, { cell: cell as CellId, execution: randomUUID() as ExecutionId, selector: { kind: 'result' }, as });
    if (!pinned.ok) throw new Error(pinned.message);
    return pinned.value.versionId;
  }
  const found = async (id: VersionId) => Object.fromEntries((await world.database.db.select().from(checks).where(eq(checks.versionId, id))).map((row) => [row.code, `${row.status}: ${row.summary}`]));

  it('passes snapshot, report and model by what stored bytes and fresh kernels say', async () => {
    const clean = await pinCell('clean', 'clean');
    const model = await pinCell('model', 'model');
    const report = await pinCell('report', 'report');
    for (const id of [clean, report, model]) await runChecks(world.services, id);
    expect(await found(clean)).toMatchObject({ replay: 'pass: rows match, digest equal', contract: expect.stringMatching(/^pass/), privacy: expect.stringMatching(/^pass/) });
    expect(await found(report)).toMatchObject({ replay: 'pass: numbers match, digest equal', evaluation: expect.stringMatching(/^pass/) });
    const said = await found(model);
    expect(said).toMatchObject({ replay: 'pass: weights match, digest equal' });
    for (const code of ['evaluation', 'thresholds', 'baseline', 'leakage', 'signature']) expect(`${code} ${said[code]}`).toMatch(/ pass: /);
    expect(kernels.count).toBe(1);
  }, 120_000);
});
