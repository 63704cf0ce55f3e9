/** Complex numbers on the WASM backend: real and imaginary part of each number beside each other, 8 bytes together. */
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { Complex, Imag, Real, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';

/** Real and imaginary parts. */
export function partsOf(values: Float32Array): [Float32Array, Float32Array] {
  const size = values.length / 2;
  const parts: [Float32Array, Float32Array] = [new Float32Array(size), new Float32Array(size)];
  for (let i = 0; i < size; i++) [parts[0][i], parts[1][i]] = [values[2 * i]!, values[2 * i + 1]!];
  return parts;
}

export function complexOf(real: Float32Array, imag: Float32Array): Float32Array {
  const values = new Float32Array(2 * real.length);
  for (let i = 0; i < real.length; i++) [values[2 * i], values[2 * i + 1]] = [real[i]!, imag[i]!];
  return values;
}

/** Lets the backend read complex tensors, which it can store but not read. */
export function teachComplex(): void {
  const readSync = BackendWasm.prototype.readSync;
  BackendWasm.prototype.readSync = function (this: BackendWasm, dataId: object, start?: number, end?: number) {
    const { dtype, memoryOffset, shape } = (this as unknown as Stored).dataIdMap.get(dataId);
    if (dtype !== 'complex64') return readSync.call(this, dataId, start, end);
    const size = shape.reduce((product, length) => product * length, 1);
    const bytes = (this.wasm as unknown as { readonly HEAPU8: Uint8Array }).HEAPU8.slice(memoryOffset + 8 * (start ?? 0), memoryOffset + 8 * (end ?? size));
    return new Float32Array(bytes.buffer);
  };
}

interface Stored { readonly dataIdMap: { get(dataId: object): { readonly dtype: string; readonly memoryOffset: number; readonly shape: readonly number[] } } }

const read = (backend: BackendWasm, { dataId }: TensorInfo): Float32Array => backend.readSync(dataId as object) as Float32Array;

export const complexKernels: KernelConfig[] = [
  {
    kernelName: Complex, backendName: 'wasm',
    kernelFunc: ({ inputs, backend }) => {
      const { real, imag } = inputs as { real: TensorInfo; imag: TensorInfo };
      const wasm = backend as BackendWasm;
      return wasm.makeOutput(real.shape, 'complex64', undefined, complexOf(read(wasm, real), read(wasm, imag)));
    },
  },
  ...[Real, Imag].map((kernelName, part): KernelConfig => ({
    kernelName, backendName: 'wasm',
    kernelFunc: ({ inputs, backend }) => {
      const input = inputs.input as TensorInfo;
      return (backend as BackendWasm).makeOutput(input.shape, 'float32', undefined, partsOf(read(backend as BackendWasm, input))[part]);
    },
  })),
];
