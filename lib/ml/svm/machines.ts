/** Support vector machines as such quadratic programmes: of classes (one against one), of numbers, and of one class. */
import { takeDense, type Dense } from '../dense';
import { KernelCache, type KernelSpec } from './kernel';
import { solveSmo, type SmoFit } from './smo';

export interface Machine {
  readonly vectors: Dense;
  /** Decisions × vectors. */
  readonly coefs: Float64Array;
  /** One for each decision, added to the weighted kernels. */
  readonly intercepts: Float64Array;
  readonly converged: boolean;
}

/** Rows beyond which a fit would take hours. */
export const MOST_ROWS = 50_000;
const ITERATIONS = 10_000_000;

function checkRows(points: Dense): void {
  if (points.rows > MOST_ROWS) throw new RangeError(`There are ${points.rows} rows; a kernel machine takes ${MOST_ROWS.toLocaleString('en')} at most, since it compares every two. Sample them, or use LinearSVC or boosting.`);
}

/** One decision for each pair of classes a < b, above 0 for a. `bounds`: the greatest weight of each row. */
export function fitClasses(points: Dense, codes: Int32Array, k: number, bounds: Float64Array, spec: KernelSpec, tol: number): Machine {
  checkRows(points);
  const pairs: { readonly rows: Int32Array; readonly weights: Float64Array; readonly fit: SmoFit }[] = [];
  for (let a = 0; a < k; a++) {
    for (let b = a + 1; b < k; b++) {
      const rows = Int32Array.from([...codes.keys()].filter((row) => (codes[row] === a || codes[row] === b) && bounds[row]! > 0));
      const own = takeDense(points, rows);
      const signs = Int8Array.from(rows, (row) => (codes[row] === a ? 1 : -1));
      const n = rows.length;
      if (!signs.includes(1) || !signs.includes(-1)) throw new RangeError('A class has no row of a weight above 0.');
      const fit = solveSmo({ signs, rows: Int32Array.from({ length: n }, (_, i) => i), linear: new Float64Array(n).fill(-1), bounds: Float64Array.from(rows, (row) => bounds[row]!), start: new Float64Array(n) }, new KernelCache(spec, own), tol, ITERATIONS);
      pairs.push({ rows, weights: fit.alphas.map((alpha, i) => alpha * signs[i]!), fit });
    }
  }
  return gather(points, pairs);
}

/** Epsilon-insensitive regression. */
export function fitNumbers(points: Dense, y: Float64Array, epsilon: number, bounds: Float64Array, spec: KernelSpec, tol: number): Machine {
  checkRows(points);
  const rows = Int32Array.from([...y.keys()].filter((row) => bounds[row]! > 0));
  const n = rows.length;
  const fit = solveSmo({
    signs: Int8Array.from({ length: 2 * n }, (_, i) => (i < n ? 1 : -1)), rows: Int32Array.from({ length: 2 * n }, (_, i) => i % n),
    linear: Float64Array.from({ length: 2 * n }, (_, i) => (i < n ? epsilon - y[rows[i]!]! : epsilon + y[rows[i - n]!]!)), bounds: Float64Array.from({ length: 2 * n }, (_, i) => bounds[rows[i % n]!]!), start: new Float64Array(2 * n),
  }, new KernelCache(spec, takeDense(points, rows)), tol, ITERATIONS);
  return gather(points, [{ rows, weights: Float64Array.from({ length: n }, (_, i) => fit.alphas[i]! - fit.alphas[i + n]!), fit }]);
}

/** Schölkopf et al. 2001: about `nu` of the rows lie outside. */
export function fitOneClass(points: Dense, nu: number, spec: KernelSpec, tol: number): Machine {
  checkRows(points);
  const n = points.rows;
  const full = Math.floor(nu * n);
  const start = Float64Array.from({ length: n }, (_, i) => (i < full ? 1 : i === full ? nu * n - full : 0));
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  const fit = solveSmo({ signs: new Int8Array(n).fill(1), rows, linear: new Float64Array(n), bounds: new Float64Array(n).fill(1), start }, new KernelCache(spec, points), tol, ITERATIONS);
  return gather(points, [{ rows, weights: fit.alphas, fit }]);
}

/** Keeps the rows that weigh in any decision. */
function gather(points: Dense, decisions: readonly { readonly rows: Int32Array; readonly weights: Float64Array; readonly fit: SmoFit }[]): Machine {
  const isKept = new Uint8Array(points.rows);
  for (const { rows, weights } of decisions) rows.forEach((row, i) => { if (weights[i] !== 0) isKept[row] = 1; });
  const kept = [...isKept.keys()].filter((row) => isKept[row] === 1);
  const places = new Map(kept.map((row, place) => [row, place]));
  const coefs = new Float64Array(decisions.length * kept.length);
  decisions.forEach(({ rows, weights }, d) => rows.forEach((row, i) => { if (weights[i] !== 0) coefs[d * kept.length + places.get(row)!] = weights[i]!; }));
  return { vectors: takeDense(points, kept), coefs, intercepts: Float64Array.from(decisions, ({ fit }) => -fit.rho), converged: decisions.every(({ fit }) => fit.converged) };
}
