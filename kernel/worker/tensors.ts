/**
 * Tensors live as long as something can reach them (K14). tfjs frees what `tidy` and `dispose` name; here the rest is freed when the
 * garbage collector has found it: intermediate results that nothing keeps, and what a cell defined once it ran again or was deleted.
 * Only the collector knows what closures, models and other cells still hold, so nothing that anybody can use is ever freed.
 */
import * as tf from '@tensorflow/tfjs-core';
import { getTensorsInContainer } from '@tensorflow/tfjs-core/dist/tensor_util';
import type { TensorContainer } from '@tensorflow/tfjs-core/dist/tensor_types';
import { current } from './execution';
import { real } from './runtime';

interface Watched {
  readonly id: number;
  /** The cell that made it. */
  readonly cell: string | null;
  readonly dataId: object;
  readonly dtype: tf.DataType;
  readonly size: number;
  readonly bytes: number;
  readonly variable: string | null;
}

type Engine = ReturnType<typeof tf.engine>;

const alive = new Map<number, Watched>();
const lost: Watched[] = [];
let freeTensor: Engine['disposeTensor'] | null = null;
let onSwept = (): void => {};

// The callback runs outside of any microtask, where a stop would end the kernel: it does next to nothing.
const registry = new FinalizationRegistry<Watched | null>((watched) => {
  if (watched !== null) lost.push(watched);
  real.queueMicrotask(free);
});

function free(): void {
  for (let watched = lost.pop(); watched !== undefined; watched = lost.pop()) {
    if (alive.get(watched.id) !== watched) continue;
    alive.delete(watched.id);
    freeTensor?.(watched as unknown as tf.Tensor);
    if (watched.variable !== null) delete tf.engine().state.registeredVariables[watched.variable];
  }
  onSwept();
}

function watch(tensor: tf.Tensor): void {
  if (alive.has(tensor.id)) return;
  const { id, dataId, dtype, size } = tensor;
  const bytes = dtype === 'string' || dtype === 'complex64' ? 0 : size * tf.util.bytesPerElement(dtype);
  const watched: Watched = { id, cell: current()?.cell ?? null, dataId, dtype, size, bytes, variable: tensor instanceof tf.Variable ? tensor.name : null };
  alive.set(id, watched);
  registry.register(tensor, watched, tensor);
}

/**
 * Watches the tensors that outlive tfjs' scopes: those made outside of one, handed out of the last, kept, and variables, which the
 * engine then holds by name only. Call once.
 */
export function watchTensors(): void {
  const engine = tf.engine();
  const { trackTensor, disposeTensor, endScope, keep, makeVariable } = engine as unknown as Record<string, (...args: unknown[]) => unknown>;
  freeTensor = disposeTensor!.bind(engine) as Engine['disposeTensor'];
  Object.assign(engine, {
    trackTensor(tensor: tf.Tensor, backend: unknown): void {
      // Watched before it is in tfjs' books, so that a stop between the two leaves nothing that nobody watches.
      if (engine.state.activeScope == null || tensor instanceof tf.Variable) watch(tensor);
      trackTensor!.call(engine, tensor, backend);
    },
    disposeTensor(tensor: tf.Tensor): void {
      if (alive.delete(tensor.id)) registry.unregister(tensor);
      disposeTensor!.call(engine, tensor);
    },
    endScope(result: unknown): void {
      endScope!.call(engine, result);
      if (engine.state.activeScope != null || result == null) return;
      for (const tensor of getTensorsInContainer(result as TensorContainer)) if (!tensor.isDisposed) watch(tensor);
    },
    keep(tensor: tf.Tensor): tf.Tensor {
      // Gradients keep and free what they need by themselves.
      if (engine.state.gradientDepth === 0) watch(tensor);
      return keep!.call(engine, tensor) as tf.Tensor;
    },
    makeVariable(...given: unknown[]): tf.Variable {
      const variable = makeVariable!.apply(engine, given) as tf.Variable;
      const reference = new WeakRef(variable);
      const gone = { trainable: false, dispose: () => {} };
      Object.defineProperty(engine.state.registeredVariables, variable.name, { get: () => reference.deref() ?? gone, enumerable: true, configurable: true });
      return variable;
    },
  });
}

/** Tensors that a cell made and that live, and their memory in bytes; data that several of them share counts once. */
export function heldBy(cell: string): { readonly tensors: number; readonly tensorBytes: number } {
  const data = new Map<object, number>();
  let tensors = 0;
  for (const watched of alive.values()) {
    if (watched.cell !== cell) continue;
    tensors += 1;
    data.set(watched.dataId, watched.bytes);
  }
  return { tensors, tensorBytes: [...data.values()].reduce((sum, bytes) => sum + bytes, 0) };
}

/** Frees the tensors that nothing can reach. Takes as long as a collection of all garbage; where there are no tensors, nothing. */
export function sweep(): Promise<void> {
  // One that a stop struck never ends, and must not keep the next waiting.
  lastSweep = Promise.race([lastSweep, new Promise<void>((resolve) => { real.setTimeout(resolve, LONGEST_SWEEP_MS); })]).then(sweepOnce);
  return lastSweep;
}

const LONGEST_SWEEP_MS = 2_000;

let lastSweep = Promise.resolve();

async function sweepOnce(): Promise<void> {
  if (alive.size === 0) return;
  forgetOrders();
  // In a turn of its own: what this one has touched counts as reachable until its end.
  await turn();
  let isSwept = false;
  onSwept = () => { isSwept = true; };
  // Garbage from the start, so that there is always something to hear of.
  registry.register({}, null);
  real.collectGarbage();
  for (let turns = 0; !isSwept && turns < MOST_TURNS; turns += 1) await turn();
}

/** The collector tells of what it found in one of the next turns. */
const MOST_TURNS = 50;

function turn(): Promise<void> {
  return new Promise((resolve) => { real.setTimeout(() => real.queueMicrotask(resolve), 0); });
}

const ORDERS = 'TOPOLOGICAL_SORT_CACHE_MAX_ENTRIES';

/** tfjs remembers in which order it went through the layers of the last hundred models, and with it those models. */
function forgetOrders(): void {
  tf.env().set(ORDERS, 0);
  tf.env().set(ORDERS, 100);
}
