import type { Matrix } from '../matrix';
import { PreprocessError, isSpread, namesOf, type Blocks } from './blocks';
import type { FittedStep } from './step';
import { stepOf } from './steps';

export { featureNames } from './blocks';

/** Applies fitted steps; columns are found by name, so their order and further columns do not matter. */
export function applySteps(steps: readonly FittedStep[], blocks: Blocks): Blocks {
  return steps.reduce((current, step) => stepOf(step).apply(step, current, applySteps), blocks);
}

/** Numbers for an estimator; refuses text, missing and infinite values, naming column and remedy. */
export function toMatrix(blocks: Blocks): Matrix {
  const { rowCount, columns } = blocks;
  const offsets: number[] = [];
  let width = 0;
  let capacity = 0;
  const text = columns.find((column) => column.type === 'string');
  if (text !== undefined) throw new PreprocessError(`Column ‘${text.name}’ holds text.`, 'Encode it with OneHotEncoder, or call fit on the estimator itself to get the usual preprocessing.');
  for (const column of columns) {
    offsets.push(width);
    width += namesOf(column).length;
    capacity += column.type === 'sparse' ? column.indices.length : rowCount;
    if (!isSpread(column) || column.type === 'string') continue;
    const bad = column.numbers.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) continue;
    const isMissing = Number.isNaN(column.numbers[bad]);
    throw new PreprocessError(`Column ‘${column.name}’, row ${bad} is ${isMissing ? 'missing' : 'infinite'}.`, isMissing ? 'Add a SimpleImputer, or drop such rows with dropMissing().' : 'Limit the column with clip().');
  }
  const plain = columns.flatMap((column) => (column.type === 'oneHot' || column.type === 'sparse' || column.type === 'string' || column.numbers.includes(0) ? [] : [column.numbers]));
  if (plain.length === columns.length) return withoutZeros(plain, rowCount);
  const starts = new Int32Array(rowCount + 1);
  const indices = new Int32Array(capacity);
  const values = new Float64Array(capacity);
  let at = 0;
  for (let row = 0; row < rowCount; row++) {
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c]!;
      if (column.type === 'oneHot') {
        const code = column.codes[row]!;
        if (code < 0) continue;
        indices[at] = offsets[c]! + code;
        values[at++] = 1;
      } else if (column.type === 'sparse') {
        for (let entry = column.starts[row]!; entry < column.starts[row + 1]!; entry++) {
          indices[at] = offsets[c]! + column.indices[entry]!;
          values[at++] = column.values[entry]!;
        }
      } else if (column.type !== 'string') {
        const value = column.numbers[row]!;
        if (value === 0) continue;
        indices[at] = offsets[c]!;
        values[at++] = value;
      }
    }
    starts[row + 1] = at;
  }
  return { rows: rowCount, columns: width, starts, indices: indices.slice(0, at), values: values.slice(0, at) };
}

/** Rows that are turned at a time, so that what is read and what is written both stay near. */
const BLOCK = 64;

function withoutZeros(columns: readonly Float64Array[], rows: number): Matrix {
  const width = columns.length;
  const values = new Float64Array(rows * width);
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK);
    for (let c = 0; c < width; c++) {
      const column = columns[c]!;
      for (let row = from, at = from * width + c; row < to; row++, at += width) values[at] = column[row]!;
    }
  }
  const indices = new Int32Array(rows * width);
  for (let at = 0, c = 0; at < indices.length; at++) {
    indices[at] = c;
    c = c + 1 === width ? 0 : c + 1;
  }
  return { rows, columns: width, starts: Int32Array.from({ length: rows + 1 }, (_, row) => row * width), indices, values };
}
