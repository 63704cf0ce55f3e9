/**
 * A notebook's kernel: takes a place in the workspace's budget, starts when first needed, is watched, and is reaped when
 * idle. Says what happens as `kernel` events.
 */
import type { CapabilityHandler, Kernel, KernelLimits, KernelProvider } from '@/kernel/host/port';
import type { KernelUse, KernelView, SessionEvent } from '@/lib/notebook/session-types';
import { WorkspaceFull, type Place } from '../kernels/budget';
import { cpuBetween } from '../kernels/cpu';

export interface KernelHolderOptions {
  readonly kernels: KernelProvider;
  readonly limits: KernelLimits;
  readonly capabilities: CapabilityHandler;
  readonly now: () => number;
  readonly idleMs: number;
  /** Waits for a place; rejects with WorkspaceFull when there is none. */
  readonly admit: () => Promise<Place>;
  /** Somebody is about to use the kernel, although it rests at the moment. */
  readonly isWanted: () => boolean;
  readonly say: (...events: SessionEvent[]) => void;
  /** The kernel ended unasked; `say` has told it. */
  readonly onLost: (reason: string) => void;
  readonly onUsage: (use: KernelUse) => void;
}

export const BUSY_LOOK_MS = 2_000;
export const IDLE_LOOK_MS = 10_000;

export class KernelHolder {
  readonly #options: KernelHolderOptions;
  #kernel: Kernel | null = null;
  #starting: Promise<Kernel> | null = null;
  #place: Place | null = null;
  #view: KernelView = { status: 'none' };
  #used: { readonly memoryBytes: number; readonly cpu: number } | null = null;
  #seen: { readonly cpu: number; readonly uptimeMs: number } | null = null;
  #isBusy = false;
  #startedAt = 0;
  #restsSince = 0;
  #generation = 0;
  #look: NodeJS.Timeout | null = null;
  #idle: NodeJS.Timeout | null = null;

  constructor(options: KernelHolderOptions) {
    this.#options = options;
  }

  get kernel(): Kernel | null {
    return this.#kernel;
  }

  get isAlive(): boolean {
    return this.#kernel !== null || this.#starting !== null || this.#place !== null;
  }

