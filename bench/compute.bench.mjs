/**
 * Issue bars: a small CNN's epoch at least 50 times as fast as tfjs' cpu backend; training of MLP, CNN and LSTM of common sizes at 60 % or more of
 * the rate of the plain WASM backend's matrix product in the same run. The small ones stand beside them with their ratios: a step of theirs is a
 * millisecond of products or less. Beside them TensorFlow and scikit-learn in Python, on all cores.
 */
import { join } from 'node:path';
import { findPython, measureWith, measureWithNode } from './support.mjs';

export const title = 'Compute';

/** Floating-point operations of the products in one row's forward and backward pass; what is elementwise is not counted. */
const FLOPS = {
  // Forward, gradient of the weights, and gradient of the inputs except those of the first layer.
  mlp: 2 * (2 * 784 * 128 + 3 * 128 * 10),
  cnn: 2 * (2 * 28 * 28 * 9 * 8 + 3 * 14 * 14 * 9 * 8 * 16 + 3 * 784 * 10),
  lstm: 20 * 2 * (2 * 8 * 128 + 3 * 32 * 128) + 3 * 2 * 32,
  mlpCommon: 2 * (2 * 784 * 512 + 3 * 512 * 256 + 3 * 256 * 10),
  cnnCommon: 2 * (2 * 26 * 26 * 9 * 32 + 3 * 24 * 24 * 9 * 32 * 64 + 3 * 9216 * 128 + 3 * 128 * 10),
  lstmCommon: 32 * 2 * (2 * 32 * 512 + 3 * 128 * 512) + 3 * 2 * 128,
  transformer: 3 * 32 * 2 * (4 * 64 * 64 + 2 * 64 * 128 + 2 * 32 * 64),
};
const NAMES = {
  mlpCommon: 'MLP 784-512-256-10', cnnCommon: 'CNN of Keras’ MNIST example, 32 and 64 filters', lstmCommon: 'LSTM of 128 units, 32 steps of 32',
  mlp: 'MLP 784-128-10', cnn: 'CNN, 8 and 16 filters of 3 × 3 on 28 × 28', lstm: 'LSTM of 32 units, 20 steps', transformer: 'transformer block, 32 tokens of 64',
};
const BAR_CNN = 50;
const BAR_RATE = 0.6;

export async function run({ root }) {
  const own = await measureWithNode(root, 'compute.ts');
  const python = findPython(['tensorflow']);
  const theirs = python && await measureWith(python, [join(root, 'bench/peers/tensorflow_compute.py'), JSON.stringify(own.rows)], { cwd: root });
  const ms = (time) => (typeof time === 'number' ? `${time < 10 ? time.toFixed(1) : time.toFixed(0)} ms` : 'cannot run it');
  const peers = (name, time) => [
    { name: 'tfjs WASM', measured: ms(own.wasm[name]), ratio: own.wasm[name] / time },
    ...(name in own.cpu ? [{ name: 'tfjs cpu', measured: ms(own.cpu[name]), ratio: own.cpu[name] / time }] : []),
    theirs ? { name: 'TensorFlow', measured: ms(theirs[name]), ratio: theirs[name] / time } : { name: 'TensorFlow', measured: 'not installed' },
    ...(name === 'mlp' ? [theirs?.sklearnMlp ? { name: 'scikit-learn', measured: ms(theirs.sklearnMlp), ratio: theirs.sklearnMlp / time } : { name: 'scikit-learn', measured: 'not installed' }] : []),
  ];
  const plainRate = (2 * 1024 ** 3) / own.wasm.matmul1024 / 1e6;
  const products = [512, 1024].map((size) => {
    const name = `matmul${size}`;
    const rate = (time) => ((2 * size ** 3) / time / 1e6).toFixed(1);
    return { what: `matrix product ${size} × ${size}`, measured: `${ms(own.many[name])}, ${rate(own.many[name])} GFLOP/s`, peers: peers(name, own.many[name]), note: `${own.compute}; one thread ${ms(own.one[name])}` };
  });
  const trainings = Object.keys(NAMES).map((name) => {
    const rate = (FLOPS[name] * own.rows[name]) / own.many[name] / 1e6;
    const one = (FLOPS[name] * own.rows[name]) / own.one[name] / 1e6;
    const share = rate / plainRate;
    const hasBar = name.endsWith('Common');
    return {
      what: `${NAMES[name]}, epoch of ${own.rows[name]}`, measured: `${ms(own.many[name])}, ${rate.toFixed(1)} GFLOP/s`, peers: peers(name, own.many[name]),
      ...(hasBar ? { bar: `${(BAR_RATE * plainRate).toFixed(1)} GFLOP/s`, ratio: rate / (BAR_RATE * plainRate) } : {}),
      note: `${(100 * share).toFixed(0)} % of the plain product’s ${plainRate.toFixed(1)}; one thread ${ms(own.one[name])}, ${one.toFixed(1)} GFLOP/s`,
    };
  });
  const faster = own.cpu.cnn / own.many.cnn;
  return [...products, ...trainings, { what: 'CNN epoch against tfjs’ cpu backend', measured: `${faster.toFixed(0)} ×`, bar: `${BAR_CNN} ×`, ratio: faster / BAR_CNN, note: 'the cpu backend on fewer rows, scaled' }];
}
