/**
 * Any JavaScript value as a tree of at most 1,000 nodes, 6 levels and 100 entries a level. Getters are not called, traps of
 * proxies may throw: what cannot be read is shown as hidden.
 */
import type { Tree } from '@/lib/notebook/outputs';

const MAX_NODES = 1000;
const MAX_DEPTH = 6;
const MAX_ENTRIES = 100;
const MAX_TEXT = 10_000;
const MAX_INNER_TEXT = 500;

type Scalar = Extract<Tree, { type: 'scalar' }>;

export function describeTree(value: unknown): Tree {
  let nodes = 0;
  const path = new Set<object>();

  const scalar = (of: Scalar['of'], text: string, depth: number): Tree => {
    const most = depth === 0 ? MAX_TEXT : MAX_INNER_TEXT;
    return { type: 'scalar', of, text: text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text };
  };

  const visit = (item: unknown, depth: number): Tree => {
    nodes++;
    switch (typeof item) {
      case 'string': return scalar('string', item, depth);
      case 'number': return scalar('number', Object.is(item, -0) ? '-0' : String(item), depth);
      case 'boolean': return scalar('boolean', String(item), depth);
      case 'undefined': return scalar('undefined', 'undefined', depth);
      case 'bigint': return scalar('bigint', `${item}n`, depth);
      case 'symbol': return scalar('symbol', String(item), depth);
      case 'function': return scalar('function', functionName(item), depth);
      default: return item === null ? scalar('null', 'null', depth) : visitObject(item as object, depth);
    }
  };

  const visitObject = (object: object, depth: number): Tree => {
    if (path.has(object)) return { type: 'seen', name: attempt(() => className(object), 'Object') };
    path.add(object);
    try {
      return known(object, depth);
    } catch {
      return scalar('hidden', '(cannot be read)', depth);
    } finally {
      path.delete(object);
    }
  };

  const known = (object: object, depth: number): Tree => {
    const tag = Object.prototype.toString.call(object).slice(8, -1);
    if (object instanceof Date) return scalar('date', Number.isNaN(Date.prototype.getTime.call(object)) ? 'Invalid Date' : Date.prototype.toISOString.call(object), depth);
    if (object instanceof RegExp) return scalar('regexp', `/${ownText(object, 'source')}/${ownText(object, 'flags')}`, depth);
    if (object instanceof Error) return scalar('error', `${dataText(object, 'name') ?? className(object)}: ${dataText(object, 'message') ?? ''}`, depth);
    if (object instanceof Map) return listing('map', object, Map.prototype.entries.call(object), sizeOf(object, Map.prototype), depth, ([key, inner]) => [keyText(key), inner]);
    if (object instanceof Set) return listing('set', object, Set.prototype.values.call(object), sizeOf(object, Set.prototype), depth, (inner, index) => [String(index), inner]);
    if (ArrayBuffer.isView(object) && !(object instanceof DataView)) {
      const array = object as Uint8Array;
      return listing('list', object, limited(array), array.length, depth, (inner, index) => [String(index), inner]);
    }
    if (Array.isArray(object)) return array(object, depth);
    if (tag === 'Promise') return scalar('hidden', 'Promise (write await before it)', depth);
    return record(object, depth);
  };

  const array = (object: readonly unknown[], depth: number): Tree => {
    const size = Number(Reflect.getOwnPropertyDescriptor(object, 'length')?.value ?? 0);
    return listing('list', object, indices(size), size, depth, (index) => [String(index), descriptorValue(object, String(index))]);
  };

  const record = (object: object, depth: number): Tree => {
    const keys = Reflect.ownKeys(object).filter((key) => Reflect.getOwnPropertyDescriptor(object, key)?.enumerable === true);
    return listing('record', object, keys, keys.length, depth, (key) => [String(key), descriptorValue(object, key)]);
  };

  /** Entries until a limit is met; `more` says how many are left. */
  const listing = <Item>(type: 'list' | 'record' | 'map' | 'set', object: object, items: Iterable<Item>, size: number, depth: number, entry: (item: Item, index: number) => readonly [string, unknown]): Tree => {
    const entries: { key: string; value: Tree }[] = [];
    if (depth < MAX_DEPTH) {
      const most = depth === 0 ? MAX_ENTRIES : MAX_ENTRIES / 2;
      let index = 0;
      for (const item of items) {
        if (entries.length >= most || nodes >= MAX_NODES) break;
        const [key, value] = entry(item, index++);
        entries.push({ key: key.slice(0, 200), value: value instanceof Getter ? scalar('hidden', '(computed when read)', depth + 1) : visit(value, depth + 1) });
      }
    }
    return { type, name: className(object).slice(0, 100), size, entries, more: size - entries.length };
  };

  return attempt(() => visit(value, 0), { type: 'scalar', of: 'hidden', text: '(cannot be read)' } satisfies Tree);
}

/** Stands for an accessor property, which is not called. */
class Getter {}
const GETTER = new Getter();

function descriptorValue(object: object, key: string | symbol): unknown {
  const descriptor = Reflect.getOwnPropertyDescriptor(object, key);
  if (descriptor === undefined) return undefined;
  return 'value' in descriptor ? descriptor.value : GETTER;
}

function dataText(object: object, key: string): string | null {
  for (let at: object | null = object; at !== null; at = Reflect.getPrototypeOf(at)) {
    const value = Reflect.getOwnPropertyDescriptor(at, key)?.value as unknown;
    if (typeof value === 'string') return value;
  }
  return null;
}

function ownText(regexp: RegExp, key: 'source' | 'flags'): string {
  return String(Reflect.getOwnPropertyDescriptor(RegExp.prototype, key)!.get!.call(regexp));
}

function sizeOf(collection: object, prototype: object): number {
  return Number(Reflect.getOwnPropertyDescriptor(prototype, 'size')!.get!.call(collection));
}

function className(object: object): string {
  const prototype = Reflect.getPrototypeOf(object);
  if (prototype === null) return 'Object';
  const constructor = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value as unknown;
  return typeof constructor === 'function' ? functionName(constructor) : 'Object';
}

function functionName(value: object): string {
  const name = attempt(() => Reflect.getOwnPropertyDescriptor(value, 'name')?.value as unknown, '');
  return typeof name === 'string' && name !== '' ? name : '(anonymous)';
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return key;
  return typeof key === 'object' && key !== null ? `{${attempt(() => className(key), 'Object')}}` : String(key);
}

function* indices(size: number): Generator<number> {
  for (let index = 0; index < size; index++) yield index;
}

function* limited(array: ArrayLike<unknown>): Generator<unknown> {
  for (let index = 0; index < Math.min(array.length, MAX_ENTRIES); index++) yield array[index];
}

function attempt<T>(body: () => T, otherwise: T): T {
  try {
    return body();
  } catch {
    return otherwise;
  }
}
