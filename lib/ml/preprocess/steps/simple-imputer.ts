import { toCategories, type FrameColumn } from '../../frame';
import { finite, list, record, text } from '../../heads/reading';
import { mean, median } from '../../statistics';
import { findBlock, isSpread, plainColumn, PreprocessError, type Block } from '../blocks';
import { addIndicators, fitIndicators, readIndicators, type Indicators } from '../indicators';
import type { FittedStep, Step, StepSpec } from '../step';

export type ImputeStrategy = 'mean' | 'median' | 'mostFrequent' | 'constant';

export interface SimpleImputerSpec extends StepSpec {
  readonly kind: 'simpleImputer';
  readonly strategy: ImputeStrategy;
  readonly fillValue?: string | number;
  readonly addIndicator: boolean;
}

export interface FittedSimpleImputer extends FittedStep, Indicators {
  readonly kind: 'simpleImputer';
  readonly columns: readonly { readonly name: string; readonly fill: string | number }[];
}

export const simpleImputer: Step<SimpleImputerSpec, FittedSimpleImputer> = {
  kind: 'simpleImputer',
  fit: (spec, blocks) => ({ kind: 'simpleImputer', columns: blocks.columns.map((column) => ({ name: column.name, fill: fillOf(plainColumn(column, 'SimpleImputer'), spec) })), ...fitIndicators(spec.addIndicator, blocks) }),
  apply: (fitted, blocks) => ({ rowCount: blocks.rowCount, columns: [...fitted.columns.map(({ name, fill }) => impute(findBlock(blocks, name), fill)), ...addIndicators(fitted, blocks)] }),
  read: (fields) => ({ kind: 'simpleImputer', columns: list(fields['columns'], 'imputer').map((column) => {
    const { name, fill } = record(column, 'imputer');
    return { name: text(name, 'imputer'), fill: typeof fill === 'string' ? fill : finite(fill, 'imputer') };
  }), ...readIndicators(fields['indicators']) }),
  inputs: ({ columns }) => columns.map(({ name }) => name),
};

function impute(column: Block, fill: string | number): Block {
  if (!isSpread(column)) return column;
  if (column.type !== 'string') return { ...column, numbers: column.numbers.map((value) => (value !== value ? Number(fill) : value)) };
  const known = column.dictionary.indexOf(String(fill));
  const code = known < 0 ? column.dictionary.length : known;
  return { ...column, codes: column.codes.map((old) => (old < 0 ? code : old)), dictionary: known < 0 ? [...column.dictionary, String(fill)] : column.dictionary };
}

function fillOf(column: FrameColumn, spec: SimpleImputerSpec): string | number {
  const impossible = () => new PreprocessError(`Column ‘${column.name}’ has no value to impute ${spec.strategy} from.`, "Drop it, or use strategy 'constant' with a fillValue.");
  if (spec.strategy === 'constant') return spec.fillValue ?? (column.type === 'string' ? 'missing' : 0);
  if (spec.strategy === 'mostFrequent') {
    const { codes, categories } = toCategories(column);
    const counts = new Int32Array(categories.length);
    for (const code of codes) if (code >= 0) counts[code]!++;
    let best = 0;
    counts.forEach((count, code) => { if (count > counts[best]!) best = code; });
    if (categories.length === 0) throw impossible();
    return column.type === 'string' ? categories[best]! : column.numbers[codes.indexOf(best)]!;
  }
  if (column.type === 'string') throw new PreprocessError(`Column ‘${column.name}’ holds text, which has no ${spec.strategy}.`, "Use strategy 'mostFrequent' or 'constant'.");
  const fill = spec.strategy === 'mean' ? mean(column.numbers) : median(column.numbers);
  if (fill !== fill) throw impossible();
  return fill;
}
