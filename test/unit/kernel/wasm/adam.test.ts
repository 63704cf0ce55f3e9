/** Adam on WASM, one kernel a variable. Golden: tfjs' own optimizer on the same backend, with the same bits. */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { noise } from '../../../support/backends';
import { fuseAdam } from '@/kernel/worker/wasm/adam';

const plain = tf.AdamOptimizer.prototype.applyGradients;
fuseAdam();
const fused = tf.AdamOptimizer.prototype.applyGradients;

const SHAPES = [[], [1], [3], [5, 7], [16, 4], [0]];

/** Values after so many steps, and the optimizer's own weights. */
async function trained(apply: typeof plain, steps: number, isNamed: boolean): Promise<unknown[]> {
  const before = tf.memory().numTensors;
  const optimizer = tf.train.adam(0.02, 0.8, 0.95);
  optimizer.applyGradients = apply;
  const variables: tf.Variable[] = SHAPES.map((shape, i) => tf.tidy(() => tf.variable(noise(shape, i + 1))));
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const gradients = variables.map(({ name, shape }, i) => ({ name, tensor: noise(shape, 10 * step + i).mul(step % 3) }));
      optimizer.applyGradients(isNamed ? gradients : Object.fromEntries(gradients.map(({ name, tensor }) => [name, tensor])) as never);
    });
  }
  const weights = await optimizer.getWeights();
  const seen = [...variables.map((variable) => [...variable.dataSync()]), ...weights.map(({ tensor }) => [...tensor.dataSync()])];
  optimizer.dispose();
  tf.dispose([variables, weights[0]!.tensor]);
  expect(tf.memory().numTensors).toBe(before);
  return seen;
}

describe('Adam on WASM', () => {
  it.each([true, false])('has the bits of tfjs\' own, step after step (a list of gradients: %s)', async (isNamed) => {
    for (const steps of [1, 2, 30]) expect(await trained(fused, steps, isNamed)).toEqual(await trained(plain, steps, isNamed));
  });

  it('is one kernel a variable', async () => {
    const optimizer = tf.train.adam();
    const x = tf.variable(noise([4]));
    const minimize = (): void => { optimizer.minimize(() => x.square().sum() as tf.Scalar, false, [x]); };
    minimize();
    const { kernelNames } = await tf.profile(() => { minimize(); return tf.scalar(0); });
    expect(kernelNames).toContain('PinionAdam');
    expect(kernelNames).not.toContain('Sqrt');
    optimizer.dispose();
    x.dispose();
  });

  it('is left to tfjs on another backend', () => {
    void tf.setBackend('cpu');
    const optimizer = tf.train.adam(0.1);
    const x = tf.variable(tf.tensor1d([1, 2]));
    for (let step = 0; step < 3; step++) optimizer.minimize(() => x.square().sum() as tf.Scalar, false, [x]);
    expect([...x.dataSync()].map((value) => Math.round(value * 10))).toEqual([7, 17]);
    optimizer.dispose();
    x.dispose();
    void tf.setBackend('wasm');
  });
});
