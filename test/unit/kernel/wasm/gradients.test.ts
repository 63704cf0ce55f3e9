/**
 * Gradients on the WASM backend by central differences, (f(x + h) - f(x - h)) / 2h along a fixed direction, h = 1e-2. In float32 the
 * difference errs by about 1e-7 |f| / h and by h² of the third derivative, so they agree to 1e-2 of their size (at least 1).
 */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { noise } from '../../../support/backends';

const STEP = 1e-2;
type Op = (x: tf.Tensor) => tf.Tensor;

/** Away from kinks and poles: between 0.2 and 0.8 in size. */
const smooth = (shape: number[], seed = 1): tf.Tensor => { const x = noise(shape, seed); return x.sign().mul(x.abs().mul(0.6).add(0.2)); };
const positive = (shape: number[], seed = 1): tf.Tensor => smooth(shape, seed).abs();
const filter = (shape: number[]): tf.Tensor4D => noise(shape, 7) as tf.Tensor4D;
const picture = (op: (x: tf.Tensor4D) => tf.Tensor): readonly [Op, number[]] => [(x) => op(x as tf.Tensor4D), [2, 5, 6, 2]];
const weights = (op: (w: tf.Tensor4D) => tf.Tensor, shape: number[]): readonly [Op, number[]] => [(w) => op(w as tf.Tensor4D), shape];
const plain = (op: Op): readonly [Op, number[]] => [op, [3, 4]];
const input = (): tf.Tensor4D => noise([2, 5, 6, 2], 8) as tf.Tensor4D;

