import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { and, eq } from 'drizzle-orm';
import { runHeadless } from '@/kernel/cli/headless';
import { artifacts, auditEntries, blobs, checks, dataFiles, evaluations, provenance } from '@/db/schema';
import { done } from '@/lib/domain/errors';
import type { CellId, Digest, ExecutionId, VersionId } from '@/lib/domain/ids';
import type { Manifest } from '@/lib/domain/artifacts';
import { askForChecks } from '@/lib/server/lifecycle/ask';
import { runChecks } from '@/lib/server/lifecycle/checks/run';
import { decide } from '@/lib/server/lifecycle/approve';
import { pin, type Pinned } from '@/lib/server/lifecycle/pin';
import { readCard } from '@/lib/server/lifecycle/read';
import { sign } from '@/lib/server/lifecycle/sign';
import { transition } from '@/lib/server/lifecycle/transition';
import { generateCreditCsv } from '@/lib/server/example/credit-data';
import { EXAMPLE_CELLS, EXAMPLE_FILE } from '@/lib/server/example/notebook';
import { createInProcessKernels, type InProcessKernels } from '../../support/in-process-kernel';
import { keepFile } from '@/lib/server/blobs';
import { createWorld, datasetManifest, materialOf, setProject, type World } from '../../support/lifecycle';

/** Cells of the worked example, and what of it is pinned. */
const CELLS = EXAMPLE_CELLS.filter((cell) => cell.type === 'ts' && cell.id !== 'rate');
const closureOf = (last: string) => CELLS.slice(0, CELLS.findIndex((cell) => cell.id === last) + 1);

