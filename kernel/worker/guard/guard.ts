/**
 * Makes a value that crosses cells read-only (D4), in place, so that the defining cell's own closures are bound too: records, lists,
 * functions, classes and their instances are frozen with all that they hold, private fields included; what changes through methods
 * (maps, sets, dates, iterators, tensors, models) gets methods that throw; bytes are replaced by an immutable snapshot. Values marked
 * immutable, the language's own functions and the library's objects pass. Getters are not called, but for those of list elements.
 */
import * as tf from '../tf';
import { snapshotOf } from './bytes';
import { isForeignFunction, isLibrary, ownPrototype } from './foreign';
import { isIterator, lockBuiltIn, lockModel, lockTensor } from './locks';
import { closePrivates } from './privates';

const IMMUTABLE = Symbol.for('pinion.immutable');
/** A list of more elements has its elements guarded, but not properties that somebody gave to the list itself. */
const LONG_LIST = 100_000;

type Take = (found: unknown) => unknown;

/** What was made read-only already. */
const done = new WeakSet<object>();

/** The value to hand to readers: the same one, made read-only; for bytes, an immutable snapshot. `what` is how messages call it. */
export function guard(value: unknown, what: string): unknown {
  const waiting: object[] = [];
  const take: Take = (found) => {
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
      close(next, take, what);
    } catch {
      // A value that defends itself (a proxy that throws, a sealed host object) is handed on as it is.
    }
  }
  return stand;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function close(object: object, take: Take, what: string): void {
  if (IMMUTABLE in object) return;
  if (typeof object === 'function') {
    if (isForeignFunction(object)) return;
    // What a generator function makes inherits from this; it is no iterator itself, and must not pass a lock on.
    const { prototype } = object as { readonly prototype?: unknown };
    if (isIterator(prototype)) done.add(Object.freeze(prototype));
  } else {
    if (object instanceof tf.LayersModel) return lockModel(object, what);
    if (object instanceof tf.Tensor) return lockTensor(object, what);
    if (isLibrary(object) || object instanceof RegExp || object instanceof Promise || ArrayBuffer.isView(object) || object instanceof ArrayBuffer) return;
    if (object instanceof Map) closeMap(object, take);
    else if (object instanceof Set) for (const inner of Set.prototype.values.call(object)) take(inner);
    lockBuiltIn(object, what);
  }
  closePrivates(object, take, what);
  // Methods are state too, and so are the statics of the class behind an instance.
  const prototype = ownPrototype(object);
  if (prototype !== null) take(prototype);
  if (Array.isArray(object)) closeElements(object, take);
  if (!Array.isArray(object) || object.length <= LONG_LIST) closeProperties(object, take);
  Object.freeze(object);
}

function closeMap(map: Map<unknown, unknown>, take: Take): void {
  for (const [key, inner] of Map.prototype.entries.call(map) as Iterable<[unknown, unknown]>) {
    take(key);
    const stand = take(inner);
    if (stand !== inner) Map.prototype.set.call(map, key, stand);
  }
}

/** By index: the keys of a list of ten million elements would be ten million texts. */
function closeElements(list: unknown[], take: Take): void {
  if (Object.isFrozen(list)) return list.forEach(take);
  for (let at = 0; at < list.length; at += 1) {
    const inner = list[at];
    if (typeof inner !== 'object' && typeof inner !== 'function') continue;
    const stand = take(inner);
    if (stand !== inner) list[at] = stand;
  }
}

function closeProperties(object: object, take: Take): void {
  const isList = Array.isArray(object);
  for (const key of Reflect.ownKeys(object)) {
    if (isList && typeof key === 'string' && key >= '0' && key <= ':') continue;
    const property = Reflect.getOwnPropertyDescriptor(object, key);
    if (property === undefined) continue;
    if (!('value' in property)) {
      take(property.get);
      take(property.set);
      continue;
    }
    const stand = take(property.value);
    if (stand !== property.value && property.writable === true) Reflect.set(object, key, stand);
  }
}
