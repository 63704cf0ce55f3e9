/**
 * What runs in a thread of the WASM backend: emscripten's own worker script, for a worker without `importScripts`. It is bundled
 * into a text of its own (scripts/build-kernel.mjs) and started from that text, so a thread reads no file and needs no permission.
 * Every message comes from kernel/worker/backend/instance.ts; cells never reach it.
 */
import factory from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';
import { ENTRY } from './pool';

interface Thread {
  [name: string]: unknown;
  _pthread_self(): number;
  __emscripten_thread_init(thread: number, isMain: number, isRuntime: number, canBlock: number): void;
  __emscripten_thread_exit(status: number): void;
  establishStackSpace(): void;
  PThread: { receiveObjectTransfer(data: unknown): void; threadInitTLS(): void };
  invokeEntryPoint(start: number, argument: number): void;
}

type Told =
  | { readonly cmd: 'load'; readonly wasmModule: WebAssembly.Module; readonly wasmMemory: WebAssembly.Memory; readonly routines: WebAssembly.Module }
  | { readonly cmd: 'run'; readonly pthread_ptr: number; readonly start_routine: number; readonly arg: number }
  | { readonly cmd: 'cancel' };

const scope = globalThis as unknown as { onmessage: (event: { readonly data: Told }) => void; startWorker: (thread: Thread) => void; postMessage: (message: unknown) => void; close: () => void };
let thread = {} as Thread;

// Called by emscripten's code when it has been set up.
scope.startWorker = (started) => {
  thread = started;
};

scope.onmessage = ({ data }) => {
  if (data.cmd === 'load') {
    const instantiateWasm = (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): object => {
      const instance = new WebAssembly.Instance(data.wasmModule, imports);
      receive(instance);
      // Our routines, where the pool's function is looked for when they are what it runs.
      (instance.exports.__indirect_function_table as WebAssembly.Table).set(ENTRY, new WebAssembly.Instance(data.routines, { env: { memory: data.wasmMemory } }).exports.share);
      return instance.exports;
    };
    Object.assign(thread, { wasmModule: data.wasmModule, wasmMemory: data.wasmMemory, buffer: data.wasmMemory.buffer, ENVIRONMENT_IS_PTHREAD: true, instantiateWasm });
    void factory(thread as unknown as Parameters<typeof factory>[0]);
  } else if (data.cmd === 'run') {
    thread.__emscripten_thread_init(data.pthread_ptr, 0, 0, 1);
    thread.establishStackSpace();
    thread.PThread.receiveObjectTransfer(data);
    thread.PThread.threadInitTLS();
    try {
      thread.invokeEntryPoint(data.start_routine, data.arg);
    } finally {
      // Back from its thread pool, which was shut down: there is nothing more to do. emscripten passes over what has no command.
      scope.postMessage({ hasEnded: true });
      scope.close();
    }
  } else if (thread._pthread_self() !== 0) thread.__emscripten_thread_exit(-1);
};
