/**
 * What code tracked, on its way to the host: gathered, and sent at most every fifth of a second, or when much has come together. Points are written into
 * bytes as they are logged, by run and metric, so that ten thousand a second cost next to nothing. Nothing here is seen by cells, and no chance or time of
 * theirs is used: outputs are the same with tracking and without.
 */
import { POINT_BYTES } from '@/lib/runs/points';
import { MOST_EVENTS, type TrackEvent } from '@/lib/runs/track';
import { mine, type Execution } from './execution';
import { send } from './link';
import { real } from './runtime';

const EVERY_MS = 200;
/** Points that wait at most; a frame's payload holds more. */
const MOST_POINTS = 16_384;
const EVENTS_AT_ONCE = 1_000;

interface Series {
  readonly run: number;
  readonly metric: string;
  values: Float64Array;
  count: number;
}

interface Batch {
  readonly execution: Execution;
  events: TrackEvent[];
  readonly pieces: Float64Array[];
  /** Points that no event announces yet, by run and metric. */
  readonly series: Map<number, Map<string, Series>>;
  points: number;
  sentAt: number;
}

let batch: Batch | null = null;
let isWaiting = false;

/** The execution that the code that asks belongs to, where its runs are wanted. */
export function trackingAs(): string | null {
  const execution = mine();
  return execution?.tracks === true ? execution.id : null;
}

/** Seconds since the execution began, on the kernel's own clock. */
function secondsOf(execution: Execution): number {
  return Math.max(0, (real.elapsed() - execution.begun) / 1000);
}

function batchOf(execution: Execution): Batch {
  if (batch !== null && batch.execution === execution) return batch;
  flushTracking();
  batch = { execution, events: [], pieces: [], series: new Map(), points: 0, sentAt: -Infinity };
  return batch;
}

/** The event's `seconds` are put in here, where it has any. */
export function track(event: TrackEvent): void {
  const execution = mine();
  if (execution === null || !execution.tracks) return;
  const into = batchOf(execution);
  if (event.what === 'end') announce(into, event.run);
  into.events.push(event.what === 'start' || event.what === 'end' ? { ...event, seconds: secondsOf(execution) } : event);
  soon(into);
}

/** One point of each metric at a step. */
export function trackPoint(run: number, metrics: Readonly<Record<string, number>>, step: number): void {
  const execution = mine();
  if (execution === null || !execution.tracks) return;
  const into = batchOf(execution);
  const seconds = secondsOf(execution);
  let own = into.series.get(run);
  if (own === undefined) into.series.set(run, (own = new Map()));
  for (const metric in metrics) {
    let series = own.get(metric);
    if (series === undefined) own.set(metric, (series = { run, metric, values: new Float64Array(3 * 64), count: 0 }));
    if (series.count * 3 === series.values.length) {
      const wider = new Float64Array(series.values.length * 2);
      wider.set(series.values);
      series.values = wider;
    }
    const at = series.count * 3;
    series.values[at] = step;
    series.values[at + 1] = seconds;
    series.values[at + 2] = metrics[metric]!;
    series.count += 1;
    into.points += 1;
  }
  soon(into);
}

/** Events for the points of one run that wait, or of all. */
function announce(from: Batch, run?: number): void {
  for (const [owner, metrics] of from.series) {
    if (run !== undefined && owner !== run) continue;
    for (const { metric, values, count } of metrics.values()) {
      from.events.push({ what: 'points', run: owner, metric, count });
      from.pieces.push(values.subarray(0, count * 3));
    }
    from.series.delete(owner);
  }
}

function soon(from: Batch): void {
  if (from.points >= MOST_POINTS || from.events.length >= EVENTS_AT_ONCE || real.elapsed() - from.sentAt >= EVERY_MS) return flushTracking();
  if (isWaiting) return;
  isWaiting = true;
  real.setTimeout(() => {
    isWaiting = false;
    flushTracking();
  }, EVERY_MS);
}

/** Sends what was gathered. Called before an execution ends, too. */
export function flushTracking(): void {
  const from = batch;
  if (from === null) return;
  announce(from);
  if (from.events.length === 0) return;
  const { events, execution } = from;
  const payload = new Uint8Array(from.points * POINT_BYTES);
  let at = 0;
  for (const piece of from.pieces) {
    // Little-endian, as every machine that runs a kernel.
    payload.set(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength), at);
    at += piece.byteLength;
  }
  // Taken out first: a stop that strikes in the middle loses a batch, but never sends one twice.
  batch = { execution, events: [], pieces: [], series: new Map(), points: 0, sentAt: real.elapsed() };
  if (events.length <= MOST_EVENTS) send({ type: 'track', execution: execution.id, events }, payload);
}
