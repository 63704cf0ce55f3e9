/**
 * Where the cells of the map stand: one row each, every cell below all that it reads, and a lane for every value that is still to be read. A lane
 * belongs to a cell until its last reader, so no line runs through another cell's mark. Rows follow the notebook's order as far as
 * that allows; where each cell stands below what it reads already, they are that order.
 */
import type { CellId } from '@/lib/domain/ids';

export interface MapCell {
  readonly id: CellId;
  readonly parents: readonly CellId[];
}

export interface PlacedCell {
  readonly id: CellId;
  /** 0 is the top; no two cells have the same. */
  readonly row: number;
  /** 0 is the leftmost. */
  readonly lane: number;
}

export interface MapEdge {
  readonly from: PlacedCell;
  readonly to: PlacedCell;
  /** Goes up: it closes a cycle. All others go down. */
  readonly isBack: boolean;
}

export interface MapLayout {
  /** By rows. */
  readonly cells: readonly PlacedCell[];
  readonly edges: readonly MapEdge[];
  readonly lanes: number;
}

/** Places cells, given in the notebook's order. The same cells always stand the same. Near linear; no recursion. */
export function layoutMap(cells: readonly MapCell[]): MapLayout {
  const order = rowsOf(cells);
  const rows = new Map(order.map((cell, row) => [cell.id, row]));
  const parentsOf = order.map((cell) => [...new Set(cell.parents)].flatMap((parent) => rows.get(parent) ?? []));
  const lastReader = order.map((_, row) => row);
  parentsOf.forEach((parents, row) => { for (const parent of parents) lastReader[parent] = Math.max(lastReader[parent]!, row); });

  /** By lane: the row until which it is taken. */
  const taken: number[] = [];
  const placed: PlacedCell[] = [];
  for (const [row, { id }] of order.entries()) {
    // A line that ends here goes straight on; else the first free lane.
    const ending = parentsOf[row]!.filter((parent) => parent < row && lastReader[parent] === row).map((parent) => placed[parent]!.lane);
    const free = taken.findIndex((until) => until <= row);
    const lane = ending.length > 0 ? Math.min(...ending) : free >= 0 ? free : taken.length;
    taken[lane] = lastReader[row]!;
    placed.push({ id, row, lane });
  }
  const edges = placed.flatMap((to) => parentsOf[to.row]!.map((parent): MapEdge => ({ from: placed[parent]!, to, isBack: parent >= to.row })));
  return { cells: placed, edges, lanes: taken.length };
}

/** Each cell after what it reads: depth first along the notebook, so that cells which stand right already keep their order. */
function rowsOf(cells: readonly MapCell[]): readonly MapCell[] {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const seen = new Set<CellId>();
  const rows: MapCell[] = [];
  for (const root of cells) {
    if (seen.has(root.id)) continue;
    seen.add(root.id);
    const path = [{ cell: root, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const parent = top.cell.parents[top.next];
      top.next += 1;
      if (parent === undefined) {
        rows.push(top.cell);
        path.pop();
      } else if (byId.has(parent) && !seen.has(parent)) {
        seen.add(parent);
        path.push({ cell: byId.get(parent)!, next: 0 });
      }
    }
  }
  return rows;
}
