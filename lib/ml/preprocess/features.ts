/** From preprocessed columns to what trees take: missing values are kept, ordinal codes stay categories. */
import type { Features } from '../trees/features';
import { clampFinite } from '../trees/trees';
import { featureNames, isSpread, PreprocessError, spreadBlock, type Blocks } from './blocks';

/**
 * One column of numbers for each feature. `infinite`: 'refuse' throws for infinite values, 'clamp' takes them as the largest finite ones.
 * Throws a PreprocessError that names a column of text, or one that is too wide to spread out.
 */
export function toFeatures(blocks: Blocks, infinite: 'refuse' | 'clamp'): Features {
  const columns: Float64Array[] = [];
  const categories: number[] = [];
  for (const column of blocks.columns) {
    if (column.type === 'string') throw new PreprocessError(`Column ‘${column.name}’ holds text.`, 'Encode it with OrdinalEncoder or OneHotEncoder, or call fit on the estimator itself to get the usual preprocessing.');
    if (!isSpread(column)) {
      for (const { numbers } of spreadBlock(column, blocks.rowCount)) {
        columns.push(numbers);
        categories.push(0);
      }
      continue;
    }
    const bad = column.numbers.findIndex((value) => value === Infinity || value === -Infinity);
    if (bad >= 0 && infinite === 'refuse') throw new PreprocessError(`Column ‘${column.name}’, row ${bad} is infinite.`, 'Limit the column with clip().');
    columns.push(bad < 0 ? column.numbers : column.numbers.map(clampFinite));
    categories.push('categories' in column ? column.categories : 0);
  }
  return { rows: blocks.rowCount, names: featureNames(blocks), columns, categories: Int32Array.from(categories) };
}
