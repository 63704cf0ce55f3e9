/** Local outlier factors against the training rows. */
import { KdTree } from '../neighbors/kd-tree';
import { localFactors } from '../outliers/local';
import { count, features, number, packedKind } from './packed';

export interface LocalOutliersHead {
  readonly kind: 'localOutliers';
  readonly neighbors: number;
  readonly features: number;
  readonly rows: number;
  /** Minus the factor from which on a row is an outlier. */
  readonly offset: number;
  readonly points: Float64Array;
  readonly reach: Float64Array;
  readonly density: Float64Array;
  /** Minus the factors of the training rows. */
  readonly factors: Float64Array;
}

const trees = new WeakMap<Float64Array, KdTree>();

export const localOutliersKind = packedKind<LocalOutliersHead, 'neighbors' | 'features' | 'rows' | 'offset'>({
  tasks: ['outliers'],
  scalars: { neighbors: count(), features, rows: count(), offset: number },
  arrays: (head) => ({ points: head.rows * head.features, reach: head.rows, density: head.rows, factors: head.rows }),
  wrong: (head) => (head.neighbors > head.rows ? 'it has fewer rows than neighbours' : null),
  predict(head, { rows, dense }, width) {
    let tree = trees.get(head.points);
    if (tree === undefined) trees.set(head.points, (tree = new KdTree({ rows: head.rows, columns: head.features, values: head.points })));
    const outputs = new Float64Array(rows * width);
    localFactors(dense, tree, head.neighbors, head).forEach((factor, row) => {
      const score = -factor - head.offset;
      outputs[row * width] = score < 0 ? -1 : 1;
      outputs[row * width + 1] = score;
    });
    return outputs;
  },
  attributes: (head) => ({ negativeOutlierFactor: head.factors, offset: head.offset }),
  describe: (head, names) => ({ name: 'local outlier factors', detail: `${head.neighbors} neighbours`, shape: `${head.rows} rows × ${names.length}` }),
});
