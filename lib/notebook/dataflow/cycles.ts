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

/** Strongly connected components (Tarjan 1972), with a stack of our own in place of recursion. */
function components(parents: Parents): CellId[][] {
  const index = new Map<CellId, number>();
  const low = new Map<CellId, number>();
  const open: CellId[] = [];
  const isOpen = new Set<CellId>();
  const result: CellId[][] = [];
  for (const root of parents.keys()) {
    if (index.has(root)) continue;
    const path: { readonly id: CellId; next: number }[] = [{ id: root, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { id } = top;
      if (top.next === 0) {
        index.set(id, index.size);
        low.set(id, index.get(id)!);
        open.push(id);
        isOpen.add(id);
      }
      const parent = parents.get(id)![top.next];
      top.next += 1;
      if (parent !== undefined) {
        if (!parents.has(parent)) continue;
        if (!index.has(parent)) path.push({ id: parent, next: 0 });
        else if (isOpen.has(parent)) low.set(id, Math.min(low.get(id)!, index.get(parent)!));
        continue;
      }
      path.pop();
      const below = path.at(-1);
      if (below) low.set(below.id, Math.min(low.get(below.id)!, low.get(id)!));
      if (low.get(id) !== index.get(id)) continue;
      const component = open.splice(open.lastIndexOf(id));
      for (const member of component) isOpen.delete(member);
      result.push(component);
    }
  }
  return result;
}
