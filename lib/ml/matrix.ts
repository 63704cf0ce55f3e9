/** Sparse rows (CSR): what estimators fit on. One-hot columns cost one entry a row however many categories there are. */

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Entries of row r are at starts[r] … starts[r + 1] − 1. */
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** Row-major dense values to sparse rows. */
export function fromDense(rows: number, columns: number, dense: ArrayLike<number>): Matrix {
  const starts = new Int32Array(rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = dense[row * columns + column]!;
      if (value !== 0) { indices.push(column); values.push(value); }
    }
    starts[row + 1] = indices.length;
  }
  return { rows, columns, starts, indices: Int32Array.from(indices), values: Float64Array.from(values) };
}

/** Some rows as dense row-major 32-bit floats. */
export function denseRows(matrix: Matrix, rows: ArrayLike<number>): Float32Array {
  const dense = new Float32Array(rows.length * matrix.columns);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    for (let at = matrix.starts[row]!; at < matrix.starts[row + 1]!; at++) dense[i * matrix.columns + matrix.indices[at]!] = matrix.values[at]!;
  }
  return dense;
}

/** Some rows, in that order; a row may repeat. */
export function takeMatrix({ columns, starts, indices, values }: Matrix, rows: Int32Array): Matrix {
  const taken = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) taken[i + 1] = taken[i]! + starts[rows[i]! + 1]! - starts[rows[i]!]!;
  const takenIndices = new Int32Array(taken[rows.length]!);
  const takenValues = new Float64Array(takenIndices.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    takenIndices.set(indices.subarray(starts[row]!, starts[row + 1]!), taken[i]!);
    takenValues.set(values.subarray(starts[row]!, starts[row + 1]!), taken[i]!);
  }
  return { rows: rows.length, columns, starts: taken, indices: takenIndices, values: takenValues };
}

/** scores[row] = row · weights[offset …] + intercept */
export function multiply(matrix: Matrix, weights: Float64Array, offset: number, intercept: number, into = new Float64Array(matrix.rows)): Float64Array {
  const { starts, indices, values } = matrix;
  for (let row = 0; row < matrix.rows; row++) {
    let total = intercept;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) total += values[at]! * weights[offset + indices[at]!]!;
    into[row] = total;
  }
  return into;
}

/** The same matrix with one more column, of ones, at the end. */
export function withIntercept(matrix: Matrix): Matrix {
  const { rows, columns, starts } = matrix;
  const newStarts = starts.map((start, row) => start + row);
  const indices = new Int32Array(matrix.indices.length + rows);
  const values = new Float64Array(indices.length);
  for (let row = 0; row < rows; row++) {
    const from = starts[row]!;
    const to = starts[row + 1]!;
    indices.set(matrix.indices.subarray(from, to), from + row);
    values.set(matrix.values.subarray(from, to), from + row);
    indices[to + row] = columns;
    values[to + row] = 1;
  }
  return { rows, columns: columns + 1, starts: newStarts, indices, values };
}
