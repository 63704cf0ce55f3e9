/** The doors that the experiments page asks. */
import { callApi } from '@/components/api';
import { METRICS_AT_ONCE } from './limits';
import type { MetricSeries, RunDetail, RunPage } from '@/lib/domain/runs';

export interface RunsQuery {
  readonly filter: string;
  /** Empty: newest first. */
  readonly sort: string;
  readonly group?: string | null;
  /** A run's id: what is a part of it; `none`: what is a part of nothing. */
  readonly parent?: string | null;
}

/** What follows the path of a project's runs. */
export function searchOf({ filter, sort, group, parent }: RunsQuery): URLSearchParams {
  const search = new URLSearchParams();
  if (filter.trim() !== '') search.set('filter', filter);
  if (sort !== '') search.set('sort', sort);
  if (group) search.set('group', group);
  if (parent) search.set('parent', parent);
  return search;
}

/** A page of runs. @throws ApiError: `invalid` where the filter cannot be read */
export function readRuns(projectId: string, query: RunsQuery, limit: number, cursor: string | null = null, signal?: AbortSignal): Promise<RunPage> {
  const search = searchOf(query);
  search.set('limit', String(limit));
  if (cursor !== null) search.set('cursor', cursor);
  return callApi<RunPage>('GET', `/api/v1/projects/${projectId}/runs?${search}`, undefined, signal ? { signal } : {});
}

/** All that is known of a run. @throws ApiError */
export function readRun(id: string, signal?: AbortSignal): Promise<RunDetail> {
  return callApi<RunDetail>('GET', `/api/v1/runs/${encodeURIComponent(id)}`, undefined, signal ? { signal } : {});
}

/** Series of a run's metrics, in the order of their names. @throws ApiError */
export async function readSeries(id: string, names: readonly string[], signal?: AbortSignal): Promise<readonly MetricSeries[]> {
  const series: MetricSeries[] = [];
  for (let from = 0; from < names.length; from += METRICS_AT_ONCE) {
    const search = new URLSearchParams(names.slice(from, from + METRICS_AT_ONCE).map((name) => ['name', name]));
    series.push(...(await callApi<{ readonly series: readonly MetricSeries[] }>('GET', `/api/v1/runs/${encodeURIComponent(id)}/metrics?${search}`, undefined, signal ? { signal } : {})).series);
  }
  return series;
}
