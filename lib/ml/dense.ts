/** Rows of numbers one after the other: what methods that compare whole rows work on. */
import type { Matrix } from './matrix';

export interface Dense {
  readonly rows: number;
  readonly columns: number;
  /** Row-major, rows × columns. */
  readonly values: Float64Array;
}

export function toDense(matrix: Matrix): Dense {
  const { rows, columns, starts, indices, values: sparse } = matrix;
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) for (let at = starts[row]!; at < starts[row + 1]!; at++) values[row * columns + indices[at]!] = sparse[at]!;
  return { rows, columns, values };
}

/** Some rows, in that order. */
export function takeDense({ columns, values }: Dense, rows: ArrayLike<number>): Dense {
  const taken = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) taken.set(values.subarray(rows[i]! * columns, (rows[i]! + 1) * columns), i * columns);
  return { rows: rows.length, columns, values: taken };
}

/** Squared Euclidean distance of row `a` of one table to row `b` of another of as many columns. */
export function squaredDistance(left: Float64Array, a: number, right: Float64Array, b: number, columns: number): number {
  let total = 0;
  for (let i = a * columns, j = b * columns, end = i + columns; i < end; i++, j++) {
    const apart = left[i]! - right[j]!;
    total += apart * apart;
  }
  return total;
}

/** Mean of each column; `weights`: one for each row, or null. */
export function columnMeans({ rows, columns, values }: Dense, weights: Float64Array | null = null): Float64Array {
  const means = new Float64Array(columns);
  let total = 0;
  for (let row = 0, at = 0; row < rows; row++) {
    const weight = weights === null ? 1 : weights[row]!;
    total += weight;
    for (let column = 0; column < columns; column++) means[column]! += weight * values[at++]!;
  }
  for (let column = 0; column < columns; column++) means[column]! /= total;
  return means;
}
