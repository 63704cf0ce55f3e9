import { check, finite, list, oneOf, record, text, whole } from '../../heads/reading';
import { denseByName, denseColumns, PreprocessError, type Dense } from '../blocks';
import { mustHaveValues } from '../columnwise';
import { addIndicators, fitIndicators, readIndicators, type Indicators } from '../indicators';
import { nearestFill, type Weighting } from '../nearest-fill';
import type { FittedStep, Step, StepSpec } from '../step';

export interface KnnImputerSpec extends StepSpec {
  readonly kind: 'knnImputer';
  readonly nNeighbors: number;
  readonly weights: Weighting;
  readonly addIndicator: boolean;
}

/** The training values themselves, null where missing: they are what later rows are compared to. */
export interface FittedKnnImputer extends FittedStep, Indicators {
  readonly kind: 'knnImputer';
  readonly nNeighbors: number;
  readonly weights: Weighting;
  readonly columns: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

const MOST_KEPT = 2_000_000;

/** A missing value becomes the mean of its nearest training rows that have one, by distance over the columns that both rows have. */
export const knnImputer: Step<KnnImputerSpec, FittedKnnImputer> = {
  kind: 'knnImputer',
  fit: ({ nNeighbors, weights, addIndicator }, blocks) => {
    const columns = denseColumns(blocks, 'KNNImputer');
    columns.forEach((column) => mustHaveValues(column, 'KNNImputer'));
    if (columns.length * blocks.rowCount > MOST_KEPT) throw new PreprocessError(`KNNImputer keeps its training values, and these are ${(columns.length * blocks.rowCount).toLocaleString('en')} (at most ${MOST_KEPT.toLocaleString('en')}).`, 'Choose fewer columns with ColumnTransformer, or use SimpleImputer.');
    return { kind: 'knnImputer', nNeighbors, weights, columns: columns.map(({ name, numbers }) => ({ name, values: Array.from(numbers, (value) => (value === value ? value : null)) })), ...fitIndicators(addIndicator, blocks) };
  },
  apply: (fitted, blocks) => {
    const given = denseByName(blocks, fitted.columns.map(({ name }) => name), 'KNNImputer');
    const donors = fitted.columns.map(({ values }) => Float64Array.from(values, (value) => value ?? NaN));
    const filled = nearestFill(given.map(({ numbers }) => numbers), donors, fitted.nNeighbors, fitted.weights);
    return { rowCount: blocks.rowCount, columns: [...given.map(({ name }: Dense, index) => ({ name, type: 'number' as const, numbers: filled[index]! })), ...addIndicators(fitted, blocks)] };
  },
  read: (fields) => {
    const columns = list(fields['columns'], 'imputer').map((entry) => {
      const column = record(entry, 'imputer');
      return { name: text(column['name'], 'imputer'), values: list(column['values'], 'imputer').map((value) => (value === null ? null : finite(value, 'imputer'))) };
    });
    check(columns.every(({ values }) => values.length === columns[0]!.values.length && values.some((value) => value !== null)), 'the rows of an imputer do not fit');
    return { kind: 'knnImputer', nNeighbors: whole(fields['nNeighbors'], 'neighbours', 1, 1_000_000), weights: oneOf(fields['weights'], ['uniform', 'distance'], 'imputer'), columns, ...readIndicators(fields['indicators']) };
  },
  inputs: ({ columns }) => columns.map(({ name }) => name),
};
