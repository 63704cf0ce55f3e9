/** Linear least squares, as scikit-learn's `LinearRegression` (alpha 0) and `Ridge` (alpha above 0), by the normal equations of centred data. */
import type { Matrix } from '../matrix';
import { solveCholesky, solveLeastNorm } from './solve';

export interface LinearFit {
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

/**
 * Minimises Σ(yᵢ − xᵢ·w − b)² + alpha · ‖w‖². Where columns depend on each other and alpha is 0, gives the w of least norm.
 * Accurate to about the square of the condition number times 10⁻¹⁶: scale columns of very different size first.
 */
export function fitLeastSquares(x: Matrix, y: Float64Array, alpha: number, fitIntercept: boolean): LinearFit {
  if (!(alpha >= 0)) throw new RangeError(`alpha must be at least 0, not ${alpha}.`);
  const { rows, columns, starts, indices, values } = x;
  const means = new Float64Array(columns);
  let mean = 0;
  if (fitIntercept) {
    for (let at = 0; at < values.length; at++) means[indices[at]!]! += values[at]!;
    for (let column = 0; column < columns; column++) means[column]! /= rows;
    for (let row = 0; row < rows; row++) mean += y[row]!;
    mean /= rows;
  }
  const gram = new Float64Array(columns * columns);
  const moment = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const target = y[row]! - mean;
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      const value = values[i]!;
      moment[indices[i]!]! += value * target;
      const base = indices[i]! * columns;
      for (let j = starts[row]!; j <= i; j++) gram[base + indices[j]!]! += value * values[j]!;
    }
  }
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) {
      const centred = gram[i * columns + j]! - rows * means[i]! * means[j]!;
      gram[i * columns + j] = centred;
      gram[j * columns + i] = centred;
    }
    gram[i * columns + i]! += alpha;
  }
  const coefficients = solveCholesky(gram, moment) ?? solveLeastNorm(gram, moment);
  let intercept = mean;
  for (let column = 0; column < columns; column++) intercept -= coefficients[column]! * means[column]!;
  return { coefficients, intercept: fitIntercept ? intercept : 0 };
}
