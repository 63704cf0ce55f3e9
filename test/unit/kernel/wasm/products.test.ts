/** The matrix products of the WASM backend. Golden: the cpu backend, which sums in float64; 1e-5 of the largest element. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gemmScratch } from '@/kernel/worker/wasm/routines/gemm';
import { matrixPlaces } from '@/kernel/worker/wasm/matmul';
import { expectSame, noise, seenOn } from '../../../support/backends';

const size = fc.integer({ min: 0, max: 21 });
const batches = fc.constantFrom<[number[], number[]]>([[], []], [[1], [1]], [[3], [3]], [[3], [1]], [[1], [4]], [[2, 3], [2, 3]], [[0], [0]]);

const operand = (batch: number[], rows: number, columns: number, isTurned: boolean, seed: number): tf.Tensor => noise([...batch, ...(isTurned ? [columns, rows] : [rows, columns])], seed);

describe('a matrix product', () => {
  it('is the cpu backend\'s for every shape, transposition and batch', () => {
    fc.assert(fc.property(size, size, size, fc.boolean(), fc.boolean(), batches, (rows, inner, columns, a, b, [batchA, batchB]) => {
      expectSame(() => tf.matMul(operand(batchA, rows, inner, a, 1), operand(batchB, inner, columns, b, 2), a, b));
    }), { numRuns: 150, examples: [[1, 1, 1, true, true, [[], []]], [4, 0, 8, true, false, [[], []]], [5, 3, 9, false, true, [[2, 3], [2, 3]]]] });
  });

  it('is the cpu backend\'s beyond one block of the inner dimension and of the columns', () => {
    expectSame(() => tf.matMul(noise([1100, 5], 3), noise([1100, 7], 4), true, false));
    expectSame(() => tf.matMul(noise([3, 6], 3), noise([1030, 6], 4), false, true));
  });

  it('has the same bits whether an operand is transposed, and as tfjs\' own product', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 40 }), (rows, inner, columns) => {
      const bits = (a: boolean, b: boolean) => seenOn('wasm', () => {
        const [left, right] = [noise([rows, inner], 5), noise([inner, columns], 6)];
        return tf.matMul(a ? left.transpose() : left, b ? right.transpose() : right, a, b);
      })[0]!.values;
      // A convolution with a filter of one pixel is XNNPACK's product.
      const own = seenOn('wasm', () => tf.conv2d(noise([rows, inner], 5).reshape([1, rows, 1, inner]) as tf.Tensor4D, noise([inner, columns], 6).reshape([1, 1, inner, columns]) as tf.Tensor4D, 1, 'valid'))[0]!.values;
      for (const [a, b] of [[false, false], [true, false], [false, true], [true, true]] as const) expect(bits(a, b)).toEqual(own);
    }), { numRuns: 25 });
  });

  it('adds a bias and an activation when fused, with any transposition', () => {
    for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const) {
      for (const [transposeA, transposeB] of [[false, false], [true, false], [false, true], [true, true]] as const) {
        for (const bias of [undefined, [11], [1, 11], [1]]) {
          expectSame(() => tf.fused.matMul({
            a: operand([], 6, 5, transposeA, 1), b: operand([], 5, 11, transposeB, 2), transposeA, transposeB, activation, leakyreluAlpha: 0.3,
            ...(bias && { bias: noise(bias, 7) }), ...(activation === 'prelu' && { preluActivationWeights: noise([11], 8) }),
          }));
        }
      }
    }
  });

  it('multiplies integers as the cpu backend does', () => {
    expectSame(() => tf.matMul(tf.tensor2d([[1, 2], [3, 4]], [2, 2], 'int32'), tf.tensor2d([[5, 6], [7, 8]], [2, 2], 'int32')));
  });

  it('refuses inner sizes that differ', () => {
    expect(() => seenOn('wasm', () => tf.matMul(noise([2, 3]), noise([4, 2])))).toThrow(/inner shapes/);
  });
});

describe('the places of matrices in a batch', () => {
  it('are those of numpy\'s broadcasting', () => {
    expect([...matrixPlaces([2, 1, 9, 9], [2, 3])]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...matrixPlaces([3, 9, 9], [2, 3])]).toEqual([0, 1, 2, 0, 1, 2]);
    expect([...matrixPlaces([9, 9], [2, 2])]).toEqual([0, 0, 0, 0]);
  });

  it('need scratch for no more than a block', () => {
    expect(gemmScratch(1e6, 1e6)).toBe(gemmScratch(512, 512));
  });
});
