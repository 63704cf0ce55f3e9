/**
 * Training and matrix products in our kernel, and in tfjs with its own cpu and WASM backends in Node. Prints one line of JSON
 * for compute.bench.mjs; milliseconds. The same programs run everywhere, from the same text.
 */
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { createLocalKernels } from '@/kernel/host/local';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { ExecutionId } from '@/lib/domain/ids';

const require = createRequire(import.meta.url);

/** Rows of an epoch; the cpu backend gets fewer, and its times are scaled to these. */
const ROWS = { mlp: 2048, cnn: 256, lstm: 256, transformer: 128, mlpCommon: 2048, cnnCommon: 256, lstmCommon: 256 } as const;
const CPU_ROWS = { mlp: 256, cnn: 32, lstm: 64, transformer: 16, mlpCommon: 128, cnnCommon: 1, lstmCommon: 8 } as const;

/** Functions of tf that do one epoch over some rows, or one product. Plain JavaScript: they become the text of a cell. */
const PROGRAMS = `
  const fit = (model, x, y, batchSize) => async () => { await model.fit(x, y, { epochs: 1, batchSize, shuffle: false, verbose: 0, yieldEvery: 'never' }); };
  const labels = (rows) => tf.oneHot(tf.tensor1d(Array.from({ length: rows }, (_, row) => row % 10), 'int32'), 10).toFloat();
  const dense = (rows, sizes) => {
    const model = tf.sequential({ layers: [...sizes.map((units, index) => tf.layers.dense({ units, activation: 'relu', ...(index === 0 && { inputShape: [784] }) })), tf.layers.dense({ units: 10, activation: 'softmax' })] });
    model.compile({ loss: 'categoricalCrossentropy', optimizer: 'adam' });
    return fit(model, tf.randomUniform([rows, 784]), labels(rows), 128);
  };
  const recurrent = (rows, units, steps, features, batchSize) => {
    const model = tf.sequential({ layers: [tf.layers.lstm({ units, inputShape: [steps, features], recurrentInitializer: 'glorotNormal' }), tf.layers.dense({ units: 1 })] });
    model.compile({ loss: 'meanSquaredError', optimizer: 'adam' });
    return fit(model, tf.randomUniform([rows, steps, features]), tf.randomUniform([rows, 1]), batchSize);
  };
  const programs = {
    matmul(size) { const a = tf.randomUniform([size, size]), b = tf.randomUniform([size, size]); return async () => { const c = tf.matMul(a, b); c.dispose(); }; },
    mlp: (rows) => dense(rows, [128]),
    mlpCommon: (rows) => dense(rows, [512, 256]),
    cnn(rows) {
      const conv = (filters, first) => tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu', ...first });
      const model = tf.sequential({ layers: [conv(8, { inputShape: [28, 28, 1] }), tf.layers.maxPooling2d({ poolSize: 2 }), conv(16, {}), tf.layers.maxPooling2d({ poolSize: 2 }), tf.layers.flatten(), tf.layers.dense({ units: 10, activation: 'softmax' })] });
      model.compile({ loss: 'categoricalCrossentropy', optimizer: 'adam' });
      return fit(model, tf.randomUniform([rows, 28, 28, 1]), labels(rows), 32);
    },
    cnnCommon(rows) {
      const conv = (filters, first) => tf.layers.conv2d({ filters, kernelSize: 3, activation: 'relu', ...first });
      const model = tf.sequential({ layers: [conv(32, { inputShape: [28, 28, 1] }), conv(64, {}), tf.layers.maxPooling2d({ poolSize: 2 }), tf.layers.flatten(), tf.layers.dense({ units: 128, activation: 'relu' }), tf.layers.dense({ units: 10, activation: 'softmax' })] });
      model.compile({ loss: 'categoricalCrossentropy', optimizer: 'adam' });
      return fit(model, tf.randomUniform([rows, 28, 28, 1]), labels(rows), 128);
    },
    lstm: (rows) => recurrent(rows, 32, 20, 8, 32),
    lstmCommon: (rows) => recurrent(rows, 128, 32, 32, 64),
    transformer(rows) {
      const d = 64, ff = 128, length = 32, batch = 16;
      const weight = (...shape) => tf.variable(tf.randomNormal(shape, 0, 0.05));
      const [wq, wk, wv, wo, w1, w2] = [weight(d, d), weight(d, d), weight(d, d), weight(d, d), weight(d, ff), weight(ff, d)];
      const x = tf.randomNormal([rows, length, d]), y = tf.randomNormal([rows, length, d]);
      const times = (a, w) => tf.matMul(a.reshape([-1, w.shape[0]]), w).reshape([batch, length, w.shape[1]]);
      const norm = (a) => { const { mean, variance } = tf.moments(a, -1, true); return a.sub(mean).div(variance.add(1e-5).sqrt()); };
      const block = (input) => {
        const attention = tf.matMul(times(input, wq), times(input, wk), false, true).div(8).softmax();
        const attended = norm(input.add(times(tf.matMul(attention, times(input, wv)), wo)));
        return norm(attended.add(times(times(attended, w1).relu(), w2)));
      };
      const optimizer = tf.train.adam(0.001);
      return async () => { for (let at = 0; at + batch <= rows; at += batch) tf.tidy(() => { optimizer.minimize(() => block(x.slice(at, batch)).sub(y.slice(at, batch)).square().mean(), false, [wq, wk, wv, wo, w1, w2]); }); };
    },
  };
  const best = async (work, times) => { await work(); let least = Infinity; for (let index = 0; index < times; index += 1) { const began = performance.now(); await work(); least = Math.min(least, performance.now() - began); } return least; };
  const measure = async (rows, sizes, times) => {
    const found = {};
    for (const size of sizes) found['matmul' + size] = await best(programs.matmul(size), times * 2);
    for (const name of Object.keys(rows)) found[name] = await best(programs[name](rows[name]), times);
    return found;
  };`;

