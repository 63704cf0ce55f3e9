import type { ScoreFunction, SelectKBestSpec } from '@/lib/ml/preprocess/steps/select-k-best';
import type { VarianceThresholdSpec } from '@/lib/ml/preprocess/steps/variance-threshold';
import { DataError } from '../../errors';
import { mustBeAtLeast, mustBeOneOf, mustBeWhole } from './checks';
import { Transformer } from './transformer';

/** Keeps the columns whose variance in training is above `threshold` (0: all that are not constant). Missing values are passed over. Throws where none is left. */
export class VarianceThreshold extends Transformer {
  readonly spec: VarianceThresholdSpec;
  constructor({ threshold = 0 }: { readonly threshold?: number } = {}) {
    super();
    mustBeAtLeast(threshold, 0, 'threshold');
    this.spec = { kind: 'varianceThreshold', threshold };
  }
}

/**
 * Keeps the `k` (10, or 'all') columns that say most of the target one by one. `scoreFunc`: `fClassif` (default; analysis of variance), `chi2` for counts, or `fRegression` for a target of
 * numbers. Encoded and text columns stay sparse. Throws without a target, for text, and for missing or infinite values, naming column and row.
 *
 * @example new Pipeline([new TfidfVectorizer(), new SelectKBest({ scoreFunc: 'chi2', k: 2000 }), new LogisticRegression()])
 */
export class SelectKBest extends Transformer {
  readonly spec: SelectKBestSpec;
  constructor({ scoreFunc = 'fClassif', k = 10 }: { readonly scoreFunc?: ScoreFunction; readonly k?: number | 'all' } = {}) {
    super();
    mustBeOneOf(scoreFunc, ['fClassif', 'fRegression', 'chi2'], 'scoreFunc');
    if (k !== 'all') mustBeWhole(k, 1, 1_000_000_000, 'k');
    this.spec = { kind: 'selectKBest', scoreFunc, k };
  }
}

/** scikit-learn's FunctionTransformer cannot be had: a function is no data, so a model with one could not be saved, checked or served. Always throws, saying what to do. */
export class FunctionTransformer {
  constructor() {
    throw new DataError('A FunctionTransformer cannot be part of a model: its function could not be saved with it.', 'Compute the column before fitting with table.derive(…), or use DateParts, PolynomialFeatures, PowerTransformer or KBinsDiscretizer.');
  }
}
