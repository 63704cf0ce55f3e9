/** Extremes, mean and histogram of a tensor's elements, by a sample at once or of all of them in steps. */
import { BOUNDS, type TensorStatistics } from '@/lib/notebook/outputs';
import type { Elements } from './tensor-data';

/** Up to here all elements are looked at when a tensor is shown (some ten milliseconds). */
export const LOOKED_AT = 1_000_000;
const STRIDE = 1 << 21;

interface Sums {
  counted: number;
  nan: number;
  infinite: number;
  low: number;
  high: number;
  total: number;
}

/** At once, of all elements or of `LOOKED_AT` at even distances. */
export function sampleStatistics(values: Elements): TensorStatistics {
  const steps = statisticsSteps(() => values, values.length > LOOKED_AT ? values.length / LOOKED_AT : 1);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/**
 * In steps, of every `every`th element. `read` is asked anew for each step: the memory below may have moved meanwhile. Sums are
 * doubles, so that a mean of hundreds of millions of 32-bit numbers is right to some 12 digits.
 */
export function* statisticsSteps(read: () => Elements, every = 1): Generator<void, TensorStatistics> {
  const sums: Sums = { counted: 0, nan: 0, infinite: 0, low: Infinity, high: -Infinity, total: 0 };
  const length = Math.floor(read().length / every);
  for (let from = 0; from < length; from += STRIDE) {
    add(read(), sums, from, Math.min(length, from + STRIDE), every);
    yield;
  }
  const finite = sums.counted - sums.nan - sums.infinite;
  const histogram = Array.from({ length: finite === 0 ? 0 : sums.low === sums.high ? 1 : BOUNDS.bins }, () => 0);
  const scale = sums.low === sums.high ? 0 : histogram.length / (sums.high - sums.low);
  if (finite > 0) {
    for (let from = 0; from < length; from += STRIDE) {
      sort(read(), histogram, sums.low, scale, from, Math.min(length, from + STRIDE), every);
      yield;
    }
  }
  return { counted: sums.counted, min: finite === 0 ? null : sums.low, max: finite === 0 ? null : sums.high, mean: finite === 0 ? null : sums.total / finite, nan: sums.nan, infinite: sums.infinite, histogram };
}

function add(values: Elements, sums: Sums, from: number, to: number, every: number): void {
  let { nan, infinite, low, high, total } = sums;
  for (let at = from; at < to; at += 1) {
    const value = values[every === 1 ? at : Math.floor(at * every)]!;
    if (value - value !== 0) {
      if (value !== value) nan += 1;
      else infinite += 1;
      continue;
    }
    if (value < low) low = value;
    if (value > high) high = value;
    total += value;
  }
  Object.assign(sums, { nan, infinite, low, high, total, counted: sums.counted + to - from });
}

function sort(values: Elements, histogram: number[], low: number, scale: number, from: number, to: number, every: number): void {
  const last = histogram.length - 1;
  for (let at = from; at < to; at += 1) {
    const value = values[every === 1 ? at : Math.floor(at * every)]!;
    if (value - value === 0) histogram[Math.min(last, Math.floor((value - low) * scale))]! += 1;
  }
}
