/** Rows of the table: runs, groups, and what is unfolded beneath either. Pure. */
import type { ParamValue, RunGroup, RunSummary } from '@/lib/domain/runs';

/** What is unfolded beneath a row; `key` is a group's or a run's. */
export interface Fold {
  readonly runs: readonly RunSummary[];
  readonly total: number;
  readonly isLoading: boolean;
  readonly problem: string | null;
}

export type Row =
  | { readonly kind: 'run'; readonly key: string; readonly run: RunSummary; readonly level: number; readonly isOpen: boolean }
  | { readonly kind: 'group'; readonly key: string; readonly group: RunGroup; readonly isOpen: boolean }
  | { readonly kind: 'waiting'; readonly key: string; readonly level: number }
  /** Says what is beneath, and how to get it. */
  | { readonly kind: 'rest'; readonly key: string; readonly of: string; readonly level: number; readonly shown: number; readonly total: number; readonly problem: string | null };

/** The key of a group's fold; a run's is its id. */
export function groupKey(value: ParamValue): string {
  return `group:${JSON.stringify(value)}`;
}

/** Whatever stands in the table, from the top. A list that has more than is here ends with a row that waits. */
export function rowsOf(list: { readonly rows: readonly (RunSummary | undefined)[]; readonly isWhole: boolean; readonly groups: readonly RunGroup[] | null }, isGrouped: boolean, folds: ReadonlyMap<string, Fold>): Row[] {
  if (isGrouped) {
    return (list.groups ?? []).flatMap((group): Row[] => {
      const key = groupKey(group.value);
      return [{ kind: 'group', key, group, isOpen: folds.has(key) }, ...foldRows(key, folds, 2)];
    });
  }
  const rows = list.rows.flatMap((run, at): Row[] => (run ? runRows(run, 1, folds) : [{ kind: 'waiting', key: `row-${at}`, level: 1 }]));
  return list.isWhole || list.rows.length === 0 ? rows : [...rows, { kind: 'waiting', key: 'end', level: 1 }];
}

function runRows(run: RunSummary, level: number, folds: ReadonlyMap<string, Fold>): Row[] {
  return [{ kind: 'run', key: run.id, run, level, isOpen: folds.has(run.id) }, ...foldRows(run.id, folds, level + 1)];
}

function foldRows(key: string, folds: ReadonlyMap<string, Fold>, level: number): Row[] {
  const fold = folds.get(key);
  if (!fold) return [];
  const rows = fold.runs.flatMap((run) => runRows(run, level, folds));
  if (fold.isLoading && fold.runs.length === 0) return [...rows, { kind: 'waiting', key: `wait:${key}`, level }];
  if (fold.problem !== null || fold.total > fold.runs.length) rows.push({ kind: 'rest', key: `rest:${key}`, of: key, level, shown: fold.runs.length, total: fold.total, problem: fold.problem });
  return rows;
}

/** Rows to draw, with the heights to fill above and below, at a place of the scroll bar. Pixels. */
export function windowOf(scrollTop: number, viewHeight: number, count: number, rowHeight: number): { readonly first: number; readonly last: number; readonly above: number; readonly below: number } {
  const margin = 8;
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - margin));
  const last = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + margin);
  return { first, last, above: first * rowHeight, below: Math.max(0, count - last) * rowHeight };
}
