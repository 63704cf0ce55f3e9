/**
 * Kernels that the WASM backend lacks, or that refuse a type of values: tfjs' own JavaScript implementation runs on values read from
 * the WASM memory, and its results are put there.
 */
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { getKernel, util, type DataType, type KernelConfig, type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo } from '@tensorflow/tfjs-core';
import { partsOf } from './complex';

let cpu: MathBackendCPU | null = null;

/** Runs the kernel of tfjs' cpu backend. */
export function runOnCpu(kernelName: string, backend: BackendWasm, inputs: NamedTensorInfoMap, attrs: NamedAttrMap | undefined): TensorInfo | TensorInfo[] {
  const config = getKernel(kernelName, 'cpu');
  if (config === undefined) throw new Error(`tfjs has no kernel ${kernelName}.`);
  cpu ??= new MathBackendCPU();
  const home = cpu;
  const begun: TensorInfo[] = [];
  const takeOne = (tensor: TensorInfo): TensorInfo => {
    const there = take(home, backend, tensor);
    begun.push(there);
    // Some kernels ask for what only a whole tensor has.
    return Object.assign(there, { rank: there.shape.length });
  };
  const takeAny = (input: unknown): unknown =>
    (Array.isArray(input) ? input.map(takeAny) : input === undefined || input === null ? input : takeOne(input as TensorInfo));
  // Some kernels have a list of inputs.
  const taken = (Array.isArray(inputs) ? inputs.map(takeAny) : Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, takeAny(input)]))) as unknown as NamedTensorInfoMap;
  try {
    const made = config.kernelFunc({ inputs: taken, backend: home, attrs: attrs ?? {} });
    const results = (Array.isArray(made) ? made : [made]).map((result) => {
      const given = give(home, backend, result);
      home.disposeData(result.dataId);
      return given;
    });
    return Array.isArray(made) ? results : results[0]!;
  } finally {
    for (const { dataId } of begun) home.disposeData(dataId);
  }
}

function take(home: MathBackendCPU, backend: BackendWasm, tensor: TensorInfo): TensorInfo {
  const { dtype, shape } = tensor;
  const values = backend.readSync(tensor.dataId as object, 0, util.sizeFromShape(shape)) as Float32Array;
  if (dtype !== 'complex64') return home.makeTensorInfo(shape, dtype, values);
  const [real, imag] = partsOf(values);
  return getKernel('Complex', 'cpu').kernelFunc({ inputs: { real: part(home, shape, real), imag: part(home, shape, imag) }, backend: home, attrs: {} }) as TensorInfo;
}

const part = (home: MathBackendCPU, shape: number[], values: Float32Array): TensorInfo => home.makeTensorInfo(shape, 'float32', values);

function give(home: MathBackendCPU, backend: BackendWasm, { dataId, dtype, shape }: TensorInfo): TensorInfo {
  const values = home.readSync(dataId as object) as never;
  return backend.makeOutput(shape, dtype, undefined, dtype === 'string' ? values : typed(dtype, values));
}

/** Some of tfjs' kernels leave plain arrays, or floats in a tensor of integers. */
function typed(dtype: DataType, values: ArrayLike<number>): Float32Array | Int32Array | Uint8Array {
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(values);
  if (dtype === 'bool') return values instanceof Uint8Array ? values : Uint8Array.from(values);
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

export const cpuKernel = (kernelName: string): KernelConfig => ({
  kernelName, backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => runOnCpu(kernelName, backend as BackendWasm, inputs, attrs),
});
