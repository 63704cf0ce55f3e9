/**
 * Bayesian search by a Gaussian process (Rasmussen and Williams 2006, chapters 2, 4 and 5; expected improvement: Jones et al. 1998): Matérn 5/2
 * with a length for each dimension, choices by whether they are equal, values standardised, lengths by the most likely under a weak prior.
 */
import { normalUpperTail } from '../distributions';
import { minimise } from '../linear/lbfgs';
import type { Random } from '../random';
import { dimensionsOf, randomPoint, snapped, type Observation, type Point, type Space } from './space';

const STARTUP = 8;
const CANDIDATES = 1000;
const LOCAL_ROUNDS = 40;
/** More points than this are thinned to the best and the newest: fitting costs their third power. */
const MOST_POINTS = 200;
const JITTER = 1e-8;

/** The point to try next. `seen`: trials that ended; the first eight are random. */
export function suggestGaussianProcess(space: Space, seen: readonly Observation[], random: Random): Point {
  if (seen.length < STARTUP) return randomPoint(space, random);
  const process = fit(space, thinned(seen));
  const candidates = Array.from({ length: CANDIDATES }, () => snapped(space, randomPoint(space, random)));
  const best = process.points[process.order[0]!]!;
  for (let i = 0; i < 50; i++) candidates.push(neighbour(space, best, 0.05, random));
  let chosen = candidates[0]!;
  let highest = -Infinity;
  for (const candidate of candidates) {
    const improvement = process.logImprovement(candidate);
    if (improvement > highest) [chosen, highest] = [candidate, improvement];
  }
  let reach = 0.1;
  for (let round = 0; round < LOCAL_ROUNDS; round++) {
    const next = neighbour(space, chosen, reach, random);
    const improvement = process.logImprovement(next);
    if (improvement > highest) [chosen, highest] = [next, improvement];
    else reach *= 0.9;
  }
  return chosen;
}

function thinned(seen: readonly Observation[]): readonly Observation[] {
  if (seen.length <= MOST_POINTS) return seen;
  const best = new Set([...seen].sort((a, b) => a.value - b.value).slice(0, MOST_POINTS / 2));
  const newest = seen.filter((one) => !best.has(one)).slice(-MOST_POINTS / 2);
  return [...best, ...newest];
}

function neighbour(space: Space, from: Point, reach: number, random: Random): Point {
  const dimensions = dimensionsOf(space);
  const moved = random.below(dimensions.length);
  return snapped(space, from.map((coordinate, d) => {
    const dimension = dimensions[d]!;
    if (dimension.kind === 'choice') return d === moved ? random.below(dimension.options.length) : coordinate;
    return d === moved || random.next() < 0.3 ? Math.min(1, Math.max(0, coordinate + reach * random.normal())) : coordinate;
  }));
}

interface Process {
  readonly points: readonly Point[];
  /** Of the points, best first. */
  readonly order: readonly number[];
  logImprovement(point: Point): number;
}

function fit(space: Space, seen: readonly Observation[]): Process {
  const isChoice = dimensionsOf(space).map((dimension) => dimension.kind === 'choice');
  const points = seen.map((one) => one.point);
  const n = points.length;
  const values = standardised(seen.map((one) => one.value));
  const squares = squaredDifferences(points, isChoice);
  const loss = (theta: Float64Array) => negativeLogPosterior(squares, values, isChoice.length, theta);
  const start = new Float64Array(isChoice.length + 2).fill(Math.log(0.5));
  start[isChoice.length] = 0;
  start[isChoice.length + 1] = Math.log(1e-3);
  const { point: theta } = minimise((at, gradient) => {
    const value = loss(at);
    for (let d = 0; d < at.length; d++) {
      const moved = at.slice();
      moved[d]! += 1e-5;
      gradient[d] = (loss(moved) - value) / 1e-5;
    }
    return value;
  }, start, 1e-3, 30);
  const factor = choleskyOf(squares, n, isChoice.length, theta)!;
  const weights = solveBoth(factor, n, values);
  const signal = Math.exp(theta[isChoice.length]!);
  const inverse = inverseSquares(theta, isChoice.length);
  const least = Math.min(...values);
  return {
    points, order: Array.from(points.keys()).sort((a, b) => values[a]! - values[b]!),
    logImprovement(point) {
      const near = Float64Array.from(points, (other) => maternAt(isChoice.reduce((sum, choice, d) => sum + squareOf(point[d]!, other[d]!, choice) * inverse[d]!, 0), signal));
      const mean = near.reduce((sum, k, i) => sum + k * weights[i]!, 0);
      const half = solveLower(factor, n, near);
      const variance = Math.max(1e-12, signal - half.reduce((sum, value) => sum + value * value, 0));
      return logExpectedImprovement((least - mean) / Math.sqrt(variance)) + Math.log(variance) / 2;
    },
  };
}

