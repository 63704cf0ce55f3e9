/** What to run, in which order (D6, D7). Pure: reads the session's state, decides, runs nothing. */
import type { CellId } from '@/lib/domain/ids';
import { isProgram } from './cells/kinds';
import type { CellState, Problem, SessionState } from './session-types';
import { topologicalOrder } from './staleness';

export interface Plan {
  /** In order of the graph, then of the notebook. */
  readonly run: readonly CellId[];
  /** Cells that cannot run: their own problem, or a cell above that cannot. */
  readonly blocked: readonly Blocked[];
}

interface Blocked {
  readonly cell: CellId;
  /** The cell whose problem it is. */
  readonly because: CellId;
  readonly problem: Problem;
}

type Known = Pick<SessionState, 'order' | 'cells'>;

const isCode = (cell: CellState | undefined): cell is CellState => cell !== undefined && isProgram(cell.type);

/** The cells asked for, and before them every ancestor that is not evaluated (D6). Unknown cells and prose are left out. */
export function planRun(state: Known, asked: readonly CellId[]): Plan {
  const wanted = new Set<CellId>();
  const queue = asked.filter((id) => isCode(state.cells[id]));
  for (const id of queue) wanted.add(id);
  for (let at = 0; at < queue.length; at += 1) {
    for (const parent of state.cells[queue[at]!]?.parents ?? []) {
      if (wanted.has(parent) || !isCode(state.cells[parent]) || state.cells[parent].validity === 'evaluated') continue;
      wanted.add(parent);
      queue.push(parent);
    }
  }
  const { sorted, cyclic } = topologicalOrder(state);
  const run: CellId[] = [];
  const blocked = new Map<CellId, Blocked>();
  const judge = (id: CellId): void => {
    const cell = state.cells[id]!;
    const problem = cell.problems.find((one) => one.blocks);
    const above = cell.parents.map((parent) => blocked.get(parent)).find((found) => found !== undefined);
    if (problem) blocked.set(id, { cell: id, because: id, problem });
    else if (above) blocked.set(id, { ...above, cell: id });
    else run.push(id);
  };
  for (const id of sorted) if (wanted.has(id)) judge(id);
  for (const id of behindCycles(state, cyclic)) if (wanted.has(id)) judge(id);
  return { run, blocked: [...blocked.values()] };
}

/** Cells on cycles, then those behind them, each after one that it reads from: none of them runs (D8). */
function behindCycles({ cells }: Known, cyclic: readonly CellId[]): CellId[] {
  const found = cyclic.filter((id) => cells[id]!.problems.some((problem) => problem.blocks));
  const seen = new Set(found);
  const children = new Map<CellId, CellId[]>();
  for (const id of cyclic) {
    for (const parent of cells[id]!.parents) {
      const below = children.get(parent);
      if (below) below.push(id);
      else children.set(parent, [id]);
    }
  }
  for (let at = 0; at < found.length; at += 1) {
    for (const next of children.get(found[at]!) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      found.push(next);
    }
  }
  return found;
}

/** Every cell that is not evaluated. */
export function planAll(state: Known): Plan {
  return planRun(state, state.order.filter((id) => state.cells[id]?.validity !== 'evaluated'));
}

/** Every cell that ran before and no longer follows from what the notebook shows. */
export function planStale(state: Known): Plan {
  return planRun(state, state.order.filter((id) => state.cells[id]?.validity === 'stale' || state.cells[id]?.validity === 'aborted'));
}

/** Auto mode (D7): after `finished` ran, the cells below it that have run before and are stale now. */
export function planAuto(state: Known, finished: CellId): Plan {
  const below = new Set<CellId>([finished]);
  for (const id of topologicalOrder(state).sorted) if (state.cells[id]!.parents.some((parent) => below.has(parent))) below.add(id);
  below.delete(finished);
  return planRun(state, [...below].filter((id) => state.cells[id]?.validity === 'stale'));
}

/** Cells that read, directly or not, from `from`: what is aborted when it fails. */
export function dependentsOf(state: Known, from: CellId): ReadonlySet<CellId> {
  const below = new Set<CellId>([from]);
  for (const id of topologicalOrder(state).sorted) if (state.cells[id]!.parents.some((parent) => below.has(parent))) below.add(id);
  below.delete(from);
  return below;
}

/** Names that other cells read from `cell`: frozen when it ends (D4). */
export function readByOthers(state: Known, cell: CellId): string[] {
  const read = new Set<string>();
  for (const id of state.order) {
    const other = state.cells[id];
    if (id !== cell && other?.parents.includes(cell)) for (const name of other.reads) read.add(name);
  }
  return [...new Set(state.cells[cell]?.defines ?? [])].filter((name) => read.has(name));
}
