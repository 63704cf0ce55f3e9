/** The entries of collections and records, from any place on, read without running their code. */
import { types } from 'node:util';
import { Accessor, className, getterOf, methodOf, ownValue } from './own';
import { scalarText } from './scalars';

export type Entry = readonly [key: string, value: unknown];

export interface Listing {
  readonly type: 'list' | 'record' | 'map' | 'set';
  readonly name: string;
  readonly size: number;
  /** Entries from `offset` on, as many as are taken. */
  readonly from: (offset: number) => Iterable<Entry>;
}

/** Stands for the places of an array that hold nothing. */
export const Hole: unique symbol = Symbol('hole');

/** Longer arrays are sparse: what is in them is listed by its own keys. */
const DENSE = 50_000_000;

const mapSize = getterOf<number>(Map.prototype, 'size');
const setSize = getterOf<number>(Set.prototype, 'size');
const mapEntries = methodOf<Iterator<[unknown, unknown]>>(Map.prototype.entries);
const setValues = methodOf<Iterator<unknown>>(Set.prototype.values);
const nextOfMap = methodOf<IteratorResult<[unknown, unknown]>>((new Map().entries() as unknown as { next(): never }).next);
const nextOfSet = methodOf<IteratorResult<unknown>>((new Set().values() as unknown as { next(): never }).next);
const typedLength = getterOf<number>(Object.getPrototypeOf(Uint8Array.prototype) as object, 'length');
const { isArray } = Array;
const { keys: enumerableKeys, getOwnPropertySymbols, getOwnPropertyDescriptor } = Object;

/** What an object lists; its own enumerable properties where it is no collection. Call only with what is no proxy. */
export function listingOf(object: object): Listing {
  const name = className(object);
  if (types.isMap(object)) return { type: 'map', name, size: mapSize(object), from: (offset) => mapFrom(object, offset) };
  if (types.isSet(object)) return { type: 'set', name, size: setSize(object), from: (offset) => setFrom(object, offset) };
  if (types.isTypedArray(object)) return { type: 'list', name, size: typedLength(object), from: (offset) => typedFrom(object as Uint8Array, offset) };
  if (isArray(object)) return arrayListing(object, name);
  const keys = keysOf(object);
  return { type: 'record', name, size: keys.length, from: (offset) => keysFrom(object, keys, offset) };
}

function keysOf(object: object): PropertyKey[] {
  const symbols = getOwnPropertySymbols(object).filter((key) => getOwnPropertyDescriptor(object, key)?.enumerable === true);
  const keys: PropertyKey[] = enumerableKeys(object);
  for (const symbol of symbols) keys.push(symbol);
  return keys;
}

function arrayListing(array: readonly unknown[], name: string): Listing {
  const size = Number(ownValue(array, 'length') ?? 0);
  if (size <= DENSE) return { type: 'list', name, size, from: (offset) => indicesFrom(array, size, offset) };
  const keys = enumerableKeys(array);
  return { type: 'list', name: `${name} of length ${size}`, size: keys.length, from: (offset) => keysFrom(array, keys, offset) };
}

function* indicesFrom(array: object, size: number, offset: number): Generator<Entry> {
  for (let index = offset; index < size; index += 1) {
    const key = String(index);
    const value = ownValue(array, key);
    yield [key, value === undefined && getOwnPropertyDescriptor(array, key) === undefined ? Hole : value];
  }
}

function* keysFrom(object: object, keys: readonly PropertyKey[], offset: number): Generator<Entry> {
  for (let at = offset; at < keys.length; at += 1) yield [String(keys[at]!), ownValue(object, keys[at]!)];
}

function* typedFrom(array: Uint8Array, offset: number): Generator<Entry> {
  const size = typedLength(array);
  for (let index = offset; index < size; index += 1) yield [String(index), array[index]];
}

function* mapFrom(map: object, offset: number): Generator<Entry> {
  const entries = mapEntries(map);
  for (let index = 0, step = nextOfMap(entries); step.done !== true; index += 1, step = nextOfMap(entries)) {
    if (index >= offset) yield [keyText(step.value[0]), step.value[1]];
  }
}

function* setFrom(set: object, offset: number): Generator<Entry> {
  const values = setValues(set);
  for (let index = 0, step = nextOfSet(values); step.done !== true; index += 1, step = nextOfSet(values)) {
    if (index >= offset) yield [String(index), step.value];
  }
}

/** A key of a map: its text, or what kind of thing it is. */
function keyText(key: unknown): string {
  return scalarText(key)?.text ?? `{${className(key as object)}}`;
}

export { Accessor };
