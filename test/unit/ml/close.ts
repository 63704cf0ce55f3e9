import { expect } from 'vitest';

/** Equal to a reference's number within `tolerance`, relative above 1. JSON's null stands for NaN, which is undefined here. */
export function expectClose(actual: number | null | undefined, expected: number | null, tolerance = 1e-12): void {
  if (expected === null) return expect(actual ?? null).toBeNull();
  expect(actual, `expected ${expected}`).toBeTypeOf('number');
  expect(Math.abs(actual! - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

export function expectAllClose(actual: readonly (number | null | undefined)[], expected: readonly (number | null)[], tolerance?: number): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, index) => expectClose(actual[index], value, tolerance));
}
