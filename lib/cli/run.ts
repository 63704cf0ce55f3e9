/** `pinion run`: a notebook without a server or a database, in the same sandbox as ever. */
import { availableParallelism } from 'node:os';
import { runHeadless, type CellRun } from '@/kernel/cli/headless';
import { applyParameters, listParameters, type Applied } from '@/kernel/cli/parameters/apply';
import { nearest } from '@/kernel/cli/parameters/nearest';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import { parseCell } from '@/kernel/host/parse';
import type { CapabilityHandler, Kernel, KernelLimits, KernelProvider } from '@/kernel/host/port';
import { createKernels } from '@/kernel/host/providers';
import { memoryWords } from '@/kernel/host/words';
import type { CellId } from '@/lib/domain/ids';
import { isProgram } from '@/lib/notebook/cells/kinds';
import type { BookedRun } from '@/lib/runs/book';
import { writeIpynb } from '@/lib/notebook/files/ipynb';
import type { NotebookFile } from '@/lib/notebook/files/types';
import { findRepositoryRoot } from '@/lib/server/root';
import type { Command } from './command';
import { readConnections } from './run/connections';
import { digestsOf, type RunDigests } from './run/digests';
import { EVENTS_VERSION, openEvents, type EventSink } from './run/events';
import { EXIT_CODES, Misuse, type RunOutcomeName } from './run/exit';
import { checkData, onlyThese, readNotebook, readParameterFile } from './run/inputs';
import { parameterRows, parameterTable } from './run/list-parameters';
import { readOptions, usage, type RunOptions } from './run/options';
import { resolveTarget, withOutputs, writeWhole } from './run/result';
import { Stopping } from './run/stopping';
import { Terminal } from './run/terminal';

class NoKernel extends Error {}

/** What became of a run, for its last event and its exit code. */
interface Ended {
  readonly outcome: RunOutcomeName;
  readonly runs: readonly CellRun[];
  readonly out: string | null;
  readonly message?: string;
}

async function run(args: readonly string[]): Promise<number> {
  let events: EventSink | null = null;
  const stopping = new Stopping();
  const start = performance.now();
  let ended: Ended;
  try {
    const options = readOptions(args);
    const notebook = await readNotebook(options.notebook);
    events = openEvents(options.events, options.notebook);
    stopping.listen(options.timeoutMs);
    ended = options.listsParameters ? showParameters(options, notebook, events) : await runNotebook(options, notebook, events, stopping);
  } catch (error) {
    const outcome = error instanceof Misuse ? 'refused' : error instanceof NoKernel ? 'no-kernel' : 'internal';
    const { message, stack } = error as Error;
    ended = { outcome, runs: [], out: null, message };
    if (outcome === 'internal') process.stderr.write(`pinion run itself failed. Please report this:\n${stack ?? message}\n`);
    else process.stderr.write(`${message}\n${error instanceof Misuse && error.isAboutOptions ? `\n${usage}` : ''}`);
  } finally {
    stopping.dispose();
  }
  const exitCode = EXIT_CODES[ended.outcome];
  events?.emit({ event: 'run-ended', outcome: ended.outcome, exitCode, ms: Math.round(performance.now() - start), cells: countOutcomes(ended.runs), out: ended.out, ...(ended.message === undefined ? {} : { message: ended.message }) });
  events?.close();
  return exitCode;
}

const tagged = (notebook: NotebookFile) => notebook.cells.map((cell) => ({ id: cell.id, source: cell.source, isParameters: cell.type === 'ts' && cell.tags.includes('parameters'), isInput: cell.type === 'input' }));

function showParameters(options: RunOptions, notebook: NotebookFile, events: EventSink): Ended {
  const listed = listParameters(tagged(notebook), parseCell);
  if (!listed.ok) throw new Misuse(listed.message);
  events.emit({ event: 'parameters', version: EVENTS_VERSION, parameters: parameterRows(listed.value.parameters) });
  if (options.events !== '-') process.stdout.write(parameterTable(listed.value.parameters));
  return { outcome: 'ok', runs: [], out: null };
}

