/**
 * What is accepted but not yet in the database. Frames are collected for a few milliseconds and committed together, in
 * the order they came; a database that is away is waited for, and nothing is dropped meanwhile.
 */
import * as Y from 'yjs';
import { appendUpdates, type Claim } from '@/db/queries/documents';
import { noteSpans, noteTrash } from '@/db/queries/history';
import type { Database } from '@/db/client';
import type { CellId, NotebookId, UserId } from '@/lib/domain/ids';
import { CLIENT_IDS } from '@/lib/collab/updates';
import type { Log } from '../log';

/** Who sent a frame, to be told when it is committed, or that it cannot be. */
export interface Author {
  onCommitted(frames: number): void;
  onRefused(): void;
}

export interface Entry {
  readonly author: Author;
  readonly userId: UserId;
  /** Null: a frame that changed nothing, waiting only for its turn to be acknowledged. */
  readonly effect: Uint8Array | null;
  readonly writers: readonly number[];
  /** Cells that it puts into the trash (true) or takes out. */
  readonly trashed: ReadonlyMap<CellId, boolean>;
}

export const GATHER_MS = 5;
const BATCH = 500;
const RETRY_MS = [50, 200, 500, 1000, 2000];

export interface CommitLogOptions {
  readonly db: Database;
  readonly log: Log;
  readonly notebookId: NotebookId;
  /** Owners of client ids, as far as known; grows with each commit. */
  readonly claims: Map<number, UserId>;
  /** Of these people, those who are not yet written down as editing. */
  unnoted(users: Iterable<UserId>): readonly UserId[];
  readonly now: () => number;
  /** Called in order, once entries are in the database. */
  onCommitted(entries: readonly Entry[]): void;
  /** Called when entries had to be taken out; `rest` is what still waits. */
  onRefused(refused: readonly Entry[], rest: readonly Entry[]): void;
  /** Called when the notebook is no more. */
  onLost(): void;
}

export class CommitLog {
  #queue: Entry[] = [];
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #bytes = 0;
  readonly #options: CommitLogOptions;

  constructor(options: CommitLogOptions) {
    this.#options = options;
  }

  /** Bytes accepted and not committed. */
  get waitingBytes(): number {
    return this.#bytes;
  }

  push(entry: Entry): void {
    this.#queue.push(entry);
    this.#bytes += entry.effect?.length ?? 0;
    if (!this.#running) this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS);
  }

  /** Resolves once everything pushed so far is committed or refused. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#queue.length > 0) this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS); // pushed while it ended
    });
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let failures = 0; this.#queue.length > 0;) {
      const batch = this.#queue.slice(0, BATCH);
      try {
        const { lost } = await this.#append(batch);
        if (lost.length > 0) this.#takeOut(batch, new Set(lost));
        else this.#settle(batch);
        failures = 0;
      } catch (error) {
        if (isForeignKeyViolation(error)) return this.#giveUp();
        const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]!;
        this.#options.log[failures === 0 ? 'warn' : 'error']('notebook edits wait for the database', { notebookId: this.#options.notebookId, waiting: this.#queue.length, error });
        failures += 1;
        await new Promise((resolve) => { setTimeout(resolve, wait); });
      }
    }
  }

  #append(batch: readonly Entry[]): Promise<{ readonly lost: readonly number[] }> {
    const { db, notebookId, claims } = this.#options;
    const changed = batch.filter((entry) => entry.effect !== null);
    if (changed.length === 0) return Promise.resolve({ lost: [] });
    const byUser = new Map<UserId, Uint8Array[]>();
    for (const entry of changed) byUser.set(entry.userId, [...(byUser.get(entry.userId) ?? []), entry.effect!]);
    const updates = [...byUser].map(([userId, effects]) => ({ userId, update: effects.length === 1 ? effects[0]! : Y.mergeUpdates(effects) }));
    const editors = this.#options.unnoted(byUser.keys());
    const trashed = new Map(changed.flatMap((entry) => [...entry.trashed].map(([cellId, isTrashed]) => [cellId, { cellId, isTrashed, userId: entry.userId }] as const)));
    if (editors.length === 0 && trashed.size === 0) return appendUpdates(db, notebookId, updates, newClaims(changed, claims));
    return db.transaction(async (tx) => {
      const appended = await appendUpdates(tx, notebookId, updates, newClaims(changed, claims));
      if (appended.lost.length > 0) return appended;
      const at = new Date(this.#options.now());
      await noteSpans(tx, notebookId, editors, at);
      await noteTrash(tx, notebookId, [...trashed.values()], at);
      return appended;
    });
  }

  #settle(batch: readonly Entry[]): void {
    this.#drop(batch);
    for (const entry of batch) for (const writer of entry.writers) this.#options.claims.set(writer, entry.userId);
    this.#options.onCommitted(batch);
  }

  /** Another process was first with a client id: what came under it goes, and all else its author sent after. */
  #takeOut(batch: readonly Entry[], lost: ReadonlySet<number>): void {
    const authors = new Set(batch.filter((entry) => entry.writers.some((writer) => lost.has(writer))).map((entry) => entry.author));
    const refused = this.#queue.filter((entry) => authors.has(entry.author));
    this.#drop(refused);
    this.#options.onRefused(refused, this.#queue);
  }

  #giveUp(): void {
    this.#drop([...this.#queue]);
    this.#options.onLost();
  }

  #drop(entries: readonly Entry[]): void {
    const gone = new Set(entries);
    this.#queue = this.#queue.filter((entry) => !gone.has(entry));
    for (const entry of entries) this.#bytes -= entry.effect?.length ?? 0;
  }

  /** Takes out entries that turned out to rest on refused ones. */
  remove(entries: readonly Entry[]): void {
    this.#drop(entries);
  }
}

/** Claims that a batch adds. Who only deletes brings no client id, and is noted under one that Yjs never draws. */
function newClaims(entries: readonly Entry[], known: ReadonlyMap<number, UserId>): Claim[] {
  const added = new Map<number, UserId>();
  const writersKnown = new Set(known.values());
  for (const entry of entries) {
    for (const writer of entry.writers) if (!known.has(writer)) added.set(writer, entry.userId);
    if (entry.writers.length > 0) writersKnown.add(entry.userId);
  }
  for (const entry of entries) {
    if (writersKnown.has(entry.userId)) continue;
    writersKnown.add(entry.userId);
    added.set(CLIENT_IDS + Math.floor(Math.random() * CLIENT_IDS), entry.userId);
  }
  return [...added].map(([clientId, userId]) => ({ clientId, userId }));
}

function isForeignKeyViolation(error: unknown): boolean {
  const codes = [error, (error as { cause?: unknown }).cause].map((each) => (each as { code?: unknown } | undefined)?.code);
  return codes.includes('23503');
}
