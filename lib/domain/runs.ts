/**
 * Runs: what a `fit`, a `search`, an `evaluate` or a cell of one's own tracked, as the doors give it.
 *
 * - `GET /api/v1/projects/{project}/runs?filter=&sort=&group=&parent=&which=&limit=&cursor=` → RunPage
 * - `GET /api/v1/runs/{run}` → RunDetail
 * - `GET /api/v1/runs/{run}/metrics?name=…` (repeatable) → { series: MetricSeries[] }
 * - `PATCH /api/v1/runs/{run}` { name?, tags? } → RunSummary; `DELETE` puts it into the trash; `POST …/restore` takes it out
 * - `GET /api/v1/live?topic=runs:<project id>` and `topic=run:<run id>`: one event for many changes, at most one a second each
 *
 * All that a kernel says of a run is its claim; project, notebook, cell, author, source and the files read are the server's.
 */
import type { CellId, Digest, NotebookId, ProjectId, RunId, UserId, VersionId } from './ids';

export const RUN_KINDS = ['fit', 'search', 'evaluate', 'custom'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export const RUN_STATUSES = ['running', 'finished', 'failed', 'stopped'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export type ParamValue = string | number | boolean | null;

/** Bounds of what one run may hold; a kernel that goes beyond is told so, and the rest of the run stays. */
export const RUN_BOUNDS = {
  /** Names of parameters, of metrics and of tags, each. */
  names: 200,
  /** Characters of a name. */
  name: 120,
  /** Characters of a parameter's or a tag's text; longer ones are cut. */
  text: 500,
  /** Points of all metrics of a run together. */
  points: 5_000_000,
  /** Characters of a run's own name, and of an experiment's. */
  title: 200,
  /** Runs that one execution of a cell may start. */
  perExecution: 20_000,
  /** Data sets that a run names. */
  data: 50,
  /** Characters of an error. */
  error: 2_000,
} as const;

/** A row of the table of runs. Times are ISO 8601. */
export interface RunSummary {
  readonly id: RunId;
  readonly projectId: ProjectId;
  /** Counts from 1 in each project, and never comes again. */
  readonly number: number;
  readonly name: string;
  /** The notebook's title when it ran, unless the run named another. */
  readonly experiment: string;
  readonly kind: RunKind;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Who ran the cell; null where they are gone. */
  readonly author: RunPerson | null;
  /** Null where it was deleted for good. */
  readonly notebook: { readonly id: NotebookId; readonly title: string } | null;
  readonly cell: CellId | null;
  /** The search (or other run) that this one is a part of. */
  readonly parent: RunId | null;
  /** How many runs are parts of this one. */
  readonly children: number;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** The last value of each metric; null for one that was no finite number. Those of the system are not among them. */
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RunPerson {
  readonly id: UserId;
  readonly name: string;
}

/** One page of runs. `names` are those that the project's runs use at all, for columns and for completing filters. */
export interface RunPage {
  readonly runs: readonly RunSummary[];
  /** For `cursor=` of the next page; null at the end. */
  readonly next: string | null;
  /** How many runs fit the filter in all. */
  readonly total: number;
  readonly names: RunNames;
  /** With `group=`: the values of that field among the runs that fit, commonest first, 200 at most. */
  readonly groups?: readonly RunGroup[];
}

export interface RunNames {
  readonly params: readonly string[];
  readonly metrics: readonly string[];
  readonly tags: readonly string[];
}

/** Runs that share a value of the field grouped by; null: the field is missing there. */
export interface RunGroup {
  readonly value: ParamValue;
  readonly runs: number;
  /** Of the metric that is sorted by; null without one. */
  readonly metric: { readonly min: number | null; readonly max: number | null; readonly mean: number | null } | null;
}

/** A metric over its whole run. Steps are whole or not, as they were logged; null where a value was no finite number. */
export interface MetricSummary {
  readonly name: string;
  readonly points: number;
  readonly last: number | null;
  readonly lastStep: number;
  readonly min: number | null;
  readonly minStep: number | null;
  readonly max: number | null;
  readonly maxStep: number | null;
}

export interface RunDetail extends RunSummary {
  /** In the trash since then, or null. */
  readonly trashedAt: string | null;
  /** Files and datasets that the cell, or a cell that it reads from, had read (the server's word), then tables that the run was given (the kernel's; no digest). */
  readonly data: readonly RunData[];
  /** The cell's own text as it ran; null where the cell was run without one. */
  readonly code: { readonly digest: Digest; readonly source: string } | null;
  /** Of the kernel: the image's digest, versions of what it holds, where it computes; and the seed. */
  readonly environment: { readonly image: Digest; readonly versions: Readonly<Record<string, string>>; readonly compute: string; readonly tier: string; readonly seed: number } | null;
  /** Pinned versions that came of the same run of the cell. */
  readonly versions: readonly { readonly id: VersionId; readonly asset: string; readonly number: number; readonly kind: string; readonly digest: Digest }[];
  /** Why it failed or was stopped, in words. */
  readonly error: string | null;
  /** Every metric with its extremes, by name. */
  readonly summaries: readonly MetricSummary[];
  /** Names of what was sampled of the kernel while the run was open (`system.cpu` in cores, `system.memory` in bytes); ask for them as for metrics. */
  readonly system: readonly string[];
  /** The run that this one is a part of, with its number and name. */
  readonly partOf: { readonly id: RunId; readonly number: number; readonly name: string } | null;
  /** What a kernel said beyond the bounds and was not kept, in words. */
  readonly notes: readonly string[];
}

export interface RunData {
  readonly name: string;
  readonly digest: Digest | null;
  readonly rows?: number;
  readonly columns?: number;
}

/** [step, seconds since the run began, value]; null: no finite number. */
export type MetricPoint = readonly [number, number, number | null];

/** Points by step. Beyond 1,000 some are left out: first, last, and the least and greatest of each stretch stay. */
export interface MetricSeries {
  readonly name: string;
  /** Points logged in all. */
  readonly total: number;
  readonly points: readonly MetricPoint[];
}

/** Names of what is sampled of the kernel; nobody else may log them. */
export const SYSTEM_METRICS = ['system.cpu', 'system.memory'] as const;

/** True for a name that a metric, parameter or tag may have: no control characters, not blank, not of the system. */
export function isRunName(name: string): boolean {
  return name.length > 0 && name.length <= RUN_BOUNDS.name && name.trim() === name && !/[\p{Cc}\p{Cs}]/u.test(name) && !name.startsWith('system.');
}
