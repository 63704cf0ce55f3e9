'use client';
/** A table of any length: the head says what each column holds, the rows scroll out of the kernel. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { formatCount, formatNumber, formatPercent } from '@/components/format';
import type { ColumnSummary, Output, Scalar } from '@/lib/notebook/outputs';
import type { PageTable } from './index';
import { ROW_HEIGHT, windowAt } from './table-window';
import { useTableRows, type Sort } from './use-table-rows';
import styles from './outputs.module.css';

type TableView = Extract<Output, { kind: 'table' }>;

const SHOWN_ROWS = 8;

export function TableOutput({ table, page, action }: { readonly table: TableView; readonly page: PageTable; readonly action: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [sort, setSort] = useState<Sort | null>(null);
  const viewHeight = Math.min(table.rowCount, SHOWN_ROWS) * ROW_HEIGHT;
  const view = windowAt(scrollTop, viewHeight, table.rowCount);
  const { rowAt, need, failure } = useTableRows(table.handle, table.rows, page, sort);
  useEffect(() => need(view.first, view.last), [need, view.first, view.last]);

  const sortBy = (column: string) => {
    setSort((now) => (now?.column !== column ? { column, descending: false } : now.descending ? null : { column, descending: true }));
    box.current?.scrollTo({ top: 0 });
  };
  const missing = table.columns.reduce((sum, column) => sum + column.missing, 0);

  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <div ref={box} className={styles.table} style={{ maxHeight: viewHeight + 74 }} tabIndex={0} role="region" aria-label={`Table, ${formatCount(table.rowCount)} rows, ${table.columns.length} columns`} onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}>
        <table aria-rowcount={table.rowCount}>
          <thead>
            <tr>
              <th scope="col" className={styles.rowNumber}><span className={styles.hidden}>Row</span></th>
              {table.columns.map((column) => <Head key={column.name} column={column} rowCount={table.rowCount} sort={sort?.column === column.name ? sort : null} onSort={() => sortBy(column.name)} />)}
            </tr>
          </thead>
          <tbody>
            {view.above > 0 ? <tr aria-hidden style={{ height: view.above }} /> : null}
            {Array.from({ length: view.last - view.first }, (_, at) => {
              const index = view.first + at;
              const row = rowAt(index);
              return (
                <tr key={index} aria-rowindex={index + 1}>
                  <td className={styles.rowNumber}>{formatCount(index + 1)}</td>
                  {table.columns.map((column, place) => <Cell key={column.name} value={row ? (row[place] ?? null) : undefined} isNumeric={column.type === 'number' || column.type === 'integer'} />)}
                </tr>
              );
            })}
            {view.below > 0 ? <tr aria-hidden style={{ height: view.below }} /> : null}
          </tbody>
        </table>
      </div>
      <div className={styles.bar}>
        <span>{formatCount(table.rowCount)} rows · {formatCount(table.columns.length)} columns</span>
        {missing > 0 ? <span className={styles.faint}>{formatCount(missing)} missing values</span> : null}
        {failure ? <span className={styles.missing} role="status">More rows cannot be shown: {failure}</span> : null}
        <span className={styles.grow} />
        {action}
      </div>
    </>
  );
}

function Head({ column, rowCount, sort, onSort }: { readonly column: ColumnSummary; readonly rowCount: number; readonly sort: Sort | null; readonly onSort: () => void }) {
  const most = Math.max(1, ...column.histogram.map((bin) => bin.count));
  const order = sort ? (sort.descending ? 'descending' : 'ascending') : 'none';
  return (
    <th scope="col" aria-sort={order} data-numeric={column.type === 'number' || column.type === 'integer' || undefined}>
      <button type="button" className={styles.headButton} onClick={onSort} title={describeColumn(column)}>{column.name}{sort ? <span aria-hidden>{sort.descending ? ' ↓' : ' ↑'}</span> : null}</button>
      <span className={styles.columnType}><span className={column.type === 'mixed' ? styles.missing : undefined}>{column.type}</span>{column.missing > 0 ? <span className={styles.missing}>{formatPercent(column.missing, rowCount)} missing</span> : null}</span>
      <svg className={styles.histogram} viewBox={`0 0 ${Math.max(1, column.histogram.length) * 10} 22`} preserveAspectRatio="none" aria-hidden>
        {column.histogram.map((bin, index) => {
          const height = bin.count === 0 ? 0 : Math.max(0.8, (22 * bin.count) / most);
          return <rect key={index} x={index * 10} y={22 - height} width={8.8} height={height}><title>{`${bin.label}: ${formatCount(bin.count)}`}</title></rect>;
        })}
      </svg>
    </th>
  );
}

function describeColumn(column: ColumnSummary): string {
  const range = column.min === undefined ? '' : `, ${column.min} to ${column.max}`;
  return `${column.name}: ${column.type}${range}${column.mean === undefined ? '' : `, mean ${formatNumber(column.mean)}`}${column.distinct === null ? '' : `, ${formatCount(column.distinct)} distinct`}. Sort by this column`;
}

function Cell({ value, isNumeric }: { readonly value: Scalar | undefined; readonly isNumeric: boolean }) {
  if (value === undefined) return <td data-waiting><span className={styles.hidden}>loading</span></td>;
  if (value === null) return <td className={styles.absent}>missing</td>;
  if (typeof value === 'number') return <td className={styles.right}>{formatNumber(value)}</td>;
  const text = String(value);
  return <td className={isNumeric ? styles.right : undefined} title={text.length > 40 ? text : undefined}>{text}</td>;
}
