/** The gradients of two-dimensional convolutions: patches of the image and one matrix product. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend_util, Conv2DBackpropFilter, Conv2DBackpropInput, util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { call, release } from './call';
import { address, withScratch, zeros } from './heap';
import { gemmScratch, staysPacked } from './routines/gemm';
import { COLUMNS } from './routines/gemm-tile';
import { compute, pieces } from './threads';

export type ConvolutionInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Floats of patches that are made at a time: 512 KiB, which the second cache holds. */
const PATCHES = 128 * 1024;

/** The numbers that our routines take, in the order of GEOMETRY. */
export const geometry = (info: ConvolutionInfo, channels: number): number[] => [
  info.inHeight, info.inWidth, channels, info.outHeight, info.outWidth, info.filterHeight, info.filterWidth,
  info.strideHeight, info.strideWidth, info.dilationHeight, info.dilationWidth, info.padInfo.top, info.padInfo.left,
];

/** How a convolution is taken in runs: the numbers of RUN for so many images, and the bytes of room a piece needs. */
function runs(info: ConvolutionInfo, images: number, columns: number) {
  const places = images * info.outHeight * info.outWidth;
  const patch = info.filterHeight * info.filterWidth * info.inChannels;
  const most = Math.max(1, Math.min(places, Math.floor(PATCHES / patch)));
  const patches = 4 * most * patch;
  return { patch, room: patches + gemmScratch(Math.max(most, info.outChannels), columns), run: (at: number) => [places, most, patch, at, at + patches, ...geometry(info, info.inChannels)] };
}

const multiplyAdds = (info: ConvolutionInfo): number => info.batchSize * info.outHeight * info.outWidth * util.sizeFromShape(info.filterShape as number[]);

/** dW = patchesᵀ · dy, for images with the channels last. Divided by channels of dy: each sum goes over all places in their order. */
function filterGradient(backend: BackendWasm, x: TensorInfo, dy: TensorInfo, info: ConvolutionInfo): TensorInfo {
  const out = zeros(backend, info.filterShape as number[]);
  if (util.sizeFromShape(x.shape) === 0 || util.sizeFromShape(dy.shape) === 0) return out;
  const [image, gradient, target] = [address(backend, x), address(backend, dy), address(backend, out)];
  const { room, run } = runs(info, info.batchSize, info.outChannels);
  const channels = pieces(backend, info.outChannels, 2 * COLUMNS, multiplyAdds(info));
  withScratch(backend, room * channels.length, (at) => compute(backend, 'convFilter', channels.map(([first, end], piece) => [
    image, gradient + 4 * first, info.outChannels, target + 4 * first, end - first, ...run(at + piece * room),
  ])));
  return out;
}

/** dx: dy · Wᵀ, each row added where its patch was taken. Divided by images. */
function inputGradient(backend: BackendWasm, dy: TensorInfo, filter: TensorInfo, info: ConvolutionInfo): TensorInfo {
  const out = zeros(backend, info.inShape as number[]);
  if (util.sizeFromShape(out.shape) === 0 || util.sizeFromShape(dy.shape) === 0) return out;
  const [image, gradient, weights] = [address(backend, out), address(backend, dy), address(backend, filter)];
  const { room, patch } = runs(info, info.batchSize, info.filterHeight * info.filterWidth * info.inChannels);
  const images = pieces(backend, info.batchSize, 1, multiplyAdds(info));
  withScratch(backend, room * images.length, (at) => compute(backend, 'convImage', images.map(([first, end], piece) => [
    image + 4 * first * info.inHeight * info.inWidth * info.inChannels, gradient + 4 * first * info.outHeight * info.outWidth * info.outChannels, info.outChannels,
    weights, Number(staysPacked(info.outChannels, patch)), ...runs(info, end - first, patch).run(at + piece * room),
  ])));
  return out;
}

const toLast = [0, 2, 3, 1];
const toFirst = [0, 3, 1, 2];

/** Runs `compute` on images with the channels last, whichever way they came and are wanted. */
function withChannelsLast(backend: BackendWasm, isLast: boolean, images: readonly TensorInfo[], givesImage: boolean, compute: (...images: TensorInfo[]) => TensorInfo): TensorInfo {
  if (isLast) return compute(...images);
  const turned = images.map((x) => call(backend, 'Transpose', { x }, { perm: toLast }));
  const out = compute(...turned);
  release(backend, ...turned);
  if (!givesImage) return out;
  const back = call(backend, 'Transpose', { x: out }, { perm: toFirst });
  release(backend, out);
  return back;
}

/** The convolution's sizes, for the image's shape in the given format, as one with the channels last. */
function infoOf(shape: readonly number[], filter: readonly number[], { strides, pad, dataFormat, dimRoundingMode }: Attributes): ConvolutionInfo {
  const format = backend_util.convertConv2DDataFormat(dataFormat);
  const last = format === 'channelsLast' ? shape : toLast.map((axis) => shape[axis]!);
  const explicit = Array.isArray(pad) && format === 'channelsFirst' ? toLast.map((axis) => pad[axis]!) as unknown as backend_util.ExplicitPadding : pad;
  return backend_util.computeConv2DInfo(last as [number, number, number, number], filter as [number, number, number, number], strides, 1, explicit, dimRoundingMode, false, 'channelsLast');
}

export const convolutionKernels: KernelConfig[] = [
  {
    kernelName: Conv2DBackpropFilter, backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
      const options = attrs as unknown as Attributes & { readonly filterShape: number[] };
      const info = infoOf(x.shape, options.filterShape, options);
      const wasm = backend as BackendWasm;
      return withChannelsLast(wasm, options.dataFormat !== 'NCHW', [x, dy], false, (image, gradient) => filterGradient(wasm, image!, gradient!, info));
    },
  },
  {
    kernelName: Conv2DBackpropInput, backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
      const options = attrs as unknown as Attributes & { readonly inputShape: number[] };
      const info = infoOf(options.inputShape, filter.shape, options);
      const wasm = backend as BackendWasm;
      return withChannelsLast(wasm, options.dataFormat !== 'NCHW', [dy], true, (gradient) => inputGradient(wasm, gradient!, filter, info));
    },
  },
];
