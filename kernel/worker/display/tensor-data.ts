/**
 * A tensor's elements where they lie: a view on the WASM backend's memory, without a copy, however large the tensor is. Other backends
 * give a copy, which is made only for tensors of moderate size.
 */
import { engine, Tensor } from '@tensorflow/tfjs-core';
import { inherits, isProxy } from './own';

export type Elements = ArrayLike<number>;

/** Bytes that are copied out of a backend that cannot show its memory. */
const MOST_COPIED = 64 * 1024 * 1024;

interface Heap {
  typedArrayFromHeap?(tensor: { shape: readonly number[]; dtype: string; dataId: object }): Elements;
  readSync(dataId: object): Elements | readonly Uint8Array[] | { readonly real: unknown };
}

/** By its prototype: tfjs' own `instanceof` asks the value's getters. */
export function isTensor(value: object): value is Tensor {
  return !isProxy(value) && inherits(value, Tensor.prototype);
}

/** How many elements a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

export function bytesOf({ shape, dtype }: Tensor): number {
  return sizeOf(shape) * (dtype === 'bool' ? 1 : dtype === 'complex64' ? 8 : 4);
}

/**
 * Elements of a number or truth tensor. The view is good until tfjs allocates again: read it at once, do not keep it.
 * Null where the backend would have to copy too much. @throws Error when the tensor was disposed
 */
export function elementsOf(tensor: Tensor): Elements | null {
  if (tensor.isDisposed) throw new Error('This tensor was disposed. Show it before dispose() or outside tf.tidy to look at its values.');
  return readElements(tensor.dataId, tensor.shape, tensor.dtype);
}

function readElements(dataId: object, shape: readonly number[], dtype: string): Elements | null {
  const { state, backend } = engine();
  const owner = (state.tensorInfo.get(dataId)?.backend ?? backend) as unknown as Heap;
  if (owner.typedArrayFromHeap !== undefined) return owner.typedArrayFromHeap({ shape, dtype, dataId });
  if (sizeOf(shape) * 4 > MOST_COPIED) return null;
  return owner.readSync(dataId) as Elements;
}

/** Real and imaginary parts of a complex tensor. */
export function complexElements(tensor: Tensor): { readonly real: Elements; readonly imaginary: Elements } | null {
  if (tensor.isDisposed || bytesOf(tensor) > MOST_COPIED) return null;
  const pairs = tensor.dataSync() as Float32Array;
  const size = sizeOf(tensor.shape);
  return { real: Array.from({ length: size }, (_, at) => pairs[2 * at]!), imaginary: Array.from({ length: size }, (_, at) => pairs[2 * at + 1]!) };
}

const decoder = new TextDecoder();

/** Text elements `from` to before `to`. */
export function textElements(tensor: Tensor, from: number, to: number): string[] {
  const { state, backend } = engine();
  const owner = (state.tensorInfo.get(tensor.dataId)?.backend ?? backend) as unknown as Heap;
  const bytes = owner.readSync(tensor.dataId) as readonly (Uint8Array | string)[];
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => {
    const one = bytes[from + at]!;
    return typeof one === 'string' ? one : decoder.decode(one);
  });
}
