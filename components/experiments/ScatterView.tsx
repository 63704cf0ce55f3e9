'use client';
/** Two numbers of many runs against each other; a press chooses a run. */
import { useMemo } from 'react';
import { formatCount, formatDay, formatNumber } from '@/components/format';
import { useWidth } from '@/components/monitoring/use-width';
import { Empty, Notice, Select, Skeleton } from '@/components/ui';
import type { RunSummary } from '@/lib/domain/runs';
import { visibleText } from '@/lib/notebook/visible-text';
import { metricOf, numericColumns, usualAxes } from './axes';
import { fullLabelOf, labelOf, valueOf } from './columns';
import { colourOf } from './run-colors';
import { scaleOf } from './scales';
import type { DrawnRuns } from './use-drawn';
import { useNow } from './use-now';
import styles from './experiments.module.css';

const HEIGHT = 320;
const [TOP, BOTTOM, LEFT, RIGHT] = [10, 26, 58, 16];

interface Props {
  readonly drawn: DrawnRuns;
  readonly sort: string;
  readonly x: string;
  readonly y: string;
  readonly isLog: boolean;
  readonly chosen: ReadonlyMap<string, number>;
  readonly onAxes: (change: { readonly x?: string; readonly y?: string }) => void;
  readonly onChoose: (run: RunSummary) => void;
}

export function ScatterView({ drawn, sort, x: xWanted, y: yWanted, isLog, chosen, onAxes, onChoose }: Props) {
  const { runs, total, isLoading, problem } = drawn;
  const columns = useMemo(() => numericColumns(runs, 0), [runs]);
  const yColumn = yWanted || metricOf(runs, sort) || columns[0] || '';
  const xColumn = xWanted || usualAxes(runs, sort).find((column) => columns.includes(column) && column !== yColumn) || columns.find((column) => column !== yColumn) || '';
  const points = useMemo(() => runs.flatMap((run) => {
    const [x, y] = [valueOf(run, xColumn, Date.parse(run.startedAt)), valueOf(run, yColumn, Date.parse(run.startedAt))];
    return typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y) ? [{ run, x, y }] : [];
  }), [runs, xColumn, yColumn]);
  if (problem) return <Notice tone="negative">The runs could not be read: {problem}</Notice>;
  if (isLoading) return <Skeleton widths={[80, 90, 70]} label="Reading runs" />;
  if (columns.length < 2) return <Empty title="Nothing to draw against each other yet">Runs with two numbers, such as a parameter and a metric, stand here as points.</Empty>;
  const options = columns.map((column) => ({ value: column, label: visibleText(fullLabelOf(column)) }));
  return (
    <div>
      <div className={styles.chartTools}>
        <Select label="Across" options={options} value={xColumn} onChange={(event) => onAxes({ x: event.target.value })} />
        <Select label="Upwards" options={options} value={yColumn} onChange={(event) => onAxes({ y: event.target.value })} />
        <span className="dim small">{formatCount(points.length)} {points.length < total ? `of ${formatCount(total)} ` : ''}runs{points.length < runs.length ? '; the others lack one of the two' : ''}. Press a point to choose its run.</span>
      </div>
      <Drawing points={points} xColumn={xColumn} yColumn={yColumn} isLog={isLog} chosen={chosen} onChoose={onChoose} />
    </div>
  );
}

interface Point {
  readonly run: RunSummary;
  readonly x: number;
  readonly y: number;
}

/** Measured where it stands, once there is something to draw. */
function Drawing({ points, xColumn, yColumn, isLog, chosen, onChoose }: Pick<Props, 'isLog' | 'chosen' | 'onChoose'> & { readonly points: readonly Point[]; readonly xColumn: string; readonly yColumn: string }) {
  const [holder, width] = useWidth(900);
  const today = useNow(false) ?? 0;
  const wide = (values: readonly number[]) => values.every((value) => value > 0) && Math.max(...values) / Math.min(...values) > 300;
  const isLogX = points.length > 1 && xColumn !== 'startedAt' && wide(points.map((point) => point.x));
  const xScale = scaleOf(points.map((point) => point.x), LEFT + 8, width - RIGHT - 8, isLogX);
  const yScale = scaleOf(points.map((point) => point.y), HEIGHT - BOTTOM - 8, TOP + 8, isLog);
  const write = (column: string, value: number) => (column === 'startedAt' ? formatDay(value, today) : formatNumber(Number(value.toPrecision(5))));
  return (
    <div ref={holder} className={styles.chartHolder}>
      <svg width="100%" height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={visibleText(`${labelOf(yColumn)} against ${labelOf(xColumn)} of ${formatCount(points.length)} runs`)}>
        {yScale.ticks.map((tick) => <g key={tick}><line className={styles.gridLine} x1={LEFT} x2={width - RIGHT} y1={yScale.at(tick)} y2={yScale.at(tick)} /><text x={LEFT - 6} y={yScale.at(tick) + 4} textAnchor="end">{write(yColumn, tick)}</text></g>)}
        {xScale.ticks.map((tick) => <text key={tick} x={xScale.at(tick)} y={HEIGHT - 8} textAnchor="middle">{write(xColumn, tick)}</text>)}
        {points.toSorted((a, b) => Number(chosen.has(a.run.id)) - Number(chosen.has(b.run.id))).map(({ run, x, y }) => {
          const at = chosen.get(run.id);
          if (!Number.isFinite(yScale.at(y))) return null;
          return (
            // By keyboard runs are chosen in the table.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
            <circle key={run.id} className={styles.point} data-chosen={at !== undefined || undefined} style={at === undefined ? undefined : { fill: colourOf(at).colour }} cx={xScale.at(x)} cy={yScale.at(y)} r={at === undefined ? 4 : 6} onClick={() => onChoose(run)}>
              <title>{visibleText(`${run.name} #${run.number}\n${labelOf(xColumn)} ${write(xColumn, x)}\n${labelOf(yColumn)} ${write(yColumn, y)}`)}</title>
            </circle>
          );
        })}
      </svg>
    </div>
  );
}
