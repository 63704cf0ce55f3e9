/** For each kernel, calls that meet its shapes, types and options: empty, of size 1, broadcast, strided, padded, transposed. */
import * as tf from '@tensorflow/tfjs-core';
import { noise } from '../../../support/backends';

const all = (named: object): tf.Tensor[] => Object.values(named) as tf.Tensor[];
type Made = tf.Tensor | readonly tf.Tensor[];
export type Case = () => Made;

const shapes = [[], [0], [1], [7], [2, 3], [2, 0, 3], [3, 1, 5], [2, 3, 4, 5]];
const run = (name: string, inputs: Record<string, tf.Tensor>, attrs: object = {}): tf.Tensor => tf.engine().runKernel(name, inputs as never, attrs as never) as tf.Tensor;
export const ints = (shape: number[], seed = 1, most = 5): tf.Tensor => noise(shape, seed).mul(most).floor().toInt();
export const bools = (shape: number[], seed = 1): tf.Tensor => noise(shape, seed).greater(0);
const positive = (shape: number[], seed = 1): tf.Tensor => noise(shape, seed).abs().add(0.1);
const image = (seed = 1, shape = [2, 6, 7, 3]): tf.Tensor4D => noise(shape, seed) as tf.Tensor4D;
const volume = (seed = 1): tf.Tensor5D => noise([2, 5, 6, 5, 2], seed) as tf.Tensor5D;
const complex = (shape: number[], seed = 1): tf.Tensor => tf.complex(noise(shape, seed), noise(shape, seed + 1));
const words = (): tf.Tensor1D => tf.tensor1d(['a cat', '', 'ein Hund läuft', 'x'], 'string');

const unary = (op: (x: tf.Tensor) => tf.Tensor, make: (shape: number[], seed?: number) => tf.Tensor = noise, types: readonly ('int32' | 'bool')[] = ['int32']): Case[] => [
  ...shapes.map((shape) => () => op(make(shape))),
  ...types.map((type) => () => op(type === 'int32' ? (make === positive ? ints([9]).abs().add(tf.scalar(1, 'int32')).toInt() : ints([9])) : bools([9]))),
];
const special = (op: (x: tf.Tensor) => tf.Tensor): Case => () => op(tf.tensor1d([NaN, Infinity, -Infinity, 0, -0, 1e30, -1e30]));

