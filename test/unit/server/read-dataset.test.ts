/** A pinned dataset as the input of another notebook: read, recorded, replayed, shown in the lineage; refused from elsewhere. */
import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { assetVersions, auditEntries, executions, lineageEdges, projects, provenance } from '@/db/schema';
import { findVersion } from '@/db/queries/versions';
import type { KernelProvider } from '@/kernel/host/port';
import type { VersionId } from '@/lib/domain/ids';
import type { Actor } from '@/lib/server/door';
import { replay } from '@/lib/server/lifecycle/checks/replay';
import { lineageView } from '@/lib/server/lifecycle/lineage-view';
import { pin, type PinServices } from '@/lib/server/lifecycle/pin';
import { createTestKernels } from '../../support/kernel';
import { actor } from '../../support/lifecycle';
import { createPerson } from '../../support/people';
import { SessionBench, type TestNotebook } from '../../support/session';

let kernels: KernelProvider;
let bench: SessionBench;
let author: Actor;
beforeAll(async () => { kernels = await createTestKernels({ warm: 1 }); });
afterAll(async () => { await kernels.dispose(); });
beforeEach(async () => {
  bench = await SessionBench.open(kernels);
  author = actor(await createPerson(bench.services, { workspaceId: bench.workspaceId }, 'author'), 'author', bench.workspaceId, ['author']);
});
afterEach(async () => { await bench.dispose(); });

const ROWS = "import { Table } from 'pinion/data'\nTable.fromColumns({ x: Array.from({ length: 60 }, (_, i) => i SIGN 1), y: Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 'yes' : 'no')) })";

/** Runs the notebook and pins what its last cell gave. */
async function pinLast(notebook: TestNotebook, as: string): Promise<VersionId> {
  const state = await notebook.runAll();
  const cell = notebook.cells.at(-1)!;
  expect(Object.values(state.cells).map((one) => one.execution?.error?.message ?? 'ok')).toEqual(notebook.cells.map(() => 'ok'));
  const services = { ...bench.services, sessions: bench.sessions, jobs: { send: async () => {}, work: async () => {}, dispose: async () => {} } } as unknown as PinServices;
  const pinned = await pin(services, author, notebook.id, { cell, execution: state.cells[cell]!.execution!.id, selector: { kind: 'result' }, as });
  if (!pinned.ok) throw new Error(pinned.message);
  return pinned.value.versionId;
}

async function firstError(notebook: TestNotebook, index = 0): Promise<string | undefined> {
  return (await notebook.runAll()).cells[notebook.cells[index]!]!.execution?.error?.message;
}

it('is read by name and number, recorded by digest, found again by a replay and by the lineage', async () => {
  const data = await bench.notebook(ROWS.replace('SIGN', '*'));
  const first = await pinLast(data, 'clean');
  await data.edit(0, ROWS.replace('SIGN', '-'));
  const second = await pinLast(data, 'clean');
  const digestOf = async (id: VersionId) => (await findVersion(bench.services.db, id))!.artifact.digest;
  expect(await digestOf(first)).not.toBe(await digestOf(second));

  const training = await bench.notebook(
    "import { readDataset } from 'pinion/data'\nconst rows = await readDataset('clean', { version: 1 })",
    "import { LogisticRegression } from 'pinion/ml'\nconst model = await new LogisticRegression().fit(rows.filter((row) => row.x > 5), 'y')\nmodel",
  );
  const model = await pinLast(training, 'model');
  const { db } = bench.services;
  const [read] = await db.select().from(executions).where(and(eq(executions.notebookId, training.id), eq(executions.cellId, training.cells[0]!)));
  expect(read!.inputs).toEqual([{ name: 'clean@v1', digest: await digestOf(first) }]);

  const row = (await findVersion(db, model))!;
  const [origin] = await db.select().from(provenance).where(eq(provenance.versionId, model));
  expect(origin!.inputs).toEqual([{ name: 'clean@v1', digest: await digestOf(first) }]);
  const source = (await findVersion(db, first))!.artifact.id;
  expect(await db.select({ relation: lineageEdges.relation }).from(lineageEdges).where(and(eq(lineageEdges.fromArtifactId, source), eq(lineageEdges.toArtifactId, row.artifact.id)))).toEqual([{ relation: 'derived-from' }]);
  const { nodes } = await lineageView(db, row, origin!, null);
  expect(nodes.map((node) => node.label)).toEqual(expect.arrayContaining(['clean v1', 'model v1']));
  expect(nodes.map((node) => node.label)).not.toContain('clean v2');

  expect(await replay({ services: { ...bench.services, kernels }, row, origin: origin! })).toMatchObject({ status: 'pass', summary: 'weights match, digest equal; so is the value handed from cell to cell' });
  const onGpu = { ...origin!, kernel: { ...origin!.kernel, hasGpu: true as const } };
  expect(await replay({ services: { ...bench.services, kernels }, row, origin: onGpu })).toMatchObject({ status: 'pass', summary: expect.stringMatching(/^within tolerance .*no difference, .*made on a GPU, run again on the CPU/) as string });
}, 60_000);

