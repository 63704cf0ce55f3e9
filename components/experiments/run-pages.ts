/**
 * The part of a long list of runs that the browser holds. Pages come from the server one after the other, each by the cursor that ends
 * the one before; those far from what is in view are let go and read again when somebody comes back, so that a hundred thousand runs are
 * never here together. A change on the server updates the pages in view in place: rows below the first never move by themselves, what is
 * new at the top waits behind a count until the top is looked at.
 */
import { Store } from '@/components/notebook/sync/store';
import { messageOf } from '@/components/api';
import type { RunGroup, RunNames, RunPage, RunSummary } from '@/lib/domain/runs';

export const PAGE_SIZE = 100;
/** Pages held beside those in view. */
const MOST_HELD = 20;

interface Held {
  readonly cursor: string | null;
  readonly count: number;
  /** Null: let go. */
  readonly runs: readonly RunSummary[] | null;
  readonly next: string | null;
}

export interface RunList {
  /** By row; undefined: known to be there, not here. */
  readonly rows: readonly (RunSummary | undefined)[];
  readonly total: number | null;
  readonly isWhole: boolean;
  readonly isLoading: boolean;
  readonly names: RunNames | null;
  readonly groups: readonly RunGroup[] | null;
  /** What the last reading failed with, in words. */
  readonly failure: unknown;
  readonly problem: string | null;
  /** Runs that came at the top since it was read. */
  readonly fresh: number;
}

export type ReadPage = (cursor: string | null, limit: number, signal: AbortSignal) => Promise<RunPage>;

const NOTHING: RunList = { rows: [], total: null, isWhole: false, isLoading: true, names: null, groups: null, failure: null, problem: null, fresh: 0 };

export class RunPages {
  readonly list = new Store<RunList>(NOTHING);
  #pages: Held[] = [];
  #reading = new Map<string | null, AbortController>();
  #view = { first: 0, last: 0 };
  #isStale = false;
  #isEnded = false;

  constructor(readonly read: ReadPage, first: RunPage | null = null) {
    if (first) this.#take(null, first);
  }

  /** Rows in view: pages that hold them, and the next one before the end comes into sight, are read. */
  need(first: number, last: number): void {
    this.#view = { first, last };
    let start = 0;
    for (const page of this.#pages) {
      if (page.runs === null && start < last && start + page.count > first) void this.#load(page.cursor);
      start += page.count;
    }
    const end = this.#pages.at(-1);
    if (!end) void this.#load(null);
    else if (end.next !== null && last + PAGE_SIZE / 2 >= start) void this.#load(end.next);
  }

  /** Something changed on the server. */
  async refresh(): Promise<void> {
    if (this.#reading.size > 0) {
      // One after the other; what is being read may not hold the change yet.
      this.#isStale = true;
      return;
    }
    let start = 0;
    const inView = this.#pages.filter((page) => {
      const isIn = page.runs !== null && start < Math.max(this.#view.last, 1) && start + Math.max(1, page.count) > this.#view.first;
      start += page.count;
      return isIn;
    });
    // The first page also tells of what is new, and how many there are in all; the one behind holds what new rows have moved there.
    const behind = this.#view.first > 0 ? this.#pages.find((page) => page.cursor === inView.at(-1)?.next && page.runs !== null) : undefined;
    const wanted = [...new Set([null, ...inView.map((page) => page.cursor), ...(behind ? [behind.cursor] : [])])];
    await Promise.all(wanted.map((cursor) => this.#load(cursor)));
  }

  /** From the top, with what is new. */
  restart(): void {
    for (const reading of this.#reading.values()) reading.abort();
    this.#reading.clear();
    this.#view = { first: 0, last: 0 };
    this.#pages = this.#pages.slice(0, 1).map((page) => ({ ...page, next: null }));
    void this.#load(null);
  }

  start(): void {
    this.#isEnded = false;
  }

  /** Ends what is being read; `start` goes on. */
  stop(): void {
    this.#isEnded = true;
    for (const reading of this.#reading.values()) reading.abort();
    this.#reading.clear();
  }

  async #load(cursor: string | null): Promise<void> {
    if (this.#reading.has(cursor)) return;
    const reading = new AbortController();
    this.#reading.set(cursor, reading);
    if (!this.list.get().isLoading) this.list.set({ ...this.list.get(), isLoading: true });
    try {
      const page = await this.read(cursor, PAGE_SIZE, reading.signal);
      if (reading.signal.aborted || this.#isEnded) return;
      this.#reading.delete(cursor);
      this.#take(cursor, page);
    } catch (error) {
      if (reading.signal.aborted || this.#isEnded) return;
      this.#reading.delete(cursor);
      this.list.set({ ...this.list.get(), isLoading: this.#reading.size > 0, failure: error, problem: messageOf(error) });
    }
    if (this.#isStale && this.#reading.size === 0) {
      this.#isStale = false;
      void this.refresh();
    }
  }

  #take(cursor: string | null, page: RunPage): void {
    const was = this.list.get();
    let { fresh } = was;
    const held: Held = { cursor, runs: page.runs, count: page.runs.length, next: page.next };
    const at = this.#pages.findIndex((one) => one.cursor === cursor);
    const before = this.#pages[at];
    if (before?.runs && this.#view.first > 0) {
      // Somebody reads further down: rows stay where they are, and take what is new of them. Pages may have moved under their cursors.
      const now = new Map(page.runs.map((run) => [run.id, run]));
      this.#pages = this.#pages.map((one) => (one.runs?.some((run) => now.has(run.id)) ? { ...one, runs: one.runs.map((run) => now.get(run.id) ?? run) } : one));
      if (cursor === null) {
        const known = new Set(was.rows.flatMap((run) => (run ? [run.id] : [])));
        fresh = page.runs.filter((run) => !known.has(run.id)).length;
      }
    } else if (at < 0) {
      this.#pages.push(held);
    } else {
      this.#pages[at] = held;
      if (cursor === null) fresh = 0;
      // What followed the old page no longer does: it is read again when it comes into view.
      const isSame = before!.next === held.next && before!.count === held.count && (before!.runs?.every((run, index) => run.id === page.runs[index]!.id) ?? true);
      if (!isSame) this.#pages.length = at + 1;
    }
    this.#letGo();
    const seen = new Set<string>();
    const rows = this.#pages.flatMap((one): (RunSummary | undefined)[] => one.runs?.filter((run) => !seen.has(run.id) && seen.add(run.id)) ?? Array.from({ length: one.count }, () => undefined));
    this.list.set({
      rows, fresh, total: page.total, names: page.names, groups: page.groups ?? null, failure: null, problem: null,
      isWhole: this.#pages.at(-1)?.next === null, isLoading: this.#reading.size > 0,
    });
  }

  #letGo(): void {
    if (this.#pages.length <= MOST_HELD) return;
    let start = 0;
    const away = this.#pages.map((page, index) => {
      const middle = start + page.count / 2;
      start += page.count;
      return { index, far: Math.abs(middle - (this.#view.first + this.#view.last) / 2), isHeld: page.runs !== null };
    }).filter((one) => one.isHeld && one.index > 0).sort((a, b) => b.far - a.far);
    for (const { index } of away.slice(0, Math.max(0, away.length + 1 - MOST_HELD))) this.#pages[index] = { ...this.#pages[index]!, runs: null };
  }
}
