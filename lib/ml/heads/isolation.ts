/** An isolation forest: trees whose leaves hold path lengths. */
import { anomalyScores } from '../outliers/isolation';
import { packTrees, treesShape, unpackTrees, type TreesShape } from '../trees/files';
import type { TreesHead } from '../trees/predict';
import type { HeadKind, Inputs } from './kind';
import { check, doubles, finite, malformed, MAX_COUNT, record, whole } from './reading';
import { treesKind } from './trees';

export interface IsolationHead {
  readonly kind: 'isolation';
  readonly forest: TreesHead;
  /** Rows that each tree saw. */
  readonly samples: number;
  /** Minus the anomaly score from which on a row is an outlier. */
  readonly offset: number;
}

/** Columns without missing values. */
export function columnsOf({ rows, dense: { columns, values } }: Pick<Inputs, 'rows' | 'dense'>): Float64Array[] {
  return Array.from({ length: columns }, (_, c) => Float64Array.from({ length: rows }, (_value, row) => values[row * columns + c]!));
}

export const isolationKind: HeadKind<IsolationHead> = {
  predict(head, inputs, width) {
    const scores = anomalyScores(head.forest.trees, columnsOf(inputs), inputs.rows, head.samples);
    const outputs = new Float64Array(inputs.rows * width);
    scores.forEach((score, row) => {
      outputs[row * width] = -score - head.offset < 0 ? -1 : 1;
      outputs[row * width + 1] = -score - head.offset;
    });
    return outputs;
  },
  countParameters: (head) => treesKind.countParameters(head.forest),
  parts: (head) => treesKind.parts(head.forest),
  describe: (head, names, signature) => treesKind.describe(head.forest, names, signature).map((layer) => ({ ...layer, name: 'isolation trees', detail: `outliers below ${head.offset.toPrecision(3)}` })),
  shape: (head) => ({ kind: head.kind, samples: head.samples, offset: head.offset, forest: treesShape(head.forest) }),
  weights: (head) => new Uint8Array(packTrees(head.forest).buffer),
  read(fields, weights, { features, signature }) {
    check(signature.task === 'outliers', 'its signature does not fit what it is');
    const own = record(fields['forest'], 'forest');
    const shape: TreesShape = {
      kind: 'trees', combine: 'mean', link: 'identity', outputs: whole(own['outputs'], 'outputs', 1, 1), width: whole(own['width'], 'width', 1, 1), features: whole(own['features'], 'features', features, features),
      trees: whole(own['trees'], 'trees', 1, MAX_COUNT), splits: whole(own['splits'], 'splits', 0, MAX_COUNT), leaves: whole(own['leaves'], 'leaves', 1, MAX_COUNT), sets: whole(own['sets'], 'sets', 0, 0),
    };
    check(shape.leaves === shape.splits + shape.trees, 'its splits and leaves do not make its trees');
    return { kind: 'isolation', samples: whole(fields['samples'], 'samples', 1, MAX_COUNT), offset: finite(fields['offset'], 'offset'), forest: unpackTrees(shape, doubles(weights), (why) => { throw malformed(why); }) };
  },
};