/** ln(φ(z) + z·Φ(z)), without underflow for z far below 0. */
function logExpectedImprovement(z: number): number {
  const density = -(z * z) / 2 - Math.log(Math.sqrt(2 * Math.PI));
  if (z > -5) return Math.log(Math.exp(density) + z * (1 - normalUpperTail(z)));
  return density - 2 * Math.log(-z);
}

function standardised(values: readonly number[]): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
  return Float64Array.from(values, (value) => (value - mean) / spread);
}

/** Matérn 5/2 of a squared distance in lengths. */
function maternAt(squared: number, signal: number): number {
  const distance = Math.sqrt(5 * squared);
  return signal * (1 + distance + distance ** 2 / 3) * Math.exp(-distance);
}

/** theta: ln lengths by dimension, ln signal variance, ln noise variance. */
function inverseSquares(theta: Float64Array, dimensions: number): Float64Array {
  return theta.slice(0, dimensions).map((log) => Math.exp(-2 * log));
}

function squareOf(a: number, b: number, isChoice: boolean): number {
  return isChoice ? Number(a !== b) : (a - b) ** 2;
}

/** By pair (i > j, row after row) and dimension: they do not change while the lengths are fitted. */
function squaredDifferences(points: readonly Point[], isChoice: readonly boolean[]): Float64Array {
  const squares = new Float64Array(((points.length * (points.length - 1)) / 2) * isChoice.length);
  let at = 0;
  for (let i = 0; i < points.length; i++) for (let j = 0; j < i; j++) for (let d = 0; d < isChoice.length; d++) squares[at++] = squareOf(points[i]![d]!, points[j]![d]!, isChoice[d]!);
  return squares;
}

/** −ln likelihood − ln prior: lengths near a half, signal near 1, noise small. */
function negativeLogPosterior(squares: Float64Array, values: Float64Array, dimensions: number, theta: Float64Array): number {
  if (theta.some((entry) => Math.abs(entry) > 20)) return 1e6;
  const n = values.length;
  const factor = choleskyOf(squares, n, dimensions, theta);
  if (factor === null) return 1e6;
  const half = solveLower(factor, n, values);
  let total = half.reduce((sum, value) => sum + (value * value) / 2, 0);
  for (let i = 0; i < n; i++) total += Math.log(factor[i * n + i]!);
  for (let d = 0; d < dimensions; d++) total += (theta[d]! - Math.log(0.5)) ** 2 / 2;
  return total + theta[dimensions]! ** 2 / 2 + (theta[dimensions + 1]! - Math.log(1e-3)) ** 2 / 8;
}

/** The lower factor of the covariance, row-major; null where it is not positive definite to working precision. */
function choleskyOf(squares: Float64Array, n: number, dimensions: number, theta: Float64Array): Float64Array | null {
  const factor = new Float64Array(n * n);
  const inverse = inverseSquares(theta, dimensions);
  const signal = Math.exp(theta[dimensions]!);
  const noise = Math.exp(theta[dimensions + 1]!) + JITTER;
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let squared = 0;
      for (let d = 0; d < dimensions; d++) squared += squares[at++]! * inverse[d]!;
      let total = maternAt(squared, signal);
      for (let k = 0; k < j; k++) total -= factor[i * n + k]! * factor[j * n + k]!;
      factor[i * n + j] = total / factor[j * n + j]!;
    }
    let total = signal + noise;
    for (let k = 0; k < i; k++) total -= factor[i * n + k]! ** 2;
    if (!(total > 0)) return null;
    factor[i * n + i] = Math.sqrt(total);
  }
  return factor;
}

function solveLower(factor: Float64Array, n: number, right: Float64Array): Float64Array {
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i * n + k]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  return x;
}

function solveBoth(factor: Float64Array, n: number, right: Float64Array): Float64Array {
  const x = solveLower(factor, n, right);
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= factor[k * n + i]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  return x;
}
