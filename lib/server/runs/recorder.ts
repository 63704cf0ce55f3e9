/**
 * Writes what one execution tracks: takes the kernel's events into a book at once, and brings the book to the database a second after they came, all of it
 * in one transaction. To whom runs belong is said here by the session, never by the kernel. A database that refuses loses nothing but time, until what waits
 * is too much; what is then left out is noted in the run.
 */
import { appendPoints, insertRuns, takeRunNumbers, updateRuns } from '@/db/queries/run-writes';
import { putRunNames } from '@/db/queries/run-names';
import type { runPoints } from '@/db/schema';
import type { CellId, Digest, ExecutionId, NotebookId, ProjectId, UserId } from '@/lib/domain/ids';
import type { RunData, RunDetail } from '@/lib/domain/runs';
import { Book, isOfSystem, lastValues, type BookedRun } from '@/lib/runs/book';
import { encodePoints, extremesOf, type Point } from '@/lib/runs/points';
import type { TrackEvent } from '@/lib/runs/track';
import type { Services } from '../services';

/** Between the first event that waits and the write; an earlier one follows the very first event. */
const FIRST_MS = 150;
const EVERY_MS = 1_000;
const CHUNK = 4_096;
/** Points that may wait for the database. */
const MOST_WAITING = 2_000_000;

export interface Recorded {
  readonly projectId: ProjectId;
  readonly notebookId: NotebookId;
  /** The notebook's title, the experiment of runs that name none. */
  readonly title: string;
  readonly cell: CellId;
  readonly execution: ExecutionId;
  readonly author: UserId;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly code: { readonly digest: Digest; readonly source: string };
  readonly environment: NonNullable<RunDetail['environment']>;
  /** What the execution and those before it had read until now. */
  readonly inputs: () => Promise<readonly RunData[]>;
}

/** The chunk that a metric's next points go to. */
interface Tail {
  chunk: number;
  count: number;
  extremes: readonly Point[];
}

interface Written {
  readonly key: number;
  readonly id: string;
  readonly tails: Map<string, Tail>;
}

type RecorderServices = Pick<Services, 'db' | 'announcements' | 'log'>;

export class RunRecorder {
  readonly #services: RecorderServices;
  readonly #of: Recorded;
  readonly #book = new Book();
  readonly #written = new Map<number, Written>();
  readonly #names = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isFirst = true;

  constructor(services: RecorderServices, of: Recorded) {
    this.#services = services;
    this.#of = of;
  }

