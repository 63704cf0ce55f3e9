/** Which axes the page chooses where somebody has chosen none. Pure. */
import type { RunSummary } from '@/lib/domain/runs';
import { valueOf } from './columns';

const MOST_AXES = 7;

/** Parameters that differ between runs, those that vary most first, then the metric that is sorted by or the commonest one. */
export function usualAxes(runs: readonly RunSummary[], sort: string): string[] {
  const params = [...new Set(runs.flatMap((run) => Object.keys(run.params)))].map((name) => ({ name, values: new Set(runs.flatMap((run) => (Object.hasOwn(run.params, name) ? [run.params[name]] : []))).size, runs: runs.filter((run) => Object.hasOwn(run.params, name)).length }));
  // A parameter of a few odd runs would tear the lines of all others.
  const most = Math.max(0, ...params.filter(({ values }) => values > 1).map((one) => one.runs));
  const varying = params.filter((one) => one.values > 1 && one.runs * 2 >= most).sort((a, b) => b.runs - a.runs || b.values - a.values || a.name.localeCompare(b.name));
  const metric = metricOf(runs, sort);
  return [...varying.slice(0, MOST_AXES - 1).map(({ name }) => `params.${name}`), ...(metric === null ? [] : [metric])];
}

/** The metric that is sorted by, else the one that most runs have; null where they have none. */
export function metricOf(runs: readonly RunSummary[], sort: string): string | null {
  const sorted = sort.replace(/^-/, '');
  if (sorted.startsWith('metrics.')) return sorted;
  const counts = new Map<string, number>();
  for (const run of runs) for (const name of Object.keys(run.metrics)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [best] = [...counts].sort(([a, few], [b, many]) => many - few || a.localeCompare(b));
  return best ? `metrics.${best[0]}` : null;
}

/** Columns that have a number in at least one run: what a scatter can draw. */
export function numericColumns(runs: readonly RunSummary[], now: number): string[] {
  const names = new Set<string>();
  for (const run of runs) {
    for (const name of Object.keys(run.metrics)) if (run.metrics[name] !== null) names.add(`metrics.${name}`);
    for (const [name, value] of Object.entries(run.params)) if (typeof value === 'number') names.add(`params.${name}`);
  }
  const order = (name: string) => (name.startsWith('metrics.') ? 0 : 1);
  const logged = [...names].sort((a, b) => order(a) - order(b) || a.localeCompare(b, 'en', { numeric: true }));
  return [...logged, ...['duration', 'startedAt', 'number'].filter((column) => runs.some((run) => typeof valueOf(run, column, now) === 'number'))];
}
