'use client';
/** The head of a column and a row of cells. */
import { memo } from 'react';
import { formatCount, formatNumber, formatPercent } from '@/components/format';
import type { SortKey } from '@/lib/notebook/output-pages';
import type { ColumnSummary, Scalar } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { STOPPED } from './source';
import styles from './outputs.module.css';

interface HeadProps {
  readonly column: ColumnSummary;
  readonly place: number;
  readonly sort: readonly SortKey[];
  readonly isGone: boolean;
  readonly isCounted: boolean;
  /** `adds`: beside the columns that sort already. */
  readonly onSort: (adds: boolean) => void;
}

export function Head({ column, place, sort, isGone, isCounted, onSort }: HeadProps) {
  const most = Math.max(1, ...column.histogram.map((bin) => bin.count));
  const at = sort.findIndex((key) => key.column === column.name);
  const key = sort[at];
  const rank = sort.length > 1 && at >= 0 ? String(at + 1) : '';
  return (
    <th scope="col" data-column={place} aria-colindex={place + 2} aria-sort={key ? (key.descending ? 'descending' : 'ascending') : 'none'} data-numeric={column.type === 'number' || column.type === 'integer' || undefined}>
      <button type="button" className={styles.headButton} aria-disabled={isGone} onClick={(event) => { if (!isGone) onSort(event.shiftKey); }} title={isGone ? STOPPED : describeColumn(column, isCounted)}>{visibleText(column.name)}{key ? <span aria-hidden>{key.descending ? ' ↓' : ' ↑'}{rank}</span> : null}</button>
      <span className={styles.columnType}><span className={column.type === 'mixed' ? styles.missing : undefined}>{column.type}</span>{column.missing > 0 ? <span className={styles.missing}>{isCounted ? '' : '≈ '}{formatPercent(column.missing, column.counted)} missing</span> : null}</span>
      <svg className={styles.histogram} viewBox={`0 0 ${Math.max(1, column.histogram.length) * 10} 22`} preserveAspectRatio="none" aria-hidden>
        {column.histogram.map((bin, index) => {
          const height = bin.count === 0 ? 0 : Math.max(0.8, (22 * bin.count) / most);
          return <rect key={index} x={index * 10} y={22 - height} width={8.8} height={height}><title>{`${visibleText(bin.label)}: ${formatCount(bin.count)}`}</title></rect>;
        })}
      </svg>
    </th>
  );
}

function describeColumn(column: ColumnSummary, isCounted: boolean): string {
  const range = column.min === undefined ? '' : `, ${column.min} to ${column.max}`;
  return `${visibleText(column.name)}: ${column.type}${range}${column.mean === undefined ? '' : `, mean ${formatNumber(column.mean)}`}${column.distinct === null ? '' : `, ${formatCount(column.distinct)} distinct`}${isCounted ? '' : `, of ${formatCount(column.counted)} sampled rows`}. Sort by this column; with Shift, beside the others`;
}

interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly row: readonly Scalar[] | null;
  readonly columns: readonly ColumnSummary[];
  /** Selected columns, inclusive; none where right < left. */
  readonly left: number;
  readonly right: number;
  readonly active: number;
  readonly onSelect: (column: number, extendsSelection: boolean) => void;
}

export const TableRow = memo(function TableRow({ id, index, row, columns, left, right, active, onSelect }: RowProps) {
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row" className={styles.rowNumber}>{formatCount(index + 1)}</th>
      {columns.map((column, place) => {
        const value = row ? (row[place] ?? null) : undefined;
        const isSelected = place >= left && place <= right;
        return (
          <td
            key={column.name} id={`${id}-${index}-${place}`} aria-colindex={place + 2} aria-selected={isSelected}
            data-active={place === active || undefined} data-waiting={value === undefined || undefined}
            className={value === null ? styles.absent : isNumeric(column, value) ? styles.right : undefined}
            title={typeof value === 'string' && value.length > 40 ? visibleText(value) : undefined}
            onClick={(event) => onSelect(place, event.shiftKey)}
          >
            {value === undefined ? <span className={styles.hidden}>loading</span> : value === null ? 'missing' : typeof value === 'number' ? formatNumber(value) : visibleText(String(value))}
          </td>
        );
      })}
    </tr>
  );
}, (before, after) => before.row === after.row && before.index === after.index && before.left === after.left && before.right === after.right && before.active === after.active && before.columns === after.columns);

function isNumeric(column: ColumnSummary, value: Scalar | undefined): boolean {
  return typeof value === 'number' || column.type === 'number' || column.type === 'integer';
}