type Times = Record<string, number>;

async function inKernel(threads: number): Promise<{ readonly times: Times; readonly compute: string }> {
  const provider = createLocalKernels({ root: process.cwd(), allowProcessTier: true });
  const kernel = await provider.start({ limits: { ...DEFAULT_LIMITS, threads }, capabilities: () => Promise.reject(new Error('there is no data here')) });
  let text = '';
  const code = `async (__read, __import) => {\nconst tf = __import('@tensorflow/tfjs');${PROGRAMS}\nconsole.log('RESULT' + JSON.stringify(await measure(${JSON.stringify(ROWS)}, [512, 1024], 3)));\n}`;
  const ran = await kernel.run({
    execution: 'bench' as ExecutionId, compiled: { cell: 'bench', code, defines: [], reads: [], sources: {}, imports: [], map: '' }, seed: 1, startedAt: 0, parameters: {}, readByOthers: [],
    onOutput: (output) => { if (output.kind === 'stream' && output.name === 'stdout') text += output.text; },
  });
  if (ran.outcome !== 'ok') throw new Error(`the kernel's cell ended as ${ran.outcome}: ${ran.error?.message ?? ''}`);
  const { compute } = kernel;
  await provider.dispose();
  return { times: JSON.parse(text.slice(text.indexOf('RESULT') + 6)) as Times, compute };
}

/** tfjs as npm installs it, one thread; null for a program that the backend cannot run. */
async function inNode(backend: 'cpu' | 'wasm', rows: Readonly<Record<string, number>>, sizes: readonly number[], times: number): Promise<Record<string, number | null>> {
  // Its notice that it could be faster with native code is no part of a benchmark.
  console.warn = () => {};
  const tf = require('@tensorflow/tfjs') as { setBackend(name: string): Promise<boolean>; env(): { set(name: string, value: unknown): void } };
  if (backend === 'wasm') {
    const wasm = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(path: string): void };
    wasm.setWasmPaths(`${join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '..', 'wasm-out')}/`);
  }
  await tf.setBackend(backend);
  // oxlint-disable-next-line no-new-func -- the text that cells run
  const { measure } = new Function('tf', `${PROGRAMS}\nreturn { measure };`)(tf) as { measure: (rows: object, sizes: readonly number[], times: number) => Promise<Times> };
  const found: Record<string, number | null> = sizes.length > 0 ? await measure({}, sizes, times) : {};
  for (const [name, count] of Object.entries(rows)) {
    const time = await measure({ [name]: count }, [], times).then((one) => one[name] ?? null, () => null);
    found[name] = time === null ? null : time * (ROWS[name as keyof typeof ROWS] / count);
  }
  return found;
}

async function main(): Promise<void> {
  const one = await inKernel(1);
  const many = await inKernel(DEFAULT_LIMITS.threads ?? Math.min(4, (await import('node:os')).availableParallelism()));
  const wasm = await inNode('wasm', ROWS, [512, 1024], 3);
  const cpu = await inNode('cpu', CPU_ROWS, [], 1);
  console.log(JSON.stringify({ rows: ROWS, one: one.times, many: many.times, compute: many.compute, wasm, cpu }));
}

void main();
