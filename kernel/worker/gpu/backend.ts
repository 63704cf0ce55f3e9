/** tfjs' WebGPU backend on a device of another thread: values are there at once when they are asked for, as with the other backends. */
import { backend_util, util, type BackendValues, type TensorInfo } from '@tensorflow/tfjs-core';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu';
import type { RemoteBuffer, RemoteDevice } from './device';

type Run = WebGPUBackend['runWebGPUProgram'];

export class GpuBackend extends WebGPUBackend {
  readonly remote: RemoteDevice;
  /** Above 0 while books are kept that a stop must not leave halfway; a stop leaves it there. */
  #inside = 0;

  constructor(remote: RemoteDevice, info: { readonly vendor: string; readonly architecture: string }) {
    super(remote as unknown as GPUDevice, info as unknown as GPUAdapterInfo);
    this.remote = remote;
  }

  /** True when a stop struck where buffers were handed out or steps handed over: what is on the GPU cannot be trusted any more. */
  get isBroken(): boolean {
    return this.#inside > 0;
  }

  #keep<Given>(work: () => Given): Given {
    const before = this.#inside;
    this.#inside += 1;
    try {
      return work();
    } finally {
      this.#inside = before;
    }
  }

  override runWebGPUProgram(...given: Parameters<Run>): ReturnType<Run> {
    const made = this.#keep(() => super.runWebGPUProgram(...given));
    if (this.#inside === 0) this.remote.keepPace();
    return made;
  }

  override disposeData(dataId: object, force?: boolean): boolean {
    return this.#keep(() => super.disposeData(dataId, force));
  }

  override uploadToGPU(dataId: object): void {
    this.#keep(() => super.uploadToGPU(dataId));
  }

  override readSync(dataId: object): BackendValues {
    const data = this.tensorMap.get(dataId)!;
    if (data.values != null || data.dtype === 'string') return data.values;
    if (data.complexTensorInfos != null) {
      const [real, imaginary] = [data.complexTensorInfos.real, data.complexTensorInfos.imag].map((part: TensorInfo) => this.readSync(part.dataId as object) as Float32Array);
      return backend_util.mergeRealAndImagArrays(real!, imaginary!);
    }
    if (data.resource == null) return util.getTypedArrayFromDType(data.dtype as 'float32', util.sizeFromShape(data.shape!));
    const awaited = this.#keep(() => {
      this.ensureCommandEncoderReady();
      this.endComputePassEncoder();
      this.submitQueue();
      return this.remote.read(data.resource as unknown as RemoteBuffer);
    });
    return util.convertBackendValuesAndArrayBuffer(awaited(), data.dtype);
  }

  override read(dataId: object): Promise<BackendValues> {
    return Promise.resolve().then(() => this.readSync(dataId));
  }
}
