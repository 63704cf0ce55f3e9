import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAST_ROWS, psi } from '@/lib/ml/drift';

interface Golden {
  readonly cases: readonly { readonly name: string; readonly reference: number[]; readonly current: number[]; readonly edges: number[]; readonly psi: number }[];
}

const golden = JSON.parse(readFileSync('test/fixtures/golden/drift.json', 'utf8')) as Golden;
const many = (value: string | number | null, count: number) => Array.from({ length: count }, () => value);

describe('the population stability index', () => {
  it.each(golden.cases)('equals numpy’s on the same deciles: $name', ({ reference, current, edges, psi: expected }) => {
    const result = psi(reference, current);
    expect(result.bins.map(Number)).toHaveLength(edges.length);
    result.bins.forEach((edge, index) => expect(edge).toBeCloseTo(edges[index]!, 12));
    expect(Math.abs(result.value! - expected)).toBeLessThan(1e-12);
  });

  it('is zero for a sample against itself, and never negative', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constant(null)), { minLength: LEAST_ROWS, maxLength: 80 }), fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: LEAST_ROWS, maxLength: 80 }), (a, b) => {
      expect(psi(a, a).value).toBe(0);
      expect(psi(a, b).value).toBeGreaterThanOrEqual(0);
    }));
  });

  it('compares categories by value, and all that the reference never saw together', () => {
    const reference = [...many('a', 50), ...many('b', 50)];
    const result = psi(reference, [...many('a', 50), ...many('new', 50)]);
    const expected = (1e-4 - 0.5) * Math.log(1e-4 / 0.5) + (0.5 - 1e-4) * Math.log(0.5 / 1e-4);
    expect(result.bins).toEqual(['a', 'b']);
    expect(result.value).toBeCloseTo(expected, 12);
  });

  it('counts missing values as a bin of their own', () => {
    const reference = Array.from({ length: 100 }, (_, index) => index);
    expect(psi(reference, reference.map((value) => (value % 2 ? value : null))).value).toBeGreaterThan(1);
  });

  it('is undefined, with the reason, when there is too little to say', () => {
    expect(psi(many(1, 10), many(1, 100))).toMatchObject({ value: null, undefinedReason: expect.stringContaining('reference has 10 rows') as string });
    expect(psi(many(1, 100), many(1, 5))).toMatchObject({ value: null, undefinedReason: expect.stringContaining('5 rows were asked') as string });
  });
});
