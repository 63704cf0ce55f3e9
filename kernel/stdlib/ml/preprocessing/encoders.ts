import { MOST_HASHED, type FeatureHasherSpec } from '@/lib/ml/preprocess/steps/feature-hasher';
import type { HandleUnknown, OneHotEncoderSpec } from '@/lib/ml/preprocess/steps/one-hot-encoder';
import type { OrdinalEncoderSpec } from '@/lib/ml/preprocess/steps/ordinal-encoder';
import type { TargetEncoderSpec } from '@/lib/ml/preprocess/steps/target-encoder';
import { DataError } from '../../errors';
import { mustBeAtLeast, mustBeNumber, mustBeOneOf, mustBeWhole } from './checks';
import { Transformer } from './transformer';

/** The categories of some columns, in order. */
export type GivenCategories = 'auto' | Readonly<Record<string, readonly (string | number | boolean)[]>>;

/** What encoders that keep a list of categories share. */
export interface CategoryOptions {
  /** `auto` (default): those that occur in training, in order of name or number. Else by column, in this order; other values are unknown. */
  readonly categories?: GivenCategories;
  /** At most so many, the lump of infrequent ones included. */
  readonly maxCategories?: number | null;
  /** Categories of fewer rows are lumped: a number of rows, or below 1 a share of them. */
  readonly minFrequency?: number | null;
}

function lumpingOf({ categories = 'auto', maxCategories = null, minFrequency = null }: CategoryOptions) {
  if (maxCategories !== null) mustBeWhole(maxCategories, 1, 1_000_000, 'maxCategories');
  if (minFrequency !== null && !(minFrequency > 0 && (minFrequency < 1 || Number.isSafeInteger(minFrequency)))) throw new DataError(`minFrequency is a number of rows, or a share below 1, not ${minFrequency}.`);
  if (categories === 'auto') return { maxCategories, minFrequency, given: null };
  const given = Object.fromEntries(Object.entries(categories).map(([name, list]) => {
    const texts = list.map(String);
    const twice = texts.find((one, place) => texts.indexOf(one) !== place);
    if (twice !== undefined) throw new DataError(`The categories given for ‘${name}’ name ‘${twice}’ twice.`);
    return [name, texts];
  }));
  return { maxCategories, minFrequency, given };
}

/**
 * A column of 0 and 1 for each category, named `column_category`; missing values are a category of their own where training has some.
 * Unknown categories at prediction: `error` (scikit-learn's default), `ignore` for all zeros, or `infrequentIfExist` for the lump of the
 * infrequent. `drop`: `first` leaves out each column's first category, `ifBinary` that of columns with two. Throws a DataError that names row,
 * column and category.
 *
 * @example new OneHotEncoder({ minFrequency: 10, handleUnknown: 'infrequentIfExist' }).fitTransform(train.select('work'))
 */
export class OneHotEncoder extends Transformer {
  readonly spec: OneHotEncoderSpec;
  constructor({ handleUnknown = 'error', drop = null, ...options }: CategoryOptions & { readonly handleUnknown?: HandleUnknown; readonly drop?: 'first' | 'ifBinary' | null } = {}) {
    super();
    mustBeOneOf(handleUnknown, ['error', 'ignore', 'infrequentIfExist'], 'handleUnknown');
    if (drop !== null) mustBeOneOf(drop, ['first', 'ifBinary'], 'drop');
    this.spec = { kind: 'oneHotEncoder', handleUnknown, drop, ...lumpingOf(options) };
  }
}

/**
 * Categories as the numbers 0, 1, …, in the order of their names, or of `categories`; missing values stay missing, or become
 * `encodedMissingValue`. Unknown categories at prediction: `error` (scikit-learn's default), or `useEncodedValue` for `unknownValue` (missing).
 * Infrequent ones share the number after the last. Histogram boosting splits such columns by sets of categories; other estimators take the
 * numbers as they are. Throws a DataError that names row, column and category.
 *
 * @example new OrdinalEncoder({ categories: { size: ['S', 'M', 'L'] } })
 */
export class OrdinalEncoder extends Transformer {
  readonly spec: OrdinalEncoderSpec;
  constructor({ handleUnknown = 'error', unknownValue, encodedMissingValue, ...options }: CategoryOptions & { readonly handleUnknown?: 'useEncodedValue' | 'error'; readonly unknownValue?: number; readonly encodedMissingValue?: number } = {}) {
    super();
    mustBeOneOf(handleUnknown, ['error', 'useEncodedValue'], 'handleUnknown');
    if (unknownValue !== undefined) mustBeNumber(unknownValue, 'unknownValue');
    if (unknownValue !== undefined && handleUnknown === 'error') throw new DataError('unknownValue says nothing where unknown categories are an error.', "Add handleUnknown: 'useEncodedValue'.");
    if (encodedMissingValue !== undefined) mustBeNumber(encodedMissingValue, 'encodedMissingValue');
    this.spec = { kind: 'ordinalEncoder', handleUnknown, ...(unknownValue === undefined ? {} : { unknownValue }), ...(encodedMissingValue === undefined ? {} : { encodedMissingValue }), ...lumpingOf(options) };
  }
}

/**
 * Each category becomes the mean of the target among its rows, drawn to the overall mean by `smooth`: `auto` (default, an empirical Bayes
 * estimate), or a number of rows that the overall mean counts for. Unknown categories become the overall mean; a missing value is a category. More than
 * two classes make a column for each, `column_class`.
 *
 * What an estimator learns from, and `fitTransform`, is cross-fitted: each row gets what the other of `cv` folds (5) say, so the target does
 * not leak; `fit(…).transform(…)` of the training rows gives what all rows say. `shuffle` (true): rows are dealt to folds at random, the same for the same
 * `seed`. `targetType`: `auto`, `binary`, `multiclass`, or `continuous` for a target of numbers. Throws without a target, and where there are fewer rows than folds.
 *
 * @example new TargetEncoder().fitTransform(train, 'income')
 */
export class TargetEncoder extends Transformer {
  readonly spec: TargetEncoderSpec;
  constructor({ targetType = 'auto', smooth = 'auto', cv = 5, shuffle = true, seed = 0 }: { readonly targetType?: TargetEncoderSpec['targetType']; readonly smooth?: 'auto' | number; readonly cv?: number; readonly shuffle?: boolean; readonly seed?: number } = {}) {
    super();
    mustBeOneOf(targetType, ['auto', 'continuous', 'binary', 'multiclass'], 'targetType');
    if (smooth !== 'auto') mustBeAtLeast(smooth, 0, 'smooth');
    mustBeWhole(cv, 2, 1000, 'cv');
    this.spec = { kind: 'targetEncoder', targetType, smooth, cv, shuffle, seed };
  }
}

/**
 * Any number of categories in `nFeatures` columns, without learning them: the place of `column=value` is its MurmurHash3, equal to scikit-learn's.
 * Numbers and booleans add their value at the place of their column. Places may collide; `alternateSign` makes collisions cancel on average. Missing values
 * add nothing. The columns stay sparse up to the estimator. Deviation: `nFeatures` is 2¹⁶ by default (scikit-learn: 2²⁰) and at most 2¹⁸.
 */
export class FeatureHasher extends Transformer {
  readonly spec: FeatureHasherSpec;
  constructor({ nFeatures = 2 ** 16, alternateSign = true }: { readonly nFeatures?: number; readonly alternateSign?: boolean } = {}) {
    super();
    mustBeWhole(nFeatures, 1, MOST_HASHED, 'nFeatures');
    this.spec = { kind: 'featureHasher', nFeatures, alternateSign };
  }
}
