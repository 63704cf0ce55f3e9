import { textAt, type FrameColumn } from '../frame';
import type { Matrix } from '../matrix';
import { PreprocessError, type Block, type Blocks, type FittedStep } from './steps';

/** Applies fitted steps; columns are found by name, so their order and further columns do not matter. */
export function applySteps(steps: readonly FittedStep[], blocks: Blocks): Blocks {
  return steps.reduce((current, step) => applyStep(step, current), blocks);
}

function applyStep(step: FittedStep, blocks: Blocks): Blocks {
  const { rowCount } = blocks;
  switch (step.kind) {
    case 'standardScaler':
      return { rowCount, columns: step.columns.map(({ name, mean, scale }) => ({ name, type: 'number', numbers: numbersOf(find(blocks, name)).map((value) => (value - mean) / scale) })) };
    case 'simpleImputer':
      return { rowCount, columns: step.columns.map(({ name, fill }) => impute(find(blocks, name), fill)) };
    case 'oneHotEncoder':
      return { rowCount, columns: step.columns.map((column) => encode(find(blocks, column.name), column, step.handleUnknown)) };
    case 'ordinalEncoder':
      return { rowCount, columns: step.columns.map((column) => encodeOrdinal(find(blocks, column.name), column, step.handleUnknown)) };
    case 'columnTransformer':
      return { rowCount, columns: step.parts.flatMap((part) => applySteps(part.steps, { rowCount, columns: part.columns.map((name) => find(blocks, name)) }).columns) };
  }
}

function find(blocks: Blocks, name: string): Block {
  const column = blocks.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new PreprocessError(`The column ‘${name}’ is missing.`, `The model was trained with it; there are: ${blocks.columns.map((one) => one.name).slice(0, 12).join(', ')}.`);
  return column;
}

function numbersOf(column: Block): Float64Array {
  if (column.type === 'string' || column.type === 'oneHot') throw new PreprocessError(`Column ‘${column.name}’ holds text where the model expects numbers.`, 'Give it the type it had in training.');
  return column.numbers;
}

function impute(column: Block, fill: string | number): Block {
  if (column.type === 'oneHot') return column;
  if (column.type !== 'string') return { ...column, numbers: column.numbers.map((value) => (value !== value ? Number(fill) : value)) };
  const known = column.dictionary.indexOf(String(fill));
  const code = known < 0 ? column.dictionary.length : known;
  return { ...column, codes: column.codes.map((old) => (old < 0 ? code : old)), dictionary: known < 0 ? [...column.dictionary, String(fill)] : column.dictionary };
}

type Encoding = Extract<FittedStep, { kind: 'oneHotEncoder' }>['columns'][number];

function encode(column: Block, { name, categories, infrequent }: Encoding, handleUnknown: 'ignore' | 'error'): Block {
  if (column.type === 'oneHot') return column;
  const places = placesOfCategories(categories, infrequent);
  const names = [...categories.map((category) => `${name}_${category ?? 'missing'}`), ...(infrequent.length > 0 ? [`${name}_infrequent`] : [])];
  const place = (text: string | null, row: number): number => {
    const found = places.get(text);
    if (found !== undefined) return found;
    if (handleUnknown === 'error' && text !== null) throw unknownCategory(row, name, text, "OneHotEncoder({ handleUnknown: 'ignore' }) to treat it as none of the known");
    return -1;
  };
  return { name, type: 'oneHot', names, codes: placesOf(column, place) };
}

type OrdinalEncoding = Extract<FittedStep, { kind: 'ordinalEncoder' }>['columns'][number];

function encodeOrdinal(column: Block, { name, categories, infrequent }: OrdinalEncoding, handleUnknown: 'useEncodedValue' | 'error'): Block {
  if (column.type === 'oneHot') return column;
  const places = placesOfCategories(categories, infrequent);
  const codes = placesOf(column, (text, row) => {
    const found = text === null ? -1 : places.get(text);
    if (found !== undefined) return found;
    if (handleUnknown === 'error') throw unknownCategory(row, name, text!, "OrdinalEncoder({ handleUnknown: 'useEncodedValue' }) to treat it as missing");
    return -1;
  });
  return { name, type: 'integer', numbers: Float64Array.from(codes, (code) => (code < 0 ? NaN : code)), categories: categories.length + (infrequent.length > 0 ? 1 : 0) };
}

/** The infrequent categories share the place after the last. */
function placesOfCategories(categories: readonly (string | null)[], infrequent: readonly string[]): Map<string | null, number> {
  return new Map<string | null, number>([...categories.map((category, place) => [category, place] as const), ...infrequent.map((category) => [category, categories.length] as const)]);
}

function unknownCategory(row: number, name: string, text: string, remedy: string): PreprocessError {
  return new PreprocessError(`Row ${row}, column ‘${name}’: ‘${text}’ did not occur in training.`, `Use ${remedy}.`);
}

function placesOf(column: FrameColumn, place: (text: string | null, row: number) => number): Int32Array {
  if (column.type !== 'string') return Int32Array.from(column.numbers, (_, row) => place(textAt(column, row), row));
  // Once for each distinct value, not for each row.
  const cache = new Int32Array(column.dictionary.length).fill(-2);
  let missing = -2;
  return Int32Array.from(column.codes, (code, row) => {
    if (code < 0) return missing === -2 ? (missing = place(null, row)) : missing;
    if (cache[code] === -2) cache[code] = place(column.dictionary[code]!, row);
    return cache[code]!;
  });
}

/** The names of the matrix's columns. */
export function featureNames(blocks: Blocks): string[] {
  return blocks.columns.flatMap((column) => (column.type === 'oneHot' ? column.names : [column.name]));
}

/** Numbers for an estimator; refuses text, missing and infinite values, naming column and remedy. */
export function toMatrix(blocks: Blocks): Matrix {
  const { rowCount, columns } = blocks;
  const offsets: number[] = [];
  let width = 0;
  const text = columns.find((column) => column.type === 'string');
  if (text !== undefined) throw new PreprocessError(`Column ‘${text.name}’ holds text.`, 'Encode it with OneHotEncoder, or call fit on the estimator itself to get the usual preprocessing.');
  for (const column of columns) {
    offsets.push(width);
    width += column.type === 'oneHot' ? column.names.length : 1;
    if (column.type === 'oneHot' || column.type === 'string') continue;
    const bad = column.numbers.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) continue;
    const isMissing = Number.isNaN(column.numbers[bad]);
    throw new PreprocessError(`Column ‘${column.name}’, row ${bad} is ${isMissing ? 'missing' : 'infinite'}.`, isMissing ? 'Add a SimpleImputer, or drop such rows with dropMissing().' : 'Limit the column with clip().');
  }
  const starts = new Int32Array(rowCount + 1);
  const indices = new Int32Array(rowCount * columns.length);
  const values = new Float64Array(indices.length);
  let at = 0;
  for (let row = 0; row < rowCount; row++) {
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c]!;
      if (column.type === 'oneHot') {
        const code = column.codes[row]!;
        if (code < 0) continue;
        indices[at] = offsets[c]! + code;
        values[at++] = 1;
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
