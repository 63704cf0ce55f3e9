import type { KnnImputerSpec } from '@/lib/ml/preprocess/steps/knn-imputer';
import type { MissingIndicatorSpec } from '@/lib/ml/preprocess/steps/missing-indicator';
import type { ImputeStrategy, SimpleImputerSpec } from '@/lib/ml/preprocess/steps/simple-imputer';
import { mustBeOneOf, mustBeWhole } from './checks';
import { Transformer } from './transformer';

/**
 * Fills missing values with what the training data says: `mean` (default), `median`, `mostFrequent`, or `constant` with `fillValue`.
 * `addIndicator` adds `missingindicator_column` for each column that has missing values in training. Throws for a column without any value, and for a mean of text.
 */
export class SimpleImputer extends Transformer {
  readonly spec: SimpleImputerSpec;
  constructor({ strategy = 'mean', fillValue, addIndicator = false }: { readonly strategy?: ImputeStrategy; readonly fillValue?: string | number; readonly addIndicator?: boolean } = {}) {
    super();
    mustBeOneOf(strategy, ['mean', 'median', 'mostFrequent', 'constant'], 'strategy');
    this.spec = { kind: 'simpleImputer', strategy, addIndicator, ...(fillValue === undefined ? {} : { fillValue }) };
  }
}

/**
 * Fills a missing number with the mean of the `nNeighbors` (5) nearest training rows that have one. Near is by Euclid's distance over the columns that both
 * rows have (scale them first); `weights: 'distance'` lets nearer ones count more. Keeps the training values, at most 2 million. `addIndicator` as
 * SimpleImputer. Throws for text, infinite values and a column that is missing in every row.
 */
export class KNNImputer extends Transformer {
  readonly spec: KnnImputerSpec;
  constructor({ nNeighbors = 5, weights = 'uniform', addIndicator = false }: { readonly nNeighbors?: number; readonly weights?: 'uniform' | 'distance'; readonly addIndicator?: boolean } = {}) {
    super();
    mustBeWhole(nNeighbors, 1, 1_000_000, 'nNeighbors');
    mustBeOneOf(weights, ['uniform', 'distance'], 'weights');
    this.spec = { kind: 'knnImputer', nNeighbors, weights, addIndicator };
  }
}

/**
 * A column `missingindicator_column` of true and false for each column that has missing values in training, or with `features: 'all'` for every column. A column that is
 * missing later but never was in training is an error, unless `errorOnNew` is false.
 */
export class MissingIndicator extends Transformer {
  readonly spec: MissingIndicatorSpec;
  constructor({ features = 'missingOnly', errorOnNew = true }: { readonly features?: 'missingOnly' | 'all'; readonly errorOnNew?: boolean } = {}) {
    super();
    mustBeOneOf(features, ['missingOnly', 'all'], 'features');
    this.spec = { kind: 'missingIndicator', features, errorOnNew };
  }
}
