/**
 * The part of a GPUDevice that tfjs uses, told to the thread that has the real one (kernel/worker/gpu/thread.ts). Nothing waits but `read`.
 * What tfjs calls is written as it calls it, and no more.
 */
import program from 'pinion:gpu';
import { real } from '../runtime';
import { FAILED, MOST_WORDS, WAITING, type Found, type Step, type Told } from './wire';

/** GPUBufferUsage and GPUMapMode of the WebGPU specification; the realm of the cells has neither. */
export const BUFFER_USAGE = { MAP_READ: 1, MAP_WRITE: 2, COPY_SRC: 4, COPY_DST: 8, INDEX: 16, VERTEX: 32, UNIFORM: 64, STORAGE: 128, INDIRECT: 256, QUERY_RESOLVE: 512 };

/** After so many submits the kernel waits once, so that what it asks for does not pile up in the thread. */
const SUBMITS_AHEAD = 64;

export class RemoteBuffer {
  mapState: 'mapped' | 'unmapped';
  #bytes: ArrayBuffer | null;

  constructor(readonly device: RemoteDevice, readonly id: number, readonly size: number, readonly usage: number, isMapped: boolean) {
    this.mapState = isMapped ? 'mapped' : 'unmapped';
    this.#bytes = isMapped ? new ArrayBuffer(size) : null;
  }

  getMappedRange(): ArrayBuffer {
    if (this.#bytes === null) throw new Error('This buffer is not mapped.');
    return this.#bytes;
  }

  unmap(): void {
    const bytes = this.#bytes;
    if (bytes === null) return;
    this.#bytes = null;
    this.mapState = 'unmapped';
    this.device.tell({ is: 'write', id: this.id, at: 0, bytes });
  }

  destroy(): void {
    this.device.tell({ is: 'destroy', id: this.id });
  }
}

interface Pipeline {
  readonly id: number;
  getBindGroupLayout(): null;
}

class Encoder {
  readonly #steps: Step[] = [];
  #pipeline = 0;
  #buffers: readonly number[] = [];

  copyBufferToBuffer(from: RemoteBuffer, fromAt: number, to: RemoteBuffer, toAt: number, bytes: number): void {
    this.#steps.push({ is: 'copy', from: from.id, fromAt, to: to.id, toAt, bytes });
  }

  beginComputePass(): Encoder {
    return this;
  }

  setPipeline({ id }: Pipeline): void {
    this.#pipeline = id;
  }

  setBindGroup(_index: number, buffers: readonly number[]): void {
    this.#buffers = buffers;
  }

  dispatchWorkgroups(x: number, y = 1, z = 1): void {
    this.#steps.push({ is: 'run', pipeline: this.#pipeline, buffers: this.#buffers, groups: [x, y, z] });
  }

  end(): void {}

  finish(): readonly Step[] {
    return this.#steps;
  }
}

export class RemoteDevice {
  readonly features = new Set<string>();
  readonly limits: Readonly<Record<string, number>>;
  /** True once the GPU was given work. */
  hasComputed = false;
  readonly #worker: Worker;
  #pending: Told[] = [];
  #ids = 0;
  #ahead = 0;

  constructor(worker: Worker, limits: Readonly<Record<string, number>>) {
    this.#worker = worker;
    this.limits = limits;
  }

  readonly queue = {
    submit: ([steps]: readonly (readonly Step[])[]): void => {
      this.hasComputed = true;
      this.tell({ is: 'submit', steps: steps! });
      this.#ahead += 1;
      this.#send();
    },
    writeBuffer: (buffer: RemoteBuffer, at: number, bytes: ArrayBuffer, from = 0, size = bytes.byteLength): void =>
      this.tell({ is: 'write', id: buffer.id, at, bytes: bytes.slice(from, from + size) }),
  };

  tell(told: Told): void {
    this.#pending.push(told);
  }

  createBuffer({ size, usage, mappedAtCreation = false }: { readonly size: number; readonly usage: number; readonly mappedAtCreation?: boolean }): RemoteBuffer {
    this.#ids += 1;
    const buffer = new RemoteBuffer(this, this.#ids, size, usage, mappedAtCreation);
    // Mapping is ours; the thread only ever writes.
    this.tell({ is: 'buffer', id: this.#ids, size, usage: (usage & ~(BUFFER_USAGE.MAP_READ | BUFFER_USAGE.MAP_WRITE)) | BUFFER_USAGE.COPY_DST });
    return buffer;
  }

  createShaderModule({ code }: { readonly code: string }): string {
    return code;
  }

  createComputePipeline({ compute: { module, entryPoint } }: { readonly compute: { readonly module: string; readonly entryPoint: string } }): Pipeline {
    this.#ids += 1;
    this.tell({ is: 'pipeline', id: this.#ids, code: module, entry: entryPoint });
    return { id: this.#ids, getBindGroupLayout: () => null };
  }

  createBindGroup({ entries }: { readonly entries: readonly { readonly resource: { readonly buffer: RemoteBuffer } }[] }): readonly number[] {
    return entries.map(({ resource }) => resource.buffer.id);
  }

  createCommandEncoder(): Encoder {
    return new Encoder();
  }

  /** Waits where the thread is far behind. @throws Error as `read` */
  keepPace(): void {
    if (this.#ahead >= SUBMITS_AHEAD) this.#ask(0, 0)();
  }

  /**
   * Asks for a copy of a buffer's bytes, once all that was submitted is done. What it gives waits for them, and may be stopped there.
   * @throws Error where the GPU refused something, or was lost
   */
  read(buffer: RemoteBuffer): () => ArrayBuffer {
    return this.#ask(buffer.id, buffer.size);
  }

  #ask(id: number, size: number): () => ArrayBuffer {
    const state = new SharedArrayBuffer(8);
    const bytes = new SharedArrayBuffer(Math.max(size, MOST_WORDS));
    const answer = new Int32Array(state);
    this.tell({ is: 'read', id, size, state, bytes });
    this.#send();
    return () => this.#await(answer, bytes, size);
  }

  #await(answer: Int32Array, bytes: SharedArrayBuffer, size: number): ArrayBuffer {
    while (Atomics.load(answer, 0) === WAITING) Atomics.wait(answer, 0, WAITING);
    this.#ahead = 0;
    const copy = new Uint8Array(size);
    if (Atomics.load(answer, 0) === FAILED) {
      const words = new TextDecoder().decode(new Uint8Array(bytes).slice(0, answer[1]));
      throw Object.assign(new Error(`The GPU could not compute this: ${words}`), { remedy: 'Restart the kernel. Smaller batches need less of the GPU’s memory.' });
    }
    copy.set(new Uint8Array(bytes, 0, size));
    return copy.buffer;
  }

  #send(): void {
    const told = this.#pending;
    this.#pending = [];
    this.#worker.postMessage(told, told.flatMap((one) => (one.is === 'write' ? [one.bytes] : [])));
  }
}

/** Starts the thread and asks it for an adapter. */
export async function openDevice(): Promise<{ readonly device: RemoteDevice; readonly found: Extract<Found, { adapter: string }> } | { readonly missing: string }> {
  const worker = new real.Worker(URL.createObjectURL(new Blob([program], { type: 'application/javascript' })), { type: 'module' });
  const found = await new Promise<Found>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Found>) => resolve(data), { once: true });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      resolve({ missing: event.message });
    }, { once: true });
  });
  if (!('missing' in found)) return { device: new RemoteDevice(worker, found.limits), found };
  worker.terminate();
  return found;
}
