/**
 * Binary decision trees as flat arrays, many of them one after the other. Nodes of a tree lie in preorder: the left child of a node is
 * the next node, so that only the right one needs a pointer, and no arrangement of numbers can make a circle.
 */
import type { Features } from './features';

export interface Trees {
  /** Numbers in a leaf: 1, or one for each class. */
  readonly width: number;
  /** The first node of each tree, and at the end the number of nodes. */
  readonly starts: Int32Array;
  /** −1: a leaf. Else feature · 4 + (2 where it splits categories) + (1 where missing values go left). */
  readonly splits: Int32Array;
  /** Of an inner node its right child, of a leaf its number. */
  readonly next: Int32Array;
  /** Values up to it go left; where categories split, the number of the set that goes left. Never infinite. */
  readonly thresholds: Float64Array;
  /** Leaves × width. */
  readonly values: Float64Array;
  /** Weight of the training rows in each leaf; above 0. */
  readonly covers: Float64Array;
  /** 256 bits each: code c is in set s when bit c of words 8s … 8s + 7 is set. */
  readonly sets: Uint32Array;
}

export const SET_WORDS = 8;
/** Codes that fit into a set. */
export const MAX_CATEGORIES = 255;

/** A tree as it grew, nodes in the order in which they were made; `left` 0 marks a leaf (nothing has the root as a child). */
export interface GrownTree {
  readonly splits: number[];
  readonly thresholds: number[];
  readonly left: number[];
  readonly right: number[];
  /** Nodes × width: of inner nodes too, for pruning. */
  readonly values: number[];
  readonly covers: number[];
  /** Sets of the tree's categorical splits, 8 words each; thresholds count them from 0. */
  readonly sets: number[];
}

export function treeCount(trees: Trees): number {
  return trees.starts.length - 1;
}

/** Takes grown trees and lays them out. */
export class TreesWriter {
  readonly #width: number;
  readonly #starts: number[] = [0];
  readonly #splits = new Growing(Int32Array);
  readonly #next = new Growing(Int32Array);
  readonly #thresholds = new Growing(Float64Array);
  readonly #values = new Growing(Float64Array);
  readonly #covers = new Growing(Float64Array);
  readonly #sets = new Growing(Uint32Array);

  constructor(width: number) {
    this.#width = width;
  }

  add(tree: GrownTree): void {
    const firstSet = this.#sets.length / SET_WORDS;
    for (const word of tree.sets) this.#sets.push(word >>> 0);
    // A right child's parent learns its place when the child is laid down.
    const stack: number[] = [0, -1];
    while (stack.length > 0) {
      const parent = stack.pop()!;
      const node = stack.pop()!;
      const place = this.#splits.length;
      if (parent >= 0) this.#next.set(parent, place);
      if (tree.left[node] === 0) {
        this.#splits.push(-1);
        this.#thresholds.push(0);
        this.#next.push(this.#covers.length);
        this.#covers.push(tree.covers[node]!);
        for (let i = 0; i < this.#width; i++) this.#values.push(tree.values[node * this.#width + i]!);
        continue;
      }
      const split = tree.splits[node]!;
      this.#splits.push(split);
      this.#thresholds.push((split & 2) !== 0 ? firstSet + tree.thresholds[node]! : clampFinite(tree.thresholds[node]!));
      this.#next.push(0);
      stack.push(tree.right[node]!, place, tree.left[node]!, -1);
    }
    this.#starts.push(this.#splits.length);
  }

  finish(): Trees {
    return {
      width: this.#width, starts: Int32Array.from(this.#starts), splits: this.#splits.finish(), next: this.#next.finish(),
      thresholds: this.#thresholds.finish(), values: this.#values.finish(), covers: this.#covers.finish(), sets: this.#sets.finish(),
    };
  }
}

/** Infinite values as the largest finite ones, so that every number of a model is finite. */
export function clampFinite(value: number): number {
  return value > Number.MAX_VALUE ? Number.MAX_VALUE : value < -Number.MAX_VALUE ? -Number.MAX_VALUE : value;
}

interface Typed { length: number; [index: number]: number; set(values: ArrayLike<number>): void; slice(from: number, to: number): Typed }

/** A typed array that grows. */
class Growing<Kind extends Typed> {
  #items: Kind;
  length = 0;

  constructor(private readonly kind: new (length: number) => Kind) {
    this.#items = new kind(1024);
  }

  push(value: number): void {
    if (this.length === this.#items.length) {
      const larger = new this.kind(this.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.length++] = value;
  }

  set(index: number, value: number): void {
    this.#items[index] = value;
  }

  finish(): Kind {
    return this.#items.slice(0, this.length) as Kind;
  }
}

/** The leaf in which a row ends. `columns`: the features' numbers. */
export function leafOf({ starts, splits, next, thresholds, sets }: Trees, tree: number, columns: readonly Float64Array[], row: number): number {
  let node = starts[tree]!;
  for (;;) {
    const split = splits[node]!;
    if (split < 0) return next[node]!;
    const x = columns[split >> 2]![row]!;
    const isLeft = x !== x ? (split & 1) !== 0 : (split & 2) === 0 ? x <= thresholds[node]! : isInSet(sets, thresholds[node]!, x);
    node = isLeft ? node + 1 : next[node]!;
  }
}

/** Whether a code is in a set; no code beyond 255 is. */
export function isInSet(sets: Uint32Array, set: number, code: number): boolean {
  return code < SET_WORDS * 32 && ((sets[set * SET_WORDS + (code >> 5)]! >>> (code & 31)) & 1) !== 0;
}

/**
 * Adds what the trees say to `into`, rows × outputs. Trees whose leaves hold one number go round the outputs (tree t adds to output
 * t mod outputs); leaves of `outputs` numbers add all of them.
 */
export function addLeaves(trees: Trees, features: Features, outputs: number, into: Float64Array): void {
  const { width, values } = trees;
  const { columns, rows } = features;
  for (let tree = 0; tree < treeCount(trees); tree++) {
    if (width === 1) {
      const output = tree % outputs;
      for (let row = 0; row < rows; row++) into[row * outputs + output]! += values[leafOf(trees, tree, columns, row)]!;
    } else {
      for (let row = 0; row < rows; row++) {
        const leaf = leafOf(trees, tree, columns, row) * width;
        for (let i = 0; i < width; i++) into[row * width + i]! += values[leaf + i]!;
      }
    }
  }
}
