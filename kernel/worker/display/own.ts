/**
 * Reading strangers' values without running their code: only data properties, only through functions taken before any cell ran, and
 * never a proxy. The tests for internal slots are the runtime's own, so no `instanceof`, tag or `constructor` can lie to them.
 */
import { types } from 'node:util';

export const { isProxy } = types;

const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const functionSource = Function.prototype.toString;
const ACCESSOR = Symbol('accessor');
/** Longer prototype chains are made to be long. */
const CHAIN = 100;

/** Stands for a property that would have to be computed. */
export const Accessor: typeof ACCESSOR = ACCESSOR;

/** The value of an own data property, `Accessor` for one that is computed, undefined where there is none. */
export function ownValue(object: object, key: PropertyKey): unknown {
  const property = getOwnPropertyDescriptor(object, key);
  if (property === undefined) return undefined;
  return 'value' in property ? (property.value as unknown) : ACCESSOR;
}

/** The objects that it inherits from, nearest first; ends before a proxy. */
export function* chainOf(object: object): Generator<object> {
  let at = getPrototypeOf(object);
  for (let step = 0; at !== null && step < CHAIN && !isProxy(at); step += 1) {
    yield at;
    at = getPrototypeOf(at);
  }
}

/** True where asking for a prototype would, on the way up, ask a proxy. */
export function reachesProxy(object: object): boolean {
  let last = object;
  for (const at of chainOf(object)) last = at;
  const above = isProxy(last) ? null : getPrototypeOf(last);
  return isProxy(last) || (above !== null && isProxy(above));
}

export function inherits(object: object, prototype: object): boolean {
  for (const at of chainOf(object)) if (at === prototype) return true;
  return false;
}

/** The text of the nearest data property of this name; null where it is something else. */
export function dataText(object: object, key: string): string | null {
  const own = getOwnPropertyDescriptor(object, key);
  if (own !== undefined) return typeof own.value === 'string' ? own.value : null;
  for (const at of chainOf(object)) {
    const found = getOwnPropertyDescriptor(at, key);
    if (found !== undefined) return typeof found.value === 'string' ? found.value : null;
  }
  return null;
}

/** The nearest data property that is a function. */
export function methodNamed(object: object, key: PropertyKey): ((this: object) => unknown) | null {
  for (const at of chainOf(object)) {
    const found = getOwnPropertyDescriptor(at, key)?.value as unknown;
    if (typeof found === 'function') return found as (this: object) => unknown;
  }
  return null;
}

/** What its class is called. */
export function className(object: object): string {
  if (getPrototypeOf(object) === null) return 'null prototype';
  for (const at of chainOf(object)) {
    const made = getOwnPropertyDescriptor(at, 'constructor')?.value as unknown;
    if (typeof made === 'function' && !isProxy(made)) return functionName(made);
  }
  return 'Object';
}

export function functionName(made: object): string {
  const name = getOwnPropertyDescriptor(made, 'name')?.value as unknown;
  return typeof name === 'string' && name !== '' ? name : '(anonymous)';
}

/** `class A` or `ƒ name`, with the length of its source. */
export function functionText(made: object): string {
  const source = apply(functionSource, made, []) as string;
  const what = /^class\b/.test(source.slice(0, 6)) ? 'class' : 'ƒ';
  return `${what} ${functionName(made)} (${source.length} characters)`;
}

/** A getter of the language, to be called on what really has that slot. */
export function getterOf<Value>(prototype: object, key: PropertyKey): (object: object) => Value {
  const get = getOwnPropertyDescriptor(prototype, key)!.get!;
  return (object) => apply(get, object, []) as Value;
}

/** A method of the language likewise. */
export function methodOf<Value>(method: (...args: never[]) => unknown): (object: object) => Value {
  return (object) => apply(method, object, []) as Value;
}
