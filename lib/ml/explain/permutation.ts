/** Permutation importance (Breiman 2001), as scikit-learn's `permutation_importance`: what a score loses when one column is shuffled. */
import { takeColumn, type Frame } from '../frame';
import { createRandom, permutation } from '../random';

export interface ColumnImportance {
  readonly name: string;
  /** Score of the data as it is − score with this column shuffled, for each repeat. NaN where the score is undefined. */
  readonly values: Float64Array;
}

export interface PermutationOptions {
  /** How often each column is shuffled. */
  readonly repeats: number;
  readonly seed: number;
  /** Columns to shuffle. Default: all. */
  readonly columns?: readonly string[];
  /** Told after each column. */
  readonly onColumn?: (name: string) => void;
}

/** @param score of a frame with the same rows; more is better. Each column has a stream of its own, so that leaving one out changes no other. */
export function permutationImportance(frame: Frame, score: (frame: Frame) => number, { repeats, seed, columns, onColumn }: PermutationOptions): { readonly baseline: number; readonly columns: readonly ColumnImportance[] } {
  const baseline = score(frame);
  const wanted = columns === undefined ? null : new Set(columns);
  const found: ColumnImportance[] = [];
  frame.columns.forEach((column, place) => {
    if (wanted !== null && !wanted.has(column.name)) return;
    const random = createRandom(seed + Math.imul(place + 1, 0x9e3779b1));
    const values = new Float64Array(repeats);
    for (let repeat = 0; repeat < repeats; repeat++) {
      const shuffled = takeColumn(column, permutation(frame.rowCount, random));
      values[repeat] = baseline - score({ rowCount: frame.rowCount, columns: frame.columns.map((one, at) => (at === place ? shuffled : one)) });
    }
    found.push({ name: column.name, values });
    onColumn?.(column.name);
  });
  return { baseline, columns: found };
}
