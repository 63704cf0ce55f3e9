/** Sums of products of columns, all that least squares needs of the rows. */
import type { Matrix } from '../matrix';

export interface Moments {
  /** Columns × columns, symmetric: Σ w (x − mean)(x − mean)ᵀ; means are 0 where nothing is centred. */
  readonly gram: Float64Array;
  /** Σ w (x − mean)(y − mean of y) */
  readonly moment: Float64Array;
  /** Σ w (y − mean of y)² */
  readonly square: number;
  readonly means: Float64Array;
  readonly mean: number;
  /** Σ w, the number of rows where they weigh alike. */
  readonly weight: number;
}

/** `weights`: one for each row, at least 0, or null. O(entries of a row squared) for each row. */
export function momentsOf(x: Matrix, y: Float64Array, weights: Float64Array | null, isCentred: boolean): Moments {
  const { rows, columns, starts, indices, values } = x;
  const means = new Float64Array(columns);
  let mean = 0;
  let weight = 0;
  for (let row = 0; row < rows; row++) weight += weights === null ? 1 : weights[row]!;
  if (isCentred) {
    for (let row = 0; row < rows; row++) {
      const w = weights === null ? 1 : weights[row]!;
      mean += w * y[row]!;
      for (let at = starts[row]!; at < starts[row + 1]!; at++) means[indices[at]!]! += w * values[at]!;
    }
    mean /= weight;
    for (let column = 0; column < columns; column++) means[column]! /= weight;
  }
  const gram = new Float64Array(columns * columns);
  const moment = new Float64Array(columns);
  let square = 0;
  for (let row = 0; row < rows; row++) {
    const w = weights === null ? 1 : weights[row]!;
    if (w === 0) continue;
    const target = y[row]! - mean;
    square += w * target * target;
    const from = starts[row]!;
    const to = starts[row + 1]!;
    for (let i = from; i < to; i++) {
      const value = w * values[i]!;
      moment[indices[i]!]! += value * target;
      const base = indices[i]! * columns;
      for (let j = from; j <= i; j++) gram[base + indices[j]!]! += value * values[j]!;
    }
  }
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) {
      const centred = gram[i * columns + j]! - weight * means[i]! * means[j]!;
      gram[i * columns + j] = centred;
      gram[j * columns + i] = centred;
    }
  }
  return { gram, moment, square, means, mean, weight };
}

/** What is left for the intercept. */
export function interceptOf({ mean, means }: Moments, coefficients: Float64Array): number {
  let intercept = mean;
  for (let column = 0; column < coefficients.length; column++) intercept -= coefficients[column]! * means[column]!;
  return intercept;
}
