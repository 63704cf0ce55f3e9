/** Kernels that tfjs' WebGPU backend lacks: its own JavaScript runs on values read from the GPU, and its results are put there. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { getKernel, type BackendValues, type DataType, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import { partsOf } from '../wasm/complex';
import { runOnCpu } from '../wasm/on-cpu';
import type { GpuBackend } from './backend';

/** What `runOnCpu` asks of a backend. */
function seenAsWasm(gpu: GpuBackend): BackendWasm {
  const makeOutput = (shape: number[], dtype: DataType, _offset: undefined, values: BackendValues): TensorInfo => {
    if (dtype !== 'complex64') return gpu.makeTensorInfo(shape, dtype, values);
    const [real, imag] = partsOf(values as Float32Array).map((part) => gpu.makeTensorInfo(shape, 'float32', part));
    const made = getKernel('Complex', 'webgpu').kernelFunc({ inputs: { real: real!, imag: imag! }, backend: gpu, attrs: {} }) as TensorInfo;
    for (const part of [real!, imag!]) gpu.disposeData(part.dataId as object);
    return made;
  };
  return { readSync: (dataId: object) => gpu.readSync(dataId), makeOutput } as unknown as BackendWasm;
}

export const cpuKernel = (kernelName: string): KernelConfig => ({
  kernelName, backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => runOnCpu(kernelName, seenAsWasm(backend as GpuBackend), inputs, attrs),
});
