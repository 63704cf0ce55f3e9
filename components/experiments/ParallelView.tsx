'use client';
/** Parallel coordinates: drag along an axis to narrow the table to what runs through there. */
import { useMemo, useRef, useState, type PointerEvent } from 'react';
import { formatCount, formatNumber } from '@/components/format';
import { useWidth } from '@/components/monitoring/use-width';
import { Button, Empty, IconButton, Notice, Popover, Skeleton } from '@/components/ui';
import type { RunSummary } from '@/lib/domain/runs';
import { visibleText } from '@/lib/notebook/visible-text';
import { usualAxes } from './axes';
import { fullLabelOf, labelOf, valueOf } from './columns';
import { axisOf, brushOf, isWithin, placeOn, runPath, withBrush, type Axis, type Brush } from './parallel';
import { scaleOf } from './scales';
import type { DrawnRuns } from './use-drawn';
import styles from './experiments.module.css';

const HEIGHT = 260;
const TOP = 34;
const BOTTOM = 16;
const SIDE = 60;
/** Between two axes; narrower pages scroll sideways. */
const LEAST_GAP = 92;

interface Props {
  readonly drawn: DrawnRuns;
  readonly sort: string;
  readonly axes: readonly string[] | null;
  readonly candidates: readonly string[];
  readonly brushes: readonly Brush[];
  readonly chosen: ReadonlyMap<string, number>;
  readonly onAxes: (axes: readonly string[] | null) => void;
  readonly onBrushes: (brushes: readonly Brush[]) => void;
}

export function ParallelView({ drawn, sort, axes: chosenAxes, candidates, brushes, chosen, onAxes, onBrushes }: Props) {
  const { runs, total, isLoading, problem } = drawn;
  const [isOpen, setOpen] = useState(false);
  const columns = useMemo(() => chosenAxes ?? usualAxes(runs, sort), [chosenAxes, runs, sort]);
  const axes = useMemo(() => columns.map((column) => axisOf(column, runs.map((run) => valueOf(run, column, 0)), TOP, HEIGHT - BOTTOM)), [columns, runs]);
  if (problem) return <Notice tone="negative">The runs could not be read: {problem}</Notice>;
  if (isLoading) return <Skeleton widths={[80, 90, 70]} label="Reading runs" />;
  if (runs.length < 2 || axes.length < 2) return <Empty title="Nothing to lay side by side yet">Two runs that differ in a parameter draw the first lines here. A search makes many at once.</Empty>;
  return (
    <div>
      <div className={styles.chartTools}>
        <span className="dim small">{total > runs.length ? `The first ${formatCount(runs.length)} of ${formatCount(total)} runs, in the table’s order. ` : `${formatCount(runs.length)} runs. `}Coloured by {visibleText(labelOf(columns.at(-1)!))}. Drag along an axis to narrow the table.</span>
        <span className={styles.grow} />
        <Popover label="Axes" isOpen={isOpen} onOpen={setOpen} align="end" trigger={(trigger) => <Button {...trigger} size="small">Axes</Button>}>
          <div className={styles.columns}>
            <ul>{candidates.map((column) => <li key={column}><label><input type="checkbox" checked={columns.includes(column)} aria-label={`Axis ${visibleText(fullLabelOf(column))}`} onChange={(event) => onAxes(event.target.checked ? [...columns, column] : columns.filter((one) => one !== column))} /><span>{visibleText(labelOf(column))}</span></label></li>)}</ul>
            {chosenAxes ? <Button variant="quiet" size="small" onClick={() => onAxes(null)}>Back to the usual axes</Button> : null}
          </div>
        </Popover>
      </div>
      <Drawing runs={runs} axes={axes} brushes={brushes} chosen={chosen} onBrushes={onBrushes} />
      <BrushList brushes={brushes} onBrushes={onBrushes} />
    </div>
  );
}

/** Measured where it stands, once there is something to draw. */
function Drawing({ runs, axes, brushes, chosen, onBrushes }: Pick<Props, 'brushes' | 'chosen' | 'onBrushes'> & { readonly runs: readonly RunSummary[]; readonly axes: readonly Axis[] }) {
  const [holder, room] = useWidth(900);
  const width = Math.max(room, 2 * SIDE + (axes.length - 1) * LEAST_GAP);
  const xs = axes.map((_, at) => SIDE + (at * (width - 2 * SIDE)) / (axes.length - 1));
  return (
    <div ref={holder} className={styles.parallel}>
      <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="group" aria-label={`Parallel coordinates of ${formatCount(runs.length)} runs over ${axes.map(({ column }) => labelOf(column)).join(', ')}`}>
        <Lines runs={runs} axes={axes} xs={xs} brushes={brushes} chosen={chosen} />
        {axes.map((axis, at) => <AxisLine key={axis.column} axis={axis} x={xs[at]!} brush={brushes.find((one) => one.column === axis.column) ?? null} onBrush={(brush) => onBrushes(withBrush(brushes, axis.column, brush))} />)}
      </svg>
    </div>
  );
}

