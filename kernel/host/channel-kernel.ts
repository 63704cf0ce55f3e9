/**
 * One kernel behind a channel: speaks its frames, keeps its limits, stops its cells, and says why it ended. Knows nothing of
 * where the kernel lives. The host always drains the channel, so that a kernel is never stuck in a write and can always be stopped.
 */
import type { Manifest } from '@/lib/domain/artifacts';
import type { ExecutionId } from '@/lib/domain/ids';
import type { Pinnable, Scalar } from '@/lib/notebook/outputs';
import type { ExportedArtifact, HostFrame, KernelFrame, KernelImage, TablePage } from '../protocol';
import { Calls } from './calls';
import type { Channel, ChannelEnd } from './channel';
import { RunningCell } from './execution';
import { climb, STOP_MS } from './ladder';
import { Link, piecesOf } from './link';
import type { Evaluation, Kernel, KernelEnd, KernelOptions, ReceivedFile, RunOutcome, RunRequest, SandboxTier } from './port';
import { PendingRequests, type Answer } from './requests';
import { StackMapper } from './stack';
import { judge, WATCH_MS } from './watchdog';
import { endWords, NOT_INTERRUPTED, OUTSIDE_PROTOCOL } from './words';

const START_MS = 20_000;

export class ChannelKernel implements Kernel {
  readonly image: KernelImage;
  readonly tier: SandboxTier;
  readonly ended: Kernel['ended'];
  wasWarm = false;
  compute = '';

  readonly #channel: Channel;
  readonly #link: Link;
  readonly #calls: Calls;
  readonly #requests = new PendingRequests();
  readonly #mapper = new StackMapper();
  readonly #startedAt = Date.now();
  readonly #watch: NodeJS.Timeout;
  #options: KernelOptions;
  #running: RunningCell | null = null;
  #interrupting: Promise<'idle' | 'kept' | 'killed'> | null = null;
  #onReady: (() => void) | null = null;
  #isEnded = false;
  #isAsked = false;
  #killed: { readonly cause: KernelEnd; readonly reason: string } | null = null;

