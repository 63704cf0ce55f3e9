/**
 * Every kernel of the WASM backend against the cpu backend's. Tolerance 1e-5 of a result's largest element (at least 1): both compute
 * in float32, XNNPACK's exponentials and tanh err by a few units in the last place. Each call must leave no tensor and no data behind.
 */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectSame, seenOn } from '../../../support/backends';
import { CASES } from './cases';

const names = (backend: string): string[] => tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName).toSorted();

describe('the kernels of the WASM backend', () => {
  it('are all that the cpu backend has', () => {
    expect(names('cpu').filter((name) => !names('wasm').includes(name))).toEqual([]);
  });

  it('all have cases here, but for one that draws', () => {
    expect(names('cpu').filter((name) => CASES[name] === undefined)).toEqual(['Draw']);
    expect(Object.keys(CASES).filter((name) => !names('cpu').includes(name))).toEqual([]);
  });

  it('say that there is no canvas to draw on', () => {
    expect(() => seenOn('wasm', () => tf.engine().runKernel('Draw', { image: tf.zeros([2, 2]) }, {} as never) as tf.Tensor)).toThrow(/no canvas.*display/);
  });
});

describe.each(Object.entries(CASES))('%s', (_, cases) => {
  it.each(cases.map((compute, i) => [i, compute] as const))('does what the cpu backend does, case %i', (_, compute) => {
    expectSame(compute);
  });
});
