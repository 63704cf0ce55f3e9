/** The columns that flow through preprocessing, some of them not spread out: a one-hot block is one code a row, a sparse block its entries. */
import type { FrameColumn, NumericColumn } from '../frame';

/** A category spread over columns of 0 and 1: `codes[row]` says which is 1, −1: none. */
export interface OneHotColumn {
  readonly name: string;
  readonly type: 'oneHot';
  readonly codes: Int32Array;
  readonly names: readonly string[];
}

/** Many columns that are mostly 0 (words of a text), as rows of entries: those of row r are at starts[r] … starts[r + 1] − 1, indices ascending. */
export interface SparseColumn {
  readonly name: string;
  readonly type: 'sparse';
  readonly names: readonly string[];
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** Categories as the numbers 0 … `categories` − 1, NaN where a value is missing or unknown. Trees split such a column by sets. */
export interface OrdinalColumn extends NumericColumn {
  readonly categories: number;
}

export type Block = FrameColumn | OneHotColumn | SparseColumn | OrdinalColumn;

export interface Blocks {
  readonly rowCount: number;
  readonly columns: readonly Block[];
}

/** Something about the data that preprocessing cannot handle; the message is for people. */
export class PreprocessError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(`${message} ${remedy}`);
    this.name = 'DataError';
    this.remedy = remedy;
  }
}

/** One column of numbers under the name that estimators see. */
export interface Dense {
  readonly name: string;
  readonly numbers: Float64Array;
}

/** Values that are spread out at most: 512 MiB. */
export const DENSE_LIMIT = 2 ** 26;

/** The names of the columns after spreading. */
export function featureNames(blocks: Blocks): string[] {
  return blocks.columns.flatMap(namesOf);
}

export function namesOf(block: Block): readonly string[] {
  return block.type === 'oneHot' || block.type === 'sparse' ? block.names : [block.name];
}

export function isSpread(block: Block): block is FrameColumn | OrdinalColumn {
  return block.type !== 'oneHot' && block.type !== 'sparse';
}

/** All columns of a block of numbers. Throws for text, and where spreading would take more than the limit. */
export function spreadBlock(block: Exclude<Block, { type: 'string' }>, rowCount: number): Dense[] {
  if (block.type !== 'oneHot' && block.type !== 'sparse') return [{ name: block.name, numbers: block.numbers }];
  const width = block.names.length;
  if (width * rowCount > DENSE_LIMIT) throw new PreprocessError(`‘${block.name}’ gives ${width.toLocaleString('en')} columns of ${rowCount.toLocaleString('en')} rows, too many to spread out.`, 'Keep fewer of them (maxCategories, maxFeatures, minDf, SelectKBest), or use an estimator that takes them sparse, such as LogisticRegression or Ridge.');
  const columns = block.names.map((name) => ({ name, numbers: new Float64Array(rowCount) }));
  if (block.type === 'oneHot') {
    for (let row = 0; row < rowCount; row++) if (block.codes[row]! >= 0) columns[block.codes[row]!]!.numbers[row] = 1;
    return columns;
  }
  for (let row = 0; row < rowCount; row++) for (let at = block.starts[row]!; at < block.starts[row + 1]!; at++) columns[block.indices[at]!]!.numbers[row] = block.values[at]!;
  return columns;
}

/** The block of this name. Throws where the data lacks what the model was trained with. */
export function findBlock(blocks: Blocks, name: string): Block {
  const column = blocks.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw missingColumn(name, blocks.columns.map((one) => one.name));
  return column;
}

export function missingColumn(name: string, known: readonly string[]): PreprocessError {
  return new PreprocessError(`The column ‘${name}’ is missing.`, `The model was trained with it; there are: ${known.slice(0, 12).join(', ')}.`);
}

/** A plain column for `step`, which takes values one by one. Throws for one that is encoded already. */
export function plainColumn(block: Block, step: string): FrameColumn {
  if (block.type === 'oneHot') throw new PreprocessError(`${step} was given ‘${block.name}’, which is one-hot encoded already.`, 'Put it before the encoder.');
  if (block.type === 'sparse') throw new PreprocessError(`${step} was given ‘${block.name}’, which is text spread over ${block.names.length} columns already.`, 'Put it before the vectorizer.');
  return block;
}

/** All columns as numbers for `step`, encoded ones spread; NaN where missing. Throws for text and for infinite values, naming column and row. */
export function denseColumns(blocks: Blocks, step: string): Dense[] {
  return blocks.columns.flatMap((block) => {
    if (block.type === 'string') throw new PreprocessError(`${step} was given ‘${block.name}’, which holds text.`, 'Encode it with OneHotEncoder, or choose the columns with ColumnTransformer.');
    const columns = spreadBlock(block, blocks.rowCount);
    if (isSpread(block)) columns.forEach(refuseInfinite);
    return columns;
  });
}

function refuseInfinite({ name, numbers }: Dense): void {
  const bad = numbers.findIndex((value) => value === Infinity || value === -Infinity);
  if (bad >= 0) throw new PreprocessError(`Column ‘${name}’, row ${bad} is infinite.`, 'Limit the column with clip().');
}

/** The columns of numbers by these names, in their order, at prediction. */
export function denseByName(blocks: Blocks, names: readonly string[], step: string): Dense[] {
  const wanted = new Set(names);
  const needed = blocks.columns.filter((block) => namesOf(block).some((name) => wanted.has(name)));
  const text = needed.find((block) => block.type === 'string');
  if (text !== undefined) throw new PreprocessError(`Column ‘${text.name}’ holds text where the model expects numbers.`, 'Give it the type it had in training.');
  const found = new Map(denseColumns({ rowCount: blocks.rowCount, columns: needed }, step).map((column) => [column.name, column]));
  return names.map((name) => {
    const column = found.get(name);
    if (column === undefined) throw missingColumn(name, featureNames(blocks));
    return column;
  });
}
