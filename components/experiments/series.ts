/** Curves of metrics: what is drawn of a series of points, smoothed, and what lies under the pointer. Pure. */

/** `[step, seconds, value]`: seconds since the run began. A value that is not finite comes as null. */
export type Point = readonly [step: number, seconds: number, value: number | null];

export interface Line {
  readonly xs: Float64Array;
  /** NaN leaves a gap. */
  readonly ys: Float64Array;
}

/**
 * A line over steps or seconds, in ascending x. Of several points at the same x the last one counts, as a metric that was logged again
 * replaces what it said.
 */
export function lineOf(points: readonly Point[], by: 'step' | 'time'): Line {
  const place = by === 'step' ? 0 : 1;
  const sorted = points.map((point, at) => [point[place], at] as const).sort(([a, i], [b, j]) => a - b || i - j);
  const kept = sorted.filter(([x], at) => at === sorted.length - 1 || sorted[at + 1]![0] !== x);
  return { xs: Float64Array.from(kept, ([x]) => x), ys: Float64Array.from(kept, ([, at]) => points[at]![2] ?? Number.NaN) };
}

/**
 * Exponential moving average, debiased, as TensorBoard and Weights & Biases draw it: s₀ = 0, sᵢ = w·sᵢ₋₁ + (1 − w)·yᵢ, shown as
 * sᵢ / (1 − wⁱ). `weight` from 0 (nothing changes) to below 1. Gaps stay gaps and leave the average as it was.
 * Within [min, max] of the values; a constant stays what it is.
 */
export function smooth(ys: Float64Array, weight: number): Float64Array {
  if (!(weight > 0)) return ys;
  const w = Math.min(weight, 0.999);
  const out = new Float64Array(ys.length);
  let [sum, seen] = [0, 0];
  for (let at = 0; at < ys.length; at += 1) {
    const y = ys[at]!;
    if (Number.isNaN(y)) {
      out[at] = Number.NaN;
      continue;
    }
    sum = sum * w + (1 - w) * y;
    seen += 1;
    out[at] = sum / (1 - w ** seen);
  }
  return out;
}

/**
 * At most about `most` points that look the same: of each stretch the first, smallest, largest and last stay, so that a spike is never lost.
 */
export function thin({ xs, ys }: Line, most: number): Line {
  const count = xs.length;
  if (count <= most) return { xs, ys };
  const buckets = Math.max(1, Math.floor(most / 4));
  const kept: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const [from, to] = [Math.floor((bucket * count) / buckets), Math.floor(((bucket + 1) * count) / buckets)];
    let [low, high] = [from, from];
    for (let at = from; at < to; at += 1) {
      if (ys[at]! < ys[low]! || Number.isNaN(ys[low]!)) low = at;
      if (ys[at]! > ys[high]! || Number.isNaN(ys[high]!)) high = at;
    }
    kept.push(...[...new Set([from, low, high, to - 1])].sort((a, b) => a - b));
  }
  return { xs: Float64Array.from(kept, (at) => xs[at]!), ys: Float64Array.from(kept, (at) => ys[at]!) };
}

/** Index of the point nearest to `x` that has a value; -1 where there is none. `xs` ascends. */
export function nearest({ xs, ys }: Line, x: number): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle]! < x) low = middle + 1;
    else high = middle;
  }
  let [before, after] = [low - 1, low];
  while (before >= 0 && Number.isNaN(ys[before]!)) before -= 1;
  while (after < xs.length && Number.isNaN(ys[after]!)) after += 1;
  if (after >= xs.length) return before;
  if (before < 0) return after;
  return x - xs[before]! <= xs[after]! - x ? before : after;
}

/** An SVG path; points that have no place (NaN) leave gaps. */
export function pathOf({ xs, ys }: Line, x: (value: number) => number, y: (value: number) => number): string {
  let path = '';
  let pen = 'M';
  for (let at = 0; at < xs.length; at += 1) {
    const [left, top] = [x(xs[at]!), y(ys[at]!)];
    if (!Number.isFinite(left) || !Number.isFinite(top)) {
      pen = 'M';
      continue;
    }
    path += `${pen}${left.toFixed(1)} ${top.toFixed(1)}`;
    pen = 'L';
  }
  return path;
}

/** The last value that a line has; NaN where it has none. */
export function lastValue(ys: Float64Array): number {
  for (let at = ys.length - 1; at >= 0; at -= 1) if (!Number.isNaN(ys[at]!)) return ys[at]!;
  return Number.NaN;
}
