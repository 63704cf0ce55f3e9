/** Kernels that use other kernels of the same backend. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { getKernel, type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo } from '@tensorflow/tfjs-core';

/** Runs a kernel outside the engine's books: whoever calls disposes the result. */
export function call(backend: BackendWasm, name: string, inputs: NamedTensorInfoMap, attrs: object = {}): TensorInfo {
  const config = getKernel(name, 'wasm');
  if (config === undefined) throw new Error(`The WASM backend has no kernel ${name}.`);
  return config.kernelFunc({ inputs, backend, attrs: attrs as NamedAttrMap }) as TensorInfo;
}

/** Disposes tensors that the engine does not know of. */
export function release(backend: BackendWasm, ...tensors: readonly TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}
