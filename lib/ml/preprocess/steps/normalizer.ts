import { oneOf, texts } from '../../heads/reading';
import { findBlock, isSpread, namesOf, PreprocessError, type Block, type Blocks } from '../blocks';
import type { FittedStep, Step, StepSpec } from '../step';

export type Norm = 'l1' | 'l2' | 'max';

export interface NormalizerSpec extends StepSpec {
  readonly kind: 'normalizer';
  readonly norm: Norm;
}

export interface FittedNormalizer extends FittedStep {
  readonly kind: 'normalizer';
  readonly norm: Norm;
  /** Names of blocks, not of what they spread to. */
  readonly columns: readonly string[];
}

/** Each row divided by its norm, over all columns; rows of zeros stay. What is not spread out stays so. */
export const normalizer: Step<NormalizerSpec, FittedNormalizer> = {
  kind: 'normalizer',
  fit: ({ norm }, blocks) => ({ kind: 'normalizer', norm, columns: blocks.columns.map(({ name }) => name) }),
  apply: ({ norm, columns }, blocks) => normalize({ rowCount: blocks.rowCount, columns: columns.map((name) => findBlock(blocks, name)) }, norm),
  read: (fields) => ({ kind: 'normalizer', norm: oneOf(fields['norm'], ['l1', 'l2', 'max'], 'norm'), columns: texts(fields['columns'], 'columns') }),
  inputs: ({ columns }) => columns,
};

function normalize({ rowCount, columns }: Blocks, norm: Norm): Blocks {
  const norms = new Float64Array(rowCount);
  const add = (row: number, value: number): void => {
    const size = Math.abs(value);
    if (norm === 'max') norms[row] = Math.max(norms[row]!, size);
    else norms[row]! += norm === 'l1' ? size : size * size;
  };
  for (const column of columns) {
    if (column.type === 'string') throw new PreprocessError(`Normalizer was given ‘${column.name}’, which holds text.`, 'Encode it with OneHotEncoder, or choose the columns with ColumnTransformer.');
    for (let row = 0; row < rowCount; row++) {
      if (column.type === 'oneHot') { if (column.codes[row]! >= 0) add(row, 1); }
      else if (column.type === 'sparse') for (let at = column.starts[row]!; at < column.starts[row + 1]!; at++) add(row, column.values[at]!);
      else {
        const value = column.numbers[row]!;
        if (!Number.isFinite(value)) throw new PreprocessError(`Column ‘${column.name}’, row ${row} is ${value !== value ? 'missing' : 'infinite'}, so the row has no norm.`, value !== value ? 'Add a SimpleImputer before Normalizer.' : 'Limit the column with clip().');
        add(row, value);
      }
    }
  }
  if (norm === 'l2') norms.forEach((value, row) => { norms[row] = Math.sqrt(value); });
  norms.forEach((value, row) => { if (value === 0) norms[row] = 1; });
  return { rowCount, columns: columns.map((column) => divide(column, norms)) };
}

function divide(column: Block, norms: Float64Array): Block {
  if (column.type === 'string') return column;
  if (isSpread(column)) return { name: column.name, type: 'number', numbers: column.numbers.map((value, row) => value / norms[row]!) };
  const starts = new Int32Array(norms.length + 1);
  if (column.type === 'sparse') {
    const values = column.values.slice();
    for (let row = 0; row < norms.length; row++) for (let at = column.starts[row]!; at < column.starts[row + 1]!; at++) values[at]! /= norms[row]!;
    return { ...column, values };
  }
  const indices = column.codes.filter((code) => code >= 0);
  const values = new Float64Array(indices.length);
  let at = 0;
  for (let row = 0; row < norms.length; row++) {
    if (column.codes[row]! >= 0) values[at++] = 1 / norms[row]!;
    starts[row + 1] = at;
  }
  return { name: column.name, type: 'sparse', names: namesOf(column), starts, indices, values };
}
