'use client';
/** A table of any length and width: the head says what each column holds, rows and columns scroll out of the kernel. */
import { Copy, Maximize2 } from 'lucide-react';
import { useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { countOf, formatCount } from '@/components/format';
import { Menu } from '@/components/ui';
import { spansWithout, type CellPlace, type RowOrder, type SortKey } from '@/lib/notebook/output-pages';
import type { Output } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { CellText } from './CellText';
import { ColumnChooser } from './ColumnChooser';
import { fittingWidth } from './fit-width';
import { boundsOf, moved, type Selection } from './grid-selection';
import { STOPPED, useOutputSource, WAITING } from './source';
import { blocksOf, indexOfPlace, rowNumberWidth } from './table-columns';
import { ROW_HEIGHT } from './table-window';
import { TableDownload } from './TableDownload';
import { TableFilters } from './TableFilters';
import { ColumnLine, Head, TableRow, type ColumnInView } from './TableParts';
import { TableSearch } from './TableSearch';
import { useCopy } from './use-copy';
import { useNeededColumns, useTableColumns } from './use-table-columns';
import { useTableRows } from './use-table-rows';
import { useTableScroll } from './use-table-scroll';
import { useTableSearch } from './use-table-search';
import styles from './outputs.module.css';

type TableView = Extract<Output, { kind: 'table' }>;

const SHOWN_ROWS = 8;
const HEAD_HEIGHT = 78;
const NOTHING: RowOrder = { sort: [], filter: [] };
const START: Selection = { anchor: { row: 0, column: 0 }, active: { row: 0, column: 0 } };

export function TableOutput({ table, action }: { readonly table: TableView; readonly action: ReactNode }) {
  const source = useOutputSource();
  const [order, setOrder] = useState<RowOrder>(NOTHING);
  const columns = useTableColumns(table);
  const { shown, widths, offsets, summaryOf } = columns;
  const { blockAt, valueAt, need, ask, rowCount, failure } = useTableRows(table, order);
  const [selection, setSelection] = useState<Selection>(START);
  const [hasFocus, setFocus] = useState(false);
  const [looked, setLooked] = useState<number | null>(null);
  const [opened, setOpened] = useState<CellPlace | null>(null);
  const [isSearching, setSearching] = useState(false);
  const rows = rowCount ?? 0;
  const numbers = rowNumberWidth(table.rowCount);
  const viewHeight = Math.max(1, Math.min(rows, SHOWN_ROWS)) * ROW_HEIGHT;
  const { box, view, columns: across, onScroll, show, showColumn } = useTableScroll(viewHeight, rows, offsets, numbers);
  const grid = useRef<HTMLTableElement>(null);
  const id = useId();
  const isGone = source.state === 'gone';
  const spans = useMemo(() => spansWithout(new Set(columns.hidden.keys()), table.columnCount), [columns.hidden, table.columnCount]);

  const inView = useMemo(() => Array.from({ length: Math.max(0, across.last - across.first) }, (_, at): ColumnInView => ({ index: across.first + at, place: shown[across.first + at]!, width: widths[across.first + at]!, summary: summaryOf(shown[across.first + at]!) })),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `summaryOf` changes with `columns.known`
    [across.first, across.last, shown, widths, columns.known]);
  const blocks = blocksOf(inView.map((column) => column.place));
  const blockWords = blocks.join(' ');
  useEffect(() => need(view.first, rowCount === null ? SHOWN_ROWS : view.last, blockWords), [need, view.first, view.last, rowCount, blockWords]);
  useNeededColumns(columns.need, inView[0]?.place ?? 0, inView.at(-1)?.place ?? 0);

  const change = (next: RowOrder) => {
    setOrder(next);
    setSelection(START);
    show(0);
  };
  const select = (next: Selection) => {
    setSelection(next);
    show(next.active.row, true);
    showColumn(next.active.column);
  };
  const active: CellPlace = { row: selection.active.row, column: shown[Math.min(selection.active.column, shown.length - 1)] ?? 0 };
  const goTo = ({ row, column }: CellPlace) => {
    const at = indexOfPlace(shown, column);
    if (at >= 0) select({ anchor: { row, column: at }, active: { row, column: at } });
  };
  const { text, setText, search, go } = useTableSearch(table.handle, order, spans, goTo);
  const openSearch = (isOpen: boolean) => {
    setSearching(isOpen);
    if (isOpen) return;
    setText('');
    grid.current?.focus({ preventScroll: true });
  };
  const goOn = (back: boolean) => go(search.answer?.found ? { row: active.row, column: Math.max(0, active.column + (back ? -1 : 1)) } : active, back);
  const copying = useCopy({ valueAt, ask, rowCount: rows }, shown, (place) => summaryOf(place)?.name ?? '');

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== grid.current) return;
    const control = event.ctrlKey || event.metaKey;
    const next = moved(selection, { key: event.key, shift: event.shiftKey, control }, rows, shown.length, SHOWN_ROWS - 1);
    if (next !== null) select(next);
    else if (event.key === 'Enter' && !control && rows > 0) setOpened(active);
    else if (event.key === '/' && !control && !isGone) setSearching(true);
    else return;
    event.preventDefault();
  };
  const onSelect = useCallback((row: number, column: number, extendsSelection: boolean) => setSelection((now) => ({ active: { row, column }, anchor: extendsSelection ? now.anchor : { row, column } })), []);
  const onOpen = useCallback((row: number, column: number) => setOpened({ row, column: shown[column]! }), [shown]);
  const fit = ({ place, summary }: ColumnInView) => {
    if (!summary || !grid.current) return;
    columns.setWidth(summary.name, fittingWidth(grid.current.querySelector('tbody td') ?? grid.current, summary.name, Array.from({ length: view.last - view.first }, (_, at) => valueAt(view.first + at, place))));
  };

  if (table.columns.length === 0) return <div className={styles.bar}><span>{countOf(table.rowCount, 'row')} · no columns</span><span className={styles.grow} />{action}</div>;
  const selected = boundsOf(selection);
  const filtered = order.filter.length > 0;
  const activeSummary = summaryOf(looked ?? active.column);
  const known = table.columns.map((column, at) => summaryOf(at) ?? column);
  const missing = known.reduce((sum, column) => sum + column.missing, 0);
  const sampled = known.find((column) => column.counted < table.rowCount);
  return (
    <>
      <div className={styles.tools}>
        <TableFilters columns={[...known, ...[...columns.known].filter(([at]) => at >= known.length).sort(([a], [b]) => a - b).map(([, column]) => column)]} order={order} isGone={isGone} onChange={change} />
        <TableSearch isOpen={isSearching} isGone={isGone} text={text} search={search} onOpen={openSearch} onText={setText} onGo={goOn} />
        <ColumnChooser table={table} count={columns.count} hidden={columns.hidden} hasLayout={columns.hasLayout} onHidden={columns.setHidden} onReset={columns.reset} onGo={(place) => { goTo({ row: selection.active.row, column: place }); grid.current?.focus({ preventScroll: true }); }} />
      </div>
      {shown.length === 0 ? <p className={styles.quiet}>All columns are hidden. <button type="button" className={styles.link} onClick={() => columns.setHidden(new Map())}>Show all</button></p> : null}
      <div ref={box} className={styles.table} style={{ maxHeight: viewHeight + HEAD_HEIGHT }} hidden={shown.length === 0} onScroll={onScroll}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- a data grid, as ARIA's authoring practices build one */}
        <table role="grid"
          ref={grid} tabIndex={0} aria-rowcount={rows + 1} aria-colcount={shown.length + 1} aria-multiselectable style={{ width: numbers + offsets.at(-1)! }}
          aria-label={`Table, ${countOf(table.rowCount, 'row')}, ${countOf(table.columnCount, 'column')}`} aria-activedescendant={hasFocus && rows > 0 ? `${id}-${selection.active.row}-${selection.active.column}` : undefined}
          onKeyDown={onKeyDown} onCopy={(event) => { if (event.target === grid.current && rows > 0) copying.onCopy(event, selection); }} onFocus={(event) => setFocus(event.target === event.currentTarget)} onBlur={() => setFocus(false)}
        >
          <colgroup>
            <col style={{ width: numbers }} />
            {across.before > 0 ? <col style={{ width: across.before }} /> : null}
            {inView.map((column) => <col key={column.place} style={{ width: column.width }} />)}
            {across.after > 0 ? <col style={{ width: across.after }} /> : null}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" className={styles.rowNumber}><span className={styles.hidden}>Row</span></th>
              {across.before > 0 ? <td aria-hidden /> : null}
              {inView.map((column) => (
                <Head
                  key={column.place} column={column} sort={order.sort} isGone={isGone} rowCount={table.rowCount} onSort={(adds) => change({ ...order, sort: nextSort(order.sort, column.summary!.name, adds) })}
                  onWidth={(width) => columns.setWidth(column.summary!.name, width)} onFit={() => fit(column)} onLook={(isLooking) => setLooked(isLooking ? column.place : null)}
                />
              ))}
              {across.after > 0 ? <td aria-hidden /> : null}
            </tr>
          </thead>
          <tbody>
            {view.above > 0 ? <tr aria-hidden style={{ height: view.above }} /> : null}
            {Array.from({ length: view.last - view.first }, (_, at) => {
              const index = view.first + at;
              const isIn = hasFocus && index >= selected.top && index <= selected.bottom;
              return (
                <TableRow
                  key={index} id={id} index={index} columns={inView} blocks={new Map(blocks.map((block) => [block, blockAt(index, block)]))} before={across.before} after={across.after} needle={isSearching ? text.toLowerCase() : ''}
                  left={isIn ? selected.left : -1} right={isIn ? selected.right : -2} active={(hasFocus || isSearching) && index === selection.active.row ? selection.active.column : -1} onSelect={onSelect} onOpen={onOpen}
                />
              );
            })}
            {view.below > 0 ? <tr aria-hidden style={{ height: view.below }} /> : null}
          </tbody>
        </table>
      </div>
      <ColumnLine column={activeSummary} rowCount={table.rowCount} />
      <div className={styles.bar}>
        <span role={filtered ? 'status' : undefined}>{filtered ? (rowCount === null ? 'Filtering…' : `${formatCount(rows)} of ${countOf(table.rowCount, 'row')}`) : countOf(table.rowCount, 'row')} · {countOf(table.columnCount, 'column')}</span>
        {isGone && table.columnCount > table.columns.length ? <span className={styles.missing}>{countOf(table.columns.length, 'column')} are stored.</span> : null}
        {missing > 0 && table.columns.length === table.columnCount ? <span className={styles.faint}>{sampled ? 'about ' : ''}{countOf(sampled ? Math.round(missing * table.rowCount / sampled.counted) : missing, 'missing value')}</span> : null}
        {sampled ? <span className={styles.faint}>from {formatCount(sampled.counted)} sampled rows{isGone ? null : <> <button type="button" className={styles.link} disabled={columns.isCounting} onClick={columns.countAll}>{columns.isCounting ? 'Counting…' : 'Count all rows'}</button></>}</span> : null}
        {isGone && table.rowCount > rows ? <span className={styles.missing}>{formatCount(rows)} rows are stored. {STOPPED} {filtered || order.sort.length > 0 ? <button type="button" className={styles.link} onClick={() => change(NOTHING)}>Show the table as it is</button> : null}</span> : null}
        {source.state === 'busy' && (rowCount === null || needsRows(view, blocks, blockAt)) ? <span className={styles.missing} role="status">{WAITING}</span> : null}
        {failure && !isGone ? <span className={styles.missing} role="status">{failure} {filtered || order.sort.length > 0 ? <button type="button" className={styles.link} onClick={() => change(NOTHING)}>Show the table as it is</button> : null}</span> : null}
        {columns.failure && !isGone ? <span className={styles.missing} role="status">{columns.failure}</span> : null}
        <Menu
          label="Copy cells" trigger={(props) => <button type="button" className={styles.quietButton} {...props}><Copy size={14} strokeWidth={1.5} aria-hidden />Copy</button>}
          items={[
            { label: 'Selected cells', detail: 'Ctrl-C, or ⌘C, in the table', onSelect: () => copying.copy(selection) },
            { label: `Column ${visibleText(summaryOf(active.column)?.name ?? '')}`, detail: countOf(rows, 'row'), onSelect: () => copying.copy({ anchor: { row: rows - 1, column: selection.active.column }, active: { row: 0, column: selection.active.column } }) },
            { kind: 'separator' },
            { label: 'Tab-separated', detail: 'for spreadsheets', isChecked: copying.ways.format === 'tsv', onSelect: () => copying.choose({ ...copying.ways, format: 'tsv' }) },
            { label: 'CSV', isChecked: copying.ways.format === 'csv', onSelect: () => copying.choose({ ...copying.ways, format: 'csv' }) },
            { kind: 'separator' },
            { label: 'With names of columns', isChecked: copying.ways.hasNames, onSelect: () => copying.choose({ ...copying.ways, hasNames: true }) },
            { label: 'Values only', isChecked: !copying.ways.hasNames, onSelect: () => copying.choose({ ...copying.ways, hasNames: false }) },
          ]}
        />
        <button type="button" className={styles.quietButton} aria-disabled={rows === 0} title="Open the whole value of the chosen cell (Enter, or double-click)" onClick={() => { if (rows > 0) setOpened(active); }}><Maximize2 size={14} strokeWidth={1.5} aria-hidden />Value</button>
        <TableDownload table={table} order={order} shown={spans} rowCount={rowCount} />
        <span className={styles.faint} role="status">{copying.said}</span>
        <span className={styles.grow} />
        {action}
      </div>
      {opened ? <CellText key={`${opened.row}/${opened.column}`} handle={table.handle} order={order} at={opened} name={summaryOf(opened.column)?.name ?? ''} held={valueAt(opened.row, opened.column)} onClose={() => { setOpened(null); requestAnimationFrame(() => grid.current?.focus({ preventScroll: true })); }} /> : null}
    </>
  );
}

function needsRows(view: { readonly first: number; readonly last: number }, blocks: readonly number[], blockAt: (index: number, block: number) => unknown): boolean {
  for (let index = view.first; index < view.last; index += 1) for (const block of blocks) if (blockAt(index, block) === null) return true;
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
