/** A notebook's kernel: started when first needed, watched, reaped when idle. Says what happens as `kernel` events. */
import type { CapabilityHandler, Kernel, KernelLimits, KernelProvider } from '@/kernel/host/port';
import type { KernelView, SessionEvent } from '@/lib/notebook/session-types';

export interface KernelHolderOptions {
  readonly kernels: KernelProvider;
  readonly limits: KernelLimits;
  readonly capabilities: CapabilityHandler;
  readonly now: () => number;
  readonly idleMs: number;
  readonly say: (...events: SessionEvent[]) => void;
  /** The kernel ended unasked; `say` has told it. */
  readonly onLost: (reason: string) => void;
  readonly onUsage: (usage: { readonly memoryBytes: number; readonly cpu: number }) => void;
}

const BUSY_LOOK_MS = 2_000;
const IDLE_LOOK_MS = 10_000;

export class KernelHolder {
  readonly #options: KernelHolderOptions;
  #kernel: Kernel | null = null;
  #starting: Promise<Kernel> | null = null;
  #view: KernelView = { status: 'none' };
  #isBusy = false;
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
    return this.#kernel !== null || this.#starting !== null;
  }

  #say(view: KernelView, ...more: SessionEvent[]): void {
    this.#view = view;
    this.#options.say({ type: 'kernel', kernel: view }, ...more);
  }

  /** The kernel, started when there is none. Rejects with what the person should read. */
  start(): Promise<Kernel> {
    if (this.#kernel) return Promise.resolve(this.#kernel);
    this.#starting ??= this.#start().finally(() => { this.#starting = null; });
    return this.#starting;
  }

  async #start(): Promise<Kernel> {
    const { kernels, limits, capabilities } = this.#options;
    const generation = (this.#generation += 1);
    this.#say({ status: 'starting' });
    let kernel: Kernel;
    try {
      kernel = await kernels.start({ limits, capabilities });
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'The kernel could not start.';
      if (generation === this.#generation) this.#say({ status: 'dead', reason });
      throw new Error(reason, { cause: error });
    }
    if (generation !== this.#generation) {
      await kernel.dispose();
      throw new Error('The kernel was stopped while it started.');
    }
    this.#kernel = kernel;
    this.#say({ status: 'idle', tier: kernel.tier, image: kernel.image.digest, startedAt: this.#options.now(), memoryLimitBytes: limits.memoryBytes });
    void kernel.ended.then(({ reason }) => this.#lost(kernel, reason));
    this.#watch();
    this.#rest();
    return kernel;
  }

  #lost(kernel: Kernel, reason: string): void {
    if (this.#kernel !== kernel) return;
    this.#release();
    this.#say({ status: 'dead', reason }, { type: 'restarted' });
    this.#options.onLost(reason);
  }

  /** Events that say that the kernel works, or rests; appended by the runner with its own. */
  busy(isBusy: boolean): SessionEvent[] {
    if (this.#isBusy === isBusy) return [];
    this.#isBusy = isBusy;
    if (isBusy && this.#idle) clearTimeout(this.#idle);
    if (!isBusy) this.#rest();
    this.#watch();
    if (!this.#kernel) return [];
    this.#view = { ...this.#view, status: isBusy ? 'busy' : 'idle' };
    return [{ type: 'kernel', kernel: this.#view }];
  }

  #watch(): void {
    if (this.#look) clearTimeout(this.#look);
    if (!this.#kernel) return;
    const kernel = this.#kernel;
    this.#look = setTimeout(() => {
      void kernel.usage().then((usage) => { if (this.#kernel === kernel) this.#options.onUsage({ memoryBytes: usage.memoryBytes, cpu: usage.cpu }); }, () => {}).finally(() => { if (this.#kernel === kernel) this.#watch(); });
    }, this.#isBusy ? BUSY_LOOK_MS : IDLE_LOOK_MS).unref();
  }

  #rest(): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (!this.#isBusy) void this.stop(`The kernel was stopped after ${Math.round(this.#options.idleMs / 60_000)} minutes without work. Run a cell to start it again.`);
    }, this.#options.idleMs).unref();
  }

  #release(): Kernel | null {
    const kernel = this.#kernel;
    this.#kernel = null;
    this.#generation += 1;
    this.#isBusy = false;
    for (const timer of [this.#look, this.#idle]) if (timer) clearTimeout(timer);
    return kernel;
  }

  /** Ends the kernel, if there is one, and says that every result is fresh again. */
  async stop(reason?: string): Promise<void> {
    const wasAlive = this.isAlive;
    const kernel = this.#release();
    if (!wasAlive) return;
    await kernel?.dispose();
    this.#say(reason === undefined ? { status: 'none' } : { status: 'none', reason }, { type: 'restarted' });
  }
}
