/** Shared geometry of the lanes: one time axis, all charts as wide. Lengths are CSS pixels. */
import type { Bucket } from '@/lib/domain/monitoring';

/** Kept free at the right for the labels of the value axis. */
export const RIGHT = 52;

/** Middle of a bucket on the shared axis of `plot` pixels. */
export function x(index: number, count: number, plot: number): number {
  return ((index + 0.5) / count) * plot;
}

/** A round number at or above `value`: 1, 2 or 5 times a power of ten. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value * 0.999999) ?? 10 * power;
}

/** An SVG path through the points that are there; a null leaves a gap, a lone point a short dash. */
export function linePath(values: readonly (number | null)[], y: (value: number) => number, plot: number): string {
  let path = '';
  values.forEach((value, index) => {
    if (value === null) return;
    const here = `${x(index, values.length, plot).toFixed(1)} ${y(value).toFixed(1)}`;
    const isStart = index === 0 || values[index - 1] === null;
    const isAlone = isStart && (index === values.length - 1 || values[index + 1] === null);
    path += isStart ? `M${here}` : `L${here}`;
    if (isAlone) path += 'h3';
  });
  return path;
}

export function timeLabels(buckets: readonly Bucket[], plot: number): { readonly at: number; readonly text: string }[] {
  const first = buckets[0];
  const last = buckets.at(-1);
  if (!first || !last) return [];
  const isLong = last.to - first.from > 26 * 3_600_000;
  const format = new Intl.DateTimeFormat('en-GB', isLong ? { day: 'numeric', month: 'short', timeZone: 'UTC' } : { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
  return (plot < 480 ? [0, 0.5] : [0, 0.25, 0.5, 0.75]).map((share) => {
    const index = Math.round(share * buckets.length);
    return { at: (index / buckets.length) * plot, text: format.format(buckets[index]!.from) };
  });
}

const SHOWN_CLASSES = 6;

/** The most frequent predictions; null stands for all others. */
export function predictionNames(total: Readonly<Record<string, number>>): (string | null)[] {
  const names = Object.entries(total).sort(([a, many], [b, more]) => more - many || a.localeCompare(b)).map(([name]) => name);
  return names.length <= SHOWN_CLASSES ? names : [...names.slice(0, SHOWN_CLASSES - 1), null];
}
