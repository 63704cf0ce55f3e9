/** Sums over the leading axes, as the gradient of every bias is. tfjs' own turns the tensor first. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { util, type KernelConfig, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { address, routines } from './heap';

/** Narrower rows are left to tfjs: there is little to gain. */
const LEAST_COLUMNS = 4;

/** Adds up rows in their order, as tfjs does: the bits are the same. `plain`: tfjs' own, for sums over other axes. */
function sum(backend: BackendWasm, x: TensorInfo, axis: number | number[], keepDims: boolean, plain: KernelFunc): TensorInfo {
  const axes = [...util.parseAxisParam(axis, x.shape)].sort((a, b) => a - b);
  const kept = x.shape.slice(axes.length);
  const columns = util.sizeFromShape(kept);
  const isLeading = axes.length > 0 && axes.every((one, i) => one === i);
  if (!isLeading || x.dtype !== 'float32' || columns < LEAST_COLUMNS || axes.length === x.shape.length) return plain({ inputs: { x }, backend, attrs: { axis, keepDims } }) as TensorInfo;
  const out = backend.makeOutput(keepDims ? [...axes.map(() => 1), ...kept] : kept, 'float32');
  routines(backend).sumRows(address(backend, x), address(backend, out), util.sizeFromShape(x.shape) / columns, columns);
  return out;
}

/** `plain`: tfjs' own kernel. */
export const sumKernel = (plain: KernelConfig): KernelConfig => ({
  ...plain,
  kernelFunc: ({ inputs, backend, attrs }) => sum(backend as BackendWasm, inputs.x as TensorInfo, attrs!.axis as number | number[], attrs!.keepDims as boolean, plain.kernelFunc),
});
