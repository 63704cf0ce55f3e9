/** The forecasts that any other has to beat (Hyndman and Athanasopoulos, Forecasting, 5.2). */

export type NaiveStrategy = 'last' | 'seasonal' | 'drift' | 'mean';

export interface NaiveFit {
  readonly strategy: NaiveStrategy;
  readonly rows: number;
  /** The last season, or the one value that goes on. */
  readonly last: Float64Array;
  readonly slope: number;
  /** Of the one-step errors. */
  readonly variance: number;
}

export function fitNaive(y: Float64Array, strategy: NaiveStrategy, period: number): NaiveFit {
  const n = y.length;
  const lag = strategy === 'seasonal' ? period : 1;
  if (n < lag + 1) throw new RangeError(`The series has ${n} values; this takes at least ${lag + 1}.`);
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  const slope = strategy === 'drift' ? (y[n - 1]! - y[0]!) / (n - 1) : 0;
  const errors = strategy === 'mean' ? y.map((value) => value - mean) : Float64Array.from({ length: n - lag }, (_, t) => y[t + lag]! - y[t]! - slope);
  const known = strategy === 'mean' || strategy === 'drift' ? 1 : 0;
  return { strategy, rows: n, last: strategy === 'mean' ? Float64Array.of(mean) : y.slice(n - lag), slope, variance: errors.reduce((sum, error) => sum + error * error, 0) / Math.max(1, errors.length - known) };
}

export function forecastNaive({ strategy, rows, last, slope, variance }: NaiveFit, horizon: number): { readonly mean: Float64Array; readonly variance: Float64Array } {
  return {
    mean: Float64Array.from({ length: horizon }, (_, h) => last[h % last.length]! + slope * (h + 1)),
    variance: Float64Array.from({ length: horizon }, (_, h) => variance * (strategy === 'mean' ? 1 + 1 / rows : strategy === 'drift' ? (h + 1) * (1 + (h + 1) / (rows - 1)) : Math.floor(h / last.length) + 1)),
  };
}
