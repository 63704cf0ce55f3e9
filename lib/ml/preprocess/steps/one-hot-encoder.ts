import { list, oneOf, record } from '../../heads/reading';
import { findBlock, isSpread, plainColumn, type Block } from '../blocks';
import { categoriesOf, placesOf, placesOfCategories, readCategories, unknownCategory, type Categories, type Lumping } from '../categories';
import type { FittedStep, Step, StepSpec } from '../step';

export type HandleUnknown = 'ignore' | 'error' | 'infrequentIfExist';

export interface OneHotEncoderSpec extends StepSpec, Lumping {
  readonly kind: 'oneHotEncoder';
  readonly handleUnknown: HandleUnknown;
  readonly drop: 'first' | 'ifBinary' | null;
}

/** `dropsFirst`: the first category has no column of its own. */
type OneHot = Categories & { readonly dropsFirst?: true };

/** A null among the categories stands for a missing value. */
export interface FittedOneHotEncoder extends FittedStep {
  readonly kind: 'oneHotEncoder';
  readonly handleUnknown: HandleUnknown;
  readonly columns: readonly OneHot[];
}

export const oneHotEncoder: Step<OneHotEncoderSpec, FittedOneHotEncoder> = {
  kind: 'oneHotEncoder',
  fit: (spec, blocks) => ({ kind: 'oneHotEncoder', handleUnknown: spec.handleUnknown, columns: blocks.columns.map((block) => {
    const column = categoriesOf(plainColumn(block, 'OneHotEncoder'), spec);
    const width = column.categories.length + (column.infrequent.length > 0 ? 1 : 0);
    const isDropped = spec.drop === 'first' ? width > 0 : spec.drop === 'ifBinary' && width === 2;
    return isDropped ? { ...column, dropsFirst: true as const } : column;
  }) }),
  apply: ({ columns, handleUnknown }, blocks) => ({ rowCount: blocks.rowCount, columns: columns.map((column) => encode(findBlock(blocks, column.name), column, handleUnknown)) }),
  read: (fields) => {
    const drops = list(fields['columns'], 'encoder').map((entry) => record(entry, 'encoder')['dropsFirst'] === true);
    return { kind: 'oneHotEncoder', handleUnknown: oneOf(fields['handleUnknown'], ['ignore', 'error', 'infrequentIfExist'], 'encoder'), columns: readCategories(fields['columns']).map((column, at) => (drops[at]! ? { ...column, dropsFirst: true as const } : column)) };
  },
  inputs: ({ columns }) => columns.map(({ name }) => name),
};

function encode(column: Block, known: OneHot, handleUnknown: HandleUnknown): Block {
  if (!isSpread(column)) return column;
  const { name, categories, infrequent } = known;
  const places = placesOfCategories(known);
  const all = [...categories.map((category) => `${name}_${category ?? 'missing'}`), ...(infrequent.length > 0 ? [`${name}_infrequent`] : [])];
  const first = known.dropsFirst === true ? 1 : 0;
  const place = (category: string | null, row: number): number => {
    const found = places.get(category);
    if (found !== undefined) return found - first;
    if (handleUnknown === 'error' && category !== null) throw unknownCategory(row, name, category, "OneHotEncoder({ handleUnknown: 'ignore' }) to treat it as none of the known");
    return handleUnknown === 'infrequentIfExist' && infrequent.length > 0 ? categories.length - first : -1;
  };
  return { name, type: 'oneHot', names: all.slice(first), codes: placesOf(column, place) };
}
