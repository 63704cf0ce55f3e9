/** Objects that change through methods: the methods that would change them throw, with the remedy. */
import * as tf from '../tf';
import { MODEL_REMEDY, REMEDY, STREAM_REMEDY } from './words';

type Kind = readonly [kind: { readonly [Symbol.hasInstance]?: unknown } & (abstract new (...args: never[]) => object), noun: string, methods: readonly string[]];

const KINDS: readonly Kind[] = [
  [Map, 'map', ['set', 'delete', 'clear', 'getOrInsert', 'getOrInsertComputed']],
  [Set, 'set', ['add', 'delete', 'clear']],
  [WeakMap, 'weak map', ['set', 'delete', 'getOrInsert', 'getOrInsertComputed']],
  [WeakSet, 'weak set', ['add', 'delete']],
  [Date, 'date', Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'))],
];
const MODEL_WRITES = ['fit', 'fitDataset', 'trainOnBatch', 'compile', 'setWeights', 'loadWeights', 'add', 'pop', 'dispose'];
const LAYER_WRITES = ['setWeights', 'dispose'];
const TENSOR_WRITES = ['dispose', 'assign'];
const STEPS = ['next', 'return', 'throw'];

const generators: readonly object[] = [
  Object.getPrototypeOf(function* () {}.prototype as object) as object,
  Object.getPrototypeOf(async function* () {}.prototype as object) as object,
  Object.getPrototypeOf([][Symbol.iterator]()) as object,
  Object.getPrototypeOf(new Map()[Symbol.iterator]()) as object,
  Object.getPrototypeOf(new Set()[Symbol.iterator]()) as object,
  Object.getPrototypeOf(''[Symbol.iterator]()) as object,
];

/** True for iterators of the language's own kinds, and for what generator functions give them to inherit from. */
export function isIterator(value: unknown): value is object {
  return typeof value === 'object' && value !== null && generators.some((prototype) => Object.prototype.isPrototypeOf.call(prototype, value));
}

/** Locks an object that changes through methods of the language, `what` being how messages call it. */
export function lockBuiltIn(object: object, what: string): void {
  for (const [kind, noun, methods] of KINDS) if (object instanceof kind) return lock(object, methods, `the ${noun} ${what}`, REMEDY);
  if (isIterator(object)) lock(object, STEPS, `the iterator ${what}`, STREAM_REMEDY);
}

export function lockTensor(tensor: tf.Tensor, what: string): void {
  lock(tensor, TENSOR_WRITES, `the tensor ${what}`, REMEDY);
}

export function lockModel(model: tf.LayersModel, what: string): void {
  lock(model, MODEL_WRITES, `the model ${what}`, MODEL_REMEDY);
  const inner = (model as unknown as { model?: unknown }).model;
  if (inner instanceof tf.LayersModel && inner !== model) lock(inner, MODEL_WRITES, `the model ${what}`, MODEL_REMEDY);
  for (const layer of model.layers) lock(layer, LAYER_WRITES, `a layer of the model ${what}`, MODEL_REMEDY);
  for (const weight of model.weights) lock(weight.read(), TENSOR_WRITES, `a weight of the model ${what}`, MODEL_REMEDY);
}

/** Puts methods that throw before those of the prototype; reading stays as fast as it was. */
function lock(object: object, methods: readonly string[], what: string, remedy: string): void {
  for (const method of methods) {
    if (!(method in object)) continue;
    const refuse = (): never => {
      throw Object.assign(new TypeError(`Cannot ${method} ${what}: it is read-only here`), { remedy });
    };
    Object.defineProperty(object, method, { value: refuse, enumerable: false, writable: false, configurable: false });
  }
}
