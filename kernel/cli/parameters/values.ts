/** Values for parameters: from the text of a command line or from JSON, checked against the type, and written as source. */
import { done, refuse, type Result } from '@/lib/domain/errors';
import { isoDate, typeWords, type ParameterType, type ParameterValue } from './types';

/** Text as a shell gives it. Lists are JSON or separated by commas; objects are JSON; `null` where the type allows it. */
export function fromText(name: string, type: ParameterType, text: string): Result<ParameterValue> {
  const given = read(type, text);
  return given === undefined ? refuse('invalid', mismatch(name, type, `“${text}”`)) : done(given);
}

/** Undefined where the text is not of the type. */
function read(type: ParameterType, text: string): ParameterValue | undefined {
  switch (type.kind) {
    case 'string': return text;
    case 'number': {
      const value = Number(text);
      return text.trim() !== '' && Number.isFinite(value) ? value : undefined;
    }
    case 'boolean': return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'null': return text === 'null' ? null : undefined;
    case 'date': return isoDate(text) ?? undefined;
    case 'literal': return String(type.value) === text ? type.value : undefined;
    case 'union': {
      // `null` first: in `string | null` the word means nothing, not a text of four letters.
      const order = type.of.toSorted((a, b) => rank(a) - rank(b));
      for (const one of order) {
        const value = read(one, text);
        if (value !== undefined) return value;
      }
      return undefined;
    }
    case 'list': case 'tuple': {
      if (/^\s*\[/.test(text)) return readJson(type, text);
      const parts = text === '' ? [] : text.split(',').map((part) => part.trim());
      if (type.kind === 'tuple' && parts.length !== type.of.length) return undefined;
      const values = parts.map((part, index) => read(type.kind === 'tuple' ? type.of[index]! : type.of, part));
      return values.every((value) => value !== undefined) ? values : undefined;
    }
    default: return readJson(type, text);
  }
}

const RANKS: Partial<Record<ParameterType['kind'], number>> = { null: 0, literal: 1, boolean: 2, number: 3, date: 4, string: 9 };
const rank = (type: ParameterType): number => RANKS[type.kind] ?? 5;

function readJson(type: ParameterType, text: string): ParameterValue | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const found = check(type, json, '');
  return 'value' in found ? found.value : undefined;
}

/** A value as JSON gives it; a number in quotation marks is a text here. */
export function fromJson(name: string, type: ParameterType, json: unknown): Result<ParameterValue> {
  const found = check(type, json, name);
  if ('value' in found) return done(found.value);
  return refuse('invalid', mismatch(found.place, found.wanted, found.given));
}

type Checked = { readonly value: ParameterValue } | { readonly place: string; readonly wanted: ParameterType; readonly given: string };

function check(type: ParameterType, json: unknown, place: string): Checked {
  const wrong: Checked = { place, wanted: type, given: words(json) };
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  switch (type.kind) {
    case 'string': case 'boolean': return typeof json === type.kind ? { value: json as ParameterValue } : wrong;
    case 'number': return typeof json === 'number' && Number.isFinite(json) ? { value: json } : wrong;
    case 'null': return json === null ? { value: null } : wrong;
    case 'literal': return json === type.value ? { value: type.value } : wrong;
    case 'date': {
      const iso = typeof json === 'string' ? isoDate(json) : null;
      return iso === null ? wrong : { value: iso };
    }
    case 'union': {
      for (const one of type.of) {
        const found = check(one, json, place);
        if ('value' in found) return found;
      }
      return wrong;
    }
    case 'list': return Array.isArray(json) ? all(json.map((value, index) => check(type.of, value, `${place}[${index}]`))) : wrong;
    case 'tuple': return Array.isArray(json) && json.length === type.of.length ? all(type.of.map((one, index) => check(one, json[index], `${place}[${index}]`))) : wrong;
    case 'dictionary': return isObject ? record(Object.entries(json).map(([key, value]) => [key, check(type.of, value, `${place}.${key}`)])) : wrong;
    case 'record': {
      if (!isObject) return wrong;
      const fields = new Map(type.fields.map((field) => [field.name, field]));
      const unknown = Object.keys(json).find((key) => !fields.has(key));
      if (unknown !== undefined) return { place: `${place}.${unknown}`, wanted: { kind: 'json', name: 'nothing: its type has no such field' }, given: words(Reflect.get(json, unknown)) };
      return record(type.fields.filter((field) => !field.isOptional || Object.hasOwn(json, field.name)).map((field) => [field.name, check(field.type, Object.hasOwn(json, field.name) ? Reflect.get(json, field.name) : undefined, `${place}.${field.name}`)]));
    }
    case 'json': return type.name === 'an object' && !isObject ? wrong : json === undefined ? wrong : { value: json as ParameterValue };
  }
}

function all(found: readonly Checked[]): Checked {
  const wrong = found.find((one) => !('value' in one));
  return wrong ?? { value: found.map((one) => ('value' in one ? one.value : null)) };
}

function record(found: readonly (readonly [string, Checked])[]): Checked {
  const wrong = found.find(([, one]) => !('value' in one));
  return wrong?.[1] ?? { value: Object.fromEntries(found.map(([key, one]) => [key, 'value' in one ? one.value : null])) };
}

function words(json: unknown): string {
  if (json === undefined) return 'missing';
  const text = JSON.stringify(json);
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return typeof json === 'string' ? `the text ${short}` : short;
}

function mismatch(place: string, wanted: ParameterType, given: string): string {
  return `The parameter ${place} is ${wantedWords(wanted)}, not ${given}.`;
}

/** What to write, in a sentence. */
function wantedWords(type: ParameterType): string {
  switch (type.kind) {
    case 'string': return 'a text';
    case 'number': return 'a number';
    case 'boolean': return 'true or false';
    case 'date': return 'a date such as 2026-01-31 or 2026-01-31T12:00:00Z';
    case 'union': {
      const texts = type.of.map((one) => (one.kind === 'literal' ? String(one.value) : typeWords(one)));
      return `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
    }
    case 'json': return type.name === 'JSON' ? 'JSON' : type.name;
    default: return typeWords(type);
  }
}

/** The value as an expression of TypeScript. */
export function toSource(type: ParameterType, value: ParameterValue): string {
  if (typeof value === 'string') return holdsDate(type) && isoDate(value) === value ? `new Date(${JSON.stringify(value)})` : JSON.stringify(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value === null || typeof value === 'boolean') return String(value);
  const inner = (key: string | number): ParameterType => innerType(type, key);
  if (Array.isArray(value)) return `[${(value as readonly ParameterValue[]).map((one, index) => toSource(inner(index), one)).join(', ')}]`;
  // A plain `__proto__:` would set the prototype.
  return `{ ${Object.entries(value).map(([key, one]) => `${key === '__proto__' ? '["__proto__"]' : JSON.stringify(key)}: ${toSource(inner(key), one)}`).join(', ')} }`;
}

const holdsDate = (type: ParameterType): boolean => type.kind === 'date' || (type.kind === 'union' && type.of.some(holdsDate));

function innerType(type: ParameterType, key: string | number): ParameterType {
  const none: ParameterType = { kind: 'json', name: 'JSON' };
  switch (type.kind) {
    case 'list': case 'dictionary': return type.of;
    case 'tuple': return type.of[Number(key)] ?? none;
    case 'record': return type.fields.find((field) => field.name === key)?.type ?? none;
    case 'union': return type.of.map((one) => innerType(one, key)).find((one) => one !== none && one.kind !== 'json') ?? none;
    default: return none;
  }
}
