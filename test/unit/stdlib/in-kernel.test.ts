import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '@/kernel/host/port';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { KernelProvider } from '@/kernel/host/port';
import type { ExecutionId } from '@/lib/domain/ids';
import { inMemory } from '../../support/files';
import { cell, createTestKernels, runCell } from '../../support/kernel';

const csv = `age,city,member\n${Array.from({ length: 200 }, (_, i) => `${20 + ((i * 7) % 50)},${['Rome', 'Oslo', ''][i % 3]},${(i * 7) % 50 > 25 + (i % 5) ? 'yes' : 'no'}`).join('\n')}\n`;
const from = (module: string, names: string) => `const { ${names} } = __import(${JSON.stringify(module)});\n`;

describe('the library in a sandboxed kernel', () => {
  let kernels: KernelProvider;
  let kernel: Kernel;

  beforeAll(async () => {
    kernels = await createTestKernels();
    kernel = await kernels.start({
      limits: DEFAULT_LIMITS,
      capabilities: (capability) => (capability.verb === 'readData' && capability.name === 'members.csv' ? Promise.resolve({ value: null, payload: new TextEncoder().encode(csv) }) : Promise.reject(new Error('There is no such file in the project.'))),
    });
  });
  afterAll(() => kernels.dispose());

  it('takes data from the host to a model whose report another kernel recomputes', async () => {
    const read = await runCell(kernel, cell('a', `${from('pinion/data', 'readCsv')}const table = await readCsv('members.csv');\nreturn table;`, { defines: [] }), { execution: 'read' as ExecutionId });
    expect(read.outcome).toBe('ok');
    const shown = read.outputs[0]!;
    if (shown.kind !== 'table') throw new Error(`shown as ${shown.kind}`);
    expect([shown.rowCount, shown.columns.map((column) => column.missing)]).toEqual([200, [0, 66, 0]]);
    expect((await kernel.page('read' as ExecutionId, shown.handle, { what: 'rows', offset: 198, limit: 5, first: 0, columns: 3, sort: [{ column: 'age', descending: false }], filter: [] })).rows).toHaveLength(2);

    const fit = await runCell(kernel, cell('b', [
      from('pinion/data', 'readCsv'), from('pinion/ml', 'LogisticRegression, Network'), from('pinion/evaluate', 'evaluate'), from('pinion/select', 'split'), from('pinion/display', 'pin'),
      "const [train, test] = split(await readCsv('members.csv'), { test: 0.3, stratify: 'member', seed: 1 });",
      "pin(await new Network({ hidden: [4], epochs: 2 }).fit(train, 'member'), { as: 'member-net' });",
      "return evaluate(await new LogisticRegression().fit(train, 'member'), test, { resamples: 20 });",
    ].join('\n')), { execution: 'fit' as ExecutionId });
    expect(fit.error).toBeUndefined();
    expect([...new Set(fit.outputs.map((output) => output.kind))]).toEqual(['progress', 'curves', 'model', 'report']);
    expect(fit.tensors).toBe(0);

    const [, model, data, report] = await kernel.export('fit' as ExecutionId, { kind: 'result' }, inMemory);
    expect((await kernel.export('fit' as ExecutionId, { kind: 'pin', index: 0 }, inMemory)).at(-1)!.artifact.manifest).toMatchObject({ kind: 'model', estimator: 'Network' });
    const manifest = report!.artifact.manifest;
    if (manifest.kind !== 'report') throw new Error('not a report');

    const other = await kernels.start({ limits: DEFAULT_LIMITS, capabilities: () => Promise.reject(new Error('nothing here')) });
    await other.load('model', model!.artifact.manifest, model!.files);
    await other.load('data', data!.artifact.manifest, data!.files);
    const again = await other.evaluate('model', 'data', { threshold: null, seed: 0, resamples: 20 });
    expect(again.metrics).toEqual(manifest.metrics);
    expect(Object.keys(await other.predict('model', { age: [60, 21], city: ['Rome', null] }))).toEqual(['prediction', 'probability_no', 'probability_yes']);
    await expect(other.predict('model', { age: [60] })).rejects.toThrow('The request lacks the column ‘city’.');
    await expect(other.load('bad', { ...model!.artifact.manifest, digest: data!.artifact.manifest.digest }, model!.files)).rejects.toThrow('does not match its digest');
  });

  it('says in the host’s words what could not be read, and what to do about a wrong name', async () => {
    const missing = await runCell(kernel, cell('c', `${from('pinion/data', 'readCsv')}return readCsv('other.csv');`));
    expect(missing.error!.message).toContain('There is no such file in the project.');
    const wrong = await runCell(kernel, cell('d', `${from('pinion/data', 'readCsv')}return (await readCsv('members.csv')).column('aeg');`));
    expect(wrong.error!.message).toContain('No column ‘aeg’ in members.csv.');
    expect(`${wrong.error!.message} ${wrong.error!.remedy}`).toContain('Nearest: age.');
  });
});
