/** Checks of what is read from files that anybody may have written. Each throws an Error that says what is wrong. */

export type Fields = Readonly<Record<string, unknown>>;

export const MAX_FEATURES = 1_000_000;
/** Nodes, rows or sets of a model. */
export const MAX_COUNT = 100_000_000;

export function malformed(why: string): Error {
  return new Error(`The model cannot be loaded: ${why}.`);
}

export function check(isRight: boolean, why: string): asserts isRight {
  if (!isRight) throw malformed(why);
}

export function checkFinite(numbers: Float32Array | Float64Array): void {
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  check(bad < 0, `weight ${bad} is not a finite number`);
}

export function record(value: unknown, what: string): Fields {
  check(typeof value === 'object' && value !== null && !Array.isArray(value), `its ${what} is malformed`);
  return value as Fields;
}

export function list(value: unknown, what: string): readonly unknown[] {
  check(Array.isArray(value) && value.length <= MAX_FEATURES, `its ${what} is malformed`);
  return value as readonly unknown[];
}

export function text(value: unknown, what: string): string {
  check(typeof value === 'string', `its ${what} is malformed`);
  return value;
}

export function texts(value: unknown, what: string): string[] {
  return list(value, what).map((one) => text(one, what));
}

export function finite(value: unknown, what: string): number {
  check(typeof value === 'number' && Number.isFinite(value), `its ${what} has something that is not a finite number`);
  return value;
}

export function finites(value: unknown, what: string): number[] {
  return list(value, what).map((one) => finite(one, what));
}

export function flag(value: unknown, what: string): boolean {
  check(typeof value === 'boolean', `its ${what} is malformed`);
  return value;
}

export function oneOf<const Known extends string>(value: unknown, known: readonly Known[], what: string): Known {
  check(known.includes(value as Known), `its ${what} is malformed`);
  return value as Known;
}

/** A whole number from `least` to `most`. */
export function whole(value: unknown, what: string, least: number, most: number): number {
  check(typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most, `its number of ${what} is malformed`);
  return value;
}

/** weights.bin as 64-bit floats, all finite. */
export function doubles(weights: Uint8Array): Float64Array {
  check(weights.length % 8 === 0, 'weights.bin is not a whole number of floats');
  const numbers = new Float64Array(weights.slice().buffer);
  checkFinite(numbers);
  return numbers;
}
