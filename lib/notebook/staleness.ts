/** Which results still follow from what the notebook shows (D5): one pass over the graph, in its order. */
import type { CellId } from '@/lib/domain/ids';
import type { CellState, SessionState } from './session-types';

interface Graph {
  readonly order: readonly CellId[];
  readonly cells: Readonly<Record<string, Pick<CellState, 'parents'>>>;
}

interface Sorted {
  readonly sorted: readonly CellId[];
  readonly cyclic: readonly CellId[];
}

/** The last order of each list of cells, with the edges that it was made from: most events change neither. */
const known = new WeakMap<readonly CellId[], { readonly edges: readonly (readonly CellId[] | undefined)[]; readonly result: Sorted }>();

/** Every cell after all that it reads, equals in the notebook's order; cells on a cycle or behind one come last. */
export function topologicalOrder({ order, cells }: Graph): Sorted {
  const before = known.get(order);
  if (before && order.every((id, at) => before.edges[at] === cells[id]?.parents)) return before.result;
  const result = sort({ order, cells });
  known.set(order, { edges: order.map((id) => cells[id]?.parents), result });
  return result;
}

function sort({ order, cells }: Graph): Sorted {
  const place = new Map(order.map((id, index) => [id, index]));
  const waiting = new Map<CellId, number>();
  const children = new Map<CellId, CellId[]>();
  for (const id of order) {
    const parents = (cells[id]?.parents ?? []).filter((parent) => place.has(parent));
    waiting.set(id, parents.length);
    for (const parent of parents) {
      const known = children.get(parent);
      if (known) known.push(id);
      else children.set(parent, [id]);
    }
  }
  const heap = new PlaceHeap(place);
  for (const id of order) if (waiting.get(id) === 0) heap.push(id);
  const sorted: CellId[] = [];
  for (let id = heap.pop(); id !== undefined; id = heap.pop()) {
    sorted.push(id);
    for (const next of children.get(id) ?? []) {
      const rest = waiting.get(next)! - 1;
      waiting.set(next, rest);
      if (rest === 0) heap.push(next);
    }
  }
  return { sorted, cyclic: sorted.length === order.length ? [] : order.filter((id) => waiting.get(id)! > 0) };
}

/** Sets `evaluated` and `stale` anew on every cell whose last run succeeded; the other validities stay. */
export function follow(state: SessionState): SessionState {
  const { sorted, cyclic } = topologicalOrder(state);
  // A copy only where something changes.
  let cells: Record<string, CellState> = state.cells;
  const places = new Map<string, number>();
  const place = (id: string) => {
    if (places.size === 0) state.order.forEach((one, index) => places.set(one, index + 1));
    return places.get(id) ?? 0;
  };
  const waitsForItself = new Set(cyclic);
  for (const id of cyclic.length === 0 ? sorted : [...sorted, ...cyclic]) {
    const cell = cells[id]!;
    if ((cell.validity !== 'evaluated' && cell.validity !== 'stale') || cell.status === 'running') continue;
    const why = waitsForItself.has(id) ? 'It waits for itself.' : whyStale(cell, cells, place);
    if (why === (cell.why ?? null) && (why === null) === (cell.validity === 'evaluated')) continue;
    const { why: _, ...rest } = cell;
    if (cells === state.cells) cells = { ...cells };
    cells[id] = why === null ? { ...rest, validity: 'evaluated' } : { ...rest, validity: 'stale', why };
  }
  return cells === state.cells ? state : { ...state, cells };
}

/** Null when the cell's result follows from the cells as they are; `cells` above it have been judged already. */
function whyStale(cell: CellState, cells: Readonly<Record<string, CellState>>, place: (id: string) => number): string | null {
  const { execution } = cell;
  if (!execution) return null;
  if (execution.digest !== cell.digest) return 'It was edited after it ran.';
  // A clean run would not run it: a name that it defines may have got a second definer, or it waits for itself.
  if (cell.problems.some((problem) => problem.blocks)) return 'It has a problem now and cannot run.';
  for (const id of Object.keys(execution.ancestors)) {
    if (!cells[id]) return 'A cell that it read from was deleted.';
    if (!cell.parents.includes(id as CellId)) return `Cell ${place(id)} no longer defines what it read.`;
  }
  for (const id of cell.parents) {
    const parent = cells[id];
    if (!parent) return 'A cell that it read from was deleted.';
    if (!execution.ancestors[id]) return `Cell ${place(id)} now defines a name that it reads.`;
    if (parent.execution?.id !== execution.ancestors[id]) return `Cell ${place(id)} ran again.`;
    if (parent.status === 'running') return `Cell ${place(id)} is running.`;
    if (parent.validity !== 'evaluated') return `Cell ${place(id)} is ${parent.validity === 'stale' ? 'stale' : 'not evaluated'}.`;
  }
  return null;
}

/** A binary heap of cells by their place in the notebook. */
class PlaceHeap {
  readonly #items: CellId[] = [];
  readonly #place: ReadonlyMap<CellId, number>;

  constructor(place: ReadonlyMap<CellId, number>) {
    this.#place = place;
  }

  #isBefore(a: number, b: number): boolean {
    return this.#place.get(this.#items[a]!)! < this.#place.get(this.#items[b]!)!;
  }

  #swap(a: number, b: number): void {
    [this.#items[a], this.#items[b]] = [this.#items[b]!, this.#items[a]!];
  }

  push(id: CellId): void {
    let at = this.#items.push(id) - 1;
    for (let up = (at - 1) >> 1; at > 0 && this.#isBefore(at, up); at = up, up = (at - 1) >> 1) this.#swap(at, up);
  }

  pop(): CellId | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (first === undefined || last === undefined || this.#items.length === 0) return first;
    this.#items[0] = last;
    for (let at = 0; ;) {
      let least = at;
      for (const down of [at * 2 + 1, at * 2 + 2]) if (down < this.#items.length && this.#isBefore(down, least)) least = down;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }
}
