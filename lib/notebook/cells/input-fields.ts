/** Entries of an input's definition, each read with a refusal in words. */
import type { InputOption } from './input-types';

type Fields = Readonly<Record<string, unknown>>;

/** Something in a definition is not as it should be. */
export class FieldError extends Error {}

const MOST_OPTIONS = 1_000;

export function readText(from: Fields, key: string, longest: number): string | undefined {
  const value = from[key];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new FieldError(`“${key}” is a text.`);
  if (value.length > longest) throw new FieldError(`“${key}” has ${longest} characters at most.`);
  return value;
}

export function readNumber(from: Fields, key: string): number | undefined {
  const value = from[key];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new FieldError(`“${key}” is a number.`);
  return value;
}

export function readFlag(from: Fields, key: string): boolean {
  const value = from[key] ?? false;
  if (typeof value !== 'boolean') throw new FieldError(`“${key}” is true or false.`);
  return value;
}

/** True for a day of the calendar as `YYYY-MM-DD`, years 0001 to 9999. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export function readDate(from: Fields, key: string): string | undefined {
  const value = readText(from, key, 10);
  if (value !== undefined && !isDate(value)) throw new FieldError(`“${key}” is a day, such as 2026-03-31.`);
  return value;
}

/** Options are texts or numbers, or such a value with a label. */
export function readOptions(from: Fields): readonly InputOption[] {
  const { options } = from;
  if (!Array.isArray(options) || options.length === 0) throw new FieldError('“options” is a list of at least one choice, such as ["mean", "median"].');
  if (options.length > MOST_OPTIONS) throw new FieldError(`“options” holds ${MOST_OPTIONS.toLocaleString('en')} choices at most.`);
  const read = options.map((option: unknown): InputOption => {
    const { value = option, label = String(value) } = (typeof option === 'object' && option !== null ? option : {}) as { value?: unknown; label?: unknown };
    if ((typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value))) || typeof label !== 'string') throw new FieldError('A choice is a text, a number, or { "label": …, "value": … }.');
    return { label: label.slice(0, 200), value };
  });
  const twice = read.find((option, at) => read.findIndex((other) => other.value === option.value) !== at);
  if (twice) throw new FieldError(`The choice ${JSON.stringify(twice.value)} stands there twice.`);
  return read;
}
