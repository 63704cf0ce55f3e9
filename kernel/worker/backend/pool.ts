/**
 * The thread pool of an instance, taken away from its work and given back. tfjs' binary hands every operation to its pool, and waking the
 * helpers for it takes longer than nearly all of them: 50 to 100 microseconds each. XNNPACK computes with the calling thread alone where the
 * pool's pointer is null, in the same order. Our own routines borrow the helpers (kernel/worker/wasm/routines/share.ts).
 */
import { POOL_ARGUMENT } from '../wasm/routines/share';
import type { Instance } from './instance';

/**
 * Words of pthreadpool's memory (version of tfjs 4.22: `struct thread_info`, `struct pthreadpool` with futexes). A command is told
 * from the one before by its highest bit.
 */
const RANGE_LENGTH = 2;
const POOL = 4;
const [ACTIVE, HAS_ACTIVE, COMMAND, FUNCTION] = [0, 1, 2, 3];
const [COMPUTE, SHUT_DOWN] = [1, 2];
const COMMAND_BIT = -0x8000_0000;

/** `slot`: the word of the memory where the binary keeps the pointer to its pool. `pointer`: what it was, in bytes. */
export interface Pool { readonly slot: number; readonly pointer: number; readonly helpers: number }

const infos = (instance: Instance): number[] => instance.PThread.runningWorkers.flatMap(({ info }) => (info === undefined ? [] : [info / 4]));

/** Where a thread's table of functions, which cannot grow, has place for ours: the null pointer, which nothing else calls. */
export const ENTRY = 0;

/**
 * Takes the pool of an instance with threads away, until `lendPool`. The pointer is a static variable of the binary: the one word below the heap that
 * names the pool. Null without threads.
 * @throws Error where there is not exactly one, as another version of the binary might have it
 */
export function takePool(instance: Instance): Pool | null {
  const threads = infos(instance);
  if (threads.length === 0) return null;
  const pointer = new Int32Array(instance.HEAPU8.buffer)[threads[0]! + POOL]!;
  const words = new Int32Array(instance.HEAPU8.buffer, 0, pointer >> 2);
  const slot = words.indexOf(pointer);
  if (slot < 0 || words.indexOf(pointer, slot + 1) >= 0) throw new Error('This version of the WASM backend keeps its threads elsewhere.');
  words[slot] = 0;
  return { slot, pointer, helpers: threads.length };
}

/** Computes with the pool. */
export function lendPool<Result>(instance: Instance, { slot, pointer }: Pool, compute: () => Result): Result {
  const words = new Int32Array(instance.HEAPU8.buffer, 0, pointer / 4 + FUNCTION + 1);
  // A helper that we woke and that has not come yet would miss the pool's own command.
  while (Atomics.load(words, pointer / 4 + HAS_ACTIVE) !== 0) Atomics.wait(words, pointer / 4 + HAS_ACTIVE, 1);
  const held = words[slot]!;
  words[slot] = pointer;
  try {
    return compute();
  } finally {
    // Shared memory that has grown is still the same memory.
    words[slot] = held;
  }
}

/** Lets the helpers run our entry with a job, as `pthreadpool_parallelize` would, while this thread does `work`. Waits for none of them. */
export function share(instance: Instance, { pointer, helpers }: Pool, job: number, work: () => void): void {
  const words = new Int32Array(instance.HEAPU8.buffer);
  const pool = pointer / 4;
  // One that is still on its way from the last job finds this one there.
  if (Atomics.load(words, pool + HAS_ACTIVE) === 0) {
    words[pool + FUNCTION] = ENTRY;
    words[pool + POOL_ARGUMENT] = job;
    Atomics.store(words, pool + ACTIVE, helpers);
    Atomics.store(words, pool + HAS_ACTIVE, 1);
    Atomics.store(words, pool + COMMAND, (~Atomics.load(words, pool + COMMAND) & COMMAND_BIT) | COMPUTE);
    Atomics.notify(words, pool + COMMAND);
  }
  work();
}

/**
 * Ends the threads of an instance that is not used any more. The runtime cannot end a worker that waits for work in WebAssembly, so
 * the pool is told to shut down as its own `pthreadpool_destroy` would: what is left of the work is taken away, and each thread
 * ends after the piece it is at, in memory that nobody reads any more.
 */
export function endThreads(instance: Instance): void {
  const words = new Int32Array(instance.HEAPU8.buffer);
  const threads = infos(instance);
  for (const at of threads) Atomics.store(words, at + RANGE_LENGTH, 0);
  for (const pool of new Set(threads.map((at) => (words[at + POOL] ?? 0) / 4))) {
    Atomics.store(words, pool + COMMAND, (~Atomics.load(words, pool + COMMAND) & COMMAND_BIT) | SHUT_DOWN);
    Atomics.notify(words, pool + COMMAND);
  }
}
