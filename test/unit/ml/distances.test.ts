import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/distances.json';
import { jensenShannon, kolmogorovSmirnov } from '@/lib/ml/distances';

describe('distances equal SciPy', () => {
  it.each(golden.ks.map((example, index) => ({ index, example })))('Kolmogorov–Smirnov, example $index', ({ example }) => {
    const result = kolmogorovSmirnov(example.a, example.b);
    expect(result.statistic).toBeCloseTo(example.statistic, 12);
    expect(result.pValue).toBeCloseTo(example.limit, 9);
    expect(kolmogorovSmirnov([...example.a, NaN], example.b)).toEqual(result);
  });

  it.each(golden.js.map((example, index) => ({ index, example })))('Jensen–Shannon, example $index', ({ example }) => {
    expect(jensenShannon(example.p, example.q)).toBeCloseTo(example.distance, 7);
    expect(jensenShannon(example.q, example.p)).toBeCloseTo(example.distance, 7);
  });

  it('of nothing is null', () => {
    expect(kolmogorovSmirnov([], [1])).toMatchObject({ statistic: null, pValue: null });
    expect(jensenShannon([0, 0], [1, 0])).toBeNull();
  });
});
