/** Which rows stay: by how much of them is missing, and by whether they repeat. */
import { isMissing, type FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { groupRows } from './group-rows';

export interface DropMissingOptions {
  /** The columns that are looked at (default: all). */
  readonly subset?: string | readonly string[];
  /** `any` (default): a row goes when one value is missing; `all`: when every one is. */
  readonly how?: 'any' | 'all';
  /** Instead of `how`: rows with fewer values than this go. */
  readonly threshold?: number;
}

export interface DuplicateOptions {
  /** The columns in which rows have to agree (default: all); missing values agree. */
  readonly subset?: string | readonly string[];
  /** Which of equal rows is no duplicate: the `first` (default), the `last` or `none`. */
  readonly keep?: 'first' | 'last' | 'none';
}

/** As pandas' `dropna`. */
export function fullRows(rowCount: number, columns: readonly FrameColumn[], { how = 'any', threshold }: DropMissingOptions): Int32Array {
  if (threshold !== undefined && how !== 'any') throw new DataError('threshold and how say different things.', 'Give one of them.');
  if (how !== 'any' && how !== 'all') throw new DataError(`There is no how ‘${String(how)}’.`, "Use 'any' or 'all'.");
  if (threshold !== undefined && !(Number.isSafeInteger(threshold) && threshold >= 0)) throw new DataError(`threshold is the number of values that a row must have, not ${threshold}.`);
  const least = threshold ?? (how === 'all' ? Math.min(1, columns.length) : columns.length);
  return Int32Array.from({ length: rowCount }, (_, row) => row).filter((row) => columns.reduce((present, column) => present + (isMissing(column, row) ? 0 : 1), 0) >= least);
}

/** 1 for rows that repeat another, as pandas' `duplicated`. */
export function repeats(rowCount: number, columns: readonly FrameColumn[], keep: DuplicateOptions['keep'] = 'first'): Uint8Array {
  if (!['first', 'last', 'none'].includes(keep)) throw new DataError(`There is no keep ‘${String(keep)}’.`, "Use 'first', 'last' or 'none'.");
  const { group, first } = groupRows(rowCount, columns);
  const kept = first.slice();
  const sizes = new Int32Array(first.length);
  group.forEach((id, row) => { sizes[id]!++; if (keep === 'last') kept[id] = row; });
  return Uint8Array.from(group, (id, row) => (sizes[id] === 1 || (keep !== 'none' && kept[id] === row) ? 0 : 1));
}
