/** Extremes, mean and histogram of a tensor's elements, by a sample at once or of all of them in steps. */
import { BOUNDS, type TensorStatistics } from '@/lib/notebook/outputs';
import { placeOfSample } from '../../stdlib/table/sample';
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

/** At once, of all elements or of `LOOKED_AT` spread over them. */
export function sampleStatistics(values: Elements): TensorStatistics {
  const steps = statisticsSteps(() => values, Math.min(LOOKED_AT, values.length));
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/**
 * In steps, of `count` elements spread over all. `read` is asked anew for each step: the memory below may have moved meanwhile. Sums are
 * doubles, so that a mean of hundreds of millions of 32-bit numbers is right to some 12 digits.
 */
export function* statisticsSteps(read: () => Elements, count = read().length): Generator<void, TensorStatistics> {
  const sums: Sums = { counted: 0, nan: 0, infinite: 0, low: Infinity, high: -Infinity, total: 0 };
  const length = count;
  for (let from = 0; from < length; from += STRIDE) {
    add(read(), sums, from, Math.min(length, from + STRIDE), count);
    yield;
  }
  const finite = sums.counted - sums.nan - sums.infinite;
  const histogram = Array.from({ length: finite === 0 ? 0 : sums.low === sums.high ? 1 : BOUNDS.bins }, () => 0);
  const scale = sums.low === sums.high ? 0 : histogram.length / (sums.high - sums.low);
  if (finite > 0) {
    for (let from = 0; from < length; from += STRIDE) {
      sort(read(), histogram, sums.low, scale, from, Math.min(length, from + STRIDE), count);
      yield;
    }
  }
  return { counted: sums.counted, min: finite === 0 ? null : sums.low, max: finite === 0 ? null : sums.high, mean: finite === 0 ? null : sums.total / finite, nan: sums.nan, infinite: sums.infinite, histogram };
}

function add(values: Elements, sums: Sums, from: number, to: number, count: number): void {
  const isWhole = count === values.length;
  let { nan, infinite, low, high, total } = sums;
  for (let at = from; at < to; at += 1) {
    const value = values[isWhole ? at : placeOfSample(at, count, values.length)]!;
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

function sort(values: Elements, histogram: number[], low: number, scale: number, from: number, to: number, count: number): void {
  const isWhole = count === values.length;
  const last = histogram.length - 1;
  for (let at = from; at < to; at += 1) {
    const value = values[isWhole ? at : placeOfSample(at, count, values.length)]!;
    if (value - value === 0) histogram[Math.min(last, Math.floor((value - low) * scale))]! += 1;
  }
}
