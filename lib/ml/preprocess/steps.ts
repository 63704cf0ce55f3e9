/**
 * Preprocessing that is fitted once and then applied the same everywhere: in the notebook, in the evaluator and in serving. A fitted
 * step is plain JSON.
 */
import type { FrameColumn, NumericColumn } from '../frame';

/** A category spread over columns of 0 and 1: `codes[row]` says which is 1, −1: none. */
export interface OneHotColumn {
  readonly name: string;
  readonly type: 'oneHot';
  readonly codes: Int32Array;
  readonly names: readonly string[];
}

/** Categories as the numbers 0 … `categories` − 1, NaN where a value is missing or unknown. Trees split such a column by sets. */
export interface OrdinalColumn extends NumericColumn {
  readonly categories: number;
}

export type Block = FrameColumn | OneHotColumn | OrdinalColumn;

export interface Blocks {
  readonly rowCount: number;
  readonly columns: readonly Block[];
}

export type ImputeStrategy = 'mean' | 'median' | 'mostFrequent' | 'constant';

/** What to fit, as chosen by the user. `columns` of a part: names, or all of a kind. */
export type StepSpec =
  | { readonly kind: 'standardScaler'; readonly withMean: boolean; readonly withStd: boolean }
  | { readonly kind: 'simpleImputer'; readonly strategy: ImputeStrategy; readonly fillValue?: string | number }
  | { readonly kind: 'oneHotEncoder'; readonly handleUnknown: 'ignore' | 'error'; readonly maxCategories: number | null }
  | { readonly kind: 'ordinalEncoder'; readonly handleUnknown: 'useEncodedValue' | 'error'; readonly maxCategories: number | null }
  | { readonly kind: 'columnTransformer'; readonly parts: readonly { readonly name: string; readonly columns: ColumnChoice; readonly steps: readonly StepSpec[] }[]; readonly remainder: 'drop' | 'passthrough' };

/** `numeric`, `categorical`: by type. `identifier`: text that is nearly all distinct, which teaches a model nothing. */
export type ColumnChoice = readonly string[] | 'numeric' | 'categorical' | 'identifier';

export type FittedStep =
  | { readonly kind: 'standardScaler'; readonly columns: readonly { readonly name: string; readonly mean: number; readonly scale: number }[] }
  | { readonly kind: 'simpleImputer'; readonly columns: readonly { readonly name: string; readonly fill: string | number }[] }
  /** A null among the categories stands for a missing value; `infrequent` lumps the categories beyond the limit. */
  | { readonly kind: 'oneHotEncoder'; readonly handleUnknown: 'ignore' | 'error'; readonly columns: readonly { readonly name: string; readonly categories: readonly (string | null)[]; readonly infrequent: readonly string[] }[] }
  /** `infrequent` share the code after the last category; a missing value stays missing. */
  | { readonly kind: 'ordinalEncoder'; readonly handleUnknown: 'useEncodedValue' | 'error'; readonly columns: readonly { readonly name: string; readonly categories: readonly string[]; readonly infrequent: readonly string[] }[] }
  | { readonly kind: 'columnTransformer'; readonly parts: readonly { readonly name: string; readonly columns: readonly string[]; readonly steps: readonly FittedStep[] }[] };

/** Something about the data that preprocessing cannot handle; the message is for people. */
export class PreprocessError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(`${message} ${remedy}`);
    this.name = 'DataError';
    this.remedy = remedy;
  }
}
