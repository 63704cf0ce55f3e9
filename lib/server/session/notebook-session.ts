/**
 * One open notebook's session: reads the document, keeps the log, decides what runs and runs it, one cell at a time. All that
 * changes state goes through the log; what runs next is read from the state.
 */
import { randomUUID } from 'node:crypto';
import { insertExecution, lastExecutionNumber, updateExecution, type ExecutionRow } from '@/db/queries/sessions';
import { compileCell } from '@/kernel/host/compile';
import { parseCell } from '@/kernel/host/parse';
import type { Kernel, KernelLimits, RunOutcome } from '@/kernel/host/port';
import { listCells, titleOf as documentTitle, type CellSnapshot } from '@/lib/collab/document';
import { done, refuse, type Refusal, type Result } from '@/lib/domain/errors';
import type { CellId, Digest, ExecutionId, NotebookId, ProjectId, UserId, WorkspaceId } from '@/lib/domain/ids';
import { analyseNotebook, type Analyses } from '@/lib/notebook/dataflow/graph';
import { IMPORTABLE } from '@/lib/notebook/dataflow/globals';
import { isSameAnalysis } from '@/lib/notebook/dataflow/same';
import { sourceWithValue } from '@/lib/notebook/cells/input-value';
import type { InputValue } from '@/lib/notebook/cells/input-types';
import type { CellError } from '@/lib/notebook/outputs';
import { dependentsOf, planAll, planAuto, planRun, planStale, readByOthers, type Plan } from '@/lib/notebook/plan';
import { titleOf } from '@/lib/notebook/session';
import type { GraphCell, KernelUse, SessionCommand, SessionEntry, SessionEvent, SessionState, WorkspaceUse } from '@/lib/notebook/session-types';
import type { KernelBudget, Tenant } from '../kernels/budget';
import type { DoorServices } from '../services';
import type { Room } from '../sync/port';
import { RunRecorder } from '../runs/recorder';
import { closureOf } from './closure';
import { createCapabilities, type ReadInput } from './capabilities';
import { KernelHolder } from './kernel-holder';
import { affectedBy, takeChoice } from './inputs';
import { SessionLog } from './log';
import { OutputBuffer } from './outputs';
import { Downloads, type TableAsked } from './downloads';
import { Pages } from './pages';
import { readSources } from './read-sources';

export interface Runner {
  readonly id: UserId;
  readonly name: string;
}

export interface SessionListener {
  entries(entries: readonly SessionEntry[]): void;
  usage(use: KernelUse): void;
  workspace(use: WorkspaceUse): void;
}

export type SessionServices = Pick<DoorServices, 'db' | 'blobs' | 'env' | 'log' | 'now' | 'rooms' | 'kernels' | 'announcements'>;

export interface SessionOptions {
  readonly limits: KernelLimits;
  readonly idleMs: number;
  readonly budget: KernelBudget;
  readonly notebook: { readonly id: NotebookId; readonly projectId: ProjectId; readonly workspaceId: WorkspaceId; readonly seed: number };
}

/** What was asked for when a cell was queued: it runs as the person saw it. */
interface Waiting {
  readonly source: string;
  readonly graph: GraphCell;
}

/** Edits are gathered so long before the notebook is analysed: at least, and so many times what the last analysis took, so that people's edits go first. */
const ANALYSE = { least: 40, share: 10, most: 1_000 } as const;
const WAIT_FOR_EDITS_MS = 2_000;

