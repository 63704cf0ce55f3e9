/** What the page asks the server for, of its state. Pure. */
import type { PageState } from './address';
import type { RunsQuery } from './api';
import { fieldOf } from './filter-text';
import { filterWith } from './parallel';

/** A filter looks into searches as well; without one their trials stay folded beneath them, unless somebody lists them. */
export function queryOf(state: Pick<PageState, 'filter' | 'brushes' | 'sort' | 'group' | 'isFlat'>): RunsQuery & { readonly group: string | null; readonly parent: string | null } {
  const filter = filterWith(state.filter, state.brushes);
  const sort = state.sort === '' ? '' : `${state.sort.startsWith('-') ? '-' : ''}${fieldOf(state.sort.replace(/^-/, ''))}`;
  return { filter, sort, group: state.group === null ? null : fieldOf(state.group), parent: filter === '' && !state.isFlat && state.group === null ? 'none' : null };
}
