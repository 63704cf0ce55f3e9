/** How a cell's state and times read. Pure; rules of look: silence means fine, else a word and a way on. */
import { countOf, formatBytes, formatClock, formatCount, formatDay } from '@/components/format';
import type { CellType } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { initials } from '@/components/ui/initials';
import type { CellState, ExecutionView, KernelView, SessionState } from '@/lib/notebook/session-types';

/** `0.41 s`, `48 s`, `3 min 5 s`. */
export function lasted(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** `next in line`, `2nd in line`; `ahead` are those that wait before it. */
function inLine(ahead: number): string {
  const place = ahead + 1;
  if (place <= 1) return 'next in line';
  const ending = place % 100 >= 11 && place % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return `${place}${ending} in line`;
}

/** How many executions wait before a cell's own; the one that runs does not wait. Null where the cell does not wait. */
export function aheadOf({ queue, cells }: Pick<SessionState, 'queue' | 'cells'>, cell: CellId): number | null {
  const own = cells[cell]?.queued?.id;
  const at = own === undefined ? -1 : queue.findIndex((waiting) => waiting.execution === own);
  if (at < 0) return null;
  return queue.slice(0, at).filter((waiting) => cells[waiting.cell]?.execution?.id !== waiting.execution).length;
}

export interface RunLine {
  readonly text: string;
  readonly tone: 'faint' | 'accent' | 'negative' | 'caution';
}

const ENDED: Record<NonNullable<ExecutionView['outcome']>, (time: string) => { readonly word: string; readonly tone: RunLine['tone'] }> = {
  ok: (time) => ({ word: time, tone: 'faint' }),
  error: (time) => ({ word: `failed after ${time}`, tone: 'negative' }),
  interrupted: (time) => ({ word: `stopped after ${time}`, tone: 'caution' }),
  lost: () => ({ word: 'lost with its kernel', tone: 'negative' }),
};

/** The right end of a cell's line: what it does, or how its last run went, who ran it and when. Null: never run. */
export function runLine(cell: CellState, ahead: number, now: number): RunLine | null {
  const { execution, queued } = cell;
  if (cell.status === 'running' && execution) return { text: `running ${lasted(Math.floor((now - (execution.startedAt ?? now)) / 1000) * 1000).replace('.00', '')} · ${initials(execution.by.name)}`, tone: 'accent' };
  if (cell.status === 'queued' && queued) return { text: `${inLine(ahead)} · ${initials(queued.by.name)}`, tone: 'accent' };
  if (!execution?.outcome) return null;
  const { word, tone } = ENDED[execution.outcome](lasted((execution.endedAt ?? 0) - (execution.startedAt ?? 0)));
  return { text: `${word} · ${initials(execution.by.name)}, ${formatClock(execution.endedAt ?? execution.queuedAt)}`, tone };
}

const WENT: Readonly<Record<NonNullable<ExecutionView['outcome']>, string>> = { ok: 'succeeded', error: 'failed', interrupted: 'was stopped', lost: 'was lost with its kernel' };

/** The whole of what the end of a cell's line says: which run, who asked for it and when, how long it waited and took. Null: never run. */
export function runStory(cell: CellState, ahead: number, now: number): string | null {
  const { execution, queued } = cell;
  if (cell.status === 'queued' && queued) return `Run ${queued.number} waits, ${inLine(ahead)}. ${queued.by.name} asked for it at ${formatClock(queued.at)}.`;
  if (!execution) return null;
  const { number, by, queuedAt, startedAt, endedAt, outcome } = execution;
  const waited = startedAt === undefined || startedAt - queuedAt < 100 ? '' : ` It had waited ${lasted(startedAt - queuedAt)}.`;
  if (cell.status === 'running') return `Run ${number} began at ${formatClock(startedAt ?? queuedAt)}. ${by.name} asked for it.${waited}`;
  if (!outcome) return null;
  const at = endedAt ?? queuedAt;
  return `Run ${number} ${WENT[outcome]} on ${formatDay(at, now)} at ${formatClock(at)}${outcome === 'lost' ? '' : ` after ${lasted((endedAt ?? 0) - (startedAt ?? 0))}`}. ${by.name} asked for it.${waited}`;
}

export interface Upstream {
  /** The cell whose change made it so. */
  readonly cell: CellId;
  /** What is read from there. */
  readonly names: readonly string[];
  readonly by?: string;
  readonly at?: number;
  /** Where it began, when that cell is stale itself. */
  readonly root?: { readonly place: number; readonly why: string };
}

/** The cell above that made one stale, as its reason names it; null where the reason is its own. */
export function upstreamOf({ order, cells }: Pick<SessionState, 'order' | 'cells'>, id: CellId): Upstream | null {
  const above = (of: CellId): CellId | null => {
    const place = /^Cell (\d+) /.exec(cells[of]?.why ?? '')?.[1];
    return place === undefined ? null : (order[Number(place) - 1] ?? null);
  };
  const cell = above(id);
  if (cell === null) return null;
  const [own, parent] = [cells[id]!, cells[cell]];
  const names = own.reads.filter((name) => parent?.defines.includes(name));
  const ran = parent?.execution?.endedAt;
  const seen = new Set<CellId>([id]);
  let root = cell;
  for (let next = above(root); next !== null && cells[root]?.validity === 'stale' && !seen.has(next); next = above(root)) {
    seen.add(root);
    root = next;
  }
  const why = root !== cell || cells[root]?.validity === 'stale' ? cells[root]?.why : undefined;
  return {
    cell, names,
    ...(ran !== undefined && own.why?.endsWith('ran again.') ? { by: parent!.execution!.by.name, at: ran } : {}),
    ...(why ? { root: { place: order.indexOf(root) + 1, why } } : {}),
  };
}

export interface TensorWords {
  readonly text: string;
  /** Said when the last run left more than the one before it: what a loop of runs would never give back. */
  readonly more: string | null;
}

/** What a cell holds on to in its kernel: `12 tensors, 3.4 MB`. Null: nothing, or its kernel is gone. */
export function tensorWords({ execution, validity }: Pick<CellState, 'execution' | 'validity'>): TensorWords | null {
  const { tensors = 0, tensorBytes = 0, tensorsBefore, outcome } = execution ?? {};
  if (!outcome || validity === 'fresh' || tensors <= 0) return null;
  const more = tensorsBefore === undefined ? 0 : tensors - tensorsBefore;
  return { text: `${countOf(tensors, 'tensor')}${tensorBytes > 0 ? `, ${formatBytes(tensorBytes)}` : ''}`, more: more > 0 ? `+${formatCount(more)} since the last run` : null };
}

export type CellLook = 'quiet' | 'queued' | 'running' | 'stale' | 'failed' | 'problem';

/** What the bar beside a cell says. */
export function lookOf(cell: CellState | null): CellLook {
  if (!cell) return 'quiet';
  if (cell.status === 'running') return 'running';
  if (cell.status === 'queued') return 'queued';
  if (cell.problems.some((problem) => problem.blocks)) return 'problem';
  if (cell.validity === 'error') return 'failed';
  if (cell.validity === 'stale' || cell.validity === 'aborted') return 'stale';
  return 'quiet';
}

export interface KernelWords {
  readonly text: string;
  readonly tone: 'idle' | 'run' | 'warn' | 'none';
  readonly detail?: string;
}

export function kernelWords(kernel: KernelView, queue: SessionState['queue']): KernelWords {
  switch (kernel.status) {
    case 'none': return kernel.isRefused ? { text: 'No kernel', tone: 'warn', detail: 'none is free' } : { text: 'No kernel', tone: 'none', detail: 'starts with the first run' };
    case 'starting': return { text: 'Starting', tone: 'run' };
    case 'restarting': return { text: 'Restarting', tone: 'run' };
    case 'dead': return { text: 'Kernel stopped', tone: 'warn' };
    case 'busy': return { text: `Running ${Math.max(1, queue.length)}`, tone: 'run' };
    case 'idle': return queue.length > 0 ? { text: `Running ${queue.length}`, tone: 'run' } : { text: 'Idle', tone: 'idle' };
  }
}

/** Cells that no longer follow from what is shown. */
export function countStale(state: SessionState): number {
  return state.order.filter((id) => ['stale', 'aborted'].includes(state.cells[id]?.validity ?? '')).length;
}

/** Kinds of cells, as they are called. */
export const TYPE_NAMES: Readonly<Record<CellType, string>> = { ts: 'TypeScript', sql: 'SQL', markdown: 'Text', input: 'Input', raw: 'Raw' };

/** What screen readers call a cell. `place`: 1 is the first. */
export function labelOf(place: number, type: CellType, isChosen: boolean): string {
  return `Cell ${place}, ${TYPE_NAMES[type]}${isChosen ? ', selected' : ''}`;
}

export interface Heading {
  readonly level: number;
  readonly text: string;
}

/** Headings of a Markdown source, fenced code left out. */
export function headingsOf(source: string): Heading[] {
  const found: Heading[] = [];
  let fence: string | null = null;
  for (const line of source.split('\n')) {
    const mark = /^\s{0,3}(```+|~~~+)/.exec(line)?.[1];
    if (mark) fence = fence === null ? mark[0]! : fence === mark[0] ? null : fence;
    else if (fence === null) {
      const heading = /^\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$/.exec(line);
      if (heading) found.push({ level: heading[1]!.length, text: heading[2]!.replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, '$1') });
    }
  }
  return found;
}
