/**
 * What a kernel says while code tracks runs. An execution opens runs by numbers of its own, tells what belongs to them and ends them; a run that it leaves
 * open ends with it. Points travel beside the events, in the payload of the frame: `points` says whose the next `count` of them are (lib/runs/points.ts,
 * seconds since the execution began). All of it is a claim; to whom a run belongs, the session knows.
 */
import type { ParamValue, RunKind } from '../domain/runs';

export type TrackEvent =
  | {
    readonly what: 'start';
    readonly run: number;
    /** The run that it is a part of, opened before. */
    readonly parent: number | null;
    readonly kind: RunKind;
    readonly name: string;
    /** Null: the notebook's. */
    readonly experiment: string | null;
    readonly params: Readonly<Record<string, ParamValue>>;
    readonly tags: Readonly<Record<string, string>>;
    readonly data: readonly { readonly name: string; readonly rows: number; readonly columns: number }[];
    /** Since the execution began. */
    readonly seconds: number;
  }
  | { readonly what: 'params'; readonly run: number; readonly values: Readonly<Record<string, ParamValue>> }
  | { readonly what: 'tags'; readonly run: number; readonly values: Readonly<Record<string, string>> }
  | { readonly what: 'points'; readonly run: number; readonly metric: string; readonly count: number }
  | { readonly what: 'end'; readonly run: number; readonly status: 'finished' | 'failed' | 'stopped'; readonly error: string | null; readonly seconds: number };

/** Events of one frame at most. */
export const MOST_EVENTS = 5_000;
