/** Categories of a column as encoders learn and find them. */
import { compareText, countMissing, textAt, toCategories, type FrameColumn } from '../frame';
import { list, record, text, texts } from '../heads/reading';
import { PreprocessError } from './blocks';

/** `infrequent` lumps the categories beyond the limit; they share the place after the last. */
export interface Categories<Category extends string | null = string | null> {
  readonly name: string;
  readonly categories: readonly Category[];
  readonly infrequent: readonly string[];
}

/** All categories in order, missing last (null) as scikit-learn has it; with a limit the least frequent are lumped. */
export function categoriesOf(column: FrameColumn, limit: number | null): Categories {
  const { codes, categories } = toCategories(column);
  const missing = countMissing(column) > 0 ? [null] : [];
  if (limit === null || categories.length <= limit) return { name: column.name, categories: [...categories, ...missing], infrequent: [] };
  const counts = new Int32Array(categories.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const byCount = [...categories.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
  const kept = byCount.slice(0, limit - 1).map((code) => categories[code]!).sort(compareText);
  return { name: column.name, categories: [...kept, ...missing], infrequent: byCount.slice(limit - 1).map((code) => categories[code]!).sort(compareText) };
}

/** Where each category is; the infrequent share the place after the last. */
export function placesOfCategories({ categories, infrequent }: Categories): Map<string | null, number> {
  return new Map<string | null, number>([...categories.map((category, place) => [category, place] as const), ...infrequent.map((category) => [category, categories.length] as const)]);
}

/** A place for each row, asked once for each distinct text. `place` gets the first row that has it. */
export function placesOf(column: FrameColumn, place: (text: string | null, row: number) => number): Int32Array {
  if (column.type !== 'string') return Int32Array.from(column.numbers, (_, row) => place(textAt(column, row), row));
  const cache = new Int32Array(column.dictionary.length).fill(-2);
  let missing = -2;
  return Int32Array.from(column.codes, (code, row) => {
    if (code < 0) return missing === -2 ? (missing = place(null, row)) : missing;
    if (cache[code] === -2) cache[code] = place(column.dictionary[code]!, row);
    return cache[code]!;
  });
}

export function unknownCategory(row: number, name: string, category: string, remedy: string): PreprocessError {
  return new PreprocessError(`Row ${row}, column ‘${name}’: ‘${category}’ did not occur in training.`, `Use ${remedy}.`);
}

export function readCategories(value: unknown): Categories[] {
  return list(value, 'encoder').map((column) => {
    const { name, categories, infrequent } = record(column, 'encoder');
    return { name: text(name, 'encoder'), categories: list(categories, 'categories').map((one) => (one === null ? null : text(one, 'category'))), infrequent: texts(infrequent, 'categories') };
  });
}
