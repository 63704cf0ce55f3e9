/** Linear classification with the squared hinge loss, as LIBLINEAR's primal: the intercept is penalised too. By Newton's method. */
import { withIntercept, type Matrix } from '../matrix';
import { minimise } from '../linear/lbfgs';
import { solveCholesky } from '../linear/solve';

const NEWTON_LIMIT = 1500;

/** Minimises ½‖(w, b)‖² + Σ cᵢ max(0, 1 − yᵢ(w·xᵢ + b))². `signs`: ±1; `costs`: of each row. Gives w, then b. */
export function fitSquaredHinge(features: Matrix, signs: Int8Array, costs: Float64Array, fitIntercept: boolean, maxIter: number): { readonly point: Float64Array; readonly converged: boolean } {
  const x = fitIntercept ? withIntercept(features) : features;
  const { starts, indices, values, columns: n, rows } = x;
  const slack = new Float64Array(rows);
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    let total = 0;
    for (let i = 0; i < n; i++) { gradient[i] = point[i]!; total += (point[i]! * point[i]!) / 2; }
    for (let row = 0; row < rows; row++) {
      let score = 0;
      for (let at = starts[row]!; at < starts[row + 1]!; at++) score += values[at]! * point[indices[at]!]!;
      const short = (slack[row] = 1 - signs[row]! * score);
      if (short <= 0) continue;
      total += costs[row]! * short * short;
      const pull = -2 * costs[row]! * signs[row]! * short;
      for (let at = starts[row]!; at < starts[row + 1]!; at++) gradient[indices[at]!]! += pull * values[at]!;
    }
    return total;
  };
  const tolerance = 1e-9 * Math.max(1, costs.reduce((sum, cost) => sum + cost, 0)) ** 0.5;
  let point = new Float64Array(n);
  if (n <= NEWTON_LIMIT) {
    let gradient = new Float64Array(n);
    let value = objective(point, gradient);
    for (let iteration = 0; iteration < maxIter; iteration++) {
      if (gradient.every((entry) => Math.abs(entry) <= tolerance)) return { point, converged: true };
      const hessian = new Float64Array(n * n);
      for (let i = 0; i < n; i++) hessian[i * n + i] = 1;
      for (let row = 0; row < rows; row++) {
        if (slack[row]! <= 0) continue;
        const weight = 2 * costs[row]!;
        for (let i = starts[row]!; i < starts[row + 1]!; i++) {
          const left = weight * values[i]!;
          for (let j = starts[row]!, base = indices[i]! * n; j <= i; j++) hessian[base + indices[j]!]! += left * values[j]!;
        }
      }
      const step = solveCholesky(hessian, gradient);
      if (step === null) break;
      let next = point;
      const nextGradient = new Float64Array(n);
      let nextValue = Infinity;
      for (let tries = 0, scale = 1; tries < 40; tries++, scale /= 2) {
        next = point.map((entry, i) => entry - scale * step[i]!);
        nextValue = objective(next, nextGradient);
        if (nextValue <= value + 1e-13 * Math.abs(value)) break;
      }
      if (!(nextValue <= value + 1e-13 * Math.abs(value))) break;
      point = next;
      gradient = nextGradient;
      value = nextValue;
    }
  }
  return minimise(objective, point, tolerance, Math.max(maxIter, 1000));
}
