/** K10: threads change the time that a computation takes and nothing else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kernel, KernelProvider } from '@/kernel/host/port';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import { cell, createTestKernels, runCell, untilCaught } from '../support/kernel';

const TF = "const tf = __import('@tensorflow/tfjs');";
/** A text that any differing bit changes. */
const DIGEST = `
  const digest = async (tensors) => {
    const parts = tensors.map((tensor) => new Uint8Array(tensor.dataSync().buffer));
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => { bytes.set(part, at); return at + part.length; }, 0);
    return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  const weights = (model) => digest(model.getWeights());`;

const PROGRAMS: Readonly<Record<string, string>> = {
  'matrix products': 'const a = tf.randomUniform([301, 517]), b = tf.randomUniform([517, 263]); return digest([tf.matMul(a, b), tf.matMul(a, a, true), tf.matMul(b, b, false, true)]);',
  convolutions: `const x = tf.randomUniform([8, 28, 28, 5]);
    return digest([tf.conv2d(x, tf.randomUniform([3, 3, 5, 16]), 1, 'same'), tf.depthwiseConv2d(x, tf.randomUniform([3, 3, 5, 2]), 2, 'valid'), tf.maxPool(x, 2, 2, 'valid'), tf.avgPool(x, 3, 2, 'same')]);`,
  'elementwise operations and reductions': 'const x = tf.randomNormal([400, 301]); return digest([tf.exp(x), tf.tanh(x), tf.sigmoid(x), tf.softmax(x), tf.sum(x, 0), tf.mean(x), tf.sqrt(tf.abs(x)), x.add(1).mul(x).div(x.sub(3)), tf.sin(x), tf.erf(x)]);',
  'training of an MLP': `const model = tf.sequential({ layers: [tf.layers.dense({ units: 128, activation: 'relu', inputShape: [200] }), tf.layers.dropout({ rate: 0.2 }), tf.layers.dense({ units: 10, activation: 'softmax' })] });
    model.compile({ loss: 'categoricalCrossentropy', optimizer: 'adam' });
    await model.fit(tf.randomUniform([512, 200]), tf.randomUniform([512, 10]), { epochs: 2, batchSize: 128 });
    return weights(model);`,
  'gradients of convolutions': `const x = tf.randomUniform([8, 26, 26, 24]), w = tf.randomUniform([3, 3, 24, 40]);
    const [dx, dw] = tf.grads((a, b) => tf.conv2d(a, b, 1, 'same').square().sum())([x, w]);
    return digest([dx, dw]);`,
  'training of a large LSTM': `const model = tf.sequential({ layers: [tf.layers.lstm({ units: 96, inputShape: [16, 40], recurrentInitializer: 'glorotNormal', goBackwards: true }), tf.layers.dense({ units: 1 })] });
    model.compile({ loss: 'meanSquaredError', optimizer: 'adam' });
    await model.fit(tf.randomUniform([90, 16, 40]), tf.randomUniform([90, 1]), { epochs: 2, batchSize: 45 });
    return weights(model);`,
  'training of an LSTM': `const model = tf.sequential({ layers: [tf.layers.lstm({ units: 24, inputShape: [10, 8] }), tf.layers.dense({ units: 1 })] });
    model.compile({ loss: 'meanSquaredError', optimizer: 'rmsprop' });
    await model.fit(tf.randomUniform([64, 10, 8]), tf.randomUniform([64, 1]), { epochs: 2, batchSize: 32 });
    return weights(model);`,
};

