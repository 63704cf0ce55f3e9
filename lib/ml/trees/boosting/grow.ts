/** One tree of histogram boosting, grown best split first: the smaller child's histogram is summed, the larger's is what remains. */
import type { Random } from '../../random';
import { SET_WORDS, type GrownTree } from '../trees';
import type { Bins } from './bins';
import { fillHistogram, subtractHistogram } from './histogram';
import { Splitter, type Split, type SplitRules } from './split';

export interface GrowRules extends SplitRules {
  /** Null: as many as there are. */
  readonly maxLeafNodes: number | null;
  readonly maxDepth: number | null;
  readonly learningRate: number;
  /** Share of the features that each split looks at, in (0, 1]. */
  readonly maxFeatures: number;
}

/** A leaf with its training rows, `rows` being a view that the next tree overwrites. */
export interface GrownLeaf {
  readonly node: number;
  readonly rows: Int32Array;
  /** Already times the learning rate. */
  value: number;
}

interface Growing {
  readonly node: number;
  readonly depth: number;
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly histogram: Float64Array;
  readonly split: Split;
}

/** Grows the trees of a fit over the same binned rows. */
export class Grower {
  readonly #rows: Int32Array;
  readonly #held: Int32Array;
  readonly #scratch: { gradients: Float32Array; hessians: Float32Array };
  readonly #splitter: Splitter;
  readonly #isCategorical: Uint8Array;
  readonly #pool: Float64Array[] = [];
  /** What the splits of each feature gained so far, over all trees. */
  readonly gains: Float64Array;

  constructor(private readonly bins: Bins, private readonly binned: readonly Uint8Array[], private readonly rules: GrowRules, private readonly hasConstantHessian: boolean, private readonly weights: Float64Array | null, private readonly random: Random) {
    const n = binned[0]!.length;
    this.#rows = new Int32Array(n);
    this.#held = new Int32Array(n);
    this.#scratch = { gradients: new Float32Array(n), hessians: new Float32Array(n) };
    this.#isCategorical = Uint8Array.from(bins.thresholds, (cuts) => Number(cuts === null));
    const hasMissing = Uint8Array.from(binned, (column, f) => Number(column.includes(bins.counts[f]!)));
    this.#splitter = new Splitter(bins, this.#isCategorical, hasMissing, hasConstantHessian, rules);
    this.gains = new Float64Array(binned.length);
  }

