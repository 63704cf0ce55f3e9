/** The ranges that a search looks in, as people write them. */
import type { Dimension, Space } from '@/lib/ml/search/space';
import { DataError } from '../errors';

/** A real number between two, all equally likely; `log: true` for rates, penalties and whatever else spans powers of ten. */
export function uniform(low: number, high: number, { log = false }: { readonly log?: boolean } = {}): Dimension {
  mustBeRange(low, high, log);
  return { kind: 'real', low, high, isLog: log };
}

/** The same as `uniform(low, high, { log: true })`. */
export function logUniform(low: number, high: number): Dimension { return uniform(low, high, { log: true }); }

/** A whole number from `low` to `high`, both included. */
export function integer(low: number, high: number, { log = false }: { readonly log?: boolean } = {}): Dimension {
  mustBeRange(low, high, log);
  if (!(Number.isSafeInteger(low) && Number.isSafeInteger(high))) throw new DataError(`An integer range takes whole numbers, not ${low} to ${high}.`, 'Use uniform for others.');
  return { kind: 'integer', low, high, isLog: log };
}

/** One of some values: words, numbers, booleans, null. */
export function choice(options: readonly (string | number | boolean | null)[]): Dimension {
  if (!Array.isArray(options) || options.length === 0) throw new DataError('A choice takes a list of at least one value.', "For example: choice(['relu', 'tanh']).");
  if (options.length > 1000) throw new DataError(`A choice of ${options.length} values is more than 1,000.`, 'Is it a range? Use integer or uniform.');
  if (new Set(options).size !== options.length) throw new DataError('A choice names a value twice.', 'Leave one out.');
  return { kind: 'choice', options: Object.freeze([...options]) };
}

function mustBeRange(low: number, high: number, log: boolean): void {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) throw new DataError(`A range goes from a number to one that is not below it; this is ${low} to ${high}.`);
  if (log && low <= 0) throw new DataError(`A logarithmic range begins above 0, not at ${low}.`, 'Leave log out, or begin at a small positive number.');
}

/** Dimensions as given; a plain list is a choice. */
export function spaceOf(given: Readonly<Record<string, Dimension | readonly (string | number | boolean | null)[]>>): Space {
  const entries = Object.entries(given ?? {});
  if (entries.length === 0) throw new DataError('There is nothing to search.', 'Name a range for each parameter: { space: { C: logUniform(0.01, 100) } }.');
  return Object.fromEntries(entries.map(([name, dimension]) => {
    if (Array.isArray(dimension)) return [name, choice(dimension)];
    if (!['real', 'integer', 'choice'].includes((dimension as Dimension | undefined)?.kind ?? '')) throw new DataError(`The parameter ‘${name}’ has no range.`, 'Use uniform, logUniform, integer, choice or a list.');
    return [name, dimension as Dimension];
  }));
}
