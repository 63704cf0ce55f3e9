/**
 * How impure a node is and how much a split mends, as scikit-learn's criteria. A criterion sees rows as sums: of weights by class, or
 * of weight and weight · target. `proxy` grows with the improvement and costs less.
 */

export type CriterionName = 'gini' | 'entropy' | 'logLoss' | 'squaredError' | 'poisson' | 'absoluteError';

export interface Criterion {
  /** Length of the sums. */
  readonly size: number;
  add(sums: Float64Array, offset: number, row: number): void;
  /** Weight of all rows in the sums. */
  weight(sums: Float64Array): number;
  proxy(left: Float64Array, right: Float64Array): number;
  /** Of rows from … to − 1 of `rows`, with their sums. */
  impurity(sums: Float64Array, rows: Int32Array, from: number, to: number): number;
  /** What a leaf of these rows predicts: a share for each class, or a number. */
  readonly width: number;
  write(sums: Float64Array, rows: Int32Array, from: number, to: number, into: number[]): void;
  /** Absolute error knows its proxy only from the rows in the order of a feature; null for all others. */
  readonly absolute: AbsoluteScan | null;
  /** One for each row, or null for 1; changed from tree to tree. */
  weights: Float64Array | null;
}

export interface AbsoluteScan {
  /** Least Σ weight · |y − median| of rows[0 … i] at place i, for all i. */
  prefixes(rows: ArrayLike<number>, count: number): Float64Array;
}

const EPSILON = Number.EPSILON;