  /** `hessians` are read unless they are constant. `refit` gives a leaf another value than Newton's step (before the learning rate). */
  grow(gradients: Float32Array, hessians: Float32Array, refit: ((rows: Int32Array) => number) | null): { readonly tree: GrownTree; readonly leaves: readonly GrownLeaf[] } {
    const n = gradients.length;
    for (let row = 0; row < n; row++) this.#rows[row] = row;
    const tree: GrownTree = { splits: [-1], thresholds: [0], left: [0], right: [0], values: [0], covers: [0], sets: [] };
    const leaves: GrownLeaf[] = [];
    const waiting: Growing[] = [];
    const finish = (node: number, from: number, to: number, value: number) => { leaves.push({ node, rows: this.#rows.subarray(from, to), value }); };
    const { maxLeafNodes, maxDepth, minSamplesLeaf } = this.rules;
    const h = this.hasConstantHessian ? null : hessians;
    const histogram = this.#take();
    fillHistogram(histogram, this.bins, this.binned, null, gradients, h, this.#scratch);
    let gradient = 0;
    let hessian = this.hasConstantHessian ? n : 0;
    for (let bin = 0; bin <= this.bins.counts[0]!; bin++) {
      gradient += histogram[bin * 3]!;
      hessian += histogram[bin * 3 + 1]!;
    }
    const root = { node: 0, depth: 0, from: 0, to: n, value: 0, lower: -Infinity, upper: Infinity };
    const split = n < 2 * minSamplesLeaf || hessian < 1e-3 ? null : this.#splitter.find(histogram, { rows: n, gradient, hessian, value: 0, lower: root.lower, upper: root.upper }, this.#chooseFeatures());
    if (split === null) finish(0, 0, n, 0);
    else waiting.push({ ...root, histogram, split });
    let leafCount = 1;
    while (waiting.length > 0) {
      const parent = this.#takeBest(waiting);
      const { left, right } = parent.split;
      this.#write(tree, parent);
      const middle = this.#partition(parent);
      leafCount++;
      const isLast = leafCount === maxLeafNodes;
      const depth = parent.depth + 1;
      const bounds = this.#boundsOf(parent);
      const sides = [
        { node: tree.left[parent.node]!, from: parent.from, to: middle, sums: left, bounds: bounds.left },
        { node: tree.right[parent.node]!, from: middle, to: parent.to, sums: right, bounds: bounds.right },
      ].map((side) => ({ ...side, isLeaf: isLast || depth === maxDepth || side.to - side.from < 2 * minSamplesLeaf }));
      for (const side of sides) if (side.isLeaf) finish(side.node, side.from, side.to, side.sums.value);
      if (isLast) {
        for (const rest of waiting.splice(0)) { finish(rest.node, rest.from, rest.to, rest.value); this.#pool.push(rest.histogram); }
      }
      if (sides.every((side) => side.isLeaf)) { this.#pool.push(parent.histogram); continue; }
      const small = middle - parent.from < parent.to - middle ? sides[0]! : sides[1]!;
      const own = this.#take();
      fillHistogram(own, this.bins, this.binned, this.#rows.subarray(small.from, small.to), gradients, h, this.#scratch);
      subtractHistogram(parent.histogram, own);
      for (const side of sides) {
        const histogram = side === small ? own : parent.histogram;
        const { sums } = side;
        const found = side.isLeaf ? null : this.#splitter.find(histogram, { rows: side.to - side.from, gradient: sums.gradient, hessian: sums.hessian, value: sums.value, ...side.bounds }, this.#chooseFeatures());
        if (found !== null) waiting.push({ node: side.node, depth, from: side.from, to: side.to, value: sums.value, ...side.bounds, histogram, split: found });
        else this.#pool.push(histogram);
        if (found === null && !side.isLeaf) finish(side.node, side.from, side.to, sums.value);
      }
    }
    for (const leaf of leaves) {
      leaf.value = (refit === null ? leaf.value : refit(leaf.rows)) * this.rules.learningRate;
      tree.values[leaf.node] = leaf.value;
      tree.covers[leaf.node] = this.#weigh(leaf.rows);
    }
    return { tree, leaves };
  }

  /** A histogram of zeros. */
  #take(): Float64Array {
    return this.#pool.pop()?.fill(0) ?? new Float64Array(this.bins.offsets.at(-1)! * 3);
  }

  #takeBest(waiting: Growing[]): Growing {
    // Without a limit the order changes nothing, and the last one keeps few histograms alive.
    if (this.rules.maxLeafNodes === null) return waiting.pop()!;
    let best = 0;
    for (let i = 1; i < waiting.length; i++) if (waiting[i]!.split.gain > waiting[best]!.split.gain) best = i;
    return waiting.splice(best, 1)[0]!;
  }

  #chooseFeatures(): Uint8Array | null {
    const count = this.binned.length;
    if (this.rules.maxFeatures >= 1) return null;
    const chosen = new Uint8Array(count).fill(1, 0, Math.max(1, Math.ceil(this.rules.maxFeatures * count)));
    for (let i = count - 1; i > 0; i--) {
      const j = this.random.below(i + 1);
      [chosen[i], chosen[j]] = [chosen[j]!, chosen[i]!];
    }
    return chosen;
  }

  #write(tree: GrownTree, { node, split }: Growing): void {
    const { feature, bin, leftBins, isMissingLeft } = split;
    this.gains[feature]! += split.gain;
    tree.splits[node] = feature * 4 + (leftBins === null ? 0 : 2) + Number(isMissingLeft);
    if (leftBins === null) {
      // The last bin goes left only where missing values go right alone.
      tree.thresholds[node] = this.bins.thresholds[feature]![bin] ?? Infinity;
    } else {
      tree.thresholds[node] = tree.sets.length / SET_WORDS;
      const words = new Uint32Array(SET_WORDS);
      for (const code of leftBins) if (code < this.bins.counts[feature]!) words[code >> 5]! |= 1 << (code & 31);
      tree.sets.push(...words);
    }
    for (const side of [tree.left, tree.right]) {
      side[node] = tree.splits.length;
      tree.splits.push(-1);
      tree.thresholds.push(0);
      tree.left.push(0);
      tree.right.push(0);
      tree.values.push(0);
      tree.covers.push(0);
    }
  }

  /** Parts the node's rows in place, each side in its old order; returns where the right side begins. */
  #partition({ from, to, split }: Growing): number {
    const { feature, bin, leftBins, isMissingLeft } = split;
    const column = this.binned[feature]!;
    const missing = this.bins.counts[feature]!;
    const goesLeft = new Uint8Array(256);
    if (leftBins === null) {
      goesLeft.fill(1, 0, bin + 1);
      goesLeft[missing] = Number(isMissingLeft);
    } else {
      for (const one of leftBins) goesLeft[one] = 1;
    }
    const rows = this.#rows;
    const held = this.#held;
    let left = from;
    let right = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      // Both are written and one is kept: no branch to guess.
      const isLeft = goesLeft[column[row]!]!;
      rows[left] = row;
      held[right] = row;
      left += isLeft;
      right += 1 - isLeft;
    }
    rows.set(held.subarray(0, right), left);
    return left;
  }

  #boundsOf({ lower, upper, split }: Growing): { readonly left: { lower: number; upper: number }; readonly right: { lower: number; upper: number } } {
    const direction = this.rules.monotonic[split.feature]!;
    if (direction === 0) return { left: { lower, upper }, right: { lower, upper } };
    const middle = (split.left.value + split.right.value) / 2;
    return direction > 0 ? { left: { lower, upper: middle }, right: { lower: middle, upper } } : { left: { lower: middle, upper }, right: { lower, upper: middle } };
  }

  #weigh(rows: Int32Array): number {
    if (this.weights === null) return rows.length;
    let total = 0;
    for (const row of rows) total += this.weights[row]!;
    return total;
  }
}
