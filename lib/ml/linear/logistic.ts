/**
 * Logistic regression, as scikit-learn's `LogisticRegression`: minimises Σ wᵢ · −ln p(yᵢ | xᵢ) + (½(1 − l1Ratio)‖w‖² + l1Ratio‖w‖₁) / C, the
 * intercept not penalised; multinomial for more than two classes. Fitted well past scikit-learn's own stopping rule: without an L1
 * penalty by Newton's method where the Hessian is small and by L-BFGS where it is not; with one, see proximal.ts.
 */
import { multiply, withIntercept, type Matrix } from '../matrix';
import { minimise } from './lbfgs';
import { solveCholesky } from './solve';
import { minimiseSparse } from './proximal';

export interface LogisticParameters {
  /** Inverse strength of the penalty, > 0; infinite: none. */
  readonly C: number;
  /** Share of the L1 penalty, in [0, 1]. */
  readonly l1Ratio?: number;
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

/** Coefficients beyond which no Hessian is made. */
const NEWTON_LIMIT = 600;
/** And beyond which it costs more than many steps of L-BFGS, which well-scaled columns need few of: those are tried first. */
const NEWTON_AT_ONCE = 40;
const STEPS_FIRST = 60;

/** `classes`: codes 0 … k − 1, each occurring; `weights`: one a row, or null. Throws a RangeError for C ≤ 0 or fewer than two classes. */
export function fitLogistic(features: Matrix, classes: Int32Array, k: number, parameters: LogisticParameters, weights: Float64Array | null = null): LogisticFit {
  if (!(parameters.C > 0)) throw new RangeError(`C must be above 0, not ${parameters.C}.`);
  if (k < 2) throw new RangeError('It takes at least two classes.');
  const x = parameters.fitIntercept ? withIntercept(features) : features;
  const width = x.columns;
  const heads = k === 2 ? 1 : k;
  const penalised = features.columns;
  const l1Ratio = parameters.l1Ratio ?? 0;
  // Divided by C, an infinite C leaves no penalty; multiplied, small ones stay exact.
  const scale = parameters.C === Infinity ? 1 : parameters.C;
  const ridge = parameters.C === Infinity ? 0 : 1 - l1Ratio;
  const losses: Losses = { weights, scale, ridge, penalised };
  const objective = heads === 1 ? binaryObjective(x, classes, losses) : multinomialObjective(x, classes, k, losses);
  const start = new Float64Array(heads * width);
  const tolerance = 1e-9 * Math.max(1, scale) * Math.max(1, x.rows) ** 0.5;
  const isSmall = heads * width <= NEWTON_LIMIT;
  const curve = () => addRidge(curvature(x, objective.probabilities, heads, losses), heads, width, losses, x.rows);
  const l1 = parameters.C === Infinity ? 0 : l1Ratio;
  const fit = l1 > 0 ? minimiseSparse(objective.value, isSmall ? curve : null, start, { l1, isPenalised: (at) => at % width < penalised, tolerance, maxIterations: Math.max(parameters.maxIter, 1000) })
    : isSmall ? smallest(objective, curve, start, parameters.maxIter, tolerance) : minimise(objective.value, start, tolerance, Math.max(parameters.maxIter, 1000));
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

/** How rows and coefficients count. */
interface Losses {
  readonly weights: Float64Array | null;
  /** Of the loss. */
  readonly scale: number;
  /** Strength of the L2 penalty. */
  readonly ridge: number;
  /** Columns that are penalised: all but the intercept. */
  readonly penalised: number;
}

function binaryObjective(x: Matrix, classes: Int32Array, losses: Losses): Smooth {
  const probabilities = new Float64Array(x.rows);
  const errors = new Float64Array(x.rows);
  const { weights, scale } = losses;
  // Without zeros an entry's column follows from its place.
  const isDense = x.values.length === x.rows * x.columns;
  const value = (point: Float64Array, gradient: Float64Array) => {
    const { starts, indices, values, columns } = x;
    let loss = 0;
    gradient.fill(0);
    for (let row = 0; row < x.rows; row++) {
      let score = 0;
      const from = starts[row]!;
      const to = starts[row + 1]!;
      if (isDense) score = denseScore(values, from, point, columns);
      else for (let at = from; at < to; at++) score += values[at]! * point[indices[at]!]!;
      const y = classes[row]!;
      const weight = weights === null ? scale : scale * weights[row]!;
      // One exponential gives the probability and ln(1 + e^score) without overflow.
      const e = Math.exp(-Math.abs(score));
      const p = score >= 0 ? 1 / (1 + e) : e / (1 + e);
      probabilities[row] = p;
      loss += weight * (Math.max(score, 0) + Math.log1p(e) - y * score);
      const error = (errors[row] = weight * (p - y));
      if (!isDense) for (let at = from; at < to; at++) gradient[indices[at]!]! += values[at]! * error;
      else if (row % 4 === 3) addFour(gradient, values, row - 3, errors, columns);
    }
    if (isDense) for (let row = x.rows - (x.rows % 4); row < x.rows; row++) for (let column = 0; column < columns; column++) gradient[column]! += values[row * columns + column]! * errors[row]!;
    return loss + penalty(point, gradient, 1, x.columns, losses);
  };
  return { value, probabilities };
}

/** gradient += Σ of four rows × their errors: each place of the gradient is read and written once for the four. */
function addFour(gradient: Float64Array, values: Float64Array, row: number, errors: Float64Array, columns: number): void {
  const [e, f, g, h] = [errors[row]!, errors[row + 1]!, errors[row + 2]!, errors[row + 3]!];
  const at = row * columns;
  for (let column = 0; column < columns; column++) gradient[column]! += values[at + column]! * e + values[at + columns + column]! * f + values[at + 2 * columns + column]! * g + values[at + 3 * columns + column]! * h;
}

/** Four sums at a time: one alone waits for each addition. */
function denseScore(values: Float64Array, from: number, point: Float64Array, columns: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let column = 0;
  for (; column + 3 < columns; column += 4) {
    const at = from + column;
    a += values[at]! * point[column]!;
    b += values[at + 1]! * point[column + 1]!;
    c += values[at + 2]! * point[column + 2]!;
    d += values[at + 3]! * point[column + 3]!;
  }
  for (; column < columns; column++) a += values[from + column]! * point[column]!;
  return a + b + (c + d);
}

function multinomialObjective(x: Matrix, classes: Int32Array, k: number, losses: Losses): Smooth {
  const width = x.columns;
  const { weights, scale } = losses;
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
      const weight = weights === null ? scale : scale * weights[row]!;
      let total = 0;
      for (let c = 0; c < k; c++) total += probabilities[own + c] = Math.exp(probabilities[own + c]! - top);
      loss += weight * (Math.log(total) + top - actual);
      for (let c = 0; c < k; c++) {
        const p = (probabilities[own + c]! /= total);
        const error = weight * (p - (classes[row] === c ? 1 : 0));
        for (let at = starts[row]!; at < starts[row + 1]!; at++) gradient[c * width + indices[at]!]! += values[at]! * error;
      }
    }
    return loss + penalty(point, gradient, k, width, losses);
  };
  return { value, probabilities };
}

