/**
 * Drift between two samples of one column. PSI depends wholly on its bins, so every result carries them: edges of the
 * reference's deciles for numbers, the values for categories, and missing values as a bin of their own, never dropped.
 */
import { quantileSorted, sorted } from './statistics';

export type DriftValue = number | string | boolean | null;

export interface PsiResult {
  /** Σ (p − q) ln(p / q) over bins, p current and q reference; 0 or more. Null when undefined, with the reason. */
  readonly value: number | null;
  readonly undefinedReason?: string;
  /** Inner edges of numeric bins (a value equal to an edge lies right of it), or the categories in order of frequency. */
  readonly bins: readonly (number | string)[];
  /** Share that an empty bin is given in place of 0. */
  readonly epsilon: number;
  readonly reference: number;
  readonly current: number;
}

/** Fewer rows than this on either side say nothing about ten bins. */
export const LEAST_ROWS = 30;
/** As Evidently: what an empty bin counts for. */
export const EPSILON = 1e-4;
const MOST_CATEGORIES = 50;

/**
 * Population stability index of `current` against `reference`.
 *
 * Numeric when every present value is a number: the reference's deciles (numpy's linear method; repeated edges are
 * merged). Otherwise by value, the 50 most frequent of the reference and all others together. `null` and NaN are missing.
 * Source: the credit-scoring index as Evidently computes it, on quantile bins.
 */
export function psi(reference: readonly DriftValue[], current: readonly DriftValue[], options: { readonly bins?: number; readonly epsilon?: number } = {}): PsiResult {
  const epsilon = options.epsilon ?? EPSILON;
  const nothing = (undefinedReason: string, bins: readonly (number | string)[] = []): PsiResult => ({ value: null, undefinedReason, bins, epsilon, reference: reference.length, current: current.length });
  if (reference.length < LEAST_ROWS) return nothing(`the reference has ${reference.length} rows; ${LEAST_ROWS} are needed`);
  if (current.length < LEAST_ROWS) return nothing(`${current.length} rows were asked so far; ${LEAST_ROWS} are needed`);

  const isNumeric = [...reference, ...current].every((value) => value === null || typeof value === 'number');
  const { bins, indexOf } = isNumeric ? numericBins(reference as readonly (number | null)[], options.bins ?? 10) : categoricalBins(reference);
  const q = shares(reference, bins.length + 2, indexOf);
  const p = shares(current, bins.length + 2, indexOf);
  let value = 0;
  for (let bin = 0; bin < q.length; bin += 1) {
    if (p[bin] === 0 && q[bin] === 0) continue;
    const [now, then] = [p[bin] || epsilon, q[bin] || epsilon];
    value += (now - then) * Math.log(now / then);
  }
  return { value, bins, epsilon, reference: reference.length, current: current.length };
}

const isMissing = (value: DriftValue): boolean => value === null || Number.isNaN(value);

interface Bins {
  readonly bins: readonly (number | string)[];
  /** 0 to bins.length; missing is bins.length + 1. */
  readonly indexOf: (value: DriftValue) => number;
}

function numericBins(reference: readonly (number | null)[], count: number): Bins {
  const ascending = sorted(reference.map((value) => value ?? Number.NaN));
  const edges = [...new Set(Array.from({ length: count - 1 }, (_, index) => quantileSorted(ascending, (index + 1) / count)))].filter((edge) => !Number.isNaN(edge));
  return {
    bins: edges,
    indexOf(value) {
      if (isMissing(value)) return edges.length + 1;
      let index = 0;
      while (index < edges.length && (value as number) >= edges[index]!) index += 1;
      return index;
    },
  };
}

function categoricalBins(reference: readonly DriftValue[]): Bins {
  const counts = new Map<string, number>();
  for (const value of reference) if (!isMissing(value)) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  const bins = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).slice(0, MOST_CATEGORIES).map(([name]) => name);
  const places = new Map(bins.map((name, index) => [name, index]));
  return { bins, indexOf: (value) => (isMissing(value) ? bins.length + 1 : (places.get(String(value)) ?? bins.length)) };
}

function shares(values: readonly DriftValue[], bins: number, indexOf: (value: DriftValue) => number): Float64Array {
  const counts = new Float64Array(bins);
  for (const value of values) counts[indexOf(value)]! += 1;
  return counts.map((count) => count / values.length);
}
