'use client';
/** The first rows of a data file as a table, each column with its type and what is in it. */
import { countOf, formatCount } from '@/components/format';
import type { ColumnBrief, Preview } from './DataFiles';
import styles from './list.module.css';

type Table = Extract<Preview, { ok: true }>;

export function Sample({ preview, name, rowsBlocked }: { readonly preview: Table; readonly name: string; readonly rowsBlocked: string | null }) {
  const { columns, rows, rowCount, summaries, summarised } = preview;
  const isNumber = columns.map((_, at) => summaries?.[at]?.type === 'integer' || summaries?.[at]?.type === 'number');
  return (
    <>
      {rowsBlocked && <p className="dim small">Only names and types of columns are shown. {rowsBlocked}</p>}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.scroll} role="region" aria-label={`First rows of ${name}`} tabIndex={0}>
        <table className={styles.sample}>
          <thead>
            <tr><th scope="col"><span className="vh">row</span></th>{columns.map((column, at) => <th key={at} scope="col" data-number={isNumber[at] || undefined}>{column}{summaries?.[at] && <Brief brief={summaries[at]} />}</th>)}</tr>
          </thead>
          <tbody>{rows.map((row, at) => <tr key={at}><td>{at + 1}</td>{columns.map((_, column) => <td key={column} title={row[column]} data-number={isNumber[column] || undefined}>{row[column] ?? ''}</td>)}</tr>)}</tbody>
        </table>
      </div>
      <p className="faint small">
        {rows.length > 0 && rowCount !== null && rowCount > rows.length && <>The first {rows.length} of {countOf(rowCount, 'row')}. </>}
        {summaries && summarised !== undefined && (rowCount !== null && summarised >= rowCount ? 'Types and ranges are of all rows.' : `Types and ranges are of the first ${countOf(summarised, 'row')}.`)}
      </p>
    </>
  );
}

function Brief({ brief }: { readonly brief: ColumnBrief }) {
  return (
    <small className={styles.brief}>
      <span>{brief.type}{brief.missing > 0 && <span className="caution"> · {formatCount(brief.missing)} missing</span>}</span>
      <span>{words(brief)}</span>
    </small>
  );
}

/** Range and mean of numbers, range of dates, the commonest values of text. */
function words({ min, max, mean, common, distinct }: ColumnBrief): string {
  if (min !== undefined && max !== undefined) return `${min} – ${max}${mean === undefined ? '' : `, mean ${Number(mean.toPrecision(4))}`}`;
  if (!common || distinct === undefined) return '';
  if (distinct > 20 && common[0]?.[1] === 1) return `${formatCount(distinct)} different`;
  return `${formatCount(distinct)} different: ${common.map(([value, count]) => `${value} ${formatCount(count)}`).join(', ')}`;
}
