/**
 * The events of a run as JSON Lines, for pipelines: one object a line, `event` and `time` first. docs/guide/headless.md
 * describes them for readers. A new field may come at any time; a change of what is there raises the version.
 */
import { closeSync, existsSync, openSync, realpathSync, writeSync } from 'node:fs';
import type { MetricSummary, ParamValue, RunKind } from '@/lib/domain/runs';
import type { CellError, Output } from '@/lib/notebook/outputs';
import type { RunDigests } from './digests';
import { Misuse, type RunOutcomeName } from './exit';

export const EVENTS_VERSION = 1;

export type RunEvent =
  | {
    readonly event: 'run-started';
    readonly version: typeof EVENTS_VERSION;
    readonly notebook: string;
    readonly seed: number;
    readonly parameters: Readonly<Record<string, unknown>>;
    /** Every code cell of the notebook, in its order; `place` counts all cells, from 1. */
    readonly cells: readonly { readonly cell: string; readonly place: number }[];
    readonly kernel: { readonly image: string; readonly sandbox: string; readonly compute: string };
    readonly limits: { readonly memoryBytes: number; readonly cellMs: number; readonly runMs: number | null };
  }
  | { readonly event: 'cell-started'; readonly cell: string; readonly place: number }
  | { readonly event: 'output'; readonly cell: string; readonly place: number; readonly output: Output }
  | {
    /** A run that the cell tracked, told when the cell has ended. */
    readonly event: 'tracked';
    readonly cell: string;
    readonly place: number;
    /** Counts the runs of the kernel; `parent`: the one that this is a part of. */
    readonly run: number;
    readonly parent: number | null;
    readonly kind: RunKind;
    readonly name: string;
    readonly experiment: string | null;
    readonly status: string;
    readonly ms: number;
    readonly params: Readonly<Record<string, ParamValue>>;
    readonly tags: Readonly<Record<string, string>>;
    readonly metrics: readonly MetricSummary[];
    readonly error: string | null;
    readonly notes: readonly string[];
  }
  | {
    readonly event: 'cell-ended';
    readonly cell: string;
    readonly place: number;
    /** `aborted`: a cell it reads from failed, or the run was stopped; `blocked`: it cannot run as it is written. */
    readonly outcome: string;
    readonly ms: number;
    readonly tensors: number;
    readonly tensorBytes: number;
    /** Of the kernel, after the cell; null where nobody can tell. */
    readonly memoryBytes: number | null;
    readonly error?: CellError;
  }
  | { readonly event: 'parameters'; readonly version: typeof EVENTS_VERSION; readonly parameters: readonly Readonly<Record<string, unknown>>[] }
  | ({ readonly event: 'digests' } & RunDigests)
  | {
    readonly event: 'run-ended';
    readonly outcome: RunOutcomeName;
    readonly exitCode: number;
    readonly ms: number;
    /** How many cells ended in which way. */
    readonly cells: Readonly<Record<string, number>>;
    /** Where the result was written; null: nowhere. */
    readonly out: string | null;
    readonly message?: string;
  };

export interface EventSink {
  emit(event: RunEvent): void;
  close(): void;
}

/** `-` is standard output, null nowhere. Throws Misuse when the file cannot be written, or is the notebook. */
export function openEvents(target: string | null, notebook: string): EventSink {
  if (target === null) return { emit: () => {}, close: () => {} };
  const line = ({ event, ...rest }: RunEvent): string => `${JSON.stringify({ event, time: new Date().toISOString(), ...rest })}\n`;
  if (target === '-') return { emit: (event) => void process.stdout.write(line(event)), close: () => {} };
  if (existsSync(target) && realpathSync(target) === realpathSync(notebook)) throw new Misuse(`--events=${target} is the notebook itself.`);
  let file: number;
  try {
    file = openSync(target, 'w');
  } catch (error) {
    throw new Misuse(`--events=${target} cannot be written: ${(error as Error).message}`);
  }
  let isBroken = false;
  return {
    emit(event) {
      if (isBroken) return;
      try {
        writeSync(file, line(event));
      } catch (error) {
        isBroken = true;
        throw new Misuse(`--events=${target} cannot be written any more: ${(error as Error).message}`);
      }
    },
    close: () => closeSync(file),
  };
}
