/** Which work is worth waking threads for, and how ours is divided. The rest is computed by the calling thread alone, with the same bytes. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { util, type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo } from '@tensorflow/tfjs-core';
import { integers, routines } from './heap';
import { CLOSED, JOB, SHARED, type Shared } from './routines/share';

/** Our own backend; tfjs' plain one, in tests, has neither. */
type Threaded = BackendWasm & { readonly threads?: number; withThreads?<Result>(compute: () => Result): Result; share?(job: number, work: () => void): void };

/** How many threads the backend may compute with. */
export const threadsOf = (backend: BackendWasm): number => (backend as Threaded).threads ?? 1;

/** Computes with all threads. */
export const withThreads = <Result>(backend: BackendWasm, compute: () => Result): Result => (backend as Threaded).withThreads?.(compute) ?? compute();

/** Of tfjs' own work: multiply-adds of convolutions, and values of everything else; half a millisecond of one thread, or more. */
const WORTH_THREADS = { convolutions: 2 ** 24, values: 2 ** 20 } as const;

/** Multiply-adds from which on our own routines are divided: a quarter of a millisecond. */
const WORTH_SHARING = 2 ** 22;
/** Pieces a thread: one that is held up leaves its next to the others. */
const PIECES = 2;
/** How often to look whether the last pieces are done before sleeping: some ten microseconds. */
const PATIENCE = 2000;
/** Integers of the memory that every job of a backend uses, one after the other. A helper that comes late looks there. */
const ROOM = 1024;
const rooms = new WeakMap<object, number>();

/** Ranges [first, end) that divide `length` things in whole `unit`s; one range where the work is too small, or one thread computes. */
export function pieces(backend: BackendWasm, length: number, unit: number, multiplyAdds: number): (readonly [number, number])[] {
  const units = Math.ceil(length / unit);
  const count = threadsOf(backend) > 1 && multiplyAdds >= WORTH_SHARING ? Math.max(1, Math.min(units, PIECES * threadsOf(backend))) : 1;
  const at = (piece: number): number => Math.min(length, unit * Math.floor((units * piece) / count));
  return Array.from({ length: count }, (_, piece) => [at(piece), at(piece + 1)] as const);
}

/** Runs a routine once for each list of numbers, on all threads if there are several lists. They write to different places. */
export function compute(backend: BackendWasm, name: Shared, tasks: readonly (readonly number[])[]): void {
  const { share } = backend as Threaded;
  if (tasks.length === 1 || share === undefined) {
    for (const task of tasks) routines(backend)[name](...task);
    return;
  }
  const job = jobOf(backend);
  const words = integers(backend);
  const at = job / 4;
  const length = tasks[0]!.length;
  if (JOB.header + length * tasks.length > ROOM) throw new RangeError(`A job of ${tasks.length} tasks has no room.`);
  Atomics.store(words, at + JOB.next, CLOSED);
  words.set([0, tasks.length, SHARED.indexOf(name), length], at + JOB.done);
  tasks.forEach((task, i) => words.set(task, at + JOB.header + i * length));
  Atomics.store(words, at + JOB.next, 0);
  share.call(backend, job, () => routines(backend).work(job));
  for (let turn = 0; turn < PATIENCE && Atomics.load(words, at + JOB.done) < tasks.length; turn++);
  for (let done; (done = Atomics.load(words, at + JOB.done)) < tasks.length;) Atomics.wait(words, at + JOB.done, done);
}

function jobOf(backend: BackendWasm): number {
  const wasm = backend.wasm as unknown as { _malloc(bytes: number): number };
  const known = rooms.get(wasm);
  if (known !== undefined) return known;
  const made = wasm._malloc(4 * ROOM) >>> 0;
  if (made === 0) throw new Error('The memory for tensors is full. Dispose tensors, or use tf.tidy.');
  rooms.set(wasm, made);
  return made;
}

const FILTERED = /^(Fused)?(Conv2D|DepthwiseConv2dNative|DepthwiseConv2D)$/;

/** Ours, which borrow the helpers themselves. */
const OWN = new Set(['BatchMatMul', '_FusedMatMul', 'Conv2DBackpropFilter', 'Conv2DBackpropInput', 'PinionLstm', 'PinionLstmGrad']);

/** True where a kernel of tfjs is worth its pool. */
export function isWorthThreads(name: string, inputs: NamedTensorInfoMap, attrs: NamedAttrMap | undefined): boolean {
  if (OWN.has(name)) return false;
  const { x, filter } = inputs as { readonly x?: TensorInfo; readonly filter?: TensorInfo };
  if (FILTERED.test(name) && x !== undefined && filter !== undefined) return multiplyAdds(x, filter, attrs) >= WORTH_THREADS.convolutions;
  for (const input of Object.values(inputs)) if (input?.shape !== undefined && util.sizeFromShape(input.shape) >= WORTH_THREADS.values) return true;
  return false;
}

/** About as many as a convolution has; images with the channels last. */
function multiplyAdds(x: TensorInfo, filter: TensorInfo, attrs: NamedAttrMap | undefined): number {
  const strides = attrs?.strides;
  const [down, across] = Array.isArray(strides) ? strides as number[] : [strides as number, strides as number];
  const places = util.sizeFromShape(x.shape) / x.shape.at(-1)! / (down! * across!);
  return places * util.sizeFromShape(filter.shape);
}
