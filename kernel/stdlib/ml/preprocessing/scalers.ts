import type { StandardScalerSpec } from '@/lib/ml/preprocess/steps/standard-scaler';
import { Transformer } from './transformer';

/** (x − mean) ÷ standard deviation, column by column; the deviation is the population's, a constant column is only centred. */
export class StandardScaler extends Transformer {
  readonly spec: StandardScalerSpec;
  constructor({ withMean = true, withStd = true }: { readonly withMean?: boolean; readonly withStd?: boolean } = {}) {
    super();
    this.spec = { kind: 'standardScaler', withMean, withStd };
  }
}
