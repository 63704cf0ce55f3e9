/**
 * Makes a value that crosses cells read-only (D4), in place, so that the defining cell's own closures are bound too: plain objects,
 * arrays and instances of the notebook's own classes are frozen, Map, Set and Date get mutators that throw, bytes are replaced by an
 * immutable snapshot, tfjs models and tensors refuse what would change or free them. Values marked immutable, functions and the
 * library's own objects pass. Getters are never called.
 */
import * as tf from './tf';
import { liveObjects } from './compute';

const IMMUTABLE = Symbol.for('pinion.immutable');
const REMEDY = 'A value that another cell reads is read-only. Change a copy (structuredClone(value), [...list], { ...record }), or change it in the cell that defines it.';
const MODEL_REMEDY = 'A model that another cell reads is read-only. Build, compile and fit it in the cell that defines it.';

/** V8's immutable array buffers, switched on by the host (kernel/host/launch.ts). */
type Slicing = ArrayBuffer & { sliceToImmutable?(start?: number, end?: number): ArrayBuffer; readonly immutable?: boolean };

const MAP_WRITES = ['set', 'delete', 'clear', 'getOrInsert', 'getOrInsertComputed'];
const SET_WRITES = ['add', 'delete', 'clear'];
const DATE_WRITES = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'));
const MODEL_WRITES = ['fit', 'fitDataset', 'trainOnBatch', 'compile', 'setWeights', 'loadWeights', 'add', 'pop', 'dispose'];
const LAYER_WRITES = ['setWeights', 'dispose'];
const TENSOR_WRITES = ['dispose', 'assign'];

/** What was made read-only already, and the snapshot that stands for bytes. */
const done = new WeakSet<object>();
const snapshots = new WeakMap<object, object>();

/** The value to hand to readers: the same one, made read-only; for bytes, an immutable snapshot. */
export function guard(value: unknown, name: string): unknown {
  if (!isObject(value)) return value;
  const waiting: object[] = [];
  const take = (found: unknown): unknown => {
    if (!isObject(found)) return found;
    const stand = snapshotOf(found) ?? found;
    if (!done.has(stand)) {
      done.add(stand);
      waiting.push(stand);
    }
    return stand;
  };
  const stand = take(value);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    try {
      close(next, take, name);
    } catch {
      // A value that defends itself (a proxy that throws, a sealed host object) is handed on as it is.
    }
  }
  return stand;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function close(object: object, take: (found: unknown) => unknown, name: string): void {
  if (IMMUTABLE in object) return;
  if (object instanceof tf.LayersModel) return closeModel(object, name);
  if (object instanceof tf.Tensor) return lock(object, TENSOR_WRITES, `the tensor ${name}`, REMEDY);
  if (isLibrary(object) || object instanceof RegExp || object instanceof Promise || ArrayBuffer.isView(object) || object instanceof ArrayBuffer) return;
  if (object instanceof Map) closeMap(object, take, name);
  else if (object instanceof Set) closeSet(object, take, name);
  else if (object instanceof Date) lock(object, DATE_WRITES, `the date ${name}`, REMEDY);
  for (const key of Reflect.ownKeys(object)) {
    const property = Reflect.getOwnPropertyDescriptor(object, key);
    if (property === undefined || !('value' in property)) continue;
    const stand = take(property.value);
    if (stand !== property.value && property.writable === true) Reflect.set(object, key, stand);
  }
  Object.freeze(object);
}

function closeMap(map: Map<unknown, unknown>, take: (found: unknown) => unknown, name: string): void {
  for (const [key, inner] of Map.prototype.entries.call(map) as Iterable<[unknown, unknown]>) {
    take(key);
    const stand = take(inner);
    if (stand !== inner) Map.prototype.set.call(map, key, stand);
  }
  lock(map, MAP_WRITES, `the map ${name}`, REMEDY);
}

function closeSet(set: Set<unknown>, take: (found: unknown) => unknown, name: string): void {
  for (const inner of Set.prototype.values.call(set)) take(inner);
  lock(set, SET_WRITES, `the set ${name}`, REMEDY);
}

function closeModel(model: tf.LayersModel, name: string): void {
  lock(model, MODEL_WRITES, `the model ${name}`, MODEL_REMEDY);
  const inner = (model as unknown as { model?: unknown }).model;
  if (inner instanceof tf.LayersModel && inner !== model) lock(inner, MODEL_WRITES, `the model ${name}`, MODEL_REMEDY);
  for (const layer of model.layers) lock(layer, LAYER_WRITES, `a layer of the model ${name}`, MODEL_REMEDY);
  for (const weight of model.weights) lock(weight.read(), TENSOR_WRITES, `a weight of the model ${name}`, MODEL_REMEDY);
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

/** For bytes an immutable copy (always the same one for the same array), for anything else undefined. */
function snapshotOf(object: object): object | undefined {
  if (!ArrayBuffer.isView(object) && !(object instanceof ArrayBuffer) && !(object instanceof SharedArrayBuffer)) return undefined;
  const known = snapshots.get(object);
  if (known !== undefined) return known;
  const buffer = (ArrayBuffer.isView(object) ? object.buffer : object) as Slicing;
  if (buffer.immutable === true) return object;
  const [start, length] = ArrayBuffer.isView(object) ? [object.byteOffset, object.byteLength] : [0, object.byteLength];
  const copy = frozenBytes(buffer, start, start + length);
  const stand = ArrayBuffer.isView(object) ? viewOn(object, copy) : copy;
  snapshots.set(object, stand);
  snapshots.set(stand, stand);
  return stand;
}

function frozenBytes(buffer: Slicing, start: number, end: number): ArrayBuffer {
  const own = (buffer instanceof ArrayBuffer ? buffer : new Uint8Array(buffer).slice().buffer) as Slicing;
  return own.sliceToImmutable === undefined ? own.slice(start, end) : own.sliceToImmutable(start, end);
}

function viewOn(view: ArrayBufferView, buffer: ArrayBuffer): object {
  if (view instanceof DataView) return new DataView(buffer);
  const tag = Object.prototype.toString.call(view).slice(8, -1) as 'Float32Array';
  const kind = globalThis[tag];
  return new kind(buffer);
}

let libraryPrototypes: ReadonlySet<object> | null = null;

/** True for objects of tfjs' own classes (optimizers, layers, its engine): freezing those would break it. */
function isLibrary(object: object): boolean {
  libraryPrototypes ??= new Set<object>([
    ...Object.values(tf).flatMap((exported) => (typeof exported === 'function' && isObject(exported.prototype) ? [exported.prototype as object] : [])),
    ...liveObjects().map((live) => Object.getPrototypeOf(live) as object),
  ]);
  if (object === (tf as object)) return true;
  for (let at = Object.getPrototypeOf(object) as object | null; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    if (libraryPrototypes.has(at)) return true;
  }
  return false;
}