export class NotebookSession implements Tenant {
  readonly notebook: SessionOptions['notebook'];
  readonly memoryBytes: number;
  readonly room: Room;
  readonly listeners = new Set<SessionListener>();
  readonly #services: SessionServices;
  readonly #log: SessionLog;
  readonly #holder: KernelHolder;
  readonly #waiting = new Map<ExecutionId, Waiting>();
  readonly #reads = new Map<ExecutionId, ReadInput[]>();
  /** Executions that an input's choice asked for. */
  readonly #chosen = new Set<ExecutionId>();
  readonly #idleWaiters = new Set<() => void>();
  #cells: readonly CellSnapshot[] = [];
  #graph: readonly GraphCell[] = [];
  #number: number;
  #running: { readonly execution: ExecutionId; readonly cell: CellId; readonly on: NonNullable<ExecutionRow['kernel']>; stoppedBy: string | null; isOvertaken?: true } | null = null;
  #isDriving = false;
  readonly #pages = new Pages();
  readonly downloads = new Downloads();
  /** Of the cell that runs. */
  #runs: RunRecorder | null = null;
  #lostReason: string | null = null;
  #analysis: NodeJS.Timeout | null = null;
  /** Milliseconds from an edit to the analysis that sees it. */
  #pace: number = ANALYSE.least;
  readonly #analyses: Analyses;
  readonly #unobserve: () => void;
  readonly #unfollow: () => void;
  readonly #budget: KernelBudget;
  readonly #outputBytes: number;

  private constructor(services: SessionServices, options: SessionOptions, room: Room, log: SessionLog, number: number, analyses: Analyses) {
    this.#analyses = analyses;
    this.notebook = options.notebook;
    this.memoryBytes = options.limits.memoryBytes;
    this.room = room;
    this.#budget = options.budget;
    this.#outputBytes = options.limits.outputBytes;
    this.#services = services;
    this.#log = log;
    this.#number = number;
    this.#holder = new KernelHolder({
      kernels: services.kernels, limits: options.limits, now: services.now, idleMs: options.idleMs,
      capabilities: createCapabilities(services, options.notebook, (execution, input) => {
        const known = this.#reads.get(execution) ?? [];
        if (!known.some((one) => one.name === input.name && one.digest === input.digest)) this.#reads.set(execution, [...known, input]);
      }),
      admit: () => options.budget.admit(options.notebook.workspaceId, this),
      isWanted: () => this.#isDriving,
      say: (...events) => log.append(events),
      onLost: (reason) => { this.#lostReason = reason; },
      onUsage: (use) => { this.#runs?.sample(use, services.now()); for (const listener of this.listeners) listener.usage(use); },
    });
    this.#unfollow = options.budget.onChange(options.notebook.workspaceId, (use) => { for (const listener of this.listeners) listener.workspace(use); });
    this.#unobserve = room.onChange(() => { this.#analysis ??= setTimeout(() => this.analyse(), this.#pace); });
    this.#recover();
    this.analyse();
  }

  static async open(services: SessionServices, options: SessionOptions): Promise<NotebookSession> {
    const room = await services.rooms.open(options.notebook.id);
    try {
      const opened: { session?: NotebookSession } = {};
      const log = await SessionLog.open({
        db: services.db, log: services.log, notebookId: options.notebook.id,
        publish: (entries) => { for (const listener of opened.session?.listeners ?? []) listener.entries(entries); },
      });
      const session = new NotebookSession(services, options, room, log, await lastExecutionNumber(services.db, options.notebook.id), await readSources(room));
      opened.session = session;
      await log.flush();
      return session;
    } catch (error) {
      room.release();
      throw error;
    }
  }

  get state(): SessionState {
    return this.#log.state;
  }

  get published(): SessionState {
    return this.#log.published;
  }

  tail(seq: number): Promise<readonly SessionEntry[] | null> {
    return this.#log.tail(seq);
  }

  get kernel(): Kernel | null {
    return this.#holder.kernel;
  }

  get notebookId(): NotebookId {
    return this.notebook.id;
  }

  get projectId(): ProjectId {
    return this.notebook.projectId;
  }

  get status(): Tenant['status'] {
    return this.#holder.status;
  }

  get idleSince(): number | null {
    return this.#holder.idleSince;
  }

  get hasKernel(): boolean {
    return this.#holder.isAlive;
  }

  /** What the kernel used when it was last looked at; null without one. */
  get use(): KernelUse | null {
    return this.#holder.use;
  }

