import type { OneHotEncoderSpec } from '@/lib/ml/preprocess/steps/one-hot-encoder';
import type { OrdinalEncoderSpec } from '@/lib/ml/preprocess/steps/ordinal-encoder';
import { Transformer } from './transformer';

/**
 * A column of 0 and 1 for each category; missing values are a category of their own where training has some. Unknown categories
 * at prediction: `error` (scikit-learn's default), or `ignore` for all zeros. `maxCategories` lumps the rarest.
 */
export class OneHotEncoder extends Transformer {
  readonly spec: OneHotEncoderSpec;
  constructor({ handleUnknown = 'error', maxCategories = null }: { readonly handleUnknown?: 'ignore' | 'error'; readonly maxCategories?: number | null } = {}) {
    super();
    this.spec = { kind: 'oneHotEncoder', handleUnknown, maxCategories };
  }
}

/**
 * Categories as the numbers 0, 1, …, in the order of their names; missing values stay missing. Unknown categories at prediction: `error`
 * (scikit-learn's default), or `useEncodedValue` for missing. `maxCategories` lumps the rarest. Histogram boosting splits such columns by
 * sets of categories; other estimators take the numbers as they are.
 */
export class OrdinalEncoder extends Transformer {
  readonly spec: OrdinalEncoderSpec;
  constructor({ handleUnknown = 'error', maxCategories = null }: { readonly handleUnknown?: 'useEncodedValue' | 'error'; readonly maxCategories?: number | null } = {}) {
    super();
    this.spec = { kind: 'ordinalEncoder', handleUnknown, maxCategories };
  }
}
