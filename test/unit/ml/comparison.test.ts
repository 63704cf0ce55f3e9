import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/evaluation.json';
import * as distributions from '@/lib/ml/distributions';
import { correctedResampledTest, mcnemar, pairedBootstrap } from '@/lib/ml/metrics/comparison';
import { aucInterval, compareAuc } from '@/lib/ml/metrics/delong';
import { rocAuc } from '@/lib/ml/metrics/ranking';
import { createRandom } from '@/lib/ml/random';
import { expectAllClose, expectClose } from './close';

/** Relative, so that tails of 1e-200 count too. */
const expectTail = (actual: number, expected: number, what: string) => expect(Math.abs(actual - expected), `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(1e-12 * Math.abs(expected) + 1e-280);

describe('tails of distributions equal SciPy to twelve digits', () => {
  const { tails } = golden;
  it('normal', () => { for (const [z, p] of tails.normal) expectTail(distributions.normalUpperTail(z!), p!, `z ${z}`); });
  it('chi-square', () => { for (const [x, df, p] of tails.chiSquare) expectTail(distributions.chiSquareUpperTail(x!, df!), p!, `x ${x}, df ${df}`); });
  it('Student', () => { for (const [t, df, p] of tails.student) expectTail(distributions.studentTwoSided(t!, df!), p!, `t ${t}, df ${df}`); });
  it('binomial', () => { for (const [k, n, p, tail] of tails.binomial) expectTail(distributions.binomialLowerTail(k!, n!, p!), tail!, `k ${k}, n ${n}, p ${p}`); });
  it('normal, backwards', () => { for (const [p, z] of tails.quantile) expectClose(distributions.normalQuantile(p!), z!); });
  it('the logarithm of the gamma function', () => { for (const [x, value] of tails.logGamma) expectClose(distributions.logGamma(x!), value!); });
});

describe('McNemar’s test equals statsmodels', () => {
  it.each(golden.mcnemar.map((example, index) => ({ index, example })))('on example $index', ({ example }) => {
    const [first, second] = [Uint8Array.from(example.first), Uint8Array.from(example.second)];
    for (const [exact, expected] of [[true, example.exact], [false, example.chiSquare]] as const) {
      const { statistic, pValue } = mcnemar(first, second, exact);
      expectAllClose([statistic, pValue], expected);
    }
  });

  it('says so where both are right on the same rows', () => {
    expect(mcnemar(Uint8Array.of(1, 0), Uint8Array.of(1, 0)).undefinedReason).toBe('Both are right on the same rows.');
  });
});

describe('DeLong’s test equals its definition, pair by pair', () => {
  it.each(golden.delong.map((example, index) => ({ index, example })))('on example $index', ({ example }) => {
    const isPositive = Uint8Array.from(example.actual);
    const [first, second] = [Float64Array.from(example.first), Float64Array.from(example.second)];
    const { value, standardError, interval } = aucInterval(isPositive, first);
    expectAllClose([value, standardError, ...interval!], [example.area, example.standardError, ...example.interval]);
    expectClose(value, rocAuc(isPositive, first).value);
    const { z, pValue } = compareAuc(isPositive, first, second);
    expectAllClose([z, pValue], [example.z, example.pValue], 1e-10);
  });

  it('gives no interval where there is none: one row of a class, or an area of 1', () => {
    expect(aucInterval(Uint8Array.of(1, 0, 0), Float64Array.of(1, 0, 2)).interval).toBeNull();
    expect(aucInterval(Uint8Array.of(1, 1, 0, 0), Float64Array.of(4, 3, 2, 1))).toMatchObject({ value: 1, interval: null });
    expect(aucInterval(Uint8Array.of(1), Float64Array.of(1)).undefinedReason).toBe('No row is negative.');
    expect(compareAuc(Uint8Array.of(1, 0, 1), Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3))).toMatchObject({ difference: 0, pValue: 1 });
  });

  it('finds a difference that is not there in about one of twenty tries', () => {
    let found = 0;
    for (let trial = 0; trial < 300; trial++) {
      const random = createRandom(trial);
      const isPositive = Uint8Array.from({ length: 80 }, (_, i) => i % 2);
      const scores = () => Float64Array.from(isPositive, (yes) => yes + random.normal());
      found += compareAuc(isPositive, scores(), scores()).pValue! < 0.05 ? 1 : 0;
    }
    expect(found).toBeGreaterThan(3);
    expect(found).toBeLessThan(30);
  });
});

describe('paired comparison', () => {
  const errors = (seed: number, shift: number) => Float64Array.from({ length: 60 }, ((random) => () => random.normal() + shift)(createRandom(seed)));

  it('of folds corrects for what they share: three folds of four apart are no proof', () => {
    const { statistic, pValue, n } = correctedResampledTest([0.8, 0.82, 0.79, 0.81, 0.8], [0.78, 0.79, 0.78, 0.8, 0.79], 1 / 4);
    // By hand: mean 0.016, variance 0.00008, so t = 0.016 / √((1/5 + 1/4) · 0.00008) = 2.6667.
    expectClose(statistic, 0.016 / Math.sqrt(0.45 * 0.00008), 1e-9);
    expect(n).toBe(5);
    expect(pValue).toBeGreaterThan(0.05);
    expect(correctedResampledTest([1], [0], 0.2).undefinedReason).toBe('It takes at least two folds.');
    expect(correctedResampledTest([1, 1], [0, 0], 0.2).undefinedReason).toBe('The difference is the same in every fold.');
  });

  it('of rows by bootstrap repeats with its seed, turns its sign with its sides, and tells a large difference from none', () => {
    const [a, b] = [errors(1, 0), errors(2, 0)];
    const between = (x: Float64Array, y: Float64Array) => pairedBootstrap(60, (weights) => weights.reduce((sum, w, row) => sum + w * (x[row]! - y[row]!), 0) / 60, { resamples: 400, seed: 5 })!;
    expect(between(a, b)).toEqual(between(a, b));
    const [forth, back] = [between(a, b), between(b, a)];
    expectClose(forth.difference, -back.difference);
    expect(forth.pValue).toBe(back.pValue);
    expectClose(forth.interval![0], -back.interval![1], 1e-9);
    expect(forth.interval![0]).toBeLessThan(forth.difference);
    expect(between(a.map((x) => x + 3), b).pValue).toBeLessThanOrEqual(2 / 400);
    expect(between(a, a).pValue).toBe(1);
    expect(pairedBootstrap(0, () => 1, { resamples: 10, seed: 1 })).toBeNull();
  });
});

