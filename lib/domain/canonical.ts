/**
 * RFC 8785 (JCS): the one JSON text of a value, so that equal values have equal digests. Numbers are printed as
 * ECMAScript prints them, which is what the RFC asks; keys are sorted by UTF-16 code units.
 */
import canonicalize from 'canonicalize';

/**
 * The canonical text of plain JSON data. Keys whose value is undefined are left out.
 * @throws TypeError for what JSON cannot say truly: NaN, infinities, big integers, functions, lone surrogates, undefined
 *   in a list, cycles, and objects that are not plain (a Date must be turned into text by its owner first).
 */
export function canonicalJson(value: unknown): string {
  check(value, '$', new Set());
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('nothing to make canonical');
  return text;
}

function check(value: unknown, path: string, above: Set<object>): void {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${path} is ${value}, which JSON cannot hold`);
    return;
  }
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value)) throw new TypeError(`${path} holds half of a character (a lone surrogate)`);
    return;
  }
  if (typeof value !== 'object') throw new TypeError(`${path} is a ${typeof value}, which JSON cannot hold`);
  if (above.has(value)) throw new TypeError(`${path} contains itself`);
  const inside = new Set(above).add(value);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) check(value[index], `${path}[${index}]`, inside);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError(`${path} is not plain data`);
  for (const [key, entry] of Object.entries(value)) {
    if (/\p{Surrogate}/u.test(key)) throw new TypeError(`a key at ${path} holds half of a character (a lone surrogate)`);
    if (entry !== undefined) check(entry, `${path}.${key}`, inside);
  }
}
