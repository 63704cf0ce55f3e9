/**
 * Runs a notebook from a clean kernel, every cell once, in the order of its graph: for `pinion run` and for replays. A
 * cell that fails aborts those that read from it; the others still run.
 */
import { randomUUID } from 'node:crypto';
import type { CellId, ExecutionId } from '@/lib/domain/ids';
import { analyseNotebook, type CellSource } from '@/lib/notebook/dataflow/graph';
import type { CellError, Output, OutputEntry, Pinnable } from '@/lib/notebook/outputs';
import { dependentsOf, planAll, readByOthers } from '@/lib/notebook/plan';
import { apply, emptySession } from '@/lib/notebook/session';
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
  readonly onEnd?: (run: CellRun) => void;
  /** Stops before the next cell. */
  readonly signal?: AbortSignal;
}

export interface CellRun {
  readonly cell: CellId;
  readonly execution: ExecutionId;
  readonly outcome: 'ok' | 'error' | 'interrupted' | 'lost' | 'aborted' | 'blocked';
  readonly error?: CellError;
  readonly milliseconds: number;
  readonly entries: readonly OutputEntry[];
}

/** Gives one entry for every code cell, in the order in which they came to their turn. Never rejects for what cells do. */
export async function runHeadless(cells: readonly CellSource[], kernel: Kernel, options: HeadlessOptions): Promise<CellRun[]> {
  const graph = analyseNotebook(cells, parseCell);
  const state = apply(emptySession(), { seq: 1, event: { type: 'graph', order: graph.map((cell) => cell.id), cells: graph } });
  const plan = planAll(state);
  const runs: CellRun[] = [];
  const aborted = new Set<CellId>();
  const end = (run: CellRun) => {
    runs.push(run);
    options.onEnd?.(run);
  };
  for (const { cell, problem, because } of plan.blocked) {
    const message = cell === because ? problem.message : `A cell that this one reads from cannot run: ${problem.message}`;
    const frames = cell === because && problem.line !== undefined ? [{ name: '', line: problem.line, column: problem.column ?? 1 }] : [];
    const error: CellError = { name: problem.code === 'syntax' ? 'SyntaxError' : 'NotebookError', message, frames };
    end({ cell, execution: randomUUID() as ExecutionId, outcome: 'blocked', error, milliseconds: 0, entries: [{ sequence: 1, output: { kind: 'error', error } }] });
  }
  for (const cell of plan.run) {
    const execution = randomUUID() as ExecutionId;
    if (aborted.has(cell) || options.signal?.aborted) {
      end({ cell, execution, outcome: 'aborted', milliseconds: 0, entries: [] });
      continue;
    }
    const run = await runCell(cell, execution);
    if (run.outcome !== 'ok') for (const below of dependentsOf(state, cell)) aborted.add(below);
    end(run);
    if (run.outcome === 'lost') for (const rest of plan.run) aborted.add(rest);
  }
  return runs;

  async function runCell(cell: CellId, execution: ExecutionId): Promise<CellRun> {
    options.onStart?.(cell);
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
      return { cell, execution, outcome: 'error', error, milliseconds: 0, entries };
    }
    const outcome = await kernel.run({ execution, compiled: compiled.value, seed: options.seed, startedAt: typeof options.startedAt === 'number' ? options.startedAt : options.startedAt(cell), parameters: options.parameters, readByOthers: readByOthers(state, cell), onOutput: show });
    if (outcome.error && !entries.some((entry) => entry.output.kind === 'error')) show({ kind: 'error', error: outcome.error });
    if (outcome.dropped > 0) show({ kind: 'notice', text: `${outcome.dropped} bytes of output beyond the limit were not kept.` });
    return { cell, execution, outcome: outcome.outcome, ...(outcome.error ? { error: outcome.error } : {}), milliseconds: performance.now() - start, entries };
  }
}
