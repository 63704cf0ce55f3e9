/** Clusters by density: a row belongs to the first cluster that has a core row within eps of it. */
import { assignDbscan } from '../cluster/dbscan';
import { rowsOf } from './centroids';
import { areCodes, count, features, number, packedKind } from './packed';

export interface DbscanHead {
  readonly kind: 'dbscan';
  readonly eps: number;
  readonly clusters: number;
  readonly features: number;
  readonly cores: number;
  /** Cores × features. */
  readonly points: Float64Array;
  /** The cluster of each core row. */
  readonly labels: Float64Array;
}

export const dbscanKind = packedKind<DbscanHead, 'eps' | 'clusters' | 'features' | 'cores'>({
  tasks: ['clustering'],
  scalars: { eps: number, clusters: count(0), features, cores: count(0) },
  arrays: (head) => ({ points: head.cores * head.features, labels: head.cores }),
  wrong: (head) => (head.eps <= 0 ? 'its eps is not above 0' : areCodes(head.labels, head.clusters) ? null : 'a core row belongs to no cluster'),
  predict: (head, { dense }) => assignDbscan(dense, { rows: head.cores, columns: head.features, values: head.points }, head.labels, head.eps),
  attributes: (head) => ({ components: rowsOf(head.points, head.features) }),
  describe: (head, names) => ({ name: 'clusters', detail: `${head.cores} core rows`, shape: `${names.length} → ${head.clusters}` }),
});
