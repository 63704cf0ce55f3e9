/**
 * Exact Shapley values of trees, path dependent: what is not known is averaged over the training rows that went either way (Lundberg et
 * al. 2020, “From local explanations to global understanding with explainable AI for trees”, algorithm 2).
 */
import type { Features } from './features';
import { rawScores, type TreesHead } from './predict';
import { isInSet, treeCount, type Trees } from './trees';

export interface ShapValues {
  /** What is expected before anything is known, one for each output: base + Σ values of a row = its raw score. */
  readonly base: Float64Array;
  /** Rows × features × outputs. */
  readonly values: Float64Array;
}

/** Contributions to the raw scores (see rawScores): log-odds for boosted classes, shares for forests. Costs trees · leaves · depth² a row. */
export function shapValues(head: TreesHead, features: Features): ShapValues {
  const { trees, combine } = head;
  const outputs = head.base.length;
  const width = features.columns.length;
  const scale = combine === 'mean' ? 1 / treeCount(trees) : 1;
  const covers = coversOf(trees);
  const base = combine === 'sum' ? head.base.slice() : new Float64Array(outputs);
  const values = new Float64Array(features.rows * width * outputs);
  for (let tree = 0; tree < treeCount(trees); tree++) {
    const root = trees.starts[tree]!;
    for (let node = root; node < trees.starts[tree + 1]!; node++) {
      if (trees.splits[node]! >= 0) continue;
      const leaf = trees.next[node]!;
      for (let i = 0; i < trees.width; i++) base[trees.width === 1 ? tree % outputs : i]! += (scale * trees.values[leaf * trees.width + i]! * covers[node]!) / covers[root]!;
    }
    const walk = new Walk(trees, covers, depthOf(trees, tree), scale, outputs, trees.width === 1 ? tree % outputs : 0);
    for (let row = 0; row < features.rows; row++) walk.explain(root, features.columns, row, values.subarray(row * width * outputs, (row + 1) * width * outputs));
  }
  return { base, values };
}

/** How far base + Σ values is from the raw score, at most; for tests and doubts. */
export function shapError(head: TreesHead, features: Features, { base, values }: ShapValues): number {
  const outputs = base.length;
  const width = features.columns.length;
  return rawScores(head, features).reduce((most, score, at) => {
    let sum = base[at % outputs]!;
    for (let f = 0; f < width; f++) sum += values[(Math.floor(at / outputs) * width + f) * outputs + (at % outputs)]!;
    return Math.max(most, Math.abs(sum - score));
  }, 0);
}

/** Training weight below each node. Children come after their parent, so that one pass from the end adds them up. */
function coversOf(trees: Trees): Float64Array {
  const covers = new Float64Array(trees.splits.length);
  for (let node = covers.length - 1; node >= 0; node--) covers[node] = trees.splits[node]! < 0 ? trees.covers[trees.next[node]!]! : covers[node + 1]! + covers[trees.next[node]!]!;
  return covers;
}

function depthOf(trees: Trees, tree: number): number {
  const first = trees.starts[tree]!;
  const depths = new Int32Array(trees.starts[tree + 1]! - first);
  let most = 0;
  for (let node = first; node < trees.starts[tree + 1]!; node++) {
    const depth = depths[node - first]!;
    most = Math.max(most, depth);
    if (trees.splits[node]! < 0) continue;
    depths[node + 1 - first] = depth + 1;
    depths[trees.next[node]! - first] = depth + 1;
  }
  return most;
}

/**
 * One tree's descent. A path is the distinct features on the way: of each the share of paths that pass when it is unknown (`zeros`), and
 * when it is known (`ones`), and the weight of sets of each size. Every depth has a path of its own in the same arrays.
 */
class Walk {
  readonly #features: Int32Array;
  readonly #zeros: Float64Array;
  readonly #ones: Float64Array;
  readonly #weights: Float64Array;
  #columns: readonly Float64Array[] = [];
  #row = 0;
  #into: Float64Array = new Float64Array(0);

  constructor(private readonly trees: Trees, private readonly covers: Float64Array, depth: number, private readonly scale: number, private readonly outputs: number, private readonly output: number) {
    const size = ((depth + 2) * (depth + 3)) / 2;
    this.#features = new Int32Array(size);
    this.#zeros = new Float64Array(size);
    this.#ones = new Float64Array(size);
    this.#weights = new Float64Array(size);
  }