  private constructor(channel: Channel, tier: SandboxTier, image: KernelImage, options: KernelOptions) {
    this.#channel = channel;
    this.tier = tier;
    this.image = image;
    this.#options = options;
    this.#link = new Link(channel);
    this.#calls = new Calls(this.#link);
    this.#link.listen((frame, payload) => this.#receive(frame, payload), () => this.#kill('protocol', OUTSIDE_PROTOCOL));
    this.ended = channel.ended.then((end) => this.#finish(end));
    this.#watch = setInterval(() => void this.#lookAfter(), WATCH_MS);
    this.#watch.unref();
  }

  /** Resolves when the kernel is ready for its first cell. Rejects with the reason when it does not get there. */
  static async start(channel: Channel, tier: SandboxTier, image: KernelImage, options: KernelOptions): Promise<ChannelKernel> {
    const kernel = new ChannelKernel(channel, tier, image, options);
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
    if (first === 'late') kernel.#kill('not-started', `The kernel was not ready within ${START_MS / 1000} s.`);
    const { reason } = await kernel.ended;
    throw new Error(`${reason}${channel.said === '' ? '' : ` It said: ${channel.said.slice(-500).trim()}`}`);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Hands a kernel that waited in the pool to its user. */
  adopt(options: KernelOptions): void {
    this.wasWarm = true;
    this.#options = options;
  }

  run(request: RunRequest): Promise<RunOutcome> {
    if (this.#isEnded) return Promise.resolve({ outcome: 'lost', tensors: 0, tensorBytes: 0, hasGpu: false, dropped: 0 });
    if (this.#running !== null) return Promise.reject(new Error('the kernel is running another cell'));
    // A stop that has not struck yet would strike the next cell.
    if (this.#interrupting !== null) return this.#interrupting.then(() => this.run(request));
    this.#mapper.add(request.compiled, request.execution);
    const { execution, compiled, seed, startedAt, parameters, readByOthers } = request;
    this.#running = new RunningCell(request, this.#mapper, this.#options.limits.outputBytes);
    this.#link.send({ type: 'run', execution, compiled: { ...compiled, map: '' }, seed, startedAt, parameters, readByOthers });
    // What lies behind a `run` on the way could be read in the same turn of the kernel's loop, and be lost with a stop.
    this.#link.hold();
    return this.#running.outcome;
  }

  interrupt(): Promise<'idle' | 'kept' | 'killed'> {
    if (this.#running === null || this.#isEnded) return Promise.resolve('idle');
    this.#interrupting ??= this.#stop(this.#running).finally(() => {
      this.#interrupting = null;
    });
    return this.#interrupting;
  }

  async #stop(running: RunningCell): Promise<'kept' | 'killed'> {
    await climb(running, {
      stopMs: this.#options.limits.stopMs ?? STOP_MS,
      channel: this.#channel,
      cancel: ({ request }, stopFollows) => void this.#link.send({ type: 'cancel', execution: request.execution, at: Date.now(), stopFollows }),
      kill: () => this.#kill('uninterruptible', NOT_INTERRUPTED),
      isEnded: () => this.#isEnded,
    });
    if (this.#killed === null && !this.#isEnded) return 'kept';
    await this.ended;
    return 'killed';
  }

  forget(cell: string): void {
    this.#link.send({ type: 'forget', cell });
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
    for (const [index, { path, piece }] of pieces.entries()) await this.#link.sendSlowly({ type: 'file', slot, path, last: index === pieces.length - 1 }, piece);
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
    const usage = await this.#channel.usage();
    const uptimeMs = Date.now() - this.#startedAt;
    return { memoryBytes: usage?.memoryBytes ?? 0, cpu: usage === null ? 0 : usage.cpuSeconds / Math.max(0.001, uptimeMs / 1000), uptimeMs };
  }

  async dispose(): Promise<void> {
    this.#isAsked = true;
    this.#kill('asked', 'The kernel was stopped.');
    await this.ended;
  }

  #ask(make: (id: number) => HostFrame): Promise<Answer> {
    if (this.#isEnded) return Promise.reject(new Error('The kernel has ended.'));
    return this.#requests.ask((id) => this.#link.send(make(id)));
  }

  #receive(frame: KernelFrame, payload: Uint8Array): void {
    if (this.#killed !== null) return;
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
        return this.#link.release();
      case 'output':
        if (this.#running?.request.execution === frame.execution) this.#running.show(frame.output, frame.pinnable);
        return;
      case 'ended': {
        const running = this.#running;
        if (running?.request.execution !== frame.execution) return;
        this.#running = null;
        this.#link.release();
        return running.end(frame);
      }
      case 'call':
        if (this.#running?.request.execution === frame.execution) void this.#calls.answer(frame, this.#options.capabilities);
        return;
      case 'artifact': return this.#requests.keepPiece(frame, payload);
      case 'done': return this.#requests.settle(frame);
    }
  }

  async #lookAfter(): Promise<void> {
    const usage = await this.#channel.usage();
    const running = this.#running;
    const verdict = judge(usage, running, this.#options.limits);
    if (verdict.do === 'kill') return this.#kill('memory', verdict.message);
    if (verdict.do !== 'stop' || running === null) return;
    running.limitError = { name: 'LimitReached', message: verdict.message, remedy: 'Work on less data at a time, or split the cell.', frames: [] };
    void this.interrupt();
  }

  #kill(cause: KernelEnd, reason: string): void {
    if (this.#isEnded) return;
    this.#killed ??= { cause, reason };
    this.#channel.kill();
  }

  #finish(end: ChannelEnd): Awaited<Kernel['ended']> {
    const { cause, reason } = this.#killed ?? { cause: end.cause, reason: endWords(end, this.#options.limits.memoryBytes) };
    this.#isEnded = true;
    clearInterval(this.#watch);
    this.#link.close();
    this.#requests.rejectAll(reason);
    const running = this.#running;
    this.#running = null;
    running?.lose(reason);
    return { asked: this.#isAsked, cause, reason };
  }
}
