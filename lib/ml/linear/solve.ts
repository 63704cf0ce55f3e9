/** Small dense symmetric systems, row-major. */

/**
 * Solves A x = b for symmetric positive definite A (n × n; only its lower triangle is read) by Cholesky. Null when A is not
 * positive definite to working precision.
 */
export function solveCholesky(matrix: Float64Array, right: Float64Array): Float64Array | null {
  const n = right.length;
  const factor = matrix.slice();
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(matrix[i * n + i]!));
  for (let j = 0; j < n; j++) {
    const rowJ = j * n;
    for (let i = j; i < n; i++) {
      const rowI = i * n;
      let total = factor[rowI + j]!;
      for (let k = 0; k < j; k++) total -= factor[rowI + k]! * factor[rowJ + k]!;
      if (i === j) {
        if (!(total > largest * 1e-14)) return null;
        factor[rowJ + j] = Math.sqrt(total);
      } else factor[rowI + j] = total / factor[rowJ + j]!;
    }
  }
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i * n + k]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= factor[k * n + i]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  return x;
}

/**
 * The x of least norm among those that minimise |A x − b|, for symmetric positive semidefinite A, by Jacobi's eigenvalue method
 * (Golub and Van Loan, §8.5). Eigenvalues below 10⁻¹² of the largest count as zero.
 */
export function solveLeastNorm(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const a = matrix.slice();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let i = 0; i < n; i++) { diagonal += a[i * n + i]! ** 2; for (let j = 0; j < i; j++) off += a[i * n + j]! ** 2; }
    if (off <= 1e-30 * diagonal) break;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q]!;
        if (apq === 0) continue;
        const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const akp = a[k * n + p]!;
          const akq = a[k * n + q]!;
          a[k * n + p] = c * akp - s * akq;
          a[k * n + q] = s * akp + c * akq;
        }
        for (let k = 0; k < n; k++) {
          const apk = a[p * n + k]!;
          const aqk = a[q * n + k]!;
          a[p * n + k] = c * apk - s * aqk;
          a[q * n + k] = s * apk + c * aqk;
          const vpk = vectors[p * n + k]!;
          const vqk = vectors[q * n + k]!;
          vectors[p * n + k] = c * vpk - s * vqk;
          vectors[q * n + k] = s * vpk + c * vqk;
        }
      }
    }
  }
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, a[i * n + i]!);
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const eigenvalue = a[i * n + i]!;
    if (eigenvalue <= largest * 1e-12) continue;
    let projection = 0;
    for (let k = 0; k < n; k++) projection += vectors[i * n + k]! * right[k]!;
    for (let k = 0; k < n; k++) x[k]! += (projection / eigenvalue) * vectors[i * n + k]!;
  }
  return x;
}
