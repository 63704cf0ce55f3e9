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
import { routinesModule } from '../wasm/heap';
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

/** The worker gets our routines as well. It counts as loaded from the start: what it is told before waits for it, and the kernel needs no turn of its loop. */
function newThread(): Thread {
  takeRoom();
  programUrl ??= URL.createObjectURL(new Blob([program], { type: 'application/javascript' }));
  const worker: Thread = new real.Worker(programUrl, { type: 'module' });
  const post = worker.postMessage.bind(worker) as (message: unknown) => void;
  const postMessage = (message: { readonly cmd: string; readonly arg: number }): void => {
    if (message.cmd === 'run') worker.info = message.arg;
    post(message.cmd === 'load' ? { ...message, routines: routinesModule(true) } : message);
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