describe('the checks of versions that a notebook really made', () => {
  let world: World;
  let kernels: InProcessKernels;
  let csv: Digest;
  const pinned = {} as Record<'clean' | 'model' | 'report', Pinned>;

  /** Runs the closure in a kernel and pins its last result, as the session would. */
  async function pinFromCells(name: string, cells: readonly { id: string; source: string }[]): Promise<Pinned> {
    const kernel = await kernels.start({ limits: {} as never, capabilities: async () => ({ value: { name: EXAMPLE_FILE }, payload: await world.services.blobs.readAll(csv) }) });
    const runs = await runHeadless(cells.map(({ id, source }) => ({ id: id as CellId, type: 'ts', source })), kernel, { seed: 7, startedAt: world.clock, parameters: {} });
    expect(runs.map((run) => [run.cell, run.error?.message ?? 'ok'])).toEqual(cells.map(({ id }) => [id, 'ok']));
    const last = runs.at(-1)!;
    const exported = await kernel.export(last.execution, { kind: 'result' }, keepFile(world.services.blobs));
    world.material = done({
      ...(await materialOf(world, [])), artifacts: exported, inputs: [{ name: EXAMPLE_FILE, digest: csv }],
      closure: cells.map(({ id, source }) => ({ id, type: 'ts', source, digest: id, startedAt: world.clock })),
    });
    const result = await pin(world.services, world.actors.author, world.notebookId, { cell: last.cell, execution: randomUUID() as ExecutionId, selector: { kind: 'result' }, as: name });
    if (!result.ok) throw new Error(result.message);
    return result.value;
  }
  const checksOf = async (id: VersionId) => Object.fromEntries((await world.database.db.select().from(checks).where(eq(checks.versionId, id))).map((row) => [row.code, `${row.status}: ${row.summary}`]));
  const checkOf = async (id: VersionId, code: string) => (await world.database.db.select().from(checks).where(and(eq(checks.versionId, id), eq(checks.code, code))))[0]!;

  beforeAll(async () => {
    kernels = createInProcessKernels();
    world = await createWorld({ kernels });
    csv = (await world.services.blobs.put(new TextEncoder().encode(generateCreditCsv(3000, 1)))).digest;
    await world.database.db.insert(dataFiles).values({ projectId: world.projectId, name: EXAMPLE_FILE, digest: csv, size: 1, mediaType: 'text/csv', preview: null, uploadedBy: world.actors.author.userId });
    pinned.clean = await pinFromCells('clean-applications', closureOf('clean'));
    pinned.model = await pinFromCells('default-model', closureOf('model'));
  });
  afterAll(() => world.dispose());

  it('pass a clean snapshot: it replays, keeps its contract and names nobody', async () => {
    await runChecks(world.services, pinned.clean.versionId);
    const found = await checksOf(pinned.clean.versionId);
    expect(found).toMatchObject({ replay: 'pass: rows match, digest equal', contract: expect.stringMatching(/^pass: 8 of 8 columns as promised, 3,000 rows/), privacy: 'pass: no direct identifiers in 8 columns' });
  });

  it('leave a model without a report undecided, with the remedy (L5)', async () => {
    await runChecks(world.services, pinned.model.versionId);
    const found = await checksOf(pinned.model.versionId);
    expect(found).toMatchObject({ replay: 'pass: weights match, digest equal', evaluation: expect.stringContaining('Pin an evaluation report of this model'), signature: expect.stringMatching(/^pass: .* 20 of 20 rows answered$/) });
    for (const code of ['evaluation', 'thresholds', 'baseline', 'leakage']) expect(found[code]).toMatch(/^insufficient/);
    expect(found['rehearsal']).toBeUndefined();
  });

  it('C1: recompute a report’s numbers from stored bytes, for the report and for its model', async () => {
    pinned.report = await pinFromCells('default-report', CELLS.map(({ id, source }) => ({ id, source })));
    await runChecks(world.services, pinned.report.versionId);
    expect(await checksOf(pinned.report.versionId)).toMatchObject({ replay: 'pass: numbers match, digest equal', evaluation: expect.stringMatching(/^pass: (\d+) of \1 numbers recomputed equal$/) });
    await runChecks(world.services, pinned.model.versionId);
    const found = await checksOf(pinned.model.versionId);
    for (const code of ['replay', 'evaluation', 'thresholds', 'baseline', 'leakage', 'signature']) expect(found[code]).toMatch(/^pass/);
    const card = await readCard(world.services, world.actors.author, pinned.model.versionId);
    expect(card?.metrics.find((row) => row.metric === 'rocAuc')).toMatchObject({ verdict: 'pass', baseline: 0.5, threshold: { value: 0.7 } });
    expect(card?.metricsNote).toBeNull();
  });

  it('C4: find the same again with the same evidence, and write no second leaf', async () => {
    const before = await checkOf(pinned.model.versionId, 'evaluation');
    const leaves = await world.database.db.$count(auditEntries);
    await runChecks(world.services, pinned.model.versionId);
    expect((await checkOf(pinned.model.versionId, 'evaluation')).evidenceDigest).toBe(before.evidenceDigest);
    expect(await world.database.db.$count(auditEntries)).toBe(leaves);
  });

  it('carry the model through every gate to live', async () => {
    const { versionId } = pinned.model;
    const must = async (result: Promise<{ readonly ok: boolean }>) => expect(await result).toMatchObject({ ok: true });
    await must(transition(world.services, world.actors.author, versionId, { event: 'ask-validation' }));
    for (const code of ['training-data', 'replay', 'held-out', 'groups']) await must(sign(world.services, world.actors.reviewer, versionId, code, { decision: 'pass', note: 'Read it.' }));
    await must(sign(world.services, world.actors.manager, versionId, 'purpose', { decision: 'pass', note: 'As agreed.' }));
    await must(decide(world.services, world.actors.reviewer, versionId, { decision: 'approve' }));
    await must(transition(world.services, world.actors.author, versionId, { event: 'promote' }));
    await runChecks(world.services, versionId);
    expect(await checkOf(versionId, 'rehearsal')).toMatchObject({ status: 'pass' });
    await must(sign(world.services, world.actors.manager, versionId, 'rollback', { decision: 'pass' }));
    await must(transition(world.services, world.actors.manager, versionId, { event: 'go-live' }));
  });

  it('fail what the notebook claimed and the evaluator did not find (L2)', async () => {
    const { db } = world.database;
    const [real] = await db.select().from(artifacts).where(eq(artifacts.digest, pinned.report.digest));
    const manifest = real!.manifest as Extract<Manifest, { kind: 'report' }>;
    const boasting: Manifest = { ...manifest, digest: 'f'.repeat(64) as Digest, metrics: manifest.metrics.map((metric) => (metric.name === 'rocAuc' ? { ...metric, value: 0.999 } : metric)) };
    world.material = done(await materialOf(world, [boasting]));
    const forged = await pin(world.services, world.actors.author, world.notebookId, { cell: 'report' as CellId, execution: randomUUID() as ExecutionId, selector: { kind: 'result' }, as: 'boasting-report' });
    if (!forged.ok) throw new Error(forged.message);
    await runChecks(world.services, forged.value.versionId, 'evaluation');
    expect(await checkOf(forged.value.versionId, 'evaluation')).toMatchObject({ status: 'fail', summary: expect.stringMatching(/^1 of \d+ numbers differ: ROC-AUC claimed 0.999, recomputed 0\.\d+\.$/) });
    const [kept] = await db.select().from(evaluations).where(eq(evaluations.versionId, forged.value.versionId));
    expect(kept?.recomputed.find((metric) => metric.name === 'rocAuc')?.value).not.toBe(0.999);
  });

  it('C2: fail a replay that gives something else, and say where it first differs', async () => {
    const drifting = await pinFromCells('drifting', [{ id: 'd', source: `import { Table } from 'pinion/data';\nglobalThis.process.__pinionRuns = (globalThis.process.__pinionRuns ?? 0) + 1;\nTable.fromColumns({ x: Array.from({ length: globalThis.process.__pinionRuns }, (_, i) => i) })` }]);
    await runChecks(world.services, drifting.versionId, 'replay');
    expect(await checkOf(drifting.versionId, 'replay')).toMatchObject({ status: 'fail', summary: 'Running the cells again gave something else: 2 rows, not 1.' });
  });

  it('C2: name the data that a result was made from where that already differs, with row, column and both values', async () => {
    const source = `import { Table } from 'pinion/data';\nimport { LinearRegression } from 'pinion/ml';\nglobalThis.process.__pinionFits = (globalThis.process.__pinionFits ?? 0) + 1;\nconst data = Table.fromColumns({ x: [1, 2, 3, 4, 5], y: [2, 4.5, 6, 8.2, globalThis.process.__pinionFits] });\nawait new LinearRegression().fit(data, 'y')`;
    const fitted = await pinFromCells('fitted', [{ id: 'f', source }]);
    await runChecks(world.services, fitted.versionId, 'replay');
    expect(await checkOf(fitted.versionId, 'replay')).toMatchObject({ status: 'fail', summary: 'Running the cells again gave something else: its data already differs, row 5 of column “y” is 2, not 1.' });
  });

  it('L3: never match where the kernel image is another or an input was erased', async () => {
    kernels.imageSeed = 'newer';
    await runChecks(world.services, pinned.clean.versionId, 'replay');
    expect(await checkOf(pinned.clean.versionId, 'replay')).toMatchObject({ status: 'insufficient', summary: expect.stringContaining('kernel that made this version is not here') });
    kernels.imageSeed = 'image';
    await world.database.db.delete(blobs).where(eq(blobs.digest, csv));
    await runChecks(world.services, pinned.clean.versionId, 'replay');
    expect(await checkOf(pinned.clean.versionId, 'replay')).toMatchObject({ status: 'insufficient', summary: `An input was erased: ${EXAMPLE_FILE}.` });
  });

  it('do not take bytes that are no longer what was pinned', async () => {
    const broken = datasetManifest('broken');
    world.material = done(await materialOf(world, [broken]));
    const result = await pin(world.services, world.actors.author, world.notebookId, { cell: 'x' as CellId, execution: randomUUID() as ExecutionId, selector: { kind: 'result' }, as: 'broken' });
    if (!result.ok) throw new Error(result.message);
    await runChecks(world.services, result.value.versionId);
    for (const [code, said] of Object.entries(await checksOf(result.value.versionId))) expect(`${code} ${said}`).not.toMatch(/ pass:/);
  });

  it('are asked for by whoever may, and only while the version lives', async () => {
    const { versionId } = pinned.clean;
    world.recorded.jobs.length = 0;
    expect(await askForChecks(world.services, world.actors.reviewer, versionId, 'replay')).toMatchObject({ ok: true });
    expect(world.recorded.jobs).toEqual([{ name: 'check', payload: { versionId, code: 'replay' }, key: `check:${versionId}:replay` }]);
    expect(await askForChecks(world.services, world.actors.viewer, versionId)).toMatchObject({ code: 'not-allowed' });
    expect(await askForChecks(world.services, world.actors.author, versionId, 'signature')).toMatchObject({ code: 'invalid' });
    await transition(world.services, world.actors.author, versionId, { event: 'withdraw', reason: 'done' });
    expect(await askForChecks(world.services, world.actors.author, versionId)).toMatchObject({ code: 'invalid' });
  });

  it('say that thresholds are missing rather than pass without them', async () => {
    await setProject(world, { successMetrics: [] });
    await runChecks(world.services, pinned.model.versionId, 'thresholds');
    expect(await checkOf(pinned.model.versionId, 'thresholds')).toMatchObject({ status: 'insufficient', summary: expect.stringContaining('no success metric') });
    expect(await world.database.db.$count(provenance)).toBeGreaterThan(3);
  });
});