/** What brushes keep, each with the way to take it away: by keyboard, and where its axis is not drawn. */
export function BrushList({ brushes, onBrushes }: { readonly brushes: readonly Brush[]; readonly onBrushes: (brushes: readonly Brush[]) => void }) {
  if (brushes.length === 0) return null;
  return (
    <ul className={styles.brushes} aria-label="Brushed axes">
      {brushes.map((brush) => (
        <li key={brush.column}>
          {visibleText(labelOf(brush.column))} <b>{'values' in brush ? brush.values.map(String).join(', ') : `${formatNumber(brush.from)} – ${formatNumber(brush.to)}`}</b>
          <IconButton size="small" icon="close" label={`Take the brush of ${visibleText(labelOf(brush.column))} away`} onClick={() => onBrushes(withBrush(brushes, brush.column, null))} />
        </li>
      ))}
    </ul>
  );
}

function Lines({ runs, axes, xs, brushes, chosen }: { readonly runs: readonly RunSummary[]; readonly axes: readonly Axis[]; readonly xs: readonly number[]; readonly brushes: readonly Brush[]; readonly chosen: ReadonlyMap<string, number> }) {
  const last = axes.at(-1)!;
  const shade = useMemo(() => scaleOf(runs.flatMap((run) => placeOn(last, valueOf(run, last.column, 0))), 5, 1), [runs, last]);
  const drawn = runs.map((run) => {
    const isIn = brushes.every((brush) => isWithin(brush, valueOf(run, brush.column, 0)));
    const place = placeOn(last, valueOf(run, last.column, 0));
    const isChosen = chosen.has(run.id);
    return { run, isIn, isChosen, rank: isChosen ? 2 : isIn ? 1 : 0, step: Number.isFinite(place) ? Math.round(shade.at(place)) : null };
  }).sort((a, b) => a.rank - b.rank);
  return drawn.map(({ run, isIn, isChosen, step }) => (
    <path key={run.id} className={styles.thread} data-out={!isIn || undefined} data-chosen={isChosen || undefined} style={isIn ? { stroke: step === null ? 'var(--chart-6)' : `var(--ramp-${step})` } : undefined} d={runPath(axes, xs, (column) => valueOf(run, column, 0))}>
      <title>{visibleText(`${run.name} #${run.number}`)}</title>
    </path>
  ));
}

function AxisLine({ axis, x, brush, onBrush }: { readonly axis: Axis; readonly x: number; readonly brush: Brush | null; readonly onBrush: (brush: Brush | null) => void }) {
  const from = useRef<number | null>(null);
  const [drag, setDrag] = useState<readonly [number, number] | null>(null);
  const placeOf = (event: PointerEvent<SVGRectElement>) => Math.max(TOP, Math.min(HEIGHT - BOTTOM, event.clientY - event.currentTarget.ownerSVGElement!.getBoundingClientRect().top));
  const range = drag ?? rangeOf(axis, brush);
  const name = visibleText(labelOf(axis.column));
  return (
    <g className={styles.axis}>
      <text x={x} y={14} textAnchor="middle" className={styles.axisName}>{name.length > 16 ? `${name.slice(0, 15)}…` : name}<title>{visibleText(fullLabelOf(axis.column))}{axis.kind === 'number' && axis.isLog ? ', logarithmic' : ''}</title></text>
      <line x1={x} x2={x} y1={TOP} y2={HEIGHT - BOTTOM} />
      {axis.kind === 'number'
        ? axis.scale.ticks.map((tick) => <text key={tick} x={x + 6} y={axis.scale.at(tick) + 4}>{formatNumber(tick)}</text>)
        : axis.values.length <= 12 ? axis.values.map((value) => <text key={String(value)} x={x + 6} y={axis.at(value) + 4}>{visibleText(String(value)).slice(0, 14)}</text>) : null}
      {range ? <rect className={styles.brush} x={x - 7} width={14} y={Math.min(...range)} height={Math.max(2, Math.abs(range[1] - range[0]))} /> : null}
      <rect
        className={styles.axisGrip} x={x - 14} width={28} y={TOP - 8} height={HEIGHT - TOP - BOTTOM + 16} aria-label={`Brush ${name}`} role="img"
        onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); from.current = placeOf(event); }}
        onPointerMove={(event) => { if (from.current !== null) setDrag([from.current, placeOf(event)]); }}
        onPointerUp={(event) => { if (from.current !== null) onBrush(brushOf(axis, from.current, placeOf(event))); from.current = null; setDrag(null); }}
        onPointerCancel={() => { from.current = null; setDrag(null); }}
      />
    </g>
  );
}

function rangeOf(axis: Axis, brush: Brush | null): readonly [number, number] | null {
  if (!brush) return null;
  const places = 'values' in brush ? brush.values.map((value) => placeOn(axis, value)) : [placeOn(axis, brush.from), placeOn(axis, brush.to)];
  const known = places.filter(Number.isFinite);
  const clamp = (place: number) => Math.max(TOP - 4, Math.min(HEIGHT - BOTTOM + 4, place));
  const edge = 'values' in brush ? 5 : 0;
  return known.length === 0 ? null : [clamp(Math.min(...known) - edge), clamp(Math.max(...known) + edge)];
}
