/** Statistics of one column. Every function skips NaN (a missing value) and gives NaN where nothing is left. */

export function sum(values: ArrayLike<number>): number {
  // Neumaier's compensated summation: the error does not grow with the number of values.
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) continue;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return Number.isFinite(total) ? total + lost : total;
}

export function count(values: ArrayLike<number>): number {
  let n = 0;
  for (let i = 0; i < values.length; i++) n += values[i] === values[i] ? 1 : 0;
  return n;
}

export function mean(values: ArrayLike<number>): number {
  return sum(values) / count(values);
}

/** Two passes; `degreesOfFreedom` 0 is the population's variance (numpy), 1 the sample's (pandas). NaN when n ≤ it. */
export function variance(values: ArrayLike<number>, degreesOfFreedom: 0 | 1 = 0): number {
  const n = count(values);
  if (n <= degreesOfFreedom) return NaN;
  const centre = sum(values) / n;
  let squares = 0;
  let drift = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) continue;
    squares += (value - centre) ** 2;
    drift += value - centre;
  }
  return (squares - (drift * drift) / n) / (n - degreesOfFreedom);
}

export function standardDeviation(values: ArrayLike<number>, degreesOfFreedom: 0 | 1 = 0): number {
  return Math.sqrt(Math.max(0, variance(values, degreesOfFreedom)));
}

/** Ascending, without NaN. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).filter((value) => value === value).sort();
}

/** Of ascending values, numpy's default `linear` method (Hyndman and Fan's type 7). `fraction` in [0, 1]. */
export function quantileSorted(ascending: ArrayLike<number>, fraction: number): number {
  const n = ascending.length;
  if (n === 0 || !(fraction >= 0 && fraction <= 1)) return NaN;
  const place = (n - 1) * fraction;
  const below = Math.floor(place);
  const low = ascending[below]!;
  const high = ascending[Math.min(n - 1, below + 1)]!;
  return low === high ? low : low + (high - low) * (place - below);
}

export function quantile(values: ArrayLike<number>, fraction: number): number {
  return quantileSorted(sorted(values), fraction);
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