const OPS: Readonly<Record<string, readonly [Op, number[]]>> = {
  abs: plain(tf.abs), acos: plain(tf.acos), asin: plain(tf.asin), asinh: plain(tf.asinh), atan: plain(tf.atan), atanh: plain(tf.atanh), cos: plain(tf.cos), cosh: plain(tf.cosh), elu: plain(tf.elu), erf: plain(tf.erf), exp: plain(tf.exp), expm1: plain(tf.expm1), neg: plain(tf.neg),
  reciprocal: plain(tf.reciprocal), relu: plain(tf.relu), relu6: plain(tf.relu6), selu: plain(tf.selu), sigmoid: plain(tf.sigmoid), sin: plain(tf.sin), sinh: plain(tf.sinh), softplus: plain(tf.softplus), square: plain(tf.square), tan: plain(tf.tan), tanh: plain(tf.tanh), logSigmoid: plain(tf.logSigmoid),
  log: plain((x) => tf.log(x.abs())), log1p: plain((x) => tf.log1p(x.abs())), sqrt: plain((x) => tf.sqrt(x.abs())), rsqrt: plain((x) => tf.rsqrt(x.abs())),
  acosh: plain((x) => tf.acosh(x.abs().add(1.5))), leakyRelu: plain((x) => tf.leakyRelu(x, 0.1)), prelu: plain((x) => tf.prelu(x, noise([4], 3))), clipByValue: plain((x) => x.clipByValue(-0.9, 0.9)),
  'add, broadcast': plain((x) => x.add(noise([2, 1, 4], 3))), 'sub, broadcast': plain((x) => noise([2, 3, 1], 3).sub(x)), 'mul, broadcast': plain((x) => x.mul(noise([2, 1, 4], 3))), div: plain((x) => noise([4], 3).div(x)), pow: plain((x) => tf.pow(positive([3, 4], 4), x)), atan2: plain((x) => tf.atan2(x, positive([4], 4))),
  maximum: plain((x) => tf.maximum(x, 0.1)), minimum: plain((x) => tf.minimum(x, noise([4], 9).add(2))), squaredDifference: plain((x) => tf.squaredDifference(x, noise([4], 3))), where: plain((x) => tf.where(noise([3, 4], 5).greater(0), x, x.square())),
  sum: plain((x) => x.square().sum(0)), mean: plain((x) => x.square().mean(1)), max: plain((x) => x.max(1)), min: plain((x) => x.min(1)), prod: plain((x) => x.prod(1)), cumsum: plain((x) => x.cumsum(1)), softmax: plain((x) => tf.softmax(x)), logSoftmax: plain((x) => tf.logSoftmax(x)), logSumExp: plain((x) => tf.logSumExp(x, 1)),
  'matMul, left': plain((x) => tf.matMul(x, noise([4, 5], 3))), 'matMul, right': plain((x) => tf.matMul(noise([5, 4], 3), x, false, true)), 'matMul, both transposed': plain((x) => tf.matMul(x, noise([5, 3], 3), true, true)), dot: plain((x) => tf.dot(x, noise([4], 3))),
  concat: plain((x) => tf.concat([x, x.square()], 1)), slice: plain((x) => x.square().slice([1, 1], [2, 2])), pad: plain((x) => x.square().pad([[1, 0], [0, 2]])), tile: plain((x) => x.tile([2, 3]).mul(noise([6, 12], 3))), transpose: plain((x) => x.transpose().mul(noise([4, 3], 3))), reverse: plain((x) => x.reverse(1).mul(noise([3, 4], 3))), stack: plain((x) => tf.stack([x, x.square()])), gather: plain((x) => x.gather(tf.tensor1d([2, 0, 2], 'int32')).square()), unsortedSegmentSum: plain((x) => tf.unsortedSegmentSum(x, tf.tensor1d([1, 0, 1], 'int32'), 2).square()),
  'conv2d, image': picture((x) => tf.conv2d(x, filter([3, 2, 2, 3]), [2, 1], 'same')), 'conv2d, filter': weights((w) => tf.conv2d(input(), w, 1, 'valid'), [3, 2, 2, 3]), 'conv2d with padding, image': picture((x) => tf.conv2d(x, filter([3, 3, 2, 2]), 1, 1)),
  'fused conv2d, filter': weights((w) => tf.fused.conv2d({ x: input(), filter: w, strides: 1, pad: 'same', bias: noise([3], 4).add(4), activation: 'relu' }), [3, 2, 2, 3]), conv2dTranspose: picture((x) => tf.conv2dTranspose(x, filter([2, 2, 3, 2]), [2, 10, 12, 3], 2, 'same')),
  'depthwiseConv2d, image': picture((x) => tf.depthwiseConv2d(x, filter([3, 2, 2, 2]), 1, 'same')), 'depthwiseConv2d, filter': weights((w) => tf.depthwiseConv2d(input(), w, 2, 'valid'), [3, 2, 2, 2]), separableConv2d: picture((x) => tf.separableConv2d(x, filter([2, 2, 2, 1]), filter([1, 1, 2, 3]), 1, 'same')),
  maxPool: picture((x) => tf.maxPool(x, 2, 2, 'same')), /* Without padding: with it, tfjs' gradient divides by the whole window on every backend, its value by what lies inside. */ avgPool: picture((x) => tf.avgPool(x, 2, 1, 'valid')), batchNorm: picture((x) => tf.batchNorm(x, noise([2], 3), positive([2], 4), noise([2], 5), noise([2], 6))), localResponseNormalization: picture((x) => tf.localResponseNormalization(x, 1)), resizeBilinear: picture((x) => tf.image.resizeBilinear(x, [7, 8])),
};

describe('gradients on WASM', () => {
  it.each(Object.entries(OPS))('of %s are what differences say', (_, [op, shape]) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const x = smooth(shape);
      const direction = noise(shape, 11);
      // Weighted, so that no part of the result can be exchanged for another.
      const value = (at: tf.Tensor): tf.Scalar => { const made = op(at); return made.mul(noise(made.shape, 13)).sum(); };
      const along = tf.grad(value)(x).mul(direction).sum().dataSync()[0]!;
      const difference = (value(x.add(direction.mul(STEP))).dataSync()[0]! - value(x.sub(direction.mul(STEP))).dataSync()[0]!) / (2 * STEP);
      expect(Math.abs(along - difference)).toBeLessThan(1e-2 * Math.max(1, Math.abs(difference)));
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
