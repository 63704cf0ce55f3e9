/**
 * K10b: kernels that may compute on a GPU. With an adapter (Mesa's software driver is one: mesa-vulkan-drivers) they do; without, they are the
 * kernels that they would be otherwise. A software driver computes slowly, so the adapter is asked for: PINION_TEST_GPU=1.
 */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { Kernel, KernelProvider } from '@/kernel/host/port';
import { cell, createTestKernels, runCell } from '../support/kernel';

const TF = "const tf = __import('@tensorflow/tfjs');";
const PRODUCT = `${TF} const a = tf.randomUniform([120, 80], -1, 1, 'float32', 1); const b = tf.randomUniform([80, 90], -1, 1, 'float32', 2); console.log(JSON.stringify(Array.from(a.matMul(b).dataSync())));`;
const TRAINING = `${TF}
  const seeded = (seed) => tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 16, inputShape: [8], activation: 'relu', kernelInitializer: seeded(1) }), tf.layers.dense({ units: 1, kernelInitializer: seeded(2) })] });
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
  const x = tf.randomUniform([64, 8], -1, 1, 'float32', 3);
  const { history } = await model.fit(x, x.sum(1, true), { epochs: 4, batchSize: 16, shuffle: false });
  console.log(JSON.stringify(history.loss));`;
const isAsked = process.env['PINION_TEST_GPU'] === '1';
const NOT_ASKED = 'an adapter is tried with PINION_TEST_GPU=1';
const NO_PACKAGE = 'the optional package @tensorflow/tfjs-backend-webgpu is not installed';

describe.each(['auto', 'process'] as const)('a kernel that may compute on a GPU, sandbox %s', (sandbox) => {
  const isInstalled = existsSync('node_modules/@tensorflow/tfjs-backend-webgpu');
  const providers: KernelProvider[] = [];
  let allowed: Kernel;
  let plain: Kernel;

  beforeAll(async () => {
    const start = async (webgpu: boolean): Promise<Kernel> => {
      const provider = await createTestKernels({ sandbox, webgpu });
      providers.push(provider);
      return provider.start({ limits: { ...DEFAULT_LIMITS, threads: 2 }, capabilities: () => Promise.reject(new Error('there is no data here')) });
    };
    plain = await start(false);
    if (isInstalled) allowed = await start(true);
  });
  afterAll(() => Promise.all(providers.map((provider) => provider.dispose())));

  const hasAdapter = (): boolean => isInstalled && allowed.compute.startsWith('webgpu, ');
  const numbers = async (kernel: Kernel, body: string): Promise<{ readonly values: number[]; readonly hasGpu: boolean }> => {
    const { outcome, error, text, hasGpu } = await runCell(kernel, cell('numbers', body));
    expect(error).toBeUndefined();
    expect(outcome).toBe('ok');
    return { values: JSON.parse(text) as number[], hasGpu };
  };

  it('says why it has none where there is no adapter, and gives the bytes of a kernel that may not', async ({ skip }) => {
    if (!isInstalled) skip(NO_PACKAGE);
    if (hasAdapter()) skip('there is an adapter');
    expect(allowed.compute).toMatch(/^wasm, SIMD, 2 threads \(a GPU is allowed, but .+\)$/);
    for (const body of [PRODUCT, TRAINING]) expect(await numbers(allowed, body)).toEqual({ ...(await numbers(plain, body)), hasGpu: false });
  });

  it('computes on an adapter what WASM computes, within float32, and says so from then on', async ({ skip }) => {
    if (!isAsked) skip(NOT_ASKED);
    if (!hasAdapter()) skip(isInstalled ? 'there is no adapter (Debian: mesa-vulkan-drivers)' : NO_PACKAGE);
    expect((await numbers(allowed, 'console.log(JSON.stringify([typeof navigator.gpu].map((type) => type.length)));')).hasGpu).toBe(false);
    for (const [body, tolerance] of [[PRODUCT, 1e-4], [TRAINING, 1e-3]] as const) {
      const [there, here] = [await numbers(allowed, body), await numbers(plain, body)];
      expect(there.hasGpu).toBe(true);
      expect(here.hasGpu).toBe(false);
      expect(there.values).toHaveLength(here.values.length);
      there.values.forEach((value, index) => expect(Math.abs(value - here.values[index]!), `value ${index}`).toBeLessThan(tolerance));
    }
    expect((await numbers(allowed, 'console.log("[1]");')).hasGpu).toBe(true);
  });

  it('shows cells nothing of WebGPU', async ({ skip }) => {
    if (!isInstalled) skip(NO_PACKAGE);
    const { text } = await runCell(allowed, cell('looks', "console.log(typeof navigator.gpu, Object.getOwnPropertyNames(globalThis).filter((name) => name.startsWith('GPU')).join());"));
    expect(text.trim()).toBe('undefined');
  });

  it('keeps its variables when it is interrupted, or ends in words', async ({ skip }) => {
    if (!isAsked) skip(NOT_ASKED);
    if (!hasAdapter()) skip(isInstalled ? 'there is no adapter (Debian: mesa-vulkan-drivers)' : NO_PACKAGE);
    await runCell(allowed, cell('kept', `${TF} const kept = tf.ones([200, 200]).matMul(tf.ones([200, 200]));`, { defines: ['kept'] }));
    let go = (): void => {};
    const isGoing = new Promise<void>((resolve) => { go = resolve; });
    const endless = runCell(allowed, cell('endless', `${TF} const a = tf.ones([400, 400]); console.log('going'); await null; for (;;) tf.tidy(() => a.matMul(a).dataSync());`), { onOutput: go });
    await isGoing;
    const how = await allowed.interrupt();
    expect((await endless).outcome).toBe('interrupted');
    // A stop that strikes while work is handed over ends the kernel, in words; it never goes on with what nobody can trust.
    if (how === 'killed') return expect((await allowed.ended).reason).toContain('handed work to the GPU');
    const { text } = await runCell(allowed, cell('reader', 'console.log([...new Set(kept.dataSync())].join());', { reads: { kept: 'kept' } }));
    expect(text.trim()).toBe('200');
  });
});
