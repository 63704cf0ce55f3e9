/**
 * One kernel as a process on this machine: speaks its frames, keeps its limits, stops its cells, and says why it ended.
 * The host always drains the pipe, so that a kernel is never stuck in a write and can always be stopped.
 */
import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Manifest } from '@/lib/domain/artifacts';
import type { ExecutionId } from '@/lib/domain/ids';
import type { CellError, Output, Pinnable, Scalar } from '@/lib/notebook/outputs';
import { CHUNK_BYTES, encodeFrame, FrameReader } from '../frames';
import type { ExportedArtifact, HostFrame, KernelFrame, KernelImage, TablePage } from '../protocol';
import type { Launched } from './launch';
import type { Evaluation, Kernel, KernelOptions, ReceivedFile, RunOutcome, RunRequest, SandboxTier } from './port';
import { findProcess, usageOf } from './processes';
import { PendingRequests, type Answer } from './requests';
import { StackMapper } from './stack';
import { createStopper, type Stopper } from './stopper';
import { readKernelFrame } from './validate';

const START_MS = 20_000;
/** How long an execution may take to end by itself when asked, before the inspector stops it. */
const CANCEL_MS = 20;
const AGAIN_MS = 100;
/** After this the ladder ends in a kill. */
const STOP_MS = 1_500;
const WATCH_MS = 500;
const NOT_INTERRUPTED = 'The cell could not be interrupted, so its kernel was stopped. Variables are lost; the document is not.';
const STDERR_KEPT = 8_000;
const MIB = 1024 * 1024;
/** What the runtime itself holds, for the watchdog; RLIMIT_DATA bites first where the system has it. */
const RUNTIME_BYTES = 256 * MIB;
const CALLS_AT_ONCE = 64;

interface Running {
  readonly request: RunRequest;
  readonly settle: (outcome: RunOutcome) => void;
  readonly startedAt: number;
  cpuAtStart: number | null;
  bytes: number;
  dropped: number;
  capNoticed: boolean;
  hasBegun: boolean;
  isStopping: boolean;
  limitError: CellError | null;
}

export class LocalKernel implements Kernel {
  readonly image: KernelImage;
  readonly tier: SandboxTier;
  readonly ended: Promise<{ readonly asked: boolean; readonly reason: string }>;
  compute = '';

  readonly #launched: Launched;
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #stopper: Stopper;
  readonly #mapper = new StackMapper();
  readonly #startedAt = Date.now();
  readonly #requests = new PendingRequests();
  readonly #watch: NodeJS.Timeout;
  #options: KernelOptions;
  #running: Running | null = null;
  #interrupting: Promise<'idle' | 'kept' | 'killed'> | null = null;
  #onReady: (() => void) | null = null;
  #isEnded = false;
  #isAsked = false;
  #killReason: string | null = null;
  #stderr = '';
  #hasAddress = false;
  #pid: number | null = null;
  #calls = 0;
  #held: Uint8Array[] = [];

