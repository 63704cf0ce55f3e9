/** Standard test functions of optimisation (Surjanovic and Bingham's collection), each with its least value. */
import type { Space } from '@/lib/ml/search/space';

export interface TestFunction { readonly name: string; readonly space: Space; readonly least: number; at(parameters: Readonly<Record<string, unknown>>): number }

const real = (low: number, high: number, isLog = false) => ({ kind: 'real', low, high, isLog }) as const;
const numbersOf = (parameters: Readonly<Record<string, unknown>>) => Object.values(parameters) as number[];
const cube = (d: number, low: number, high: number): Space => Object.fromEntries(Array.from({ length: d }, (_, i) => [`x${i}`, real(low, high)]));

const HARTMANN_A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]];
const HARTMANN_P = [[0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991], [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]];
const HARTMANN_C = [1, 1.2, 3, 3.2];

export const FUNCTIONS: readonly TestFunction[] = [
  {
    name: 'Branin', space: { x: real(-5, 10), y: real(0, 15) }, least: 0.397887357729739,
    at: (parameters) => {
      const [x, y] = numbersOf(parameters) as [number, number];
      return (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    },
  },
  {
    name: 'Hartmann 6', space: cube(6, 0, 1), least: -3.32236801141551,
    at: (parameters) => {
      const x = numbersOf(parameters);
      return -HARTMANN_C.reduce((sum, c, i) => sum + c * Math.exp(-x.reduce((inner, xj, j) => inner + HARTMANN_A[i]![j]! * (xj - HARTMANN_P[i]![j]!) ** 2, 0)), 0);
    },
  },
  {
    name: 'Rosenbrock 4', space: cube(4, -2, 2), least: 0,
    at: (parameters) => numbersOf(parameters).reduce((sum, x, i, all) => (i + 1 === all.length ? sum : sum + 100 * (all[i + 1]! - x * x) ** 2 + (1 - x) ** 2), 0),
  },
  {
    name: 'Ackley 5', space: cube(5, -20, 30), least: 0,
    at: (parameters) => {
      const x = numbersOf(parameters);
      const mean = (f: (value: number) => number) => x.reduce((sum, value) => sum + f(value), 0) / x.length;
      return -20 * Math.exp(-0.2 * Math.sqrt(mean((value) => value * value))) - Math.exp(mean((value) => Math.cos(2 * Math.PI * value))) + 20 + Math.E;
    },
  },
  {
    // A rate on a logarithmic scale, a whole number and a choice, as hyperparameters are.
    name: 'mixed', space: { rate: real(1e-5, 1, true), units: { kind: 'integer', low: 1, high: 256, isLog: true }, kind: { kind: 'choice', options: ['a', 'b', 'c', 'd'] } }, least: 0,
    at: ({ rate, units, kind }) => (Math.log10(rate as number) + 2.5) ** 2 + (Math.log2(units as number) - 5) ** 2 / 4 + { a: 1.5, b: 0.7, c: 0, d: 2 }[kind as 'a'],
  },
];
