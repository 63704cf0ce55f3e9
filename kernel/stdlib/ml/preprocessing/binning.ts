import type { QuantileMethod } from '@/lib/ml/preprocess/quantiles';
import type { BinarizerSpec } from '@/lib/ml/preprocess/steps/binarizer';
import type { BinEncoding, KBinsDiscretizerSpec } from '@/lib/ml/preprocess/steps/kbins-discretizer';
import type { PolynomialFeaturesSpec } from '@/lib/ml/preprocess/steps/polynomial-features';
import { mustBeNumber, mustBeOneOf, mustBeWhole } from './checks';
import { Transformer } from './transformer';
import { DataError } from '../../errors';

/** 1 for values above `threshold` (0), else 0. Missing values stay. Throws for text and infinite values. */
export class Binarizer extends Transformer {
  readonly spec: BinarizerSpec;
  constructor({ threshold = 0 }: { readonly threshold?: number } = {}) {
    super();
    mustBeNumber(threshold, 'threshold');
    this.spec = { kind: 'binarizer', threshold };
  }
}

/**
 * Numbers into `nBins` (5) bins. `strategy`: `quantile` (default; about equally many values in each, by `quantileMethod`), `uniform` (equally
 * wide) or `kmeans` (values nearest to the same centre). `encode`: `onehot` (default, a column for each bin, `column_0` …; not spread out before the estimator;
 * `onehotDense` is the same here) or `ordinal`. Values beyond the ends fall into the first and last bin; bins too narrow are joined; a constant
 * column is one bin. `fit` takes `sampleWeight`. Throws for text, missing and infinite values, naming column and row.
 */
export class KBinsDiscretizer extends Transformer {
  readonly spec: KBinsDiscretizerSpec;
  override readonly takesWeights = true;
  constructor({ nBins = 5, encode = 'onehot', strategy = 'quantile', quantileMethod = 'averagedInvertedCdf' }: { readonly nBins?: number; readonly encode?: BinEncoding; readonly strategy?: 'uniform' | 'quantile' | 'kmeans'; readonly quantileMethod?: QuantileMethod } = {}) {
    super();
    mustBeWhole(nBins, 2, 10_000, 'nBins');
    mustBeOneOf(encode, ['onehot', 'onehotDense', 'ordinal'], 'encode');
    mustBeOneOf(strategy, ['uniform', 'quantile', 'kmeans'], 'strategy');
    mustBeOneOf(quantileMethod, ['averagedInvertedCdf', 'invertedCdf', 'linear'], 'quantileMethod');
    this.spec = { kind: 'kBinsDiscretizer', nBins, encode, strategy, quantileMethod };
  }
}

/**
 * Products of the columns up to `degree` (2; or [least, most]): `a`, `b`, `a^2`, `a b`, `b^2`. `interactionOnly`: of different columns only;
 * `includeBias`: a column `1` first. Missing values make their products missing. Throws where it would make more than 100,000 columns.
 */
export class PolynomialFeatures extends Transformer {
  readonly spec: PolynomialFeaturesSpec;
  constructor({ degree = 2, interactionOnly = false, includeBias = true }: { readonly degree?: number | readonly [number, number]; readonly interactionOnly?: boolean; readonly includeBias?: boolean } = {}) {
    super();
    const [least, most] = typeof degree === 'number' ? [0, degree] : degree;
    mustBeWhole(least, 0, 100, 'degree');
    mustBeWhole(most, 0, 100, 'degree');
    if (least > most) throw new DataError(`The degrees from ${least} to ${most} are none.`, 'Give the lower first.');
    if (most === 0 && !includeBias) throw new DataError('Degree 0 without includeBias leaves no column.', 'Raise degree.');
    this.spec = { kind: 'polynomialFeatures', minDegree: least, degree: most, interactionOnly, includeBias };
  }
}
