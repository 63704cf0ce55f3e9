/** Linear least squares, as scikit-learn's `LinearRegression` (alpha 0) and `Ridge` (alpha above 0), by the normal equations of centred data. */
import type { Matrix } from '../matrix';
import { interceptOf, momentsOf, type Moments } from './moments';
import { solveCholesky, solveLeastNorm } from './solve';

export interface LinearFit {
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

/**
 * Minimises Σ wᵢ(yᵢ − xᵢ·w − b)² + alpha · ‖w‖². Where columns depend on each other and alpha is 0, gives the w of least norm.
 * Accurate to about the square of the condition number times 10⁻¹⁶: scale columns of very different size first.
 */
export function fitLeastSquares(x: Matrix, y: Float64Array, alpha: number, fitIntercept: boolean, weights: Float64Array | null = null): LinearFit {
  if (!(alpha >= 0)) throw new RangeError(`alpha must be at least 0, not ${alpha}.`);
  const moments = momentsOf(x, y, weights, fitIntercept);
  const coefficients = solveRidge(moments, alpha);
  return { coefficients, intercept: fitIntercept ? interceptOf(moments, coefficients) : 0 };
}

export function solveRidge({ gram, moment }: Moments, alpha: number): Float64Array {
  const columns = moment.length;
  const penalised = gram.slice();
  for (let i = 0; i < columns; i++) penalised[i * columns + i]! += alpha;
  return solveCholesky(penalised, moment) ?? solveLeastNorm(penalised, moment);
}

/**
 * The squared error of each alpha when every row is predicted by a fit on all others (leave-one-out), without refitting: the residual
 * divided by 1 − leverage, as scikit-learn's `RidgeCV`. Mean over rows.
 */
export function leaveOneOut(x: Matrix, y: Float64Array, alphas: readonly number[], fitIntercept: boolean): Float64Array {
  const moments = momentsOf(x, y, null, fitIntercept);
  const { rows, columns, starts, indices, values } = x;
  return Float64Array.from(alphas, (alpha) => {
    const coefficients = solveRidge(moments, alpha);
    const inverse = invert(moments.gram, columns, alpha);
    const centred = new Float64Array(columns);
    let total = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) centred[column] = -moments.means[column]!;
      for (let at = starts[row]!; at < starts[row + 1]!; at++) centred[indices[at]!]! += values[at]!;
      let residual = y[row]! - moments.mean;
      let leverage = fitIntercept ? 1 / rows : 0;
      for (let i = 0; i < columns; i++) {
        const value = centred[i]!;
        if (value === 0) continue;
        residual -= value * coefficients[i]!;
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += inverse[i * columns + j]! * centred[j]!;
        leverage += value * sum;
      }
      total += (residual / (1 - leverage)) ** 2;
    }
    return total / rows;
  });
}

function invert(gram: Float64Array, n: number, alpha: number): Float64Array {
  const penalised = gram.slice();
  for (let i = 0; i < n; i++) penalised[i * n + i]! += alpha;
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const unit = new Float64Array(n);
    unit[i] = 1;
    inverse.set(solveCholesky(penalised, unit) ?? solveLeastNorm(penalised, unit), i * n);
  }
  return inverse;
}