export function createCriterion(name: CriterionName, target: Float64Array, classes: number, weights: Float64Array | null): Criterion {
  switch (name) {
    case 'gini': return new Gini(target, classes, weights);
    case 'entropy': case 'logLoss': return new Entropy(target, classes, weights);
    case 'squaredError': return new SquaredError(target, weights);
    case 'poisson': return new Poisson(target, weights);
    case 'absoluteError': return new AbsoluteError(target, weights);
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

// Classes rather than closures: one shape over all trees of a forest keeps the inner loops compiled.
abstract class ClassCriterion implements Criterion {
  readonly absolute = null;
  readonly size: number;
  readonly width: number;
  readonly #codes: Int32Array;

  constructor(target: Float64Array, classes: number, public weights: Float64Array | null) {
    this.size = classes;
    this.width = classes;
    this.#codes = Int32Array.from(target);
  }

  abstract proxy(left: Float64Array, right: Float64Array): number;
  abstract impurity(sums: Float64Array): number;

  add(sums: Float64Array, offset: number, row: number): void {
    sums[offset + this.#codes[row]!]! += this.weights === null ? 1 : this.weights[row]!;
  }

  weight(sums: Float64Array): number { return sum(sums); }

  write(counts: Float64Array, _rows: Int32Array, _from: number, _to: number, into: number[]): void {
    const total = sum(counts);
    for (let k = 0; k < this.size; k++) into.push(counts[k]! / total);
  }
}

class Gini extends ClassCriterion {
  impurity(counts: Float64Array): number {
    const total = sum(counts);
    let squares = 0;
    for (let k = 0; k < counts.length; k++) squares += counts[k]! * counts[k]!;
    return 1 - squares / (total * total);
  }

  proxy(left: Float64Array, right: Float64Array): number {
    let leftTotal = 0;
    let rightTotal = 0;
    let leftSquares = 0;
    let rightSquares = 0;
    for (let k = 0; k < left.length; k++) {
      const l = left[k]!;
      const r = right[k]!;
      leftTotal += l;
      rightTotal += r;
      leftSquares += l * l;
      rightSquares += r * r;
    }
    return leftSquares / leftTotal + rightSquares / rightTotal;
  }
}

class Entropy extends ClassCriterion {
  impurity(counts: Float64Array): number {
    const total = sum(counts);
    let bits = 0;
    for (let k = 0; k < counts.length; k++) if (counts[k]! > 0) bits -= (counts[k]! / total) * Math.log2(counts[k]! / total);
    return bits;
  }

  proxy(left: Float64Array, right: Float64Array): number {
    return -sum(left) * this.impurity(left) - sum(right) * this.impurity(right);
  }
}

abstract class NumberCriterion implements Criterion {
  readonly size = 2;
  readonly width = 1;
  readonly absolute: AbsoluteScan | null = null;

  constructor(protected readonly target: Float64Array, public weights: Float64Array | null) {}

  abstract proxy(left: Float64Array, right: Float64Array): number;
  abstract impurity(sums: Float64Array, rows: Int32Array, from: number, to: number): number;

  protected weightOf(row: number): number { return this.weights === null ? 1 : this.weights[row]!; }

  add(sums: Float64Array, offset: number, row: number): void {
    const weight = this.weights === null ? 1 : this.weights[row]!;
    sums[offset]! += weight;
    sums[offset + 1]! += weight * this.target[row]!;
  }

  weight(sums: Float64Array): number { return sums[0]!; }

  write(sums: Float64Array, _rows: Int32Array, _from: number, _to: number, into: number[]): void { into.push(sums[1]! / sums[0]!); }
}

class SquaredError extends NumberCriterion {
  proxy(left: Float64Array, right: Float64Array): number { return (left[1]! * left[1]!) / left[0]! + (right[1]! * right[1]!) / right[0]!; }

  impurity(sums: Float64Array, rows: Int32Array, from: number, to: number): number {
    let squares = 0;
    for (let i = from; i < to; i++) squares += this.weightOf(rows[i]!) * this.target[rows[i]!]! ** 2;
    return squares / sums[0]! - (sums[1]! / sums[0]!) ** 2;
  }
}

class Poisson extends NumberCriterion {
  proxy(left: Float64Array, right: Float64Array): number {
    // A leaf that predicts 0 would have an infinite deviance.
    if (left[1]! <= EPSILON || right[1]! <= EPSILON) return -Infinity;
    return left[1]! * Math.log(left[1]! / left[0]!) + right[1]! * Math.log(right[1]! / right[0]!);
  }

  impurity(sums: Float64Array, rows: Int32Array, from: number, to: number): number {
    if (sums[1]! <= EPSILON) return Infinity;
    let total = 0;
    for (let i = from; i < to; i++) {
      const y = this.target[rows[i]!]!;
      if (y > 0) total += this.weightOf(rows[i]!) * y * Math.log((y * sums[0]!) / sums[1]!);
    }
    return total / sums[0]!;
  }
}

class AbsoluteError extends NumberCriterion {
  override readonly absolute: MedianScan;

  constructor(target: Float64Array, weights: Float64Array | null) {
    super(target, weights);
    const order = Int32Array.from(target.keys()).sort((a, b) => target[a]! - target[b]! || a - b);
    const place = new Int32Array(target.length);
    order.forEach((row, i) => { place[row] = i; });
    this.absolute = new MedianScan(target, (row) => this.weightOf(row), order, place);
  }

  proxy(): number { return -Infinity; }

  impurity(sums: Float64Array, rows: Int32Array, from: number, to: number): number {
    return to === from ? 0 : this.absolute.prefixes(rows.subarray(from, to), to - from)[to - from - 1]! / sums[0]!;
  }

  override write(_sums: Float64Array, rows: Int32Array, from: number, to: number, into: number[]): void {
    into.push(this.absolute.median(rows.subarray(from, to)));
  }
}

/** Medians and their absolute errors of growing sets of rows, by sums over the order of targets (Fenwick 1994). */
class MedianScan implements AbsoluteScan {
  readonly #weights: Float64Array;
  readonly #moments: Float64Array;
  readonly #top: number;

  constructor(private readonly target: Float64Array, private readonly weightOf: (row: number) => number, private readonly order: Int32Array, private readonly place: Int32Array) {
    this.#weights = new Float64Array(target.length + 1);
    this.#moments = new Float64Array(target.length + 1);
    this.#top = 2 ** Math.floor(Math.log2(Math.max(1, target.length)));
  }

  prefixes(rows: ArrayLike<number>, count: number): Float64Array {
    const errors = new Float64Array(count);
    let weight = 0;
    let moment = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const own = this.weightOf(row);
      this.#add(this.place[row]!, own, own * this.target[row]!);
      weight += own;
      moment += own * this.target[row]!;
      const { at, below, momentBelow } = this.#half(weight / 2);
      const median = this.target[this.order[at]!]!;
      // Any value between the two middle ones has the same error.
      errors[i] = Math.max(0, median * below - momentBelow + (moment - momentBelow) - median * (weight - below));
    }
    for (let i = 0; i < count; i++) this.#clear(this.place[rows[i]!]!);
    return errors;
  }

  /** As numpy: the mean of the two middle values where the weight below is exactly half. */
  median(rows: Int32Array): number {
    const sorted = Int32Array.from(rows).sort((a, b) => this.place[a]! - this.place[b]!);
    const total = sorted.reduce((sum, row) => sum + this.weightOf(row), 0);
    let upTo = 0;
    for (let i = 0; i < sorted.length; i++) {
      upTo += this.weightOf(sorted[i]!);
      if (upTo === total / 2 && i + 1 < sorted.length) return (this.target[sorted[i]!]! + this.target[sorted[i + 1]!]!) / 2;
      if (upTo > total / 2) return this.target[sorted[i]!]!;
    }
    return this.target[sorted.at(-1)!]!;
  }

  #add(place: number, weight: number, moment: number): void {
    for (let i = place + 1; i < this.#weights.length; i += i & -i) {
      this.#weights[i]! += weight;
      this.#moments[i]! += moment;
    }
  }

  #clear(place: number): void {
    for (let i = place + 1; i < this.#weights.length; i += i & -i) this.#weights[i] = this.#moments[i] = 0;
  }

  /** The first place up to which the weight reaches `wanted`, and what lies up to the place before it. */
  #half(wanted: number): { readonly at: number; readonly below: number; readonly momentBelow: number } {
    let at = 0;
    let below = 0;
    let momentBelow = 0;
    for (let step = this.#top; step > 0; step >>= 1) {
      if (at + step < this.#weights.length && below + this.#weights[at + step]! < wanted) {
        at += step;
        below += this.#weights[at]!;
        momentBelow += this.#moments[at]!;
      }
    }
    return { at: Math.min(at, this.order.length - 1), below, momentBelow };
  }
}
