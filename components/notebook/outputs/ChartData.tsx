/** The data of a chart as a table of text. */
import { formatCount, formatNumber } from '@/components/format';
import type { ChartTable } from '@/lib/charts/describe';
import { visibleText } from '@/lib/notebook/visible-text';
import styles from './outputs.module.css';

export function ChartData({ table, title }: { readonly table: ChartTable; readonly title: string }) {
  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <div className={styles.data} role="region" aria-label={`Data of ${visibleText(title)}`} tabIndex={0}>
        <table className={styles.plain}>
          <thead><tr>{table.columns.map((name) => <th key={name} scope="col">{visibleText(name)}</th>)}</tr></thead>
          <tbody>{table.rows.map((row, index) => <tr key={index}>{row.map((value, at) => <td key={table.columns[at]}>{textOf(value)}</td>)}</tr>)}</tbody>
        </table>
      </div>
      {table.count > table.rows.length ? <p className={styles.quiet}>The first {formatCount(table.rows.length)} of {formatCount(table.count)} rows.</p> : null}
    </>
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return formatNumber(value);
  return visibleText((typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 500));
}
