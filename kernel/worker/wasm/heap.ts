/** The memory of tfjs' WASM backend, and our routines in it. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { Assembler } from './assembler';
import { defineAdam } from './routines/adam';
import { defineConvolutions } from './routines/convolution';
import { defineGemm } from './routines/gemm';
import { defineLstm, defineSequences } from './routines/lstm';
import { definePooling } from './routines/pooling';
import { defineSequenceSteps } from './routines/sequence';
import { defineShare, type Shared } from './routines/share';
import { defineDepthwise, defineWindows } from './routines/windows';

type Routine = (...values: number[]) => void;
export interface Routines extends Readonly<Record<Shared, Routine>> {
  readonly work: Routine;
  readonly depthFilter: Routine;
  readonly depthImage: Routine;
  readonly copy: Routine;
  readonly plus: Routine;
  readonly regroup: Routine;
  readonly sumRows: Routine;
  readonly adam: Routine;
  readonly maxPoolBack: Routine;
}

interface Emscripten {
  /** Of the binary with threads. */
  readonly wasmMemory?: WebAssembly.Memory;
  /** Exports; the binary without threads owns its memory. */
  readonly asm: { readonly memory?: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(at: number): void;
}

// An instance of the backend has one memory; it gets another when it is renewed after a stop.
const ready = new WeakMap<WebAssembly.Memory, Routines>();
const modules = new Map<boolean, WebAssembly.Module>();

const emscripten = (backend: BackendWasm): Emscripten => backend.wasm as unknown as Emscripten;

function memoryOf(backend: BackendWasm): WebAssembly.Memory {
  const memory = emscripten(backend).wasmMemory ?? emscripten(backend).asm.memory;
  if (memory === undefined) throw new Error('The WASM backend does not show its memory.');
  return memory;
}

/** Our routines on the backend's memory; assembled (a few milliseconds) when they are first needed. */
export function routines(backend: BackendWasm): Routines {
  const memory = memoryOf(backend);
  let found = ready.get(memory);
  if (found === undefined) {
    const isShared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
    found = new WebAssembly.Instance(routinesModule(isShared), { env: { memory } }).exports as unknown as Routines;
    ready.set(memory, found);
  }
  return found;
}

/** The program of our routines, for memory of that kind; assembled once. */
export function routinesModule(isShared: boolean): WebAssembly.Module {
  let compiled = modules.get(isShared);
  if (compiled === undefined) modules.set(isShared, compiled = new WebAssembly.Module(assemble(isShared)));
  return compiled;
}

function assemble(isShared: boolean): Uint8Array<ArrayBuffer> {
  const assembler = new Assembler();
  const gemm = defineGemm(assembler);
  const windows = defineWindows(assembler);
  defineDepthwise(assembler);
  defineAdam(assembler);
  definePooling(assembler);
  const steps = defineLstm(assembler);
  defineSequences(assembler);
  defineShare(assembler, { gemm, ...defineConvolutions(assembler, gemm, windows), ...defineSequenceSteps(assembler, gemm, steps) });
  return assembler.assemble(isShared);
}

/** Where a tensor's values lie, in bytes. */
export const address = (backend: BackendWasm, { dataId }: TensorInfo): number => backend.getMemoryOffset(dataId as { id: number });

/**
 * Lends so many bytes to `use`, and takes them back.
 * @throws Error when the memory is full
 */
export function withScratch<Result>(backend: BackendWasm, bytes: number, use: (at: number) => Result): Result {
  const heap = emscripten(backend);
  const at = heap._malloc(bytes) >>> 0;
  if (at === 0) throw new Error(`The memory for tensors is full: there is no room for ${bytes} more bytes. Dispose tensors, or use tf.tidy.`);
  try {
    return use(at);
  } finally {
    heap._free(at);
  }
}

/** A new tensor of zeros. */
export function zeros(backend: BackendWasm, shape: number[]): TensorInfo {
  const made = backend.makeOutput(shape, 'float32');
  const at = address(backend, made);
  new Uint8Array(memoryOf(backend).buffer).fill(0, at, at + 4 * util.sizeFromShape(shape));
  return made;
}

/** Puts floats into lent memory. */
export function putFloats(backend: BackendWasm, at: number, values: readonly number[]): void {
  new Float32Array(memoryOf(backend).buffer, at, values.length).set(values);
}

/** Integers of the memory, as they are now. */
export const integers = (backend: BackendWasm): Int32Array => new Int32Array(memoryOf(backend).buffer);

/** A tensor's values as they lie in the memory, to read or to fill; valid until something is allocated. */
export function floats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return new Float32Array(memoryOf(backend).buffer, address(backend, tensor), util.sizeFromShape(tensor.shape));
}

/**
 * The memory in units of 4 bytes, or of one for booleans, for moving values of any type but strings: where each tensor begins, and
 * how many units a value takes. All tensors have the same type.
 */
export function units(backend: BackendWasm, tensors: readonly TensorInfo[]): { readonly values: Int32Array | Uint8Array; readonly at: number[]; readonly width: number } {
  const { buffer } = memoryOf(backend);
  const size = util.bytesPerElement(tensors[0]!.dtype);
  const places = tensors.map((tensor) => address(backend, tensor));
  return size === 1 ? { values: new Uint8Array(buffer), at: places, width: 1 } : { values: new Int32Array(buffer), at: places.map((place) => place / 4), width: size / 4 };
}