  explain(root: number, columns: readonly Float64Array[], row: number, into: Float64Array): void {
    this.#columns = columns;
    this.#row = row;
    this.#into = into;
    this.#descend(root, 0, 0, 0, 1, 1, -1);
  }

  /** `from`: where the parent's path of `length` entries begins. */
  #descend(node: number, from: number, length: number, level: number, zero: number, one: number, feature: number): void {
    const at = from + level;
    this.#features.copyWithin(at, from, from + length);
    this.#zeros.copyWithin(at, from, from + length);
    this.#ones.copyWithin(at, from, from + length);
    this.#weights.copyWithin(at, from, from + length);
    this.#extend(at, length, zero, one, feature);
    let count = length + 1;
    const split = this.trees.splits[node]!;
    if (split < 0) { this.#credit(at, count, this.trees.next[node]!); return; }
    const own = split >> 2;
    const x = this.#columns[own]![this.#row]!;
    const isLeft = x !== x ? (split & 1) !== 0 : (split & 2) === 0 ? x <= this.trees.thresholds[node]! : isInSet(this.trees.sets, this.trees.thresholds[node]!, x);
    const [hot, cold] = isLeft ? [node + 1, this.trees.next[node]!] : [this.trees.next[node]!, node + 1];
    let zeroBefore = 1;
    let oneBefore = 1;
    for (let i = 1; i < count; i++) {
      if (this.#features[at + i] !== own) continue;
      // The feature was split on before: take it out, its shares multiply.
      zeroBefore = this.#zeros[at + i]!;
      oneBefore = this.#ones[at + i]!;
      this.#unwind(at, count, i);
      count--;
      break;
    }
    const share = (child: number) => (zeroBefore * this.covers[child]!) / this.covers[node]!;
    this.#descend(hot, at, count, level + 1, share(hot), oneBefore, own);
    this.#descend(cold, at, count, level + 1, share(cold), 0, own);
  }

  #extend(at: number, length: number, zero: number, one: number, feature: number): void {
    const weights = this.#weights;
    this.#features[at + length] = feature;
    this.#zeros[at + length] = zero;
    this.#ones[at + length] = one;
    weights[at + length] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i--) {
      weights[at + i + 1]! += (one * weights[at + i]! * (i + 1)) / (length + 1);
      weights[at + i] = (zero * weights[at + i]! * (length - i)) / (length + 1);
    }
  }

  #unwind(at: number, count: number, index: number): void {
    const weights = this.#weights;
    const last = count - 1;
    const one = this.#ones[at + index]!;
    const zero = this.#zeros[at + index]!;
    let next = weights[at + last]!;
    for (let i = last - 1; i >= 0; i--) {
      if (one !== 0) {
        const held = weights[at + i]!;
        weights[at + i] = (next * count) / ((i + 1) * one);
        next = held - (weights[at + i]! * zero * (last - i)) / count;
      } else {
        weights[at + i] = (weights[at + i]! * count) / (zero * (last - i));
      }
    }
    for (let i = index; i < last; i++) {
      this.#features[at + i] = this.#features[at + i + 1]!;
      this.#zeros[at + i] = this.#zeros[at + i + 1]!;
      this.#ones[at + i] = this.#ones[at + i + 1]!;
    }
  }

  /** Σ of the weights that unwinding would leave. */
  #unwoundSum(at: number, count: number, index: number): number {
    const weights = this.#weights;
    const last = count - 1;
    const one = this.#ones[at + index]!;
    const zero = this.#zeros[at + index]!;
    let next = weights[at + last]!;
    let total = 0;
    for (let i = last - 1; i >= 0; i--) {
      if (one !== 0) {
        const held = (next * count) / ((i + 1) * one);
        total += held;
        next = weights[at + i]! - (held * zero * (last - i)) / count;
      } else {
        total += (weights[at + i]! * count) / (zero * (last - i));
      }
    }
    return total;
  }

  #credit(at: number, count: number, leaf: number): void {
    const { width, values } = this.trees;
    for (let i = 1; i < count; i++) {
      const weight = this.scale * this.#unwoundSum(at, count, i) * (this.#ones[at + i]! - this.#zeros[at + i]!);
      const place = this.#features[at + i]! * this.outputs;
      for (let k = 0; k < width; k++) this.#into[place + (width === 1 ? this.output : k)]! += weight * values[leaf * width + k]!;
    }
  }
}
