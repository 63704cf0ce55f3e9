'use client';
/** The head of a column, a row of cells, and the line that says what a column holds. */
import { memo } from 'react';
import { formatCount, formatNumber, formatPercent } from '@/components/format';
import type { SortKey } from '@/lib/notebook/output-pages';
import type { ColumnSummary, Scalar } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { ColumnWidth } from './ColumnWidth';
import { STOPPED } from './source';
import { COLUMN_BLOCK } from './table-columns';
import type { Row } from './use-table-rows';
import styles from './outputs.module.css';

/** A column in view: its place in the table, its place among those shown, and what it holds where that is known. */
export interface ColumnInView {
  readonly place: number;
  readonly index: number;
  readonly width: number;
  readonly summary: ColumnSummary | null;
}

interface HeadProps {
  readonly column: ColumnInView;
  readonly sort: readonly SortKey[];
  readonly isGone: boolean;
  readonly rowCount: number;
  /** `adds`: beside the columns that sort already. */
  readonly onSort: (adds: boolean) => void;
  readonly onWidth: (width: number) => void;
  readonly onFit: () => void;
  readonly onLook: (isLooking: boolean) => void;
}

export function Head({ column: { summary: column, index, width }, sort, isGone, rowCount, onSort, onWidth, onFit, onLook }: HeadProps) {
  if (column === null) return <th scope="col" aria-colindex={index + 2}><span className={styles.hidden}>loading</span></th>;
  const isCounted = column.counted >= rowCount;
  const most = Math.max(1, ...column.histogram.map((bin) => bin.count));
  const at = sort.findIndex((key) => key.column === column.name);
  const key = sort[at];
  const rank = sort.length > 1 && at >= 0 ? String(at + 1) : '';
  const isNumeric = column.type === 'number' || column.type === 'integer';
  return (
    <th scope="col" data-column={index} aria-colindex={index + 2} aria-sort={key ? (key.descending ? 'descending' : 'ascending') : 'none'} data-numeric={isNumeric || undefined} onPointerEnter={() => onLook(true)} onPointerLeave={() => onLook(false)} onFocus={() => onLook(true)} onBlur={() => onLook(false)}>
      <button type="button" className={styles.headButton} aria-disabled={isGone} onClick={(event) => { if (!isGone) onSort(event.shiftKey); }} title={isGone ? STOPPED : describeColumn(column, isCounted)}>{visibleText(column.name) || <span className={styles.faint}>(unnamed)</span>}{key ? <span aria-hidden>{key.descending ? ' ↓' : ' ↑'}{rank}</span> : null}</button>
      <span className={styles.columnType}><span className={column.type === 'mixed' ? styles.missing : undefined}>{column.type}</span>{column.missing > 0 ? <span className={styles.missing}>{isCounted ? '' : '≈ '}{formatPercent(column.missing, column.counted)} missing</span> : null}</span>
      <svg className={styles.histogram} viewBox={`0 0 ${Math.max(1, column.histogram.length) * 10} 22`} preserveAspectRatio="none" aria-hidden>
        {column.histogram.map((bin, bar) => {
          const height = bin.count === 0 ? 0 : Math.max(0.8, (22 * bin.count) / most);
          return <rect key={bar} x={bar * 10} y={22 - height} width={8.8} height={height}><title>{`${visibleText(bin.label)}: ${formatCount(bin.count)}`}</title></rect>;
        })}
      </svg>
      <ColumnWidth name={column.name} width={width} onWidth={onWidth} onFit={onFit} />
    </th>
  );
}

function describeColumn(column: ColumnSummary, isCounted: boolean): string {
  return `${visibleText(column.name)}: ${factsOf(column, isCounted).join(', ')}. Sort by this column; with Shift, beside the others`;
}

