/** Cycles of the graph (D8), without recursion: a chain of thousands of cells is fine. */
import type { CellId } from '@/lib/domain/ids';

interface Linked {
  readonly id: CellId;
  readonly parents: readonly CellId[];
}

/** For every cell in a cycle, a shortest path from it through what it reads back to itself, both ends included. */
export function findCycles(cells: readonly Linked[]): Map<CellId, readonly CellId[]> {
  const parents = new Map(cells.map((cell) => [cell.id, cell.parents]));
  const left = peel(parents);
  const found = new Map<CellId, readonly CellId[]>();
  for (const start of left) {
    const cameFrom = new Map<CellId, CellId>();
    const queue: CellId[] = [start];
    for (let at = 0; at < queue.length && !cameFrom.has(start); at += 1) {
      for (const parent of parents.get(queue[at]!) ?? []) {
        if (!left.has(parent) || cameFrom.has(parent)) continue;
        cameFrom.set(parent, queue[at]!);
        queue.push(parent);
      }
    }
    if (!cameFrom.has(start)) continue;
    const path: CellId[] = [start];
    for (let at = cameFrom.get(start)!; at !== start; at = cameFrom.get(at)!) path.unshift(at);
    found.set(start, [start, ...path]);
  }
  return found;
}

/** Drops, again and again, cells that nothing or that read nothing: what is left is on a cycle or between two. */
function peel(parents: ReadonlyMap<CellId, readonly CellId[]>): Set<CellId> {
  const children = new Map<CellId, CellId[]>();
  for (const [id, above] of parents) for (const parent of above) children.set(parent, [...(children.get(parent) ?? []), id]);
  const left = new Set(parents.keys());
  for (const [up, down] of [[parents, children], [children, parents]] as const) {
    const waiting = new Map([...left].map((id) => [id, (up.get(id) ?? []).filter((other) => left.has(other)).length]));
    const free = [...left].filter((id) => waiting.get(id) === 0);
    for (let at = 0; at < free.length; at += 1) {
      left.delete(free[at]!);
      for (const next of down.get(free[at]!) ?? []) {
        const rest = (waiting.get(next) ?? 0) - 1;
        waiting.set(next, rest);
        if (rest === 0 && left.has(next)) free.push(next);
      }
    }
  }
  return left;
}
