'use client';
/** One metric of several runs over steps or time: a line each, in the run's colour, smoothed where asked; under the pointer what each had there. */
import { useMemo, useState, type PointerEvent } from 'react';
import { formatDuration, formatMemory, formatMetric, formatNumber } from '@/components/format';
import { useWidth } from '@/components/monitoring/use-width';
import { spread } from '@/components/notebook/outputs/curve-parts';
import type { MetricSeries } from '@/lib/domain/runs';
import { visibleText } from '@/lib/notebook/visible-text';
import type { ChartState } from './address';
import { scaleOf } from './scales';
import { lastValue, lineOf, nearest, pathOf, smooth, thin, type Line } from './series';
import styles from './experiments.module.css';

export interface RunLine {
  readonly id: string;
  readonly label: string;
  readonly colour: string;
  readonly dash: string;
  readonly series: MetricSeries;
}

const HEIGHT = 190;
const TOP = 8;
const BOTTOM = 22;
const LEFT = 50;
const RIGHT = 14;
/** Lines are labelled at their ends while so few can be told apart. */
const MOST_LABELS = 6;
const LABELS = 112;
/** As many points as there are pixels, about. */
const MOST_POINTS = 1_000;

interface Drawn extends RunLine {
  readonly raw: Line;
  readonly line: Line;
}

export function MetricChart({ name, runs, chart, showLabels }: { readonly name: string; readonly runs: readonly RunLine[]; readonly chart: ChartState; readonly showLabels: boolean }) {
  const [holder, width] = useWidth(420);
  const [at, setAt] = useState<number | null>(null);
  const lines = useMemo(() => runs.filter((run) => run.series.points.length > 0).map((run): Drawn => {
    const raw = lineOf(run.series.points, chart.by);
    return { ...run, raw: thin(raw, MOST_POINTS), line: thin({ xs: raw.xs, ys: smooth(raw.ys, chart.smoothing) }, MOST_POINTS) };
  }), [runs, chart.by, chart.smoothing]);
  const hasLabels = showLabels && lines.length <= MOST_LABELS && width > 380;
  const right = width - RIGHT - (hasLabels ? LABELS : 0);
  const { x, y } = useMemo(() => ({
    x: scaleOf(lines.flatMap(({ line }) => [line.xs[0] ?? 0, line.xs.at(-1) ?? 0]), LEFT, right),
    y: scaleOf(lines.flatMap(({ line, raw }) => [...line.ys, ...(chart.smoothing > 0 ? raw.ys : [])]), HEIGHT - BOTTOM, TOP, chart.isLog),
  }), [lines, right, chart.isLog, chart.smoothing]);
  const write = writer(name);
  const ends = spread(lines.map(({ line }) => y.at(lastValue(line.ys)) || TOP));
  const below = Math.max(0, Math.max(...ends) - (HEIGHT - BOTTOM));
  const under = at === null ? [] : lines.flatMap((drawn) => {
    const index = nearest(drawn.line, at);
    return index < 0 ? [] : [{ ...drawn, x: drawn.line.xs[index]!, value: drawn.line.ys[index]! }];
  }).sort((a, b) => b.value - a.value);
  const onMove = (event: PointerEvent<SVGSVGElement>) => {
    const place = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setAt(place < LEFT - 8 || place > right + 8 ? null : x.valueAt(Math.max(LEFT, Math.min(right, place))));
  };
  const words = lines.slice(0, 12).map(({ label, line }) => `${label} ends at ${write(lastValue(line.ys))}`).join(', ');
  const lost = chart.isLog && lines.some(({ line }) => line.ys.some((value) => value <= 0));

  return (
    <figure className={styles.chart}>
      <figcaption><b>{visibleText(name)}</b>{lost ? <span className="caution"> values at or below zero have no place on a logarithmic axis</span> : null}</figcaption>
      <div ref={holder} className={styles.chartHolder}>
        <svg width="100%" height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={visibleText(`${name} by ${chart.by}: ${words}${lines.length > 12 ? `, and ${lines.length - 12} more` : ''}`)} onPointerMove={onMove} onPointerLeave={() => setAt(null)}>
          {y.ticks.map((tick) => <g key={tick}><line className={styles.gridLine} x1={LEFT} x2={right} y1={y.at(tick)} y2={y.at(tick)} /><text x={LEFT - 6} y={y.at(tick) + 4} textAnchor="end">{tickText(name, tick)}</text></g>)}
          {x.ticks.filter((tick) => x.at(tick) >= LEFT).map((tick) => <text key={tick} x={x.at(tick)} y={HEIGHT - 6} textAnchor="middle">{chart.by === 'time' ? formatDuration(tick * 1000) : formatNumber(tick)}</text>)}
          {chart.smoothing > 0 ? lines.map(({ id, colour, raw }) => <path key={id} className={styles.raw} style={{ stroke: colour }} d={pathOf(raw, x.at, y.at)} />) : null}
          {lines.map(({ id, colour, dash, line }) => (line.xs.length === 1
            ? <circle key={id} cx={x.at(line.xs[0]!)} cy={y.at(line.ys[0]!)} r={3} fill={colour} />
            : <path key={id} className={styles.curve} style={{ stroke: colour, strokeDasharray: dash }} d={pathOf(line, x.at, y.at)} />))}
          {hasLabels ? lines.map(({ id, label, colour }, index) => <text key={id} x={right + 8} y={ends[index]! - below + 4} style={{ fill: colour }} className={styles.endLabel}>{short(visibleText(label))}</text>) : null}
          {under.length > 0 && at !== null ? (
            <g aria-hidden>
              <line className={styles.cross} x1={x.at(under[0]!.x)} x2={x.at(under[0]!.x)} y1={TOP} y2={HEIGHT - BOTTOM} />
              {under.map((point) => (Number.isFinite(y.at(point.value)) ? <circle key={point.id} cx={x.at(point.x)} cy={y.at(point.value)} r={3} fill={point.colour} /> : null))}
            </g>
          ) : null}
        </svg>
        {under.length > 0 && at !== null ? (
          <div className={styles.hover} style={x.at(at) > width / 2 ? { right: width - x.at(at) + 12 } : { left: x.at(at) + 12 }} aria-hidden>
            <small>{chart.by === 'time' ? `after ${formatDuration(under[0]!.x * 1000)}` : `step ${formatNumber(under[0]!.x)}`}</small>
            {under.slice(0, 10).map((point) => <div key={point.id}><i style={{ background: point.colour }} />{short(visibleText(point.label))}<b>{write(point.value)}</b></div>)}
            {under.length > 10 ? <small>and {under.length - 10} more</small> : null}
          </div>
        ) : null}
      </div>
    </figure>
  );
}

const short = (text: string) => (text.length > 18 ? `${text.slice(0, 17)}…` : text);

/** Ticks are round numbers: no digits are owed to them. */
function tickText(name: string, tick: number): string {
  return name === 'system.memory' ? formatMemory(tick) : formatMetric(tick, 4).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

/** How values of a metric are written: memory of the system in its units. */
function writer(name: string): (value: number) => string {
  return name === 'system.memory' ? formatMemory : (value) => formatMetric(value, 4);
}