  private constructor(launched: Launched, tier: SandboxTier, image: KernelImage, options: KernelOptions) {
    this.#launched = launched;
    this.#child = launched.process;
    this.tier = tier;
    this.image = image;
    this.#options = options;
    const [input, output, errors, lifeline, answers] = this.#child.stdio as unknown as [Writable, Readable, Readable, Writable, Readable];
    this.#input = input;
    input.on('error', () => {});
    this.#stopper = createStopper(tier, lifeline, answers);
    this.#drain(output);
    errors.on('data', (chunk: Buffer) => this.#hearStderr(chunk.toString('utf8')));
    this.ended = new Promise((resolve) => {
      let reason = 'The kernel could not be started.';
      this.#child.on('error', (error) => {
        reason = `The kernel could not be started: ${error.message}`;
        this.#finish(reason);
        resolve({ asked: this.#isAsked, reason });
      });
      // `close` comes after the last bytes of stdout and stderr were read.
      this.#child.on('close', (code, signal) => {
        reason = this.#reasonFor(code, signal);
        this.#finish(reason);
        resolve({ asked: this.#isAsked, reason });
      });
    });
    this.#watch = setInterval(() => void this.#lookAfter(), WATCH_MS);
    this.#watch.unref();
  }

  /** Resolves when the kernel is ready for its first cell. Rejects with the reason when it does not get there. */
  static async start(launched: Launched, tier: SandboxTier, image: KernelImage, options: KernelOptions): Promise<LocalKernel> {
    const kernel = new LocalKernel(launched, tier, image, options);
    let timer: NodeJS.Timeout | undefined;
    const ready = new Promise<'ready'>((resolve) => {
      kernel.#onReady = () => resolve('ready');
    });
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), START_MS);
    });
    const first = await Promise.race([ready, late, kernel.ended]);
    clearTimeout(timer);
    if (first === 'ready') return kernel;
    if (first === 'late') kernel.#kill(`The kernel was not ready within ${START_MS / 1000} s.`);
    const { reason } = await kernel.ended;
    throw new Error(`${reason}${kernel.#stderr === '' ? '' : ` It said: ${kernel.#stderr.slice(-500).trim()}`}`);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Hands a kernel that waited in the pool to its user. */
  adopt(options: KernelOptions): void {
    this.#options = options;
  }

  run(request: RunRequest): Promise<RunOutcome> {
    if (this.#isEnded) return Promise.resolve({ outcome: 'lost', tensors: 0, dropped: 0 });
    if (this.#running !== null) return Promise.reject(new Error('the kernel is running another cell'));
    // A stop that has not struck yet would strike the next cell.
    if (this.#interrupting !== null) return this.#interrupting.then(() => this.run(request));
    this.#mapper.add(request.compiled, request.execution);
    return new Promise((settle) => {
      this.#running = { request, settle, startedAt: performance.now(), cpuAtStart: null, bytes: 0, dropped: 0, capNoticed: false, hasBegun: false, isStopping: false, limitError: null };
      const { execution, compiled, seed, startedAt, parameters, readByOthers } = request;
      this.#send({ type: 'run', execution, compiled: { ...compiled, map: '' }, seed, startedAt, parameters, readByOthers });
    });
  }

  interrupt(): Promise<'idle' | 'kept' | 'killed'> {
    if (this.#running === null || this.#isEnded) return Promise.resolve('idle');
    this.#interrupting ??= this.#climb(this.#running).finally(() => {
      this.#interrupting = null;
    });
    return this.#interrupting;
  }

  /** The ladder: ask; stop by the inspector, again and again; kill. */
  async #climb(running: Running): Promise<'kept' | 'killed'> {
    running.isStopping = true;
    const cancel = (stopFollows: boolean): void => void this.#send({ type: 'cancel', execution: running.request.execution, at: Date.now(), stopFollows });
    cancel(false);
    const deadline = performance.now() + STOP_MS;
    let struck: Promise<void> | null = null;
    for (let wait = CANCEL_MS; this.#running === running && !this.#isEnded; wait = AGAIN_MS) {
      await this.#pause(wait, running);
      if (this.#running !== running) break;
      if (performance.now() >= deadline) this.#kill(NOT_INTERRUPTED);
      // Never before the cell has begun, never two stops at once: a stop that finds the kernel between two events ends it.
      else if (running.hasBegun && (struck === null || (await within(struck, 0)))) {
        struck = this.#stopper.stop();
        // Stopping drops what the kernel had queued, the wish to cancel perhaps included.
        cancel(true);
      }
    }
    for (let wait = 2; struck !== null && !this.#isEnded && !(await within(struck, wait)); wait = AGAIN_MS) {
      this.#stopper.absorb();
      if (performance.now() >= deadline + STOP_MS) this.#kill(NOT_INTERRUPTED);
    }
    if (this.#killReason === null && !this.#isEnded) return 'kept';
    await this.ended;
    return 'killed';
  }

  /** Waits, but not longer than the execution lasts. */
  #pause(ms: number, running: Running): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#onEnded.set(running, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  readonly #onEnded = new WeakMap<Running, () => void>();

  forget(cell: string): void {
    this.#send({ type: 'forget', cell });
  }

  async page(handle: string, offset: number, limit: number, sort?: { readonly column: string; readonly descending: boolean }): Promise<TablePage> {
    const { value } = await this.#ask((id) => ({ type: 'page', id, handle, offset, limit, ...(sort === undefined ? {} : { sort }) }));
    return value as TablePage;
  }

  async export(execution: ExecutionId, selector: Pinnable['selector']): Promise<readonly { readonly artifact: ExportedArtifact; readonly files: readonly ReceivedFile[] }[]> {
    const { value, files } = await this.#ask((id) => ({ type: 'export', id, execution, selector }));
    if (!Array.isArray(value)) throw new Error('The kernel exported nothing that can be read.');
    return (value as ExportedArtifact[]).map((artifact, index) => ({
      artifact,
      files: files.filter((file) => file.artifact === index).map(({ path, mediaType, parts }) => ({ path, mediaType, bytes: Buffer.concat(parts) })),
    }));
  }

  async load(slot: string, manifest: Manifest, files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): Promise<void> {
    const answer = this.#ask((id) => ({ type: 'load', id, slot, manifest }));
    const pieces = files.flatMap(({ path, bytes }) => piecesOf(bytes).map((piece) => ({ path, piece })));
    if (pieces.length === 0) pieces.push({ path: '', piece: new Uint8Array(0) });
    for (const [index, { path, piece }] of pieces.entries()) await this.#sendSlowly({ type: 'file', slot, path, last: index === pieces.length - 1 }, piece);
    await answer;
  }

  async predict(slot: string, columns: Readonly<Record<string, readonly Scalar[]>>): Promise<Readonly<Record<string, readonly Scalar[]>>> {
    const { value } = await this.#ask((id) => ({ type: 'predict', id, slot, columns }));
    return value as Readonly<Record<string, readonly Scalar[]>>;
  }

  async evaluate(model: string, dataset: string, options: { readonly threshold: number | null; readonly seed: number; readonly resamples: number }): Promise<Evaluation> {
    const { value } = await this.#ask((id) => ({ type: 'evaluate', id, model, dataset, ...options }));
    return value as Evaluation;
  }

  async usage(): Promise<{ readonly memoryBytes: number; readonly cpu: number; readonly uptimeMs: number }> {
    const usage = await this.#look();
    const uptimeMs = Date.now() - this.#startedAt;
    return { memoryBytes: usage?.memoryBytes ?? 0, cpu: usage === null ? 0 : usage.cpuSeconds / Math.max(0.001, uptimeMs / 1000), uptimeMs };
  }

  async dispose(): Promise<void> {
    this.#isAsked = true;
    this.#kill('The kernel was stopped.');
    await this.ended;
  }

  // -- frames ------------------------------------------------------------------------------------------------------

  #send(frame: HostFrame, payload?: Uint8Array): boolean {
    if (this.#isEnded) return true;
    const bytes = encodeFrame(frame, payload);
    // What lies behind a `run` in the pipe could be read in the same turn of the kernel's loop, and be lost with a stop.
    if (this.#running !== null && !this.#running.hasBegun && frame.type !== 'run') {
      this.#held.push(bytes);
      return true;
    }
    return this.#input.write(bytes);
  }

  /** Waits for room in the pipe, or for the kernel's end. */
  async #sendSlowly(frame: HostFrame, payload: Uint8Array): Promise<void> {
    if (this.#send(frame, payload)) return;
    await Promise.race([new Promise((resolve) => this.#input.once('drain', resolve)), this.ended]);
  }

  #ask(make: (id: number) => HostFrame): Promise<Answer> {
    if (this.#isEnded) return Promise.reject(new Error('The kernel has ended.'));
    return this.#requests.ask((id) => this.#send(make(id)));
  }

  #drain(output: Readable): void {
    const reader = new FrameReader();
    output.on('data', (chunk: Buffer) => {
      if (this.#killReason !== null) return;
      try {
        for (const raw of reader.push(chunk)) {
          const frame = readKernelFrame(raw.header);
          if (frame === null) throw new Error('a frame outside the protocol');
          this.#receive(frame, raw.payload);
        }
      } catch {
        this.#kill('The kernel said something outside its protocol, so it was stopped. Writing to the standard output by other ways than console.log does this.');
      }
    });
    output.on('error', () => {});
  }

  #receive(frame: KernelFrame, payload: Uint8Array): void {
    switch (frame.type) {
      case 'ready':
        if (this.#onReady === null) throw new Error('ready twice');
        this.compute = frame.compute;
        this.#onReady();
        this.#onReady = null;
        return;
      case 'begun':
        if (this.#running?.request.execution !== frame.execution) return;
        this.#running.hasBegun = true;
        for (const bytes of this.#held.splice(0)) this.#input.write(bytes);
        return;
      case 'output': return this.#showOutput(frame.execution, frame.output, frame.pinnable);
      case 'ended': return this.#endRun(frame);
      case 'call': return void this.#answer(frame);
      case 'artifact': return this.#requests.keepPiece(frame, payload);
      case 'done': return this.#requests.settle(frame);
    }
  }

  #showOutput(execution: ExecutionId, output: Output, pinnable: Pinnable | undefined): void {
    const running = this.#running;
    if (running === null || running.request.execution !== execution || running.isStopping) return;
    const size = output.kind === 'stream' ? output.text.length : JSON.stringify(output).length;
    if (running.bytes + size > this.#options.limits.outputBytes) {
      running.dropped += size;
      if (running.capNoticed) return;
      running.capNoticed = true;
      const limit = Math.round(this.#options.limits.outputBytes / 1024);
      running.request.onOutput({ kind: 'notice', text: `The cell has shown ${limit} KiB, the most that is kept. What follows is counted and not shown.` });
      return;
    }
    running.bytes += size;
    running.request.onOutput(output.kind === 'error' ? { kind: 'error', error: this.#mapper.map(output.error) } : output, pinnable);
  }

  #endRun(frame: Extract<KernelFrame, { type: 'ended' }>): void {
    const running = this.#running;
    if (running === null || running.request.execution !== frame.execution) return;
    this.#running = null;
    const { dropped, limitError } = running;
    if (running.isStopping && !frame.ok && frame.error === undefined) running.settle({ outcome: 'interrupted', ...(limitError === null ? {} : { error: limitError }), tensors: frame.tensors, dropped });
    else running.settle({ outcome: frame.ok ? 'ok' : 'error', ...(frame.error === undefined ? {} : { error: this.#mapper.map(frame.error) }), tensors: frame.tensors, dropped });
    this.#onEnded.get(running)?.();
  }

  async #answer({ id, execution, capability }: Extract<KernelFrame, { type: 'call' }>): Promise<void> {
    if (this.#running?.request.execution !== execution) return;
    if (this.#calls >= CALLS_AT_ONCE) return void this.#send({ type: 'reply', id, ok: false, message: `Only ${CALLS_AT_ONCE} requests for data can wait at a time.` });
    this.#calls += 1;
    try {
      const { value, payload } = await this.#options.capabilities(capability, execution);
      if (payload instanceof Uint8Array) for (const piece of piecesOf(payload)) await this.#sendSlowly({ type: 'part', id }, piece);
      else if (payload !== undefined) for await (const chunk of payload) for (const piece of piecesOf(chunk)) await this.#sendSlowly({ type: 'part', id }, piece);
      this.#send({ type: 'reply', id, ok: true, value });
    } catch (error) {
      this.#send({ type: 'reply', id, ok: false, message: error instanceof Error ? error.message : 'The data could not be read.' });
    } finally {
      this.#calls -= 1;
    }
  }

  // -- life --------------------------------------------------------------------------------------------------------

  #hearStderr(text: string): void {
    if (this.#stderr.length < STDERR_KEPT) this.#stderr += text.slice(0, STDERR_KEPT);
    if (this.#hasAddress) return;
    const address = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(this.#stderr)?.[0];
    if (address === undefined) return;
    this.#hasAddress = true;
    this.#stderr = '';
    this.#stopper.connect(address);
  }

  async #look(): Promise<{ memoryBytes: number; cpuSeconds: number } | null> {
    const root = this.#child.pid;
    if (root === undefined || this.#isEnded) return null;
    this.#pid ??= await findProcess(root, 'kernel.js');
    return this.#pid === null ? null : usageOf(this.#pid);
  }

  /** The watchdog: memory always, processor and wall time of the running cell. */
  async #lookAfter(): Promise<void> {
    const usage = await this.#look();
    const { limits } = this.#options;
    if (usage !== null && usage.memoryBytes > limits.memoryBytes + RUNTIME_BYTES) return this.#kill(memoryWords(limits.memoryBytes));
    const running = this.#running;
    if (running === null || running.isStopping) return;
    running.cpuAtStart ??= usage?.cpuSeconds ?? null;
    if (performance.now() - running.startedAt > limits.wallMs) return this.#stopForLimit(running, `The cell ran for ${Math.round(limits.wallMs / 1000)} s, the most that one run may take.`);
    if (usage !== null && running.cpuAtStart !== null && usage.cpuSeconds - running.cpuAtStart > limits.cpuSeconds) this.#stopForLimit(running, `The cell used ${limits.cpuSeconds} s of processor time, the most that one run may take.`);
  }

  #stopForLimit(running: Running, message: string): void {
    running.limitError = { name: 'LimitReached', message, remedy: 'Work on less data at a time, or split the cell.', frames: [] };
    void this.interrupt();
  }

  #kill(reason: string): void {
    if (this.#isEnded) return;
    this.#killReason ??= reason;
    const pid = this.#child.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  #reasonFor(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#killReason !== null) return this.#killReason;
    const status = code ?? 0;
    const isMemory = /out of memory|memory allocation of|Cannot allocate memory|allocation failed/i.test(this.#stderr) || [132, 133, 134].includes(status);
    if (isMemory) return memoryWords(this.#options.limits.memoryBytes);
    if (signal !== null || status === 137 || status === 143) return 'The kernel was killed from outside. Variables are lost; the document is not.';
    return `The kernel ended by itself (exit code ${status}). Variables are lost; the document is not.`;
  }

  #finish(reason: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearInterval(this.#watch);
    this.#stopper.dispose();
    this.#launched.cleanUp();
    this.#requests.rejectAll(reason);
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    const error = running.limitError ?? { name: 'KernelLost', message: reason, remedy: 'Run it again: a new kernel starts.', frames: [] };
    running.settle({ outcome: running.isStopping ? 'interrupted' : 'lost', error, tensors: 0, dropped: running.dropped });
    this.#onEnded.get(running)?.();
  }
}

/** True when the promise resolves within `ms`. */
async function within(promise: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const first = await Promise.race([promise.then(() => true as const), late]);
  clearTimeout(timer);
  return first;
}

function memoryWords(bytes: number): string {
  return `The kernel reached its memory limit of ${Math.round(bytes / MIB)} MiB and was stopped. Variables are lost; the document is not. Work on less data at a time, or dispose tensors that are no longer needed.`;
}

function piecesOf(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += CHUNK_BYTES) pieces.push(bytes.subarray(at, at + CHUNK_BYTES));
  return pieces;
}
