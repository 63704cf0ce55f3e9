/**
 * Which run code works in, across awaits. What the library starts by itself (`fit`, `search`, `crossValidate`, `evaluate`) has no runs of the library within: the fits of a
 * search are its trials. A run that code opens with `trackRun` has what it fits as parts.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RunKind } from '@/lib/domain/runs';
import { trackingHost } from '../host';
import { Run, type OwnOptions } from './run';

interface Scope {
  /** Null: nothing in here is tracked. */
  readonly run: Run | null;
  /** The library's own: no further run begins within. */
  readonly isOwn: boolean;
}

const scope = new AsyncLocalStorage<Scope>();

/** What can be left out of tracking. */
export interface TrackOption {
  /** Whether a run is tracked of it (true). It changes nothing else. */
  readonly track?: boolean;
}

export interface OwnRun extends OwnOptions {
  readonly kind: RunKind;
  readonly track: boolean | undefined;
}

/** The run that code opened around this, or null. */
export function activeRun(): Run | null {
  return scope.getStore()?.run ?? null;
}

/** Notes numbers of what the library is at work on; nothing where that is not tracked. */
export function noteProgress(metrics: Readonly<Record<string, number | null>>, step: number): void {
  const store = scope.getStore();
  if (!store?.isOwn || store.run === null) return;
  store.run.log(Object.fromEntries(Object.entries(metrics).filter((entry): entry is [string, number] => entry[1] !== null)), { step });
}

function begin(own: () => OwnRun): Run | null {
  const outer = scope.getStore();
  if (outer?.isOwn || trackingHost() === null) return null;
  const { track = true, ...options } = own();
  return track ? new Run({ ...options, ...(outer?.run ? { parent: outer.run } : {}) }) : null;
}

/** Runs work of the library's as a run of its own, which ends as that does. `own` is asked only where there is one. */
export async function asRun<T>(own: () => OwnRun, body: (run: Run | null) => Promise<T>): Promise<T> {
  const run = begin(own);
  return scope.run({ run, isOwn: true }, () => within(run, () => body(run)));
}

/** The same of work without an await. */
export function asRunNow<T>(own: () => OwnRun, body: (run: Run | null) => T): T {
  const run = begin(own);
  return scope.run({ run, isOwn: true }, () => {
    try {
      const value = body(run);
      run?.end();
      return value;
    } catch (error) {
      run?.end({ status: 'failed', error: messageOf(error) });
      throw error;
    }
  });
}

/** Runs code within a run, which ends as that does. */
export function inRun<T>(run: Run, body: () => Promise<T>): Promise<T> {
  return scope.run({ run, isOwn: false }, () => within(run, body));
}

async function within<T>(run: Run | null, body: () => Promise<T>): Promise<T> {
  try {
    const value = await body();
    run?.end();
    return value;
  } catch (error) {
    run?.end({ status: 'failed', error: messageOf(error) });
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