/** What is known of a column, in words, most telling first. */
function factsOf(column: ColumnSummary, isCounted: boolean): string[] {
  const show = (value: number | string) => (typeof value === 'number' ? formatNumber(value) : value);
  const top = column.type === 'string' || column.type === 'boolean' ? column.histogram.slice().sort((a, b) => b.count - a.count).slice(0, 3).filter((bin) => bin.count > 0) : [];
  return [
    column.type,
    ...(column.missing > 0 ? [`${isCounted ? '' : 'about '}${formatPercent(column.missing, column.counted)} missing${isCounted ? ` (${formatCount(column.missing)})` : ''}`] : ['none missing']),
    ...(column.distinct === null ? [] : [`${formatCount(column.distinct)} distinct`]),
    ...(column.min === undefined || column.max === undefined ? [] : [`${show(column.min)} to ${show(column.max)}`]),
    ...(column.mean === undefined ? [] : [`mean ${formatNumber(column.mean)}`]),
    ...top.map((bin) => `${visibleText(bin.label.slice(0, 40)) || '(empty)'} ${formatPercent(bin.count, column.counted)}`),
    ...(isCounted ? [] : [`of ${formatCount(column.counted)} sampled rows`]),
  ];
}

/** Always there, so that nothing moves when a column is looked at. */
export function ColumnLine({ column, rowCount }: { readonly column: ColumnSummary | null; readonly rowCount: number }) {
  return <div className={styles.columnLine}>{column ? <><b>{visibleText(column.name) || '(unnamed)'}</b> {factsOf(column, column.counted >= rowCount).join(' · ')}</> : null}</div>;
}

interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly columns: readonly ColumnInView[];
  /** The row's values in each block of columns in view, by the block's number; null where they are not here. */
  readonly blocks: ReadonlyMap<number, Row | null>;
  /** Pixels beside the columns in view. */
  readonly before: number;
  readonly after: number;
  /** Selected columns, inclusive; none where right < left. */
  readonly left: number;
  readonly right: number;
  readonly active: number;
  /** What is searched for, in lower case; empty where nothing is. */
  readonly needle: string;
  readonly onSelect: (row: number, column: number, extendsSelection: boolean) => void;
  readonly onOpen: (row: number, column: number) => void;
}

export const TableRow = memo(function TableRow({ id, index, columns, blocks, before, after, left, right, active, needle, onSelect, onOpen }: RowProps) {
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row" className={styles.rowNumber}>{formatCount(index + 1)}</th>
      {before > 0 ? <td aria-hidden /> : null}
      {columns.map(({ place, index: at, summary }) => {
        const row = blocks.get(Math.floor(place / COLUMN_BLOCK));
        const value = row ? (row[place % COLUMN_BLOCK] ?? null) : undefined;
        const isSelected = at >= left && at <= right;
        const isFound = needle !== '' && value !== undefined && value !== null && String(value).toLowerCase().includes(needle);
        return (
          <td
            key={place} id={`${id}-${index}-${at}`} aria-colindex={at + 2} aria-selected={isSelected}
            data-active={at === active || undefined} data-waiting={value === undefined || undefined} data-found={isFound || undefined}
            className={value === null ? styles.absent : isNumeric(summary, value) ? styles.right : undefined}
            onClick={(event) => onSelect(index, at, event.shiftKey)} onDoubleClick={() => onOpen(index, at)}
          >
            {value === undefined ? <span className={styles.hidden}>loading</span> : value === null ? 'missing' : typeof value === 'number' ? formatNumber(value) : visibleText(String(value))}
          </td>
        );
      })}
      {after > 0 ? <td aria-hidden /> : null}
    </tr>
  );
}, (was, is) => was.index === is.index && was.columns === is.columns && was.left === is.left && was.right === is.right && was.active === is.active && was.needle === is.needle
  && was.before === is.before && was.after === is.after && was.onSelect === is.onSelect && was.onOpen === is.onOpen && was.blocks.size === is.blocks.size && [...is.blocks].every(([block, row]) => was.blocks.get(block) === row));

function isNumeric(column: ColumnSummary | null, value: Scalar | undefined): boolean {
  return typeof value === 'number' || column?.type === 'number' || column?.type === 'integer';
}
