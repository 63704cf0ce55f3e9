/**
 * The session's log: events get their number and change the state at once, and are told to others only when PostgreSQL has
 * them, in groups. So a number that anybody has seen never comes to mean something else, whatever crashes.
 */
import type { Database, Transaction } from '@/db/client';
import { appendEntries, readSession, readTail, writeSessionSnapshot } from '@/db/queries/sessions';
import type { NotebookId } from '@/lib/domain/ids';
import { apply, emptySession } from '@/lib/notebook/session';
import type { SessionEntry, SessionEvent, SessionState } from '@/lib/notebook/session-types';
import type { Log } from '../log';
import { storable } from './storable';

export interface SessionLogOptions {
  readonly db: Database;
  readonly log: Log;
  readonly notebookId: NotebookId;
  /** Called with what was committed, in order. */
  readonly publish: (entries: readonly SessionEntry[]) => void;
}

type Write = (tx: Transaction) => Promise<void>;

/** Events between snapshots, and how many before a snapshot stay for sockets that come back. */
const SNAPSHOT_EVERY = 500;
const KEPT_TAIL = 500;
const GROUP_MS = 2;

export class SessionLog {
  #state: SessionState;
  #published: SessionState;
  #pending: { readonly entry: SessionEntry; readonly after: SessionState }[] = [];
  #writes: Write[] = [];
  #flushing: Promise<void> | null = null;
  #sinceSnapshot: number;
  readonly #options: SessionLogOptions;

  private constructor(options: SessionLogOptions, state: SessionState, sinceSnapshot: number) {
    this.#options = options;
    this.#state = state;
    this.#published = state;
    this.#sinceSnapshot = sinceSnapshot;
  }

  static async open(options: SessionLogOptions): Promise<SessionLog> {
    const { snapshot, entries } = await readSession(options.db, options.notebookId);
    return new SessionLog(options, entries.reduce(apply, snapshot ?? emptySession()), entries.length);
  }

  /** With everything that was appended. */
  get state(): SessionState {
    return this.#state;
  }

  /** As others have been told. */
  get published(): SessionState {
    return this.#published;
  }

  /** Adds events; they are committed soon, together with what `write` writes. */
  append(events: readonly SessionEvent[], write?: Write): void {
    for (const event of events) {
      const entry = { seq: this.#state.seq + 1, event: storable(event) };
      this.#state = apply(this.#state, entry);
      this.#pending.push({ entry, after: this.#state });
    }
    if (write) this.#writes.push(write);
    // Whoever must know awaits `flush`; what failed stays pending, and is logged.
    this.flush().catch(() => {});
  }

  /** Resolves once everything appended so far is committed. */
  flush(): Promise<void> {
    this.#flushing ??= this.#commit().finally(() => { this.#flushing = null; });
    return this.#flushing;
  }

  async #commit(): Promise<void> {
    await new Promise((resolve) => { setTimeout(resolve, GROUP_MS); });
    for (let failures = 0; this.#pending.length > 0 || this.#writes.length > 0;) {
      const [entries, writes] = [this.#pending, this.#writes];
      [this.#pending, this.#writes] = [[], []];
      try {
        await this.#options.db.transaction(async (tx) => {
          await appendEntries(tx, this.#options.notebookId, entries.map(({ entry }) => entry));
          for (const write of writes) await write(tx);
        });
      } catch (error) {
        [this.#pending, this.#writes] = [[...entries, ...this.#pending], [...writes, ...this.#writes]];
        failures += 1;
        this.#options.log.error('a session could not be written', { notebook: this.#options.notebookId, failures, error });
        // A number that is taken: another server writes this session, and this one must stop.
        if (failures >= 8 || isTaken(error)) throw new Error('the session cannot be written', { cause: error });
        await new Promise((resolve) => { setTimeout(resolve, Math.min(2_000, 50 * 2 ** failures)); });
        continue;
      }
      failures = 0;
      this.#published = entries.at(-1)?.after ?? this.#published;
      this.#sinceSnapshot += entries.length;
      if (entries.length > 0) this.#options.publish(entries.map(({ entry }) => entry));
      if (this.#sinceSnapshot >= SNAPSHOT_EVERY) await this.snapshot();
    }
  }

  /** Stores the state, so that older events can go. */
  async snapshot(): Promise<void> {
    this.#sinceSnapshot = 0;
    await writeSessionSnapshot(this.#options.db, this.#options.notebookId, this.#published, KEPT_TAIL).catch((error: unknown) => {
      this.#options.log.warn('a session could not be compacted', { notebook: this.#options.notebookId, error });
    });
  }

  /** What a client at `seq` misses; null when it must take the whole state. */
  async tail(seq: number): Promise<readonly SessionEntry[] | null> {
    const { published } = this;
    if (seq <= 0 || seq > published.seq || published.seq - seq > KEPT_TAIL) return null;
    const entries = (await readTail(this.#options.db, this.#options.notebookId, seq)).filter((entry) => entry.seq <= published.seq);
    return entries.length === published.seq - seq ? entries : null;
  }
}

function isTaken(error: unknown): boolean {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  return (cause as { code?: unknown } | null)?.code === '23505';
}