function penalty(point: Float64Array, gradient: Float64Array, heads: number, width: number, { ridge, penalised }: Losses): number {
  if (ridge === 0) return 0;
  let total = 0;
  for (let head = 0; head < heads; head++) {
    for (let column = 0; column < penalised; column++) {
      const weight = point[head * width + column]!;
      gradient[head * width + column]! += ridge * weight;
      total += weight * weight;
    }
  }
  return (ridge * total) / 2;
}

/** Several classes: adding one constant to all intercepts changes nothing, so that direction gets a trace of curvature; so do unpenalised columns. */
function addRidge(hessian: Float64Array, heads: number, width: number, { ridge, penalised, scale }: Losses, rows: number): Float64Array {
  const size = heads * width;
  const trace = heads > 1 ? 1e-9 * scale * rows : 1e-12;
  for (let head = 0; head < heads; head++) for (let column = 0; column < width; column++) hessian[(head * width + column) * (size + 1)]! += column < penalised && ridge > 0 ? ridge : trace;
  return hessian;
}

function smallest(objective: Smooth, curve: () => Float64Array, start: Float64Array, maxIter: number, tolerance: number): { point: Float64Array; iterations: number; converged: boolean } {
  if (start.length <= NEWTON_AT_ONCE) return newton(objective, curve, start, maxIter, tolerance);
  const first = minimise(objective.value, start, tolerance, STEPS_FIRST);
  return first.converged ? first : newton(objective, curve, first.point, maxIter, tolerance);
}

function newton(objective: Smooth, curve: () => Float64Array, start: Float64Array, maxIter: number, tolerance: number): { point: Float64Array; iterations: number; converged: boolean } {
  const size = start.length;
  let point = start;
  let gradient = new Float64Array(size);
  let value = objective.value(point, gradient);
  for (let iteration = 0; iteration < maxIter; iteration++) {
    const most = gradient.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0);
    if (most <= tolerance) return { point, iterations: iteration, converged: true };
    const step = solveCholesky(curve(), gradient);
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
function curvature(x: Matrix, probabilities: Float64Array, heads: number, { weights, scale }: Losses): Float64Array {
  const { starts, indices, values, columns: width } = x;
  const size = heads * width;
  const hessian = new Float64Array(size * size);
  for (let row = 0; row < x.rows; row++) {
    const from = starts[row]!;
    const to = starts[row + 1]!;
    const counts = weights === null ? scale : scale * weights[row]!;
    for (let a = 0; a < heads; a++) {
      const pa = probabilities[row * heads + a]!;
      for (let b = 0; b <= a; b++) {
        const weight = counts * (a === b ? pa * (1 - pa) : -pa * probabilities[row * heads + b]!);
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