  get status(): 'starting' | 'idle' | 'busy' {
    if (!this.#kernel) return 'starting';
    return this.#isBusy ? 'busy' : 'idle';
  }

  /** When the kernel came to rest, milliseconds since 1970; null while it works, starts or is wanted. */
  get idleSince(): number | null {
    return this.#kernel && !this.#isBusy && !this.#options.isWanted() ? this.#restsSince : null;
  }

  /** What the kernel used when it was last looked at, and its times now. */
  get use(): KernelUse | null {
    if (!this.#used) return null;
    const now = this.#options.now();
    const { idleSince } = this;
    return { ...this.#used, uptimeMs: now - this.#startedAt, ...(idleSince === null ? {} : { stopsInMs: Math.max(0, idleSince + this.#options.idleMs - now) }) };
  }

  #say(view: KernelView, ...more: SessionEvent[]): void {
    this.#view = view;
    this.#options.say({ type: 'kernel', kernel: view }, ...more);
  }

  /** The kernel, started when there is none. Rejects with what the person should read. */
  start(): Promise<Kernel> {
    if (this.#kernel) return Promise.resolve(this.#kernel);
    if (!this.#starting) {
      const starting = this.#start().finally(() => { if (this.#starting === starting) this.#starting = null; });
      this.#starting = starting;
    }
    return this.#starting;
  }

  async #start(): Promise<Kernel> {
    const { kernels, limits, capabilities } = this.#options;
    const generation = (this.#generation += 1);
    const isCurrent = () => generation === this.#generation;
    this.#say({ status: 'starting' });
    try {
      if (!this.#place) {
        const place = await this.#options.admit();
        if (isCurrent()) this.#place = place;
        else place.release();
      }
      if (isCurrent()) {
        const kernel = await kernels.start({ limits, capabilities });
        if (isCurrent()) return this.#take(kernel);
        await kernel.dispose();
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'The kernel could not start.';
      if (isCurrent()) {
        this.#free();
        this.#say(error instanceof WorkspaceFull ? { status: 'none', reason, isRefused: true } : { status: 'dead', reason });
      }
      throw new Error(reason, { cause: error });
    }
    throw new Error('The kernel was stopped while it started.');
  }

  #take(kernel: Kernel): Kernel {
    this.#kernel = kernel;
    this.#startedAt = this.#options.now();
    this.#seen = null;
    this.#say({ status: 'idle', tier: kernel.tier, image: kernel.image.digest, compute: kernel.compute, startedAt: this.#startedAt, memoryLimitBytes: this.#options.limits.memoryBytes });
    void kernel.ended.then(({ reason }) => this.#lost(kernel, reason));
    this.rest();
    void this.#lookAt(kernel);
    return kernel;
  }

  #lost(kernel: Kernel, reason: string): void {
    if (this.#kernel !== kernel) return;
    this.#release();
    this.#free();
    this.#say({ status: 'dead', reason }, { type: 'restarted' });
    this.#options.onLost(reason);
  }

  /** Events that say that the kernel works, or rests; appended by the runner with its own. */
  busy(isBusy: boolean): SessionEvent[] {
    if (this.#isBusy === isBusy) return [];
    this.#isBusy = isBusy;
    if (isBusy && this.#idle) clearTimeout(this.#idle);
    if (!this.#kernel) return [];
    if (isBusy) this.#watch();
    else {
      this.rest();
      // What the run left behind is seen at once, not ten seconds later.
      void this.#lookAt(this.#kernel);
    }
    this.#view = { ...this.#view, status: isBusy ? 'busy' : 'idle' };
    return [{ type: 'kernel', kernel: this.#view }];
  }

  /** It was used just now: what waits for it to be idle begins anew. */
  rest(): void {
    if (this.#idle) clearTimeout(this.#idle);
    if (!this.#kernel || this.#isBusy) return;
    this.#restsSince = this.#options.now();
    this.#idle = setTimeout(() => {
      if (this.idleSince === null) return;
      const minutes = Math.round(this.#options.idleMs / 60_000);
      void this.stop(`The kernel was stopped after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} without work. Run a cell to start it again.`);
    }, this.#options.idleMs).unref();
  }

  #watch(): void {
    if (this.#look) clearTimeout(this.#look);
    const kernel = this.#kernel;
    if (!kernel) return;
    this.#look = setTimeout(() => void this.#lookAt(kernel), this.#isBusy ? BUSY_LOOK_MS : IDLE_LOOK_MS).unref();
  }

  async #lookAt(kernel: Kernel): Promise<void> {
    try {
      const now = await kernel.usage();
      if (this.#kernel !== kernel) return;
      this.#used = { memoryBytes: now.memoryBytes, cpu: cpuBetween(this.#seen, now) };
      this.#seen = now;
      if (this.use) this.#options.onUsage(this.use);
    } catch {
      // A kernel that cannot be looked at is about to end, which is said then.
    } finally {
      if (this.#kernel === kernel) this.#watch();
    }
  }

  #release(): Kernel | null {
    const kernel = this.#kernel;
    this.#kernel = null;
    this.#starting = null;
    this.#generation += 1;
    this.#isBusy = false;
    this.#used = null;
    for (const timer of [this.#look, this.#idle]) if (timer) clearTimeout(timer);
    return kernel;
  }

  #free(): void {
    this.#place?.release();
    this.#place = null;
  }

  /** Ends the kernel, if there is one, and says that every result is fresh again. Its place is free when its process has ended. */
  async stop(reason?: string): Promise<void> {
    if (!this.isAlive) return;
    const starting = this.#starting;
    const kernel = this.#release();
    const place = this.#place;
    this.#place = null;
    this.#say(reason === undefined ? { status: 'none' } : { status: 'none', reason }, { type: 'restarted' });
    await kernel?.dispose();
    await starting?.catch(() => {});
    place?.release();
  }

  /** A new kernel in the place of the old one, which nobody else can take meanwhile. */
  async restart(): Promise<void> {
    if (!this.isAlive) return;
    const starting = this.#starting;
    const kernel = this.#release();
    const generation = this.#generation;
    this.#say({ status: 'restarting' }, { type: 'restarted' });
    await kernel?.dispose();
    await starting?.catch(() => {});
    if (generation === this.#generation) await this.start().catch(() => {});
  }
}
