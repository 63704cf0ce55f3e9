/** Outliers by scikit-learn's names and defaults: 1 is like the others, −1 is not. */
import { columnsOf } from '@/lib/ml/heads/isolation';
import { anomalyScores, fitIsolation } from '@/lib/ml/outliers/isolation';
import { fitLocal } from '@/lib/ml/outliers/local';
import { DataError } from '../errors';
import { checkNumber, runFit, seedOf } from './common';
import { Unsupervised, type LearnedPoints, type Points } from './unsupervised';

/** Share of the training rows that are outliers, in (0, 0.5]; 'auto': by the method's own rule. */
type Contamination = 'auto' | number;

function checkContamination(contamination: Contamination): Contamination {
  if (contamination !== 'auto') checkNumber('contamination', contamination, { above: 0, most: 0.5 });
  return contamination;
}

/** numpy's linear percentile. */
function quantile(values: Float64Array, share: number): number {
  const sorted = values.slice().sort();
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return sorted[low]! + (at - low) * (above - sorted[low]!);
}

export interface IsolationOptions {
  /** Trees (100). */
  readonly nEstimators?: number;
  /** Rows that each tree sees: 'auto' (256 or all), a share in (0, 1], or a number. */
  readonly maxSamples?: 'auto' | number;
  readonly contamination?: Contamination;
  /** Share of the features that each tree sees, in (0, 1]. */
  readonly maxFeatures?: number;
  readonly bootstrap?: boolean;
  readonly seed?: number;
}

/**
 * Rows that few random splits set apart. `predict` gives −1 for outliers, `decisionFunction` how ordinary a row is (below 0: outlier). Differs
 * from scikit-learn's by chance only.
 *
 * @example const model = await new IsolationForest({ contamination: 0.02, seed: 1 }).fit(readings); model.predict(today);
 */
export class IsolationForest extends Unsupervised {
  readonly name = 'IsolationForest';
  readonly task = 'outliers';
  readonly parameters: Required<Omit<IsolationOptions, 'seed'>> & { readonly seed: number | null };

  constructor({ nEstimators = 100, maxSamples = 'auto', contamination = 'auto', maxFeatures = 1, bootstrap = false, seed }: IsolationOptions = {}) {
    super();
    checkNumber('nEstimators', nEstimators, { least: 1, most: 100_000, isInteger: true });
    if (maxSamples !== 'auto') checkNumber('maxSamples', maxSamples, { above: 0 });
    checkNumber('maxFeatures', maxFeatures, { above: 0, most: 1 });
    this.parameters = { nEstimators, maxSamples, contamination: checkContamination(contamination), maxFeatures, bootstrap, seed: seed ?? null };
  }

  async learn({ inputs }: Points): Promise<LearnedPoints> {
    const { nEstimators, maxSamples, contamination, maxFeatures, bootstrap, seed } = this.parameters;
    const columns = columnsOf(inputs);
    const { rows } = inputs;
    const samples = Math.min(rows, maxSamples === 'auto' ? 256 : maxSamples <= 1 ? Math.max(1, Math.floor(maxSamples * rows)) : Math.floor(maxSamples));
    const trees = await runFit(fitIsolation(columns, rows, { nEstimators, samples, features: Math.max(1, Math.floor(maxFeatures * columns.length)), bootstrap, seed: seedOf(seed) }), 'Tree', nEstimators);
    const offset = contamination === 'auto' ? -0.5 : quantile(anomalyScores(trees, columns, rows, samples).map((score) => -score), contamination);
    return { head: { kind: 'isolation', samples, offset, forest: { kind: 'trees', trees, combine: 'mean', link: 'identity', base: new Float64Array(1), importances: new Float64Array(columns.length) } } };
  }
}

/**
 * Rows whose surroundings are thinner than those of their `nNeighbors` (20) nearest. `labels` is what scikit-learn's fit_predict says of the training
 * rows; `predict` judges new rows (its novelty mode). Equal to scikit-learn's.
 */
export class LocalOutlierFactor extends Unsupervised {
  readonly name = 'LocalOutlierFactor';
  readonly task = 'outliers';
  readonly parameters: { readonly nNeighbors: number; readonly contamination: Contamination };

  constructor({ nNeighbors = 20, contamination = 'auto' }: { readonly nNeighbors?: number; readonly contamination?: Contamination } = {}) {
    super();
    checkNumber('nNeighbors', nNeighbors, { least: 1, isInteger: true });
    this.parameters = { nNeighbors, contamination: checkContamination(contamination) };
  }

  learn({ inputs: { dense } }: Points): LearnedPoints {
    if (dense.rows < 2) throw new DataError('One row has no neighbours; it takes at least two.');
    const neighbors = Math.min(this.parameters.nNeighbors, dense.rows - 1);
    const fit = fitLocal(dense, neighbors);
    const factors = fit.factors.map((factor) => -factor);
    const { contamination } = this.parameters;
    const offset = contamination === 'auto' ? -1.5 : quantile(factors, contamination);
    return { head: { kind: 'localOutliers', neighbors, features: dense.columns, rows: dense.rows, offset, points: dense.values, reach: fit.reach, density: fit.density, factors }, labels: Int32Array.from(factors, (factor) => (factor < offset ? -1 : 1)) };
  }
}
