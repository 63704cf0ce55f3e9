/**
 * Trees as 64-bit floats in weights.bin: the base scores, the feature importances, the sets of categories (eight 32-bit words each), then
 * tree after tree in preorder. A split is two numbers, its code (feature · 4 + 2 where it splits categories + 1 where missing values go
 * left) and its threshold or the number of its set; a leaf is −1, the weight of its training rows, and what it says. Where a right child
 * begins follows from the order, so that no file can make trees that run in a circle.
 */
import { SET_WORDS, treeCount, type Trees } from './trees';
import type { TreesHead } from './predict';
import type { Link } from './boosting/loss';

export interface TreesShape {
  readonly kind: 'trees';
  readonly combine: 'sum' | 'mean';
  readonly link: Link;
  readonly outputs: number;
  /** Numbers in a leaf. */
  readonly width: number;
  readonly features: number;
  readonly trees: number;
  readonly splits: number;
  readonly leaves: number;
  readonly sets: number;
}

/** Deeper than any tree that is grown here. */
const MAX_DEPTH = 5000;

export function treesShape({ trees, combine, link, base, importances }: TreesHead): TreesShape {
  const leaves = trees.covers.length;
  return { kind: 'trees', combine, link, outputs: base.length, width: trees.width, features: importances.length, trees: treeCount(trees), splits: trees.splits.length - leaves, leaves, sets: trees.sets.length / SET_WORDS };
}

const lengthOf = ({ outputs, features, sets, splits, leaves, width }: TreesShape) => outputs + features + sets * SET_WORDS + splits * 2 + leaves * (2 + width);

export function packTrees(head: TreesHead): Float64Array {
  const { trees, base, importances } = head;
  const all = new Float64Array(lengthOf(treesShape(head)));
  all.set(base);
  all.set(importances, base.length);
  all.set(trees.sets, base.length + importances.length);
  let at = base.length + importances.length + trees.sets.length;
  for (let node = 0; node < trees.splits.length; node++) {
    all[at++] = trees.splits[node]!;
    if (trees.splits[node]! >= 0) { all[at++] = trees.thresholds[node]!; continue; }
    const leaf = trees.next[node]!;
    all[at++] = trees.covers[leaf]!;
    for (let i = 0; i < trees.width; i++) all[at++] = trees.values[leaf * trees.width + i]!;
  }
  return all;
}

/**
 * Reads what anybody may have written. `refuse` is called with what is wrong and must throw. Every code, set and number is checked, and
 * that the trees use up the numbers to the last.
 */
export function unpackTrees(shape: TreesShape, numbers: Float64Array, refuse: (why: string) => never): TreesHead {
  const { outputs, width, features, splits: splitCount, leaves: leafCount, sets: setCount } = shape;
  if (numbers.length !== lengthOf(shape)) refuse(`weights.bin has ${numbers.length} numbers; its trees need ${lengthOf(shape)}`);
  const base = numbers.slice(0, outputs);
  const importances = numbers.slice(outputs, outputs + features);
  let at = outputs + features;
  const sets = new Uint32Array(setCount * SET_WORDS);
  for (let i = 0; i < sets.length; i++, at++) {
    sets[i] = numbers[at]!;
    if (sets[i] !== numbers[at]) refuse(`word ${i} of its sets is no 32-bit number`);
  }
  const trees = { width, starts: new Int32Array(shape.trees + 1), splits: new Int32Array(splitCount + leafCount), next: new Int32Array(splitCount + leafCount), thresholds: new Float64Array(splitCount + leafCount), values: new Float64Array(leafCount * width), covers: new Float64Array(leafCount), sets } satisfies Trees;
  let node = 0;
  let leaf = 0;
  for (let tree = 0; tree < shape.trees; tree++) {
    trees.starts[tree] = node;
    // Splits whose right side is still to come.
    const open: number[] = [];
    for (let isDone = false; !isDone; node++) {
      if (node >= trees.splits.length) refuse(`tree ${tree} does not end`);
      const code = numbers[at++]!;
      trees.splits[node] = code;
      if (trees.splits[node] !== code || code < -1 || code >= features * 4) refuse(`node ${node} has the code ${code}, which is none`);
      if (code >= 0) {
        if (node - leaf >= splitCount) refuse('it has more splits than it says');
        const threshold = numbers[at++]!;
        if ((code & 2) !== 0 && !(Number.isInteger(threshold) && threshold >= 0 && threshold < setCount)) refuse(`node ${node} asks for the set ${threshold}, which is none`);
        trees.thresholds[node] = threshold;
        open.push(node);
        if (open.length > MAX_DEPTH) refuse(`tree ${tree} is deeper than ${MAX_DEPTH}`);
        continue;
      }
      if (leaf >= leafCount) refuse('it has more leaves than it says');
      trees.next[node] = leaf;
      trees.covers[leaf] = numbers[at++]!;
      if (!(trees.covers[leaf]! > 0)) refuse(`leaf ${leaf} has no weight`);
      for (let i = 0; i < width; i++) trees.values[leaf * width + i] = numbers[at++]!;
      leaf++;
      const parent = open.pop();
      if (parent === undefined) isDone = true;
      else trees.next[parent] = node + 1;
    }
  }
  trees.starts[shape.trees] = node;
  if (node !== trees.splits.length || at !== numbers.length) refuse('weights.bin holds more than its trees');
  return { kind: 'trees', trees, combine: shape.combine, link: shape.link, base, importances };
}
