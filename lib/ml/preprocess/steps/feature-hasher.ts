import { textAt, type FrameColumn } from '../../frame';
import { flag, texts, whole } from '../../heads/reading';
import { findBlock, plainColumn, PreprocessError, type Blocks } from '../blocks';
import { murmurHash3 } from '../murmur';
import { SparseBuilder } from '../sparse';
import type { FittedStep, Step, StepSpec } from '../step';

export interface FeatureHasherSpec extends StepSpec {
  readonly kind: 'featureHasher';
  readonly nFeatures: number;
  readonly alternateSign: boolean;
}

/** Learns nothing but which columns: any category has a place, known or not. */
export interface FittedFeatureHasher extends FittedStep {
  readonly kind: 'featureHasher';
  readonly nFeatures: number;
  readonly alternateSign: boolean;
  readonly columns: readonly string[];
}

export const MOST_HASHED = 2 ** 18;

/**
 * scikit-learn's FeatureHasher over records: text and dates as `column=value` with 1, numbers and booleans as `column` with their value;
 * a missing value has no entry. Places may collide.
 */
export const featureHasher: Step<FeatureHasherSpec, FittedFeatureHasher> = {
  kind: 'featureHasher',
  fit: ({ nFeatures, alternateSign }, blocks) => ({ kind: 'featureHasher', nFeatures, alternateSign, columns: blocks.columns.map((block) => plainColumn(block, 'FeatureHasher').name) }),
  apply: (fitted, blocks) => ({ rowCount: blocks.rowCount, columns: [hash(fitted, blocks)] }),
  read: (fields) => ({ kind: 'featureHasher', nFeatures: whole(fields['nFeatures'], 'features', 1, MOST_HASHED), alternateSign: flag(fields['alternateSign'], 'hasher'), columns: texts(fields['columns'], 'columns') }),
  inputs: ({ columns }) => columns,
};

/** `hash_0` …: the same list for each call of a fitted step. */
const names = new Map<number, readonly string[]>();

export function hashedNames(count: number): readonly string[] {
  let known = names.get(count);
  if (known === undefined) names.set(count, known = Array.from({ length: count }, (_, place) => `hash_${place}`));
  return known;
}

/** The place of a text among `count`, and the sign of what it adds. */
export function placeOf(feature: string, count: number, alternateSign: boolean): { readonly index: number; readonly sign: 1 | -1 } {
  const hashed = murmurHash3(feature);
  const index = hashed === -2147483648 ? (2147483647 - (count - 1)) % count : Math.abs(hashed) % count;
  return { index, sign: alternateSign && hashed < 0 ? -1 : 1 };
}

function hash({ nFeatures, alternateSign, columns }: FittedFeatureHasher, blocks: Blocks) {
  const readers = columns.map((name) => readerOf(plainColumn(findBlock(blocks, name), 'FeatureHasher'), nFeatures, alternateSign));
  const builder = new SparseBuilder(blocks.rowCount);
  for (let row = 0; row < blocks.rowCount; row++) {
    const entries = new Map<number, number>();
    for (const read of readers) {
      const entry = read(row);
      if (entry !== null) entries.set(entry.index, (entries.get(entry.index) ?? 0) + entry.value);
    }
    builder.setRow(row, entries);
  }
  return builder.finish('hash', hashedNames(nFeatures));
}

function readerOf(column: FrameColumn, count: number, alternateSign: boolean): (row: number) => { index: number; value: number } | null {
  if (column.type === 'string' || column.type === 'date') {
    const known = new Map<string, { index: number; value: number }>();
    return (row) => {
      const category = textAt(column, row);
      if (category === null) return null;
      let entry = known.get(category);
      if (entry === undefined) {
        const { index, sign } = placeOf(`${column.name}=${category}`, count, alternateSign);
        known.set(category, entry = { index, value: sign });
      }
      return entry;
    };
  }
  const { index, sign } = placeOf(column.name, count, alternateSign);
  return (row) => {
    const value = column.numbers[row]!;
    if (value === Infinity || value === -Infinity) throw new PreprocessError(`Column ‘${column.name}’, row ${row} is infinite.`, 'Limit the column with clip().');
    return value !== value ? null : { index, value: sign * value };
  };
}
