/**
 * Private fields of the notebook's classes, which no code outside a class can see or freeze. The compiler (kernel/host/rewrites.ts)
 * lets each class that has them show them here when it is made, and ask here before it writes one outside its initialisers.
 */
import { REMEDY } from './words';

/** Passes each private field of `object` to `take`, and keeps what comes back. */
type Fields = (object: object, take: (value: unknown) => unknown) => void;

const shown = new WeakMap<object, Fields>();
/** Objects whose private fields must not change any more, by how messages call them. */
const closed = new WeakMap<object, string>();

/** What compiled cells are given (`__privates`). */
export const privates = Object.freeze({
  show(owner: { readonly prototype: object }, fields: Fields): void {
    shown.set(owner.prototype, fields);
    shown.set(owner, fields);
  },
  change<T extends object>(object: T, field: string): T {
    const what = closed.get(object);
    if (what !== undefined) throw Object.assign(new TypeError(`Cannot change ${field} of ${what}: it is read-only here`), { remedy: REMEDY });
    return object;
  },
});

/** Closes the private fields of an instance, or of a class itself, and what is in them. */
export function closePrivates(object: object, take: (value: unknown) => unknown, what: string): void {
  const found: Fields[] = [];
  for (let at: object | null = typeof object === 'function' ? object : Reflect.getPrototypeOf(object); at !== null; at = Reflect.getPrototypeOf(at)) {
    const fields = shown.get(at);
    if (fields !== undefined) found.push(fields);
  }
  if (found.length === 0) return;
  for (const fields of found) fields(object, take);
  closed.set(object, what);
}
