/** One row of the runs table: a run, a group, or what stands for rows that are not here. */
import { memo, type ReactNode } from 'react';
import { countOf, formatCount, formatMetric } from '@/components/format';
import { Icon } from '@/components/ui';
import type { RunSummary } from '@/lib/domain/runs';
import { visibleText } from '@/lib/notebook/visible-text';
import { isNumeric, labelOf } from './columns';
import type { ShownColumn } from './layout';
import { colourOf } from './run-colors';
import { RunCell } from './RunCell';
import type { Row } from './rows';
import styles from './experiments.module.css';

interface Props {
  readonly id: string;
  readonly row: Row;
  readonly at: number;
  readonly height: number;
  readonly columns: readonly ShownColumn[];
  readonly slug: string;
  readonly chosenAt: number | undefined;
  readonly isActive: boolean;
  readonly now: number | null;
  readonly groupName: string;
  readonly sort: string;
  readonly sortMetric: string | null;
  readonly onActive: (key: string) => void;
  readonly onChoose: (run: RunSummary) => void;
  readonly onFold: (row: Row) => void;
  readonly onRest: (row: Extract<Row, { kind: 'rest' }>) => void;
}

export const TableRow = memo(function TableRow(props: Props) {
  const { row } = props;
  if (row.kind === 'run') return <RunRow {...props} row={row} />;
  if (row.kind === 'group') return <GroupRow {...props} row={row} />;
  return (
    <Whole {...props} level={row.level}>
      {row.kind === 'waiting' ? <span className={styles.waiting}><i /><span className="vh">Loading</span></span>
        : <>{row.problem ? <span className="negative">{row.problem} </span> : <span className="faint">{formatCount(row.shown)} of {formatCount(row.total)} shown. </span>}<button type="button" tabIndex={-1} className={styles.link} onClick={() => props.onRest(row)}>{row.problem ? 'Try again' : 'List all of them'}</button></>}
    </Whole>
  );
});

function RunRow({ id, row, at, height, columns, slug, chosenAt, isActive, now, onActive, onChoose, onFold }: Props & { readonly row: Extract<Row, { kind: 'run' }> }) {
  const { run, level, isOpen } = row;
  const isChosen = chosenAt !== undefined;
  return (
    <tr id={id} style={{ height }} aria-rowindex={at + 2} aria-level={level} aria-selected={isChosen} aria-expanded={run.children > 0 ? isOpen : undefined} data-active={isActive || undefined} data-status={run.status} onPointerDown={() => onActive(row.key)}>
      <td className={styles.pinned} style={{ left: 0 }} aria-colindex={1}>
        <span className={styles.select}>
          {run.children > 0
            ? <button type="button" tabIndex={-1} className={styles.fold} data-open={isOpen || undefined} aria-label={`${isOpen ? 'Fold' : 'Unfold'} ${countOf(run.children, 'run')} of ${visibleText(run.name)}`} onClick={() => onFold(row)}><Icon name="chevron" size={14} /></button>
            : <span className={styles.fold} aria-hidden />}
          <label className={styles.choose}>
            <input type="checkbox" tabIndex={-1} checked={isChosen} aria-label={`Choose ${visibleText(run.name)} #${run.number}`} onChange={() => onChoose(run)} />
            {isChosen ? <i style={{ background: colourOf(chosenAt).colour }} aria-hidden /> : null}
          </label>
        </span>
      </td>
      {columns.map(({ column, isPinned, left }, index) => (
        <td key={column} aria-colindex={index + 2} data-numeric={isNumeric(column) || undefined} className={isPinned ? styles.pinned : undefined} style={{ ...(isPinned ? { left } : {}), ...(index === 0 && level > 1 ? { paddingLeft: 8 + (level - 1) * 14 } : {}) }}>
          <RunCell run={run} column={column} slug={slug} now={now} />
        </td>
      ))}
    </tr>
  );
}

/** What the runs of a group share, how many there are, and the best and mean of the metric that is sorted by. */
function GroupRow({ id, row, at, height, columns, isActive, groupName, sort, sortMetric, onActive, onFold }: Props & { readonly row: Extract<Row, { kind: 'group' }> }) {
  const { group, isOpen } = row;
  const value = group.value === null ? 'none' : String(group.value);
  const best = group.metric && (sort.startsWith('-') ? group.metric.max : group.metric.min);
  return (
    <tr id={id} style={{ height }} aria-rowindex={at + 2} aria-level={1} aria-expanded={isOpen} data-active={isActive || undefined} data-group onPointerDown={() => onActive(row.key)}>
      <td colSpan={columns.length + 1} aria-colindex={1}>
        <span className={styles.group}>
          <button type="button" tabIndex={-1} className={styles.fold} data-open={isOpen || undefined} aria-label={`${isOpen ? 'Fold' : 'Unfold'} ${visibleText(value)}`} onClick={() => onFold(row)}><Icon name="chevron" size={14} /></button>
          <span><span className="faint">{visibleText(groupName)} </span><b>{visibleText(value)}</b></span>
          <span className="dim">{countOf(group.runs, 'run')}</span>
          {sortMetric !== null && group.metric ? <span className="dim">{visibleText(labelOf(sortMetric))}: best <b>{formatMetric(best ?? null, 4)}</b>, mean <b>{formatMetric(group.metric.mean, 4)}</b></span> : null}
        </span>
      </td>
    </tr>
  );
}

function Whole({ id, at, height, columns, level, isActive, children }: Pick<Props, 'id' | 'at' | 'height' | 'columns' | 'isActive'> & { readonly level: number; readonly children: ReactNode }) {
  return <tr id={id} style={{ height }} aria-rowindex={at + 2} aria-level={level} data-active={isActive || undefined}><td colSpan={columns.length + 1}><span className={styles.rest} style={{ paddingLeft: 16 + level * 14 }}>{children}</span></td></tr>;
}
