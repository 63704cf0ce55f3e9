/**
 * tfjs on its WASM backend: SIMD and threads, the binary carried in the bundle. No permission is needed and nothing is fetched. Where an
 * administrator allows a GPU and there is one, tfjs computes on that (kernel/worker/gpu).
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-wasm';
import { STOPPED_IN_GPU } from '@/kernel/protocol';
import { KernelBackend } from './backend/backend';
import { keepRoom } from './backend/room';
import { deno, lastWords, real } from './runtime';
import { watchTensors } from './tensors';
import { registerWasmKernels } from './wasm';
import { fuseAdam } from './wasm/adam';
import { fuseLstm } from './wasm/lstm-layer';

const platform = {
  fetch: (): Promise<Response> => Promise.reject(new Error('Cells cannot reach the network. Upload the file to the project and read it by its name.')),
  now: (): number => real.elapsed(),
  encode: (text: string): Uint8Array => new TextEncoder().encode(text),
  decode: (bytes: Uint8Array, encoding: string): string => new TextDecoder(encoding).decode(bytes),
  setTimeoutCustom: (callback: () => void, delay: number): void => {
    setTimeout(callback, delay);
  },
  isTypedArray: (value: unknown): boolean => value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array || value instanceof Uint8ClampedArray,
};

const MOST_THREADS = 16;
let backend: KernelBackend | null = null;
let isBroken = false;

/** A backend on a GPU. */
export interface Gpu {
  /** For people. Begins with `webgpu`. */
  readonly name: string;
  hasComputed(): boolean;
  /** True when a stop left it in a state that cannot be mended. */
  isBroken(): boolean;
}

let openGpu: (() => Promise<Gpu | string>) | null = null;
let gpu: Gpu | null = null;

/** Gives a way to a GPU, which is tried at the start. Gives a text for people where there is none. */
export function offerGpu(open: () => Promise<Gpu | string>): void {
  openGpu = open;
}

/** A GPU computed something since the kernel started. */
export function hasGpu(): boolean {
  return gpu?.hasComputed() ?? false;
}

/** Makes a GPU ready, where one was offered and is there; else the WASM backend, for at most `threads` threads. Gives its name for the kernel's `compute`. */
export async function startCompute(threads: number): Promise<string> {
  const most = Math.max(1, Math.min(MOST_THREADS, Math.floor(threads) || 1));
  tf.env().setPlatform('pinion', platform as unknown as Parameters<ReturnType<typeof tf.env>['setPlatform']>[1]);
  tf.env().set('IS_BROWSER', false);
  tf.env().set('WASM_HAS_SIMD_SUPPORT', true);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', most > 1);
  registerWasmKernels();
  fuseLstm();
  fuseAdam();
  // tfjs' own way to make it would fetch the binary.
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => {
    backend = new KernelBackend(most);
    return backend as unknown as tf.KernelBackend;
  }, 2);
  const opened = await openGpu?.();
  if (typeof opened === 'object') gpu = opened;
  else await tf.setBackend('wasm');
  watchTensors();
  if (gpu !== null) return gpu.name;
  for (let threadsMore = 1; threadsMore < most; threadsMore += 1) keepRoom();
  return `wasm, SIMD, ${most} ${most === 1 ? 'thread' : 'threads'}${opened === undefined ? '' : ` (a GPU is allowed, but ${opened})`}`;
}

/** Takes the threads that the kernel may have. Called when a cell first asks for a library that computes: other kernels never pay for them. */
export function startThreads(): void {
  backend?.startThreads();
}

/** Takes note that a cell was stopped wherever it was; nothing is recorded as a gradient any more. Follow it with `mendCompute`. */
export function noteStop(): void {
  isBroken ||= backend?.isBroken === true;
  if (gpu?.isBroken() === true) endForGpu();
  const { state } = tf.engine();
  state.kernelDepth = 0;
  state.gradientDepth = 0;
  state.activeTape = null as unknown as typeof state.activeTape;
}

/** Nobody can tell what the GPU holds by now. The kernel ends before it says that it was interrupted and lives. */
function endForGpu(): never {
  lastWords(STOPPED_IN_GPU);
  return deno.exit(1);
}

/**
 * Brings tfjs back to rest after a stop: scopes that are open end (their tensors are freed), and a backend that was stopped in the
 * middle of its work is replaced. Call only where no further stop can strike. Ends the kernel when there is no memory to do it.
 */
export function mendCompute(): void {
  try {
    if (isBroken) backend?.renew();
    isBroken = false;
  } catch {
    deno.exit(OUT_OF_MEMORY);
  }
  while (tf.engine().state.scopeStack.length > 0) tf.engine().endScope();
}

/** The exit code of a process that gave up for want of memory, as V8's own. */
const OUT_OF_MEMORY = 133;

/** The objects that tfjs itself lives in. */
export function liveObjects(): readonly object[] {
  return [tf.engine(), tf.engine().state, tf.env(), tf.backend()];
}
