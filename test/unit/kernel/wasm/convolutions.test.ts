/**
 * The gradients of convolutions on the WASM backend. Golden: the cpu backend's kernels, which sum in float64. Tolerance 1e-5 of the
 * largest element: at most a few hundred products are summed here.
 */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { expectSame, noise } from '../../../support/backends';

const run = (name: string, inputs: Record<string, tf.Tensor>, attrs: object): tf.Tensor => tf.engine().runKernel(name, inputs, attrs as never) as tf.Tensor;

const cases = fc.record({
  batch: fc.integer({ min: 1, max: 3 }), height: fc.integer({ min: 3, max: 9 }), width: fc.integer({ min: 3, max: 9 }),
  channels: fc.integer({ min: 1, max: 9 }), filters: fc.integer({ min: 1, max: 9 }), filterHeight: fc.integer({ min: 1, max: 3 }), filterWidth: fc.integer({ min: 1, max: 3 }),
  strides: fc.constantFrom<[number, number]>([1, 1], [2, 2], [1, 2], [3, 1]), pad: fc.constantFrom<'valid' | 'same' | number>('valid', 'same', 1, 2),
});

describe('the gradients of a convolution', () => {
  it('are the cpu backend\'s for every stride, padding and shape', () => {
    fc.assert(fc.property(cases, ({ batch, height, width, channels, filters, filterHeight, filterWidth, strides, pad }) => {
      const inputShape: [number, number, number, number] = [batch, height, width, channels];
      const filterShape: [number, number, number, number] = [filterHeight, filterWidth, channels, filters];
      const { outShape } = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, 'floor');
      const attrs = { strides, pad, dataFormat: 'NHWC', dimRoundingMode: 'floor' };
      expectSame(() => run('Conv2DBackpropFilter', { x: noise(inputShape, 1), dy: noise(outShape, 2) }, { ...attrs, filterShape }));
      expectSame(() => run('Conv2DBackpropInput', { dy: noise(outShape, 2), filter: noise(filterShape, 3) }, { ...attrs, inputShape }));
    }), { numRuns: 120 });
  });

  it('are the cpu backend\'s with the channels first', () => {
    const attrs = { strides: [2, 1], pad: 1, dataFormat: 'NCHW', dimRoundingMode: 'floor' };
    const { outShape } = tf.backend_util.computeConv2DInfo([2, 3, 6, 5], [3, 3, 3, 4], [2, 1], 1, 1, 'floor', false, 'channelsFirst');
    expectSame(() => run('Conv2DBackpropFilter', { x: noise([2, 3, 6, 5], 1), dy: noise(outShape, 2) }, { ...attrs, filterShape: [3, 3, 3, 4] }));
    expectSame(() => run('Conv2DBackpropInput', { dy: noise(outShape, 2), filter: noise([3, 3, 3, 4], 3) }, { ...attrs, inputShape: [2, 3, 6, 5] }));
  });

  it('are the cpu backend\'s when the patches take several runs', () => {
    const attrs = { strides: 1, pad: 'same', dataFormat: 'NHWC' };
    expectSame(() => run('Conv2DBackpropFilter', { x: noise([2, 40, 40, 8], 1), dy: noise([2, 40, 40, 3], 2) }, { ...attrs, filterShape: [3, 3, 8, 3] }));
    expectSame(() => run('Conv2DBackpropInput', { dy: noise([2, 40, 40, 3], 2), filter: noise([3, 3, 8, 3], 3) }, { ...attrs, inputShape: [2, 40, 40, 8] }));
  });

  it('of no images are zeros', () => {
    expectSame(() => run('Conv2DBackpropFilter', { x: noise([0, 5, 5, 2]), dy: noise([0, 3, 3, 4]) }, { strides: 1, pad: 'valid', dataFormat: 'NHWC', filterShape: [3, 3, 2, 4] }));
    expectSame(() => run('Conv2DBackpropInput', { dy: noise([0, 3, 3, 4]), filter: noise([3, 3, 2, 4]) }, { strides: 1, pad: 'valid', dataFormat: 'NHWC', inputShape: [0, 5, 5, 2] }));
  });
});

describe('the gradients of a depthwise convolution', () => {
  it('are the cpu backend\'s for every stride, padding, multiplier and shape', () => {
    fc.assert(fc.property(cases, fc.integer({ min: 1, max: 3 }), ({ batch, height, width, channels, filterHeight, filterWidth, strides, pad }, multiplier) => {
      const inputShape: [number, number, number, number] = [batch, height, width, channels];
      const filterShape: [number, number, number, number] = [filterHeight, filterWidth, channels, multiplier];
      const { outShape } = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, 'floor', true);
      const attrs = { strides, dilations: [1, 1], pad, dimRoundingMode: 'floor' };
      expectSame(() => run('DepthwiseConv2dNativeBackpropFilter', { x: noise(inputShape, 1), dy: noise(outShape, 2) }, { ...attrs, filterShape }));
      expectSame(() => run('DepthwiseConv2dNativeBackpropInput', { dy: noise(outShape, 2), filter: noise(filterShape, 3) }, { ...attrs, inputShape }));
    }), { numRuns: 120 });
  });
});
