/** What the nearest training rows say. */
import type { ModelSignature } from '@/lib/domain/artifacts';
import { KdTree, Nearest } from '../neighbors/kd-tree';
import { areCodes, choice, count, features, packedKind, type Scalar } from './packed';

export interface NeighborsHead {
  readonly kind: 'neighbors';
  readonly task: 'classification' | 'regression';
  readonly neighbors: number;
  readonly weighting: 'uniform' | 'distance';
  readonly features: number;
  readonly rows: number;
  /** Rows × features. */
  readonly points: Float64Array;
  /** The class code or the number of each row. */
  readonly targets: Float64Array;
}

const sameTask: Scalar<NeighborsHead['task']> = (value, name, { signature }) => choice<NeighborsHead['task']>(signature.task as ModelSignature['task'] & NeighborsHead['task'])(value, name, { features: 0, classes: 0, signature });

export const neighborsKind = packedKind<NeighborsHead, 'task' | 'neighbors' | 'weighting' | 'features' | 'rows'>({
  tasks: ['classification', 'regression'],
  scalars: { task: sameTask, neighbors: count(), weighting: choice('uniform', 'distance'), features, rows: count() },
  arrays: (head) => ({ points: head.rows * head.features, targets: head.rows }),
  wrong: (head, { classes }) => (head.neighbors > head.rows ? 'it has fewer rows than neighbours' : head.task === 'classification' && !areCodes(head.targets, classes) ? 'a row has a class that is none' : null),
  predict(head, { rows, dense }, width) {
    const tree = treeOf(head);
    const nearest = new Nearest(head.neighbors);
    const outputs = new Float64Array(rows * width);
    const shares = new Float64Array(head.neighbors);
    for (let row = 0; row < rows; row++) {
      tree.nearest(dense.values, row, nearest);
      const total = weigh(nearest, head.weighting, shares);
      for (let i = 0; i < nearest.count; i++) {
        const target = head.targets[nearest.rows[i]!]!;
        if (head.task === 'classification') outputs[row * width + target]! += shares[i]! / total;
        else outputs[row]! += (shares[i]! / total) * target;
      }
    }
    return outputs;
  },
  describe: (head, names) => ({ name: 'neighbors', detail: `${head.neighbors} nearest, ${head.weighting}`, shape: `${head.rows} rows × ${names.length}` }),
});

/** A row at no distance takes all. */
function weigh({ count: found, distances }: Nearest, weighting: NeighborsHead['weighting'], into: Float64Array): number {
  let total = 0;
  const isOn = weighting === 'distance' && distances[0] === 0;
  for (let i = 0; i < found; i++) total += into[i] = weighting === 'uniform' ? 1 : isOn ? Number(distances[i] === 0) : 1 / Math.sqrt(distances[i]!);
  return total;
}

/** Built once for each head, not for each request. */
const trees = new WeakMap<Float64Array, KdTree>();

function treeOf({ points, rows, features: columns }: NeighborsHead): KdTree {
  let tree = trees.get(points);
  if (tree === undefined) trees.set(points, (tree = new KdTree({ rows, columns, values: points })));
  return tree;
}
