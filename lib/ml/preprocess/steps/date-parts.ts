import { CYCLES, DATE_PARTS, DAY, datePart, type DatePart } from '../../dates';
import { check, finite, list, oneOf, record, text } from '../../heads/reading';
import { findBlock, PreprocessError, type Block } from '../blocks';
import type { FittedStep, Step, StepSpec } from '../step';

export type DateFeature = DatePart | 'daysSince';

export interface DatePartsSpec extends StepSpec {
  readonly kind: 'dateParts';
  readonly parts: readonly DateFeature[];
  /** Parts that come round also, or instead, as sine and cosine. */
  readonly cyclic: readonly DatePart[];
  /** Days count from here; null: from the earliest training value of each column. */
  readonly since: number | null;
}

export interface FittedDateParts extends FittedStep {
  readonly kind: 'dateParts';
  readonly parts: readonly DateFeature[];
  readonly cyclic: readonly DatePart[];
  readonly columns: readonly { readonly name: string; readonly since: number }[];
}

/** Numbers of a date: `column_part`, and `column_part_sin` and `column_part_cos` where it comes round, so that December lies beside January. */
export const dateParts: Step<DatePartsSpec, FittedDateParts> = {
  kind: 'dateParts',
  fit: ({ parts, cyclic, since }, blocks) => ({ kind: 'dateParts', parts, cyclic, columns: blocks.columns.map((block) => {
    const first = datesOf(block).reduce((least, value) => (value < least ? value : least), Infinity);
    return { name: block.name, since: since ?? (first < Infinity ? first : 0) };
  }) }),
  apply: ({ parts, cyclic, columns }, blocks) => ({ rowCount: blocks.rowCount, columns: columns.flatMap(({ name, since }) => {
    const dates = datesOf(findBlock(blocks, name));
    const plain = parts.map((part): Block => (part === 'daysSince'
      ? { name: `${name}_daysSince`, type: 'number', numbers: dates.map((value) => (value - since) / DAY) }
      : { name: `${name}_${part}`, type: 'integer', numbers: dates.map((value) => datePart(value, part)) }));
    return [...plain, ...cyclic.flatMap((part): Block[] => {
      const { length, first } = CYCLES[part]!;
      const angles = dates.map((value) => (2 * Math.PI * (datePart(value, part) - first)) / length);
      return [{ name: `${name}_${part}_sin`, type: 'number', numbers: angles.map(Math.sin) }, { name: `${name}_${part}_cos`, type: 'number', numbers: angles.map(Math.cos) }];
    })];
  }) }),
  read: (fields) => {
    const cyclic = list(fields['cyclic'], 'dates').map((part) => oneOf(part, DATE_PARTS, 'dates'));
    check(cyclic.every((part) => CYCLES[part] !== undefined), 'its dates are malformed');
    return {
      kind: 'dateParts', parts: list(fields['parts'], 'dates').map((part) => oneOf(part, [...DATE_PARTS, 'daysSince'], 'dates')), cyclic,
      columns: list(fields['columns'], 'dates').map((entry) => {
        const { name, since } = record(entry, 'dates');
        return { name: text(name, 'dates'), since: finite(since, 'dates') };
      }),
    };
  },
  inputs: ({ columns }) => columns.map(({ name }) => name),
};

function datesOf(block: Block): Float64Array {
  if (block.type !== 'date') throw new PreprocessError(`DateParts was given ‘${block.name}’, which holds ${block.type === 'string' ? 'text' : 'numbers'}, not dates.`, `Turn it into dates with .coerce({ ${JSON.stringify(block.name)}: 'date' }), or choose the columns with ColumnTransformer.`);
  return block.numbers;
}
