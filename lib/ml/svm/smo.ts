/**
 * The quadratic programme of support vector machines by sequential minimal optimisation, pairs chosen by second-order information
 * (Fan, Chen and Lin 2005), as LIBSVM without shrinking.
 */
import type { KernelCache } from './kernel';

export interface Problem {
  /** Signs ±1; variable i stands for row rows[i] of the kernel. */
  readonly signs: Int8Array;
  readonly rows: Int32Array;
  readonly linear: Float64Array;
  readonly bounds: Float64Array;
  /** Must satisfy Σ sign · alpha = the right side of the constraint, 0 ≤ alpha ≤ bounds. */
  readonly start: Float64Array;
}

export interface SmoFit {
  readonly alphas: Float64Array;
  /** The decision is Σ sign · alpha · kernel − rho. */
  readonly rho: number;
  readonly iterations: number;
  readonly converged: boolean;
}

const TINY = 1e-12;

/** Minimises ½ αᵀQα + linear · α with Q_ij = signᵢ signⱼ K(rowᵢ, rowⱼ), until the violation of optimality is below `tol`. */
export function solveSmo(problem: Problem, kernel: KernelCache, tol: number, maxIterations: number): SmoFit {
  const { signs, rows, bounds } = problem;
  const n = signs.length;
  const alphas = problem.start.slice();
  const gradient = problem.linear.slice();
  for (let i = 0; i < n; i++) if (alphas[i]! > 0) shift(gradient, problem, kernel.row(rows[i]!), signs[i]! * alphas[i]!);
  const { diagonal } = kernel;
  let iterations = 0;
  let converged = false;
  for (; iterations < maxIterations; iterations++) {
    let up = -Infinity;
    let i = -1;
    for (let t = 0; t < n; t++) {
      if (signs[t]! > 0 ? alphas[t]! >= bounds[t]! : alphas[t]! <= 0) continue;
      const slope = -signs[t]! * gradient[t]!;
      if (slope > up) { up = slope; i = t; }
    }
    let down = -Infinity;
    let j = -1;
    let least = Infinity;
    const first = i >= 0 ? kernel.row(rows[i]!) : null;
    for (let t = 0; t < n; t++) {
      if (signs[t]! > 0 ? alphas[t]! <= 0 : alphas[t]! >= bounds[t]!) continue;
      const slope = signs[t]! * gradient[t]!;
      if (slope > down) down = slope;
      const apart = up + slope;
      if (first === null || apart <= 0) continue;
      const curvature = diagonal[rows[i]!]! + diagonal[rows[t]!]! - 2 * first[rows[t]!]!;
      const gain = -(apart * apart) / (curvature > 0 ? curvature : TINY);
      if (gain < least) { least = gain; j = t; }
    }
    if (up + down < tol || j < 0) { converged = true; break; }
    const [oldI, oldJ] = [alphas[i]!, alphas[j]!];
    move(alphas, gradient, problem, i, j, Math.max(TINY, diagonal[rows[i]!]! + diagonal[rows[j]!]! - 2 * first![rows[j]!]!));
    shift(gradient, problem, first!, signs[i]! * (alphas[i]! - oldI));
    shift(gradient, problem, kernel.row(rows[j]!), signs[j]! * (alphas[j]! - oldJ));
  }
  return { alphas, rho: offset(alphas, gradient, problem), iterations, converged };
}

/** Adds `weight` times a kernel row, with signs, to the gradient. */
function shift(gradient: Float64Array, { signs, rows }: Problem, row: Float64Array, weight: number): void {
  if (weight === 0) return;
  for (let t = 0; t < gradient.length; t++) gradient[t]! += signs[t]! * weight * row[rows[t]!]!;
}

/** The best step along the pair, clipped to the box. */
function move(alphas: Float64Array, gradient: Float64Array, { signs, bounds }: Problem, i: number, j: number, curvature: number): void {
  const [ci, cj] = [bounds[i]!, bounds[j]!];
  if (signs[i] !== signs[j]) {
    const delta = (-gradient[i]! - gradient[j]!) / curvature;
    const diff = alphas[i]! - alphas[j]!;
    alphas[i]! += delta;
    alphas[j]! += delta;
    if (diff > 0) { if (alphas[j]! < 0) { alphas[j] = 0; alphas[i] = diff; } } else if (alphas[i]! < 0) { alphas[i] = 0; alphas[j] = -diff; }
    if (diff > ci - cj) { if (alphas[i]! > ci) { alphas[i] = ci; alphas[j] = ci - diff; } } else if (alphas[j]! > cj) { alphas[j] = cj; alphas[i] = cj + diff; }
    return;
  }
  const delta = (gradient[i]! - gradient[j]!) / curvature;
  const sum = alphas[i]! + alphas[j]!;
  alphas[i]! -= delta;
  alphas[j]! += delta;
  if (sum > ci) { if (alphas[i]! > ci) { alphas[i] = ci; alphas[j] = sum - ci; } } else if (alphas[j]! < 0) { alphas[j] = 0; alphas[i] = sum; }
  if (sum > cj) { if (alphas[j]! > cj) { alphas[j] = cj; alphas[i] = sum - cj; } } else if (alphas[i]! < 0) { alphas[i] = 0; alphas[j] = sum; }
}

/** From the variables inside the box, else the middle of what the others allow. */
function offset(alphas: Float64Array, gradient: Float64Array, { signs, bounds }: Problem): number {
  let [free, total, upper, lower] = [0, 0, Infinity, -Infinity];
  for (let t = 0; t < alphas.length; t++) {
    const slope = signs[t]! * gradient[t]!;
    if (alphas[t]! >= bounds[t]!) { if (signs[t]! < 0) upper = Math.min(upper, slope); else lower = Math.max(lower, slope); }
    else if (alphas[t]! <= 0) { if (signs[t]! > 0) upper = Math.min(upper, slope); else lower = Math.max(lower, slope); }
    else { free++; total += slope; }
  }
  return free > 0 ? total / free : (upper + lower) / 2;
}
