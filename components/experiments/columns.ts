/** Columns of the runs table: which there are, what a run has in one, and how that is written. Pure. */
import { formatDuration, formatMetric, formatNumber } from '@/components/format';
import type { ParamValue, RunKind, RunNames, RunStatus, RunSummary } from '@/lib/domain/runs';

/** What the server sorts, filters and groups by too; `params.…`, `metrics.…` and `tags.…` besides. */
export const OWN_COLUMNS = {
  name: { label: 'Name', width: 220 },
  number: { label: 'Number', width: 76 },
  status: { label: 'Status', width: 104 },
  kind: { label: 'Kind', width: 92 },
  startedAt: { label: 'Started', width: 112 },
  duration: { label: 'Duration', width: 96 },
  experiment: { label: 'Experiment', width: 160 },
  notebook: { label: 'Notebook', width: 160 },
  author: { label: 'Author', width: 130 },
} as const;
export type OwnColumn = keyof typeof OWN_COLUMNS;

export const STATUS_WORDS: Record<RunStatus, string> = { running: 'Running', finished: 'Finished', failed: 'Failed', stopped: 'Stopped' };
export const KIND_WORDS: Record<RunKind, string> = { fit: 'Fit', search: 'Search', evaluate: 'Evaluation', custom: 'Custom' };

/** Shown at first of each sort, beside the project's own columns. */
const FIRST = { metrics: 4, params: 4 } as const;
const PARAM_WIDTH = 120;
const METRIC_WIDTH = 112;

/** All columns that runs of these names can have, own ones first. */
export function allColumns(names: RunNames): string[] {
  return [...Object.keys(OWN_COLUMNS), ...names.metrics.map((name) => `metrics.${name}`), ...names.params.map((name) => `params.${name}`), ...names.tags.map((name) => `tags.${name}`)];
}

/** What somebody sees who has chosen nothing yet. */
export function usualColumns(names: RunNames): string[] {
  return ['name', 'status', 'startedAt', 'duration', 'experiment', ...names.metrics.slice(0, FIRST.metrics).map((name) => `metrics.${name}`), ...names.params.slice(0, FIRST.params).map((name) => `params.${name}`)];
}

/** `metrics.rocAuc` in two; an own column has no group. */
export function partsOf(column: string): { readonly group: 'params' | 'metrics' | 'tags' | null; readonly name: string } {
  const match = /^(params|metrics|tags)\.(.+)$/s.exec(column);
  return match ? { group: match[1] as 'params' | 'metrics' | 'tags', name: match[2]! } : { group: null, name: column };
}

/** Whether a column can be shown: an own one, or one with a name. What a link names need not be there yet. */
export function isColumn(column: string): boolean {
  return Object.hasOwn(OWN_COLUMNS, column) || partsOf(column).group !== null;
}

export function labelOf(column: string): string {
  return Object.hasOwn(OWN_COLUMNS, column) ? OWN_COLUMNS[column as OwnColumn].label : partsOf(column).name;
}

/** With its group, for where names alone could be taken for each other. */
export function fullLabelOf(column: string): string {
  const { group, name } = partsOf(column);
  return group === null ? labelOf(column) : `${name}, ${{ params: 'parameter', metrics: 'metric', tags: 'tag' }[group]}`;
}

export function widthOf(column: string): number {
  if (Object.hasOwn(OWN_COLUMNS, column)) return OWN_COLUMNS[column as OwnColumn].width;
  return partsOf(column).group === 'metrics' ? METRIC_WIDTH : PARAM_WIDTH;
}

/** Numbers stand at the right. */
export function isNumeric(column: string): boolean {
  return column === 'number' || column === 'duration' || partsOf(column).group === 'metrics';
}

/** Milliseconds that a run took, or has taken so far. */
export function durationOf(run: Pick<RunSummary, 'startedAt' | 'endedAt'>, now: number): number {
  return Math.max(0, (run.endedAt === null ? now : Date.parse(run.endedAt)) - Date.parse(run.startedAt));
}

/** What a run has in a column, to be compared and drawn; undefined: nothing. Of a time: milliseconds since 1970; of a duration: seconds. */
export function valueOf(run: RunSummary, column: string, now: number): ParamValue | undefined {
  const { group, name } = partsOf(column);
  if (group !== null) return Object.hasOwn(run[group], name) ? run[group][name] : undefined;
  switch (column as OwnColumn) {
    case 'name': return run.name;
    case 'number': return run.number;
    case 'status': return run.status;
    case 'kind': return run.kind;
    case 'startedAt': return Date.parse(run.startedAt);
    case 'duration': return durationOf(run, now) / 1000;
    case 'experiment': return run.experiment;
    case 'notebook': return run.notebook?.title;
    case 'author': return run.author?.name;
    default: return undefined;
  }
}

/** What stands in a cell of a param, metric or tag; empty where the run has none. */
export function textOf(value: ParamValue | undefined, column: string): string {
  if (value === undefined) return '';
  if (value === null) return partsOf(column).group === 'metrics' ? 'not a number' : 'null';
  if (typeof value !== 'number') return String(value);
  if (column === 'duration') return formatDuration(value * 1000);
  return partsOf(column).group === 'metrics' ? formatMetric(value, 4) : formatNumber(value);
}

/** The next order when a column's head is pressed: largest first for numbers and times, then the other way, then as usual. */
export function nextSort(sort: string, column: string): string {
  const first = isNumeric(column) || column === 'startedAt' ? `-${column}` : column;
  const second = first.startsWith('-') ? column : `-${column}`;
  return sort === first ? second : sort === second ? '' : first;
}

/** Direction of a column in a sort. */
export function directionOf(sort: string, column: string): 'ascending' | 'descending' | null {
  return sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : null;
}
