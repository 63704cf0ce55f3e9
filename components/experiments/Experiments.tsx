'use client';
/** The runs of a project: a table that is filtered, sorted, grouped and compared, kept current while things train. What is seen stands in the address. */
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { countOf, formatCount } from '@/components/format';
import { Button, Empty, Link, Notice, PageHead, Skeleton } from '@/components/ui';
import type { RunPage, RunSummary } from '@/lib/domain/runs';
import { readAddress, writeAddress, MOST_SELECTED, type PageState } from './address';
import { allColumns, fullLabelOf, nextSort, partsOf, usualColumns } from './columns';
import { ColumnsPopover } from './ColumnsPopover';
import { ComparePanel } from './ComparePanel';
import { FilterBox } from './FilterBox';
import { both, equals } from './filter-text';
import { FirstRun } from './FirstRun';
import { dropColumn, moveColumn, pinColumn, PLAIN_LAYOUT, shownColumns } from './layout';
import { filterWith } from './parallel';
import { BrushList } from './ParallelView';
import { queryOf } from './query';
import { isUnknown, refusalOf } from './refusal';
import { rowsOf, type Row } from './rows';
import { RunTable, SELECT_WIDTH } from './RunTable';
import { TableTools } from './TableTools';
import { useChosen } from './use-chosen';
import { useFolds } from './use-folds';
import { useLayout } from './use-layout';
import { useNarrow } from './use-narrow';
import { useRunList } from './use-run-list';
import styles from './experiments.module.css';

export interface ExperimentsProps {
  readonly project: { readonly id: string; readonly slug: string };
  readonly viewer: string;
  /** What stands behind the question mark, as the server read it. */
  readonly search: string;
  /** The first page of what the address asks for; null where the server could not read it. */
  readonly first: RunPage | null;
}

/** On a telephone the pinned columns may not take all the room. */
const NARROW_PINNED = 150;

