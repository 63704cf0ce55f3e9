/**
 * Schemas in the text format of protocol buffers (protobuf.dev, “Text Format Language Specification”), as `tfdv.write_schema_text` and
 * `load_schema_text` have them. Fields without a meaning for tables are kept as they stood.
 */
import { DataError } from '../../errors';
import { frozen, type Schema } from './types';

/** Fields of each message: scalar kind, or another message; `[]` behind it: repeated. */
type Kind = 'string' | 'number' | 'boolean' | 'enum' | Message;
interface Message { readonly [field: string]: readonly [Kind, isRepeated?: boolean] }

const threshold: Message = { threshold: ['number'] };
const comparator: Message = { infinity_norm: [threshold], jensen_shannon_divergence: [threshold], normalized_abs_difference: [threshold] };
const stringDomain: Message = { name: ['string'], value: ['string', true], is_categorical: ['enum'] };
const intDomain: Message = { name: ['string'], min: ['number'], max: ['number'], is_categorical: ['boolean'] };
const floatDomain: Message = { name: ['string'], min: ['number'], max: ['number'], disallow_nan: ['boolean'], disallow_inf: ['boolean'], is_categorical: ['boolean'] };
const feature: Message = {
  name: ['string'], deprecated: ['boolean'], value_count: [{ min: ['number'], max: ['number'] }], type: ['enum'], domain: ['string'], int_domain: [intDomain], float_domain: [floatDomain], string_domain: [stringDomain],
  bool_domain: [{ name: ['string'], true_value: ['string'], false_value: ['string'] }], presence: [{ min_fraction: ['number'], min_count: ['number'] }], distribution_constraints: [{ min_domain_mass: ['number'] }],
  not_in_environment: ['string', true], in_environment: ['string', true], skew_comparator: [comparator], drift_comparator: [comparator], lifecycle_stage: ['enum'], shape: [{ dim: [{ size: ['number'], name: ['string'] }, true] }],
  time_domain: [{ string_format: ['string'], integer_format: ['enum'] }], unique_constraints: [{ min: ['number'], max: ['number'] }],
};
const schema: Message = {
  feature: [feature, true], string_domain: [stringDomain, true], default_environment: ['string', true], float_domain: [floatDomain, true], int_domain: [intDomain, true],
  dataset_constraints: [{ num_examples_drift_comparator: [{ min_fraction_threshold: ['number'], max_fraction_threshold: ['number'] }], min_examples_count: ['number'], max_examples_count: ['number'] }],
};

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

interface Token { readonly kind: 'word' | 'text' | 'mark'; readonly value: string; readonly start: number; readonly end: number }

