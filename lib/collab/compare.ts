/** What differs between two contents of a notebook, cell by cell. Cells are matched by id. Pure. */
import type { ChangeCounts } from '@/lib/domain/history';
import type { CellId } from '@/lib/domain/ids';
import type { CellContent, NotebookContent } from './content';

export interface CellChange {
  readonly id: CellId;
  /** Null: not there. Places count from 1. */
  readonly left: { readonly place: number; readonly type: CellContent['type']; readonly source: string } | null;
  readonly right: { readonly place: number; readonly type: CellContent['type']; readonly source: string } | null;
  /** What happened from left to right, `same` where nothing did. A cell may be both edited and moved. */
  readonly kinds: readonly ('added' | 'removed' | 'edited' | 'moved' | 'retyped' | 'same')[];
}

export interface Comparison {
  readonly title: { readonly left: string; readonly right: string };
  /** In the order of the right side; cells that are gone stand where they stood. */
  readonly cells: readonly CellChange[];
  readonly counts: ChangeCounts;
}

const sideOf = (cell: CellContent, at: number) => ({ place: at + 1, type: cell.type, source: cell.source });

export function compareContents(left: NotebookContent, right: NotebookContent): Comparison {
  const before = new Map(left.cells.map((cell, at) => [cell.id, sideOf(cell, at)]));
  const after = new Map(right.cells.map((cell, at) => [cell.id, sideOf(cell, at)]));
  const moved = movedBetween([...before.keys()].filter((id) => after.has(id)), [...after.keys()].filter((id) => before.has(id)));
  const cells = mergedOrder([...before.keys()], [...after.keys()]).map((id): CellChange => {
    const [was, is] = [before.get(id) ?? null, after.get(id) ?? null];
    const kinds: CellChange['kinds'][number][] = [];
    if (!was) kinds.push('added');
    else if (!is) kinds.push('removed');
    else {
      if (was.source !== is.source) kinds.push('edited');
      if (was.type !== is.type) kinds.push('retyped');
      if (moved.has(id)) kinds.push('moved');
    }
    return { id, left: was, right: is, kinds: kinds.length > 0 ? kinds : ['same'] };
  });
  const count = (kind: CellChange['kinds'][number]) => cells.filter((cell) => cell.kinds.includes(kind)).length;
  return {
    title: { left: left.title, right: right.title },
    cells,
    counts: { added: count('added'), removed: count('removed'), edited: count('edited'), moved: count('moved'), retyped: count('retyped'), retitled: left.title !== right.title },
  };
}

/** The fewest cells whose moving explains the new order: all but a longest run that kept its order. Both lists hold the same ids. */
function movedBetween(before: readonly CellId[], after: readonly CellId[]): Set<CellId> {
  const placeBefore = new Map(before.map((id, at) => [id, at]));
  const places = after.map((id) => placeBefore.get(id)!);
  /** `ends[n]`: where in `after` the best ascending run of n + 1 ends; `previous`: what comes before each in its run. */
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [at, place] of places.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[ends[middle]!]! < place) low = middle + 1;
      else high = middle;
    }
    previous[at] = ends[low - 1] ?? -1;
    ends[low] = at;
  }
  const moved = new Set(after);
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at]!) moved.delete(after[at]!);
  return moved;
}

/** The right order, with what is gone after the cell that stood before it. */
function mergedOrder(before: readonly CellId[], after: readonly CellId[]): CellId[] {
  const isKept = new Set(after);
  const behind = new Map<CellId | null, CellId[]>();
  let last: CellId | null = null;
  for (const id of before) {
    if (isKept.has(id)) last = id;
    else behind.set(last, [...(behind.get(last) ?? []), id]);
  }
  return [...(behind.get(null) ?? []), ...after.flatMap((id) => [id, ...(behind.get(id) ?? [])])];
}