  /** A cell would find a kernel, here already or with a place for it. */
  get hasRoom(): boolean {
    return this.#holder.isAlive || this.#budget.hasRoom(this.notebook.workspaceId, this.memoryBytes);
  }

  /** The kernel is read from although no cell runs: it is not idle. */
  touch(): void {
    this.#holder.rest();
  }

  get isResting(): boolean {
    return this.listeners.size === 0 && !this.#holder.isAlive && !this.#isDriving;
  }

  /** After a server that ended in the middle: what it left running is lost, and its kernel is gone. */
  #recover(): void {
    const { state } = this;
    const events: SessionEvent[] = [];
    if (state.kernel.status !== 'none') events.push({ type: 'kernel', kernel: { status: 'none' } }, { type: 'restarted' });
    for (const { cell, execution } of state.queue) {
      if (state.cells[cell]?.execution?.id === execution && state.cells[cell].status === 'running') {
        events.push({ type: 'ended', cell, execution, outcome: 'lost', error: { name: 'Lost', message: 'The server ended while this cell ran.', remedy: 'Run it again.', frames: [] }, at: this.#services.now() });
      } else events.push({ type: 'aborted', cell, execution, because: null });
    }
    if (events.length > 0) this.#log.append(events);
  }

  /** The cells as they would run: an input's source holds what is chosen. */
  #readCells(): CellSnapshot[] {
    return listCells(this.room.doc).map((cell) => (cell.type === 'input' ? { ...cell, source: sourceWithValue(cell.source, this.state.inputs?.[cell.id]?.value) } : cell));
  }