/** @throws DataError that names line and remedy */
export function readSchemaText(text: string): Schema {
  const tokens = tokensOf(text);
  let place = 0;
  const lineAt = (token: Token | undefined) => text.slice(0, token?.start ?? text.length).split('\n').length;
  const refuse = (what: string): never => {
    throw new DataError(`The schema, line ${lineAt(tokens[place])}: ${what}`, 'It should be text as tfdv.write_schema_text writes it, or JSON.');
  };
  const isMark = (value: string) => tokens[place]?.kind === 'mark' && tokens[place]!.value === value;

  const messageOf = (message: Message, end: string | null, depth: number): Record<string, unknown> => {
    if (depth > 40) refuse('messages lie too deep in each other.');
    const found: Record<string, unknown> = {};
    while (end === null ? place < tokens.length : !isMark(end)) {
      const name = tokens[place];
      if (name === undefined) return refuse('a message is not closed.') as never;
      if (name.kind !== 'word' && !isMark('[')) refuse(`‘${name.value}’ is no name of a field.`);
      const known = name.kind === 'word' && Object.hasOwn(message, name.value) ? message[name.value]! : null;
      const start = place;
      place += 1;
      if (known === null) {
        while (place < tokens.length && name.kind === 'mark' && tokens[place - 1]!.value !== ']') place += 1;
        skipValue(depth);
        ((found['rest'] ??= []) as string[]).push(text.slice(tokens[start]!.start, tokens[place - 1]!.end));
      } else {
        const [kind, isRepeated = false] = known;
        const values = typeof kind === 'object' ? [embedded(kind, depth)] : scalars(kind, isRepeated);
        const key = camel(name.value);
        if (isRepeated) found[key] = [...((found[key] ?? []) as unknown[]), ...values];
        else found[key] = values.at(-1);
      }
      if (isMark(';') || isMark(',')) place += 1;
    }
    return found;
  };
  const embedded = (message: Message, depth: number): Record<string, unknown> => {
    if (isMark(':')) place += 1;
    const close = isMark('{') ? '}' : isMark('<') ? '>' : refuse('a message begins with {.');
    place += 1;
    const found = messageOf(message, close, depth + 1);
    place += 1;
    return found;
  };
  const scalars = (kind: 'string' | 'number' | 'boolean' | 'enum', isRepeated: boolean): unknown[] => {
    if (!isMark(':')) refuse('a colon is missing.');
    place += 1;
    if (!isRepeated || !isMark('[')) return [scalar(kind)];
    place += 1;
    const values: unknown[] = [];
    while (!isMark(']')) {
      values.push(scalar(kind));
      if (isMark(',')) place += 1;
      else if (!isMark(']')) refuse('a list is not closed.');
    }
    place += 1;
    return values;
  };
  const scalar = (kind: 'string' | 'number' | 'boolean' | 'enum'): unknown => {
    let token = tokens[place];
    if (token === undefined) return refuse('a value is missing.');
    if (kind === 'string') {
      if (token.kind !== 'text') return refuse(`‘${token.value}’ is no text.`);
      let value = '';
      // Texts beside each other are one.
      while (token?.kind === 'text') { value += token.value; token = tokens[++place]; }
      return value;
    }
    const isNegative = isMark('-');
    if (isNegative) { place += 1; token = tokens[place]; }
    if (token?.kind !== 'word') return refuse(`‘${token?.value ?? ''}’ is no ${kind}.`);
    place += 1;
    if (kind === 'enum') return token.value;
    if (kind === 'boolean') return /^(?:true|True|t|1)$/.test(token.value) ? true : /^(?:false|False|f|0)$/.test(token.value) ? false : (place -= 1, refuse(`‘${token.value}’ is neither true nor false.`));
    const low = token.value.toLowerCase();
    const value = /^inf(?:inity)?f?$/.test(low) ? Infinity : low === 'nan' ? NaN : low.startsWith('0x') ? Number(low) : /^0[0-7]+$/.test(low) ? Number.parseInt(low, 8) : Number(low.replace(/f$/, ''));
    if (value !== value && low !== 'nan') { place -= 1; return refuse(`‘${token.value}’ is no number.`); }
    return isNegative ? -value : value;
  };
  const skipValue = (depth: number): void => {
    if (isMark(':')) place += 1;
    if (isMark('{') || isMark('<') || isMark('[')) {
      let open = 0;
      do {
        const token = tokens[place];
        if (token === undefined || open + depth > 100) return refuse('a message is not closed.');
        if (token.kind === 'mark' && '{<['.includes(token.value)) open += 1;
        else if (token.kind === 'mark' && '}>]'.includes(token.value)) open -= 1;
        place += 1;
      } while (open > 0);
    } else {
      if (isMark('-')) place += 1;
      if (tokens[place] === undefined) refuse('a value is missing.');
      place += 1;
      while (tokens[place]?.kind === 'text' && tokens[place - 1]!.kind === 'text') place += 1;
    }
  };

  const found = messageOf(schema, null, 0) as unknown as Schema;
  const unnamed = (found.feature ?? []).findIndex((one) => typeof one.name !== 'string' || one.name === '');
  if (unnamed >= 0) throw new DataError(`Feature ${unnamed + 1} of the schema has no name.`, 'Give each feature a name.');
  return frozen({ ...found, feature: found.feature ?? [] });
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|#[^\n]*|([A-Za-z0-9_.+][A-Za-z0-9_.+]*(?:(?<=[0-9.][eE])-[0-9]+[fF]?)?)|("(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')|([{}<>[\]:;,\-/])/gy;
  for (let at = 0; at < text.length;) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw new DataError(`The schema, line ${text.slice(0, at).split('\n').length}: ‘${text.slice(at, at + 20).split('\n')[0]}’ cannot be read.`, 'It should be text as tfdv.write_schema_text writes it, or JSON.');
    const end = at + match[0].length;
    if (match[1] !== undefined) tokens.push({ kind: 'word', value: match[1], start: at, end });
    else if (match[2] !== undefined) tokens.push({ kind: 'text', value: unescaped(match[2].slice(1, -1)), start: at, end });
    else if (match[3] !== undefined) tokens.push({ kind: 'mark', value: match[3], start: at, end });
    at = end;
  }
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Octal and hexadecimal escapes are bytes of UTF-8. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const [, octal, hex, unicode, one, plain] of text.matchAll(/\\([0-7]{1,3})|\\[xX]([0-9a-fA-F]{1,2})|\\[uU]([0-9a-fA-F]{8}|[0-9a-fA-F]{4})|\\([^])|([^\\]+)/g)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 255);
    else if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else bytes.push(...encoder.encode(unicode !== undefined ? String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(unicode, 16))) : one !== undefined ? (ESCAPES[one] ?? one) : plain!));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** As `tfdv.write_schema_text` writes it, and its `load_schema_text` reads it. */
export function writeSchemaText(value: Schema): string {
  return written(schema, value as unknown as Readonly<Record<string, unknown>>, '');
}

function written(message: Message, value: Readonly<Record<string, unknown>>, indent: string): string {
  let text = '';
  for (const [name, [kind]] of Object.entries(message)) {
    const given = value[camel(name)];
    if (given === undefined || given === null) continue;
    for (const one of Array.isArray(given) ? given : [given]) {
      if (typeof kind === 'object') text += `${indent}${name} {\n${written(kind, one as Readonly<Record<string, unknown>>, `${indent}  `)}${indent}}\n`;
      else text += `${indent}${name}: ${kind === 'string' ? quoted(String(one)) : kind === 'number' ? numberText(Number(one)) : String(one)}\n`;
    }
  }
  for (const rest of (value['rest'] ?? []) as readonly string[]) text += `${indent}${rest}\n`;
  return text;
}

const SHORT: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** Control characters of ASCII as octal escapes, which are bytes; those beyond are characters of their own. */
const quoted = (text: string): string => `"${text.replace(/["\\]|\p{Cc}/gu, (one) => SHORT[one] ?? (one.charCodeAt(0) > 127 ? one : `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`))}"`;
const numberText = (value: number): string => (value === Infinity ? 'inf' : value === -Infinity ? '-inf' : value !== value ? 'nan' : Object.is(value, -0) ? '-0' : String(value));
