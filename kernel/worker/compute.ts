/**
 * tfjs on its WASM backend: SIMD, one thread (so that results are the same everywhere), the binary carried in the bundle. No
 * permission is needed and nothing is fetched.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-layers';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import wasm from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm';
import { real } from './runtime';

const WASM_NAME = 'tfjs-backend-wasm-simd.wasm';

const platform = {
  fetch: (path: string): Promise<Response> =>
    path.endsWith(WASM_NAME)
      ? Promise.resolve({ ok: true, arrayBuffer: () => Promise.resolve(wasm) } as unknown as Response)
      : Promise.reject(new Error('Cells cannot reach the network. Upload the file to the project and read it by its name.')),
  now: (): number => real.elapsed(),
  encode: (text: string): Uint8Array => new TextEncoder().encode(text),
  decode: (bytes: Uint8Array, encoding: string): string => new TextDecoder(encoding).decode(bytes),
  setTimeoutCustom: (callback: () => void, delay: number): void => {
    setTimeout(callback, delay);
  },
  isTypedArray: (value: unknown): boolean => value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array || value instanceof Uint8ClampedArray,
};

/** Makes the backend ready. Gives its name for the kernel's `compute`. */
export async function startCompute(): Promise<string> {
  tf.env().setPlatform('pinion', platform as unknown as Parameters<ReturnType<typeof tf.env>['setPlatform']>[1]);
  tf.env().set('IS_BROWSER', false);
  tf.env().set('WASM_HAS_SIMD_SUPPORT', true);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths('', true);
  await tf.setBackend('wasm');
  return 'wasm, SIMD, 1 thread';
}

/** Tensors alive now, and their memory in bytes; data that several of them share counts once. */
export function liveTensors(): { readonly tensors: number; readonly tensorBytes: number } {
  const { numTensors, numBytes } = tf.memory();
  return { tensors: numTensors, tensorBytes: numBytes };
}

/**
 * Brings tfjs back to rest after a cell was stopped in the middle of it: open scopes end (their tensors are freed), and no
 * gradient is being recorded.
 */
export function resetCompute(): void {
  const { state } = tf.engine();
  state.kernelDepth = 0;
  state.gradientDepth = 0;
  state.activeTape = null as unknown as typeof state.activeTape;
  while (state.scopeStack.length > 0) tf.engine().endScope();
}

/** The objects that tfjs itself lives in. */
export function liveObjects(): readonly object[] {
  return [tf.engine(), tf.engine().state, tf.env(), tf.backend()];
}
