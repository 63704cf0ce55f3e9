/** One feature after the other, whatever block it is in, by its entries that are not 0: nothing is spread out. */
import { PreprocessError, type Block, type Blocks } from './blocks';

export interface Feature {
  readonly name: string;
  readonly rows: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Throws for text, and for missing or infinite values unless `missing`, naming column and row. */
export function* featuresOf(blocks: Blocks, step: string, missing: 'refuse' | 'allow'): Generator<Feature> {
  for (const block of blocks.columns) {
    if (block.type === 'string') throw new PreprocessError(`${step} was given ‘${block.name}’, which holds text.`, 'Encode it with OneHotEncoder, or choose the columns with ColumnTransformer.');
    if (block.type === 'oneHot' || block.type === 'sparse') { yield* transposed(block, blocks.rowCount); continue; }
    const rows: number[] = [];
    const values: number[] = [];
    block.numbers.forEach((value, row) => {
      if (value === 0) return;
      if (!Number.isFinite(value) && (missing === 'refuse' || value === value)) throw new PreprocessError(`Column ‘${block.name}’, row ${row} is ${value !== value ? 'missing' : 'infinite'}.`, value !== value ? `Add a SimpleImputer before ${step}.` : 'Limit the column with clip().');
      rows.push(row);
      values.push(value);
    });
    yield { name: block.name, rows, values };
  }
}

function* transposed(block: Extract<Block, { names: readonly string[] }>, rowCount: number): Generator<Feature> {
  const width = block.names.length;
  const starts = new Int32Array(width + 1);
  const visit = (each: (feature: number, row: number, value: number) => void): void => {
    for (let row = 0; row < rowCount; row++) {
      if (block.type === 'oneHot') { if (block.codes[row]! >= 0) each(block.codes[row]!, row, 1); }
      else for (let at = block.starts[row]!; at < block.starts[row + 1]!; at++) each(block.indices[at]!, row, block.values[at]!);
    }
  };
  visit((feature) => { starts[feature + 1]!++; });
  for (let feature = 0; feature < width; feature++) starts[feature + 1]! += starts[feature]!;
  const rows = new Int32Array(starts[width]!);
  const values = new Float64Array(rows.length);
  const next = starts.slice();
  visit((feature, row, value) => {
    const at = next[feature]!++;
    rows[at] = row;
    values[at] = value;
  });
  for (let feature = 0; feature < width; feature++) yield { name: block.names[feature]!, rows: rows.subarray(starts[feature], starts[feature + 1]), values: values.subarray(starts[feature], starts[feature + 1]) };
}
