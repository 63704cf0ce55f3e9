'use client';
/** A table of any length: the head says what each column holds, the rows scroll out of the kernel. */
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { countOf, formatCount } from '@/components/format';
import type { SortKey } from '@/lib/notebook/output-pages';
import type { ColumnSummary, Output, Scalar } from '@/lib/notebook/outputs';
import { boundsOf, moved, toCsv, type Selection } from './grid-selection';
import { messageOf, STOPPED, useOutputSource, WAITING } from './source';
import { TableFilters } from './TableFilters';
import { Head, TableRow } from './TableParts';
import { ROW_HEIGHT, rowAfter, scrollTopOf, windowOf } from './table-window';
import { useTableRows, type TableOrder } from './use-table-rows';
import styles from './outputs.module.css';

type TableView = Extract<Output, { kind: 'table' }>;

const SHOWN_ROWS = 8;
const REST_MS = 200;
const MOST_COPIED = 10_000;
const NOTHING: TableOrder = { sort: [], filter: [] };
const START: Selection = { anchor: { row: 0, column: 0 }, active: { row: 0, column: 0 } };

export function TableOutput({ table, action }: { readonly table: TableView; readonly action: ReactNode }) {
  const source = useOutputSource();
  const [order, setOrder] = useState<TableOrder>(NOTHING);
  const { rowAt, need, rowCount, failure } = useTableRows(table, order);
  const [selection, setSelection] = useState<Selection>(START);
  const [hasFocus, setFocus] = useState(false);
  const [said, setSaid] = useState('');
  const { summaries, isCounting, countFailure, countAll } = useSummaries(table);
  const rows = rowCount ?? 0;
  const viewHeight = Math.max(1, Math.min(rows, SHOWN_ROWS)) * ROW_HEIGHT;
  const { box, view, onScroll, show } = useScroll(viewHeight, rows);
  const grid = useRef<HTMLTableElement>(null);
  const id = useId();
  const isGone = source.state === 'gone';
  useEffect(() => need(view.first, rowCount === null ? SHOWN_ROWS : view.last), [need, view.first, view.last, rowCount]);

  const change = (next: TableOrder) => {
    setOrder(next);
    setSelection(START);
    show(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== grid.current) return;
    const next = moved(selection, { key: event.key, shift: event.shiftKey, control: event.ctrlKey || event.metaKey }, rows, table.columns.length, SHOWN_ROWS - 1);
    if (next === null) return;
    event.preventDefault();
    setSelection(next);
    show(next.active.row, true);
    grid.current?.querySelector(`[data-column="${next.active.column}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const copy = (event: React.ClipboardEvent) => {
    if (event.target !== grid.current) return;
    const { top, bottom, left, right } = boundsOf(selection);
    const copied: Scalar[][] = [];
    for (let index = top; index <= Math.min(bottom, top + MOST_COPIED - 1); index += 1) {
      const row = rowAt(index);
      if (row) copied.push(row.slice(left, right + 1));
    }
    if (copied.length === 0) return;
    event.clipboardData.setData('text/plain', toCsv(table.columns.slice(left, right + 1).map((column) => column.name), copied));
    event.preventDefault();
    const missed = bottom - top + 1 - copied.length;
    setSaid(`Copied ${countOf(copied.length, 'row')} as CSV.${missed > 0 ? ` ${countOf(missed, 'row')} had not been loaded.` : ''}`);
  };
  const selected = boundsOf(selection);
  const missing = summaries.reduce((sum, column) => sum + column.missing, 0);
  const sampled = summaries.find((column) => column.counted < table.rowCount);
  const filtered = order.filter.length > 0;

  if (table.columns.length === 0) return <div className={styles.bar}><span>{countOf(table.rowCount, 'row')} · no columns</span><span className={styles.grow} />{action}</div>;
  return (
    <>
      <TableFilters columns={table.columns} order={order} isGone={isGone} onChange={change} />
      <div ref={box} className={styles.table} style={{ maxHeight: viewHeight + 78 }} onScroll={onScroll}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- a data grid, as ARIA's authoring practices build one */}
        <table role="grid"
          ref={grid} tabIndex={0} aria-rowcount={rows + 1} aria-colcount={table.columns.length + 1} aria-multiselectable
          aria-label={`Table, ${countOf(table.rowCount, 'row')}, ${countOf(table.columnCount, 'column')}`} aria-activedescendant={hasFocus && rows > 0 ? `${id}-${selection.active.row}-${selection.active.column}` : undefined}
          onKeyDown={onKeyDown} onCopy={copy} onFocus={(event) => setFocus(event.target === event.currentTarget)} onBlur={() => setFocus(false)}
        >
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" className={styles.rowNumber}><span className={styles.hidden}>Row</span></th>
              {summaries.map((column, at) => <Head key={column.name} column={column} place={at} sort={order.sort} isGone={isGone} isCounted={column.counted >= table.rowCount} onSort={(adds) => change({ ...order, sort: nextSort(order.sort, column.name, adds) })} />)}
            </tr>
          </thead>
          <tbody>
            {view.above > 0 ? <tr aria-hidden style={{ height: view.above }} /> : null}
            {Array.from({ length: view.last - view.first }, (_, at) => {
              const index = view.first + at;
              const isIn = hasFocus && index >= selected.top && index <= selected.bottom;
              return <TableRow key={index} id={id} index={index} row={rowAt(index)} columns={table.columns} left={isIn ? selected.left : -1} right={isIn ? selected.right : -2} active={hasFocus && index === selection.active.row ? selection.active.column : -1} onSelect={(column, extends_) => setSelection((now) => ({ active: { row: index, column }, anchor: extends_ ? now.anchor : { row: index, column } }))} />;
            })}
            {view.below > 0 ? <tr aria-hidden style={{ height: view.below }} /> : null}
          </tbody>
        </table>
      </div>
      <div className={styles.bar}>
        <span role={filtered ? 'status' : undefined}>{filtered ? (rowCount === null ? 'Filtering…' : `${formatCount(rows)} of ${countOf(table.rowCount, 'row')}`) : countOf(table.rowCount, 'row')} · {countOf(table.columnCount, 'column')}</span>
        {table.columnCount > table.columns.length ? <span className={styles.faint}>the first {formatCount(table.columns.length)} are shown; select others to look at them</span> : null}
        {missing > 0 ? <span className={styles.faint}>{sampled ? 'about ' : ''}{formatCount(sampled ? Math.round(missing * table.rowCount / sampled.counted) : missing)} missing values</span> : null}
        {sampled ? <span className={styles.faint}>from {formatCount(sampled.counted)} sampled rows{isGone ? null : <> <button type="button" className={styles.link} disabled={isCounting} onClick={countAll}>{isCounting ? 'Counting…' : 'Count all rows'}</button></>}</span> : null}
        {isGone && table.rowCount > rows ? <span className={styles.missing}>{formatCount(rows)} rows are stored. {STOPPED}</span> : null}
        {source.state === 'busy' && (rowCount === null || needsRows(view, rowAt)) ? <span className={styles.missing} role="status">{WAITING}</span> : null}
        {failure && !isGone ? <span className={styles.missing} role="status">{failure} {filtered || order.sort.length > 0 ? <button type="button" className={styles.link} onClick={() => change(NOTHING)}>Show the table as it is</button> : null}</span> : null}
        {countFailure && !isGone ? <span className={styles.missing} role="status">{countFailure}</span> : null}
        <span className={styles.faint} role="status">{said}</span>
        <span className={styles.grow} />
        {action}
      </div>
    </>
  );
}

function needsRows(view: { readonly first: number; readonly last: number }, rowAt: (index: number) => unknown): boolean {
  for (let index = view.first; index < view.last; index += 1) if (rowAt(index) === null) return true;
  return false;
}

/** Ascending, then descending, then not at all; with Shift beside the other keys. */
export function nextSort(sort: readonly SortKey[], column: string, adds: boolean): readonly SortKey[] {
  const known = sort.find((key) => key.column === column);
  const others = adds ? sort.filter((key) => key.column !== column) : [];
  if (known?.descending) return others;
  const next = { column, descending: known !== undefined };
  return adds && known ? sort.map((key) => (key.column === column ? next : key)) : [...others, next].slice(-4);
}

/** The columns' summaries: as they came, or of all rows once somebody asked. */
function useSummaries(table: TableView): { readonly summaries: readonly ColumnSummary[]; readonly isCounting: boolean; readonly countFailure: string | null; readonly countAll: () => void } {
  const source = useOutputSource();
  const [counted, setCounted] = useState<{ readonly handle: string; readonly columns: ReadonlyMap<string, ColumnSummary> }>({ handle: table.handle, columns: new Map() });
  const [isCounting, setCounting] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const known = counted.handle === table.handle ? counted.columns : new Map<string, ColumnSummary>();
  async function countAll() {
    setCounting(true);
    try {
      // One after the other, so that rows which are scrolled to meanwhile come in between.
      for (const { name } of table.columns) {
        const { column } = await source.page(table.handle, { what: 'column', column: name });
        setCounted((before) => ({ handle: table.handle, columns: new Map(before.handle === table.handle ? before.columns : []).set(name, column) }));
      }
      setFailure(null);
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setCounting(false);
    }
  }
  return { summaries: table.columns.map((column) => known.get(column.name) ?? column), isCounting, countFailure: failure, countAll: () => void countAll() };
}

/** The window that the box is scrolled to; see table-window.ts. */
function useScroll(viewHeight: number, rows: number) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, scrollTop: 0 });
  const rest = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => { if (rest.current) clearTimeout(rest.current); }, []);
  useLayoutEffect(() => {
    // The bar's place is set after the rows that it belongs to are there.
    const now = box.current;
    if (now && Math.abs(now.scrollTop - place.scrollTop) > 1) now.scrollTop = place.scrollTop;
  }, [place]);
  const settle = () => setPlace((now) => ({ top: now.top, scrollTop: Math.round(scrollTopOf(now.top, viewHeight, rows)) }));
  const onScroll = () => {
    const scrollTop = box.current?.scrollTop ?? 0;
    setPlace((now) => (Math.abs(scrollTop - now.scrollTop) <= 1 ? now : { top: rowAfter(now.top, now.scrollTop, scrollTop, viewHeight, rows), scrollTop }));
    if (rest.current) clearTimeout(rest.current);
    rest.current = setTimeout(settle, REST_MS);
  };
  /** Brings a row to the top, or with `nearest` just into view. */
  const show = (row: number, nearest = false) => setPlace((now) => {
    const shown = viewHeight / ROW_HEIGHT;
    const top = !nearest ? row : row < now.top ? row : row + 1 > now.top + shown ? row + 1 - shown : now.top;
    return top === now.top ? now : { top, scrollTop: Math.round(scrollTopOf(top, viewHeight, rows)) };
  });
  return { box, view: windowOf(Math.min(place.top, Math.max(0, rows - viewHeight / ROW_HEIGHT)), place.scrollTop, viewHeight, rows), onScroll, show };
}
