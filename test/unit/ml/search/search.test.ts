import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '@/lib/ml/random';
import { suggestGaussianProcess } from '@/lib/ml/search/gaussian-process';
import { shouldStop } from '@/lib/ml/search/halving';
import { importances } from '@/lib/ml/search/importance';
import { gridPoints, parametersAt, pointOf, randomPoint, snapped, type Observation, type Space } from '@/lib/ml/search/space';
import { suggestTpe } from '@/lib/ml/search/tpe';
import { FUNCTIONS, type TestFunction } from './functions';

type Suggest = (space: Space, seen: readonly Observation[], random: Random) => Float64Array;
const METHODS: Readonly<Record<string, Suggest>> = { random: (space, _, random) => randomPoint(space, random), tpe: suggestTpe, gp: suggestGaussianProcess };

function regret(suggest: Suggest, { space, at, least }: TestFunction, trials: number, seed: number): number {
  const random = createRandom(seed);
  const seen: Observation[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const point = snapped(space, suggest(space, seen, random));
    seen.push({ point, value: at(parametersAt(space, point)) });
  }
  return Math.min(...seen.map((one) => one.value)) - least;
}

const medianRegret = (method: string, test: TestFunction, trials: number, seeds: number) => Array.from({ length: seeds }, (_, seed) => regret(METHODS[method]!, test, trials, seed)).sort((a, b) => a - b)[Math.floor(seeds / 2)]!;

describe.each(FUNCTIONS.map((test) => ({ name: test.name, test })))('on $name', ({ test }) => {
  it('fifty trials by the Parzen estimator come nearer to the least value than fifty by chance', () => expect(medianRegret('tpe', test, 50, 15)).toBeLessThan(0.8 * medianRegret('random', test, 50, 15)));
  it('thirty by the Gaussian process come nearer than thirty by chance', () => expect(medianRegret('gp', test, 30, 5)).toBeLessThan(0.8 * medianRegret('random', test, 30, 15)));
});

const space: Space = {
  rate: { kind: 'real', low: 1e-4, high: 1, isLog: true }, depth: { kind: 'integer', low: 1, high: 9, isLog: false }, units: { kind: 'integer', low: 1, high: 512, isLog: true },
  kind: { kind: 'choice', options: ['a', null, 3] }, fixed: { kind: 'integer', low: 4, high: 4, isLog: false },
};

describe('laws of points', () => {
  it('every suggestion lies in the space, and parameters give their point back', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 0, max: 25 }), fc.constantFrom(...Object.keys(METHODS)), (seed, trials, method) => {
      const random = createRandom(seed);
      const seen: Observation[] = Array.from({ length: trials }, () => ({ point: snapped(space, randomPoint(space, random)), value: random.normal() }));
      const parameters = parametersAt(space, METHODS[method]!(space, seen, random));
      expect(parameters['rate']).toBeGreaterThanOrEqual(1e-4);
      expect(parameters['rate']).toBeLessThanOrEqual(1);
      expect(Number.isInteger(parameters['depth']) && (parameters['depth'] as number) >= 1 && (parameters['depth'] as number) <= 9).toBe(true);
      expect(parameters['fixed']).toBe(4);
      expect(['a', null, 3]).toContain(parameters['kind']);
      const again = parametersAt(space, pointOf(space, parameters)!);
      expect(again).toEqual({ ...parameters, rate: again['rate'] });
      expect(again['rate']).toBeCloseTo(parameters['rate'] as number, 10);
    }), { numRuns: 40 });
  });

  it('chance gives each whole number about as often', () => {
    const random = createRandom(1);
    const counts = new Map<unknown, number>();
    for (let i = 0; i < 9000; i++) { const { depth } = parametersAt(space, randomPoint(space, random)); counts.set(depth, (counts.get(depth) ?? 0) + 1); }
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(counts.size).toBe(9);
  });

  it('the same seed suggests the same', () => {
    for (const [method, suggest] of Object.entries(METHODS)) {
      const run = () => { const random = createRandom(4); const seen: Observation[] = []; for (let i = 0; i < 14; i++) { const point = suggest(space, seen, random); seen.push({ point, value: point[0]! }); } return seen.map((one) => [...one.point]); };
      expect(run(), method).toEqual(run());
    }
  });

  it('equal values, and equal points, break no method', () => {
    for (const suggest of Object.values(METHODS)) {
      const point = snapped(space, randomPoint(space, createRandom(2)));
      const seen = Array.from({ length: 15 }, () => ({ point, value: 1 }));
      expect(suggest(space, seen, createRandom(3)).every(Number.isFinite)).toBe(true);
    }
  });

  it('a grid is every combination once', () => {
    const grid: Space = { a: { kind: 'choice', options: ['x', 'y'] }, b: { kind: 'integer', low: 2, high: 4, isLog: false }, c: { kind: 'real', low: 1, high: 100, isLog: true } };
    const all = Array.from(gridPoints(grid, 3), (point) => parametersAt(grid, point));
    expect(all).toHaveLength(18);
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(18);
    expect([...new Set(all.map((one) => Math.round(one['c'] as number)))]).toEqual([1, 10, 100]);
    expect([...new Set(all.map((one) => one['b']))]).toEqual([2, 3, 4]);
  });
});

describe('successive halving', () => {
  it('looks at rungs only, and lets the best third go on', () => {
    const others = [0.1, 0.2, 0.3, 0.4, 0.5];
    expect(shouldStop(2, 9, others)).toBe(false);
    expect(shouldStop(3, 0.15, others)).toBe(false);
    expect(shouldStop(3, 0.25, others)).toBe(true);
    expect(shouldStop(1, 9, [0.1, 0.2])).toBe(false);
    expect(shouldStop(9, NaN, others)).toBe(true);
  });

  it('never ends the best so far', () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 40 }), fc.constantFrom(1, 3, 9, 27), (others, step) => {
      expect(shouldStop(step, Math.min(0, ...others) - 1, others)).toBe(false);
    }));
  });
});

it('what decides matters, and what does nothing does not', () => {
  const random = createRandom(5);
  const seen = Array.from({ length: 200 }, () => { const point = randomPoint(space, random); return { point, value: (point[0]! - 0.3) ** 2 + (point[3] === 1 ? 0 : 0.05) }; });
  const { rate, depth, units, kind } = importances(space, seen);
  expect(rate!).toBeGreaterThan(0.4);
  expect(Math.max(depth!, units!)).toBeLessThan(0.1);
  expect(kind!).toBeGreaterThan(Math.max(depth!, units!));
  expect(Object.values(importances(space, seen)).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(importances(space, []).rate).toBe(0.2);
});
