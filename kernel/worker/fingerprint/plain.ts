/**
 * The canonical bytes of plain data: what a cell can tell of it without calling its code. Records keep the order of their keys, for
 * cells see it; an object met again is named by its number, so that cycles end and sharing counts. All NaN are one; 0 and −0 are two.
 * What has no such form (functions, instances of classes, getters, proxies) throws Unfit with the place.
 */
import { FINGERPRINT_BOUNDS } from '@/lib/notebook/fingerprints';
import type { Digest } from '@/lib/domain/ids';
import { className, isProxy } from '../display/own';
import { Unfit } from './room';

/** A list of more elements is not searched for properties that somebody gave to the list itself, as in the guard. */
const LONG_LIST = 100_000;
const DIGEST_CHARACTERS = 64;
const MIB = 1024 ** 2;

/** Bytes that grow, up to the bound. */
class Writer {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  room(more: number): void {
    const wanted = this.length + more;
    if (wanted > FINGERPRINT_BOUNDS.dataBytes) throw new Unfit(`plain data of more than ${FINGERPRINT_BOUNDS.dataBytes / MIB} MiB`);
    if (wanted <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(wanted, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  tag(tag: string): void {
    this.room(1);
    this.#bytes[this.length++] = tag.charCodeAt(0);
  }

  count(value: number): void {
    this.room(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  number(value: number): void {
    this.room(8);
    this.#view.setFloat64(this.length, value !== value ? NaN : value, true);
    this.length += 8;
  }

  /** UTF-16, so that halves of characters stay apart. */
  text(text: string): void {
    this.count(text.length);
    this.room(text.length * 2);
    for (let at = 0; at < text.length; at += 1, this.length += 2) this.#view.setUint16(this.length, text.charCodeAt(at), true);
  }

  bytes(bytes: Uint8Array): void {
    this.count(bytes.length);
    this.room(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  put(at: number, text: string): void {
    for (let index = 0; index < text.length; index += 1) this.#bytes[at + index] = text.charCodeAt(index);
  }

  done(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}

export interface Encoded {
  readonly bytes: Uint8Array;
  /** Where each entry of a record, or run of a list, begins at the top; for parts. */
  readonly entries: readonly { readonly name: string; readonly at: number }[];
}

/** @param known the identity of values that have one of their own (tables, tensors); null for all others. Throws Unfit. */
export async function encode(value: unknown, known: (object: object) => Promise<Digest> | null): Promise<Encoded> {
  const writer = new Writer();
  const seen = new Map<object, number>();
  const later: { readonly at: number; readonly digest: Promise<Digest> }[] = [];
  const entries: { name: string; at: number }[] = [];
  let values = 0;

  const take = (more: number): void => {
    values += more;
    if (values > FINGERPRINT_BOUNDS.dataValues) throw new Unfit(`plain data of more than ${FINGERPRINT_BOUNDS.dataValues.toLocaleString('en')} values`);
  };

  const object = (found: object, path: string, isTop: boolean): void => {
    const number = seen.get(found);
    if (number !== undefined) {
      writer.tag('#');
      return writer.count(number);
    }
    seen.set(found, seen.size);
    const own = isProxy(found) ? null : known(found);
    if (own !== null) {
      own.catch(() => {});
      writer.tag('k');
      later.push({ at: writer.length, digest: own });
      writer.room(DIGEST_CHARACTERS);
      writer.length += DIGEST_CHARACTERS;
      return;
    }
    const what = unfit(found);
    if (what !== null) throw new Unfit(path === '' ? what : `it holds ${what} at ${path.slice(0, 100)}`);
    if (Array.isArray(found)) return list(found, path, isTop);
    if (ArrayBuffer.isView(found) || found instanceof ArrayBuffer) {
      writer.tag('b');
      writer.text(Object.prototype.toString.call(found).slice(8, -1));
      return writer.bytes(ArrayBuffer.isView(found) ? new Uint8Array(found.buffer as ArrayBuffer, found.byteOffset, found.byteLength) : new Uint8Array(found));
    }
    if (found instanceof Date) {
      writer.tag('D');
      return writer.number(Date.prototype.getTime.call(found));
    }
    if (found instanceof RegExp) {
      writer.tag('r');
      writer.text(found.source);
      return writer.text(found.flags);
    }
    if (found instanceof Map || found instanceof Set) {
      writer.tag(found instanceof Map ? 'm' : 'S');
      const inner = [...(found instanceof Map ? Map.prototype.entries.call(found) : Set.prototype.values.call(found))] as unknown[];
      writer.count(inner.length);
      inner.forEach((entry, index) => (found instanceof Map ? (entry as unknown[]) : [entry]).forEach((one) => any(one, `${path}(${index})`, false)));
      return;
    }
    record(found, path, isTop);
  };

  const list = (found: readonly unknown[], path: string, isTop: boolean): void => {
    // Each element counts; there is no need to walk to where it is too many.
    take(found.length);
    writer.tag('a');
    writer.count(found.length);
    const run = Math.max(1, Math.ceil(found.length / FINGERPRINT_BOUNDS.blocks));
    for (let at = 0; at < found.length; at += 1) {
      if (isTop && at % run === 0) entries.push({ name: run === 1 ? `[${at}]` : `[${at}] to [${Math.min(found.length, at + run) - 1}]`, at: writer.length });
      const property = Reflect.getOwnPropertyDescriptor(found, at);
      if (property === undefined) writer.tag('h');
      else if (!('value' in property)) throw new Unfit(`it holds a getter at ${path}[${at}]`);
      else element(property.value, path, at);
    }
    if (found.length <= LONG_LIST && Reflect.ownKeys(found).some((key) => typeof key === 'symbol' || (key !== 'length' && !/^\d+$/.test(key)))) throw new Unfit(`it is or holds a list with properties of its own${path === '' ? '' : ` at ${path.slice(0, 100)}`}`);
  };

  const element = (value: unknown, path: string, at: number): void => {
    values -= 1;
    any(value, `${path}[${at}]`, false);
  };

  const record = (found: object, path: string, isTop: boolean): void => {
    const keys = Reflect.ownKeys(found);
    writer.tag(Reflect.getPrototypeOf(found) === null ? 'O' : 'o');
    writer.text(isLibraryObject(found) ? className(found) : '');
    writer.count(keys.length);
    for (const key of keys) {
      // The library's mark of what never changes.
      if (key === Symbol.for('pinion.immutable')) continue;
      const property = Reflect.getOwnPropertyDescriptor(found, key);
      if (typeof key === 'symbol' || property?.enumerable !== true) throw new Unfit(`it holds a hidden property${path === '' ? '' : ` at ${path.slice(0, 100)}`}`);
      const below = `${path}.${key}`;
      if (!('value' in property)) throw new Unfit(`it holds a getter at ${below.slice(0, 100)}`);
      if (isTop) entries.push({ name: key, at: writer.length });
      writer.text(key);
      any(property.value, below, false);
    }
  };

  const any = (found: unknown, path: string, isTop: boolean): void => {
    take(1);
    switch (typeof found) {
      case 'undefined': return writer.tag('u');
      case 'boolean': return writer.tag(found ? 't' : 'f');
      case 'number': writer.tag('d'); return writer.number(found);
      case 'bigint': writer.tag('i'); return writer.text(String(found));
      case 'string': writer.tag('s'); return writer.text(found);
      case 'symbol': throw new Unfit(path === '' ? 'a symbol' : `it holds a symbol at ${path.slice(0, 100)}`);
      default: return found === null ? writer.tag('n') : object(found as object, path, isTop);
    }
  };

  writer.text('pinion-value/1');
  any(value, '', true);
  for (const { at, digest } of later) writer.put(at, await digest);
  return { bytes: writer.done(), entries };
}

const libraryClasses = new Set<unknown>();

/** Classes of the library whose instances are plain data through and through: their own properties say all. */
export function markPlain(classes: Iterable<unknown>): void {
  for (const one of classes) libraryClasses.add(one);
}

function isLibraryObject(object: object): boolean {
  const prototype = Reflect.getPrototypeOf(object);
  return prototype !== null && libraryClasses.has(Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value);
}

const PLAIN: readonly (object | null)[] = [null, Object.prototype, Array.prototype, Map.prototype, Set.prototype, Date.prototype, RegExp.prototype, ArrayBuffer.prototype, DataView.prototype];

/** What keeps an object from being plain data, with its article; null where nothing does. */
function unfit(object: object): string | null {
  if (isProxy(object)) return 'a proxy';
  if (typeof object === 'function') return /^class\b/.test(Function.prototype.toString.call(object)) ? 'a class' : 'a function';
  const prototype = Reflect.getPrototypeOf(object);
  if (ArrayBuffer.isView(object) || PLAIN.includes(prototype) || isLibraryObject(object)) return null;
  return object instanceof Promise ? 'a promise' : `an instance of ${className(object).slice(0, 60)}`;
}
