/**
 * The runs of one execution as they stand, from what its kernel says (track.ts): pure, so that the server and `pinion run` keep the same book. What is
 * beyond the bounds is left out and noted, for a kernel may say anything.
 */
import { isRunName, RUN_BOUNDS, SYSTEM_METRICS, type MetricSummary, type ParamValue, type RunKind, type RunStatus } from '../domain/runs';
import { POINT_BYTES, type Point } from './points';
import type { TrackEvent } from './track';

/** Points that all runs of one execution keep; later ones count for the last value and the extremes only. */
export const EXECUTION_POINTS = 20_000_000;

export interface Metric {
  readonly summary: MetricSummary;
  /** Points not taken by `takePoints` yet. */
  readonly fresh: Point[];
}

/** One run in the book. `dirty`: it changed since it was last written. */
export interface BookedRun {
  readonly local: number;
  readonly parent: number | null;
  readonly kind: RunKind;
  readonly name: string;
  readonly experiment: string | null;
  readonly data: readonly { readonly name: string; readonly rows: number; readonly columns: number }[];
  /** Seconds since the execution began. */
  readonly startedAt: number;
  readonly params: Record<string, ParamValue>;
  readonly tags: Record<string, string>;
  readonly metrics: Map<string, Metric>;
  readonly notes: Set<string>;
  endedAt: number | null;
  status: RunStatus;
  error: string | null;
  points: number;
  dirty: boolean;
}

export class Book {
  /** Open runs, and ended ones until they are forgotten. */
  readonly runs = new Map<number, BookedRun>();
  #started = 0;
  #points = 0;
  #last = -1;

  /** How many runs were ever opened. */
  get started(): number {
    return this.#started;
  }

  /** Takes in one frame. Throws a RangeError where the payload is not what the events say. */
  take(events: readonly TrackEvent[], payload: Uint8Array): void {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const counted = events.reduce((sum, event) => sum + (event.what === 'points' ? event.count : 0), 0);
    if (counted * POINT_BYTES !== payload.length) throw new RangeError('the points are not those that were announced');
    let at = 0;
    for (const event of events) {
      if (event.what === 'start') { this.#start(event); continue; }
      const run = this.runs.get(event.run);
      const isOpen = run?.status === 'running';
      if (event.what === 'points') {
        if (isOpen) this.#addPoints(run, event.metric, view, at, event.count);
        at += event.count * POINT_BYTES;
      }
      if (!isOpen) continue;
      if (event.what === 'params') addNamed(run, run.params, event.values, 'parameters');
      if (event.what === 'tags') addNamed(run, run.tags, event.values, 'tags');
      if (event.what === 'end') this.end(run, event.status, event.error, event.seconds);
    }
  }

  #start(event: Extract<TrackEvent, { what: 'start' }>): void {
    // Numbers only grow: one that was used, or ended and forgotten, never comes again.
    if (event.run <= this.#last) return;
    if (this.#started >= RUN_BOUNDS.perExecution) {
      if (event.parent !== null) this.runs.get(event.parent)?.notes.add(`More than ${RUN_BOUNDS.perExecution} runs of one cell: the others were left out.`);
      return;
    }
    this.#last = event.run;
    this.#started += 1;
    const run: BookedRun = {
      local: event.run, parent: event.parent !== null && this.runs.has(event.parent) ? event.parent : null, kind: event.kind, name: titled(event.name) || event.kind, experiment: event.experiment === null ? null : titled(event.experiment) || null,
      data: event.data.slice(0, RUN_BOUNDS.data), startedAt: event.seconds, params: {}, tags: {}, metrics: new Map(), notes: new Set(), endedAt: null, status: 'running', error: null, points: 0, dirty: true,
    };
    addNamed(run, run.params, event.params, 'parameters');
    addNamed(run, run.tags, event.tags, 'tags');
    this.runs.set(run.local, run);
  }

  #addPoints(run: BookedRun, name: string, view: DataView, from: number, count: number): void {
    if (!isRunName(name)) return void run.notes.add('A metric with a name that none can have was left out.');
    const points: Point[] = [];
    for (let at = from; at < from + count * POINT_BYTES; at += POINT_BYTES) points.push({ step: view.getFloat64(at, true), seconds: Math.max(0, view.getFloat64(at + 8, true) - run.startedAt), value: view.getFloat64(at + 16, true) });
    this.add(run, name, points.filter(({ step, seconds }) => Number.isFinite(step) && Number.isFinite(seconds)));
  }

