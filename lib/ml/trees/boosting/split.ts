/** The best split of a node by its histogram: gains of Newton boosting (Chen and Guestrin 2016, equation 7), as scikit-learn scans them. */
import type { Bins } from './bins';

export interface SplitRules {
  readonly minSamplesLeaf: number;
  readonly l2Regularization: number;
  /** 1: rising, −1: falling, 0: free, for each feature. */
  readonly monotonic: Int8Array;
}

/** What is known of a node. Values of its children must lie in [lower, upper]. */
export interface NodeSums {
  readonly rows: number;
  readonly gradient: number;
  readonly hessian: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Split {
  readonly feature: number;
  readonly gain: number;
  /** The last bin that goes left; −1 where categories split. */
  readonly bin: number;
  /** Bins that go left, where categories split. */
  readonly leftBins: readonly number[] | null;
  readonly isMissingLeft: boolean;
  readonly left: { readonly gradient: number; readonly hessian: number; readonly rows: number; readonly value: number };
  readonly right: { readonly gradient: number; readonly hessian: number; readonly rows: number; readonly value: number };
}

const MIN_HESSIAN = 1e-3;
/** Categories with less support go right; it also damps the order of rare ones. */
const MIN_CATEGORY_SUPPORT = 10;

/** Finds splits; one for all trees of a fit, so that nothing is allocated in the scans. */
export class Splitter {
  #gain = -1;
  #feature = -1;
  #bin = -1;
  #set: number[] | null = null;
  #isMissingLeft = false;
  #gradientLeft = 0;
  #hessianLeft = 0;
  #rowsLeft = 0;
  /** Features as they are tried: categories first, so that of equal gains the same one wins as in scikit-learn. */
  readonly #order: readonly number[];

  constructor(private readonly bins: Bins, private readonly isCategorical: Uint8Array, private readonly hasMissing: Uint8Array, private readonly hasConstantHessian: boolean, private readonly rules: SplitRules) {
    this.#order = [...isCategorical.keys()].sort((a, b) => isCategorical[b]! - isCategorical[a]! || a - b);
  }

  /** Null where no split gains. `allowed`: features to look at; null: all. */
  find(histogram: Float64Array, node: NodeSums, allowed: Uint8Array | null): Split | null {
    this.#gain = 0;
    this.#feature = -1;
    for (const f of this.#order) {
      if (allowed !== null && allowed[f] === 0) continue;
      if (this.isCategorical[f] === 1) {
        this.#scanCategories(f, histogram, node);
      } else {
        this.#scanUp(f, histogram, node);
        if (this.hasMissing[f] === 1) this.#scanDown(f, histogram, node);
      }
    }
    return this.#feature < 0 ? null : this.#found(node);
  }

