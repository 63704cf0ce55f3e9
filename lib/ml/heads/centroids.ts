/** Clusters by the nearest centre: k-means, and what hierarchical clustering says of new rows. */
import { squaredDistance } from '../dense';
import { nearestCenters } from '../cluster/kmeans';
import { count, features, number, packedKind } from './packed';

export interface CentroidsHead {
  readonly kind: 'centroids';
  readonly clusters: number;
  readonly features: number;
  /** Sum of squared distances of the training rows to their own centres. */
  readonly inertia: number;
  readonly iterations: number;
  /** Clusters × features. */
  readonly centers: Float64Array;
}

export const centroidsKind = packedKind<CentroidsHead, 'clusters' | 'features' | 'inertia' | 'iterations'>({
  tasks: ['clustering'],
  scalars: { clusters: count(), features, inertia: number, iterations: count(0) },
  arrays: (head) => ({ centers: head.clusters * head.features }),
  predict: (head, { dense }) => Float64Array.from(nearestCenters(dense, head.centers)),
  transform({ clusters, centers }, { dense: { rows, columns, values } }) {
    const distances = new Float64Array(rows * clusters);
    for (let row = 0; row < rows; row++) for (let cluster = 0; cluster < clusters; cluster++) distances[row * clusters + cluster] = Math.sqrt(squaredDistance(values, row, centers, cluster, columns));
    return { names: Array.from({ length: clusters }, (_, cluster) => `distance_${cluster}`), values: distances };
  },
  attributes: (head) => ({ inertia: head.inertia, iterations: head.iterations, clusterCenters: rowsOf(head.centers, head.features) }),
  describe: (head, names) => ({ name: 'clusters', detail: `inertia ${head.inertia.toPrecision(4)}`, shape: `${names.length} → ${head.clusters}` }),
});

/** A row-major table as its rows. */
export function rowsOf(values: Float64Array, columns: number): Float64Array[] {
  return Array.from({ length: values.length / columns }, (_, row) => values.subarray(row * columns, (row + 1) * columns));
}
