import { check, oneOf } from '../../heads/reading';
import { findBlock, isSpread, plainColumn, type Block } from '../blocks';
import { categoriesOf, placesOf, placesOfCategories, readCategories, unknownCategory, type Categories } from '../categories';
import type { FittedStep, Step, StepSpec } from '../step';

export interface OrdinalEncoderSpec extends StepSpec {
  readonly kind: 'ordinalEncoder';
  readonly handleUnknown: 'useEncodedValue' | 'error';
  readonly maxCategories: number | null;
}

/** A missing value stays missing, so it is no category. */
export interface FittedOrdinalEncoder extends FittedStep {
  readonly kind: 'ordinalEncoder';
  readonly handleUnknown: 'useEncodedValue' | 'error';
  readonly columns: readonly Categories<string>[];
}

export const ordinalEncoder: Step<OrdinalEncoderSpec, FittedOrdinalEncoder> = {
  kind: 'ordinalEncoder',
  fit: (spec, blocks) => ({ kind: 'ordinalEncoder', handleUnknown: spec.handleUnknown, columns: blocks.columns.map((column) => withoutMissing(categoriesOf(plainColumn(column, 'OrdinalEncoder'), spec.maxCategories))) }),
  apply: ({ columns, handleUnknown }, blocks) => ({ rowCount: blocks.rowCount, columns: columns.map((column) => encode(findBlock(blocks, column.name), column, handleUnknown)) }),
  read: (fields) => {
    const columns = readCategories(fields['columns']);
    check(columns.every(({ categories }) => !categories.includes(null)), 'its categories are malformed');
    return { kind: 'ordinalEncoder', handleUnknown: oneOf(fields['handleUnknown'], ['useEncodedValue', 'error'], 'encoder'), columns: columns.map(withoutMissing) };
  },
  inputs: ({ columns }) => columns.map(({ name }) => name),
};

function withoutMissing({ name, categories, infrequent }: Categories): Categories<string> {
  return { name, categories: categories.filter((one) => one !== null), infrequent };
}

function encode(column: Block, known: Categories<string>, handleUnknown: 'useEncodedValue' | 'error'): Block {
  if (!isSpread(column)) return column;
  const { name, categories, infrequent } = known;
  const places = placesOfCategories(known);
  const codes = placesOf(column, (category, row) => {
    const found = category === null ? -1 : places.get(category);
    if (found !== undefined) return found;
    if (handleUnknown === 'error') throw unknownCategory(row, name, category!, "OrdinalEncoder({ handleUnknown: 'useEncodedValue' }) to treat it as missing");
    return -1;
  });
  return { name, type: 'integer', numbers: Float64Array.from(codes, (code) => (code < 0 ? NaN : code)), categories: categories.length + (infrequent.length > 0 ? 1 : 0) };
}
