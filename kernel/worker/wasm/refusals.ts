/** What tfjs' WASM kernels cannot do, found by comparing them with the cpu backend (test/unit/kernel/wasm/cases.ts). */
import { Draw, type KernelConfig } from '@tensorflow/tfjs-core';

/** They take any other type for floats. */
export const FLOATS_ONLY: ReadonlySet<string> = new Set([
  'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Ceil', 'Cos', 'Cosh', 'Elu', 'Erf', 'Exp', 'Expm1', 'Floor', 'IsFinite', 'IsInf', 'IsNan', 'Log', 'Log1p',
  'Reciprocal', 'Relu', 'Relu6', 'Round', 'Rsqrt', 'Selu', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softplus', 'Sqrt', 'Step', 'Tan', 'Tanh', 'LeakyRelu', 'Prelu', 'ClipByValue', 'Softmax', 'StridedSlice',
  'BatchMatMul', '_FusedMatMul', 'Conv2DBackpropFilter', 'Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput', 'MaxPoolGrad',
]);

/** They move values that lie in the WASM memory, and texts do not. */
export const NO_TEXT: ReadonlySet<string> = new Set(['GatherNd', 'GatherV2', 'SparseToDense', 'Tile', 'Transpose']);

/** Right for every type, complex numbers among them. */
export const ANY_TYPE: ReadonlySet<string> = new Set(['Complex', 'Real', 'Imag', 'Identity', 'Cast', 'Reshape', 'ExpandDims']);

/**
 * Wrong on tfjs' WASM backend 4.22: maxima of negative values come out as the smallest positive float (MaxPool3D, MaxPoolWithArgmax,
 * Dilation2D and their gradients), fills are forgotten (RotateWithOffset, Transform), quotients have another type (FloorDiv).
 */
export const WRONG: readonly string[] = [
  'FloorDiv', 'MaxPool3D', 'MaxPool3DGrad', 'MaxPoolWithArgmax', 'Dilation2D', 'Dilation2DBackpropFilter', 'Dilation2DBackpropInput',
  'Conv3DBackpropInputV2', 'ResizeNearestNeighborGrad', 'RotateWithOffset', 'Transform',
];

/** Pooling and convolutions whose explicit paddings tfjs' kernels read past the image for. */
export const PADDED: ReadonlySet<string> = new Set(['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D', 'MaxPool', 'AvgPool']);

/** They take the axes that count from the end for places before the tensor's memory, and write there. */
export const AXIS_FROM_START: readonly string[] = ['Cumsum', 'Cumprod'];

export const drawKernel: KernelConfig = {
  kernelName: Draw, backendName: 'wasm',
  kernelFunc: () => {
    throw new Error('A kernel has no canvas to draw on. Show the image with display, which takes tensors.');
  },
};
