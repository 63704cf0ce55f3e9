/** Clusters as Gaussian distributions: each row has a share in every one. */
import { responsibilities } from '../mixture/gaussian';
import { rowsOf } from './centroids';
import { count, features, number, packedKind } from './packed';

export interface MixtureHead {
  readonly kind: 'mixture';
  readonly clusters: number;
  readonly features: number;
  readonly lowerBound: number;
  readonly weights: Float64Array;
  readonly means: Float64Array;
  /** Lower Cholesky factors of the covariances, clusters × features × features. */
  readonly factors: Float64Array;
}

export const mixtureKind = packedKind<MixtureHead, 'clusters' | 'features' | 'lowerBound'>({
  tasks: ['clustering'],
  scalars: { clusters: (value, name, context) => count(context.signature.outputs.length - 1, context.signature.outputs.length - 1)(value, name, context), features, lowerBound: number },
  arrays: ({ clusters, features: width }) => ({ weights: clusters, means: clusters * width, factors: clusters * width * width }),
  wrong: ({ clusters, features: width, factors, weights }) => (!weights.every((weight) => weight > 0) ? 'a component has no weight' : Array.from({ length: clusters * width }, (_, i) => factors[Math.floor(i / width) * width * width + (i % width) * (width + 1)]!).every((value) => value > 0) ? null : 'a covariance is not positive'),
  predict(head, { rows, dense }, width) {
    const shares = new Float64Array(rows * head.clusters);
    responsibilities(dense, head, shares);
    const outputs = new Float64Array(rows * width);
    for (let row = 0; row < rows; row++) {
      const own = shares.subarray(row * head.clusters, (row + 1) * head.clusters);
      let best = 0;
      for (let c = 1; c < own.length; c++) if (own[c]! > own[best]!) best = c;
      outputs[row * width] = best;
      outputs.set(own, row * width + 1);
    }
    return outputs;
  },
  attributes: (head) => ({ weights: head.weights, means: rowsOf(head.means, head.features), lowerBound: head.lowerBound }),
  describe: (head, names) => ({ name: 'gaussian mixture', detail: `weights ${[...head.weights].slice(0, 4).map((weight) => weight.toFixed(2)).join(', ')}`, shape: `${names.length} → ${head.clusters}` }),
});
