/** Local outlier factors (Breunig et al. 2000): how much thinner the surroundings of a row are than those of its neighbours. */
import type { Dense } from '../dense';
import { KdTree, Nearest } from '../neighbors/kd-tree';

export interface LocalFit {
  /** Distance of each training row to its last neighbour. */
  readonly reach: Float64Array;
  /** Local reachability density of each training row. */
  readonly density: Float64Array;
  /** Of each training row, itself not among its neighbours; about 1 for ordinary rows. */
  readonly factors: Float64Array;
}

const LEAST = 1e-10;

export function fitLocal(points: Dense, k: number): LocalFit {
  const { rows, values } = points;
  const tree = new KdTree(points);
  const nearest = new Nearest(k + 1);
  const neighbors = new Int32Array(rows * k);
  const distances = new Float64Array(rows * k);
  const reach = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    tree.nearest(values, row, nearest);
    let found = 0;
    for (let i = 0; i < nearest.count && found < k; i++) {
      if (nearest.rows[i] === row) continue;
      neighbors[row * k + found] = nearest.rows[i]!;
      distances[row * k + found++] = Math.sqrt(nearest.distances[i]!);
    }
    reach[row] = distances[row * k + k - 1]!;
  }
  const density = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let total = 0;
    for (let i = row * k; i < (row + 1) * k; i++) total += Math.max(distances[i]!, reach[neighbors[i]!]!);
    density[row] = 1 / (total / k + LEAST);
  }
  const factors = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let total = 0;
    for (let i = row * k; i < (row + 1) * k; i++) total += density[neighbors[i]!]!;
    factors[row] = total / k / density[row]!;
  }
  return { reach, density, factors };
}

/** The factors of new rows among the training rows. */
export function localFactors(queries: Dense, tree: KdTree, k: number, { reach, density }: Pick<LocalFit, 'reach' | 'density'>): Float64Array {
  const nearest = new Nearest(k);
  return Float64Array.from({ length: queries.rows }, (_, row) => {
    tree.nearest(queries.values, row, nearest);
    let [total, others] = [0, 0];
    for (let i = 0; i < nearest.count; i++) {
      const other = nearest.rows[i]!;
      total += Math.max(Math.sqrt(nearest.distances[i]!), reach[other]!);
      others += density[other]!;
    }
    return (others / nearest.count) * (total / nearest.count + LEAST);
  });
}
