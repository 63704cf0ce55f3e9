/** Eigenvalues of symmetric matrices: Householder reduction to three diagonals, then implicit QL (EISPACK's tred2 and tql2). */

export interface Eigen {
  /** Largest first. */
  readonly values: Float64Array;
  /** Row i is the unit eigenvector of value i; row-major, n × n. */
  readonly vectors: Float64Array;
}

/** Of a symmetric matrix, row-major n × n. O(n³); errors about 10⁻¹⁵ of the largest eigenvalue. Throws a RangeError where QL does not converge. */
export function eigenSymmetric(matrix: Float64Array, n: number): Eigen {
  // Rows of v are columns of EISPACK's z, so that the inner loops run along memory.
  const v = matrix.slice();
  const d = new Float64Array(n);
  const e = new Float64Array(n);
  reduce(v, d, e, n);
  iterate(v, d, e, n);
  const order = [...d.keys()].sort((a, b) => d[b]! - d[a]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(v.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (i) => d[i]!), vectors };
}

/** Transposed tred2: V[j][k] there is v[k·n + j] here. */
function reduce(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) d[j] = v[j * n + n - 1]!;
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    let h = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!);
    if (scale === 0) {
      e[i] = d[i - 1]!;
      for (let j = 0; j < i; j++) { d[j] = v[j * n + i - 1]!; v[j * n + i] = 0; v[i * n + j] = 0; }
    } else {
      for (let k = 0; k < i; k++) { d[k]! /= scale; h += d[k]! * d[k]!; }
      let f = d[i - 1]!;
      let g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= f * g;
      d[i - 1] = f - g;
      for (let j = 0; j < i; j++) e[j] = 0;
      for (let j = 0; j < i; j++) {
        f = d[j]!;
        v[i * n + j] = f;
        const row = j * n;
        g = e[j]! + v[row + j]! * f;
        for (let k = j + 1; k < i; k++) { g += v[row + k]! * d[k]!; e[k]! += v[row + k]! * f; }
        e[j] = g;
      }
      f = 0;
      for (let j = 0; j < i; j++) { e[j]! /= h; f += e[j]! * d[j]!; }
      const hh = f / (h + h);
      for (let j = 0; j < i; j++) e[j]! -= hh * d[j]!;
      for (let j = 0; j < i; j++) {
        f = d[j]!;
        g = e[j]!;
        const row = j * n;
        for (let k = j; k < i; k++) v[row + k]! -= f * e[k]! + g * d[k]!;
        d[j] = v[row + i - 1]!;
        v[row + i] = 0;
      }
    }
    d[i] = h;
  }
  for (let i = 0; i < n - 1; i++) {
    v[i * n + n - 1] = v[i * n + i]!;
    v[i * n + i] = 1;
    const h = d[i + 1]!;
    const next = (i + 1) * n;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[next + k]! / h;
      for (let j = 0; j <= i; j++) {
        let g = 0;
        for (let k = 0; k <= i; k++) g += v[next + k]! * v[j * n + k]!;
        for (let k = 0; k <= i; k++) v[j * n + k]! -= g * d[k]!;
      }
    }
    for (let k = 0; k <= i; k++) v[next + k] = 0;
  }
  for (let j = 0; j < n; j++) { d[j] = v[j * n + n - 1]!; v[j * n + n - 1] = 0; }
  v[n * n - 1] = 1;
  e[0] = 0;
}

function iterate(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!;
  e[n - 1] = 0;
  let f = 0;
  let most = 0;
  for (let l = 0; l < n; l++) {
    most = Math.max(most, Math.abs(d[l]!) + Math.abs(e[l]!));
    let m = l;
    while (m < n - 1 && Math.abs(e[m]!) > 2.220446049250313e-16 * most) m++;
    if (m > l) {
      for (let tries = 0; Math.abs(e[l]!) > 2.220446049250313e-16 * most; tries++) {
        if (tries > 60) throw new RangeError('The eigenvalues did not converge.');
        let g = d[l]!;
        let p = (d[l + 1]! - g) / (2 * e[l]!);
        let r = Math.hypot(p, 1);
        if (p < 0) r = -r;
        d[l] = e[l]! / (p + r);
        d[l + 1] = e[l]! * (p + r);
        const first = d[l + 1]!;
        let h = g - d[l]!;
        for (let i = l + 2; i < n; i++) d[i]! -= h;
        f += h;
        p = d[m]!;
        let [c, c2, c3] = [1, 1, 1];
        const el1 = e[l + 1]!;
        let [s, s2] = [0, 0];
        for (let i = m - 1; i >= l; i--) {
          c3 = c2;
          c2 = c;
          s2 = s;
          g = c * e[i]!;
          h = c * p;
          r = Math.hypot(p, e[i]!);
          e[i + 1] = s * r;
          s = e[i]! / r;
          c = p / r;
          p = c * d[i]! - s * g;
          d[i + 1] = h + s * (c * g + s * d[i]!);
          const low = i * n;
          const high = low + n;
          for (let k = 0; k < n; k++) {
            const held = v[high + k]!;
            const own = v[low + k]!;
            v[high + k] = s * own + c * held;
            v[low + k] = c * own - s * held;
          }
        }
        p = (-s * s2 * c3 * el1 * e[l]!) / first;
        e[l] = s * p;
        d[l] = c * p;
      }
    }
    d[l]! += f;
    e[l] = 0;
  }
}
