/** Checks of parameters, in words. */
import { DataError } from '../../errors';

/** Throws where `value` is not one of those. */
export function mustBeOneOf(value: unknown, known: readonly string[], name: string): void {
  if (!known.includes(value as string)) throw new DataError(`There is no ${name} ‘${String(value)}’.`, `Use ${known.map((one) => `'${one}'`).join(', ')}.`);
}

/** Throws where `value` is not a whole number from `least` to `most`. */
export function mustBeWhole(value: unknown, least: number, most: number, name: string): void {
  if (!(typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most)) throw new DataError(`${name} must be a whole number from ${least} to ${most.toLocaleString('en')}, not ${String(value)}.`);
}

/** Throws where `value` is not a finite number of at least `least`. */
export function mustBeAtLeast(value: unknown, least: number, name: string): void {
  if (!(typeof value === 'number' && value >= least && value < Infinity)) throw new DataError(`${name} must be a number of at least ${least}, not ${String(value)}.`);
}

export function mustBeNumber(value: unknown, name: string): void {
  if (!(typeof value === 'number' && Number.isFinite(value))) throw new DataError(`${name} must be a finite number, not ${String(value)}.`);
}

/** Throws where the two are not finite numbers in ascending order. */
export function mustAscend(range: readonly [number, number], name: string): void {
  if (!(Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1])) throw new DataError(`${name} must be two numbers, the lower first, not ${JSON.stringify(range)}.`);
}
