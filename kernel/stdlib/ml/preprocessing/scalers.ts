import type { MaxAbsScalerSpec } from '@/lib/ml/preprocess/steps/max-abs-scaler';
import type { MinMaxScalerSpec } from '@/lib/ml/preprocess/steps/min-max-scaler';
import type { Norm, NormalizerSpec } from '@/lib/ml/preprocess/steps/normalizer';
import type { PowerMethod, PowerTransformerSpec } from '@/lib/ml/preprocess/steps/power-transformer';
import type { QuantileTransformerSpec } from '@/lib/ml/preprocess/steps/quantile-transformer';
import type { RobustScalerSpec } from '@/lib/ml/preprocess/steps/robust-scaler';
import type { StandardScalerSpec } from '@/lib/ml/preprocess/steps/standard-scaler';
import { DataError } from '../../errors';
import { mustAscend, mustBeOneOf, mustBeWhole } from './checks';
import { Transformer } from './transformer';

/**
 * (x − mean) ÷ standard deviation, column by column; the deviation is the population's, a constant column is only centred. Missing values
 * are passed over and stay. `fit` takes `sampleWeight`. Throws for text, infinite values and a column that is missing in every row.
 */
export class StandardScaler extends Transformer {
  readonly spec: StandardScalerSpec;
  override readonly takesWeights = true;
  constructor({ withMean = true, withStd = true }: { readonly withMean?: boolean; readonly withStd?: boolean } = {}) {
    super();
    this.spec = { kind: 'standardScaler', withMean, withStd };
  }
}

/**
 * Moves each column's training values to `featureRange` ([0, 1]): later values may lie beyond it, unless `clip`. A constant column becomes
 * the lower end. Missing values stay. Throws for text, infinite values and a column that is missing in every row.
 *
 * @example new MinMaxScaler().fitTransform(Table.fromColumns({ a: [1, 3, 5] }))   // 0, 0.5, 1
 */
export class MinMaxScaler extends Transformer {
  readonly spec: MinMaxScalerSpec;
  constructor({ featureRange = [0, 1], clip = false }: { readonly featureRange?: readonly [number, number]; readonly clip?: boolean } = {}) {
    super();
    mustAscend(featureRange, 'featureRange');
    this.spec = { kind: 'minMaxScaler', featureRange, clip };
  }
}

/** Each column ÷ its largest absolute training value, so that 0 stays 0 and training values lie in [−1, 1]. Missing values stay. Throws as StandardScaler. */
export class MaxAbsScaler extends Transformer {
  readonly spec: MaxAbsScalerSpec = { kind: 'maxAbsScaler' };
}

/**
 * (x − median) ÷ range between two quantiles, `quantileRange` in percent ([25, 75]): outliers hardly matter. `unitVariance` scales so that normal
 * values have the variance 1. Missing values stay. Throws as StandardScaler.
 */
export class RobustScaler extends Transformer {
  readonly spec: RobustScalerSpec;
  constructor({ withCentering = true, withScaling = true, quantileRange = [25, 75], unitVariance = false }: { readonly withCentering?: boolean; readonly withScaling?: boolean; readonly quantileRange?: readonly [number, number]; readonly unitVariance?: boolean } = {}) {
    super();
    mustAscend(quantileRange, 'quantileRange');
    if (quantileRange[0] < 0 || quantileRange[1] > 100) throw new DataError(`quantileRange is in percent, from 0 to 100, not ${JSON.stringify(quantileRange)}.`);
    if (unitVariance && (quantileRange[0] === 0 || quantileRange[1] === 100)) throw new DataError('unitVariance needs quantiles within 0 and 100 percent.', 'Normal values have no largest one; use [25, 75].');
    this.spec = { kind: 'robustScaler', withCentering, withScaling, quantileRange, unitVariance };
  }
}

/**
 * Each value becomes its rank among the training values, in [0, 1], or with `outputDistribution: 'normal'` the standard normal value of that
 * rank (at most ±5.2). `nQuantiles` (1,000) are kept, at most one a row, and interpolated between; they are taken from `subsample` random rows
 * (10,000; null: all), the same for the same `seed`. Missing values stay. Throws as StandardScaler.
 */
export class QuantileTransformer extends Transformer {
  readonly spec: QuantileTransformerSpec;
  constructor({ nQuantiles = 1000, outputDistribution = 'uniform', subsample = 10_000, seed = 0 }: { readonly nQuantiles?: number; readonly outputDistribution?: 'uniform' | 'normal'; readonly subsample?: number | null; readonly seed?: number } = {}) {
    super();
    mustBeWhole(nQuantiles, 1, 100_000, 'nQuantiles');
    mustBeOneOf(outputDistribution, ['uniform', 'normal'], 'outputDistribution');
    if (subsample !== null) {
      mustBeWhole(subsample, 1, Number.MAX_SAFE_INTEGER, 'subsample');
      if (nQuantiles > subsample) throw new DataError(`nQuantiles (${nQuantiles}) is more than subsample (${subsample}).`, 'Raise subsample, or set it to null.');
    }
    this.spec = { kind: 'quantileTransformer', nQuantiles, outputDistribution, subsample, seed };
  }
}

/**
 * Raises each column to the power under which it is likeliest to be normal, then standardises it (`standardize`). `method`:
 * `yeo-johnson` (default), or `box-cox` for values above 0. Missing values stay. Throws as StandardScaler, and for values of at most 0 under
 * Box-Cox, naming column and row.
 */
export class PowerTransformer extends Transformer {
  readonly spec: PowerTransformerSpec;
  constructor({ method = 'yeo-johnson', standardize = true }: { readonly method?: PowerMethod; readonly standardize?: boolean } = {}) {
    super();
    mustBeOneOf(method, ['yeo-johnson', 'box-cox'], 'method');
    this.spec = { kind: 'powerTransformer', method, standardize };
  }
}

/** Each row ÷ its norm over all columns: `l2` (default), `l1` or `max`. Rows of zeros stay. Throws for text and for missing or infinite values. */
export class Normalizer extends Transformer {
  readonly spec: NormalizerSpec;
  constructor({ norm = 'l2' }: { readonly norm?: Norm } = {}) {
    super();
    mustBeOneOf(norm, ['l1', 'l2', 'max'], 'norm');
    this.spec = { kind: 'normalizer', norm };
  }
}
