/** Categories of a column as encoders learn and find them. */
import { countMissing, textAt, toCategories, type FrameColumn } from '../frame';
import { list, record, text, texts } from '../heads/reading';
import { PreprocessError } from './blocks';

/** `infrequent` lumps the categories beyond the limit; they share the place after the last. */
export interface Categories<Category extends string | null = string | null> {
  readonly name: string;
  readonly categories: readonly Category[];
  readonly infrequent: readonly string[];
}

/** What makes a category infrequent: more than `maxCategories` of them with the lump, or too few rows (`minFrequency`: a number of rows, or below 1 a share). */
export interface Lumping {
  readonly maxCategories: number | null;
  readonly minFrequency: number | null;
  /** The categories by column, in order, instead of those that occur. */
  readonly given: Readonly<Record<string, readonly string[]>> | null;
}

/** All categories in order, missing last (null) as scikit-learn has it, and by its rules which are infrequent. A missing value never is. */
export function categoriesOf(column: FrameColumn, { maxCategories, minFrequency, given }: Lumping): Categories {
  const found = toCategories(column);
  const { categories, codes } = withGiven(found, given !== null && Object.hasOwn(given, column.name) ? given[column.name]! : null);
  const missing = countMissing(column) > 0 ? [null] : [];
  const counts = new Int32Array(categories.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const isRare = infrequentOf(counts, codes.length, maxCategories, minFrequency);
  return { name: column.name, categories: [...categories.filter((_, code) => isRare[code] === 0), ...missing], infrequent: categories.filter((_, code) => isRare[code] === 1) };
}

function withGiven({ codes, categories }: { readonly codes: Int32Array; readonly categories: readonly string[] }, given: readonly string[] | null): { readonly codes: Int32Array; readonly categories: readonly string[] } {
  if (given === null) return { codes, categories };
  const places = new Map(given.map((category, place) => [category, place]));
  return { categories: given, codes: codes.map((code) => (code < 0 ? -1 : places.get(categories[code]!) ?? -1)) };
}

/** scikit-learn's `_identify_infrequent`: the lump itself counts toward the limit, and of equally rare categories the first are lumped. */
function infrequentOf(counts: Int32Array, rows: number, maxCategories: number | null, minFrequency: number | null): Uint8Array {
  const least = minFrequency === null ? 0 : minFrequency < 1 ? minFrequency * rows : minFrequency;
  const isRare = Uint8Array.from(counts, (count) => (count < least ? 1 : 0));
  const features = isRare.reduce((left, rare) => left - rare, counts.length + 1);
  if (maxCategories !== null && maxCategories < features) {
    const ascending = Array.from(counts.keys()).sort((a, b) => counts[a]! - counts[b]! || a - b);
    for (const code of ascending.slice(0, Math.max(0, counts.length - (maxCategories - 1)))) isRare[code] = 1;
  }
  return isRare;
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
