/** Axes of the experiments' charts: numbers on a straight or logarithmic axis, ticks, and what lies where. Pure; lengths are CSS pixels. */
import { ticksOf } from '@/components/notebook/outputs/curve-parts';

export interface Scale {
  /** Where a value lies; NaN where a logarithmic axis has no place for it. */
  readonly at: (value: number) => number;
  /** The value at a place. */
  readonly valueAt: (place: number) => number;
  readonly ticks: readonly number[];
}

/**
 * An axis from `start` to `end` pixels over `values`. Numbers that are not finite, and on a logarithmic axis those at or below zero, are
 * left out of its range. One single value stands in its middle; none gives an axis from 0 to 1 (1 to 10 where it is logarithmic).
 */
export function scaleOf(values: Iterable<number>, start: number, end: number, isLog = false): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) [low, high] = isLog ? [1, 10] : [0, 1];
  if (low === high) [low, high] = isLog ? [low / 2, high * 2] : [low - (Math.abs(low) / 2 || 0.5), high + (Math.abs(high) / 2 || 0.5)];
  if (!isLog) {
    const span = high - low;
    return {
      at: (value) => start + ((value - low) / span) * (end - start),
      valueAt: (place) => low + ((place - start) / (end - start)) * span,
      ticks: ticksOf(low, high),
    };
  }
  const [from, to] = [Math.log10(low), Math.log10(high)];
  return {
    at: (value) => (value > 0 ? start + ((Math.log10(value) - from) / (to - from)) * (end - start) : Number.NaN),
    valueAt: (place) => 10 ** (from + ((place - start) / (end - start)) * (to - from)),
    ticks: logTicks(low, high),
  };
}

/** Powers of ten within a range, with 2 and 5 between them where there are few; at most eight. */
export function logTicks(low: number, high: number): number[] {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const steps = to - from <= 3 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil((to - from) / 7));
  const ticks: number[] = [];
  for (let power = from; power <= to; power += every) {
    for (const step of steps) {
      const tick = Number((step * 10 ** power).toPrecision(3));
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks.length > 8 ? ticks.filter((_, at) => at % Math.ceil(ticks.length / 8) === 0) : ticks;
}
