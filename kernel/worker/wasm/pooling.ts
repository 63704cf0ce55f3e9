/** The gradient of maximum pooling. tfjs' own looks for each value's windows by trying all of them. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend_util, MaxPoolGrad, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { geometry } from './convolution';
import { address, routines, zeros } from './heap';

interface Attributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Each dy goes to the first largest value of its window, row by row; to none when no value is above -Infinity. */
function maxPoolGradient(backend: BackendWasm, dy: TensorInfo, input: TensorInfo, { filterSize, strides, pad, dimRoundingMode }: Attributes): TensorInfo {
  const info = backend_util.computePool2DInfo(input.shape as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
  const out = zeros(backend, input.shape);
  routines(backend).maxPoolBack(address(backend, input), address(backend, dy), address(backend, out), info.batchSize, ...geometry(info, info.inChannels));
  return out;
}

export const poolingKernels: KernelConfig[] = [
  { kernelName: MaxPoolGrad, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => maxPoolGradient(backend as BackendWasm, inputs.dy as TensorInfo, inputs.input as TensorInfo, attrs as unknown as Attributes) },
];
