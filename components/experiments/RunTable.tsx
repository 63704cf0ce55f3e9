'use client';
/** The runs, one a row: as many rows as are in view are in the page. Arrows move, Space chooses, Enter opens, right and left unfold and fold. */
import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { RunSummary } from '@/lib/domain/runs';
import { RunHeads } from './RunHeads';
import { TableRow } from './RunRow';
import { windowOf, type Row } from './rows';
import type { ShownColumn } from './layout';
import { useNarrow } from './use-narrow';
import { useNow } from './use-now';
import styles from './experiments.module.css';

export interface RunTableProps {
  readonly slug: string;
  /** Stands for what is asked: another question is read from its top. */
  readonly scope: string;
  readonly rows: readonly Row[];
  readonly columns: readonly ShownColumn[];
  readonly total: number;
  readonly sort: string;
  /** Place of a chosen run among those chosen. */
  readonly chosen: ReadonlyMap<string, number>;
  readonly isOld: boolean;
  readonly groupName: string;
  readonly sortMetric: string | null;
  readonly onSort: (column: string) => void;
  readonly onWidth: (column: string, width: number) => void;
  readonly onMove: (column: string, by: number) => void;
  readonly onDrop: (column: string, on: string) => void;
  readonly onChoose: (run: RunSummary) => void;
  readonly onFold: (row: Row) => void;
  readonly onRest: (row: Extract<Row, { kind: 'rest' }>) => void;
  readonly onOpen: (run: RunSummary) => void;
  readonly onView: (first: number, last: number) => void;
  readonly onFilterKey: () => void;
}

export const SELECT_WIDTH = 60;
const FIRST_HEIGHT = 600;

export function RunTable(props: RunTableProps) {
  const { rows, columns, total, chosen, isOld, onView } = props;
  const rowHeight = useNarrow() ? 44 : 32;
  const box = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const [place, setPlace] = useState({ top: 0, height: FIRST_HEIGHT });
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [hasFocus, setFocus] = useState(false);
  const id = useId();
  const view = windowOf(place.top, place.height, rows.length, rowHeight);
  const isRunning = rows.slice(view.first, view.last).some((row) => row.kind === 'run' && row.run.status === 'running');
  const now = useNow(isRunning);
  const activeAt = Math.max(0, rows.findIndex((row) => row.key === activeKey));

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => setPlace((was) => ({ ...was, height: Math.max(1, element.clientHeight) }));
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    measure();
    return () => sizes.disconnect();
  }, []);
  const firstInView = Math.min(rows.length, Math.floor(place.top / rowHeight));
  const lastInView = Math.min(rows.length, Math.ceil((place.top + place.height) / rowHeight));
  useEffect(() => onView(firstInView, lastInView), [onView, firstInView, lastInView, rows.length]);

  const { scope } = props;
  useEffect(() => {
    if (box.current) box.current.scrollTop = 0;
  }, [scope]);

  const show = (at: number) => {
    const element = box.current;
    if (!element) return;
    const head = grid.current?.tHead?.offsetHeight ?? 0;
    const [start, end] = [at * rowHeight, (at + 1) * rowHeight];
    if (start < element.scrollTop) element.scrollTop = start;
    else if (end + head > element.scrollTop + element.clientHeight) element.scrollTop = end + head - element.clientHeight;
  };
  const goTo = (at: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, at))];
    if (!row) return;
    setActiveKey(row.key);
    show(rows.indexOf(row));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== grid.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(place.height / rowHeight) - 2);
    const to = { ArrowDown: activeAt + 1, ArrowUp: activeAt - 1, PageDown: activeAt + page, PageUp: activeAt - page, Home: 0, End: rows.length - 1 }[event.key];
    const active = rows[activeAt];
    if (to !== undefined) goTo(to);
    else if (event.key === '/') props.onFilterKey();
    else if (!active) return;
    else if (event.key === ' ' && active.kind === 'run') props.onChoose(active.run);
    else if (event.key === 'Enter' && active.kind === 'run') props.onOpen(active.run);
    else if (event.key === 'Enter' && active.kind === 'rest') props.onRest(active);
    else if ((event.key === 'Enter' || event.key === 'ArrowRight') && isFoldable(active) && !active.isOpen) props.onFold(active);
    else if ((event.key === 'Enter' || event.key === 'ArrowLeft') && isFoldable(active) && active.isOpen) props.onFold(active);
    else if (event.key === 'ArrowLeft') goTo(rows.findLastIndex((row, at) => at < activeAt && levelOf(row) < levelOf(active)));
    else return;
    event.preventDefault();
  };
  const onActive = useCallback((key: string) => setActiveKey(key), []);
  const width = SELECT_WIDTH + columns.reduce((sum, column) => sum + column.width, 0);

  return (
    <div ref={box} className={styles.tableBox} data-old={isOld || undefined} onScroll={(event) => { const { scrollTop } = event.currentTarget; setPlace((was) => (Math.abs(was.top - scrollTop) < rowHeight / 2 && scrollTop !== 0 ? was : { ...was, top: scrollTop })); }}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- rows of runs, and runs beneath them (ARIA: treegrid) */}
      <table role="treegrid"
        ref={grid} tabIndex={0} className={styles.table} style={{ width }} aria-label="Runs" aria-rowcount={total + 1} aria-colcount={columns.length + 1} aria-multiselectable aria-busy={isOld || undefined}
        aria-activedescendant={hasFocus && rows[activeAt] ? `${id}-${activeAt}` : undefined} onKeyDown={onKeyDown}
        onFocus={(event) => setFocus(event.target === event.currentTarget)} onBlur={() => setFocus(false)}
      >
        <colgroup><col style={{ width: SELECT_WIDTH }} />{columns.map(({ column, width: wide }) => <col key={column} style={{ width: wide }} />)}</colgroup>
        <RunHeads columns={columns} sort={props.sort} onSort={props.onSort} onWidth={props.onWidth} onMove={props.onMove} onDrop={props.onDrop} />
        <tbody>
          {view.above > 0 ? <tr aria-hidden style={{ height: view.above }} /> : null}
          {rows.slice(view.first, view.last).map((row, index) => {
            const at = view.first + index;
            return (
              <TableRow
                key={row.key} id={`${id}-${at}`} row={row} at={at} height={rowHeight} columns={columns} slug={props.slug} chosenAt={row.kind === 'run' ? chosen.get(row.run.id) : undefined} isActive={hasFocus && at === activeAt}
                now={row.kind === 'run' && row.run.status === 'running' ? now : null} groupName={props.groupName} sort={props.sort} sortMetric={props.sortMetric} onActive={onActive} onChoose={props.onChoose} onFold={props.onFold} onRest={props.onRest}
              />
            );
          })}
          {view.below > 0 ? <tr aria-hidden style={{ height: view.below }} /> : null}
        </tbody>
      </table>
    </div>
  );
}

function isFoldable(row: Row): row is Extract<Row, { kind: 'run' | 'group' }> {
  return row.kind === 'group' || (row.kind === 'run' && row.run.children > 0);
}

function levelOf(row: Row): number {
  return row.kind === 'group' ? 1 : row.level;
}
