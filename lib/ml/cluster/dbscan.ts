/** Density-based clustering (Ester et al. 1996), with scikit-learn's numbering: clusters in the order of their first core row. */
import type { Dense } from '../dense';
import { KdTree } from '../neighbors/kd-tree';

export interface DbscanFit {
  /** −1: noise. A border row belongs to the first of the clusters that reach it. */
  readonly labels: Int32Array;
  readonly cores: Int32Array;
  readonly clusters: number;
}

/** A core row has rows of a weight of `minSamples` within `eps`, itself included. `weights`: one a row, or null. */
export function fitDbscan(points: Dense, weights: Float64Array | null, eps: number, minSamples: number): DbscanFit {
  const { rows, values } = points;
  const tree = new KdTree(points);
  const isCore = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    let weight = 0;
    tree.within(values, row, eps, (other) => { weight += weights === null ? 1 : weights[other]!; });
    if (weight >= minSamples) isCore[row] = 1;
  }
  const labels = new Int32Array(rows).fill(-1);
  let clusters = 0;
  const open: number[] = [];
  for (let start = 0; start < rows; start++) {
    if (labels[start] !== -1 || isCore[start] === 0) continue;
    labels[start] = clusters;
    open.push(start);
    while (open.length > 0) {
      tree.within(values, open.pop()!, eps, (other) => {
        if (labels[other] !== -1) return;
        labels[other] = clusters;
        if (isCore[other] === 1) open.push(other);
      });
    }
    clusters++;
  }
  return { labels, clusters, cores: Int32Array.from([...isCore.keys()].filter((row) => isCore[row] === 1)) };
}

/** The first cluster with a core row within `eps` of each row, or −1: of the training rows, what `fitDbscan` said. */
export function assignDbscan(queries: Dense, cores: Dense, labels: ArrayLike<number>, eps: number): Float64Array {
  const assigned = new Float64Array(queries.rows).fill(-1);
  if (cores.rows === 0) return assigned;
  const tree = new KdTree(cores);
  for (let row = 0; row < queries.rows; row++) {
    let first = Infinity;
    tree.within(queries.values, row, eps, (core) => { first = Math.min(first, labels[core]!); });
    if (first < Infinity) assigned[row] = first;
  }
  return assigned;
}
