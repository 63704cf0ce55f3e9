/**
 * Kernels started ahead. The pool holds as many as it should while the machine has memory for one more, replaces what was
 * taken or died, and after a start that failed waits longer each time, so that a kernel that cannot start is not tried in a loop.
 */

export interface Poolable {
  readonly isEnded: boolean;
  readonly ended: Promise<unknown>;
}

export interface PoolOptions<K extends Poolable> {
  /** Kernels to hold ready. */
  readonly size: number;
  readonly start: () => Promise<K>;
  /** The machine has memory for one more. */
  readonly hasMemory: () => boolean;
}

interface Slot<K> {
  kernel: Promise<K | null>;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export class Pool<K extends Poolable> {
  readonly #options: PoolOptions<K>;
  readonly #waiting: Slot<K>[] = [];
  #failures = 0;
  #pause: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: PoolOptions<K>) {
    this.#options = options;
  }

  /** Kernels that wait, ready or starting. */
  get count(): number {
    return this.#waiting.length;
  }

  /** Starts what is missing, unless a failure is too recent or the machine is short of memory: then it is tried later. */
  fill(): void {
    if (this.#pause) return;
    while (!this.#isClosed && this.#waiting.length < this.#options.size) {
      if (!this.#options.hasMemory()) return this.#later(LONGEST_PAUSE_MS);
      this.#add();
    }
  }

  #add(): void {
    const slot: Slot<K> = { kernel: Promise.resolve(null) };
    this.#waiting.push(slot);
    slot.kernel = this.#options.start().then((kernel) => {
      void kernel.ended.then(() => this.#died(slot));
      return kernel;
    }, () => {
      // Why it does not start is said to whoever asks for one.
      this.#died(slot);
      return null;
    });
  }

  /** What ends in the pool was not asked to: it is replaced after a pause that grows while that goes on. */
  #died(slot: Slot<K>): void {
    const place = this.#waiting.indexOf(slot);
    if (place < 0) return;
    this.#waiting.splice(place, 1);
    this.#later(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures));
    this.#failures += 1;
  }

  #later(ms: number): void {
    if (this.#isClosed) return;
    this.#pause ??= setTimeout(() => {
      this.#pause = null;
      this.fill();
    }, ms).unref();
  }

  /** A kernel that lives, the longest waiting first; null when none waits. It is no longer the pool's. */
  async take(): Promise<K | null> {
    for (let slot = this.#waiting.shift(); slot; slot = this.#waiting.shift()) {
      const kernel = await slot.kernel;
      if (!kernel || kernel.isEnded) continue;
      this.#failures = 0;
      return kernel;
    }
    return null;
  }

  /** Starts nothing any more, and resolves when nothing is starting. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#pause) clearTimeout(this.#pause);
    await Promise.all(this.#waiting.map((slot) => slot.kernel));
  }
}
