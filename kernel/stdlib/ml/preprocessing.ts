/** Preprocessing by scikit-learn's names. Immutable: `fit` gives a fitted one. */
import { applySteps } from '@/lib/ml/preprocess/apply';
import { fitSteps } from '@/lib/ml/preprocess/fit';
import type { Block, ColumnChoice, FittedStep, ImputeStrategy, StepSpec } from '@/lib/ml/preprocess/steps';
import type { FrameColumn } from '@/lib/ml/frame';
import { IMMUTABLE } from '../marks';
import { frameOf, Table } from '../table/table';

/** Something that turns columns into other columns once it has seen the training data. */
export abstract class Transformer {
  readonly [IMMUTABLE] = true;
  /** @internal */
  abstract readonly spec: StepSpec;

  /** Learns from the table; gives the fitted transformer and leaves this one as it was. */
  fit(table: Table): FittedTransformer {
    return new FittedTransformer(fitSteps([this.spec], frameOf(table)).steps);
  }

  fitTransform(table: Table): Table {
    return this.fit(table).transform(table);
  }
}

export class FittedTransformer {
  readonly #steps: readonly FittedStep[];
  readonly [IMMUTABLE] = true;

  /** @internal Made by `fit`. */
  constructor(steps: readonly FittedStep[]) {
    this.#steps = steps;
    Object.freeze(this);
  }

  /** The columns it was fitted on, transformed; other columns are left out. */
  transform(table: Table): Table {
    const { rowCount, columns } = applySteps(this.#steps, frameOf(table));
    return new Table({ rowCount, columns: columns.flatMap(spread) });
  }
}

function spread(column: Block): FrameColumn[] {
  if (column.type === 'string') return [column];
  if (column.type !== 'oneHot') return [{ name: column.name, type: column.type, numbers: column.numbers }];
  return column.names.map((name, place) => ({ name, type: 'integer', numbers: Float64Array.from(column.codes, (code) => (code === place ? 1 : 0)) }));
}

/** (x − mean) ÷ standard deviation, column by column; the deviation is the population's, a constant column is only centred. */
export class StandardScaler extends Transformer {
  readonly spec: StepSpec;
  constructor({ withMean = true, withStd = true }: { readonly withMean?: boolean; readonly withStd?: boolean } = {}) {
    super();
    this.spec = { kind: 'standardScaler', withMean, withStd };
  }
}

/** Fills missing values with what the training data says: `mean` (default), `median`, `mostFrequent`, or `constant` with `fillValue`. */
export class SimpleImputer extends Transformer {
  readonly spec: StepSpec;
  constructor({ strategy = 'mean', fillValue }: { readonly strategy?: ImputeStrategy; readonly fillValue?: string | number } = {}) {
    super();
    this.spec = { kind: 'simpleImputer', strategy, ...(fillValue === undefined ? {} : { fillValue }) };
  }
}

/**
 * A column of 0 and 1 for each category; missing values are a category of their own where training has some. Unknown categories
 * at prediction: `error` (scikit-learn's default), or `ignore` for all zeros. `maxCategories` lumps the rarest.
 */
export class OneHotEncoder extends Transformer {
  readonly spec: StepSpec;
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
  readonly spec: StepSpec;
  constructor({ handleUnknown = 'error', maxCategories = null }: { readonly handleUnknown?: 'useEncodedValue' | 'error'; readonly maxCategories?: number | null } = {}) {
    super();
    this.spec = { kind: 'ordinalEncoder', handleUnknown, maxCategories };
  }
}

/**
 * Different columns, different steps: `new ColumnTransformer([['numbers', new StandardScaler(), ['age']], ['words', new
 * OneHotEncoder(), 'categorical']])`. Columns not named are dropped, or kept with `remainder: 'passthrough'`.
 */
export class ColumnTransformer extends Transformer {
  readonly spec: StepSpec;
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
