/** The text of kernel/worker/gpu/thread.ts as one script (scripts/build-kernel.mjs). */
declare module 'pinion:gpu' {
  const program: string;
  export default program;
}

/**
 * The part of tfjs' WebGPU backend that we build on. The package is an optional dependency: without it, kernels compute on WASM and
 * everything else is as with it.
 */
declare module '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu' {
  import type { BackendValues, DataStorage, DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';

  interface Data {
    readonly dtype: DataType;
    readonly shape: number[];
    readonly values: BackendValues;
    readonly resource?: object | null;
    readonly complexTensorInfos?: { readonly real: TensorInfo; readonly imag: TensorInfo };
  }

  export class WebGPUBackend extends (Object as unknown as new () => KernelBackend) {
    constructor(device: object, info: object);
    readonly tensorMap: DataStorage<Data>;
    runWebGPUProgram(program: object, inputs: TensorInfo[], dtype: DataType, uniforms?: object, output?: TensorInfo): TensorInfo;
    uploadToGPU(dataId: object): void;
    submitQueue(): void;
    ensureCommandEncoderReady(): void;
    endComputePassEncoder(): void;
    makeTensorInfo(shape: number[], dtype: DataType, values?: BackendValues | string[]): TensorInfo;
  }
}

declare module '@tensorflow/tfjs-backend-webgpu/dist/register_all_kernels';
