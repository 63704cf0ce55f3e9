/** Cycles of the graph (D8), without recursion and near linear: a ring of thousands of cells is fine. */
import type { CellId } from '@/lib/domain/ids';

interface Linked {
  readonly id: CellId;
  readonly parents: readonly CellId[];
}

/** A cycle, and where in it a cell stands. Cells of one cycle share the list: written out for each it would grow with the square. */
export interface OnCycle {
  readonly ring: readonly CellId[];
  readonly at: number;
}

type Parents = ReadonlyMap<CellId, readonly CellId[]>;

/**
 * For every cell in a cycle, one that it is on: each cell of the ring reads from the next, the last from the first. A cycle is a
 * shortest one for the first of its cells; the others show the same one.
 */
export function findCycles(cells: readonly Linked[]): Map<CellId, OnCycle> {
  const parents: Parents = new Map(cells.map((cell) => [cell.id, cell.parents]));
  const found = new Map<CellId, OnCycle>();
  for (const component of components(parents)) {
    const members = new Set(component);
    for (const start of component) {
      if (found.has(start)) continue;
      const ring = ringFrom(start, members, parents);
      ring.forEach((cell, at) => { if (!found.has(cell)) found.set(cell, { ring, at }); });
    }
  }
  return found;
}

/** A shortest way from `start` back to it inside its component, `start` first and not repeated. Empty where it does not read itself. */
function ringFrom(start: CellId, members: ReadonlySet<CellId>, parents: Parents): readonly CellId[] {
  const cameFrom = new Map<CellId, CellId>();
  const queue: CellId[] = [start];
  for (let at = 0; at < queue.length && !cameFrom.has(start); at += 1) {
    for (const parent of parents.get(queue[at]!) ?? []) {
      if (!members.has(parent) || cameFrom.has(parent)) continue;
      cameFrom.set(parent, queue[at]!);
      queue.push(parent);
    }
  }
  if (!cameFrom.has(start)) return [];
  const back: CellId[] = [start];
  for (let at = cameFrom.get(start)!; at !== start; at = cameFrom.get(at)!) back.push(at);
  return [start, ...back.slice(1).reverse()];
}

/** Strongly connected components (Tarjan 1972), with a stack of our own in place of recursion, on cells as numbers. */
function components(parents: Parents): CellId[][] {
  const ids = [...parents.keys()];
  const numberOf = new Map(ids.map((id, at) => [id, at]));
  // Of each cell, the numbers of those that it reads from.
  const edges = ids.map((id) => parents.get(id)!.flatMap((parent) => numberOf.get(parent) ?? []));
  const UNSEEN = -1;
  const index = new Int32Array(ids.length).fill(UNSEEN);
  const low = new Int32Array(ids.length);
  const next = new Int32Array(ids.length);
  const isOpen = new Uint8Array(ids.length);
  const open: number[] = [];
  const path: number[] = [];
  const result: CellId[][] = [];
  let seen = 0;
  const enter = (cell: number): void => {
    index[cell] = low[cell] = seen;
    seen += 1;
    open.push(cell);
    isOpen[cell] = 1;
    path.push(cell);
  };
  for (let root = 0; root < ids.length; root += 1) {
    if (index[root] !== UNSEEN) continue;
    enter(root);
    while (path.length > 0) {
      const cell = path.at(-1)!;
      const parent = edges[cell]![next[cell]!];
      next[cell]! += 1;
      if (parent !== undefined) {
        if (index[parent] === UNSEEN) enter(parent);
        else if (isOpen[parent]) low[cell] = Math.min(low[cell]!, index[parent]!);
        continue;
      }
      path.pop();
      const below = path.at(-1);
      if (below !== undefined) low[below] = Math.min(low[below]!, low[cell]!);
      if (low[cell] !== index[cell]) continue;
      const component = open.splice(open.lastIndexOf(cell));
      for (const member of component) isOpen[member] = 0;
      // Alone and not its own parent, it is on no cycle.
      if (component.length > 1 || edges[cell]!.includes(cell)) result.push(component.map((member) => ids[member]!));
    }
  }
  return result;
}
