'use client';
/** Curves of the chosen runs, a drawing for each metric, with what they share: the axis, its scale, the smoothing. */
import { useMemo, useState } from 'react';
import { formatMetric } from '@/components/format';
import { Button, Empty, Notice, Segmented, Skeleton, Table } from '@/components/ui';
import { SYSTEM_METRICS, type RunSummary } from '@/lib/domain/runs';
import { visibleText } from '@/lib/notebook/visible-text';
import type { ChartState } from './address';
import { MetricChart, type RunLine } from './MetricChart';
import { colourOf } from './run-colors';
import { useSeries } from './use-series';
import styles from './experiments.module.css';

/** Drawings before the rest is one press away. */
const FIRST_CHARTS = 6;

interface Props {
  readonly projectId: string;
  readonly runs: readonly RunSummary[];
  readonly chart: ChartState;
  readonly onChart: (change: Partial<ChartState>) => void;
  /** One run alone: its colour says nothing, and its system metrics are shown apart. */
  readonly isAlone?: boolean;
}

export function CurvesView({ projectId, runs, chart, onChart, isAlone = false }: Props) {
  const [isWhole, setWhole] = useState(false);
  const own = useMemo(() => [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })), [runs]);
  const { of, isLoading, problem } = useSeries(projectId, runs, useMemo(() => [...own, ...SYSTEM_METRICS], [own]));
  const lines = useMemo(() => new Map([...own, ...SYSTEM_METRICS].map((name): [string, RunLine[]] => [name, runs.flatMap((run, at) => {
    const series = of.get(run.id)?.get(name);
    return series && series.points.length > 0 ? [{ id: run.id, label: isAlone ? name : run.name, series, ...(isAlone ? colourOf(0) : colourOf(at)) }] : [];
  })])), [own, runs, of, isAlone]);
  if (runs.length === 0) return <Empty title="No run is chosen">Choose runs in the table by their boxes, or with Space: their curves stand here in one drawing a metric.</Empty>;
  const curved = own.filter((name) => lines.get(name)!.some(({ series }) => series.points.length > 1));
  const flat = own.filter((name) => !curved.includes(name));
  const system = SYSTEM_METRICS.filter((name) => lines.get(name)!.length > 0);
  const shown = isWhole ? curved : curved.slice(0, FIRST_CHARTS);
  const isNothing = curved.length === 0 && system.length === 0;

  return (
    <div className={styles.curves}>
      {problem ? <Notice tone="negative">The curves could not be read: {problem}</Notice> : null}
      {isNothing ? null : (
        <div className={styles.chartTools} role="group" aria-label="How curves are drawn">
          <Segmented label="Along" value={chart.by} onChange={(by) => onChart({ by })} segments={[{ value: 'step', label: 'Steps' }, { value: 'time', label: 'Time' }]} />
          <Segmented label="Value axis" value={chart.isLog ? 'log' : 'linear'} onChange={(axis) => onChart({ isLog: axis === 'log' })} segments={[{ value: 'linear', label: 'Linear' }, { value: 'log', label: 'Logarithmic' }]} />
          <label className={styles.slider}>Smoothing<input type="range" min={0} max={0.99} step={0.01} value={chart.smoothing} onChange={(event) => onChart({ smoothing: Number(event.target.value) })} /><output>{chart.smoothing === 0 ? 'none' : chart.smoothing.toFixed(2).replace(/^0/, '')}</output></label>
        </div>
      )}
      {isLoading && isNothing ? <Skeleton widths={[46, 80, 64]} label="Reading curves" /> : null}
      <div className={styles.charts}>{shown.map((name) => <MetricChart key={name} name={name} runs={lines.get(name)!} chart={chart} showLabels={!isAlone} />)}</div>
      {curved.length > shown.length ? <Button variant="quiet" onClick={() => setWhole(true)}>Show {curved.length - shown.length} more metrics</Button> : null}
      {flat.length > 0 && !isAlone ? <FinalValues names={flat} runs={runs} /> : null}
      {system.length > 0 ? <><h3 className={styles.part}>System</h3><div className={styles.charts}>{system.map((name) => <MetricChart key={name} name={name} runs={lines.get(name)!} chart={{ ...chart, isLog: false, smoothing: 0 }} showLabels={!isAlone} />)}</div></> : null}
      {!isLoading && isNothing && isAlone ? <p className="dim">{own.length === 0 ? 'This run logged no metrics.' : 'Each metric was logged once, so there is no curve to draw.'}</p> : null}
    </div>
  );
}

/** Metrics that were logged once have no curve. */
function FinalValues({ names, runs }: { readonly names: readonly string[]; readonly runs: readonly RunSummary[] }) {
  return (
    <>
      <h3 className={styles.part}>Logged once</h3>
      <Table label="Metrics logged once">
        <thead><tr><th scope="col">metric</th>{runs.map((run, at) => <th key={run.id} scope="col" className="num"><i className={styles.dot} style={{ background: colourOf(at).colour }} />{visibleText(run.name)}</th>)}</tr></thead>
        <tbody>{names.map((name) => <tr key={name}><th scope="row">{visibleText(name)}</th>{runs.map((run) => <td key={run.id} className="num">{Object.hasOwn(run.metrics, name) ? formatMetric(run.metrics[name] ?? null, 4) : ''}</td>)}</tr>)}</tbody>
      </Table>
    </>
  );
}
