/**
 * The page's side of the TypeScript service, one for each open notebook. It tells the worker what changed before each question, gives up on
 * questions that were cancelled before they were sent, and ends a worker that thinks for too long: then the cell it was thinking about is left
 * out until it changes. Nothing starts before it is wanted.
 */
import type { CellId } from '@/lib/domain/ids';
import type { FromWorker, Question, Questions, ToWorker, Update } from './types';

export type Answer<Name extends Question> = ReturnType<Questions[Name]>;

/** The notebook, as the service needs it. */
export interface Notebook {
  cells(): readonly { readonly id: CellId; readonly source: string; readonly isMade?: true }[];
  tables(): Update['tables'];
}

/** A worker, or what stands for one in tests. */
export interface Port {
  post(message: ToWorker): void;
  listen(listener: (message: FromWorker) => void): void;
  end(): void;
}

export interface ClientOptions {
  readonly notebook: Notebook;
  readonly library: string;
  open(): Port;
  /** Told once for each cell that is left out, and for a service that cannot be had at all (null). */
  onGiveUp(cell: CellId | null): void;
  /** Milliseconds that one question may take once the library is there. */
  readonly patience?: number;
}

interface Waiting {
  readonly question: Question;
  readonly args: readonly unknown[];
  readonly isUrgent: boolean;
  readonly signal: AbortSignal | undefined;
  resolve(value: unknown): void;
}

const PATIENCE_MS = 10_000;
const MOST_RESTARTS = 5;

export class TypesClient {
  readonly #options: ClientOptions;
  readonly #queue: Waiting[] = [];
  readonly #leftOut = new Map<CellId, string>();
  #port: Port | null = null;
  #isReady = false;
  #isGone = false;
  #restarts = 0;
  #asked: (Waiting & { readonly id: number; readonly timer: ReturnType<typeof setTimeout> }) | null = null;
  #ids = 0;
  /** What the worker knows. */
  #order = '';
  #texts = new Map<CellId, string>();
  #tables: Update['tables'];

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  get isStarted(): boolean { return this.#port !== null; }

  /** Loads compiler and library, once. */
  start(): void {
    if (this.#port || this.#isGone) return;
    this.#open();
  }

  /**
   * Asks about a cell; the answer is null where there is none, also when the question was cancelled or had to be given up. Urgent questions,
   * which somebody waits for, go before the others.
   */
  ask<Name extends Question>(question: Name, args: Parameters<Questions[Name]>, { isUrgent = true, signal }: { readonly isUrgent?: boolean; readonly signal?: AbortSignal } = {}): Promise<Answer<Name> | null> {
    if (this.#isGone) return Promise.resolve(null);
    this.start();
    return new Promise((resolve) => {
      const waiting: Waiting = { question, args, isUrgent, signal, resolve: resolve as (value: unknown) => void };
      const before = isUrgent ? this.#queue.findIndex((other) => !other.isUrgent) : -1;
      if (before < 0) this.#queue.push(waiting);
      else this.#queue.splice(before, 0, waiting);
      this.#next();
    });
  }

  #open(): void {
    this.#isReady = false;
    this.#order = '';
    this.#texts = new Map();
    this.#tables = undefined;
    const port = this.#options.open();
    this.#port = port;
    port.listen((message) => { if (this.#port === port) this.#hear(message); });
    port.post({ type: 'start', library: this.#options.library });
  }

  #hear(message: FromWorker): void {
    if (message.type === 'ready') {
      this.#isReady = true;
      return this.#next();
    }
    if (message.type === 'failed' && message.id === null) {
      // The library did not come: the next question tries again, later.
      this.#close();
      for (const waiting of this.#queue.splice(0)) waiting.resolve(null);
      return this.#options.onGiveUp(null);
    }
    const asked = this.#asked;
    if (!asked || asked.id !== message.id) return;
    clearTimeout(asked.timer);
    this.#asked = null;
    asked.resolve(message.type === 'answer' ? message.value : null);
    this.#next();
  }

  #next(): void {
    if (!this.#isReady || this.#asked || !this.#port) return;
    let waiting = this.#queue.shift();
    while (waiting?.signal?.aborted) {
      waiting.resolve(null);
      waiting = this.#queue.shift();
    }
    if (!waiting) return;
    this.#tell();
    const id = ++this.#ids;
    this.#asked = { ...waiting, id, timer: setTimeout(() => this.#giveUp(), this.#options.patience ?? PATIENCE_MS) };
    this.#port.post({ type: 'ask', id, question: waiting.question, args: waiting.args });
  }

  /** Sends what changed since the worker was told last. */
  #tell(): void {
    const cells = this.#options.notebook.cells();
    const texts: Record<string, string> = {};
    let hasChanged = false;
    for (const { id, source } of cells) {
      const out = this.#leftOut.get(id);
      if (out !== undefined && out !== source) this.#leftOut.delete(id);
      const text = out === source ? '' : source;
      if (this.#texts.get(id) === text) continue;
      this.#texts.set(id, text);
      texts[id] = text;
      hasChanged = true;
    }
    const order = cells.map(({ id }) => id);
    const made = cells.filter(({ isMade }) => isMade).map(({ id }) => id);
    const place = `${order.join()} ${made.join()}`;
    const isReordered = place !== this.#order;
    const tables = this.#options.notebook.tables();
    const isRetabled = tables !== this.#tables;
    if (!hasChanged && !isReordered && !isRetabled) return;
    this.#order = place;
    this.#tables = tables;
    this.#port!.post({ type: 'update', update: { ...(isReordered ? { order, made } : {}), ...(hasChanged ? { texts: texts as NonNullable<Update['texts']> } : {}), ...(isRetabled && tables ? { tables } : {}) } });
  }

  /** The worker took too long: it is ended, and the cell that it was asked about is left out as it stands. */
  #giveUp(): void {
    const asked = this.#asked;
    if (!asked) return;
    this.#asked = null;
    const cell = asked.args[0] as CellId;
    const source = this.#options.notebook.cells().find(({ id }) => id === cell)?.source;
    if (source !== undefined && !this.#leftOut.has(cell)) {
      this.#leftOut.set(cell, source);
      this.#options.onGiveUp(cell);
    }
    asked.resolve(null);
    this.#close();
    this.#restarts += 1;
    if (this.#restarts > MOST_RESTARTS) {
      this.destroy();
      this.#options.onGiveUp(null);
    } else if (this.#queue.length > 0) this.#open();
  }

  #close(): void {
    if (this.#asked) {
      clearTimeout(this.#asked.timer);
      this.#asked.resolve(null);
      this.#asked = null;
    }
    this.#port?.end();
    this.#port = null;
    this.#isReady = false;
  }

  destroy(): void {
    this.#isGone = true;
    this.#close();
    for (const waiting of this.#queue.splice(0)) waiting.resolve(null);
  }
}