describe.each(['auto', 'process'] as const)('computing with threads, sandbox %s', (sandbox) => {
  let kernels: KernelProvider;
  beforeAll(async () => { kernels = await createTestKernels({ sandbox }); });
  afterAll(() => kernels.dispose());

  const start = (threads: number): Promise<Kernel> => kernels.start({ limits: { ...DEFAULT_LIMITS, threads }, capabilities: () => Promise.reject(new Error('there is no data here')) });

  async function digestsWith(threads: number): Promise<Record<string, string>> {
    const kernel = await start(threads);
    expect(kernel.compute).toBe(`wasm, SIMD, ${threads} ${threads === 1 ? 'thread' : 'threads'}`);
    const found: Record<string, string> = {};
    for (const [name, body] of Object.entries(PROGRAMS)) {
      const { outputs, error } = await runCell(kernel, cell(name, `${TF}${DIGEST}\n${body}`));
      expect(error).toBeUndefined();
      found[name] = JSON.stringify(outputs);
      expect(found[name], name).toMatch(/[0-9a-f]{64}/);
    }
    const { text } = await runCell(kernel, cell('count', `${TF} console.log(tf.backend().wasm.PThread.runningWorkers.length);`));
    expect(text.trim()).toBe(String(threads - 1));
    await kernel.dispose();
    return found;
  }

  it('gives the same bytes with one, two and four threads, and again in another kernel', async () => {
    const one = await digestsWith(1);
    expect(new Set(Object.values(one)).size).toBe(Object.keys(PROGRAMS).length);
    for (const threads of [2, 2, 4]) expect(await digestsWith(threads), `${threads} threads`).toEqual(one);
  }, 120_000);

  it('wakes the others for large work only', async () => {
    const kernel = await start(2);
    const { text, error } = await runCell(kernel, cell('wake', `${TF}
      const { wasm } = tf.backend();
      // The thread pool's memory, by way of what it knows of its thread: whether a helper is on its way, and the last command.
      const words = new Int32Array(wasm.HEAPU8.buffer);
      const pool = words[wasm.PThread.runningWorkers[0].info / 4 + 4] / 4;
      const command = () => { while (Atomics.load(words, pool + 1) !== 0); return words[pool + 2]; };
      const wakes = (work) => { const before = command(); tf.tidy(work); return command() !== before; };
      const [small, large] = [tf.ones([100, 100]), tf.ones([512, 512])];
      console.log(JSON.stringify({
        small: [() => tf.add(small, 1), () => tf.sigmoid(small), () => tf.matMul(small, small), () => tf.softmax(small), () => tf.conv2d(small.reshape([1, 100, 100, 1]), tf.ones([3, 3, 1, 8]), 1, 'same')].map(wakes),
        product: wakes(() => tf.matMul(large, large)), turned: wakes(() => tf.matMul(large, large, true)),
        convolution: wakes(() => tf.conv2d(large.reshape([4, 64, 64, 16]), tf.ones([3, 3, 16, 16]), 1, 'same')), many: wakes(() => tf.sigmoid(tf.ones([2048, 1024]))),
      }));`));
    expect(error).toBeUndefined();
    expect(JSON.parse(text)).toEqual({ small: [false, false, false, false, false], product: true, turned: true, convolution: true, many: true });
    await kernel.dispose();
  }, 30_000);

  it('keeps every tensor, and computes right, after stops in the middle of threads at work', async () => {
    const kernel = await start(3);
    await runCell(kernel, cell('kept', `${TF} const kept = tf.range(0, 100000);`, { defines: ['kept'] }));
    for (let round = 0; round < 5; round += 1) {
      let begun!: () => void;
      const hasBegun = new Promise<void>((resolve) => { begun = resolve; });
      const busy = runCell(kernel, cell('busy', `${TF} const a = tf.ones([600, 600]); console.log('go'); for (;;) tf.matMul(a, a).dispose();`), { onOutput: () => begun() });
      await hasBegun;
      expect(await kernel.interrupt()).toBe('kept');
      expect((await busy).outcome).toBe('interrupted');
      const after = await runCell(kernel, cell('after', `${TF} console.log(kept.slice(99997, 3).dataSync().join(), tf.matMul(tf.ones([300, 300]), tf.ones([300, 300])).sum().dataSync()[0]);`, { reads: { kept: 'kept' } }));
      expect(after.text.trim()).toBe('99997,99998,99999 27000000');
    }
    await kernel.dispose();
  }, 60_000);

  it('trains an LSTM to the same bytes after stops in the middle of one', async () => {
    const kernel = await start(2);
    const train = async (): Promise<string> => {
      const { outputs, error } = await runCell(kernel, cell('train', `${TF}${DIGEST}\n${PROGRAMS['training of an LSTM']}`));
      expect(error).toBeUndefined();
      return JSON.stringify(outputs);
    };
    const before = await train();
    for (let round = 0; round < 5; round += 1) {
      let begun!: () => void;
      const hasBegun = new Promise<void>((resolve) => { begun = resolve; });
      const busy = runCell(kernel, cell('busy', `${TF} const layer = tf.layers.lstm({ units: 64, returnSequences: true }); const x = tf.ones([64, 50, 32]); layer.apply(x);
        console.log('go'); for (;;) tf.tidy(() => tf.variableGrads(() => layer.apply(x).sum()));`), { onOutput: () => begun() });
      await hasBegun;
      expect(await kernel.interrupt()).toBe('kept');
      expect((await busy).outcome).toBe('interrupted');
      expect(await train()).toBe(before);
    }
    await kernel.dispose();
  }, 60_000);

  it('holds cells to their memory although threads may come', async () => {
    const { text } = await untilCaught(async () => {
      const kernel = await kernels.start({ limits: { ...DEFAULT_LIMITS, memoryBytes: 256 * 1024 * 1024, threads: 2 }, capabilities: () => Promise.reject(new Error('there is no data here')) });
      const ran = await runCell(kernel, cell('hog', "const held = []; try { for (;;) held.push(new ArrayBuffer(64 * 1024 * 1024)); } catch (error) { console.log(error.name, held.length < 10); }"));
      await kernel.dispose();
      return ran;
    });
    expect(text.trim()).toBe('RangeError true');
  }, 30_000);

  it('shows no worker to cells', async () => {
    const kernel = await start(2);
    const { text } = await runCell(kernel, cell('look', `${TF} tf.ones([2]).dispose(); console.log(typeof Worker, typeof Deno, Object.getOwnPropertyNames(globalThis).filter((name) => /worker/i.test(name)).join());`));
    expect(text.trim()).toBe('undefined undefined');
    await kernel.dispose();
  }, 30_000);
});
