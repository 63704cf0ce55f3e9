/**
 * One kernel behind a channel: speaks its frames, keeps its limits, stops its cells, and says why it ended. Knows nothing of
 * where the kernel lives. The host always drains the channel, so that a kernel is never stuck in a write and can always be stopped.
 */
import type { Manifest } from '@/lib/domain/artifacts';
import type { ExecutionId } from '@/lib/domain/ids';
import type { PageOf, PageRequest } from '@/lib/notebook/output-pages';
import type { Scalar } from '@/lib/notebook/outputs';
import type { ExportedArtifact, ExportSelector, FingerprintAnswer, HostFrame, KernelFrame, KernelImage, ValueRef } from '../protocol';
import { Calls } from './calls';
import type { Channel, ChannelEnd } from './channel';
import { RunningCell } from './execution';
import { climb, STOP_MS } from './ladder';
import { Link } from './link';
import type { Evaluation, IncomingFile, Kernel, KernelEnd, KernelOptions, OutgoingFile, RunOutcome, RunRequest, SandboxTier } from './port';
import { PendingRequests, type TakeFile } from './requests';
import { StackMapper } from './stack';
import { readFingerprints } from './validate-fingerprints';
import { readPage } from './validate-output';
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
    this.#link.listen((frame, payload, isOwn) => this.#receive(frame, payload, isOwn), () => this.#kill('protocol', OUTSIDE_PROTOCOL));
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
    this.#link.send({ type: 'run', execution, compiled: { ...compiled, map: '' }, seed, startedAt, parameters, readByOthers, outputBytes: this.#options.limits.outputBytes, tracks: request.onTrack !== undefined });
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
      cancel: ({ request }) => void this.#link.send({ type: 'cancel', execution: request.execution }),
      hears: () => this.#ask((id) => ({ type: 'ping', id })).then(() => {}, () => {}),
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

  async page<Request extends PageRequest>(execution: ExecutionId, handle: string, request: Request): Promise<PageOf<Request>> {
    const answer = readPage(request, await this.#ask((id) => ({ type: 'page', id, execution, handle, request })));
    if (answer === null) throw new Error('The kernel gave something that is no part of this value. Run the cell again.');
    return answer;
  }

  async export<Kept>(execution: ExecutionId, selector: ExportSelector, keep: (file: IncomingFile) => Promise<Kept>): Promise<readonly { readonly artifact: ExportedArtifact; readonly files: readonly Kept[] }[]> {
    const kept = new Map<number, Kept[]>();
    const value = await this.#ask((id) => ({ type: 'export', id, execution, selector }), async ({ artifact, ...file }) => {
      kept.set(artifact, [...(kept.get(artifact) ?? []), await keep(file)]);
    });
    if (!Array.isArray(value)) throw new Error('The kernel exported nothing that can be read.');
    return (value as ExportedArtifact[]).map((artifact, index) => ({ artifact, files: kept.get(index) ?? [] }));
  }

  async fingerprint(values: readonly ValueRef[]): Promise<FingerprintAnswer> {
    if (values.length === 0) return [];
    const answer = readFingerprints(values, await this.#ask((id) => ({ type: 'fingerprint', id, values })));
    if (answer === null) throw new Error('The kernel gave something that is no fingerprint.');
    return answer;
  }

  async load(slot: string, manifest: Manifest, files: readonly OutgoingFile[]): Promise<void> {
    const answer = this.#ask((id) => ({ type: 'load', id, slot, manifest }));
    // Rejected while the files are still sent, it is not unhandled.
    answer.catch(() => {});
    for (const [index, { path, bytes }] of files.entries()) await this.#link.sendAll((isEnd) => ({ type: 'file', slot, path, last: isEnd && index === files.length - 1 }), bytes);
    if (files.length === 0) this.#link.send({ type: 'file', slot, path: '', last: true });
    await answer;
  }

  async predict(slot: string, columns: Readonly<Record<string, readonly Scalar[]>>): Promise<Readonly<Record<string, readonly Scalar[]>>> {
    return (await this.#ask((id) => ({ type: 'predict', id, slot, columns }))) as Readonly<Record<string, readonly Scalar[]>>;
  }

  async evaluate(model: string, dataset: string, options: { readonly threshold: number | null; readonly seed: number; readonly resamples: number }): Promise<Evaluation> {
    return (await this.#ask((id) => ({ type: 'evaluate', id, model, dataset, ...options }))) as Evaluation;
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

  #ask(make: (id: number) => HostFrame, take: TakeFile | null = null): Promise<unknown> {
    if (this.#isEnded) return Promise.reject(new Error('The kernel has ended.'));
    return this.#requests.ask((id) => this.#link.send(make(id)), take);
  }

  #receive(frame: KernelFrame, payload: Uint8Array, isOwn: boolean): void | Promise<void> {
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
      case 'text':
        if (this.#running?.request.execution === frame.execution) this.#running.print(frame.name, payload);
        return;
      case 'output':
        if (this.#running?.request.execution === frame.execution) this.#running.show(frame.output, frame.pinnable);
        return;
      case 'track':
        if (this.#running?.request.execution === frame.execution) this.#running.request.onTrack?.(frame.events, payload);
        return;
      case 'ended': {
        const running = this.#running;
        if (running?.request.execution !== frame.execution) return;
        this.#running = null;
        this.#link.release();
        return running.end(frame);
      }
      case 'call':
        if (this.#running?.request.execution === frame.execution) void this.#calls.answer(frame, this.#options.capabilities, () => this.#running?.request.execution === frame.execution);
        return;
      case 'artifact': return this.#requests.keepPiece(frame, payload, isOwn);
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
    // Now, not at the end: nobody should wait for bytes that a kernel sent before it went.
    this.#requests.rejectAll(this.#killed.reason);
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