async function runNotebook(options: RunOptions, notebook: NotebookFile, events: EventSink, stopping: Stopping): Promise<Ended> {
  await checkData(options.data);
  const sources = options.connections === null ? null : await readConnections(options.connections);
  const out = await resolveTarget(options.notebook, options.out, options.isInPlace);
  const given = new Map([...(options.parameterFile === null ? [] : await readParameterFile(options.parameterFile)), ...options.parameters]);
  const applied = applyParameters(tagged(notebook), given, parseCell);
  if (!applied.ok) throw new Misuse(applied.message);
  const only = options.only.map((asked) => findCell(notebook, asked));

  const titles = new Map(notebook.cells.map((cell, index) => [cell.id as CellId, `Cell ${index + 1}`]));
  const carriesData = options.events === '-' || options.out === '-';
  const terminal = new Terminal({ out: carriesData ? process.stderr : process.stdout, err: process.stderr, isQuiet: options.isQuiet, titles });
  const unread = new Set(options.data.keys());
  const started = { at: Date.now(), clock: performance.now() };
  const { kernel, runs: { runs, digests } } = await withKernel(limitsOf(options), onlyThese(options.data, (name) => unread.delete(name), sources), stopping, terminal, (one) => runCells({ options, notebook, applied: applied.value, only, kernel: one, events, terminal, stopping }));

  const outcome = outcomeOf(runs, stopping, limitsOf(options));
  const milliseconds = Math.round(performance.now() - started.clock);
  if (out !== null) {
    const record = { version: 1, outcome, parameters: applied.value.values, seed: options.seed, kernel: kernel.image.digest, ...(digests === null ? {} : { digests }), startedAt: new Date(started.at).toISOString(), milliseconds } as const;
    const text = writeIpynb(withOutputs(notebook, runs, record, options.hasTiming));
    if (out === '-') process.stdout.write(text);
    else await writeWhole(out, text);
  }
  if (stopping.reason === 'timeout') terminal.problem(`The run took longer than ${options.timeoutMs! / 1000} s (--timeout), so it was stopped.`);
  if (outcome === 'ok' && only.length === 0) for (const name of unread) terminal.note(`No cell read the data “${name}” that was given.`);
  terminal.note(summary(runs, milliseconds));
  return { outcome, runs, out };
}

/** Starts a kernel and leaves none behind, whatever happens. Throws NoKernel when there is none to be had. */
async function withKernel<T>(limits: KernelLimits, capabilities: CapabilityHandler, stopping: Stopping, terminal: Terminal, use: (kernel: Kernel) => Promise<T>): Promise<{ readonly kernel: Kernel; readonly runs: T }> {
  let kernels: KernelProvider | null = null;
  try {
    let kernel: Kernel;
    try {
      kernels = createKernels({ provider: 'local', root: findRepositoryRoot(), allowWeakSandbox: true });
      kernel = await kernels.start({ limits, capabilities });
    } catch (cause) {
      throw new NoKernel((cause as Error).message, { cause });
    }
    if (kernels.tierReason !== null) terminal.note(`The sandbox is Deno’s permissions alone: ${kernels.tierReason}.`);
    stopping.watch(kernel);
    return { kernel, runs: await use(kernel) };
  } finally {
    await kernels?.dispose();
  }
}

interface Work {
  readonly options: RunOptions;
  readonly notebook: NotebookFile;
  readonly applied: Applied;
  readonly only: readonly CellId[];
  readonly kernel: Kernel;
  readonly events: EventSink;
  readonly terminal: Terminal;
  readonly stopping: Stopping;
}

