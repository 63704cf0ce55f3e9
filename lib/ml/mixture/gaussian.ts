/** Gaussian mixtures by expectation maximisation, with scikit-learn's start (k-means), regularisation and stopping rule. */
import { fitKMeans } from '../cluster/kmeans';
import type { Dense } from '../dense';

export type CovarianceType = 'full' | 'tied' | 'diag' | 'spherical';

export interface MixtureParameters {
  readonly components: number;
  readonly covarianceType: CovarianceType;
  readonly tol: number;
  readonly regCovar: number;
  readonly maxIter: number;
  readonly nInit: number;
  readonly seed: number;
}

/** A component's density is that of L⁻¹(x − mean), L the lower Cholesky factor of its covariance. */
export interface Mixture {
  readonly weights: Float64Array;
  /** Components × features. */
  readonly means: Float64Array;
  /** Components × features × features, row-major lower triangles. */
  readonly factors: Float64Array;
}

export interface MixtureFit extends Mixture {
  /** Mean log-likelihood of a row. */
  readonly lowerBound: number;
  readonly iterations: number;
  readonly converged: boolean;
}

export function* fitMixture(points: Dense, parameters: MixtureParameters): Generator<number, MixtureFit> {
  const { components, maxIter, tol } = parameters;
  const { rows } = points;
  if (rows < components) throw new RangeError(`There are ${rows} rows for ${components} components; it takes at least as many rows.`);
  let best: MixtureFit | null = null;
  let done = 0;
  for (let run = 0; run < parameters.nInit; run++) {
    const started = fitKMeans(points, null, { clusters: components, init: 'k-means++', nInit: 1, maxIter: 300, tol: 1e-4, seed: parameters.seed + run });
    let step = started.next();
    while (step.done !== true) step = started.next();
    const shares = new Float64Array(rows * components);
    step.value.labels.forEach((label, row) => { shares[row * components + label] = 1; });
    let mixture = maximise(points, shares, parameters);
    let bound = -Infinity;
    let iterations = 0;
    let converged = false;
    while (iterations < maxIter && !converged) {
      iterations++;
      const next = responsibilities(points, mixture, shares);
      mixture = maximise(points, shares, parameters);
      converged = Math.abs(next - bound) < tol;
      bound = next;
      yield ++done;
    }
    if (best === null || bound > best.lowerBound) best = { ...mixture, lowerBound: bound, iterations, converged };
  }
  return best!;
}

/** Writes each component's share in each row into `into`, rows × components; gives the mean log-likelihood. */
export function responsibilities({ rows, columns, values }: Dense, { weights, means, factors }: Mixture, into: Float64Array): number {
  const k = weights.length;
  const constants = Float64Array.from(weights, (weight, c) => {
    let determinant = 0;
    for (let i = 0; i < columns; i++) determinant += Math.log(factors[(c * columns + i) * columns + i]!);
    return Math.log(weight) - determinant - (columns * Math.log(2 * Math.PI)) / 2;
  });
  const solved = new Float64Array(columns);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    let top = -Infinity;
    for (let c = 0; c < k; c++) {
      let squares = 0;
      for (let i = 0; i < columns; i++) {
        const base = (c * columns + i) * columns;
        let value = values[row * columns + i]! - means[c * columns + i]!;
        for (let j = 0; j < i; j++) value -= factors[base + j]! * solved[j]!;
        value /= factors[base + i]!;
        solved[i] = value;
        squares += value * value;
      }
      const density = constants[c]! - squares / 2;
      into[row * k + c] = density;
      if (density > top) top = density;
    }
    let sum = 0;
    for (let c = 0; c < k; c++) sum += into[row * k + c] = Math.exp(into[row * k + c]! - top);
    for (let c = 0; c < k; c++) into[row * k + c]! /= sum;
    total += top + Math.log(sum);
  }
  return total / rows;
}

function maximise({ rows, columns, values }: Dense, shares: Float64Array, { components: k, covarianceType, regCovar }: MixtureParameters): Mixture {
  const counts = new Float64Array(k).fill(10 * Number.EPSILON);
  const means = new Float64Array(k * columns);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < k; c++) {
      const share = shares[row * k + c]!;
      if (share === 0) continue;
      counts[c]! += share;
      for (let i = 0; i < columns; i++) means[c * columns + i]! += share * values[row * columns + i]!;
    }
  }
  for (let c = 0; c < k; c++) for (let i = 0; i < columns; i++) means[c * columns + i]! /= counts[c]!;
  const covariances = new Float64Array(k * columns * columns);
  const apart = new Float64Array(columns);
  const isFull = covarianceType === 'full' || covarianceType === 'tied';
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < k; c++) {
      const share = shares[row * k + c]!;
      if (share === 0) continue;
      for (let i = 0; i < columns; i++) apart[i] = values[row * columns + i]! - means[c * columns + i]!;
      for (let i = 0; i < columns; i++) {
        const base = (c * columns + i) * columns;
        const weighted = share * apart[i]!;
        if (isFull) for (let j = 0; j <= i; j++) covariances[base + j]! += weighted * apart[j]!;
        else covariances[base + i]! += weighted * apart[i]!;
      }
    }
  }
  const size = columns * columns;
  if (covarianceType === 'tied') {
    const pooled = new Float64Array(size);
    for (let at = 0; at < covariances.length; at++) pooled[at % size]! += covariances[at]! / rows;
    for (let c = 0; c < k; c++) covariances.set(pooled, c * size);
  } else for (let at = 0; at < covariances.length; at++) covariances[at]! /= counts[Math.floor(at / size)]!;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const factors = new Float64Array(covariances.length);
  for (let c = 0; c < k; c++) {
    const own = covariances.subarray(c * size, (c + 1) * size);
    if (covarianceType === 'spherical') {
      let mean = 0;
      for (let i = 0; i < columns; i++) mean += own[i * columns + i]! / columns;
      for (let i = 0; i < columns; i++) own[i * columns + i] = mean;
    }
    for (let i = 0; i < columns; i++) own[i * columns + i]! += regCovar;
    factors.set(cholesky(own, columns), c * size);
  }
  return { weights: counts.map((count) => count / total), means, factors };
}

/** The lower factor of a symmetric positive definite matrix, of which the lower triangle is read. */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let total = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) total -= factor[i * n + k]! * factor[j * n + k]!;
      if (i === j && !(total > 0)) throw new RangeError('A component has shrunk to a point or a plane. Take fewer components, or raise regCovar.');
      factor[i * n + j] = i === j ? Math.sqrt(total) : total / factor[j * n + j]!;
    }
  }
  return factor;
}
