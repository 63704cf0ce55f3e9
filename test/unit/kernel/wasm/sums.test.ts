/** Sums on WASM. Golden: tfjs' own sum over the last axis, which adds in order. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noise, seenOn } from '../../../support/backends';

describe('a sum over leading axes', () => {
  it('has the bits of the sum over the last axis of the turned tensor', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 21 }), fc.boolean(), (rows, more, columns, keepDims) => {
      const x = (): tf.Tensor => noise([rows, more, columns], rows + columns);
      const [ours] = seenOn('wasm', () => tf.sum(x(), [0, 1], keepDims));
      const [own] = seenOn('wasm', () => tf.sum(x().reshape([rows * more, columns]).transpose(), 1));
      expect(ours!.values).toEqual(own!.values);
      expect(ours!.shape).toEqual(keepDims ? [1, 1, columns] : [columns]);
    }), { numRuns: 50 });
  });
});
