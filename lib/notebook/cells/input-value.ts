/** What is chosen in an input: whether it fits, what it is to start with, and the program that it makes of the cell. */
import { done, refuse, type Result } from '@/lib/domain/errors';
import { parseInput } from './input';
import { isDate } from './input-fields';
import type { InputDefinition, InputValue } from './input-types';

const LONGEST_TEXT = 10_000;
const MOST_ROWS = 10_000;

/** The value as cells get it, where it fits the definition; else what would. */
export function acceptValue(input: InputDefinition, value: unknown): Result<InputValue> {
  const wrong = (message: string) => refuse('invalid', `${input.label}: ${message}`);
  switch (input.control) {
    case 'slider':
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return wrong('a number is wanted.');
      const { min = -Infinity, max = Infinity } = input;
      if (value < min || value > max) return wrong(`${value} is outside ${rangeWords(input.min, input.max)}.`);
      return done(value);
    }
    case 'text':
      if (typeof value !== 'string') return wrong('a text is wanted.');
      return value.length > LONGEST_TEXT ? wrong(`${LONGEST_TEXT.toLocaleString('en')} characters are the most.`) : done(value);
    case 'date':
      if (typeof value !== 'string' || !isDate(value)) return wrong('a day is wanted, such as 2026-03-31.');
      return (input.min !== undefined && value < input.min) || (input.max !== undefined && value > input.max) ? wrong(`${value} is outside ${rangeWords(input.min, input.max)}.`) : done(value);
    case 'checkbox': return typeof value === 'boolean' ? done(value) : wrong('true or false is wanted.');
    case 'file':
      if (value === null) return done(null);
      if (typeof value !== 'string' || value.length === 0 || value.length > 255) return wrong('the name of a data file is wanted.');
      return value.endsWith(input.endsWith) ? done(value) : wrong(`a file whose name ends in ${input.endsWith} is wanted.`);
    case 'select': {
      const isChoice = (one: unknown) => input.options.some((option) => option.value === one);
      if (!input.isMultiple) return isChoice(value) ? done(value as string | number) : wrong(`${JSON.stringify(value)?.slice(0, 60)} is not among the choices.`);
      if (!Array.isArray(value) || !value.every(isChoice)) return wrong('only the choices that are offered can be chosen.');
      return done(input.options.map((option) => option.value).filter((one) => value.includes(one)));
    }
    case 'rows': {
      if (!Array.isArray(value) || !value.every((row) => Number.isSafeInteger(row) && row >= 0)) return wrong('rows are named by their places, from 0.');
      const rows = [...new Set(value as number[])].sort((a, b) => a - b);
      return rows.length > MOST_ROWS ? wrong(`${MOST_ROWS.toLocaleString('en')} rows are the most.`) : done(rows);
    }
  }
}

function rangeWords(min: number | string | undefined, max: number | string | undefined): string {
  if (min === undefined) return `what is allowed: at most ${max}`;
  return max === undefined ? `what is allowed: at least ${min}` : `${min} to ${max}`;
}

/** What an input is before anybody has chosen, where its default does not say. */
function firstValue(input: InputDefinition): InputValue {
  switch (input.control) {
    case 'slider': return input.min;
    case 'number': return Math.min(Math.max(0, input.min ?? 0), input.max ?? 0);
    case 'text': return '';
    case 'date': return input.min ?? input.max ?? '2026-01-01';
    case 'checkbox': return false;
    case 'file': return null;
    case 'select': return input.isMultiple ? [] : input.options[0]!.value;
    case 'rows': return [];
  }
}

/** What is chosen: the first of the value, the default and the kind's own beginning that fits the definition as it is now. */
export function valueOf(input: InputDefinition): InputValue {
  for (const candidate of [input.value, input.default]) {
    if (candidate === undefined) continue;
    const accepted = acceptValue(input, candidate);
    if (accepted.ok) return accepted.value;
  }
  return firstValue(input);
}

/**
 * The text that an input cell runs as, and is digested by: its definition with what is chosen. A definition that cannot be read
 * stays as it is. Everything that runs cells, shows staleness or records provenance takes this text.
 */
export function sourceWithValue(source: string, value: InputValue | undefined): string {
  const input = parseInput(source);
  if (!input.ok) return source;
  const fields = JSON.parse(source) as Record<string, unknown>;
  return JSON.stringify({ ...fields, value: valueOf({ ...input.value, ...(value === undefined ? {} : { value }) }) });
}

/** The TypeScript of an input: a constant; a day is a Date at midnight UTC, rows are a table. */
export function inputProgram(input: InputDefinition): string {
  const value = valueOf(input);
  const literal = JSON.stringify(value);
  if (input.control === 'date') return `const ${input.name} = new Date(${literal});`;
  if (input.control === 'rows') return `const ${input.name} = ${input.table}.take(${literal});`;
  return `const ${input.name} = ${literal};`;
}
