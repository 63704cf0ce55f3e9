/** What is not the notebook's: the language's own functions, the library's, and tfjs' objects, which freezing would break. */
import { modules } from '../../stdlib';
import { liveObjects } from '../compute';
import * as tf from '../tf';

let prototypes: ReadonlySet<object> | null = null;
let functions: ReadonlySet<unknown> | null = null;

/** True for objects of tfjs' own classes (optimizers, layers, its engine). */
export function isLibrary(object: object): boolean {
  prototypes ??= new Set<object>([
    ...Object.values(tf).flatMap((exported) => (typeof exported === 'function' && typeof exported.prototype === 'object' && exported.prototype !== null ? [exported.prototype as object] : [])),
    ...liveObjects().map((live) => Object.getPrototypeOf(live) as object),
  ]);
  if (object === (tf as object)) return true;
  for (let at = Object.getPrototypeOf(object) as object | null; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    if (prototypes.has(at)) return true;
  }
  return false;
}

/** True for functions and classes that no cell wrote. */
export function isForeignFunction(value: object): boolean {
  functions ??= new Set<unknown>([tf, ...Object.values(modules).map((open) => open())].flatMap((namespace) => Object.values(namespace) as unknown[]));
  return functions.has(value) || /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(value));
}

/** The prototype of an object, where it is the notebook's to guard; null for the language's and the library's. */
export function ownPrototype(object: object): object | null {
  const prototype = Reflect.getPrototypeOf(object);
  if (prototype === null || !Object.hasOwn(prototype, 'constructor')) return null;
  const maker: unknown = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof maker === 'function' && !isForeignFunction(maker) ? prototype : null;
}
