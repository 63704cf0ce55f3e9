/**
 * Runs a notebook from a clean kernel, every cell once, in the order of its graph: for `pinion run` and for replays. A
 * cell that fails aborts those that read from it; the others still run.
 */
import { randomUUID } from 'node:crypto';
import type { CellId, ExecutionId } from '@/lib/domain/ids';
import { analyseNotebook, type CellSource } from '@/lib/notebook/dataflow/graph';
import type { CellError, Output, OutputEntry, Pinnable } from '@/lib/notebook/outputs';
import { dependentsOf, planAll, planRun, readByOthers } from '@/lib/notebook/plan';
import { apply, emptySession } from '@/lib/notebook/session';
import { Book, type BookedRun } from '@/lib/runs/book';
import type { TrackEvent } from '@/lib/runs/track';
import { compileCell } from '../host/compile';
import { parseCell } from '../host/parse';
import type { Kernel } from '../host/port';

export interface HeadlessOptions {
  readonly seed: number;
  /** Milliseconds since 1970 from which the cells' clock starts: one for the whole run, or, in a replay, each cell's own again. */
  readonly startedAt: number | ((cell: CellId) => number);
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly onStart?: (cell: CellId) => void;
  readonly onOutput?: (cell: CellId, output: Output, pinnable?: Pinnable) => void;
  /** Hears of every run that a cell tracked, when that has ended. Without it nothing is tracked. */
  readonly onTracked?: (cell: CellId, run: BookedRun) => void;
  /** The next cell waits for it. */
  readonly onEnd?: (run: CellRun) => void | Promise<void>;
  /** These cells and those that they read from; all unless said. */
  readonly only?: readonly CellId[];
  /** After a failure no further cell runs, not even one that does not read from it. */
  readonly isFailFast?: boolean;
  /** Stops before the next cell. */
  readonly signal?: AbortSignal;
}

export interface CellRun {
  readonly cell: CellId;
  readonly execution: ExecutionId;
  readonly outcome: 'ok' | 'error' | 'interrupted' | 'lost' | 'aborted' | 'blocked';
  readonly error?: CellError;
  /** Milliseconds since 1970 of the machine's clock; null where the cell did not run. */
  readonly startedAt: number | null;
  readonly milliseconds: number;
  /** Tensors that the cell holds after its end, and their bytes. */
  readonly tensors: number;
  readonly tensorBytes: number;
  /** A GPU had a hand in it: the result may differ in its last digits. */
  readonly hasGpu?: boolean;
  readonly entries: readonly OutputEntry[];
}

/** Into the book, without the points themselves: only what they come to is told. */
function keep(book: Book, events: readonly TrackEvent[], points: Uint8Array): void {
  book.take(events, points);
  for (const run of book.runs.values()) for (const { fresh } of run.metrics.values()) fresh.length = 0;
}

/** Gives one entry for every code cell that was asked for, in the order in which they came to their turn. Never rejects for what cells do. */
export async function runHeadless(cells: readonly CellSource[], kernel: Kernel, options: HeadlessOptions): Promise<CellRun[]> {
  const graph = analyseNotebook(cells, parseCell);
  const state = apply(emptySession(), { seq: 1, event: { type: 'graph', order: graph.map((cell) => cell.id), cells: graph } });
  const plan = options.only ? planRun(state, options.only) : planAll(state);
  const runs: CellRun[] = [];
  const aborted = new Set<CellId>();
  const notRun = { startedAt: null, milliseconds: 0, tensors: 0, tensorBytes: 0 } as const;
  const end = async (run: CellRun): Promise<void> => {
    runs.push(run);
    await options.onEnd?.(run);
  };
  for (const { cell, problem, because } of plan.blocked) {
    const message = cell === because ? problem.message : `A cell that this one reads from cannot run: ${problem.message}`;
    const frames = cell === because && problem.line !== undefined ? [{ name: '', line: problem.line, column: problem.column ?? 1 }] : [];
    const error: CellError = { name: problem.code === 'syntax' ? 'SyntaxError' : 'NotebookError', message, frames };
    await end({ ...notRun, cell, execution: randomUUID() as ExecutionId, outcome: 'blocked', error, entries: [{ sequence: 1, output: { kind: 'error', error } }] });
  }
  if (options.isFailFast && plan.blocked.length > 0) for (const cell of plan.run) aborted.add(cell);
  for (const cell of plan.run) {
    const execution = randomUUID() as ExecutionId;
    if (aborted.has(cell) || options.signal?.aborted) {
      await end({ ...notRun, cell, execution, outcome: 'aborted', entries: [] });
      continue;
    }
    const run = await runCell(cell, execution);
    if (run.outcome !== 'ok') for (const below of dependentsOf(state, cell)) aborted.add(below);
    await end(run);
    if (run.outcome === 'lost' || (options.isFailFast && run.outcome !== 'ok')) for (const rest of plan.run) aborted.add(rest);
  }
  return runs;

  async function runCell(cell: CellId, execution: ExecutionId): Promise<CellRun> {
    options.onStart?.(cell);
    const startedAt = Date.now();
    const start = performance.now();
    const entries: OutputEntry[] = [];
    const show = (output: Output, pinnable?: Pinnable) => {
      entries.push({ sequence: entries.length + 1, output, ...(pinnable ? { pinnable } : {}) });
      options.onOutput?.(cell, output, pinnable);
    };
    const compiled = compileCell({ cell, source: cells.find((one) => one.id === cell)!.source, graph });
    if (!compiled.ok) {
      const error: CellError = { name: 'SyntaxError', message: compiled.message, frames: [] };
      show({ kind: 'error', error });
      return { ...notRun, cell, execution, outcome: 'error', error, startedAt, entries };
    }
    const book = new Book();
    const outcome = await kernel.run({ execution, compiled: compiled.value, seed: options.seed, startedAt: typeof options.startedAt === 'number' ? options.startedAt : options.startedAt(cell), parameters: options.parameters, readByOthers: readByOthers(state, cell), onOutput: show, ...(options.onTracked ? { onTrack: (events: readonly TrackEvent[], points: Uint8Array) => keep(book, events, points) } : {}) });
    if (book.started > 0) {
      const how = outcome.outcome === 'ok' ? 'finished' : outcome.outcome === 'interrupted' ? 'stopped' : 'failed';
      book.endAll(how, how === 'finished' ? null : outcome.error?.message ?? null, (performance.now() - start) / 1000);
      for (const run of book.runs.values()) options.onTracked?.(cell, run);
    }
    if (outcome.error && !entries.some((entry) => entry.output.kind === 'error')) show({ kind: 'error', error: outcome.error });
    else if (outcome.outcome === 'interrupted' && !outcome.error) show({ kind: 'notice', text: 'The cell was interrupted.' });
    if (outcome.dropped > 0) show({ kind: 'notice', text: `${outcome.dropped} bytes of output beyond the limit were not kept.` });
    return { cell, execution, outcome: outcome.outcome, ...(outcome.error ? { error: outcome.error } : {}), startedAt, milliseconds: performance.now() - start, tensors: outcome.tensors, tensorBytes: outcome.tensorBytes, ...(outcome.hasGpu ? { hasGpu: true } : {}), entries };
  }
}
