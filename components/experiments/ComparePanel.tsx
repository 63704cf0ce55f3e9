'use client';
/** What is seen of several runs together, above the table: curves, parallel coordinates, a scatter, or the difference of two. */
import { useMemo } from 'react';
import { IconButton, Segmented } from '@/components/ui';
import type { RunNames, RunSummary } from '@/lib/domain/runs';
import { visibleText } from '@/lib/notebook/visible-text';
import type { ChartState, CompareView, PageState } from './address';
import { CurvesView } from './CurvesView';
import { DifferenceView } from './DifferenceView';
import type { Brush } from './parallel';
import { ParallelView } from './ParallelView';
import { colourOf } from './run-colors';
import { ScatterView } from './ScatterView';
import { useDrawn } from './use-drawn';
import styles from './experiments.module.css';

interface Props {
  readonly projectId: string;
  readonly state: PageState;
  readonly view: CompareView;
  readonly names: RunNames | null;
  readonly chosen: readonly RunSummary[];
  readonly missing: number;
  readonly places: ReadonlyMap<string, number>;
  readonly onView: (view: CompareView | null) => void;
  readonly onChart: (change: Partial<ChartState>) => void;
  readonly onBrushes: (brushes: readonly Brush[]) => void;
  readonly onChoose: (run: RunSummary) => void;
}

export function ComparePanel({ projectId, state, view, names, chosen, missing, places, onView, onChart, onBrushes, onChoose }: Props) {
  const { chart, filter, sort, brushes } = state;
  const drawn = useDrawn(projectId, useMemo(() => ({ filter, sort }), [filter, sort]), view === 'parallel' || view === 'scatter');
  const candidates = useMemo(() => [...(names?.params ?? []).map((name) => `params.${name}`), ...(names?.metrics ?? []).map((name) => `metrics.${name}`)].slice(0, 200), [names]);
  return (
    <section className={styles.compare} aria-label="Comparison">
      <h2 className="vh">Comparison</h2>
      <header>
        <Segmented label="Comparison" value={view} onChange={onView} segments={[{ value: 'curves', label: 'Curves' }, { value: 'parallel', label: 'Parallel' }, { value: 'scatter', label: 'Scatter' }, { value: 'difference', label: 'Difference' }]} />
        <span className={styles.grow} />
        <IconButton icon="close" label="Close the comparison" onClick={() => onView(null)} />
      </header>
      {view === 'curves' && chosen.length > 0 ? (
        <ul className={styles.keys} aria-label="Chosen runs">
          {chosen.map((run) => {
            const { colour, dash } = colourOf(places.get(run.id) ?? 0);
            return <li key={run.id}><svg width={18} height={8} aria-hidden><line x1={0} x2={18} y1={4} y2={4} stroke={colour} strokeWidth={2.5} strokeDasharray={dash} /></svg>{visibleText(run.name)} <span className="faint">#{run.number}</span></li>;
          })}
        </ul>
      ) : null}
      {missing > 0 ? <p className="caution small">{missing === 1 ? 'One chosen run is' : `${missing} chosen runs are`} no longer here, or not for you to see.</p> : null}
      {view === 'curves' ? <CurvesView projectId={projectId} runs={chosen} chart={chart} onChart={onChart} /> : null}
      {view === 'parallel' ? <ParallelView drawn={drawn} sort={sort} axes={chart.axes} candidates={candidates} brushes={brushes} chosen={places} onAxes={(axes) => onChart({ axes })} onBrushes={onBrushes} /> : null}
      {view === 'scatter' ? <ScatterView drawn={drawn} sort={sort} x={chart.x} y={chart.y} isLog={chart.isLog} chosen={places} onAxes={onChart} onChoose={onChoose} /> : null}
      {view === 'difference' ? <DifferenceView projectId={projectId} runs={chosen} /> : null}
    </section>
  );
}
