/** CART (Breiman et al. 1984) as scikit-learn grows it: depth first, or best first where the number of leaves is limited. */
import type { Random } from '../../random';
import type { GrownTree } from '../trees';
import type { Criterion } from './criterion';
import type { RankedFeature } from './data';
import { prune } from './prune';
import { ExactSplitter, type ExactSplit, type SplitLimits } from './split';

export interface TreeLimits extends SplitLimits {
  readonly maxDepth: number | null;
  readonly minSamplesSplit: number;
  readonly maxLeafNodes: number | null;
  readonly minImpurityDecrease: number;
  /** Strength of minimal cost-complexity pruning; 0: none. */
  readonly ccpAlpha: number;
}

/** No tree may be deeper; one this deep cuts off rows one by one. */
export const MAX_DEPTH = 2000;

/** Rows from … to − 1 that became node `id`. */
interface Node {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

interface Ready extends Node {
  readonly split: ExactSplit;
  readonly improvement: number;
}

/** Grows the trees of one training set. */
export class TreeGrower {
  readonly #splitter: ExactSplitter;
  readonly #held: Int32Array;
  readonly #sums: Float64Array;
  readonly #part: Float64Array;

  constructor(private readonly ranked: readonly RankedFeature[], private readonly criterion: Criterion, private readonly limits: TreeLimits) {
    this.#splitter = new ExactSplitter(ranked, criterion, limits);
    this.#held = new Int32Array(ranked[0]!.ranks.length);
    this.#sums = new Float64Array(criterion.size);
    this.#part = new Float64Array(criterion.size);
  }

  /**
   * Grows a tree on `rows`, which it puts into another order. Adds to `importances` the shares of its features in what its splits
   * improve.
   */
  grow(rows: Int32Array, random: Random, importances: Float64Array): GrownTree {
    const { limits, criterion } = this;
    const tree: GrownTree = { splits: [], thresholds: [], left: [], right: [], values: [], covers: [], sets: [] };
    const impurities: number[] = [];
    const make = (from: number, to: number, depth: number): Node => {
      tree.splits.push(-1);
      tree.thresholds.push(0);
      tree.left.push(0);
      tree.right.push(0);
      const sums = this.#sumUp(rows, from, to, this.#part);
      criterion.write(sums, rows, from, to, tree.values);
      tree.covers.push(criterion.weight(sums));
      impurities.push(criterion.impurity(sums, rows, from, to));
      return { id: tree.splits.length - 1, from, to, depth };
    };
    const needsImprovement = limits.maxLeafNodes !== null || limits.minImpurityDecrease > 0;

    /** Finds a node's split; null where it stays a leaf. */
    const ready = (node: Node): Ready | null => {
      const { id, from, to, depth } = node;
      const count = to - from;
      if (depth >= (limits.maxDepth ?? MAX_DEPTH) || count < limits.minSamplesSplit || count < 2 * limits.minSamplesLeaf || tree.covers[id]! < 2 * limits.minWeightLeaf || impurities[id]! <= Number.EPSILON) return null;
      const sums = this.#sumUp(rows, from, to, this.#sums);
      const split = this.#splitter.find(rows, from, to, sums, random);
      if (split === null) return null;
      const improvement = needsImprovement ? this.#improvement(rows, node, split, impurities[id]!) / tree.covers[0]! : 0;
      return improvement + Number.EPSILON < limits.minImpurityDecrease ? null : { id, from, to, depth, split, improvement };
    };
    const divide = ({ id, from, to, depth, split }: Ready): readonly [Node, Node] => {
      const middle = partition(this.ranked[split.feature]!.ranks, rows, from, to, split, this.#held);
      const left = make(from, middle, depth + 1);
      const right = make(middle, to, depth + 1);
      tree.splits[id] = split.feature * 4 + Number(split.isMissingLeft);
      tree.thresholds[id] = split.threshold;
      tree.left[id] = left.id;
      tree.right[id] = right.id;
      return [left, right];
    };

    const root = make(0, rows.length, 0);
    if (limits.maxLeafNodes === null) {
      const stack: Node[] = [root];
      while (stack.length > 0) {
        const node = ready(stack.pop()!);
        if (node === null) continue;
        const [left, right] = divide(node);
        stack.push(right, left);
      }
    } else {
      const waiting = [ready(root)].filter((one) => one !== null);
      for (let leaves = 1; leaves < limits.maxLeafNodes && waiting.length > 0; leaves++) {
        let best = 0;
        for (let i = 1; i < waiting.length; i++) if (waiting[i]!.improvement > waiting[best]!.improvement) best = i;
        for (const child of divide(waiting.splice(best, 1)[0]!)) {
          const one = ready(child);
          if (one !== null) waiting.push(one);
        }
      }
    }
    if (limits.ccpAlpha > 0) prune(tree, impurities, limits.ccpAlpha);
    addImportances(tree, impurities, importances);
    return tree;
  }

  #sumUp(rows: Int32Array, from: number, to: number, into: Float64Array): Float64Array {
    into.fill(0);
    for (let i = from; i < to; i++) this.criterion.add(into, 0, rows[i]!);
    return into;
  }

  /** What a split takes from weight × impurity. Parts the rows, as the split will. */
  #improvement(rows: Int32Array, { from, to }: Node, split: ExactSplit, impurity: number): number {
    const middle = partition(this.ranked[split.feature]!.ranks, rows, from, to, split, this.#held);
    const part = (first: number, end: number) => {
      const sums = this.#sumUp(rows, first, end, this.#part);
      return { weight: this.criterion.weight(sums), impurity: this.criterion.impurity(sums, rows, first, end) };
    };
    const left = part(from, middle);
    const right = part(middle, to);
    const weight = left.weight + right.weight;
    return weight * (impurity - (right.weight / weight) * right.impurity - (left.weight / weight) * left.impurity);
  }
}

/** Parts rows in place, each side in its old order; returns where the right side begins. */
function partition(ranks: Int32Array, rows: Int32Array, from: number, to: number, { rank, isMissingLeft }: ExactSplit, held: Int32Array): number {
  let left = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const own = ranks[row]!;
    // Both are written and one is kept: no branch to guess.
    const isLeft = own < 0 ? Number(isMissingLeft) : Number(own <= rank);
    rows[left] = row;
    held[right] = row;
    left += isLeft;
    right += 1 - isLeft;
  }
  for (let i = 0; i < right; i++) rows[left + i] = held[i]!;
  return left;
}

function addImportances(tree: GrownTree, impurities: readonly number[], importances: Float64Array): void {
  const all = tree.covers[0]!;
  const own = new Float64Array(importances.length);
  const stack = [0];
  while (stack.length > 0) {
    const node = stack.pop()!;
    const left = tree.left[node]!;
    if (left === 0) continue;
    const right = tree.right[node]!;
    const part = (one: number) => tree.covers[one]! * impurities[one]!;
    own[tree.splits[node]! >> 2]! += (part(node) - part(left) - part(right)) / all;
    stack.push(left, right);
  }
  const total = own.reduce((sum, value) => sum + value, 0);
  if (total > 0) own.forEach((value, feature) => { importances[feature]! += value / total; });
}
