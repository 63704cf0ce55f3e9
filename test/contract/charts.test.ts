/** Charts over tables that were shown, training curves and progress, in a real kernel: rules V25 and V26 of lib/notebook/OUTPUTS.md. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kernel, KernelProvider } from '@/kernel/host/port';
import type { ExecutionId } from '@/lib/domain/ids';
import type { Output } from '@/lib/notebook/outputs';
import { cell, createTestKernels, runCell } from '../support/kernel';
import { TEST_LIMITS } from './limits';

describe('a kernel', () => {
  let provider: KernelProvider;
  let kernel: Kernel;
  beforeAll(async () => {
    provider = await createTestKernels();
    kernel = await provider.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('no data')) });
  });
  afterAll(() => provider.dispose());

  const TABLE = "const { Table } = __import('pinion/data');\nconst sales = Table.fromColumns({ region: Array.from({ length: 100_000 }, (_, i) => 'NSEW'[i % 4]), amount: Float64Array.from({ length: 100_000 }, (_, i) => i % 4) });";

  it('draws a chart of all rows, and says what the table is called', async () => {
    const execution = 'named' as ExecutionId;
    const ran = await runCell(kernel, cell('named', `${TABLE}\n__define('sales', sales);\nreturn sales;`, { defines: ['sales'] }), { execution });
    const table = ran.outputs.at(-1) as Extract<Output, { kind: 'table' }>;
    const page = await kernel.page(execution, table.handle, { what: 'chart', chart: { mark: 'bar', x: 'region', y: 'amount', aggregate: 'sum' } });
    expect(page).toMatchObject({ name: 'sales', title: 'sum amount by region', spec: { data: { values: [{ region: 'N', 'sum amount': 0 }, { region: 'S', 'sum amount': 25_000 }, { region: 'E', 'sum amount': 50_000 }, { region: 'W', 'sum amount': 75_000 }] } } });
  });

  it('says what cannot be drawn, in words, and goes on', async () => {
    const execution = 'bare' as ExecutionId;
    const ran = await runCell(kernel, cell('bare', `${TABLE}\nreturn sales;`), { execution });
    const { handle } = ran.outputs.at(-1) as Extract<Output, { kind: 'table' }>;
    await expect(kernel.page(execution, handle, { what: 'chart', chart: { mark: 'bar', x: 'regoin' } })).rejects.toThrow('Nearest: region.');
    await expect(kernel.page(execution, handle, { what: 'chart', chart: { mark: 'bar', x: 'region', y: 'region' } })).rejects.toThrow('holds text');
    await expect(kernel.page(execution, handle, { what: 'chart', chart: { mark: 'bar', x: '__proto__', aggregate: 'constructor' as never } })).rejects.toThrow();
    expect(await kernel.page(execution, handle, { what: 'chart', chart: { mark: 'histogram', x: 'amount' } })).toMatchObject({ name: null });
    const list = await runCell(kernel, cell('list', 'return Array.from({ length: 300 }, (_, i) => [i]);'), { execution: 'list' as ExecutionId });
    const tree = list.outputs.at(-1) as Extract<Output, { kind: 'tree' }>;
    await expect(kernel.page('list' as ExecutionId, (tree.tree as { handle: string }).handle, { what: 'chart', chart: { mark: 'histogram', x: 'a' } })).rejects.toThrow('This value has no such page.');
  });

  it('sends a bar that is stepped half a million times a few times, and its last state', async () => {
    const ran = await runCell(kernel, cell('bar', "const { progress } = __import('pinion/display');\nconst bar = progress('Many', 500_000);\nfor (let i = 0; i < 400_000; i += 1) bar.step();\nconst part = bar.part('Part');\npart.update(3);\nreturn 1;"));
    const bars = ran.outputs.filter((output) => output.kind === 'progress');
    expect(bars.length).toBeLessThan(400);
    expect(bars.findLast((bar) => bar.label === 'Many')).toMatchObject({ value: 400_000, total: 500_000 });
    expect(bars.findLast((bar) => bar.label === 'Part')).toMatchObject({ value: 3, parent: bars[0]!.id });
  });

  it('draws the curves of a tfjs fit with its batches, its best epoch and its early stop', async () => {
    const ran = await runCell(kernel, cell('fit', `const tf = __import('@tensorflow/tfjs');
const { trainingCurves } = __import('pinion/display');
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
model.compile({ optimizer: tf.train.sgd(5), loss: 'meanSquaredError' });
const x = tf.randomNormal([64, 2]);
await model.fit(x, x.sum(1, true), { epochs: 30, batchSize: 16, validationSplit: 0.25, verbose: 0, callbacks: [trainingCurves({ title: 'Too fast' }), tf.callbacks.earlyStopping({ monitor: 'val_loss', patience: 2 })] });
tf.dispose(x);
return 1;`));
    expect(ran.error).toBeUndefined();
    const last = ran.outputs.findLast((output) => output.kind === 'curves')!.curves;
    expect(last).toMatchObject({ title: 'Too fast', epochs: 30, ended: { isEarly: true } });
    expect(last.ended!.epoch).toBeLessThan(30);
    expect(last.series.map(({ name }) => name)).toEqual(expect.arrayContaining(['loss', 'val_loss']));
    expect(last.series.find(({ name }) => name === 'loss')!.x).toEqual(Array.from({ length: last.ended!.epoch }, (_, at) => at + 1));
    expect(last.best).toMatchObject({ series: 'val_loss' });
  });

  it('bounds the points of a fit of thousands of epochs, and keeps their mean', async () => {
    const ran = await runCell(kernel, cell('long', `const { Network } = __import('pinion/ml');
const { Table } = __import('pinion/data');
await new Network({ hidden: [2], epochs: 700, seed: 1 }).fit(Table.fromColumns({ x: Float64Array.from({ length: 24 }, (_, i) => i), y: Float64Array.from({ length: 24 }, (_, i) => i % 5) }), 'y');
return 1;`));
    expect(ran.error).toBeUndefined();
    const drawn = ran.outputs.filter((output) => output.kind === 'curves');
    const { series } = drawn.at(-1)!.curves;
    expect(series[0]!.x.length).toBeLessThanOrEqual(300);
    expect(series[0]!.x.at(-1)).toBe(700);
    expect(drawn.length).toBeLessThan(200);
  });
});
