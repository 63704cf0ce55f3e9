/**
 * What of the experiments page stands in its address, so that a link shows another person the same: filter, sort, columns, grouping,
 * chosen runs, and the comparison that is open. Pure; unknown and broken parts are left out, never refused.
 */
import { brushText, readBrush, type Brush } from './parallel';

export const VIEWS = ['curves', 'parallel', 'scatter', 'difference'] as const;
export type CompareView = (typeof VIEWS)[number];

export interface PageState {
  readonly filter: string;
  /** A column, with `-` before it where the largest is first; empty: newest first. */
  readonly sort: string;
  /** Null: as this person keeps them. */
  readonly columns: readonly string[] | null;
  /** `experiment`, `notebook`, `params.C` …; null: not grouped. */
  readonly group: string | null;
  /** Runs that are parts of others stand among them, not folded beneath. */
  readonly isFlat: boolean;
  /** Ids of chosen runs, in the order of their colours. */
  readonly selected: readonly string[];
  /** The open comparison; null: none. */
  readonly view: CompareView | null;
  readonly brushes: readonly Brush[];
  readonly chart: ChartState;
}

export interface ChartState {
  readonly by: 'step' | 'time';
  readonly isLog: boolean;
  /** 0 (none) to .99. */
  readonly smoothing: number;
  /** Axes of the scatter; empty: chosen by the page. */
  readonly x: string;
  readonly y: string;
  /** Axes of the parallel coordinates; null: chosen by the page. */
  readonly axes: readonly string[] | null;
}

/** Beyond so many, lines cannot be told apart. */
export const MOST_SELECTED = 24;
export const PLAIN_CHART: ChartState = { by: 'step', isLog: false, smoothing: 0, x: '', y: '', axes: null };
export const PLAIN_STATE: PageState = { filter: '', sort: '', columns: null, group: null, isFlat: false, selected: [], view: null, brushes: [], chart: PLAIN_CHART };

/** Names may hold commas: each is encoded by itself. */
const join = (names: readonly string[]) => names.map((name) => encodeURIComponent(name)).join(',');

function split(text: string | null): string[] {
  return (text ?? '').split(',').filter(Boolean).flatMap((part) => {
    try {
      return [decodeURIComponent(part)];
    } catch {
      return [];
    }
  });
}

/** The state that an address holds. */
export function readAddress(search: URLSearchParams): PageState {
  const view = VIEWS.find((one) => one === search.get('view')) ?? null;
  const smoothing = Number(search.get('smooth') ?? 0);
  return {
    filter: search.get('filter') ?? '',
    sort: search.get('sort') ?? '',
    columns: search.has('columns') ? unique(split(search.get('columns'))) : null,
    group: search.get('group') || null,
    isFlat: search.get('trials') === 'listed',
    selected: unique(split(search.get('runs'))).slice(0, MOST_SELECTED),
    view,
    brushes: search.getAll('brush').flatMap((text) => readBrush(text) ?? []),
    chart: {
      by: search.get('by') === 'time' ? 'time' : 'step',
      isLog: search.get('axis') === 'log',
      smoothing: Number.isFinite(smoothing) ? Math.min(0.99, Math.max(0, smoothing)) : 0,
      x: search.get('x') ?? '',
      y: search.get('y') ?? '',
      axes: search.has('axes') ? unique(split(search.get('axes'))) : null,
    },
  };
}

/** The address of a state: without a question mark, and without what is as usual. */
export function writeAddress(state: PageState): string {
  const search = new URLSearchParams();
  const put = (name: string, value: string) => { if (value !== '') search.set(name, value); };
  put('filter', state.filter);
  put('sort', state.sort);
  if (state.columns) search.set('columns', join(state.columns));
  put('group', state.group ?? '');
  if (state.isFlat) search.set('trials', 'listed');
  put('runs', join(state.selected));
  put('view', state.view ?? '');
  for (const brush of state.brushes) search.append('brush', brushText(brush));
  const { by, isLog, smoothing, x, y, axes } = state.chart;
  if (by === 'time') search.set('by', by);
  if (isLog) search.set('axis', 'log');
  if (smoothing > 0) search.set('smooth', String(smoothing));
  put('x', x);
  put('y', y);
  if (axes) search.set('axes', join(axes));
  return search.toString();
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
