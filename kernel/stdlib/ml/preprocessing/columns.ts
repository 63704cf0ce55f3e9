/** Different columns, different steps; and the preprocessing that `fit` on a table adds by itself. */
import type { ColumnChoice, ColumnTransformerSpec } from '@/lib/ml/preprocess/steps/column-transformer';
import { OneHotEncoder, OrdinalEncoder } from './encoders';
import { SimpleImputer } from './imputers';
import { StandardScaler } from './scalers';
import { Transformer } from './transformer';

/**
 * Different columns, different steps: `new ColumnTransformer([['numbers', new StandardScaler(), ['age']], ['words', new
 * OneHotEncoder(), 'categorical']])`. Columns not named are dropped, or kept with `remainder: 'passthrough'`.
 */
export class ColumnTransformer extends Transformer {
  readonly spec: ColumnTransformerSpec;
  constructor(parts: readonly (readonly [name: string, steps: Transformer | readonly Transformer[], columns: ColumnChoice])[], { remainder = 'drop' }: { readonly remainder?: 'drop' | 'passthrough' } = {}) {
    super();
    this.spec = { kind: 'columnTransformer', remainder, parts: parts.map(([name, steps, columns]) => ({ name, columns, steps: [steps].flat().map((step) => step.spec) })) };
  }
}

/**
 * The usual preprocessing of a mixed table, and what `fit` on a table does by itself: numbers are imputed by their median and scaled,
 * text is one-hot encoded (unknown categories ignored, the rarest beyond 250 lumped), text that is nearly all distinct is left out.
 */
export function tableVectorizer(): ColumnTransformer {
  return new ColumnTransformer([
    ['numbers', [new SimpleImputer({ strategy: 'median' }), new StandardScaler()], 'numeric'],
    ['categories', new OneHotEncoder({ handleUnknown: 'ignore', maxCategories: 250 }), 'categorical'],
  ]);
}

/**
 * The usual preprocessing for trees: numbers as they are, text as ordinal codes (unknown categories as missing, the rarest lumped where
 * there are more than `maxCategories`), missing values kept, text that is nearly all distinct left out.
 */
export function ordinalVectorizer(maxCategories: number | null): ColumnTransformer {
  return new ColumnTransformer([
    ['numbers', [], 'numeric'],
    ['categories', new OrdinalEncoder({ handleUnknown: 'useEncodedValue', maxCategories }), 'categorical'],
  ]);
}

/**
 * The usual preprocessing for counts and for methods to which zero means nothing: as tableVectorizer, but numbers are not scaled.
 */
export function plainVectorizer(): ColumnTransformer {
  return new ColumnTransformer([
    ['numbers', new SimpleImputer({ strategy: 'median' }), 'numeric'],
    ['categories', new OneHotEncoder({ handleUnknown: 'ignore', maxCategories: 250 }), 'categorical'],
  ]);
}
