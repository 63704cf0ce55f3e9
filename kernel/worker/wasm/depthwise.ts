/** The gradients of depthwise convolutions. Each channel of the image makes `multiplier` channels of the result. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend_util, DepthwiseConv2dNativeBackpropFilter, DepthwiseConv2dNativeBackpropInput, util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { call, release } from './call';
import { geometry, type ConvolutionInfo } from './convolution';
import { address, routines, zeros } from './heap';

interface Attributes {
  readonly strides: number | [number, number];
  readonly dilations?: number | [number, number];
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

const infoOf = (shape: readonly number[], filter: readonly number[], { strides, dilations, pad, dimRoundingMode }: Attributes): ConvolutionInfo =>
  backend_util.computeConv2DInfo(shape as [number, number, number, number], filter as [number, number, number, number], strides, dilations ?? 1, pad, dimRoundingMode, true);

/** The image with each channel repeated, as if every channel were convolved once. */
function repeated(backend: BackendWasm, x: TensorInfo, multiplier: number): TensorInfo {
  const column = { ...x, shape: [util.sizeFromShape(x.shape), 1] };
  const tiled = call(backend, 'Tile', { x: column }, { reps: [1, multiplier] });
  return { ...tiled, shape: [...x.shape.slice(0, 3), x.shape[3]! * multiplier] };
}

function filterGradient(backend: BackendWasm, x: TensorInfo, dy: TensorInfo, info: ConvolutionInfo): TensorInfo {
  const out = zeros(backend, info.filterShape as number[]);
  if (util.sizeFromShape(x.shape) === 0 || util.sizeFromShape(dy.shape) === 0) return out;
  const multiplier = info.outChannels / info.inChannels;
  const image = multiplier === 1 ? x : repeated(backend, x, multiplier);
  routines(backend).depthFilter(address(backend, image), address(backend, dy), address(backend, out), info.batchSize, ...geometry(info, info.outChannels));
  if (image !== x) release(backend, image);
  return out;
}

function inputGradient(backend: BackendWasm, dy: TensorInfo, filter: TensorInfo, info: ConvolutionInfo): TensorInfo {
  const multiplier = info.outChannels / info.inChannels;
  const shape = info.inShape as number[];
  const out = zeros(backend, [...shape.slice(0, 3), info.outChannels]);
  if (util.sizeFromShape(out.shape) > 0 && util.sizeFromShape(dy.shape) > 0) {
    routines(backend).depthImage(address(backend, out), address(backend, dy), address(backend, filter), info.batchSize, ...geometry(info, info.outChannels));
  }
  if (multiplier === 1) return out;
  const sum = call(backend, 'Sum', { x: { ...out, shape: [util.sizeFromShape(shape), multiplier] } }, { axis: 1, keepDims: false });
  release(backend, out);
  return { ...sum, shape };
}

export const depthwiseKernels: KernelConfig[] = [
  {
    kernelName: DepthwiseConv2dNativeBackpropFilter, backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
      const options = attrs as unknown as Attributes & { readonly filterShape: number[] };
      return filterGradient(backend as BackendWasm, x, dy, infoOf(x.shape, options.filterShape, options));
    },
  },
  {
    kernelName: DepthwiseConv2dNativeBackpropInput, backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
      const options = attrs as unknown as Attributes & { readonly inputShape: number[] };
      return inputGradient(backend as BackendWasm, dy, filter, infoOf(options.inputShape, filter.shape, options));
    },
  },
];