async function runCells({ options, notebook, applied, only, kernel, events, terminal, stopping }: Work): Promise<{ readonly runs: readonly CellRun[]; readonly digests: RunDigests | null }> {
  const cells = notebook.cells.map((cell) => ({ id: cell.id as CellId, type: cell.type, source: applied.sources.get(cell.id) ?? cell.source }));
  const places = new Map(cells.map((cell, index) => [cell.id, index + 1]));
  const of = (cell: CellId) => ({ cell, place: places.get(cell)! });
  const code = cells.filter((cell) => isProgram(cell.type));
  if (code.length === 0) terminal.note(`${options.notebook} has no cell of code, so there is nothing to run.`);
  const limits = limitsOf(options);
  events.emit({
    event: 'run-started', version: EVENTS_VERSION, notebook: options.notebook, seed: options.seed, parameters: applied.values, cells: code.map(({ id }) => of(id)),
    kernel: { image: kernel.image.digest, sandbox: kernel.tier, compute: kernel.compute }, limits: { memoryBytes: limits.memoryBytes, cellMs: limits.wallMs, runMs: options.timeoutMs },
  });
  const runs = await runHeadless(cells, kernel, {
    seed: options.seed,
    startedAt: options.clock ?? Date.now(),
    parameters: applied.values,
    ...(only.length > 0 ? { only } : {}),
    isFailFast: options.isFailFast,
    signal: stopping.signal,
    onStart: (cell) => events.emit({ event: 'cell-started', ...of(cell) }),
    onOutput(cell, output) {
      events.emit({ event: 'output', ...of(cell), output });
      terminal.output(output);
    },
    ...(options.events === null ? {} : {
      onTracked: (cell: CellId, run: BookedRun) => events.emit({
        event: 'tracked', ...of(cell), run: run.local, parent: run.parent, kind: run.kind, name: run.name, experiment: run.experiment, status: run.status, ms: Math.round(((run.endedAt ?? run.startedAt) - run.startedAt) * 1000),
        params: run.params, tags: run.tags, metrics: [...run.metrics.values()].map(({ summary }) => summary), error: run.error, notes: [...run.notes],
      }),
    }),
    async onEnd(one) {
      terminal.end(one);
      const memoryBytes = options.events === null ? 0 : (await kernel.usage()).memoryBytes;
      events.emit({ event: 'cell-ended', ...of(one.cell), outcome: one.outcome, ms: Math.round(one.milliseconds), tensors: one.tensors, tensorBytes: one.tensorBytes, memoryBytes: memoryBytes || null, ...(one.error ? { error: one.error } : {}) });
    },
  });
  // A run that was stopped is to end, not to go on computing.
  const digests = options.hasDigests && !stopping.signal.aborted ? await digestsOf(kernel, cells, runs) : null;
  if (digests !== null) events.emit({ event: 'digests', ...digests });
  return { runs, digests };
}

/** A cell by its id, else by its place from 1. */
function findCell(notebook: NotebookFile, asked: string): CellId {
  const found = notebook.cells.find((cell) => cell.id === asked) ?? (/^\d+$/.test(asked) ? notebook.cells[Number(asked) - 1] : undefined);
  if (found && isProgram(found.type)) return found.id as CellId;
  if (found) throw new Misuse(`--only ${asked}: that cell holds no code.`);
  const near = nearest(asked, notebook.cells.map((cell) => cell.id));
  throw new Misuse(`--only ${asked}: there is no such cell. ${near === null ? `The notebook has ${notebook.cells.length} cells; name one by its id or its place.` : `Did you mean ${near}?`}`);
}

function limitsOf({ memoryBytes, cellTimeoutMs, threads }: RunOptions): KernelLimits {
  const wallMs = cellTimeoutMs ?? DEFAULT_LIMITS.wallMs;
  // Processor time may not end a cell before its own limit does, however many cores it keeps busy.
  return { ...DEFAULT_LIMITS, memoryBytes: memoryBytes ?? DEFAULT_LIMITS.memoryBytes, wallMs, cpuSeconds: Math.ceil(wallMs / 1000) * availableParallelism(), ...(threads === null ? {} : { threads }) };
}

function outcomeOf(runs: readonly CellRun[], { reason }: Stopping, { memoryBytes }: KernelLimits): RunOutcomeName {
  if (reason === 'timeout') return 'limit';
  if (reason !== null) return reason;
  if (runs.some(({ error }) => error?.name === 'LimitReached' || error?.message === memoryWords(memoryBytes))) return 'limit';
  return runs.every((one) => one.outcome === 'ok') ? 'ok' : 'failed';
}

function countOutcomes(runs: readonly CellRun[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of runs) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function summary(runs: readonly CellRun[], milliseconds: number): string {
  const { ok = 0, aborted = 0, ...others } = countOutcomes(runs);
  const failed = Object.values(others).reduce((sum, count) => sum + count, 0);
  return `${ok} ${ok === 1 ? 'cell' : 'cells'} ok${failed > 0 ? `, ${failed} failed` : ''}${aborted > 0 ? `, ${aborted} not run` : ''}, ${(milliseconds / 1000).toFixed(1)} s`;
}

export const runCommand: Command = { summary: 'Run a notebook without a server', usage, run };