export function Experiments({ project, viewer, search, first }: ExperimentsProps) {
  const router = useRouter();
  const [state, setState] = useState<PageState>(() => readAddress(new URLSearchParams(search)));
  const set = useCallback((change: Partial<PageState>) => setState((now) => ({ ...now, ...change })), []);
  const [layout, arrange] = useLayout(viewer, project.id);
  const input = useRef<HTMLInputElement>(null);
  const isNarrow = useNarrow();

  useEffect(() => {
    const wanted = writeAddress(state);
    const now = new URLSearchParams(window.location.search).toString();
    if (wanted !== now) window.history.replaceState(null, '', wanted === '' ? window.location.pathname : `?${wanted}`);
  }, [state]);

  const query = useMemo(() => queryOf(state), [state]);
  const [firstAsked] = useState(() => (first === null ? null : { query, page: first }));
  const { list, pages, isOld } = useRunList(project.id, query, firstAsked);
  const scope = JSON.stringify(query);
  const folds = useFolds(project.id, scope);
  const rows = useMemo(() => rowsOf(list, query.group !== null, folds.open), [list, query.group, folds.open]);
  const here = useMemo(() => rows.flatMap((row) => (row.kind === 'run' ? [row.run] : [])), [rows]);
  const chosen = useChosen(project.id, state.selected, here);
  const places = useMemo(() => new Map(state.selected.map((id, at) => [id, at])), [state.selected]);
  const names = list.names;
  const columns = useMemo(() => {
    const shown = shownColumns(state.columns ?? layout.columns ?? usualColumns(names ?? { params: [], metrics: [], tags: [] }), layout, SELECT_WIDTH);
    if (!isNarrow) return shown;
    const cut = shown.map((one) => ({ ...one, isPinned: one.column === shown[0]!.column && one.isPinned, width: one.isPinned ? Math.min(one.width, NARROW_PINNED) : one.width }));
    return cut;
  }, [state.columns, layout, names, isNarrow]);

  const choose = useCallback((run: RunSummary) => setState((now) => ({
    ...now, selected: now.selected.includes(run.id) ? now.selected.filter((id) => id !== run.id) : [...now.selected, run.id].slice(-MOST_SELECTED),
  })), []);
  const fold = useCallback((row: Row) => {
    const plain = { sort: query.sort };
    if (row.kind === 'run') folds.toggle(row.key, { ...plain, filter: '', parent: row.run.id });
    if (row.kind === 'group') folds.toggle(row.key, { ...plain, filter: both(query.filter, equals(state.group!, row.group.value)) });
  }, [folds, query, state.group]);
  const listRest = useCallback((row: Extract<Row, { kind: 'rest' }>) => {
    const of = rows.find((one) => one.key === row.of);
    if (row.problem !== null && of) {
      fold(of);
      fold(of);
    } else if (of?.kind === 'group') set({ filter: both(state.filter, equals(state.group!, of.group.value)), group: null });
    else if (of?.kind === 'run') router.push(`/p/${project.slug}/experiments/${of.run.id}#parts`);
  }, [rows, fold, set, state, router, project.slug]);
  const onView = useCallback((firstRow: number, lastRow: number) => { if (query.group === null) pages.need(firstRow, lastRow); }, [pages, query.group]);
  const order = (next: readonly string[]) => { set({ columns: next }); arrange({ ...layout, columns: next }); };

  const isFiltered = state.filter.trim() !== '' || state.brushes.length > 0;
  const refusal = refusalOf(list.failure);
  if (list.total === 0 && !isFiltered && !list.problem && state.group === null && !isOld) return <FirstRun slug={project.slug} />;
  const order1 = columns.map(({ column }) => column);
  const sortMetric = partsOf(query.sort.replace(/^-/, '')).group === 'metrics' ? query.sort.replace(/^-/, '') : null;

  return (
    <div className={styles.page}>
      <PageHead title="Experiments">{list.total === null ? (list.problem ? '' : 'Reading runs…') : <>{isFiltered ? <>{countOf(list.total, 'run')} {list.total === 1 ? 'fits' : 'fit'} the filter</> : countOf(list.total, 'run')}{query.parent === 'none' && here.some((run) => run.children > 0) ? ', trials folded beneath their search' : ''}.</>}</PageHead>
      <div className={styles.tools} role="group" aria-label="What is shown">
        <FilterBox filter={state.filter} names={names} refusal={refusal} input={input} onFilter={(filter) => set({ filter })} />
        <TableTools
          project={project} state={state} query={query} names={names} total={list.total ?? 0} columns={order1} isFiltered={isFiltered} onState={set}
          columnsButton={(
            <ColumnsPopover
              all={allColumns(names ?? { params: [], metrics: [], tags: [] })} shown={columns} isUsual={(state.columns ?? layout.columns) === null}
              onShow={(column, isShown) => order(isShown ? [...order1, column] : order1.filter((one) => one !== column))} onMove={(column, by) => order(moveColumn(columns, column, by))}
              onPin={(column, isPinned) => arrange(pinColumn(layout, column, isPinned))} onReset={() => { set({ columns: null }); arrange(PLAIN_LAYOUT); }}
            />
          )}
        />
      </div>
      {state.view !== 'parallel' ? <BrushList brushes={state.brushes} onBrushes={(brushes) => set({ brushes })} /> : null}
      {state.view !== null ? (
        <ComparePanel
          projectId={project.id} state={state} view={state.view} names={names} chosen={chosen.runs} missing={chosen.missing} places={places} onView={(view) => set({ view })}
          onChart={(change) => set({ chart: { ...state.chart, ...change } })} onBrushes={(brushes) => set({ brushes })} onChoose={choose}
        />
      ) : null}
      {list.problem && !refusal ? <Notice tone="negative" isAlert action={isUnknown(list.failure, 'sort') || isUnknown(list.failure, 'group') ? <Button size="small" onClick={() => set(isUnknown(list.failure, 'sort') ? { sort: '' } : { group: null })}>{isUnknown(list.failure, 'sort') ? 'Newest first' : 'Do not group'}</Button> : <Button size="small" onClick={() => pages.restart()}>Try again</Button>}>The runs could not be read. {list.problem}</Notice> : null}
      {list.total === null && !list.problem ? <Skeleton widths={[96, 92, 97, 90, 95, 93]} label="Reading runs" /> : null}
      {list.total === 0 && isFiltered && !list.problem && !isOld ? <Empty title="No run fits" action={<Button onClick={() => set({ filter: '', brushes: [] })}>Show all runs</Button>}><>No run of this project has <code>{filterWith(state.filter, state.brushes)}</code>.</></Empty> : null}
      {rows.length > 0 ? (
        <>
          <div className={styles.fresh} role="status">{list.fresh > 0 ? <Button size="small" icon="up" onClick={() => pages.restart()}>{countOf(list.fresh, 'newer run')}</Button> : null}</div>
          <RunTable
            slug={project.slug} scope={scope} rows={rows} columns={columns} total={query.group === null ? list.total ?? rows.length : rows.length} sort={state.sort} chosen={places} isOld={isOld || (list.isLoading && list.total === null)} groupName={state.group ? fullLabelOf(state.group) : ''} sortMetric={sortMetric}
            onSort={(column) => set({ sort: nextSort(state.sort, column) })} onWidth={(column, width) => arrange({ ...layout, widths: { ...layout.widths, [column]: width } })}
            onMove={(column, by) => order(moveColumn(columns, column, by))} onDrop={(column, on) => order(dropColumn(columns, column, on))} onChoose={choose} onFold={fold} onRest={listRest}
            onOpen={(run) => router.push(`/p/${project.slug}/experiments/${run.id}`)} onView={onView} onFilterKey={() => input.current?.focus()}
          />
        </>
      ) : null}
      {state.selected.length > 0 ? (
        <div className={styles.selection} role="region" aria-label="Chosen runs">
          <span role="status">{formatCount(state.selected.length)} chosen</span>
          {state.view === null ? <Button variant="primary" icon="chart" onClick={() => set({ view: state.selected.length === 2 ? 'difference' : 'curves' })}>Compare</Button> : null}
          {state.selected.length === 1 ? <Link href={`/p/${project.slug}/experiments/${state.selected[0]}`}>Open</Link> : null}
          <Button variant="quiet" onClick={() => set({ selected: [] })}>Choose none</Button>
        </div>
      ) : null}
    </div>
  );
}
