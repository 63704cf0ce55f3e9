/**
 * The session's reducer: the only place that knows what a state is, run by the server and by every browser. Pure; rules
 * S1–S9 of SPEC.md. An entry whose `seq` the state has already seen changes nothing, so replays and overlaps are harmless.
 */
import type { CellId, Digest, ExecutionId } from '@/lib/domain/ids';
import { replacedKey, type OutputEntry } from './outputs';
import { follow } from './staleness';
import type { CellState, ExecutionView, GraphCell, KernelUse, KernelView, SessionEntry, SessionEvent, SessionState } from './session-types';

export function emptySession(): SessionState {
  return { seq: 0, kernel: { status: 'none' }, mode: 'lazy', order: [], cells: {}, queue: [] };
}

/** The state after `entry`. Entries come in order; a client that misses one asks the server for the tail (`isNext`). */
export function apply(state: SessionState, entry: SessionEntry): SessionState {
  if (entry.seq <= state.seq) return state;
  return { ...reduce(state, entry.event), seq: entry.seq };
}

/** True when `entry` is the one that follows, or was already applied. */
export function isNext(state: SessionState, entry: SessionEntry): boolean {
  return entry.seq <= state.seq + 1;
}

/** The state with what the kernel uses at the moment, which is shown but not logged. */
export function withUsage(state: SessionState, { memoryBytes, cpu, uptimeMs, stopsInMs }: KernelUse): SessionState {
  const { stopsInMs: _, ...kernel } = state.kernel;
  return { ...state, kernel: { ...kernel, memoryBytes, cpu, uptimeMs, ...(stopsInMs === undefined ? {} : { stopsInMs }) } };
}

function reduce(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'graph': return follow(withGraph(state, event.order, event.cells));
    case 'mode': return { ...state, mode: event.mode };
    case 'input': return { ...state, inputs: { ...state.inputs, [event.cell]: { value: event.value, by: event.by, at: event.at } } };
    case 'kernel': return { ...state, kernel: withKnownUse(state.kernel, event.kernel) };
    case 'restarted': return restarted(state);
    case 'queued': return changeCell({ ...state, queue: [...state.queue, { execution: event.execution, cell: event.cell }] }, event.cell, (cell) => ({
      ...cell, status: cell.status === 'running' ? 'running' : 'queued',
      queued: { id: event.execution, number: event.number, digest: event.digest, by: event.by, at: event.at },
    }));
    case 'started': return follow(changeCell(state, event.cell, (cell) => start(cell, event)));
    case 'outputs': return changeExecution(state, event, (execution) => ({ ...execution, outputs: addOutputs(execution.outputs, event.entries), dropped: execution.dropped + event.dropped }));
    case 'ended': return ended(state, event);
    case 'compacted': return changeExecution(state, event, (execution) => ({ ...execution, outputs: event.head, compacted: { digest: event.digest, bytes: event.bytes, isTruncated: event.isTruncated } }));
    case 'aborted': return aborted(state, event);
    case 'pinned': return changeExecution(state, event, (execution) => ({ ...execution, pinned: [...(execution.pinned ?? []).filter((pin) => pin.versionId !== event.versionId), { versionId: event.versionId, label: event.label }] }));
  }
}

/** The same kernel keeps what was last told of its use, until the next look. */
function withKnownUse(before: KernelView, kernel: KernelView): KernelView {
  if (kernel.startedAt === undefined || kernel.startedAt !== before.startedAt || before.uptimeMs === undefined) return kernel;
  const { memoryBytes = 0, cpu = 0, uptimeMs } = before;
  return { ...kernel, memoryBytes, cpu, uptimeMs };
}

function changeCell(state: SessionState, id: CellId, change: (cell: CellState) => CellState): SessionState {
  const cell = state.cells[id];
  return cell ? { ...state, cells: { ...state.cells, [id]: change(cell) } } : state;
}

/** Changes the cell's execution when it is still the one meant: late output of an older one is dropped (D10). */
function changeExecution(state: SessionState, { cell, execution }: { readonly cell: CellId; readonly execution: ExecutionId }, change: (execution: ExecutionView) => ExecutionView): SessionState {
  return changeCell(state, cell, (found) => (found.execution?.id === execution ? { ...found, execution: change(found.execution) } : found));
}

function withGraph(state: SessionState, order: readonly CellId[] | undefined, changed: readonly GraphCell[]): SessionState {
  const analysed = changed.map((graph): [CellId, CellState] => {
    const { id, type, digest, defines, reads, parents, problems } = graph;
    const known = state.cells[id];
    return [id, { ...(known ?? { status: 'ready', validity: 'fresh' }), type, digest, defines, reads, parents: known ? kept(known.parents, parents) : parents, problems }];
  });
  // The same list of cells stays the same object: what was worked out from it (staleness.ts) holds.
  if (!order) return { ...state, cells: { ...state.cells, ...Object.fromEntries(analysed.filter(([id]) => state.cells[id])) } };
  const now = new Map(analysed);
  const cells: Record<string, CellState> = {};
  for (const id of order) {
    const cell = now.get(id) ?? state.cells[id];
    if (cell) cells[id] = cell;
  }
  return { ...state, order: order.filter((id) => cells[id]), cells };
}