  /** Brings the graph to the document as it is now. */
  analyse(): void {
    if (this.#analysis) clearTimeout(this.#analysis);
    this.#analysis = null;
    const began = performance.now();
    this.#cells = this.#readCells();
    const before = new Map(this.#graph.map((cell) => [cell.id, cell]));
    this.#graph = analyseNotebook(this.#cells, parseCell, IMPORTABLE, this.#analyses);
    this.#pace = Math.min(ANALYSE.most, Math.max(ANALYSE.least, ANALYSE.share * (performance.now() - began)));
    const { state } = this;
    const order = this.#graph.map((cell) => cell.id);
    const isFirst = before.size === 0;
    const changed = this.#graph.filter((cell) => {
      const known = before.get(cell.id);
      return isFirst || !known || !isSameAnalysis(known, cell);
    });
    const here = new Set(order);
    const gone = state.order.filter((id) => !here.has(id));
    const isSameOrder = order.length === state.order.length && order.every((id, index) => id === state.order[index]);
    if (changed.length === 0 && isSameOrder) return;
    const aborted = state.queue.filter(({ cell, execution }) => gone.includes(cell) && execution !== this.#running?.execution).map(({ cell, execution }): SessionEvent => ({ type: 'aborted', cell, execution, because: null }));
    this.#log.append([...aborted, { type: 'graph', ...(isSameOrder ? {} : { order }), cells: changed }]);
    for (const cell of gone) if (cell !== this.#running?.cell) this.kernel?.forget(cell);
  }

  /** Carries out a command of somebody who may. */
  async command(command: SessionCommand, by: Runner): Promise<Result<unknown>> {
    switch (command.type) {
      case 'run': {
        const behind = await this.#catchUp(command.stateVector);
        if (behind) return behind;
        for (const cell of command.cells) {
          const known = this.state.cells[cell];
          if (!known) return refuse('not-found', 'This cell was deleted by somebody else.');
          if (command.digests[cell] !== known.digest) return refuse('conflict', `${titleOf(this.state, cell)} was changed by somebody else just now. Look at it, then run it.`);
        }
        const plan = planRun(this.state, command.cells);
        const blocked = plan.blocked.find(({ cell }) => command.cells.includes(cell));
        if (blocked) return refuse('invalid', blocked.because === blocked.cell ? blocked.problem.message : `${titleOf(this.state, blocked.cell)} reads from ${titleOf(this.state, blocked.because).toLowerCase()}, which cannot run: ${blocked.problem.message}`, { problem: blocked.problem });
        return done({ queued: this.#enqueue(plan, by, command.cells) });
      }
      case 'run-all': return (await this.#catchUp(command.stateVector)) ?? done({ queued: await this.runAll(by, command.fromClean) });
      case 'run-stale': return (await this.#catchUp(command.stateVector)) ?? done({ queued: this.#enqueue(planStale(this.state), by) });
      case 'interrupt': return done({ outcome: await this.interrupt() });
      case 'restart': await this.restart(); return done({});
      case 'mode': if (this.state.mode !== command.mode) this.#log.append([{ type: 'mode', mode: command.mode }]); return done({});
      case 'input': return this.#choose(command.cell, command.value, by);
      case 'page': return this.#pages.read(this.state, this.kernel, command, () => this.touch());
      case 'stop': await this.stop(`${by.name} stopped the kernel. Run a cell to start a new one.`); return done({});
      case 'kernels': throw new Error('the workspace answers for its kernels');
    }
  }

  beginTableFile(asked: TableAsked, by: UserId): Promise<Result<{ readonly id: string }>> {
    return this.downloads.begin(this.state, this.kernel, asked, by, () => this.touch());
  }

  async #catchUp(stateVector: string): Promise<Refusal | null> {
    let hasAll: boolean;
    try {
      hasAll = await this.room.waitFor(new Uint8Array(Buffer.from(stateVector, 'base64')), WAIT_FOR_EDITS_MS);
    } catch {
      return refuse('bad-request', 'The request carries a state of the document that cannot be read.');
    }
    if (!hasAll) return refuse('conflict', 'Your last edits have not reached the server yet. Wait until they are saved, then run again.');
    this.analyse();
    return null;
  }

  /**
   * Takes a choice and runs again what ran with the one before. Runs that wait for, or were started by, an older choice of this
   * input give way to it.
   */
  #choose(cell: CellId, value: InputValue, by: Runner): Result<unknown> {
    const taken = takeChoice(this.state, listCells(this.room.doc).find((one) => one.id === cell), value);
    if (!taken.ok || !taken.value.isNew) return taken;
    this.#log.append([{ type: 'input', cell, value: taken.value.value, by, at: this.#services.now() }]);
    this.analyse();
    const again = affectedBy(this.state, cell);
    if (again.length === 0) return taken;
    this.#abortQueue(null, new Set(again));
    const running = this.#running;
    if (running && again.includes(running.cell) && this.#chosen.has(running.execution) && !running.isOvertaken) {
      running.isOvertaken = true;
      running.stoppedBy = 'A newer choice took the place of this run.';
      void this.kernel?.interrupt().catch((error: unknown) => this.#services.log.warn('an overtaken run could not be stopped', { error }));
    }
    this.#enqueue(planRun(this.state, again), by, again);
    for (const { execution, cell: queued } of this.state.queue) if (again.includes(queued)) this.#chosen.add(execution);
    return taken;
  }

  /** A point in the notebook's history. What it stands for goes on without it, should it fail. */
  keepVersion(kind: 'run' | 'pin', by: UserId | null): void {
    void this.room.keepVersion({ kind, by }).catch((error: unknown) => this.#services.log.warn('a version of a notebook could not be made', { notebookId: this.notebook.id, error }));
  }

  /** Queues every cell that is not evaluated. */
  async runAll(by: Runner, fromClean = false): Promise<number> {
    if (fromClean) await this.restart();
    this.analyse();
    this.keepVersion('run', by.id);
    return this.#enqueue(planAll(this.state), by);
  }

  /** Queues the plan; cells behind one that cannot run are aborted. Gives how many will run. */
  #enqueue(plan: Plan, by: Runner, asked: readonly CellId[] = []): number {
    const events: SessionEvent[] = [];
    let count = 0;
    const queue = (cell: CellId): ExecutionId | null => {
      const graph = this.#graph.find((one) => one.id === cell);
      const source = this.#cells.find((one) => one.id === cell)?.source;
      const known = this.state.cells[cell];
      if (!graph || source === undefined || !known || known.queued) return null;
      // A cell that runs as it is now will be evaluated soon enough, unless somebody asks for it again.
      if (known.status === 'running' && known.execution?.digest === graph.digest && !asked.includes(cell)) return null;
      const execution = randomUUID() as ExecutionId;
      this.#waiting.set(execution, { source, graph });
      events.push({ type: 'queued', cell, execution, number: (this.#number += 1), digest: graph.digest, by, at: this.#services.now() });
      return execution;
    };
    for (const cell of plan.run) if (queue(cell)) count += 1;
    for (const { cell, because } of plan.blocked) {
      if (cell === because) continue;
      const execution = queue(cell);
      if (execution) events.push({ type: 'aborted', cell, execution, because });
    }
    if (events.length > 0) this.#log.append(events);
    void this.#drive();
    return count;
  }

  /** Runs what is queued, first to last, until nothing is. */
  async #drive(): Promise<void> {
    if (this.#isDriving) return;
    this.#isDriving = true;
    try {
      for (let head = this.state.queue[0]; head; head = this.state.queue[0]) await this.#runNext(head.cell, head.execution);
    } catch (error) {
      this.#services.log.error('a session stopped working', { notebook: this.notebook.id, error });
      this.#abortQueue(null);
    } finally {
      this.#isDriving = false;
      this.#log.append(this.#holder.busy(false));
      for (const wake of this.#idleWaiters) wake();
      this.#idleWaiters.clear();
      if (this.state.queue.length > 0) void this.#drive();
    }
  }

  async #runNext(cell: CellId, execution: ExecutionId): Promise<void> {
    const waiting = this.#waiting.get(execution);
    this.#waiting.delete(execution);
    const aborted = (because: CellId | null) => this.#log.append([{ type: 'aborted', cell, execution, because }]);
    if (!waiting) return aborted(null);
    let kernel: Kernel;
    try {
      kernel = await this.#holder.start();
    } catch {
      return this.#abortQueue(null);
    }
    // While the kernel started, the queue may have been cleared.
    if (this.state.queue[0]?.execution !== execution) return;
    const parents = waiting.graph.parents;
    const failed = parents.find((parent) => !['evaluated', 'stale'].includes(this.state.cells[parent]?.validity ?? 'fresh'));
    if (failed) return aborted(failed);
    const compiled = compileCell({ cell, source: waiting.source, graph: this.#graph.map((one) => (one.id === cell ? waiting.graph : one)) });
    const ancestors = Object.fromEntries(parents.map((parent) => [parent, this.state.cells[parent]!.execution!.id]));
    const startedAt = this.#services.now();
    const { by, number } = this.state.cells[cell]!.queued!;
    const { seed } = this.notebook;
    const on = { image: kernel.image.digest, versions: { ...kernel.image.versions }, tier: kernel.tier, compute: kernel.compute, ...(kernel.image.cpu ? { cpuImage: kernel.image.cpu } : {}) };
    this.#running = { execution, cell, on, stoppedBy: null };
    this.#log.append([...this.#holder.busy(true), { type: 'started', cell, execution, ancestors, at: startedAt }], (tx) => insertExecution(tx, {
      id: execution, notebookId: this.notebook.id, cellId: cell, number, source: waiting.source, sourceDigest: waiting.graph.digest, ancestors, inputs: [], seed,
      kernel: on,
      startedBy: by.id, startedAt: new Date(startedAt), status: 'running',
    }));
    await this.#log.flush();
    const buffer = new OutputBuffer(cell, execution, (event) => this.#log.append([event]), this.#outputBytes);
    const runs = this.#recorder(cell, execution, by, { ancestors, startedAt, waiting, on });
    this.#runs = runs;
    const outcome: RunOutcome = compiled.ok
      ? await kernel.run({ execution, compiled: compiled.value, seed, startedAt, parameters: {}, readByOthers: readByOthers(this.state, cell), onOutput: (output, pinnable) => buffer.push(output, pinnable), onTrack: (events, points) => runs.take(events, points) })
        .catch((error: unknown) => ({ outcome: 'lost' as const, error: { name: 'Lost', message: error instanceof Error ? error.message : String(error), frames: [] }, tensors: 0, tensorBytes: 0, hasGpu: false, dropped: 0 }))
      : { outcome: 'error', error: { name: 'SyntaxError', message: compiled.message, frames: [] }, tensors: 0, tensorBytes: 0, hasGpu: false, dropped: 0 };
    buffer.flush(outcome.dropped);
    if (outcome.outcome === 'lost') await kernel.ended;
    this.#runs = null;
    await this.#finish(cell, execution, outcome, buffer, runs);
  }

  /** Runs of this execution are the notebook's, and of whoever ran the cell; what it and those before it read is theirs. */
  #recorder(cell: CellId, execution: ExecutionId, by: Runner, { ancestors, startedAt, waiting, on }: { readonly ancestors: Readonly<Record<string, ExecutionId>>; readonly startedAt: number; readonly waiting: Waiting; readonly on: NonNullable<ExecutionRow['kernel']> }): RunRecorder {
    let before: Promise<readonly ReadInput[]> | null = null;
    return new RunRecorder(this.#services, {
      projectId: this.notebook.projectId, notebookId: this.notebook.id, title: documentTitle(this.room.doc), cell, execution, author: by.id, startedAt,
      code: { digest: waiting.graph.digest as Digest, source: waiting.source }, environment: { image: on.image, versions: on.versions, compute: on.compute, tier: on.tier, seed: this.notebook.seed },
      inputs: async () => {
        before ??= closureOf(this.#services, this.notebook.id, Object.values(ancestors)).then((rows) => rows.flatMap((row) => row.inputs));
        const all = [...(await before), ...(this.#reads.get(execution) ?? [])];
        return [...new Map(all.map((one) => [`${one.name}\0${one.digest}`, { name: one.name, digest: one.digest }])).values()];
      },
    });
  }

  async #finish(cell: CellId, execution: ExecutionId, outcome: RunOutcome, buffer: OutputBuffer, runs: RunRecorder): Promise<void> {
    const stoppedBy = this.#running?.stoppedBy ?? null;
    const { on, isOvertaken } = this.#running ?? {};
    const wasLost = outcome.outcome === 'lost' && stoppedBy === null;
    const how = outcome.outcome === 'lost' && stoppedBy !== null ? 'interrupted' : outcome.outcome;
    const error: CellError | undefined = outcome.error ?? (stoppedBy !== null ? { name: 'Interrupted', message: stoppedBy, frames: [] } : wasLost ? { name: 'Lost', message: this.#lostReason ?? 'The kernel ended while this cell ran.', remedy: 'Run it again: a new kernel starts.', frames: [] } : how === 'interrupted' ? { name: 'Interrupted', message: 'The cell was interrupted. Variables of other cells are kept.', frames: [] } : undefined);
    await runs.end(how, error?.message ?? null, this.#services.now());
    const compacted = await buffer.compact(this.#services.blobs).catch((cause: unknown) => { this.#services.log.error('outputs could not be stored', { error: cause }); return null; });
    const inputs = this.#reads.get(execution) ?? [];
    this.#reads.delete(execution);
    this.#chosen.delete(execution);
    this.#running = null;
    const at = this.#services.now();
    const status: ExecutionRow['status'] = how;
    this.#log.append([{ type: 'ended', cell, execution, outcome: how, ...(error ? { error } : {}), tensors: outcome.tensors, tensorBytes: outcome.tensorBytes, ...(outcome.tables ? { tables: outcome.tables } : {}), at }, ...(compacted ? [compacted] : [])],
      (tx) => updateExecution(tx, execution, { status, endedAt: new Date(at), inputs: [...inputs], ...(on && outcome.hasGpu ? { kernel: { ...on, hasGpu: true as const } } : {}), ...(compacted ? { outputsDigest: compacted.digest as Digest } : {}) }));
    if (!this.state.cells[cell]) this.kernel?.forget(cell);
    if (wasLost) this.#abortQueue(cell);
    else if (how === 'interrupted' && isOvertaken) this.#goOn(cell, outcome);
    else if (how === 'interrupted') this.#abortQueue(null);
    else if (how === 'error') this.#abortQueue(cell, dependentsOf(this.state, cell));
    else if (this.state.mode === 'auto') {
      const started = this.state.cells[cell]?.execution?.by;
      if (started) this.#enqueue(planAuto(this.state, cell), started);
    }
  }

  /** After a run that gave way to a newer choice: the next waits already, unless the kernel and all its values went with it. */
  #goOn(cell: CellId, outcome: RunOutcome): void {
    const by = this.state.cells[cell]?.queued?.by;
    if (outcome.outcome !== 'lost' || !by) return;
    this.#abortQueue(null);
    this.#enqueue(planRun(this.state, [cell]), by);
  }

  /** Takes waiting executions off the queue: all, or those of `only`. `because` is said to those that read from it. */
  #abortQueue(because: CellId | null, only?: ReadonlySet<CellId>): void {
    const below = because === null ? new Set<CellId>() : dependentsOf(this.state, because);
    const events = this.state.queue.filter(({ cell, execution }) => execution !== this.#running?.execution && (!only || only.has(cell)))
      .map(({ cell, execution }): SessionEvent => ({ type: 'aborted', cell, execution, because: below.has(cell) ? because : null }));
    for (const event of events) {
      if (event.type !== 'aborted') continue;
      this.#waiting.delete(event.execution);
      this.#chosen.delete(event.execution);
    }
    if (events.length > 0) this.#log.append(events);
  }

  /** Stops the running cell and clears the queue. */
  async interrupt(): Promise<'idle' | 'kept' | 'killed'> {
    this.#abortQueue(null);
    if (!this.#running || !this.kernel) return 'idle';
    return this.kernel.interrupt();
  }

  /** A clean kernel: nothing waits, everything is fresh, old outputs stay. Resolves when the new one is there, or could not be. */
  async restart(): Promise<void> {
    this.#clear('The kernel was restarted.');
    if (this.#holder.isAlive) await this.#holder.restart();
    else this.#forgetResults();
  }

  /** Ends the kernel; the next run starts one. `reason` is shown to everybody in the notebook. */
  async stop(reason: string): Promise<void> {
    this.#clear(reason);
    if (this.#holder.isAlive) await this.#holder.stop(reason);
    else this.#forgetResults();
  }

  #clear(reason: string): void {
    this.#abortQueue(null);
    if (this.#running) this.#running.stoppedBy = reason;
  }

  #forgetResults(): void {
    if (Object.values(this.state.cells).some((cell) => cell.validity !== 'fresh')) this.#log.append([{ type: 'restarted' }]);
  }

  /** Appends an event of somebody else's making, a pin. */
  async note(event: SessionEvent): Promise<void> {
    this.#log.append([event]);
    await this.#log.flush();
  }

  /** Resolves once nothing runs or waits, and everything is committed. */
  async whenIdle(): Promise<void> {
    while (this.#isDriving) await new Promise<void>((resolve) => { this.#idleWaiters.add(resolve); });
    await this.#log.flush();
  }

  async close(): Promise<void> {
    this.#unobserve();
    this.#unfollow();
    if (this.#analysis) clearTimeout(this.#analysis);
    this.downloads.dispose();
    if (this.#running) this.#running.stoppedBy = 'The server was stopped.';
    this.#abortQueue(null);
    await this.#holder.stop();
    await this.whenIdle();
    await this.#log.snapshot();
    this.room.release();
  }
}
