import { countMissing, isMissing } from '../../frame';
import { flag, texts } from '../../heads/reading';
import { findBlock, isSpread, PreprocessError } from '../blocks';
import { columnsWithGaps, indicator } from '../indicators';
import type { FittedStep, Step, StepSpec } from '../step';

export interface MissingIndicatorSpec extends StepSpec {
  readonly kind: 'missingIndicator';
  readonly features: 'missingOnly' | 'all';
  readonly errorOnNew: boolean;
}

export interface FittedMissingIndicator extends FittedStep {
  readonly kind: 'missingIndicator';
  readonly errorOnNew: boolean;
  readonly columns: readonly string[];
  readonly indicated: readonly string[];
}

/** A column of true and false for each column that has missing values. */
export const missingIndicator: Step<MissingIndicatorSpec, FittedMissingIndicator> = {
  kind: 'missingIndicator',
  fit: ({ features, errorOnNew }, blocks) => {
    const columns = blocks.columns.map(({ name }) => name);
    return { kind: 'missingIndicator', errorOnNew: errorOnNew && features === 'missingOnly', columns, indicated: features === 'all' ? columns : columnsWithGaps(blocks) };
  },
  apply: ({ errorOnNew, columns, indicated }, blocks) => {
    const rest = errorOnNew ? columns.filter((name) => !indicated.includes(name)) : [];
    for (const name of rest) {
      const block = findBlock(blocks, name);
      if (!isSpread(block) || countMissing(block) === 0) continue;
      const row = Array.from({ length: blocks.rowCount }, (_, at) => at).find((at) => isMissing(block, at));
      throw new PreprocessError(`Column ‘${name}’, row ${row} is missing, and training had no missing value there.`, 'Use MissingIndicator({ errorOnNew: false }), or fill it.');
    }
    return { rowCount: blocks.rowCount, columns: indicated.map((name) => indicator(blocks, name)) };
  },
  read: (fields) => ({ kind: 'missingIndicator', errorOnNew: flag(fields['errorOnNew'], 'indicator'), columns: texts(fields['columns'], 'columns'), indicated: texts(fields['indicated'], 'columns') }),
  inputs: ({ columns }) => columns,
};