/** The list from before where the new one holds the same: what was made from it still stands (staleness.ts). */
function kept<Item>(before: readonly Item[], now: readonly Item[]): readonly Item[] {
  return before.length === now.length && before.every((item, at) => item === now[at]) ? before : now;
}

function start(cell: CellState, event: Extract<SessionEvent, { type: 'started' }>): CellState {
  const { queued, ...rest } = cell;
  const known = queued?.id === event.execution ? queued : null;
  const execution: ExecutionView = {
    id: event.execution, number: known?.number ?? (cell.execution?.number ?? 0) + 1, digest: known?.digest ?? (cell.digest as Digest), ancestors: event.ancestors,
    by: known?.by ?? { id: '' as never, name: '' }, queuedAt: known?.at ?? event.at, startedAt: event.at, outputs: [], dropped: 0,
    // A cell that is fresh has not run in this kernel: there is nothing to compare with.
    ...(cell.validity === 'fresh' || cell.execution?.tensors === undefined ? {} : { tensorsBefore: cell.execution.tensors }),
  };
  return { ...rest, ...(queued && !known ? { queued } : {}), status: 'running', execution };
}

function ended(state: SessionState, event: Extract<SessionEvent, { type: 'ended' }>): SessionState {
  const next = changeCell(leaveQueue(state, event.execution), event.cell, (cell) => {
    if (cell.execution?.id !== event.execution) return cell;
    const execution = { ...cell.execution, endedAt: event.at, outcome: event.outcome, ...(event.error ? { error: event.error } : {}), ...(event.tensors === undefined ? {} : { tensors: event.tensors }), ...(event.tensorBytes === undefined ? {} : { tensorBytes: event.tensorBytes }) };
    // What failed left nothing new: the editor goes on with the tables that it knew.
    const { tables: before, ...rest } = withoutWhy(cell);
    const tables = event.outcome === 'ok' ? event.tables : before;
    return { ...rest, ...(tables ? { tables } : {}), execution, status: cell.queued ? 'queued' : 'ready', validity: event.outcome === 'ok' ? 'evaluated' : 'error' };
  });
  return follow(next);
}

function aborted(state: SessionState, event: Extract<SessionEvent, { type: 'aborted' }>): SessionState {
  const next = changeCell(leaveQueue(state, event.execution), event.cell, (cell) => {
    if (cell.queued?.id !== event.execution) return cell;
    const { queued: _, ...rest } = cell;
    const status = cell.status === 'running' ? 'running' : 'ready';
    if (event.because === null) return { ...rest, status };
    return { ...rest, status, validity: 'aborted', why: `${titleOf(state, event.because)} did not succeed, and this cell reads from it.` };
  });
  return follow(next);
}

function restarted(state: SessionState): SessionState {
  const cells: Record<string, CellState> = {};
  for (const [id, cell] of Object.entries(state.cells)) cells[id] = { ...withoutWhy(cell), validity: 'fresh' };
  return { ...state, cells };
}

function leaveQueue(state: SessionState, execution: ExecutionId): SessionState {
  return { ...state, queue: state.queue.filter((waiting) => waiting.execution !== execution) };
}

function withoutWhy(cell: CellState): CellState {
  const { why: _, ...rest } = cell;
  return rest;
}

/** How messages name a cell: by its place. */
export function titleOf(state: Pick<SessionState, 'order'>, cell: CellId): string {
  const place = state.order.indexOf(cell);
  return place < 0 ? 'A cell that was deleted' : `Cell ${place + 1}`;
}

/**
 * Adds entries in order of sequence. What has been seen changes nothing; progress and curves replace the earlier ones of their id, in place; text
 * that follows on text of the same stream joins it.
 */
export function addOutputs(outputs: readonly OutputEntry[], entries: readonly OutputEntry[]): readonly OutputEntry[] {
  const all = [...outputs];
  let last = all.reduce((most, entry) => Math.max(most, entry.sequence), -1);
  for (const entry of entries) {
    if (entry.sequence <= last) continue;
    last = entry.sequence;
    const { output } = entry;
    const before = all.at(-1);
    const key = replacedKey(output);
    if (key !== null) {
      const at = all.findIndex((other) => replacedKey(other.output) === key);
      if (at >= 0) { all[at] = entry; continue; }
    }
    if (output.kind === 'stream' && before?.output.kind === 'stream' && before.output.name === output.name) {
      all[all.length - 1] = { ...before, sequence: entry.sequence, output: { ...output, text: before.output.text + output.text } };
      continue;
    }
    all.push(entry);
  }
  return all;
}
