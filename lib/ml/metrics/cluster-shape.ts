/** How tight and how far apart groups of points are, equal to scikit-learn's of the same name. Points are row-major, n × d, finite. */
import { measured, undefinedBecause, type Measured } from './measured';

export interface Points { readonly values: Float64Array; readonly rows: number; readonly columns: number }

interface Groups { readonly codes: Int32Array; readonly sizes: readonly number[] }

/** Codes without gaps, or why the scores are undefined: it takes 2 … n − 1 groups. */
function groupsOf(labels: Int32Array, rows: number): Groups | string {
  if (labels.length !== rows) throw new RangeError(`${labels.length} labels for ${rows} points`);
  const codes = new Map<number, number>();
  for (const label of labels) if (!codes.has(label)) codes.set(label, codes.size);
  if (codes.size < 2) return 'It takes at least two groups.';
  if (codes.size >= rows) return 'Every point is a group of its own.';
  const own = labels.map((label) => codes.get(label)!);
  const sizes = Array.from({ length: codes.size }, () => 0);
  for (const code of own) sizes[code]! += 1;
  return { codes: own, sizes };
}

function distance({ values, columns }: Points, a: number, others: Float64Array, b: number): number {
  let squares = 0;
  for (let column = 0; column < columns; column++) squares += (values[a * columns + column]! - others[b * columns + column]!) ** 2;
  return Math.sqrt(squares);
}

/**
 * `silhouette_samples` (Rousseeuw 1987), Euclidean: (b − a) ÷ max(a, b), where a is a point's mean distance to its own group and b that to
 * the nearest other; in [−1, 1]. 0 for a group of one. O(n²·d) time, O(n) memory.
 */
export function silhouetteSamples(points: Points, labels: Int32Array): Float64Array | string {
  const groups = groupsOf(labels, points.rows);
  if (typeof groups === 'string') return groups;
  const { codes, sizes } = groups;
  const totals = new Float64Array(sizes.length);
  return Float64Array.from({ length: points.rows }, (_, row) => {
    totals.fill(0);
    for (let other = 0; other < points.rows; other++) totals[codes[other]!]! += distance(points, row, points.values, other);
    const own = codes[row]!;
    if (sizes[own] === 1) return 0;
    const within = totals[own]! / (sizes[own]! - 1);
    let nearest = Infinity;
    for (let group = 0; group < sizes.length; group++) if (group !== own) nearest = Math.min(nearest, totals[group]! / sizes[group]!);
    const larger = Math.max(within, nearest);
    return larger === 0 ? 0 : (nearest - within) / larger;
  });
}

/** `silhouette_score`: their mean; in [−1, 1]. */
export function silhouette(points: Points, labels: Int32Array): Measured {
  const samples = silhouetteSamples(points, labels);
  return typeof samples === 'string' ? undefinedBecause(samples, points.rows) : measured(samples.reduce((sum, value) => sum + value, 0) / samples.length, points.rows);
}

function centresOf({ values, rows, columns }: Points, { codes, sizes }: Groups): Float64Array {
  const centres = new Float64Array(sizes.length * columns);
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) centres[codes[row]! * columns + column]! += values[row * columns + column]! / sizes[codes[row]!]!;
  return centres;
}

/** `calinski_harabasz_score` (1974): spread between groups ÷ spread within them, each by its degrees of freedom; at least 0. */
export function calinskiHarabasz(points: Points, labels: Int32Array): Measured {
  const groups = groupsOf(labels, points.rows);
  if (typeof groups === 'string') return undefinedBecause(groups, points.rows);
  const centres = centresOf(points, groups);
  const all = { codes: new Int32Array(points.rows), sizes: [points.rows] };
  const middle = centresOf(points, all);
  const asPoints: Points = { values: centres, rows: groups.sizes.length, columns: points.columns };
  const between = groups.sizes.reduce((sum, size, group) => sum + size * distance(asPoints, group, middle, 0) ** 2, 0);
  let within = 0;
  for (let row = 0; row < points.rows; row++) within += distance(points, row, centres, groups.codes[row]!) ** 2;
  const k = groups.sizes.length;
  return measured(within === 0 ? 1 : (between * (points.rows - k)) / (within * (k - 1)), points.rows);
}

/** `davies_bouldin_score` (1979): the mean over groups of the worst (spread + spread) ÷ distance of centres; at least 0, less is better. */
export function daviesBouldin(points: Points, labels: Int32Array): Measured {
  const groups = groupsOf(labels, points.rows);
  if (typeof groups === 'string') return undefinedBecause(groups, points.rows);
  const centres = centresOf(points, groups);
  const k = groups.sizes.length;
  const spread = new Float64Array(k);
  for (let row = 0; row < points.rows; row++) spread[groups.codes[row]!]! += distance(points, row, centres, groups.codes[row]!) / groups.sizes[groups.codes[row]!]!;
  const asPoints: Points = { values: centres, rows: k, columns: points.columns };
  let total = 0;
  for (let a = 0; a < k; a++) {
    let worst = 0;
    for (let b = 0; b < k; b++) {
      if (a === b) continue;
      const apart = distance(asPoints, a, centres, b);
      if (apart > 0) worst = Math.max(worst, (spread[a]! + spread[b]!) / apart);
    }
    total += worst;
  }
  return measured(total / k, points.rows);
}
