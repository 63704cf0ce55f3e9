import { oneOf } from '../../heads/reading';
import { findBlock, isSpread, plainColumn, type Block } from '../blocks';
import { categoriesOf, placesOf, placesOfCategories, readCategories, unknownCategory, type Categories } from '../categories';
import type { FittedStep, Step, StepSpec } from '../step';

export interface OneHotEncoderSpec extends StepSpec {
  readonly kind: 'oneHotEncoder';
  readonly handleUnknown: 'ignore' | 'error';
  readonly maxCategories: number | null;
}

/** A null among the categories stands for a missing value. */
export interface FittedOneHotEncoder extends FittedStep {
  readonly kind: 'oneHotEncoder';
  readonly handleUnknown: 'ignore' | 'error';
  readonly columns: readonly Categories[];
}

export const oneHotEncoder: Step<OneHotEncoderSpec, FittedOneHotEncoder> = {
  kind: 'oneHotEncoder',
  fit: (spec, blocks) => ({ kind: 'oneHotEncoder', handleUnknown: spec.handleUnknown, columns: blocks.columns.map((column) => categoriesOf(plainColumn(column, 'OneHotEncoder'), spec.maxCategories)) }),
  apply: ({ columns, handleUnknown }, blocks) => ({ rowCount: blocks.rowCount, columns: columns.map((column) => encode(findBlock(blocks, column.name), column, handleUnknown)) }),
  read: (fields) => ({ kind: 'oneHotEncoder', handleUnknown: oneOf(fields['handleUnknown'], ['ignore', 'error'], 'encoder'), columns: readCategories(fields['columns']) }),
  inputs: ({ columns }) => columns.map(({ name }) => name),
};

function encode(column: Block, known: Categories, handleUnknown: 'ignore' | 'error'): Block {
  if (!isSpread(column)) return column;
  const { name, categories, infrequent } = known;
  const places = placesOfCategories(known);
  const names = [...categories.map((category) => `${name}_${category ?? 'missing'}`), ...(infrequent.length > 0 ? [`${name}_infrequent`] : [])];
  const place = (category: string | null, row: number): number => {
    const found = places.get(category);
    if (found !== undefined) return found;
    if (handleUnknown === 'error' && category !== null) throw unknownCategory(row, name, category, "OneHotEncoder({ handleUnknown: 'ignore' }) to treat it as none of the known");
    return -1;
  };
  return { name, type: 'oneHot', names, codes: placesOf(column, place) };
}
