/**
 * Least squares with L1 and L2 penalties by coordinate descent on the products of columns (Friedman, Hastie and Tibshirani 2010),
 * stopped by the duality gap, as scikit-learn's `Lasso` and `ElasticNet`.
 */
import type { Moments } from './moments';

export interface ElasticNetParameters {
  readonly alpha: number;
  /** Share of the L1 penalty, in [0, 1]. */
  readonly l1Ratio: number;
  readonly maxIter: number;
  /** Of the duality gap, relative to Σ y². */
  readonly tol: number;
  /** Whether coefficients may not be below 0. */
  readonly positive: boolean;
}

export interface ElasticNetFit {
  readonly coefficients: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Minimises Σ wᵢ(yᵢ − xᵢ·w)² / (2 Σ wᵢ) + alpha · l1Ratio · ‖w‖₁ + ½ alpha (1 − l1Ratio) ‖w‖², from `start` where one is given.
 */
export function fitElasticNet({ gram, moment, square, weight }: Moments, { alpha, l1Ratio, maxIter, tol, positive }: ElasticNetParameters, start?: Float64Array): ElasticNetFit {
  const n = moment.length;
  const l1 = weight * alpha * l1Ratio;
  const l2 = weight * alpha * (1 - l1Ratio);
  const w = start === undefined ? new Float64Array(n) : start.slice();
  // gram · w, kept up to date.
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) if (w[i] !== 0) addRow(product, gram, i, w[i]!);
  for (let iteration = 1; iteration <= maxIter; iteration++) {
    for (let i = 0; i < n; i++) {
      const own = gram[i * n + i]!;
      if (own <= 0) continue;
      const old = w[i]!;
      const pull = moment[i]! - product[i]! + own * old;
      const next = positive && pull < 0 ? 0 : (Math.sign(pull) * Math.max(Math.abs(pull) - l1, 0)) / (own + l2);
      if (next === old) continue;
      w[i] = next;
      addRow(product, gram, i, next - old);
    }
    if (gapOf(w, product, moment, square, l1, l2, positive) <= tol * square) return { coefficients: w, iterations: iteration, converged: true };
  }
  return { coefficients: w, iterations: maxIter, converged: false };
}

/** The least alpha at which every coefficient is 0. */
export function largestAlpha({ moment, weight }: Moments, l1Ratio: number): number {
  return moment.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / (weight * l1Ratio);
}

function addRow(into: Float64Array, matrix: Float64Array, row: number, scale: number): void {
  const n = into.length;
  for (let i = 0, at = row * n; i < n; i++, at++) into[i]! += scale * matrix[at]!;
}

function gapOf(w: Float64Array, product: Float64Array, moment: Float64Array, square: number, l1: number, l2: number, positive: boolean): number {
  let [dual, explained, quadratic, squares, sizes] = [0, 0, 0, 0, 0];
  for (let i = 0; i < w.length; i++) {
    const slope = moment[i]! - product[i]! - l2 * w[i]!;
    dual = Math.max(dual, positive ? slope : Math.abs(slope));
    explained += moment[i]! * w[i]!;
    quadratic += product[i]! * w[i]!;
    squares += w[i]! * w[i]!;
    sizes += Math.abs(w[i]!);
  }
  const residual = square + quadratic - 2 * explained;
  const scale = dual > l1 ? l1 / dual : 1;
  const gap = dual > l1 ? (residual * (1 + scale * scale)) / 2 : residual;
  return gap + l1 * sizes - scale * (square - explained) + (l2 * (1 + scale * scale) * squares) / 2;
}
