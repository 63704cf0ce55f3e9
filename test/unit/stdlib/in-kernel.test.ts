import { gzipSync } from 'node:zlib';
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

  it('unpacks archives, knows time zones, and shows profiles, anomalies and differences', async () => {
    const packed = JSON.stringify([...gzipSync('when;amount;city\n01.07.2024 12:00;1.234,50;Oslo\n02.07.2024 13:30;2,25;Rome\n')]);
    const read = await runCell(kernel, cell('e', [
      from('pinion/data', 'readCsvWithReport, readArrow, writeArrow, readJson, writeJson, inferSchema, validate, profile, diffTables'),
      `const { table, report } = await readCsvWithReport(Uint8Array.from(${packed}), { timeZone: 'Europe/Oslo' });`,
      "const again = await readArrow(writeArrow(table, { format: 'stream' }));",
      'const schema = inferSchema(table);',
      "console.log(JSON.stringify({ first: table.row(0), compression: report.compression, thousands: report.thousands, same: diffTables(table, again).isSame, ok: validate(await readJson(writeJson(table)), schema).ok, odd: validate(table.replace('city', { Oslo: 'Bergen' }), schema).anomalies[0].type }));",
      "return profile(table, { target: 'city' });",
    ].join('\n')));
    expect(read.error).toBeUndefined();
    expect(JSON.parse(read.text)).toEqual({ first: { when: '2024-07-01T10:00:00.000Z', amount: 1234.5, city: 'Oslo' }, compression: 'gzip', thousands: '.', same: true, ok: true, odd: 'ENUM_TYPE_UNEXPECTED_STRING_VALUES' });
    expect(read.outputs.at(-1)).toMatchObject({ kind: 'markdown', text: expect.stringContaining('2 rows, 3 columns') as unknown });
  });

  it('lives on after a bomb was refused', async () => {
    const bomb = JSON.stringify([...gzipSync(Buffer.alloc(300 * 1024 * 1024), { level: 9 })].slice(0, 400_000));
    const refused = await runCell(kernel, cell('f', `${from('pinion/data', 'readCsv')}return readCsv(Uint8Array.from(${bomb}));`));
    expect(refused.error!.message).toContain('has more than 256 MB when it is unpacked');
    expect((await runCell(kernel, cell('g', 'return 1 + 1;'))).outcome).toBe('ok');
  });
});
