/** Kernel functions and their rows over a training set. */
import type { Dense } from '../dense';

export type KernelName = 'rbf' | 'linear' | 'poly' | 'sigmoid';

export interface KernelSpec {
  readonly kernel: KernelName;
  readonly gamma: number;
  readonly coef0: number;
  readonly degree: number;
}

/** The kernel of row `a` of one table with each row of another, into `into`. */
export function kernelRow({ kernel, gamma, coef0, degree }: KernelSpec, left: Float64Array, a: number, right: Dense, into: Float64Array): Float64Array {
  const { rows, columns, values } = right;
  const from = a * columns;
  if (kernel === 'rbf') {
    for (let row = 0, at = 0; row < rows; row++) {
      let total = 0;
      for (let i = from, end = from + columns; i < end; i++, at++) { const apart = left[i]! - values[at]!; total += apart * apart; }
      into[row] = Math.exp(-gamma * total);
    }
    return into;
  }
  for (let row = 0, at = 0; row < rows; row++) {
    let total = 0;
    for (let i = from, end = from + columns; i < end; i++, at++) total += left[i]! * values[at]!;
    into[row] = kernel === 'linear' ? total : kernel === 'poly' ? (gamma * total + coef0) ** degree : Math.tanh(gamma * total + coef0);
  }
  return into;
}

/** Rows of a kernel matrix, the last used ones kept. */
export class KernelCache {
  readonly diagonal: Float64Array;
  readonly #rows = new Map<number, Float64Array>();
  readonly #most: number;

  /** `bytes`: how much it may keep. */
  constructor(private readonly spec: KernelSpec, private readonly points: Dense, bytes = 200 * 2 ** 20) {
    this.#most = Math.max(2, Math.floor(bytes / (8 * points.rows)));
    const own = new Float64Array(1);
    this.diagonal = Float64Array.from({ length: points.rows }, (_, row) => kernelRow(spec, points.values, row, { rows: 1, columns: points.columns, values: points.values.subarray(row * points.columns, (row + 1) * points.columns) }, own)[0]!);
  }

  row(index: number): Float64Array {
    const held = this.#rows.get(index);
    if (held !== undefined) {
      this.#rows.delete(index);
      this.#rows.set(index, held);
      return held;
    }
    let into: Float64Array | undefined;
    if (this.#rows.size >= this.#most) {
      const [oldest, row] = this.#rows.entries().next().value!;
      this.#rows.delete(oldest);
      into = row;
    }
    const row = kernelRow(this.spec, this.points.values, index, this.points, into ?? new Float64Array(this.points.rows));
    this.#rows.set(index, row);
    return row;
  }
}
