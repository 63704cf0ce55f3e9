/** K14: a tensor lives exactly as long as something can reach it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Kernel, KernelProvider } from '@/kernel/host/port';
import { cell, createTestKernels, runCell } from '../support/kernel';
import { TEST_LIMITS } from './limits';

const TF = "const tf = __import('@tensorflow/tfjs');";

describe('tensors of cells', () => {
  let kernels: KernelProvider;
  let kernel: Kernel;
  beforeAll(async () => { kernels = await createTestKernels(); });
  afterAll(() => kernels.dispose());
  beforeEach(async () => { kernel = await kernels.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')) }); });
  afterEach(() => kernel.dispose());

  /** Tensors alive in the whole kernel, as tfjs counts them. */
  async function allAlive(): Promise<{ tensors: number; bytes: number }> {
    const { text } = await runCell(kernel, cell('count', `${TF} const { numTensors, numBytes } = tf.memory(); console.log(JSON.stringify({ tensors: numTensors, bytes: numBytes }));`));
    return JSON.parse(text) as { tensors: number; bytes: number };
  }

  it('frees what nothing keeps at the end of the cell, without tidy', async () => {
    const ran = await runCell(kernel, cell('a', `${TF} let x = tf.ones([100, 100]); for (let i = 0; i < 20; i++) x = x.matMul(x).div(100); return x.sum().dataSync()[0];`));
    expect(ran.outcome).toBe('ok');
    expect(ran).toMatchObject({ tensors: 0, tensorBytes: 0 });
    expect(await allAlive()).toEqual({ tensors: 0, bytes: 0 });
  });

  it('keeps and counts what the cell defines, shows or pins, with data that is shared counted once', async () => {
    const defined = await runCell(kernel, cell('defines', `${TF} const kept = { list: [tf.ones([10, 10])] }; const same = kept.list[0].reshape([100]); tf.zeros([5]);`, { defines: ['kept', 'same'] }));
    expect(defined).toMatchObject({ outcome: 'ok', tensors: 2, tensorBytes: 400 });
    expect(await runCell(kernel, cell('shows', `${TF} return tf.range(0, 50);`))).toMatchObject({ tensors: 1, tensorBytes: 200 });
    expect(await runCell(kernel, cell('in a map', `${TF} const map = new Map([['a', tf.ones([3])]]);`, { defines: ['map'] }))).toMatchObject({ tensors: 1, tensorBytes: 12 });
  });

  it('keeps what only a closure or a private field still holds', async () => {
    const ran = await runCell(kernel, cell('a', `${TF}
      const hidden = tf.tensor1d([1, 2, 3]);
      class Box { #inner = tf.tensor1d([4, 5]); read() { return [...this.#inner.dataSync(), ...hidden.dataSync()]; } }
      const box = new Box();`, { defines: ['box'] }));
    expect(ran).toMatchObject({ outcome: 'ok', tensors: 2 });
    const read = await runCell(kernel, cell('b', 'console.log(box.read().join());', { reads: { box: 'a' } }));
    expect(read.text.trim()).toBe('4,5,1,2,3');
  });

  it('holds a constant number over reruns of a training', async () => {
    const train = cell('train', `${TF}
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 16, activation: 'relu', inputShape: [8] }), tf.layers.dense({ units: 1 })] });
      model.compile({ loss: 'meanSquaredError', optimizer: tf.train.adam(0.01) });
      const x = tf.randomNormal([64, 8]), y = tf.randomNormal([64, 1]);
      await model.fit(x, y, { epochs: 2, batchSize: 32 });
      const loose = model.predict(x);`, { defines: ['model'] });
    const first = await runCell(kernel, train);
    expect(first.error).toBeUndefined();
    expect(first.tensors).toBeGreaterThan(3);
    const alive = await allAlive();
    for (let again = 0; again < 3; again += 1) {
      expect(await runCell(kernel, train)).toMatchObject({ outcome: 'ok', tensors: first.tensors, tensorBytes: first.tensorBytes });
      expect(await allAlive()).toEqual(alive);
    }
  });

  it('lets a named variable be made again when its cell runs again', async () => {
    const named = cell('a', `${TF} const w = tf.variable(tf.ones([4]), true, 'w');`, { defines: ['w'] });
    for (let round = 0; round < 3; round += 1) expect(await runCell(kernel, named)).toMatchObject({ outcome: 'ok', tensors: 1, tensorBytes: 16 });
  });

  it('frees them when the cell is deleted, except what another cell still reaches', async () => {
    await runCell(kernel, cell('a', `${TF} const big = tf.ones([1000]); const other = tf.ones([10]);`, { defines: ['big', 'other'] }));
    await runCell(kernel, cell('b', 'const holder = { other };', { reads: { other: 'a' }, defines: ['holder'] }));
    kernel.forget('a');
    await expect.poll(allAlive, { timeout: 10_000 }).toEqual({ tensors: 1, bytes: 40 });
    expect((await runCell(kernel, cell('c', 'console.log(holder.other.dataSync().length)', { reads: { holder: 'b' } }))).text.trim()).toBe('10');
  });

  it('trains with an optimizer over all variables, those of forgotten cells left out', async () => {
    await runCell(kernel, cell('old', `${TF} const old = tf.variable(tf.scalar(1), true, 'old');`, { defines: ['old'] }));
    kernel.forget('old');
    const ran = await runCell(kernel, cell('new', `${TF} const w = tf.variable(tf.scalar(5), true, 'new'); const sgd = tf.train.sgd(0.1);
      for (let step = 0; step < 50; step++) sgd.minimize(() => w.sub(2).square());
      console.log(w.dataSync()[0].toFixed(3));`, { defines: ['w'] }));
    expect(ran.error).toBeUndefined();
    expect(ran.text.trim()).toBe('2.000');
    expect(ran.tensors).toBe(1);
  });

  it('frees those of a cell that failed', async () => {
    const ran = await runCell(kernel, cell('a', `${TF} const x = tf.ones([10]); for (let i = 0; i < 5; i++) x.add(i); throw new Error('no');`));
    expect(ran).toMatchObject({ outcome: 'error', tensors: 0, tensorBytes: 0 });
  });

  it('frees those of a cell that was stopped, but for the one that it may have been making', async () => {
    let begun!: () => void;
    const hasBegun = new Promise<void>((resolve) => { begun = resolve; });
    const busy = runCell(kernel, cell('a', `${TF} const many = []; console.log('go'); for (;;) { many.push(tf.ones([100])); if (many.length > 50) many.length = 0; await null; }`), { onOutput: () => begun() });
    await hasBegun;
    expect(await kernel.interrupt()).toBe('kept');
    await busy;
    await runCell(kernel, cell('next', `${TF} const one = tf.ones([1]);`, { defines: ['one'] }));
    const { tensors, bytes } = await allAlive();
    expect(tensors).toBeLessThanOrEqual(2);
    expect(bytes).toBeLessThanOrEqual(4 + 400);
  });
});
