/** A page of a project's runs: those that fit a filter, in an order, counted and grouped. Who asks has passed the door, which looked at the project. */
import { compileFilter, compileGroup, compileMetric, compileOrder } from '@/db/queries/run-filter';
import { findRunRow, fitting, groupRunRows, listRunNames, listRunRows } from '@/db/queries/runs';
import { done, refuse, type Refusal, type Result } from '@/lib/domain/errors';
import type { ProjectId } from '@/lib/domain/ids';
import type { RunPage } from '@/lib/domain/runs';
import { FilterError, parseField, parseFilter } from '@/lib/runs/filter';
import type { Services } from '../services';

export interface RunsAsked {
  readonly filter: string;
  /** A field, with - before it for the greatest first. */
  readonly sort: string;
  readonly group?: string | undefined;
  /** Only the parts of this run; `none`: only runs that are no part of another. */
  readonly parent?: string | undefined;
  readonly which: 'kept' | 'trashed';
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Refuses with `invalid` what the filter, the order or the grouping has wrong; the details tell the place. */
export async function listRuns({ db }: Pick<Services, 'db'>, projectId: ProjectId, asked: RunsAsked): Promise<Result<RunPage>> {
  const offset = asked.cursor === undefined ? 0 : Number(asked.cursor);
  if (!Number.isSafeInteger(offset) || offset < 0) return refuse('bad-request', 'The cursor is none that this list gave.');
  const parent = asked.parent === undefined || asked.parent === 'none' ? null : await findRunRow(db, asked.parent);
  if (asked.parent !== undefined && asked.parent !== 'none' && parent?.projectId !== projectId) return refuse('not-found', 'There is no such run to have parts.');
  const names = await listRunNames(db, projectId);

  const filter = reading('filter', () => parseFilter(asked.filter, names));
  if (!filter.ok) return filter;
  const isDescending = asked.sort.startsWith('-');
  const sort = reading('sort', () => parseField(asked.sort.replace(/^[-+]/, ''), names));
  if (!sort.ok) return sort;
  const group = asked.group === undefined ? null : reading('group', () => parseField(asked.group!, names));
  if (group?.ok === false) return group;

  const fits = fitting(projectId, { where: filter.value && compileFilter(filter.value), isTrashed: asked.which === 'trashed', ...(asked.parent === undefined ? {} : { parent: parent?.key ?? null }) });
  const [page, groups] = await Promise.all([
    listRunRows(db, fits, { order: compileOrder(sort.value, isDescending), limit: asked.limit, offset, isFiltered: filter.value !== null }),
    group ? groupRunRows(db, fits, compileGroup(group.value), sort.value.of === 'metric' ? compileMetric(sort.value) : null) : undefined,
  ]);
  const end = offset + page.runs.length;
  return done({ ...page, next: end < page.total && page.runs.length > 0 ? String(end) : null, names, ...(groups ? { groups } : {}) });
}

function reading<T>(what: 'filter' | 'sort' | 'group', read: () => T): { readonly ok: true; readonly value: T } | Refusal {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return refuse('invalid', `${error.message} ${error.remedy}`, { what, at: error.at, length: error.length, message: error.message, remedy: error.remedy, suggestion: error.suggestion });
  }
}
