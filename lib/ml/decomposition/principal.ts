/** Principal components and truncated singular values, by the eigenvectors of the smaller of XᵀX and XXᵀ, as scikit-learn's covariance solver. */
import { columnMeans, type Dense } from '../dense';
import { eigenSymmetric } from './eigen';

export interface PrincipalFit {
  /** Components × features. The entry of largest size of each is positive (scikit-learn's `svd_flip`). */
  readonly components: Float64Array;
  readonly count: number;
  /** Of each feature; zeros where nothing was centred. */
  readonly means: Float64Array;
  readonly singularValues: Float64Array;
  /** Sample variance (n − 1) of each component. */
  readonly explainedVariance: Float64Array;
  readonly explainedVarianceRatio: Float64Array;
  /** Mean variance of what is left out (Tipping and Bishop 1999). */
  readonly noiseVariance: number;
}

/** `choice`: how many components, or a share in (0, 1) of the variance that they must explain. */
export function fitPrincipal(points: Dense, choice: number): PrincipalFit {
  const { rows, columns } = points;
  if (rows < 2) throw new RangeError('One row has no variance; it takes at least two.');
  const means = columnMeans(points);
  const { values, vectors, rank } = singular(points, means, Math.min(rows, columns));
  const variances = values.map((squared) => squared / (rows - 1));
  // All of the variance, also where there are fewer rows than columns.
  const total = variances.reduce((sum, value) => sum + value, 0);
  let count = choice;
  if (choice < 1) {
    let sum = 0;
    for (count = 0; count < rank; ) { sum += variances[count++]! / total; if (sum > choice) break; }
  }
  const explainedVariance = variances.slice(0, count);
  const rest = Math.min(rows, columns) - count;
  const kept = explainedVariance.reduce((sum, value) => sum + value, 0);
  return {
    components: vectors.slice(0, count * columns), count, means, explainedVariance, singularValues: values.slice(0, count).map(Math.sqrt),
    explainedVarianceRatio: explainedVariance.map((value) => (total > 0 ? value / total : 0)), noiseVariance: rest > 0 ? Math.max(0, total - kept) / rest : 0,
  };
}

/** Without centring: what `TruncatedSVD` computes, here exactly. Variances are the population's, as there. */
export function fitTruncated(points: Dense, count: number): PrincipalFit {
  const { rows, columns, values: data } = points;
  const means = new Float64Array(columns);
  const { values, vectors } = singular(points, means, count);
  const components = vectors.slice(0, count * columns);
  const projected = project(points, means, components, count);
  const explainedVariance = variancesOf({ rows, columns: count, values: projected });
  const total = variancesOf({ rows, columns, values: data }).reduce((sum, value) => sum + value, 0);
  return { components, count, means, singularValues: values.slice(0, count).map(Math.sqrt), explainedVariance, explainedVarianceRatio: explainedVariance.map((value) => (total > 0 ? value / total : 0)), noiseVariance: 0 };
}

/** (x − means) · components, row-major rows × count. */
export function project({ rows, columns, values }: Dense, means: Float64Array, components: Float64Array, count: number): Float64Array {
  const projected = new Float64Array(rows * count);
  const centred = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) centred[column] = values[row * columns + column]! - means[column]!;
    for (let component = 0, at = 0; component < count; component++) {
      let total = 0;
      for (let column = 0; column < columns; column++, at++) total += centred[column]! * components[at]!;
      projected[row * count + component] = total;
    }
  }
  return projected;
}

function variancesOf(points: Dense): Float64Array {
  const { rows, columns, values } = points;
  const means = columnMeans(points);
  const variances = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row++) for (let column = 0; column < columns; column++) variances[column]! += (values[at++]! - means[column]!) ** 2 / rows;
  return variances;
}

/** Squared singular values and right singular vectors as rows, at most `rank` of them. */
function singular({ rows, columns, values }: Dense, means: Float64Array, rank: number): { readonly values: Float64Array; readonly vectors: Float64Array; readonly rank: number } {
  const centred = new Float64Array(values.length);
  for (let row = 0, at = 0; row < rows; row++) for (let column = 0; column < columns; column++, at++) centred[at] = values[at]! - means[column]!;
  const isTall = rows >= columns;
  const size = isTall ? columns : rows;
  const gram = new Float64Array(size * size);
  if (isTall) {
    for (let row = 0; row < rows; row++) {
      const from = row * columns;
      for (let i = 0; i < columns; i++) {
        const value = centred[from + i]!;
        if (value === 0) continue;
        const base = i * columns;
        for (let j = 0; j <= i; j++) gram[base + j]! += value * centred[from + j]!;
      }
    }
  } else {
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b <= a; b++) {
        let total = 0;
        for (let column = 0; column < columns; column++) total += centred[a * columns + column]! * centred[b * columns + column]!;
        gram[a * rows + b] = total;
      }
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) gram[j * size + i] = gram[i * size + j]!;
  const eigen = eigenSymmetric(gram, size);
  const squares = eigen.values.slice(0, rank).map((value) => Math.max(0, value));
  const vectors = new Float64Array(rank * columns);
  for (let i = 0; i < rank; i++) {
    const own = vectors.subarray(i * columns, (i + 1) * columns);
    if (isTall) own.set(eigen.vectors.subarray(i * columns, (i + 1) * columns));
    else {
      // v = Xᵀu ÷ σ
      for (let row = 0; row < rows; row++) {
        const weight = eigen.vectors[i * rows + row]!;
        for (let column = 0; column < columns; column++) own[column]! += weight * centred[row * columns + column]!;
      }
      const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
      if (length > 0) for (let column = 0; column < columns; column++) own[column]! /= length;
    }
    let largest = 0;
    for (let column = 1; column < columns; column++) if (Math.abs(own[column]!) > Math.abs(own[largest]!)) largest = column;
    if (own[largest]! < 0) for (let column = 0; column < columns; column++) own[column] = -own[column]!;
  }
  return { values: squares, vectors, rank };
}
