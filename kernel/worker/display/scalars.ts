/** Values that stand as one text. None of the text comes from code that the value brought along. */
import { types } from 'node:util';
import type { ScalarKind } from '@/lib/notebook/outputs';
import { className, dataText, functionText, getterOf, isProxy, methodOf, ownValue } from './own';

export interface ScalarText {
  readonly of: ScalarKind;
  readonly text: string;
}

const CAUSES = 3;
/** Beyond this a bigint is not written out: its digits would take seconds. */
const LARGE_BITS = 4_000_000n;
const dateValue = methodOf<number>(Date.prototype.getTime);
const dateText = methodOf<string>(Date.prototype.toISOString);
const patternSource = getterOf<string>(RegExp.prototype, 'source');
const patternFlags = ['d', 'g', 'i', 'm', 's', 'u', 'v', 'y'].map((letter, at) => ({ letter, has: getterOf<boolean>(RegExp.prototype, ['hasIndices', 'global', 'ignoreCase', 'multiline', 'dotAll', 'unicode', 'unicodeSets', 'sticky'][at]!) }));
const bufferLength = getterOf<number>(ArrayBuffer.prototype, 'byteLength');
const viewLength = getterOf<number>(DataView.prototype, 'byteLength');
const addressText = getterOf<string>(URL.prototype, 'href');
const BOXED = [types.isNumberObject, types.isStringObject, types.isBooleanObject, types.isBigIntObject, types.isSymbolObject] as const;
const UNBOXED = [Number.prototype.valueOf, String.prototype.valueOf, Boolean.prototype.valueOf, BigInt.prototype.valueOf, Symbol.prototype.valueOf].map((method) => methodOf<never>(method));

/** The text of a value that is no collection; null where it has entries to list. */
export function scalarText(value: unknown): ScalarText | null {
  switch (typeof value) {
    case 'string': return { of: 'string', text: value };
    case 'number': return { of: 'number', text: Object.is(value, -0) ? '-0' : String(value) };
    case 'boolean': return { of: 'boolean', text: String(value) };
    case 'undefined': return { of: 'undefined', text: 'undefined' };
    case 'bigint': return { of: 'bigint', text: bigintText(value) };
    case 'symbol': return { of: 'symbol', text: String(value) };
    case 'function': return isProxy(value) ? PROXY : { of: 'function', text: functionText(value) };
    default: return value === null ? { of: 'null', text: 'null' } : objectText(value as object);
  }
}

const PROXY: ScalarText = { of: 'proxy', text: 'Proxy (its traps are not called)' };

function objectText(object: object): ScalarText | null {
  if (isProxy(object)) return PROXY;
  if (types.isDate(object)) return { of: 'date', text: Number.isNaN(dateValue(object)) ? 'Invalid Date' : dateText(object) };
  if (types.isRegExp(object)) return { of: 'regexp', text: `/${patternSource(object)}/${patternFlags.map(({ letter, has }) => (has(object) ? letter : '')).join('')}` };
  if (types.isNativeError(object)) return { of: 'error', text: errorText(object) };
  const boxed = BOXED.findIndex((is) => is(object));
  if (boxed >= 0) return { of: 'hidden', text: `${className(object)} {${scalarText(UNBOXED[boxed]!(object))!.text}}` };
  if (types.isPromise(object)) return { of: 'hidden', text: 'Promise (write await before it)' };
  if (types.isGeneratorObject(object)) return { of: 'hidden', text: 'Generator (nothing was taken from it)' };
  if (types.isWeakMap(object) || types.isWeakSet(object)) return { of: 'hidden', text: `${className(object)} (its entries cannot be listed)` };
  if (types.isArrayBuffer(object)) return { of: 'hidden', text: `${className(object)} of ${bufferLength(object)} bytes` };
  if (types.isSharedArrayBuffer(object)) return { of: 'hidden', text: className(object) };
  if (ArrayBuffer.isView(object) && !types.isTypedArray(object)) return { of: 'hidden', text: `${className(object)} of ${viewLength(object)} bytes` };
  return addressOf(object);
}

function errorText(error: object): string {
  const parts: string[] = [];
  for (let at: unknown = error; parts.length < CAUSES && typeof at === 'object' && at !== null && !isProxy(at) && types.isNativeError(at); at = ownValue(at, 'cause')) {
    parts.push(`${dataText(at, 'name') ?? className(at)}: ${dataText(at, 'message') ?? ''}`);
  }
  return parts.join('\ncaused by ');
}

function addressOf(object: object): ScalarText | null {
  if (className(object) !== 'URL') return null;
  try {
    return { of: 'hidden', text: `URL ${addressText(object)}` };
  } catch {
    return null;
  }
}

function bigintText(value: bigint): string {
  if (BigInt.asIntN(Number(LARGE_BITS), value) === value) return `${value}n`;
  return `${value < 0n ? 'negative ' : ''}bigint of more than ${LARGE_BITS} bits`;
}
