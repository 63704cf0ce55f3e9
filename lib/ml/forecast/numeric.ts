/** Minimising functions of few parameters whose derivatives are not written out. */
import { minimise } from '../linear/lbfgs';

/** L-BFGS with central differences from each start; the best end. The value should be of the size of 1. What is not finite counts as very bad. */
export function minimiseNumerically(value: (point: Float64Array) => number, starts: readonly Float64Array[], maxIterations = 120): { readonly point: Float64Array; readonly value: number } {
  const guarded = (point: Float64Array) => { const found = value(point); return Number.isFinite(found) ? found : 1e100; };
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    const probe = point.slice();
    for (let i = 0; i < point.length; i++) {
      const step = 6e-6 * Math.max(1, Math.abs(point[i]!));
      probe[i] = point[i]! + step;
      const above = guarded(probe);
      probe[i] = point[i]! - step;
      gradient[i] = (above - guarded(probe)) / (2 * step);
      probe[i] = point[i]!;
    }
    return guarded(point);
  };
  let best = { point: starts[0]!, value: Infinity };
  const improve = (start: Float64Array, tolerance: number, most: number) => {
    const { point } = minimise(objective, start, tolerance, most);
    const found = guarded(point);
    if (found < best.value) best = { point, value: found };
  };
  // Rough ends first, since differences are dear; then the best one to the end, as far as differences resolve it.
  for (const start of starts) improve(start, 1e-4, Math.min(40, maxIterations));
  improve(best.point, 2e-7, maxIterations);
  return best;
}

/** Any number to (low, high). */
export function squash(x: number, low: number, high: number): number {
  return low + (high - low) / (1 + Math.exp(-x));
}

/** Its inverse. */
export function unsquash(value: number, low: number, high: number): number {
  const share = Math.min(1 - 1e-6, Math.max(1e-6, (value - low) / (high - low)));
  return Math.log(share / (1 - share));
}
