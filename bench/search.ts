/**
 * Searches on standard test functions: how far from the least value the best of some trials is, for 60 seeds each (12 of the Gaussian process). Prints one line of
 * JSON: by function and method, the regrets in the order of the seeds.
 */
import { createRandom, type Random } from '@/lib/ml/random';
import { suggestGaussianProcess } from '@/lib/ml/search/gaussian-process';
import { parametersAt, randomPoint, snapped, type Observation, type Point, type Space } from '@/lib/ml/search/space';
import { suggestTpe } from '@/lib/ml/search/tpe';

const SEEDS: Readonly<Record<string, number>> = { random: 60, tpe: 60, gp: 12 };

interface TestFunction { readonly name: string; readonly trials: number; readonly least: number; readonly space: Space; value(parameters: Readonly<Record<string, number | string>>): number }

const real = (low: number, high: number) => ({ kind: 'real', low, high, isLog: false }) as const;
const unit = (count: number): Space => Object.fromEntries(Array.from({ length: count }, (_, d) => [`x${d}`, real(0, 1)]));
const list = (parameters: Readonly<Record<string, number | string>>) => Object.values(parameters) as number[];

const A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]];
const P = [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]];

/** Dixon and Szegő 1978; Rosenbrock 1960; the last is shaped like tuning a booster: a log scale, a whole number, a kind that changes the rest. */
export const FUNCTIONS: readonly TestFunction[] = [
  { name: 'Branin, 2 dimensions', trials: 40, least: 0.39788735772973816, space: { x: real(-5, 10), y: real(0, 15) }, value: ({ x, y }) => ((y as number) - (5.1 / (4 * Math.PI ** 2)) * (x as number) ** 2 + (5 / Math.PI) * (x as number) - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x as number) + 10 },
  { name: 'Hartmann, 6 dimensions', trials: 80, least: -3.32236801141551, space: unit(6), value: (p) => -[1, 1.2, 3, 3.2].reduce((sum, c, i) => sum + c * Math.exp(-list(p).reduce((inner, x, j) => inner + A[i]![j]! * (x - P[i]![j]! * 1e-4) ** 2, 0)), 0) },
  { name: 'Rosenbrock, 4 dimensions', trials: 80, least: 0, space: Object.fromEntries([0, 1, 2, 3].map((d) => [`x${d}`, real(-2, 2)])), value: (p) => list(p).slice(0, -1).reduce((sum, x, d) => sum + 100 * (list(p)[d + 1]! - x * x) ** 2 + (1 - x) ** 2, 0) },
  {
    name: 'mixed, 4 parameters', trials: 60, least: 0, space: { rate: { kind: 'real', low: 1e-4, high: 1, isLog: true }, leaves: { kind: 'integer', low: 2, high: 256, isLog: false }, share: real(0.1, 1), kind: { kind: 'choice', options: ['gbdt', 'dart', 'goss', 'linear'] } },
    value: ({ rate, leaves, share, kind }) => (Math.log10(rate as number) + 1.5) ** 2 + ((leaves as number) / 256 - 0.25) ** 2 * 4 + ((share as number) - 0.7) ** 2 + { gbdt: 0, dart: 0.15, goss: 0.1, linear: 1 }[kind as string]!,
  },
];

type Suggest = (space: Space, seen: readonly Observation[], random: Random) => Point;
const METHODS: Readonly<Record<string, Suggest>> = { random: (space, _, random) => randomPoint(space, random), tpe: suggestTpe, gp: suggestGaussianProcess };

function regretOf({ space, value, least, trials }: TestFunction, suggest: Suggest, seed: number): number {
  const random = createRandom(seed);
  const seen: Observation[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const point = snapped(space, suggest(space, seen, random));
    seen.push({ point, value: value(parametersAt(space, point) as Record<string, number | string>) });
  }
  return Math.min(...seen.map((one) => one.value)) - least;
}

const results = FUNCTIONS.map((one) => ({ name: one.name, trials: one.trials, regrets: Object.fromEntries(Object.entries(METHODS).map(([method, suggest]) => [method, Array.from({ length: SEEDS[method]! }, (_, seed) => regretOf(one, suggest, seed + 1))])) }));
console.log(JSON.stringify(results));
