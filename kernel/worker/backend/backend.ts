/**
 * tfjs' WASM backend with threads that start when they are wanted, and with a way back after a cell was stopped in the
 * middle of a computation. V8 ends WebAssembly wherever it is: in the allocator, holding a lock of the thread pool, with the
 * stack half used, while other threads go on writing. So the tensors then move to a fresh instance, and the old one is left
 * to itself.
 */
import * as tf from '@tensorflow/tfjs-core';
import { BackendWasm, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { roomForThreads } from './room';
import { newInstance, type Instance } from './instance';
import { endThreads, lendPool, share, takePool, type Pool } from './pool';

interface Data {
  readonly id: number;
  readonly memoryOffset: number | null;
  readonly shape: number[];
  readonly dtype: tf.DataType;
}

/** tfjs' storage, which can say what is in it. */
class ListedStorage extends tf.DataStorage<Data> {
  readonly held = new Map<object, Data>();

  override set(dataId: object, data: Data): void {
    super.set(dataId, data);
    this.held.set(dataId, data);
  }

  override delete(dataId: object): boolean {
    this.held.delete(dataId);
    return super.delete(dataId);
  }
}

export class KernelBackend extends BackendWasm {
  readonly #most: number;
  /** Threads to compute with now, this one included. */
  threads = 1;
  #pool: Pool | null = null;
  /** Above 0 while something of ours works on the instance's memory; a stop leaves it there. */
  #inside = 0;

  /** `most`: threads to compute with, this one included. Starts with this one alone, until `startThreads`. */
  constructor(most: number) {
    setThreadsCount(1);
    super(newInstance());
    this.#most = most;
    Object.assign(this, { dataIdMap: new ListedStorage(this, tf.engine()) });
  }

  /** Computes with all threads from now on, where there are more than this one. Takes 20 ms a thread, and moves the tensors. */
  startThreads(): void {
    const threads = Math.min(this.#most, 1 + roomForThreads());
    if (this.threads > 1 || threads === 1) return;
    try {
      this.renew(threads);
    } catch {
      // No room for two instances at once: one thread gives the same results.
    }
  }

  /** Computes with all threads, in place of this one alone: for work that is worth waking them. */
  withThreads<Result>(compute: () => Result): Result {
    return this.#pool === null ? compute() : lendPool(this.wasm as Instance, this.#pool, compute);
  }

  /** Does `work`, of a job of our routines, with the help of all threads. */
  share(job: number, work: () => void): void {
    if (this.#pool === null) work();
    else share(this.wasm as Instance, this.#pool, job, work);
  }

  override move(dataId: object, values: tf.backend_util.BackendValues | null, shape: number[], dtype: tf.DataType, refCount: number): void {
    this.#inside += 1;
    try {
      super.move(dataId, values, shape, dtype, refCount);
    } finally {
      this.#inside -= 1;
    }
  }

  override disposeData(dataId: object, force?: boolean): boolean {
    this.#inside += 1;
    try {
      return super.disposeData(dataId, force);
    } finally {
      this.#inside -= 1;
    }
  }

  /** True when the last stop may have left the instance in an unusable state. Ask before tfjs' own state is reset. */
  get isBroken(): boolean {
    return this.#inside > 0 || tf.engine().state.kernelDepth > 0;
  }

  /**
   * Moves the tensors to a fresh instance with that many threads, bit by bit the same; what a stopped computation had begun is left behind. A stop in the
   * midst of it leaves the old instance as it was, or the new one in need of another renewal.
   * @throws Error when there is no room for both
   */
  renew(threads = 1): void {
    const inside = this.#inside;
    this.#inside += 1;
    const old = this.wasm as Instance;
    const fresh = newInstance();
    try {
      fresh.tfjs.initWithThreadsCount(threads);
      const moved = this.#moveTo(fresh, old);
      const pool = takePool(fresh);
      // Nothing between these two: a stop strikes at calls and loops.
      this.wasm = fresh;
      (this as { dataIdMap: unknown }).dataIdMap = moved;
      this.#pool = pool;
      for (const { setupFunc } of tf.getKernelsForBackend('wasm')) setupFunc?.(this);
      endThreads(old);
    } catch (error) {
      endThreads(fresh);
      this.#inside = inside;
      throw error;
    }
    this.#inside = 0;
    this.threads = threads;
  }

  #moveTo(fresh: Instance, old: Instance): ListedStorage {
    const { tensorInfo } = tf.engine().state;
    const moved = new ListedStorage(this, tf.engine());
    for (const [dataId, data] of (this.dataIdMap as unknown as ListedStorage).held) {
      // A result that no tensor holds yet was being computed when the cell was stopped.
      if (!tensorInfo.has(dataId)) continue;
      if (data.memoryOffset === null) {
        moved.set(dataId, data);
        continue;
      }
      const size = tf.util.sizeFromShape(data.shape);
      const bytes = size * tf.util.bytesPerElement(data.dtype);
      const at = fresh._malloc(bytes) >>> 0;
      if (at === 0 && bytes > 0) throw new Error('There is no room to move the tensors.');
      fresh.HEAPU8.set(old.HEAPU8.subarray(data.memoryOffset, data.memoryOffset + bytes), at);
      fresh.tfjs.registerTensor(data.id, size, at);
      moved.set(dataId, { ...data, memoryOffset: at });
    }
    return moved;
  }
}
