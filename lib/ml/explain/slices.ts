/**
 * Where a model is worst: slices of rows, described by one to three conditions, whose loss is above that of all other rows by a large effect
 * and not by chance. After Chung et al., “Slice Finder” (2019): a lattice search by effect size with Welch's test. Many slices are
 * tested, so p-values are adjusted over all of them (Benjamini and Hochberg 1995).
 */
import { studentTwoSided } from '../distributions';
import { mean as meanOf } from '../statistics';

/** Rows for which a column has one value, or lies in one range. */
export interface Condition {
  readonly column: string;
  readonly text: string;
  /** Ascending. */
  readonly rows: Int32Array;
}

export interface Slice {
  readonly conditions: readonly Condition[];
  readonly rows: Int32Array;
  /** Mean loss within, and of all other rows. */
  readonly loss: number;
  readonly restLoss: number;
  /** (loss − restLoss) ÷ √((variance within + variance of the rest) ÷ 2): above 0.2 small, 0.5 medium, 0.8 large (Cohen 1988). */
  readonly effect: number;
  /** Of Welch's one-sided t-test that the loss within is above the rest's. */
  readonly p: number;
  /** Adjusted for all slices that were tested. */
  readonly adjusted: number;
}

export interface SliceOptions {
  readonly minRows: number;
  /** Conditions of one slice, 1 to 3. */
  readonly depth: number;
  readonly minEffect: number;
  /** Adjusted p-values above are left out. */
  readonly alpha: number;
}

/** Slices of one level that are refined on the next, the largest effects. */
const BEAM = 200;
/** At least: a mean and a variance need two. */
const LEAST = 2;

/** Worst effect first. A slice with a parent (fewer conditions) that is nearly as bad is left out: the simpler one says it all. */
export function worstSlices(losses: Float64Array, conditions: readonly Condition[], { minRows, depth, minEffect, alpha }: SliceOptions): Slice[] {
  const least = Math.max(LEAST, minRows);
  const places = new Map(conditions.map((condition, place) => [condition, place]));
  const mean = meanOf(losses);
  // Around their mean, so that squares lose no digits.
  const centred = losses.map((loss) => loss - mean);
  const all = momentsOf(centred);
  const tested: Omit<Slice, 'adjusted'>[] = [];
  const test = (parts: readonly Condition[], rows: Int32Array): Omit<Slice, 'adjusted'> | null => {
    if (rows.length < least || losses.length - rows.length < LEAST) return null;
    const { loss, restLoss, ...found } = compare(momentsOf(centred, rows), all);
    const slice = { conditions: parts, rows, loss: loss + mean, restLoss: restLoss + mean, ...found };
    tested.push(slice);
    return slice;
  };
  let level = conditions.flatMap((condition) => test([condition], condition.rows) ?? []);
  for (let size = 2; size <= depth; size++) {
    const parents = [...level].sort((a, b) => b.effect - a.effect).slice(0, BEAM);
    const seen = new Set<string>();
    level = parents.flatMap((parent) => conditions.flatMap((condition) => {
      if (parent.conditions.some(({ column }) => column === condition.column)) return [];
      const parts = [...parent.conditions, condition].sort((a, b) => places.get(a)! - places.get(b)!);
      const key = parts.map((part) => places.get(part)).join(' ');
      if (seen.has(key)) return [];
      seen.add(key);
      return test(parts, common(parent.rows, condition.rows)) ?? [];
    }));
  }
  const adjusted = benjaminiHochberg(tested.map(({ p }) => p));
  const kept = tested.flatMap((slice, at) => (slice.effect >= minEffect && adjusted[at]! <= alpha ? [{ ...slice, adjusted: adjusted[at]! }] : []));
  const worst = kept.sort((a, b) => b.effect - a.effect || a.conditions.length - b.conditions.length);
  return worst.filter((slice) => !worst.some((other) => other.effect + Math.max(0, minEffect) / 2 >= slice.effect && other.conditions.length < slice.conditions.length && other.conditions.every((part) => slice.conditions.includes(part))));
}

interface Moments { readonly n: number; readonly sum: number; readonly squares: number }

function momentsOf(losses: Float64Array, rows?: Int32Array): Moments {
  let [sum, squares] = [0, 0];
  const n = rows?.length ?? losses.length;
  for (let i = 0; i < n; i++) {
    const loss = losses[rows === undefined ? i : rows[i]!]!;
    sum += loss;
    squares += loss * loss;
  }
  return { n, sum, squares };
}

function compare(within: Moments, all: Moments): Pick<Slice, 'loss' | 'restLoss' | 'effect' | 'p'> {
  const rest = { n: all.n - within.n, sum: all.sum - within.sum, squares: all.squares - within.squares };
  const [a, b] = [summaryOf(within), summaryOf(rest)];
  const gap = a.mean - b.mean;
  const spread = Math.sqrt((a.variance + b.variance) / 2);
  const error = a.variance / within.n + b.variance / rest.n;
  const degrees = error ** 2 / ((a.variance / within.n) ** 2 / (within.n - 1) + (b.variance / rest.n) ** 2 / (rest.n - 1));
  const half = error === 0 ? 0 : studentTwoSided(gap / Math.sqrt(error), degrees) / 2;
  return { loss: a.mean, restLoss: b.mean, effect: gap === 0 ? 0 : spread === 0 ? Math.sign(gap) * Infinity : gap / spread, p: error === 0 ? (gap > 0 ? 0 : 1) : gap > 0 ? half : 1 - half };
}

function summaryOf({ n, sum, squares }: Moments): { readonly mean: number; readonly variance: number } {
  return { mean: sum / n, variance: Math.max(0, (squares - (sum * sum) / n) / (n - 1)) };
}

/** Rows that are in both; both ascending. */
function common(a: Int32Array, b: Int32Array): Int32Array {
  const both = new Int32Array(Math.min(a.length, b.length));
  let size = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const gap = a[i]! - b[j]!;
    if (gap === 0) both[size++] = a[i]!;
    if (gap <= 0) i++;
    if (gap >= 0) j++;
  }
  return both.slice(0, size);
}

/** Adjusted p-values that control the share of false discoveries, in the order given; SciPy's `false_discovery_control`. */
export function benjaminiHochberg(p: readonly number[]): Float64Array {
  const order = [...p.keys()].sort((a, b) => p[b]! - p[a]!);
  const adjusted = new Float64Array(p.length);
  let least = 1;
  order.forEach((place, at) => {
    least = Math.min(least, (p[place]! * p.length) / (p.length - at));
    adjusted[place] = least;
  });
  return adjusted;
}
