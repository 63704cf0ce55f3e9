/** The cells of the map, with what is said of each. Pure: reads the session's state. */
import type { CellId } from '@/lib/domain/ids';
import { listing } from '@/lib/notebook/dataflow/words';
import type { CellState, SessionState } from '@/lib/notebook/session-types';

export type MapState = 'fresh' | 'evaluated' | 'stale' | 'running' | 'queued' | 'failed' | 'blocked';

export interface MapNode {
  readonly id: CellId;
  /** 1 is the first cell of the notebook. */
  readonly place: number;
  /** The names that it defines, else its first line. */
  readonly label: string;
  readonly isName: boolean;
  readonly state: MapState;
  readonly parents: readonly CellId[];
  readonly readers: readonly CellId[];
}

type Known = Pick<SessionState, 'order' | 'cells'>;

const known = new WeakMap<Known['cells'], ReadonlyMap<CellId, CellId>>();

/** Cells that cannot run, each with the cell whose problem it is: itself, or the nearest above that it waits for. */
export function blockedCells({ order, cells }: Known): ReadonlyMap<CellId, CellId> {
  const before = known.get(cells);
  if (before) return before;
  const queue = order.filter((id) => cells[id]?.problems.some((problem) => problem.blocks));
  const blocked = new Map(queue.map((id) => [id, id]));
  const readers = queue.length === 0 ? null : readersOf({ order, cells });
  for (let at = 0; at < queue.length; at += 1) {
    for (const reader of readers!.get(queue[at]!) ?? []) {
      if (blocked.has(reader)) continue;
      blocked.set(reader, blocked.get(queue[at]!)!);
      queue.push(reader);
    }
  }
  known.set(cells, blocked);
  return blocked;
}

function readersOf({ order, cells }: Known): ReadonlyMap<CellId, readonly CellId[]> {
  const readers = new Map<CellId, CellId[]>();
  for (const id of order) {
    for (const parent of cells[id]?.parents ?? []) {
      const known = readers.get(parent);
      if (known) known.push(id);
      else readers.set(parent, [id]);
    }
  }
  return readers;
}

function stateOf(cell: CellState, isBlocked: boolean): MapState {
  if (cell.status === 'running' || cell.status === 'queued') return cell.status;
  if (isBlocked) return 'blocked';
  if (cell.validity === 'error') return 'failed';
  if (cell.validity === 'stale' || cell.validity === 'aborted') return 'stale';
  return cell.validity;
}

const LABEL_MOST = 80;

/** The cells that define or read something, in the notebook's order. `lineOf` gives the first line of a cell that defines nothing. */
export function mapNodes(state: Known, lineOf: (id: CellId) => string): readonly MapNode[] {
  const readers = readersOf(state);
  const blocked = blockedCells(state);
  return state.order.flatMap((id, index): MapNode[] => {
    const cell = state.cells[id];
    if (!cell || (cell.defines.length === 0 && cell.reads.length === 0)) return [];
    const isName = cell.defines.length > 0;
    return [{ id, place: index + 1, label: (isName ? cell.defines.join(', ') : lineOf(id)).slice(0, LABEL_MOST) || 'empty', isName, state: stateOf(cell, blocked.has(id)), parents: cell.parents, readers: readers.get(id) ?? [] }];
  });
}

export function isSameNodes(a: readonly MapNode[], b: readonly MapNode[]): boolean {
  const isSameList = (one: readonly CellId[], other: readonly CellId[]) => one === other || (one.length === other.length && one.every((id, at) => id === other[at]));
  return a.length === b.length && a.every((node, at) => {
    const other = b[at]!;
    return node.id === other.id && node.place === other.place && node.label === other.label && node.state === other.state && isSameList(node.parents, other.parents) && isSameList(node.readers, other.readers);
  });
}

export const STATE_WORDS: Readonly<Record<MapState, string>> = { fresh: 'not run', evaluated: 'up to date', stale: 'stale', running: 'running', queued: 'queued', failed: 'failed', blocked: 'cannot run' };

/** `scores, stale, reads table, read by report`: what a screen reader says of a cell. */
export function nodeWords(node: MapNode, byId: ReadonlyMap<CellId, MapNode>): string {
  const names = (ids: readonly CellId[]) => listing(ids.flatMap((id) => byId.get(id)?.label ?? []));
  const reads = names(node.parents);
  const readBy = names(node.readers);
  return [node.label, STATE_WORDS[node.state], `cell ${node.place}`, reads ? `reads ${reads}` : '', readBy ? `read by ${readBy}` : ''].filter(Boolean).join(', ');
}

/** How each cell is related to one: above it are those it reads, directly or not, below it those that read it. On a cycle, above. */
export function kinOf(of: CellId, byId: ReadonlyMap<CellId, MapNode>): ReadonlyMap<CellId, 'self' | 'above' | 'below'> {
  const kin = new Map<CellId, 'self' | 'above' | 'below'>();
  const walk = (word: 'above' | 'below', next: (node: MapNode) => readonly CellId[]) => {
    const queue = [of];
    for (let at = 0; at < queue.length; at += 1) {
      for (const id of byId.has(queue[at]!) ? next(byId.get(queue[at]!)!) : []) {
        if (id === of || kin.has(id) || !byId.has(id)) continue;
        kin.set(id, word);
        queue.push(id);
      }
    }
  };
  walk('above', (node) => node.parents);
  walk('below', (node) => node.readers);
  kin.set(of, 'self');
  return kin;
}

/** What is the matter in the whole graph, counted; empty where nothing is. */
export function summaryOf(nodes: readonly MapNode[]): string {
  const count = (state: MapState) => nodes.filter((node) => node.state === state).length;
  return (['running', 'queued', 'failed', 'blocked', 'stale'] as const).flatMap((state) => (count(state) > 0 ? [`${count(state)} ${STATE_WORDS[state]}`] : [])).join(', ');
}
