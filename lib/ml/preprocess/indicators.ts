/** Columns that say where a value was missing. */
import { countMissing, isMissing } from '../frame';
import { texts } from '../heads/reading';
import { findBlock, isSpread, type Block, type Blocks } from './blocks';

/** The columns in which training has missing values. */
export function columnsWithGaps(blocks: Blocks): string[] {
  return blocks.columns.filter((block) => isSpread(block) && countMissing(block) > 0).map(({ name }) => name);
}

/** `missingindicator_column`, scikit-learn's name: true where it is missing. */
export function indicator(blocks: Blocks, name: string): Block {
  const block = findBlock(blocks, name);
  const numbers = new Float64Array(blocks.rowCount);
  if (isSpread(block)) for (let row = 0; row < numbers.length; row++) numbers[row] = isMissing(block, row) ? 1 : 0;
  return { name: `missingindicator_${name}`, type: 'boolean', numbers };
}

/** The part of a fitted imputer that adds indicators: left out where there are none. */
export interface Indicators {
  readonly indicators?: readonly string[];
}

export function fitIndicators(addIndicator: boolean, blocks: Blocks): Indicators {
  const names = addIndicator ? columnsWithGaps(blocks) : [];
  return names.length === 0 ? {} : { indicators: names };
}

export function addIndicators({ indicators = [] }: Indicators, blocks: Blocks): Block[] {
  return indicators.map((name) => indicator(blocks, name));
}

export function readIndicators(value: unknown): Indicators {
  return value === undefined ? {} : { indicators: texts(value, 'indicators') };
}
