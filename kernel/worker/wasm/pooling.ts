/** The gradient of maximum pooling. tfjs' own looks for each value's windows by trying all of them. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend_util, MaxPoolGrad, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { floats, zeros } from './heap';

interface Attributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Each dy goes to the first largest value of its window, row by row; to none when no value is above -Infinity. */
function maxPoolGradient(backend: BackendWasm, dy: TensorInfo, input: TensorInfo, { filterSize, strides, pad, dimRoundingMode }: Attributes): TensorInfo {
  const info = backend_util.computePool2DInfo(input.shape as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
  const { batchSize, inChannels: channels, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const out = zeros(backend, input.shape);
  const [dx, x, gradient] = [floats(backend, out), floats(backend, input), floats(backend, dy)];
  let place = 0;
  for (let b = 0; b < batchSize; b++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const [top, bottom] = clip(oy * strideHeight - padInfo.top, filterHeight, inHeight);
      for (let ox = 0; ox < outWidth; ox++) {
        const [left, right] = clip(ox * strideWidth - padInfo.left, filterWidth, inWidth);
        for (let c = 0; c < channels; c++, place++) {
          let largest = -Infinity;
          let at = -1;
          for (let y = top; y < bottom; y++) {
            const row = (b * inHeight + y) * inWidth;
            for (let i = (row + left) * channels + c, end = (row + right) * channels; i < end; i += channels) {
              if (x[i]! > largest) {
                largest = x[i]!;
                at = i;
              }
            }
          }
          if (at >= 0) dx[at]! += gradient[place]!;
        }
      }
    }
  }
  return out;
}

const clip = (first: number, length: number, size: number): [number, number] => [Math.max(0, first), Math.min(size, first + length)];

export const poolingKernels: KernelConfig[] = [
  { kernelName: MaxPoolGrad, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => maxPoolGradient(backend as BackendWasm, inputs.dy as TensorInfo, inputs.input as TensorInfo, attrs as unknown as Attributes) },
];
