/**
 * What stops a run from outside: Ctrl-C, a terminate signal, its time being up, nobody reading its output. The first stops the
 * running cell and lets the result be written; a second signal ends the process at once.
 */
import type { Kernel } from '@/kernel/host/port';
import { EXIT_CODES } from './exit';

export type StopReason = 'interrupted' | 'terminated' | 'timeout' | 'closed-pipe';

export class Stopping {
  readonly #controller = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #kernel: Kernel | null = null;
  #reason: StopReason | null = null;

  /** Aborted from the first reason on. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): StopReason | null {
    return this.#reason;
  }

  listen(timeoutMs: number | null): void {
    process.on('SIGINT', this.#onInterrupt);
    process.on('SIGTERM', this.#onTerminate);
    process.stdout.on('error', this.#onClosed);
    process.stderr.on('error', this.#onClosed);
    if (timeoutMs !== null) this.#timers.push(setTimeout(() => this.#stop('timeout'), timeoutMs));
  }

  /** The kernel whose running cell is to be stopped. */
  watch(kernel: Kernel): void {
    this.#kernel = kernel;
  }

  /** The pipes stay watched: what is written last may fail too. */
  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    process.off('SIGINT', this.#onInterrupt);
    process.off('SIGTERM', this.#onTerminate);
  }

  readonly #onInterrupt = (): void => this.#hear('interrupted');
  readonly #onTerminate = (): void => this.#hear('terminated');
  readonly #onClosed = (): void => this.#stop('closed-pipe');

  #hear(reason: 'interrupted' | 'terminated'): void {
    if (this.#reason === 'interrupted' || this.#reason === 'terminated') {
      // The kernel is killed before its end is waited for; one that is still starting ends with this process.
      void this.#kernel?.dispose();
      process.exit(EXIT_CODES[this.#reason]);
    }
    this.#stop(reason);
  }

  #stop(reason: StopReason): void {
    if (this.#reason === null || reason === 'interrupted' || reason === 'terminated') this.#reason = reason;
    this.#controller.abort();
    void this.#kernel?.interrupt();
  }
}
