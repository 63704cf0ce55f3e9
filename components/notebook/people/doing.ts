/** What each person here is busy with. Pure. */
import type { CellId } from '@/lib/domain/ids';
import type { SessionState } from '@/lib/notebook/session-types';

export interface Busy {
  /** Places from 1 of the cells that run or wait in this person's name. */
  readonly running: readonly number[];
  readonly queued: readonly number[];
}

/** By person, in the order of the notebook. */
export function busyPeople({ order, cells }: Pick<SessionState, 'order' | 'cells'>): ReadonlyMap<string, Busy> {
  const found = new Map<string, { running: number[]; queued: number[] }>();
  for (const [at, id] of order.entries()) {
    const cell = cells[id as CellId];
    const by = cell?.status === 'running' ? cell.execution?.by : cell?.status === 'queued' ? cell.queued?.by : undefined;
    if (!cell || !by) continue;
    const busy = found.get(by.id) ?? { running: [], queued: [] };
    (cell.status === 'running' ? busy.running : busy.queued).push(at + 1);
    found.set(by.id, busy);
  }
  return found;
}

/** `runs cell 3, 2 wait`; null for who runs nothing. */
export function busyWords(busy: Busy | undefined): string | null {
  if (!busy) return null;
  const runs = busy.running.length > 0 ? `runs cell ${busy.running.join(', ')}` : null;
  const waits = busy.queued.length === 0 ? null : busy.running.length > 0 ? `${busy.queued.length} wait` : busy.queued.length === 1 ? `cell ${busy.queued[0]} waits` : `${busy.queued.length} cells wait`;
  return [runs, waits].filter(Boolean).join(', ') || null;
}
