import { check, finite, oneOf } from '../../heads/reading';
import { findBlock, isSpread, plainColumn, type Block } from '../blocks';
import { categoriesOf, placesOf, placesOfCategories, readCategories, unknownCategory, type Categories, type Lumping } from '../categories';
import type { FittedStep, Step, StepSpec } from '../step';

/** What stands for an unknown or a missing value; without it, a missing value. */
interface Stand {
  readonly unknownValue?: number;
  readonly encodedMissingValue?: number;
}

export interface OrdinalEncoderSpec extends StepSpec, Lumping, Stand {
  readonly kind: 'ordinalEncoder';
  readonly handleUnknown: 'useEncodedValue' | 'error';
}

/** A missing value is no category. */
export interface FittedOrdinalEncoder extends FittedStep, Stand {
  readonly kind: 'ordinalEncoder';
  readonly handleUnknown: 'useEncodedValue' | 'error';
  readonly columns: readonly Categories<string>[];
}

export const ordinalEncoder: Step<OrdinalEncoderSpec, FittedOrdinalEncoder> = {
  kind: 'ordinalEncoder',
  fit: (spec, blocks) => ({ kind: 'ordinalEncoder', handleUnknown: spec.handleUnknown, ...standOf(spec), columns: blocks.columns.map((column) => withoutMissing(categoriesOf(plainColumn(column, 'OrdinalEncoder'), spec))) }),
  apply: (fitted, blocks) => ({ rowCount: blocks.rowCount, columns: fitted.columns.map((column) => encode(findBlock(blocks, column.name), column, fitted)) }),
  read: (fields) => {
    const columns = readCategories(fields['columns']);
    check(columns.every(({ categories }) => !categories.includes(null)), 'its categories are malformed');
    const stand = (name: 'unknownValue' | 'encodedMissingValue') => (fields[name] === undefined ? {} : { [name]: finite(fields[name], 'encoder') });
    return { kind: 'ordinalEncoder', handleUnknown: oneOf(fields['handleUnknown'], ['useEncodedValue', 'error'], 'encoder'), ...stand('unknownValue'), ...stand('encodedMissingValue'), columns: columns.map(withoutMissing) };
  },
  inputs: ({ columns }) => columns.map(({ name }) => name),
};

function standOf({ unknownValue, encodedMissingValue }: Stand): Stand {
  return { ...(unknownValue === undefined ? {} : { unknownValue }), ...(encodedMissingValue === undefined ? {} : { encodedMissingValue }) };
}

function withoutMissing({ name, categories, infrequent }: Categories): Categories<string> {
  return { name, categories: categories.filter((one) => one !== null), infrequent };
}

const UNKNOWN = -1;
const MISSING = -3;

function encode(column: Block, known: Categories<string>, { handleUnknown, unknownValue, encodedMissingValue }: FittedOrdinalEncoder): Block {
  if (!isSpread(column)) return column;
  const { name, categories, infrequent } = known;
  const places = placesOfCategories(known);
  const codes = placesOf(column, (category, row) => {
    const found = category === null ? MISSING : places.get(category);
    if (found !== undefined) return found;
    if (handleUnknown === 'error') throw unknownCategory(row, name, category!, "OrdinalEncoder({ handleUnknown: 'useEncodedValue' }) to treat it as missing");
    return UNKNOWN;
  });
  const numbers = Float64Array.from(codes, (code) => (code >= 0 ? code : code === MISSING ? encodedMissingValue ?? NaN : unknownValue ?? NaN));
  // With values of the user's own the numbers are no longer 0 … n − 1, which trees would split by sets.
  if (unknownValue !== undefined || encodedMissingValue !== undefined) return { name, type: 'integer', numbers };
  return { name, type: 'integer', numbers, categories: categories.length + (infrequent.length > 0 ? 1 : 0) };
}
