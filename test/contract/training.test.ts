/**
 * Networks train on WASM inside a real kernel, with the losses of tfjs' cpu backend in the same kernel. Tolerance 1e-3 of a loss: both
 * compute in float32 in different orders, and a few dozen steps of an optimizer make the differences larger.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { Kernel, KernelProvider } from '@/kernel/host/port';
import { cell, createTestKernels, runCell } from '../support/kernel';

const L = 'tf.layers';
const image = '[8, 8, 2]';
const series = '[6, 4]';
const head = `${L}.dense({ units: 1, kernelInitializer: seeded(9) })`;
const NETWORKS: Readonly<Record<string, { readonly input: string; readonly layers: string }>> = {
  'a convolutional network': { input: image, layers: `${L}.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: ${image}, kernelInitializer: seeded(1) }), ${L}.maxPooling2d({ poolSize: 2 }), ${L}.conv2d({ filters: 5, kernelSize: 2, strides: 2, padding: 'same', kernelInitializer: seeded(2) }), ${L}.flatten(), ${head}` },
  'a depthwise convolutional network': { input: image, layers: `${L}.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: 'relu', inputShape: ${image}, depthwiseInitializer: seeded(1) }), ${L}.batchNormalization(), ${L}.averagePooling2d({ poolSize: 2 }), ${L}.flatten(), ${head}` },
  'a simple recurrent network': { input: series, layers: `${L}.simpleRNN({ units: 6, inputShape: ${series}, kernelInitializer: seeded(1), recurrentInitializer: seeded(2) }), ${head}` },
  'a GRU': { input: series, layers: `${L}.gru({ units: 6, inputShape: ${series}, kernelInitializer: seeded(1), recurrentInitializer: seeded(2) }), ${head}` },
  'stacked LSTMs, one in both directions': { input: series, layers: `${L}.bidirectional({ layer: ${L}.lstm({ units: 5, returnSequences: true, recurrentActivation: 'sigmoid', kernelInitializer: seeded(1), recurrentInitializer: seeded(2) }), mergeMode: 'concat', inputShape: ${series} }), ${L}.lstm({ units: 6, kernelInitializer: seeded(3), recurrentInitializer: seeded(4) }), ${head}` },
  'an LSTM': { input: series, layers: `${L}.lstm({ units: 6, inputShape: ${series}, kernelInitializer: seeded(1), recurrentInitializer: seeded(2) }), ${head}` },
};

const COMMON = `
  const tf = __import('@tensorflow/tfjs');
  const seeded = (seed) => tf.initializers.glorotUniform({ seed });
  const onBoth = async (train) => {
    const losses = {};
    for (const backend of ['wasm', 'cpu']) {
      await tf.setBackend(backend);
      const before = tf.memory().numTensors;
      losses[backend] = await train();
      losses[backend + ' left'] = tf.memory().numTensors - before;
    }
    await tf.setBackend('wasm');
    console.log(JSON.stringify(losses));
  };`;

const layered = ({ input, layers }: { input: string; layers: string }): string => `${COMMON}
  await onBoth(async () => {
    const model = tf.sequential({ layers: [${layers}] });
    const optimizer = tf.train.adam(0.01);
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const x = tf.randomUniform([32, ...${input}], -1, 1, 'float32', 5);
    const y = tf.tidy(() => x.reshape([32, -1]).slice([0, 0], [32, 3]).sum(1, true));
    const { history } = await model.fit(x, y, { epochs: 6, batchSize: 8, shuffle: false });
    model.dispose(); optimizer.dispose(); tf.dispose([x, y]);
    return history.loss;
  });`;

const ATTENTION = `${COMMON}
  await onBoth(async () => {
    const [batch, steps, heads, size] = [4, 6, 2, 8];
    const weights = [1, 2, 3, 4].map((seed) => tf.tidy(() => tf.variable(tf.randomUniform([size, size], -0.4, 0.4, 'float32', seed))));
    const optimizer = tf.train.adam(0.01);
    const x = tf.randomUniform([batch, steps, size], -1, 1, 'float32', 5);
    const project = (value, weight) => tf.matMul(value.reshape([batch * steps, size]), weight).reshape([batch, steps, size]);
    const split = (value) => value.reshape([batch, steps, heads, size / heads]).transpose([0, 2, 1, 3]);
    const losses = [];
    for (let step = 0; step < 12; step++) {
      const loss = optimizer.minimize(() => {
        const [q, k, v] = weights.slice(0, 3).map((weight) => split(project(x, weight)));
        const mixed = tf.matMul(tf.softmax(tf.matMul(q, k, false, true).div(Math.sqrt(size / heads))), v).transpose([0, 2, 1, 3]).reshape([batch, steps, size]);
        const sum = project(mixed, weights[3]).add(x);
        const { mean, variance } = tf.moments(sum, -1, true);
        return sum.sub(mean).div(variance.add(1e-3).sqrt()).sub(x.square()).square().mean();
      }, true);
      losses.push(loss.dataSync()[0]);
      loss.dispose();
    }
    optimizer.dispose(); tf.dispose([...weights, x]);
    return losses;
  });`;

describe('training on WASM in a kernel', () => {
  let kernels: KernelProvider;
  let kernel: Kernel;
  beforeAll(async () => {
    kernels = await createTestKernels();
    kernel = await kernels.start({ limits: DEFAULT_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')) });
  });
  afterAll(() => kernels.dispose());

  it.each([...Object.entries(NETWORKS).map(([name, network]) => [name, layered(network)] as const), ['a block of attention', ATTENTION] as const])('%s learns as on the cpu backend and leaves no tensors', async (name, body) => {
    const { text, error } = await runCell(kernel, cell(name, body));
    expect(error).toBeUndefined();
    const seen = JSON.parse(text.trim().split('\n').at(-1)!) as { wasm: number[]; cpu: number[]; 'wasm left': number };
    expect(seen.wasm.at(-1)!).toBeLessThan(seen.wasm[0]!);
    seen.cpu.forEach((loss, i) => expect(Math.abs(seen.wasm[i]! - loss), `loss ${i}`).toBeLessThan(1e-3 * Math.max(1, loss)));
    expect(seen['wasm left']).toBe(0);
  }, 60_000);
});
