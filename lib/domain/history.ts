/** The history of a notebook: what a version is, how long it is kept, and how what changed reads. Pure. */
import type { UserId } from './ids';

/** How a version came about. `auto` and `run` are thinned with time; the others are kept for ever, and so is any with a name. */
export const VERSION_KINDS = ['start', 'auto', 'run', 'pin', 'named', 'restore'] as const;
export type VersionKind = (typeof VERSION_KINDS)[number];

/** Cells that differ from the version before. One may be counted as edited and moved. */
export interface ChangeCounts {
  readonly added: number;
  readonly removed: number;
  readonly edited: number;
  readonly moved: number;
  readonly retyped: number;
  readonly retitled: boolean;
}

export const NO_CHANGES: ChangeCounts = { added: 0, removed: 0, edited: 0, moved: 0, retyped: 0, retitled: false };

/** A version as the list shows it. Times are ISO 8601. */
export interface VersionView {
  readonly id: number;
  readonly kind: VersionKind;
  readonly at: string;
  /** When editing began that it ends with; null where nothing was edited. */
  readonly since: string | null;
  readonly name: string | null;
  readonly authors: readonly { readonly id: UserId; readonly name: string }[];
  readonly madeBy: { readonly id: UserId; readonly name: string } | null;
  readonly changes: ChangeCounts;
  /** How many cells it has. */
  readonly cells: number;
}

/** A cell in the trash of its notebook. */
export interface TrashedCellView {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  /** Null: not known. */
  readonly by: { readonly id: UserId; readonly name: string } | null;
  readonly at: string;
  /** When the server empties it. */
  readonly until: string;
}

const DAY_MS = 86_400_000;

/** Longest stretch of editing without a version. */
export const VERSION_EVERY_MS = 10 * 60_000;
/** How long trashed cells and notebooks can be restored. */
export const TRASH_MS = 30 * DAY_MS;
/** Every version is kept this long; then the last of each hour; then the last of each day, for ever. */
export const EVERY_VERSION_MS = 7 * DAY_MS;
export const HOURLY_VERSIONS_MS = 30 * DAY_MS;

export const NAME_MOST = 120;

/** True when nothing at all differs. */
export function isUnchanged(counts: ChangeCounts): boolean {
  return counts.added + counts.removed + counts.edited + counts.moved + counts.retyped === 0 && !counts.retitled;
}

/** `3 cells edited, 1 added, renamed`; empty where nothing changed. */
export function changeWords(counts: ChangeCounts): string {
  const parts: string[] = [];
  for (const [count, word] of [[counts.edited, 'edited'], [counts.added, 'added'], [counts.removed, 'deleted'], [counts.moved, 'moved'], [counts.retyped, 'changed in type']] as const) {
    if (count > 0) parts.push(parts.length === 0 ? `${count} ${count === 1 ? 'cell' : 'cells'} ${word}` : `${count} ${word}`);
  }
  if (counts.retitled) parts.push('renamed');
  return parts.join(', ');
}
