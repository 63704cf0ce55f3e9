/**
 * tfjs' WASM binary with SIMD and threads, made without fetching anything and at once. An instance starts with no threads: they
 * come with `initWithThreadsCount`, each a worker of the runtime that holds the same memory. The workers start from a text of
 * the bundle and inherit the kernel's lack of permissions.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import factory from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';
import binary from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm';
import program from 'pinion:thread';
import { real } from '../runtime';
import { keepRoom, takeRoom } from './room';

interface Emscripten {
  cwrap(name: string, result: 'number' | null, parameters: readonly string[]): (...values: number[]) => number;
  readonly PThread: { readonly runningWorkers: readonly Thread[] };
}

/** `info`: where the thread pool keeps what it knows of this thread. */
type Thread = Worker & { info?: number };

export type Instance = BackendWasm['wasm'] & Emscripten & {
  _malloc(bytes: number): number;
  readonly HEAPU8: Uint8Array;
  tfjs: {
    init(): void;
    initWithThreadsCount(count: number): void;
    getThreadsCount(): number;
    registerTensor(id: number, size: number, memoryOffset: number): void;
    disposeData(id: number): void;
    dispose(): void;
  };
};

let compiled: WebAssembly.Module | null = null;
let programUrl: string | null = null;

/** The worker counts as loaded from the start: what it is told before waits for it, and the kernel needs no turn of its loop. */
function newThread(): Thread {
  takeRoom();
  programUrl ??= URL.createObjectURL(new Blob([program], { type: 'application/javascript' }));
  const worker: Thread = new real.Worker(programUrl, { type: 'module' });
  const post = worker.postMessage.bind(worker) as (message: unknown) => void;
  const postMessage = (message: { readonly cmd: string; readonly arg: number }): void => {
    if (message.cmd === 'run') worker.info = message.arg;
    post(message);
  };
  worker.addEventListener('message', ({ data }: MessageEvent<{ readonly hasEnded?: true }>) => {
    if (data.hasEnded === true) keepRoom();
  });
  return Object.assign(worker, { loaded: true, postMessage });
}

/** A fresh instance with a memory of its own. */
export function newInstance(): Instance {
  compiled ??= new WebAssembly.Module(binary as BufferSource);
  const known = compiled;
  const instance = {
    newThread,
    instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void): object => {
      const made = new WebAssembly.Instance(known, imports);
      receive(made, known);
      return made.exports;
    },
  } as unknown as Instance;
  void factory(instance as unknown as Parameters<typeof factory>[0]);
  const number = 'number';
  const wrap = (name: string, result: 'number' | null, ...parameters: string[]) => instance.cwrap(name, result, parameters);
  instance.tfjs = {
    init: wrap('init', null), initWithThreadsCount: wrap('init_with_threads_count', null, number), getThreadsCount: wrap('get_threads_count', number),
    registerTensor: wrap('register_tensor', null, number, number, number), disposeData: wrap('dispose_data', null, number), dispose: wrap('dispose', null),
  };
  return instance;
}

/**
 * Words of pthreadpool's memory (version of tfjs 4.22: `struct thread_info`, `struct pthreadpool` with futexes). A command is told
 * from the one before by its highest bit.
 */
const RANGE_LENGTH = 2;
const POOL = 4;
const COMMAND = 2;
const SHUT_DOWN = 2;
const COMMAND_BIT = -0x8000_0000;

/**
 * Ends the threads of an instance that is not used any more. The runtime cannot end a worker that waits for work in WebAssembly, so
 * the pool is told to shut down as its own `pthreadpool_destroy` would: what is left of the work is taken away, and each thread
 * ends after the piece it is at, in memory that nobody reads any more.
 */
export function endThreads(instance: Instance): void {
  const words = new Int32Array(instance.HEAPU8.buffer);
  const threads = instance.PThread.runningWorkers.flatMap(({ info }) => (info === undefined ? [] : [info / 4]));
  for (const at of threads) Atomics.store(words, at + RANGE_LENGTH, 0);
  for (const pool of new Set(threads.map((at) => (words[at + POOL] ?? 0) / 4))) {
    Atomics.store(words, pool + COMMAND, (~Atomics.load(words, pool + COMMAND) & COMMAND_BIT) | SHUT_DOWN);
    Atomics.notify(words, pool + COMMAND);
  }
}