it('is the newest that was not withdrawn where no version is named', async () => {
  const data = await bench.notebook(ROWS.replace('SIGN', '*'));
  await pinLast(data, 'clean');
  await data.edit(0, ROWS.replace('SIGN', '-'));
  const second = await pinLast(data, 'clean');
  const reader = await bench.notebook("import { readDataset } from 'pinion/data'\nconst rows = await readDataset('clean')\nrows.row(0).x");
  const shown = async () => JSON.stringify((await reader.runAll()).cells[reader.cells[0]!]!.execution!.outputs);
  expect(await shown()).toContain('"-1"');
  await bench.services.db.update(assetVersions).set({ state: 'withdrawn' }).where(eq(assetVersions.id, second));
  await bench.sessions.dispose();
  await bench.start();
  expect(await shown()).toContain('"0"');
}, 60_000);

it('is refused with what there is instead', async () => {
  const notebook = await bench.notebook("import { readDataset } from 'pinion/data'\nawait readDataset('clean')");
  expect(await firstError(notebook)).toBe('The project has no dataset “clean”: none was pinned here yet. Pin a table, or read a file with readCsv.');
  await pinLast(await bench.notebook(ROWS.replace('SIGN', '*')), 'clean');
  for (const [code, said] of [
    ["readDataset('claen')", 'The project has no dataset “claen”. It has: clean.'],
    ["readDataset('clean', { version: 7 })", 'The dataset “clean” has no version 7. It has: v1.'],
    ["readDataset('clean', { version: 1.5 })", '‘1.5’ is not the version of a dataset.'],
  ] as const) {
    await notebook.edit(0, `import { readDataset } from 'pinion/data'\nawait ${code}`);
    expect(await firstError(notebook)).toContain(said);
  }
  expect(await bench.services.db.$count(auditEntries, eq(auditEntries.action, 'data.refused'))).toBe(0);
}, 60_000);

it('of another project is refused as if it were not there, and the asking is in the audit log once', async () => {
  const [other] = await bench.services.db.insert(projects).values({ workspaceId: bench.workspaceId, slug: randomUUID(), name: 'Other' }).returning();
  const own = bench.projectId;
  bench.projectId = other!.id;
  await pinLast(await bench.notebook(ROWS.replace('SIGN', '*')), 'secret');
  bench.projectId = own;

  const notebook = await bench.notebook("import { readDataset } from 'pinion/data'\nfor (let i = 0; i < 5; i += 1) await readDataset('secret', { version: 1 }).catch(() => {})\nawait readDataset('secret')");
  expect(await firstError(notebook)).toBe('The project has no dataset “secret”: none was pinned here yet. Pin a table, or read a file with readCsv.');
  const leaves = await bench.services.db.select().from(auditEntries).where(eq(auditEntries.action, 'data.refused'));
  expect(leaves.map(({ canonical }) => JSON.parse(new TextDecoder().decode(canonical)) as unknown)).toEqual([expect.objectContaining({ subject: { kind: 'notebook', id: notebook.id }, project: own, after: { kind: 'dataset', name: 'secret' } })]);
  const [ran] = await bench.services.db.select().from(executions).where(eq(executions.notebookId, notebook.id));
  expect(ran!.inputs).toEqual([]);
}, 60_000);
