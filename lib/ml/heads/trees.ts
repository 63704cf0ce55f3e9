/** Trees: one, a forest, or boosted ones. */
import type { Link } from '../trees/boosting/loss';
import { packTrees, treesShape, unpackTrees, type TreesShape } from '../trees/files';
import { predictTrees, type TreesHead } from '../trees/predict';
import { treeCount } from '../trees/trees';
import { mostImportant } from './describe';
import type { HeadKind } from './kind';
import { check, doubles, malformed, MAX_COUNT, whole } from './reading';

/** What boosting over histograms bins may be infinite; exact trees refuse it, as in training. */
export function infiniteFor(head: TreesHead): 'refuse' | 'clamp' {
  return head.combine === 'sum' ? 'clamp' : 'refuse';
}

/** A feature and a threshold for each split, and what the leaves say. */
const countParameters = (head: TreesHead) => 2 * (head.trees.splits.length - head.trees.covers.length) + head.trees.values.length + head.base.length;

export const treesKind: HeadKind<TreesHead> = {
  predict: (head, inputs, width) => predictTrees(head, inputs.features(infiniteFor(head)), width),
  countParameters,
  parts: ({ trees, base, importances }) => [
    { name: 'splits', numbers: trees.splits }, { name: 'thresholds', numbers: trees.thresholds }, { name: 'sets', numbers: Float64Array.from(trees.sets) },
    { name: 'values', numbers: trees.values }, { name: 'covers', numbers: trees.covers }, { name: 'base', numbers: base }, { name: 'importances', numbers: importances },
  ],
  describe: (head, names) => [{ name: head.combine === 'sum' ? 'boosted trees' : 'trees', detail: mostImportant(head.importances, names), shape: `${treeCount(head.trees)} trees, ${head.trees.covers.length} leaves`, parameters: countParameters(head) }],
  shape: (head) => ({ ...treesShape(head) }),
  weights: (head) => new Uint8Array(packTrees(head).buffer),
  read(fields, weights, { features, signature, classes }) {
    const { combine, link } = fields;
    const isClassifier = signature.task === 'classification';
    const links = combine === 'sum' ? (isClassifier ? [classes === 2 ? 'logistic' : 'softmax'] : ['identity', 'exp']) : combine === 'mean' ? ['identity'] : [];
    check(links.includes(link as string), 'its link does not fit its task');
    const outputs = link === 'logistic' ? 1 : classes;
    const shape: TreesShape = {
      kind: 'trees', combine: combine as 'sum' | 'mean', link: link as Link, outputs: whole(fields['outputs'], 'outputs', outputs, outputs),
      width: combine === 'mean' ? whole(fields['width'], 'width', outputs, outputs) : whole(fields['width'], 'width', 1, 1), features: whole(fields['features'], 'features', features, features),
      trees: whole(fields['trees'], 'trees', 1, MAX_COUNT), splits: whole(fields['splits'], 'splits', 0, MAX_COUNT), leaves: whole(fields['leaves'], 'leaves', 1, MAX_COUNT), sets: whole(fields['sets'], 'sets', 0, MAX_COUNT),
    };
    check(shape.leaves === shape.splits + shape.trees, 'its splits and leaves do not make its trees');
    return unpackTrees(shape, doubles(weights), (why) => { throw malformed(why); });
  },
  importances: (head) => head.importances,
};
