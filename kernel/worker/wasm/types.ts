/** Copies and changes of type. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { Cast, Identity, type DataType, type KernelConfig, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { complexOf, partsOf } from './complex';

/** Values never change, so a copy is another name for the same ones. tfjs' own copies them. */
function another(backend: BackendWasm, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  backend.incRef(dataId as object);
  return { dataId, shape, dtype };
}

/** tfjs' own takes the low byte for a truth value, and knows no complex numbers. */
function cast(backend: BackendWasm, x: TensorInfo, dtype: DataType, plain: KernelFunc): TensorInfo {
  if (x.dtype === dtype) return another(backend, x);
  const read = (): Float32Array => backend.readSync(x.dataId as object) as Float32Array;
  if (dtype === 'bool') return backend.makeOutput(x.shape, 'bool', undefined, truths(x.dtype === 'complex64' ? partsOf(read())[0] : read()));
  if (dtype === 'complex64') {
    const real = new Float32Array(read());
    return backend.makeOutput(x.shape, 'complex64', undefined, complexOf(real, new Float32Array(real.length)));
  }
  if (x.dtype === 'complex64') {
    const [real] = partsOf(read());
    return backend.makeOutput(x.shape, dtype, undefined, dtype === 'int32' ? new Int32Array(real) : real);
  }
  if (x.dtype === 'bool') return backend.makeOutput(x.shape, dtype, undefined, dtype === 'int32' ? new Int32Array(read()) : new Float32Array(read()));
  return plain({ inputs: { x }, backend, attrs: { dtype } }) as TensorInfo;
}

function truths(values: ArrayLike<number>): Uint8Array {
  const made = new Uint8Array(values.length);
  for (let i = 0; i < made.length; i++) made[i] = values[i] === 0 ? 0 : 1;
  return made;
}

/** `plain`: tfjs' own change of type, between floats and integers. */
export const typeKernels = (plain: KernelFunc): KernelConfig[] => [
  { kernelName: Identity, backendName: 'wasm', kernelFunc: ({ inputs, backend }) => another(backend as BackendWasm, inputs.x as TensorInfo) },
  { kernelName: Cast, backendName: 'wasm', kernelFunc: ({ inputs, backend, attrs }) => cast(backend as BackendWasm, inputs.x as TensorInfo, attrs!.dtype as DataType, plain) },
];
