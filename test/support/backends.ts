/** tfjs in this process with our WASM kernels and its cpu backend, whose results are the golden ones. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { expect } from 'vitest';
import { registerWasmKernels } from '@/kernel/worker/wasm';

registerWasmKernels();
tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
await tf.setBackend('cpu');
await tf.setBackend('wasm');

export interface Seen {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly (number | string)[];
}

type Made = tf.Tensor | readonly tf.Tensor[];

/** What `compute` makes on a backend, as plain values. Fails when it leaves tensors or data behind. */
export function seenOn(backend: 'cpu' | 'wasm', compute: () => Made): Seen[] {
  void tf.setBackend(backend);
  if (tf.getBackend() !== backend) throw new Error(`The ${backend} backend is not in use.`);
  const before = [tf.memory().numTensors, tf.backend().numDataIds()];
  const seen = tf.tidy(() => {
    const made = compute();
    return (made instanceof tf.Tensor ? [made] : made).map((tensor) => ({ shape: tensor.shape, dtype: tensor.dtype, values: [...tensor.dataSync() as unknown as ArrayLike<number | string> & Iterable<number | string>] }));
  });
  void tf.setBackend('wasm');
  if (backend === 'wasm') expect([tf.memory().numTensors, tf.backend().numDataIds()], 'tensors and data before and after').toEqual(before);
  return seen;
}

/**
 * Compares two runs: shapes, types, and values within `tolerance`, relative to the largest magnitude of the result (at least 1).
 * Default: 1e-5, some tens of roundings of float32.
 */
export function expectClose(actual: readonly Seen[], wanted: readonly Seen[], tolerance = 1e-5): void {
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(wanted.map(({ shape, dtype }) => ({ shape, dtype })));
  wanted.forEach(({ values }, i) => {
    const numbers = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value)).map(Math.abs);
    const allowed = tolerance * numbers.reduce((most, value) => Math.max(most, value), 1);
    const wrong = values.findIndex((value, k) => {
      const got = actual[i]!.values[k]!;
      return typeof value === 'number' && typeof got === 'number' && Number.isFinite(value) ? !(Math.abs(got - value) <= allowed) : !Object.is(got, value) && !(got === 0 && value === 0);
    });
    if (wrong >= 0) expect.fail(`result ${i}, element ${wrong} of [${actual[i]!.shape}]: ${actual[i]!.values[wrong]} on wasm, ${values[wrong]} on cpu, allowed ${allowed}`);
  });
}

/** Runs on both backends and compares. */
export function expectSame(compute: () => Made, tolerance?: number): void {
  expectClose(seenOn('wasm', compute), seenOn('cpu', compute), tolerance);
}

/** Floats in [-1, 1), the same for the same seed on every backend. */
export function noise(shape: number[], seed = 1): tf.Tensor {
  let state = seed >>> 0 || 1;
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return tf.tensor(values, shape, 'float32');
}
