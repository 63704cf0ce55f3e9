/**
 * Logistic regression with an L2 penalty, as scikit-learn's `LogisticRegression`: minimises C · Σ −ln p(yᵢ | xᵢ) + ½‖w‖², the
 * intercept not penalised; multinomial for more than two classes. Fitted to a gradient of 10⁻⁸ · n, well past scikit-learn's own
 * stopping rule, by Newton's method where the Hessian is small and by L-BFGS where it is not.
 */
import { multiply, withIntercept, type Matrix } from '../matrix';
import { minimise } from './lbfgs';
import { solveCholesky } from './solve';

export interface LogisticParameters {
  /** Inverse strength of the penalty, > 0. */
  readonly C: number;
  readonly fitIntercept: boolean;
  readonly maxIter: number;
}

/** Two classes have one row of coefficients (of the second class), k > 2 have k; row-major, rows × features. */
export interface LogisticFit {
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

const NEWTON_LIMIT = 600;

/** `classes`: codes 0 … k − 1, each occurring. Throws a RangeError for C ≤ 0 or fewer than two classes. */
export function fitLogistic(features: Matrix, classes: Int32Array, k: number, parameters: LogisticParameters): LogisticFit {
  if (!(parameters.C > 0)) throw new RangeError(`C must be above 0, not ${parameters.C}.`);
  if (k < 2) throw new RangeError('It takes at least two classes.');
  const x = parameters.fitIntercept ? withIntercept(features) : features;
  const width = x.columns;
  const heads = k === 2 ? 1 : k;
  const penalised = features.columns;
  const objective = heads === 1 ? binaryObjective(x, classes, parameters.C, penalised) : multinomialObjective(x, classes, k, parameters.C, penalised);
  const start = new Float64Array(heads * width);
  const tolerance = 1e-9 * Math.max(1, parameters.C) * Math.max(1, x.rows) ** 0.5;
  const fit = heads * width <= NEWTON_LIMIT ? newton(x, objective, start, heads, parameters, penalised, tolerance) : minimise(objective.value, start, tolerance, Math.max(parameters.maxIter, 1000));
  const coefficients = new Float64Array(heads * penalised);
  const intercepts = new Float64Array(heads);
  for (let head = 0; head < heads; head++) {
    coefficients.set(fit.point.subarray(head * width, head * width + penalised), head * penalised);
    if (parameters.fitIntercept) intercepts[head] = fit.point[head * width + penalised]!;
  }
  return { coefficients, intercepts, iterations: fit.iterations, converged: fit.converged };
}

/** Row-major probabilities, n × k, each row adding up to 1. */
export function predictLogistic(features: Matrix, coefficients: Float64Array, intercepts: Float64Array, k: number): Float64Array {
  const n = features.rows;
  const probabilities = new Float64Array(n * k);
  if (k === 2) {
    const scores = multiply(features, coefficients, 0, intercepts[0]!);
    for (let row = 0; row < n; row++) {
      const p = sigmoid(scores[row]!);
      probabilities[row * 2] = 1 - p;
      probabilities[row * 2 + 1] = p;
    }
    return probabilities;
  }
  const scores = Array.from({ length: k }, (_, c) => multiply(features, coefficients, c * features.columns, intercepts[c]!));
  for (let row = 0; row < n; row++) {
    let top = -Infinity;
    for (let c = 0; c < k; c++) top = Math.max(top, scores[c]![row]!);
    let total = 0;
    for (let c = 0; c < k; c++) total += probabilities[row * k + c] = Math.exp(scores[c]![row]! - top);
    for (let c = 0; c < k; c++) probabilities[row * k + c]! /= total;
  }
  return probabilities;
}

export function sigmoid(score: number): number {
  if (score >= 0) return 1 / (1 + Math.exp(-score));
  const e = Math.exp(score);
  return e / (1 + e);
}

interface Smooth {
  readonly value: (point: Float64Array, gradient: Float64Array) => number;
  /** Probabilities of the heads at the last point, row-major n × heads. */
  readonly probabilities: Float64Array;
}

function binaryObjective(x: Matrix, classes: Int32Array, C: number, penalised: number): Smooth {
  const probabilities = new Float64Array(x.rows);
  const value = (point: Float64Array, gradient: Float64Array) => {
    const { starts, indices, values } = x;
    let loss = 0;
    gradient.fill(0);
    for (let row = 0; row < x.rows; row++) {
      let score = 0;
      for (let at = starts[row]!; at < starts[row + 1]!; at++) score += values[at]! * point[indices[at]!]!;
      const y = classes[row]!;
      const p = sigmoid(score);
      probabilities[row] = p;
      // ln(1 + e^score) − y · score, without overflow.
      loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - y * score;
      const error = C * (p - y);
      for (let at = starts[row]!; at < starts[row + 1]!; at++) gradient[indices[at]!]! += values[at]! * error;
    }
    return C * loss + penalty(point, gradient, 1, x.columns, penalised);
  };
  return { value, probabilities };
}

function multinomialObjective(x: Matrix, classes: Int32Array, k: number, C: number, penalised: number): Smooth {
  const width = x.columns;
  const probabilities = new Float64Array(x.rows * k);
  const value = (point: Float64Array, gradient: Float64Array) => {
    const { starts, indices, values } = x;
    let loss = 0;
    gradient.fill(0);
    for (let row = 0; row < x.rows; row++) {
      const own = row * k;
      let top = -Infinity;
      for (let c = 0; c < k; c++) {
        let score = 0;
        for (let at = starts[row]!; at < starts[row + 1]!; at++) score += values[at]! * point[c * width + indices[at]!]!;
        probabilities[own + c] = score;
        top = Math.max(top, score);
      }
      const actual = probabilities[own + classes[row]!]!;
      let total = 0;
      for (let c = 0; c < k; c++) total += probabilities[own + c] = Math.exp(probabilities[own + c]! - top);
      loss += Math.log(total) + top - actual;
      for (let c = 0; c < k; c++) {
        const p = (probabilities[own + c]! /= total);
        const error = C * (p - (classes[row] === c ? 1 : 0));
        for (let at = starts[row]!; at < starts[row + 1]!; at++) gradient[c * width + indices[at]!]! += values[at]! * error;
      }
    }
    return C * loss + penalty(point, gradient, k, width, penalised);
  };
  return { value, probabilities };
}

function penalty(point: Float64Array, gradient: Float64Array, heads: number, width: number, penalised: number): number {
  let total = 0;
  for (let head = 0; head < heads; head++) {
    for (let column = 0; column < penalised; column++) {
      const weight = point[head * width + column]!;
      gradient[head * width + column]! += weight;
      total += weight * weight;
    }
  }
  return total / 2;
}

function newton(x: Matrix, objective: Smooth, start: Float64Array, heads: number, { C, maxIter }: LogisticParameters, penalised: number, tolerance: number): { point: Float64Array; iterations: number; converged: boolean } {
  const width = x.columns;
  const size = heads * width;
  let point = start;
  let gradient = new Float64Array(size);
  let value = objective.value(point, gradient);
  for (let iteration = 0; iteration < maxIter; iteration++) {
    const most = gradient.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0);
    if (most <= tolerance) return { point, iterations: iteration, converged: true };
    const hessian = curvature(x, objective.probabilities, heads, C);
    // Several classes: adding one constant to all intercepts changes nothing, so that direction gets a trace of curvature.
    for (let head = 0; head < heads; head++) for (let column = 0; column < width; column++) hessian[(head * width + column) * (size + 1)]! += column < penalised ? 1 : heads > 1 ? 1e-9 * C * x.rows : 1e-12;
    const step = solveCholesky(hessian, gradient);
    if (step === null) break;
    let scale = 1;
    let next = point;
    const nextGradient = new Float64Array(size);
    let nextValue = Infinity;
    for (let tries = 0; tries < 30; tries++, scale /= 2) {
      next = point.map((entry, i) => entry - scale * step[i]!);
      nextValue = objective.value(next, nextGradient);
      if (nextValue <= value + 1e-12 * Math.abs(value)) break;
    }
    if (!(nextValue <= value + 1e-12 * Math.abs(value))) break;
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return minimise(objective.value, point, tolerance, 500);
}

/** The Hessian of the loss, lower triangle, size × size. */
function curvature(x: Matrix, probabilities: Float64Array, heads: number, C: number): Float64Array {
  const { starts, indices, values, columns: width } = x;
  const size = heads * width;
  const hessian = new Float64Array(size * size);
  for (let row = 0; row < x.rows; row++) {
    const from = starts[row]!;
    const to = starts[row + 1]!;
    for (let a = 0; a < heads; a++) {
      const pa = probabilities[row * heads + a]!;
      for (let b = 0; b <= a; b++) {
        const weight = C * (a === b ? pa * (1 - pa) : -pa * probabilities[row * heads + b]!);
        if (weight === 0) continue;
        for (let i = from; i < to; i++) {
          const left = weight * values[i]!;
          const base = (a * width + indices[i]!) * size + b * width;
          // Indices ascend within a row, so that j ≤ i is the lower triangle of a diagonal block.
          const stop = a === b ? i + 1 : to;
          for (let j = from; j < stop; j++) hessian[base + indices[j]!]! += left * values[j]!;
        }
      }
    }
  }
  return hessian;
}