const pairs: readonly (readonly [number[], number[]])[] = [[[], []], [[0], [0]], [[3], []], [[2, 3], [3]], [[2, 1], [1, 4]], [[2, 3, 4], [3, 1]], [[5, 1, 2], [1, 3, 2]], [[2, 2, 2, 3], [2, 1, 3]]];
const binary = (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, make = noise, hasInts = true): Case[] => [
  ...pairs.map(([a, b]) => () => op(make(a, 1), make(b, 2))),
  ...(hasInts ? [() => op(ints([2, 3], 1), ints([3], 2).mul(2).add(1).toInt()), () => op(ints([4], 3), tf.scalar(2, 'int32'))] : []),
];
const comparison = (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Case[] => [
  ...binary(op), () => op(ints([6], 1, 2), ints([6], 2, 2)), () => op(bools([2, 4]), bools([4], 2)),
];
const logical = (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Case[] => pairs.map(([a, b]) => () => op(bools(a, 1), bools(b, 2)));

const axes: readonly (readonly [number[], number | number[] | undefined])[] = [[[], undefined], [[1], 0], [[5], undefined], [[2, 3], 0], [[2, 3], 1], [[2, 3, 4], [0, 2]], [[2, 3, 4], [0, 1]], [[2, 1, 4], -1], [[2, 3, 4, 2], [1, 2]]];
const reduction = (op: (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor, make: (shape: number[]) => tf.Tensor = noise, others: readonly ((shape: number[]) => tf.Tensor)[] = [ints]): Case[] => [
  ...axes.flatMap(([shape, axis]) => [false, true].map((keepDims) => () => op(make(shape), axis, keepDims))),
  ...others.map((other) => () => op(other([3, 4]), 0)),
];

const paddings = ['valid', 'same', 1] as const;
const windows = ([1, 2, [2, 1]] as (number | [number, number])[]).flatMap((strides) => paddings.map((pad) => ({ strides, pad })));
/** tfjs takes a rounding mode with explicit paddings only. */
const rounding = (pad: unknown): 'floor' | undefined => (typeof pad === 'number' ? 'floor' : undefined);
const wide = windows.filter(({ pad }) => pad !== 1);
const pooled = (shape: number[], { strides, pad }: { strides: number | [number, number]; pad: 'valid' | 'same' | number }) => tf.backend_util.computePool2DInfo(shape as [number, number, number, number], 2, strides, 1, pad, rounding(pad)).outShape;
const convolved = (shape: number[], filter: number[], { strides, pad }: { strides: number | [number, number]; pad: 'valid' | 'same' | number }, isDepthwise = false) => tf.backend_util.computeConv2DInfo(shape as [number, number, number, number], filter as [number, number, number, number], strides, 1, pad, rounding(pad), isDepthwise).outShape;

const fused = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;
const types = ['float32', 'int32', 'bool'] as const;
const boxes = (): tf.Tensor2D => tf.tensor2d([[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, -0.1, 1, 0.9], [0, 10, 1, 11], [0, 10.1, 1, 11.1], [0, 100, 1, 101]]);
const scores = (): tf.Tensor1D => tf.tensor1d([0.9, 0.75, 0.6, 0.95, 0.5, 0.3]);

/** Kernels whose every call is here. `cases.test.ts` holds this table against the registry. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  Abs: unary(tf.abs), Acos: unary(tf.acos), Acosh: unary((x) => tf.acosh(x.abs().add(1))), Asin: unary(tf.asin), Asinh: unary(tf.asinh), Atan: unary(tf.atan), Atanh: unary((x) => tf.atanh(x.mul(0.9))),
  Ceil: unary(tf.ceil, noise, []), Cos: unary(tf.cos, noise, []), Cosh: unary(tf.cosh, noise, []), Elu: unary(tf.elu, noise, []), Erf: unary(tf.erf), Exp: [...unary(tf.exp), special(tf.exp)], Expm1: unary(tf.expm1), Floor: unary(tf.floor, noise, []),
  IsFinite: [...unary(tf.isFinite), special(tf.isFinite)], IsInf: [...unary(tf.isInf), special(tf.isInf)], IsNan: [...unary(tf.isNaN), special(tf.isNaN)],
  LeakyRelu: unary((x) => tf.leakyRelu(x, 0.3)), Log: unary(tf.log, positive, []), Log1p: unary(tf.log1p, positive), LogicalNot: shapes.map((shape) => () => tf.logicalNot(bools(shape))),
  Neg: unary(tf.neg), Reciprocal: unary(tf.reciprocal, positive), Relu: unary(tf.relu), Relu6: unary((x) => tf.relu6(x.mul(tf.scalar(9, x.dtype)))), Round: [...unary(tf.round), () => tf.round(tf.tensor1d([0.5, 1.5, 2.5, -0.5, -1.5]))],
  Rsqrt: unary(tf.rsqrt, positive, []), Selu: unary(tf.selu), Sigmoid: [...unary(tf.sigmoid, noise, []), special(tf.sigmoid)], Sign: unary(tf.sign), Sin: unary(tf.sin, noise, []), Sinh: unary(tf.sinh), Softplus: [...unary(tf.softplus), () => tf.softplus(tf.tensor1d([-100, 100, 0]))],
  Sqrt: unary(tf.sqrt, positive, []), Square: unary(tf.square), Step: unary((x) => tf.step(x, 0.2)), Tan: unary(tf.tan, noise, []), Tanh: unary(tf.tanh, noise, []),
  ClipByValue: unary((x) => tf.clipByValue(x, -0.5, 0.4), noise, []), Prelu: [() => tf.prelu(noise([2, 3]), noise([3], 2)), () => tf.prelu(noise([2, 3]), tf.scalar(0.2)), () => tf.prelu(noise([0, 3]), noise([3]))],
  EluGrad: [() => run('EluGrad', { dy: noise([2, 3]), y: noise([2, 3], 2) })],

  Add: [...binary(tf.add), () => tf.add(bools([3]), bools([3], 2)), () => tf.add(complex([3]), complex([3], 4))], Sub: [...binary(tf.sub), () => tf.sub(complex([3]), complex([3], 4))], Multiply: [...binary(tf.mul), () => tf.mul(complex([2, 3]), complex([3], 4)), () => tf.mul(bools([3]), bools([3], 2))],
  RealDiv: binary((a, b) => tf.div(a, b.abs().add(tf.scalar(1, b.dtype))), noise, false), FloorDiv: binary((a, b) => tf.floorDiv(a, b), positive), Mod: binary(tf.mod, positive), Pow: binary((a, b) => tf.pow(a.abs(), b.abs())),
  Maximum: binary(tf.maximum), Minimum: binary(tf.minimum), SquaredDifference: binary(tf.squaredDifference), Atan2: binary(tf.atan2, noise, false), BitwiseAnd: [() => run('BitwiseAnd', { a: ints([9], 1, 100), b: ints([9], 2, 100) })],
  Equal: comparison(tf.equal), NotEqual: comparison(tf.notEqual), Greater: comparison(tf.greater), GreaterEqual: comparison(tf.greaterEqual), Less: comparison(tf.less), LessEqual: comparison(tf.lessEqual),
  LogicalAnd: logical(tf.logicalAnd), LogicalOr: logical(tf.logicalOr), AddN: [() => tf.addN([noise([2, 3]), noise([2, 3], 2), noise([2, 3], 3)]), () => tf.addN([ints([3]), ints([3], 2)]), () => tf.addN([noise([])])],

  All: reduction(tf.all, bools, []), Any: reduction(tf.any, bools, []), Max: reduction(tf.max), Min: reduction(tf.min), Mean: reduction(tf.mean), Prod: reduction(tf.prod), Sum: [...reduction(tf.sum, noise, [ints, bools]), () => tf.sum(noise([0, 3]), 0), () => tf.sum(noise([1000]))],
  ArgMax: axes.flatMap(([shape, axis]) => (typeof axis === 'number' ? [() => tf.argMax(noise(shape), axis), () => tf.argMax(ints(shape), axis)] : [])), ArgMin: axes.flatMap(([shape, axis]) => (typeof axis === 'number' ? [() => tf.argMin(noise(shape), axis), () => tf.argMin(ints(shape), axis)] : [])),
  Cumsum: [[0, false, false], [1, true, false], [1, false, true], [1, true, true]].flatMap(([axis, a, b]) => [() => tf.cumsum(noise([3, 4]), axis as number, a as boolean, b as boolean), () => tf.cumsum(ints([3, 4]), axis as number, a as boolean, b as boolean)]),
  Cumprod: [[0, false, false], [1, true, true]].map(([axis, a, b]) => () => tf.cumprod(noise([3, 4]), axis as number, a as boolean, b as boolean)),
  Softmax: [[3], [2, 5], [2, 1], [2, 3, 4]].map((shape) => () => tf.softmax(noise(shape))), TopK: [() => { const { values, indices } = tf.topk(noise([3, 8]), 3); return [values, indices]; }, () => { const { values, indices } = tf.topk(ints([8], 1, 50), 8); return [values, indices]; }],

  BatchMatMul: [() => tf.matMul(noise([2, 3]), noise([3, 4], 2)), () => tf.matMul(noise([3, 2]), noise([4, 3], 2), true, true), () => tf.matMul(noise([2, 3, 4]), noise([1, 5, 4], 2), false, true), () => tf.matMul(ints([2, 2]), ints([2, 2], 2))],
  _FusedMatMul: fused.map((activation) => () => tf.fused.matMul({ a: noise([2, 3]), b: noise([4, 3], 2), transposeB: true, activation, bias: noise([4], 3), leakyreluAlpha: 0.2, ...(activation === 'prelu' && { preluActivationWeights: noise([4], 4) }) })),
  Einsum: [() => tf.einsum('ij,jk->ik', noise([2, 3]), noise([3, 4], 2)), () => tf.einsum('bij,bjk->bik', noise([2, 2, 3]), noise([2, 3, 4], 2)), () => tf.einsum('ij->ji', noise([2, 3])), () => tf.einsum('ij->', noise([2, 3])), () => tf.einsum('i,j->ij', noise([2]), noise([3], 2)), () => tf.einsum('bhqd,bhkd->bhqk', noise([2, 2, 3, 4]), noise([2, 2, 5, 4], 2))],

  Conv2D: windows.flatMap(({ strides, pad }) => [() => tf.conv2d(image(), noise([3, 2, 3, 4], 2) as tf.Tensor4D, strides, pad, 'NHWC', 1, rounding(pad))]).concat([() => tf.conv2d(image(), noise([2, 2, 3, 4], 2) as tf.Tensor4D, 1, 'same', 'NHWC', 2), () => tf.conv2d(image(), noise([1, 1, 3, 4], 2) as tf.Tensor4D, 1, 'valid'), () => tf.conv2d(image(1, [2, 3, 6, 5]), noise([3, 3, 3, 4], 2) as tf.Tensor4D, 1, 'valid', 'NCHW')]),
  FusedConv2D: fused.map((activation) => () => tf.fused.conv2d({ x: image(), filter: noise([3, 3, 3, 4], 2) as tf.Tensor4D, strides: 1, pad: 'same', activation, bias: noise([4], 3), leakyreluAlpha: 0.2, ...(activation === 'prelu' && { preluActivationWeights: noise([1, 1, 4], 4) }) })),
  Conv2DBackpropFilter: windows.map((options) => () => run('Conv2DBackpropFilter', { x: image(), dy: noise(convolved([2, 6, 7, 3], [3, 2, 3, 4], options), 2) }, { ...options, dimRoundingMode: rounding(options.pad), dataFormat: 'NHWC', filterShape: [3, 2, 3, 4] })),
  Conv2DBackpropInput: windows.map((options) => () => run('Conv2DBackpropInput', { filter: noise([3, 2, 3, 4]), dy: noise(convolved([2, 6, 7, 3], [3, 2, 3, 4], options), 2) }, { ...options, dimRoundingMode: rounding(options.pad), dataFormat: 'NHWC', inputShape: [2, 6, 7, 3] })),
  DepthwiseConv2dNative: windows.map(({ strides, pad }) => () => tf.depthwiseConv2d(image(), noise([3, 2, 3, 2], 2) as tf.Tensor4D, strides, pad, 'NHWC', 1, rounding(pad))),
  FusedDepthwiseConv2D: fused.map((activation) => () => tf.fused.depthwiseConv2d({ x: image(), filter: noise([3, 3, 3, 2], 2) as tf.Tensor4D, strides: 1, pad: 'same', activation, bias: noise([6], 3), leakyreluAlpha: 0.2, ...(activation === 'prelu' && { preluActivationWeights: noise([1, 1, 6], 4) }) })),
  DepthwiseConv2dNativeBackpropFilter: windows.map((options) => () => run('DepthwiseConv2dNativeBackpropFilter', { x: image(), dy: noise(convolved([2, 6, 7, 3], [3, 2, 3, 2], options, true), 2) }, { ...options, dimRoundingMode: rounding(options.pad), dilations: 1, filterShape: [3, 2, 3, 2] })),
  DepthwiseConv2dNativeBackpropInput: windows.map((options) => () => run('DepthwiseConv2dNativeBackpropInput', { filter: noise([3, 2, 3, 2]), dy: noise(convolved([2, 6, 7, 3], [3, 2, 3, 2], options, true), 2) }, { ...options, dimRoundingMode: rounding(options.pad), dilations: 1, inputShape: [2, 6, 7, 3] })),
  Conv3D: [() => tf.conv3d(volume(), noise([2, 2, 2, 2, 3], 2) as tf.Tensor5D, 1, 'same'), () => tf.conv3d(volume(), noise([2, 2, 2, 2, 3], 2) as tf.Tensor5D, 2, 'valid')],
  Conv3DBackpropFilterV2: [() => run('Conv3DBackpropFilterV2', { x: volume(), dy: noise([2, 5, 6, 5, 3], 2) }, { strides: 1, pad: 'same', filterShape: [2, 2, 2, 2, 3] })],
  Conv3DBackpropInputV2: [() => run('Conv3DBackpropInputV2', { filter: noise([2, 2, 2, 2, 3]), dy: noise([2, 5, 6, 5, 3], 2) }, { strides: 1, pad: 'same', inputShape: [2, 5, 6, 5, 2] })],
  MaxPool: windows.map(({ strides, pad }) => () => tf.maxPool(image(), 2, strides, pad, rounding(pad))), AvgPool: windows.map(({ strides, pad }) => () => tf.avgPool(image(), 2, strides, pad, rounding(pad))),
  MaxPoolGrad: [...windows.map((options) => () => run('MaxPoolGrad', { dy: noise(pooled([2, 6, 7, 3], options), 2), input: image(), output: noise(pooled([2, 6, 7, 3], options), 3) }, { filterSize: 2, ...options, dimRoundingMode: rounding(options.pad) })),
    // Windows that overlap, equal values, none above -Infinity, and channels beyond four.
    () => {
      const input = tf.where(noise([2, 6, 7, 6], 4).greater(0.9), tf.fill([2, 6, 7, 6], -Infinity), noise([2, 6, 7, 6]).relu());
      const given = tf.concat([input, tf.fill([1, 6, 7, 6], -Infinity)]);
      return run('MaxPoolGrad', { dy: noise([3, 3, 4, 6], 2), input: given, output: noise([3, 3, 4, 6], 3) }, { filterSize: 3, strides: 2, pad: 'same' });
    }],
  AvgPoolGrad: wide.map((options) => () => run('AvgPoolGrad', { dy: noise(pooled([2, 6, 7, 3], options), 2), input: image() }, { filterSize: 2, ...options })),
  MaxPool3D: wide.map(({ pad }) => () => tf.maxPool3d(volume(), 2, 2, pad)), AvgPool3D: wide.map(({ pad }) => () => tf.avgPool3d(volume(), 2, 2, pad)),
  MaxPool3DGrad: [() => run('MaxPool3DGrad', { dy: noise([2, 3, 3, 3, 2]), input: volume(), output: noise([2, 3, 3, 3, 2], 2) }, { filterSize: 2, strides: 2, pad: 'same' })],
  AvgPool3DGrad: [() => run('AvgPool3DGrad', { dy: noise([2, 3, 3, 3, 2]), input: volume() }, { filterSize: 2, strides: 2, pad: 'same' })],
  MaxPoolWithArgmax: [false, true].map((include) => () => { const { result, indexes } = tf.maxPoolWithArgmax(image(), 2, 2, 'valid', include); return [result!, indexes!]; }),
  Dilation2D: [() => tf.dilation2d(image(), noise([2, 2, 3], 2) as tf.Tensor3D, 1, 'same')],
  Dilation2DBackpropFilter: [() => run('Dilation2DBackpropFilter', { x: image(), filter: noise([2, 2, 3], 2), dy: image(3) }, { strides: 1, pad: 'same', dilations: 1 })],
  Dilation2DBackpropInput: [() => run('Dilation2DBackpropInput', { x: image(), filter: noise([2, 2, 3], 2), dy: image(3) }, { strides: 1, pad: 'same', dilations: 1 })],
  FusedBatchNorm: [() => tf.batchNorm(image(), noise([3]), positive([3], 2), noise([3], 3), noise([3], 4), 0.01), () => tf.batchNorm(noise([4, 3]), noise([3]), positive([3], 2))],
  LRN: [() => tf.localResponseNormalization(image(), 2)], LRNGrad: [() => run('LRNGrad', { x: image(), y: image(2), dy: image(3) }, { depthRadius: 2, bias: 1, alpha: 1, beta: 0.5 })],

  Cast: types.flatMap((from) => types.map((to) => () => noise([2, 3]).mul(3).cast(from).cast(to))).concat([() => complex([3]).cast('float32'), () => noise([3]).cast('complex64')]), Identity: [() => noise([2, 3]).clone(), () => words().clone(), () => complex([3]).clone()], Reshape: [() => noise([2, 3]).reshape([3, 2]), () => complex([6]).reshape([2, 3]), () => words().reshape([2, 2])],
  ExpandDims: [() => noise([2, 3]).expandDims(1), () => words().expandDims(0)], Fill: [() => tf.fill([2, 3], 1.5), () => tf.fill([2], 3, 'int32'), () => tf.fill([2], 'a', 'string' as never), () => tf.fill([0], 1)],
  OnesLike: [() => tf.onesLike(noise([2, 3])), () => tf.onesLike(ints([2])), () => tf.onesLike(bools([2]))], ZerosLike: [() => tf.zerosLike(noise([2, 3])), () => tf.zerosLike(ints([0, 2])), () => tf.zerosLike(complex([2]))],
  Complex: [() => complex([2, 3]), () => complex([0]), () => complex([])], Real: [() => tf.real(complex([2, 3])), () => tf.real(complex([0]))], Imag: [() => tf.imag(complex([2, 3]))], ComplexAbs: [() => tf.abs(complex([2, 3]))],
  FFT: [1, 2, 3, 8, 12].flatMap((n) => [() => tf.fft(complex([n])), () => tf.fft(complex([2, n]))]), IFFT: [1, 5, 8].map((n) => () => tf.ifft(complex([2, n]))),
  Concat: [() => tf.concat([noise([2, 3]), noise([2, 1], 2)], 1), () => tf.concat([ints([2]), ints([3])]), () => tf.concat([bools([2]), bools([3])]), () => tf.concat([words(), words()]), () => tf.concat([noise([0, 2]), noise([1, 2])]), () => tf.concat([complex([2]), complex([3])])],
  Pack: [() => tf.stack([noise([2, 3]), noise([2, 3], 2)], 1), () => tf.stack([words(), words()])], Unpack: [() => tf.unstack(noise([2, 3]), 1), () => tf.unstack(ints([3])), () => tf.unstack(words())],
  SplitV: [() => tf.split(noise([4, 6]), [1, 2, 3], 1), () => tf.split(ints([4]), 2)], Slice: [() => tf.slice(noise([4, 5]), [1, 2], [2, 3]), () => tf.slice(noise([4, 5]), [0, 0], [0, 5]), () => tf.slice(words(), [1], [2]), () => tf.slice(bools([4, 3]), [1, 0], [2, 3]), () => tf.slice(noise([2, 3, 4, 5, 2]), [0, 1, 1, 1, 0], [2, 2, 2, 3, 1])],
  StridedSlice: [() => tf.stridedSlice(noise([5, 6]), [0, 1], [5, 6], [2, 2]), () => tf.stridedSlice(noise([5, 6]), [4, 1], [0, 6], [-2, 2]), () => tf.stridedSlice(ints([6]), [1], [5], [2]), () => tf.stridedSlice(noise([5, 6]), [0, 1], [5, 6], [1, 1], 0, 0, 0, 0, 2)],
  Transpose: [() => noise([2, 3]).transpose(), () => noise([2, 3, 4]).transpose([2, 0, 1]), () => noise([2, 1, 4]).transpose([1, 0, 2]), () => ints([2, 3, 4, 5]).transpose([0, 2, 1, 3]), () => bools([3, 2]).transpose(), () => noise([0, 2]).transpose(), () => noise([2, 2, 3, 2, 2]).transpose([4, 1, 0, 3, 2])],
  Tile: [() => tf.tile(noise([2, 3]), [2, 3]), () => tf.tile(noise([3]), [0]), () => tf.tile(ints([2, 1, 3]), [1, 4, 2]), () => tf.tile(bools([3]), [2]), () => tf.tile(noise([50, 1]), [1, 40]), () => tf.tile(words(), [2]), () => tf.tile(noise([1, 2, 1, 3]), [3, 1, 2, 1])],
  Reverse: [() => tf.reverse(noise([2, 3]), 1), () => tf.reverse(noise([2, 3, 4]), [0, 2]), () => tf.reverse(ints([4])), () => tf.reverse(noise([]))], PadV2: [() => tf.pad(noise([2, 3]), [[1, 2], [0, 1]]), () => tf.pad(noise([2, 3]), [[1, 0], [0, 0]], 7), () => tf.pad(ints([3]), [[1, 1]]), () => tf.pad(bools([3]), [[1, 1]]), () => tf.pad(noise([2, 2, 2, 2]), [[0, 0], [1, 1], [1, 0], [0, 0]]), () => tf.pad(noise([0]), [[2, 1]])],
  MirrorPad: [() => tf.mirrorPad(noise([3, 4]), [[1, 1], [2, 1]], 'reflect'), () => tf.mirrorPad(noise([3, 4]), [[1, 1], [2, 1]], 'symmetric'), () => tf.mirrorPad(ints([4]), [[2, 2]], 'reflect')],
  BroadcastArgs: [() => tf.broadcastArgs(tf.tensor1d([2, 1, 3], 'int32'), tf.tensor1d([1, 4, 3], 'int32'))], BatchToSpaceND: [() => tf.batchToSpaceND(noise([4, 2, 2, 1]), [2, 2], [[0, 0], [1, 0]])], SpaceToBatchND: [() => tf.spaceToBatchND(noise([1, 4, 3, 1]), [2, 2], [[0, 0], [1, 0]])],
  DepthToSpace: [() => tf.depthToSpace(noise([1, 2, 3, 8]) as tf.Tensor4D, 2, 'NHWC')], Diag: [() => run('Diag', { x: noise([3]) }), () => run('Diag', { x: ints([2, 3]) })],
  GatherV2: [() => tf.gather(noise([4, 3]), tf.tensor1d([3, 0, 0], 'int32')), () => tf.gather(noise([4, 3]), tf.tensor2d([[2, 0]], [1, 2], 'int32'), 1), () => tf.gather(ints([4]), tf.scalar(2, 'int32')), () => tf.gather(bools([40, 3]), tf.tensor1d([3, 9], 'int32')), () => tf.gather(noise([2, 3, 4]), tf.tensor2d([[0, 1], [2, 2]], [2, 2], 'int32'), 1, 1), () => tf.gather(noise([5, 100]), tf.tensor1d([4, 1], 'int32')), () => tf.gather(noise([3, 2]), tf.tensor1d([], 'int32')), () => tf.gather(noise([3, 0]), tf.tensor1d([1], 'int32'))],
  GatherNd: [() => tf.gatherND(noise([3, 4]), tf.tensor2d([[0, 1], [2, 3]], [2, 2], 'int32')), () => tf.gatherND(ints([3, 4]), tf.tensor2d([[2], [0]], [2, 1], 'int32')), () => tf.gatherND(words(), tf.tensor2d([[2], [0]], [2, 1], 'int32'))],
  ScatterNd: [() => tf.scatterND(tf.tensor2d([[1], [3], [1]], [3, 1], 'int32'), noise([3]), [5]), () => tf.scatterND(tf.tensor2d([[0], [2]], [2, 1], 'int32'), ints([2, 3]), [4, 3])], TensorScatterUpdate: [() => tf.tensorScatterUpdate(noise([4, 2]), tf.tensor2d([[1], [3]], [2, 1], 'int32'), noise([2, 2], 3))],
  Select: [() => tf.where(bools([2, 3]), noise([2, 3]), noise([2, 3], 2)), () => tf.where(bools([3]), ints([3]), ints([3], 2)), () => tf.where(bools([3]), bools([3], 2), bools([3], 3)), () => tf.where(bools([0]), noise([0]), noise([0]))],
  OneHot: [() => tf.oneHot(tf.tensor1d([0, 2, 5, -1], 'int32'), 3), () => tf.oneHot(tf.tensor2d([[0, 1]], [1, 2], 'int32'), 2, 5, -1, 'int32'), () => tf.oneHot(tf.tensor1d([], 'int32'), 3)], LinSpace: [() => tf.linspace(0, 1, 7), () => tf.linspace(3, -2, 1)], Range: [() => tf.range(0, 5), () => tf.range(5, -3, -2), () => tf.range(0, 0), () => tf.range(1, 9, 3, 'int32')],
  Bincount: [() => tf.bincount(tf.tensor1d([1, 1, 2, 6], 'int32'), tf.tensor1d([], 'float32'), 4), () => tf.bincount(tf.tensor1d([1, 1, 2], 'int32'), noise([3]) as tf.Tensor1D, 4)], DenseBincount: [() => tf.denseBincount(tf.tensor2d([[1, 1], [0, 2]], [2, 2], 'int32'), tf.tensor2d([], [0, 0]), 3), () => tf.denseBincount(tf.tensor1d([1, 3], 'int32'), tf.tensor1d([]), 4, true)],
  SearchSorted: [() => tf.searchSorted(tf.tensor1d([0, 2, 2, 5]), tf.tensor1d([2, 1, 9])), () => tf.searchSorted(tf.tensor1d([0, 2, 2, 5]), tf.tensor1d([2, 1, 9]), 'right')], Unique: [() => { const { values, indices } = tf.unique(tf.tensor1d([3, 1, 3, 2, 1])); return [values, indices]; }, () => { const { values, indices } = tf.unique(tf.tensor2d([[1, 2], [1, 2], [3, 4]], [3, 2], 'int32'), 0); return [values, indices]; }, () => { const { values, indices } = tf.unique(tf.tensor1d(['a', 'b', 'a'])); return [values, indices]; }],
  UnsortedSegmentSum: [() => tf.unsortedSegmentSum(noise([4, 2]), tf.tensor1d([0, 2, 0, 1], 'int32'), 3), () => tf.unsortedSegmentSum(noise([3]), tf.tensor1d([1, 1, 0], 'int32'), 2)],
  Multinomial: [() => tf.multinomial(tf.tensor2d([[0, 0, 100], [100, 0, 0]]), 4, 7)],
  NonMaxSuppressionV3: [() => tf.image.nonMaxSuppression(boxes(), scores(), 3, 0.5)], NonMaxSuppressionV4: [() => { const r = tf.image.nonMaxSuppressionPadded(boxes(), scores(), 5, 0.5, 0.1, true); return [r.selectedIndices!, r.validOutputs!]; }], NonMaxSuppressionV5: [() => { const r = tf.image.nonMaxSuppressionWithScore(boxes(), scores(), 5, 0.5, 0.1, 0.5); return [r.selectedIndices!, r.selectedScores!]; }],
  CropAndResize: [() => tf.image.cropAndResize(image(), tf.tensor2d([[0, 0, 1, 1], [0.2, 0.1, 0.8, 0.7]]), tf.tensor1d([0, 1], 'int32'), [3, 4]), () => tf.image.cropAndResize(image(), tf.tensor2d([[0, 0, 1.5, 1]]), tf.tensor1d([1], 'int32'), [3, 4], 'nearest', 2)],
  FlipLeftRight: [() => tf.image.flipLeftRight(image())], RotateWithOffset: [() => tf.image.rotateWithOffset(image(), 0.3, 0.5, [0.4, 0.5])], /* Square: the cpu backend swaps height and width of its result. */ Transform: [() => tf.image.transform(image(1, [2, 6, 6, 3]), tf.tensor2d([[1, 0, 1, 0, 1, 0, 0, 0]]), 'nearest'), () => tf.image.transform(image(1, [2, 6, 6, 3]), tf.tensor2d([[1, 0.1, 1, 0, 1, 0.3, 0, 0]]), 'bilinear', 'reflect')],
  ResizeBilinear: [[3, 4], [9, 11], [1, 1]].flatMap((to) => [false, true].map((align) => () => tf.image.resizeBilinear(image(), to as [number, number], align))), ResizeNearestNeighbor: [[3, 4], [9, 11]].flatMap((to) => [false, true].map((align) => () => tf.image.resizeNearestNeighbor(image(), to as [number, number], align))),
  ResizeBilinearGrad: [() => run('ResizeBilinearGrad', { images: image(1, [2, 6, 6, 3]), dy: noise([2, 9, 9, 3], 2) }, { alignCorners: false, halfPixelCenters: false, size: [9, 9] })], ResizeNearestNeighborGrad: [() => run('ResizeNearestNeighborGrad', { images: image(1, [2, 6, 6, 3]), dy: noise([2, 9, 9, 3], 2) }, { alignCorners: false, halfPixelCenters: false, size: [9, 9] })],
  SparseFillEmptyRows: [() => all(tf.sparse.sparseFillEmptyRows([[0, 0], [2, 1]], [1, 2], [4, 3], -1))], SparseReshape: [() => all(tf.sparse.sparseReshape([[0, 0], [1, 2]], [2, 3], [3, -1]))], SparseSegmentMean: [() => tf.sparse.sparseSegmentMean(noise([4, 2]) as tf.Tensor2D, tf.tensor1d([0, 1, 3], 'int32'), tf.tensor1d([0, 0, 1], 'int32'))], SparseSegmentSum: [() => tf.sparse.sparseSegmentSum(noise([4, 2]) as tf.Tensor2D, tf.tensor1d([0, 1, 3], 'int32'), tf.tensor1d([0, 0, 2], 'int32'))],
  SparseToDense: [() => tf.sparseToDense(tf.tensor1d([1, 3], 'int32'), noise([2]), [5], tf.scalar(0.5)), () => tf.sparseToDense(tf.tensor2d([[0, 1], [2, 2]], [2, 2], 'int32'), tf.tensor1d([5, 6], 'int32'), [3, 3], tf.scalar(0, 'int32')), () => tf.sparseToDense(tf.tensor1d([1], 'int32'), tf.tensor1d(['x']), [3], tf.scalar('none'))],
  RaggedGather: [() => { const r = tf.raggedGather([tf.tensor1d([0, 2, 5], 'int32')], noise([5]), tf.tensor1d([1, 0, 1], 'int32'), 1); return [...r.outputNestedSplits, r.outputDenseValues]; }], RaggedRange: [() => { const { rtNestedSplits, rtDenseValues } = tf.raggedRange(tf.tensor1d([0, 5], 'int32'), tf.tensor1d([3, 9], 'int32'), tf.tensor1d([1, 2], 'int32')); return [rtNestedSplits!, rtDenseValues!]; }],
  RaggedTensorToTensor: [() => tf.raggedTensorToTensor(tf.tensor1d([2, 3], 'int32'), noise([4]), tf.scalar(9), [tf.tensor1d([0, 1, 4], 'int32')], ['ROW_SPLITS'])],
  StringNGrams: [() => all(tf.string.stringNGrams(words(), tf.tensor1d([0, 2, 4], 'int32'), '|', [1, 2], 'L', 'R', -1, false))], StringSplit: [() => all(tf.string.stringSplit(words(), ' '))], StringToHashBucketFast: [() => tf.string.stringToHashBucketFast(words(), 10)], StaticRegexReplace: [() => tf.string.staticRegexReplace(words(), 'a+', '-', true)],
};
