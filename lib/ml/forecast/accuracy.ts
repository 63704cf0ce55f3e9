/** How far forecasts are from what came (Hyndman and Koehler 2006). */

/** Mean |error| ÷ the mean |change over a period| in training; below 1 beats the seasonal naive forecast. NaN where training never changed. */
export function mase(actual: ArrayLike<number>, forecast: ArrayLike<number>, training: ArrayLike<number>, period: number): number {
  let [scale, count] = [0, 0];
  for (let t = period; t < training.length; t++, count++) scale += Math.abs(training[t]! - training[t - period]!);
  return count === 0 || scale === 0 ? NaN : meanError(actual, forecast) / (scale / count);
}

/** Mean of 200 · |error| ÷ (|actual| + |forecast|), in [0, 200] percent; 0 where both are 0. */
export function smape(actual: ArrayLike<number>, forecast: ArrayLike<number>): number {
  let total = 0;
  for (let t = 0; t < actual.length; t++) {
    const size = Math.abs(actual[t]!) + Math.abs(forecast[t]!);
    total += size === 0 ? 0 : (200 * Math.abs(actual[t]! - forecast[t]!)) / size;
  }
  return total / actual.length;
}

export function meanError(actual: ArrayLike<number>, forecast: ArrayLike<number>): number {
  let total = 0;
  for (let t = 0; t < actual.length; t++) total += Math.abs(actual[t]! - forecast[t]!);
  return total / actual.length;
}
