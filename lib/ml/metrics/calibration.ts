/** Whether probabilities mean what they say: of rows given 0.3, do 30 % turn out positive? */
import { quantileSorted, sorted } from '../statistics';
import { measured, undefinedBecause, type Measured } from './measured';

export type BinStrategy = 'uniform' | 'quantile';

export interface CalibrationBin {
  /** Mean probability of the bin's rows, in [0, 1]. */
  readonly predicted: number;
  /** Share of them that is positive, in [0, 1]. */
  readonly observed: number;
  readonly n: number;
}

/**
 * scikit-learn's `calibration_curve`: bins of equal width or of about equal size; empty bins are left out. A probability on an edge
 * belongs to the bin below it. Probabilities lie in [0, 1].
 */
export function calibrationCurve(isPositive: Uint8Array, probabilities: Float64Array, { bins = 5, strategy = 'uniform' }: { readonly bins?: number; readonly strategy?: BinStrategy } = {}): CalibrationBin[] {
  const ascending = strategy === 'quantile' ? sorted(probabilities) : null;
  const edges = Array.from({ length: Math.max(0, bins - 1) }, (_, i) => (ascending === null ? (i + 1) * (1 / bins) : quantileSorted(ascending, (i + 1) * (1 / bins))));
  const found = Array.from({ length: bins }, () => ({ total: 0, positive: 0, n: 0 }));
  for (let row = 0; row < probabilities.length; row++) {
    const p = probabilities[row]!;
    const above = edges.findIndex((edge) => edge >= p);
    const bin = found[above < 0 ? bins - 1 : above]!;
    bin.total += p;
    bin.positive += isPositive[row]!;
    bin.n += 1;
  }
  return found.filter((bin) => bin.n > 0).map(({ total, positive, n }) => ({ predicted: total / n, observed: positive / n, n }));
}

/** Expected calibration error (Naeini et al. 2015): Σ nᵦ/n · |observed − predicted| over the bins; in [0, 1]. */
export function expectedCalibrationError(isPositive: Uint8Array, probabilities: Float64Array, options: { readonly bins?: number; readonly strategy?: BinStrategy } = {}): Measured {
  const n = probabilities.length;
  if (n === 0) return undefinedBecause('There are no rows.', 0);
  return measured(calibrationCurve(isPositive, probabilities, { bins: 10, ...options }).reduce((sum, bin) => sum + (bin.n / n) * Math.abs(bin.observed - bin.predicted), 0), n);
}
