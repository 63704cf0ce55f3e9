/**
 * Minimises a smooth function plus an L1 penalty: by Newton steps whose quadratic model is solved with the penalty by coordinate descent
 * (Lee, Sun and Saunders 2014), or without second derivatives by accelerated proximal gradients with restarts (Beck and Teboulle 2009).
 */
import type { Objective } from './lbfgs';

export interface SparseOptions {
  readonly l1: number;
  readonly isPenalised: (place: number) => boolean;
  /** Of the smallest subgradient's largest entry. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

interface Minimum { readonly point: Float64Array; readonly iterations: number; readonly converged: boolean }

/** `curve`: the lower triangle of the Hessian at the last point, row-major; null: take gradients only. */
export function minimiseSparse(objective: Objective, curve: (() => Float64Array) | null, start: Float64Array, options: SparseOptions): Minimum {
  const penalties = Float64Array.from(start, (_, at) => (options.isPenalised(at) ? options.l1 : 0));
  return curve === null ? accelerated(objective, start, penalties, options) : newton(objective, curve, start, penalties, options);
}

const sizeOf = (point: Float64Array, penalties: Float64Array) => point.reduce((sum, entry, at) => sum + penalties[at]! * Math.abs(entry), 0);

const soften = (value: number, by: number) => (value > by ? value - by : value < -by ? value + by : 0);

/** How far from a minimum: the largest entry of the smallest subgradient. */
function distance(point: Float64Array, gradient: Float64Array, penalties: Float64Array): number {
  let most = 0;
  for (let i = 0; i < point.length; i++) {
    const slope = point[i] === 0 ? Math.max(0, Math.abs(gradient[i]!) - penalties[i]!) : Math.abs(gradient[i]! + Math.sign(point[i]!) * penalties[i]!);
    if (slope > most) most = slope;
  }
  return most;
}

function newton(objective: Objective, curve: () => Float64Array, start: Float64Array, penalties: Float64Array, { tolerance, maxIterations }: SparseOptions): Minimum {
  const n = start.length;
  let point = start.slice();
  let gradient = new Float64Array(n);
  let value = objective(point, gradient) + sizeOf(point, penalties);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const apart = distance(point, gradient, penalties);
    if (apart <= tolerance) return { point, iterations: iteration, converged: true };
    const hessian = curve();
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) hessian[j * n + i] = hessian[i * n + j]!;
    const step = solveModel(hessian, gradient, point, penalties, Math.min(0.1 * apart, apart * apart, tolerance * 1e3) + tolerance / 100);
    let scale = 1;
    let next = point;
    const nextGradient = new Float64Array(n);
    let nextValue = Infinity;
    for (let tries = 0; tries < 40; tries++, scale /= 2) {
      next = point.map((entry, i) => entry + scale * step[i]!);
      nextValue = objective(next, nextGradient) + sizeOf(next, penalties);
      if (nextValue <= value + 1e-13 * Math.abs(value)) break;
    }
    if (!(nextValue <= value + 1e-13 * Math.abs(value))) return { point, iterations: iteration, converged: apart <= tolerance * 1e3 };
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return { point, iterations: maxIterations, converged: false };
}

/** The step that minimises g·d + ½ dᵀHd + penalties · |point + d|. */
function solveModel(hessian: Float64Array, gradient: Float64Array, point: Float64Array, penalties: Float64Array, tolerance: number): Float64Array {
  const n = point.length;
  const step = new Float64Array(n);
  const slopes = gradient.slice();
  for (let sweep = 0; sweep < 1000; sweep++) {
    let most = 0;
    for (let i = 0; i < n; i++) {
      const own = hessian[i * n + i]!;
      if (own <= 0) continue;
      const at = point[i]! + step[i]!;
      const move = soften(at - slopes[i]! / own, penalties[i]! / own) - at;
      if (move === 0) continue;
      step[i]! += move;
      most = Math.max(most, Math.abs(move) * own);
      for (let j = 0, k = i * n; j < n; j++, k++) slopes[j]! += move * hessian[k]!;
    }
    if (most <= tolerance) break;
  }
  return step;
}

function accelerated(objective: Objective, start: Float64Array, penalties: Float64Array, { tolerance, maxIterations }: SparseOptions): Minimum {
  const n = start.length;
  let point = start.slice();
  let ahead = start.slice();
  let momentum = 1;
  let rate = 1;
  const gradient = new Float64Array(n);
  const nextGradient = new Float64Array(n);
  for (let iteration = 0; iteration < maxIterations * 20; iteration++) {
    const value = objective(ahead, gradient);
    let next = ahead;
    let apart = 0;
    for (let tries = 0; tries < 60; tries++, rate /= 2) {
      next = ahead.map((entry, i) => soften(entry - rate * gradient[i]!, rate * penalties[i]!));
      let [linear, squares] = [0, 0];
      for (let i = 0; i < n; i++) { const d = next[i]! - ahead[i]!; linear += gradient[i]! * d; squares += d * d; }
      const nextValue = objective(next, nextGradient);
      if (nextValue <= value + linear + squares / (2 * rate) + 1e-12 * Math.abs(value)) break;
    }
    apart = distance(next, nextGradient, penalties);
    if (apart <= tolerance) return { point: next, iterations: iteration, converged: true };
    let turn = 0;
    for (let i = 0; i < n; i++) turn += (ahead[i]! - next[i]!) * (next[i]! - point[i]!);
    const nextMomentum = turn > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const share = turn > 0 ? 0 : (momentum - 1) / nextMomentum;
    const before = point;
    ahead = next.map((entry, i) => entry + share * (entry - before[i]!));
    point = next;
    momentum = nextMomentum;
    rate *= 1.1;
  }
  return { point, iterations: maxIterations, converged: false };
}