  /** Throws a RangeError where the points are not those that the events announce. */
  take(events: readonly TrackEvent[], points: Uint8Array): void {
    if (this.#waiting > MOST_WAITING) {
      for (const run of this.#book.runs.values()) run.notes.add('Points came faster than they could be stored; some were left out.');
      return this.#book.take(events.filter((event) => event.what !== 'points'), new Uint8Array(0));
    }
    this.#book.take(events, points);
    this.#waiting += events.reduce((sum, event) => sum + (event.what === 'points' ? event.count : 0), 0);
    this.#soon();
  }

  /** What the kernel used when it was looked at, for every open run that is no part of another. */
  sample(use: { readonly cpu: number; readonly memoryBytes: number }, at: number): void {
    const seconds = Math.max(0, (at - this.#of.startedAt) / 1000);
    for (const run of this.#book.runs.values()) {
      if (run.status !== 'running' || run.parent !== null) continue;
      const since = Math.max(0, seconds - run.startedAt);
      this.#book.add(run, 'system.cpu', [{ step: Math.round(since), seconds: since, value: use.cpu }]);
      this.#book.add(run, 'system.memory', [{ step: Math.round(since), seconds: since, value: use.memoryBytes }]);
      this.#soon();
    }
  }

  /** The execution has ended, and with it every run that it left open. Resolves when all is written, or could not be. */
  async end(outcome: 'ok' | 'error' | 'interrupted' | 'lost', why: string | null, at: number): Promise<void> {
    if (this.#book.started === 0) return;
    const status = outcome === 'ok' ? 'finished' : outcome === 'interrupted' ? 'stopped' : 'failed';
    this.#book.endAll(status, status === 'finished' ? null : why, (at - this.#of.startedAt) / 1000);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#write();
  }

  #soon(): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#write();
    }, this.#isFirst ? FIRST_MS : EVERY_MS);
    this.#timer.unref();
    this.#isFirst = false;
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#flush()).catch((error: unknown) => this.#services.log.error('runs could not be stored', { notebook: this.#of.notebookId, error }));
    return this.#writing;
  }

  async #flush(): Promise<void> {
    const dirty = [...this.#book.runs.values()].filter((run) => run.dirty);
    if (dirty.length === 0) return;
    const { projectId } = this.#of;
    const inputs = await this.#of.inputs();
    // From here to the transaction's end nothing is taken out of the book for good: a write that fails is tried again with the next.
    const taken = dirty.map((run) => ({ run, state: snapshot(run), fresh: [...run.metrics].map(([metric, { fresh }]) => ({ metric, points: fresh.splice(0) })).filter(({ points }) => points.length > 0) }));
    for (const { run } of taken) run.dirty = false;
    const tails = new Map<Tail, Tail>();
    const added: number[] = [];
    try {
      await this.#services.db.transaction(async (tx) => {
        const names = this.#newNames(dirty);
        for (const kind of ['param', 'metric', 'tag'] as const) await putRunNames(tx, projectId, kind, names.filter((one) => one.kind === kind).map(({ name }) => name));
        added.push(...(await this.#insert(tx, dirty.filter((run) => !this.#written.has(run.local)))));
        await updateRuns(tx, taken.map(({ run, state }) => ({ ...state, key: this.#written.get(run.local)!.key, endedAt: run.endedAt === null ? null : this.#moment(run.endedAt), data: [...inputs, ...run.data.map((one) => ({ ...one, digest: null }))] })));
        await appendPoints(tx, taken.flatMap(({ run, fresh }) => fresh.flatMap(({ metric, points }) => chunksOf(this.#written.get(run.local)!, metric, points, tails))));
        for (const one of names) this.#names.add(`${one.kind} ${one.name}`);
      });
    } catch (error) {
      for (const [tail, before] of tails) Object.assign(tail, before);
      for (const local of added) this.#written.delete(local);
      for (const { run, fresh } of taken) {
        run.dirty = true;
        for (const { metric, points } of fresh) {
          // Point by point: there may be more of them than a call takes arguments.
          const later = run.metrics.get(metric)!.fresh.splice(0);
          for (const point of [...points, ...later]) run.metrics.get(metric)!.fresh.push(point);
        }
      }
      this.#soon();
      throw error;
    }
    this.#waiting -= taken.reduce((sum, { fresh }) => sum + fresh.reduce((count, { points }) => count + points.length, 0), 0);
    await this.#services.announcements.announce(`runs:${projectId}`);
    for (const { run } of taken.slice(0, 20)) await this.#services.announcements.announce(`run:${this.#written.get(run.local)!.id}`);
    // An ended run is of use no more; the parts that it might still have are counted to nobody.
    for (const run of dirty) if (run.status !== 'running' && !run.dirty) { this.#book.runs.delete(run.local); this.#written.delete(run.local); }
  }

  /** Inserts runs, each after the one that it is a part of. */
  async #insert(tx: Parameters<typeof insertRuns>[0], fresh: readonly BookedRun[]): Promise<number[]> {
    if (fresh.length === 0) return [];
    const { projectId, notebookId, title, cell, execution, author, code, environment } = this.#of;
    const first = await takeRunNumbers(tx, projectId, fresh.length);
    const numbers = new Map(fresh.map((run, index) => [run.local, first + index]));
    for (let left = [...fresh]; left.length > 0;) {
      const ready = left.filter((run) => run.parent === null || this.#written.has(run.parent) || !left.some((other) => other.local === run.parent));
      const keys = await insertRuns(tx, ready.map((run) => ({
        projectId, number: numbers.get(run.local)!, name: run.name, experiment: run.experiment ?? title, kind: run.kind, status: 'running', startedAt: new Date(this.#moment(run.startedAt)), authorId: author, notebookId, cellId: cell,
        executionId: execution, parent: run.parent === null ? null : this.#written.get(run.parent)?.key ?? null, params: run.params, metrics: {}, tags: run.tags,
      })), ready.map(() => ({ codeDigest: code.digest, source: code.source, environment })));
      ready.forEach((run, index) => this.#written.set(run.local, { ...keys[index]!, tails: new Map() }));
      left = left.filter((run) => !ready.includes(run));
    }
    return fresh.map(({ local }) => local);
  }

  #newNames(dirty: readonly BookedRun[]): { readonly kind: 'param' | 'metric' | 'tag'; readonly name: string }[] {
    const found = new Map<string, { readonly kind: 'param' | 'metric' | 'tag'; readonly name: string }>();
    const look = (kind: 'param' | 'metric' | 'tag', names: Iterable<string>) => { for (const name of names) if (!this.#names.has(`${kind} ${name}`)) found.set(`${kind} ${name}`, { kind, name }); };
    for (const run of dirty) {
      look('param', Object.keys(run.params));
      look('tag', Object.keys(run.tags));
      look('metric', [...run.metrics.keys()].filter((name) => !isOfSystem(name)));
    }
    return [...found.values()];
  }

  /** ISO 8601 of a moment of the execution. */
  #moment(seconds: number): string {
    return new Date(this.#of.startedAt + Math.min(seconds, 1e9) * 1000).toISOString();
  }
}

/** What is written of a run, as it stands now. */
function snapshot(run: BookedRun) {
  const summaries = [...run.metrics.values()].map(({ summary }) => summary).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    params: { ...run.params }, metrics: lastValues(run), tags: { ...run.tags }, status: run.status, error: run.error,
    summaries: summaries.filter(({ name }) => !isOfSystem(name)), system: summaries.filter(({ name }) => isOfSystem(name)).map(({ name }) => name), notes: [...run.notes],
  };
}

/** Rows of chunks for points, those of the open chunk first. `before` remembers how tails stood. */
function chunksOf({ key, tails }: Written, metric: string, points: readonly Point[], before: Map<Tail, Tail>): (typeof runPoints.$inferInsert)[] {
  const known = tails.get(metric);
  const tail: Tail = known ?? { chunk: 0, count: 0, extremes: [] };
  if (!before.has(tail)) before.set(tail, { ...tail });
  tails.set(metric, tail);
  const rows: (typeof runPoints.$inferInsert)[] = [];
  for (let at = 0; at < points.length;) {
    if (tail.count === CHUNK) Object.assign(tail, { chunk: tail.chunk + 1, count: 0, extremes: [] } satisfies Tail);
    const part = points.slice(at, at + CHUNK - tail.count);
    Object.assign(tail, { count: tail.count + part.length, extremes: extremesOf([...tail.extremes, ...part]) });
    rows.push({ run: key, metric, chunk: tail.chunk, count: part.length, points: encodePoints(part), extremes: encodePoints(tail.extremes) });
    at += part.length;
  }
  return rows;
}