  /** Adds points, in the order in which they were logged. */
  add(run: BookedRun, name: string, points: readonly Point[]): void {
    const known = run.metrics.get(name);
    const last = points.at(-1);
    if (last === undefined) return;
    if (!known && run.metrics.size >= RUN_BOUNDS.names + SYSTEM_METRICS.length) return void run.notes.add(`More than ${RUN_BOUNDS.names} metrics: the others were left out.`);
    const kept = Math.max(0, Math.min(points.length, RUN_BOUNDS.points - run.points, EXECUTION_POINTS - this.#points));
    if (kept < points.length) run.notes.add(`More points than are kept: of the later ones only the last value and the extremes were.`);
    run.points += kept;
    this.#points += kept;
    const metric = known ?? { summary: { name, points: 0, last: null, lastStep: 0, min: null, minStep: null, max: null, maxStep: null }, fresh: [] };
    for (let index = 0; index < kept; index += 1) metric.fresh.push(points[index]!);
    run.metrics.set(name, { fresh: metric.fresh, summary: summarise(metric.summary, points, last) });
    run.dirty = true;
  }

  /** Ends a run and its open parts. */
  end(run: BookedRun, status: 'finished' | 'failed' | 'stopped', error: string | null, seconds: number): void {
    if (run.status !== 'running') return;
    Object.assign(run, { status, error: error === null ? null : clean(error).slice(0, RUN_BOUNDS.error), endedAt: Math.max(run.startedAt, seconds), dirty: true } satisfies Partial<BookedRun>);
    for (const part of this.runs.values()) if (part.parent === run.local) this.end(part, status === 'finished' ? 'stopped' : status, error, seconds);
  }

  /** Ends whatever is open, as the execution ended. */
  endAll(status: 'finished' | 'failed' | 'stopped', error: string | null, seconds: number): void {
    for (const run of this.runs.values()) this.end(run, status, error, seconds);
  }
}

function summarise(before: MetricSummary, points: readonly Point[], last: Point): MetricSummary {
  let { min, minStep, max, maxStep } = before;
  for (const { step, value } of points) {
    if (!Number.isFinite(value)) continue;
    if (min === null || value < min) { min = value; minStep = step; }
    if (max === null || value > max) { max = value; maxStep = step; }
  }
  return { name: before.name, points: before.points + points.length, last: Number.isFinite(last.value) ? last.value : null, lastStep: last.step, min, minStep, max, maxStep };
}

function addNamed<Value extends ParamValue>(run: BookedRun, into: Record<string, Value>, values: Readonly<Record<string, Value>>, what: string): void {
  for (const [name, value] of Object.entries(values)) {
    if (!isRunName(name)) { run.notes.add(`${what} with a name that none can have were left out.`); continue; }
    if (!Object.hasOwn(into, name) && Object.keys(into).length >= RUN_BOUNDS.names) { run.notes.add(`More than ${RUN_BOUNDS.names} ${what}: the others were left out.`); return; }
    into[name] = (typeof value === 'string' ? clean(value).slice(0, RUN_BOUNDS.text) : typeof value === 'number' && !Number.isFinite(value) ? null : value) as Value;
    run.dirty = true;
  }
}

function titled(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim().slice(0, RUN_BOUNDS.title);
}

/** Without what no database keeps: U+0000 and halves of characters. */
function clean(text: string): string {
  return text.replace(/\p{Cs}|\0/gu, '\uFFFD');
}

/** The last value of each metric, those of the system left out. */
export function lastValues(run: BookedRun): Record<string, number | null> {
  return Object.fromEntries([...run.metrics.values()].filter(({ summary }) => !isOfSystem(summary.name)).map(({ summary }) => [summary.name, summary.last]));
}

export function isOfSystem(name: string): boolean {
  return (SYSTEM_METRICS as readonly string[]).includes(name);
}