  #found(node: NodeSums): Split {
    const side = (gradient: number, hessian: number, rows: number) => ({ gradient, hessian, rows, value: this.#value(gradient, hessian, node) });
    const left = side(this.#gradientLeft, this.#hessianLeft, this.#rowsLeft);
    const right = side(node.gradient - left.gradient, node.hessian - left.hessian, node.rows - left.rows);
    const sawMissing = this.hasMissing[this.#feature] === 1;
    // Where training had none missing, they will go where most rows went.
    return { feature: this.#feature, gain: this.#gain, bin: this.#bin, leftBins: this.#set, isMissingLeft: sawMissing ? this.#isMissingLeft : left.rows > right.rows, left, right };
  }

  #value(gradient: number, hessian: number, node: NodeSums): number {
    const value = -gradient / (hessian + this.rules.l2Regularization + 1e-15);
    return value < node.lower ? node.lower : value > node.upper ? node.upper : value;
  }

  /** Keeps the split if it is the best so far. Returns whether it is. */
  #offer(f: number, node: NodeSums, gradientLeft: number, hessianLeft: number, gradientRight: number, hessianRight: number, rowsLeft: number): boolean {
    const left = this.#value(gradientLeft, hessianLeft, node);
    const right = this.#value(gradientRight, hessianRight, node);
    const direction = this.rules.monotonic[f]!;
    if (direction !== 0 && (direction > 0 ? left > right : left < right)) return false;
    const gain = node.gradient * node.value - gradientLeft * left - gradientRight * right;
    if (!(gain > this.#gain)) return false;
    this.#gain = gain;
    this.#feature = f;
    this.#gradientLeft = gradientLeft;
    this.#hessianLeft = hessianLeft;
    this.#rowsLeft = rowsLeft;
    return true;
  }

  /** From the lowest bin; missing values go right. */
  #scanUp(f: number, histogram: Float64Array, node: NodeSums): void {
    const { minSamplesLeaf } = this.rules;
    const base = this.bins.offsets[f]! * 3;
    const hessianAt = this.hasConstantHessian ? 2 : 1;
    // The last bin goes left only where missing values remain on the right.
    const end = this.bins.counts[f]! - 1 + this.hasMissing[f]!;
    let gradient = 0;
    let hessian = 0;
    let rows = 0;
    for (let bin = 0; bin < end; bin++) {
      const at = base + bin * 3;
      rows += histogram[at + 2]!;
      hessian += histogram[at + hessianAt]!;
      gradient += histogram[at]!;
      if (rows < minSamplesLeaf) continue;
      if (node.rows - rows < minSamplesLeaf) break;
      if (hessian < MIN_HESSIAN) continue;
      if (node.hessian - hessian < MIN_HESSIAN) break;
      if (this.#offer(f, node, gradient, hessian, node.gradient - gradient, node.hessian - hessian, rows)) {
        this.#bin = bin;
        this.#set = null;
        this.#isMissingLeft = false;
      }
    }
  }

  /** From the highest bin; missing values go left. */
  #scanDown(f: number, histogram: Float64Array, node: NodeSums): void {
    const { minSamplesLeaf } = this.rules;
    const base = this.bins.offsets[f]! * 3;
    const hessianAt = this.hasConstantHessian ? 2 : 1;
    let gradient = 0;
    let hessian = 0;
    let rows = 0;
    for (let bin = this.bins.counts[f]! - 2; bin >= 0; bin--) {
      const at = base + (bin + 1) * 3;
      rows += histogram[at + 2]!;
      hessian += histogram[at + hessianAt]!;
      gradient += histogram[at]!;
      if (rows < minSamplesLeaf) continue;
      if (node.rows - rows < minSamplesLeaf) break;
      if (hessian < MIN_HESSIAN) continue;
      if (node.hessian - hessian < MIN_HESSIAN) break;
      if (this.#offer(f, node, node.gradient - gradient, node.hessian - hessian, gradient, hessian, node.rows - rows)) {
        this.#bin = bin;
        this.#set = null;
        this.#isMissingLeft = true;
      }
    }
  }

  /** Categories in the order of their mean gradient, from both ends to the middle (Fisher 1958); a missing value is one of them. */
  #scanCategories(f: number, histogram: Float64Array, node: NodeSums): void {
    const { minSamplesLeaf } = this.rules;
    const base = this.bins.offsets[f]! * 3;
    const hessianAt = this.hasConstantHessian ? 2 : 1;
    const count = this.bins.counts[f]! + this.hasMissing[f]!;
    const factor = node.rows / node.hessian;
    const used: number[] = [];
    const order: number[] = [];
    for (let bin = 0; bin < count; bin++) {
      const hessian = histogram[base + bin * 3 + hessianAt]!;
      if (hessian * factor < MIN_CATEGORY_SUPPORT) continue;
      order[bin] = histogram[base + bin * 3]! / (hessian + MIN_CATEGORY_SUPPORT);
      used.push(bin);
    }
    if (used.length <= 1) return;
    used.sort((a, b) => order[a]! - order[b]! || a - b);
    const middle = (used.length + 1) >> 1;
    for (const isUp of [true, false]) {
      let gradient = 0;
      let hessian = 0;
      let rows = 0;
      for (let i = 0; i < (isUp ? middle : middle - 1); i++) {
        const at = base + used[isUp ? i : used.length - 1 - i]! * 3;
        rows += histogram[at + 2]!;
        hessian += histogram[at + hessianAt]!;
        gradient += histogram[at]!;
        if (rows < minSamplesLeaf || hessian < MIN_HESSIAN) continue;
        if (node.rows - rows < minSamplesLeaf || node.hessian - hessian < MIN_HESSIAN) break;
        if (this.#offer(f, node, gradient, hessian, node.gradient - gradient, node.hessian - hessian, rows)) {
          this.#bin = -1;
          this.#set = isUp ? used.slice(0, i + 1) : used.slice(used.length - 1 - i);
          this.#isMissingLeft = this.#set.includes(this.bins.counts[f]!);
        }
      }
    }
  }
}
