/** L3, K18: a replay on sandboxed kernels says which cell was the first to give something else, and where in what it gave. */
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEntries } from '@/db/schema';
import type { KernelProvider } from '@/kernel/host/port';
import type { NotebookId, VersionId } from '@/lib/domain/ids';
import { createTestKernels } from '../support/kernel';
import { PinBench } from '../support/pinned';

/** One row of `noisy` depends on the seed; a replay under another seed is one that differs, and everybody knows where. */
const CELLS = [
  { id: 'base', source: "import { Table } from 'pinion/data';\n\nconst base = Table.fromColumns({ id: Array.from({ length: 1000 }, (_, i) => i), age: Array.from({ length: 1000 }, (_, i) => 20 + (i % 60)) }, { types: { id: 'integer', age: 'number' } });\nconst double = (value: number) => value * 2;" },
  { id: 'noise', source: '// Adds what nobody asked for\nconst luck = Math.random();\nconst noisy = base.derive({ age: (row) => (row.id === 811 ? 31 + luck : row.age) });' },
  { id: 'rest', source: "import * as tf from '@tensorflow/tfjs';\nconst settings = { limit: 3, name: 'a' };\nconst weights = tf.tensor2d(noisy.column('age').toArray() as number[], [100, 10]);" },
  { id: 'result', source: 'const result = noisy.derive({ age: (row) => double(row.age) + settings.limit + weights.shape[0] });\nresult' },
  { id: 'own', source: 'const own = base.derive({ age: (row) => (row.id === 4 ? Math.random() : double(row.age)) });\nown' },
  { id: 'apart', source: 'const apart = base.derive({ age: (row) => (luck > 2 ? 0 : double(row.age)) });\napart' },
] as const;

describe('a replay on sandboxed kernels', () => {
  let kernels: KernelProvider;
  let bench: PinBench;
  let notebook: NotebookId;
  let result: VersionId;

  beforeAll(async () => {
    kernels = await createTestKernels();
    bench = await PinBench.open(kernels);
    notebook = await bench.notebook(CELLS);
    result = await bench.pin(notebook, 'result', 'result');
  }, 120_000);
  afterAll(async () => {
    await bench?.dispose();
    await kernels?.dispose();
  });

  it('matches, and so does what its cells handed on', async () => {
    expect(await bench.replay(result)).toMatchObject({ status: 'pass', summary: 'rows match, digest equal; so are the 4 values handed from cell to cell' });
  });

  it('keeps with the version what each cell handed on, and binds the audit entry to it', async () => {
    const { closure } = await bench.origin(result);
    expect(closure.map(({ id, gave }) => [id, gave?.version, gave?.values.map((value) => [value.name, 'digest' in value ? value.about : value.why])])).toEqual([
      ['base', 1, [['base', '1,000 rows, 2 columns'], ['double', 'a function']]],
      ['noise', 1, [['noisy', '1,000 rows, 2 columns']]],
      ['rest', 1, [['settings', 'record'], ['weights', 'float32 [100, 10]']]],
      ['result', undefined, undefined],
    ]);
    const [entry] = await bench.services.db.select().from(auditEntries).where(and(eq(auditEntries.action, 'version.pinned'), eq(auditEntries.subjectId, result)));
    expect((JSON.parse(new TextDecoder().decode(entry!.canonical)) as { after: { crossings: string } }).after.crossings).toMatch(/^[0-9a-f]{64}$/);
  });

  it('that differs names the first cell in order, the value, the column and the rows', async () => {
    const found = await bench.replay(result, { seed: 8 });
    expect(found).toMatchObject({
      status: 'fail', summary: 'Cell 2 of 4 (Adds what nobody asked for) is the first that differs, in noisy: column “age” differs, first in rows 801 to 816. Not compared: double (a function).',
      evidence: { first: { cell: 'noise', place: 2, of: 4, name: 'noisy' }, crossings: { compared: 4, left: [{ cell: 'base', name: 'double', why: 'a function' }] }, difference: expect.stringMatching(/^row 812 of column “age” is [\d.]+, not [\d.]+$/) as string },
    });
    expect((await bench.replay(result, { seed: 8 })).evidence).toEqual(found.evidence);
  });

  it('shows the row and both values where the value that was handed on is stored, whoever pinned it', async () => {
    const other = await bench.notebook([...CELLS.slice(0, 2), { id: 'show', source: 'noisy' }]);
    await bench.pin(other, 'show', 'noisy');
    expect((await bench.replay(result, { seed: 8 })).summary).toMatch(/Cell 2 of 4 \(Adds what nobody asked for\) is the first that differs, in noisy: row 812 of column “age” is 31\.\d+, not 31\.\d+\./);
  });

  it('names the pinned cell itself where all that it was given is equal', async () => {
    const own = await bench.pin(notebook, 'own', 'own');
    expect((await bench.replay(own, { seed: 8 })).summary).toMatch(/^Cell 2 of 2 \(const own = base\.derive.*\) is the first that differs: row 5 of column “age” is [\d.]+, not [\d.]+\. Not compared: double \(a function\)\.$/);
  });

  it('passes what differed on the way without effect, says so, and leaves the evidence alone (C4)', async () => {
    const apart = await bench.pin(notebook, 'apart', 'apart');
    const [same, other] = [await bench.replay(apart), await bench.replay(apart, { seed: 8 })];
    expect([same.summary, other.summary]).toEqual(['rows match, digest equal; so are the 2 values handed from cell to cell', 'rows match, digest equal; luck of cell 2 differed on the way, without effect on it']);
    expect({ ...other.evidence, seed: 7 }).toEqual(same.evidence);
  });

  it('that fails says what was different before', async () => {
    const { closure } = await bench.origin(result);
    const failing = closure.map((cell) => (cell.id === 'result' ? { ...cell, source: 'throw new Error("no luck");\nnoisy' } : cell));
    expect((await bench.replay(result, { closure: failing, seed: 8 })).summary).toMatch(/^A cell failed this time: no luck\. Cell 2 of 4 .* is the first that differs, in noisy:/);
  });

  it('of a version without fingerprints, or with those of another version, is what it always was', async () => {
    const { closure } = await bench.origin(result);
    for (const older of [closure.map(({ gave: _gave, ...cell }) => cell), closure.map((cell) => (cell.gave ? { ...cell, gave: { ...cell.gave, version: 99 } } : cell))]) {
      const [same, other] = [await bench.replay(result, { closure: older }), await bench.replay(result, { closure: older, seed: 8 })];
      expect(same).toMatchObject({ status: 'pass', summary: 'rows match, digest equal' });
      expect(other.summary).toMatch(/^Running the cells again gave something else: row 812 of column “age” is [\d.]+, not [\d.]+\.$/);
      expect(Object.keys(other.evidence).toSorted()).toEqual(['closure', 'difference', 'expected', 'found', 'image', 'inputs', 'seed']);
    }
  });
});
