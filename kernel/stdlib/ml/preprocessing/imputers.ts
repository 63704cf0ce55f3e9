import type { ImputeStrategy, SimpleImputerSpec } from '@/lib/ml/preprocess/steps/simple-imputer';
import { Transformer } from './transformer';

/** Fills missing values with what the training data says: `mean` (default), `median`, `mostFrequent`, or `constant` with `fillValue`. */
export class SimpleImputer extends Transformer {
  readonly spec: SimpleImputerSpec;
  constructor({ strategy = 'mean', fillValue }: { readonly strategy?: ImputeStrategy; readonly fillValue?: string | number } = {}) {
    super();
    this.spec = { kind: 'simpleImputer', strategy, ...(fillValue === undefined ? {} : { fillValue }) };
  }
}
