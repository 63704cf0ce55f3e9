/** Curves of a training: one drawing for each metric, training and validation together, moving while the fit runs. */
import { Network } from 'lucide-react';
import { formatCount, formatNumber } from '@/components/format';
import type { CurvesView } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { metricsOf, spread, ticksOf, wordsOf, type Curve } from './curve-parts';
import styles from './outputs.module.css';

const WIDTH = 480;
const HEIGHT = 170;
const LEFT = 44;
const RIGHT = 124;
const TOP = 12;
const BOTTOM = 24;

export function CurvesOutput({ curves, isLive }: { readonly curves: CurvesView; readonly isLive: boolean }) {
  const { title, epochs, best, ended, series } = curves;
  const reached = ended?.epoch ?? Math.floor(Math.max(0, ...series.flatMap(({ x }) => x.slice(-1))));
  const state = ended ? `${formatCount(ended.epoch)} epochs${ended.isEarly ? ', stopped early' : ''}` : isLive ? `epoch ${formatCount(reached)}${epochs === null ? '' : ` of ${formatCount(epochs)}`}` : `cut off at epoch ${formatCount(reached)}`;
  return (
    <section className={styles.curves} aria-label={`Training curves of ${visibleText(title)}`}>
      <header className={styles.head}>
        <Network size={16} strokeWidth={1.5} aria-hidden />
        <b className={styles.title}>{visibleText(title)}</b>
        <span className={styles.faint}>{state}</span>
        {best ? <span className={styles.faint}>best {wordsOf(best.series)} {formatNumber(Number(best.value.toPrecision(4)))} at epoch {formatCount(best.epoch)}</span> : null}
      </header>
      <div className={styles.panels}>
        {metricsOf(series).map(({ name, curves: lines }) => <Curves key={name} title={`${name} by epoch`} curves={lines} last={isLive ? Math.max(reached, 1) : undefined} best={best && lines.some((line) => line.name === best.series) ? best : null} stopped={ended?.isEarly ? ended.epoch : null} />)}
      </div>
    </section>
  );
}

interface CurvesProps {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly last?: number | undefined;
  readonly best?: CurvesView['best'];
  readonly stopped?: number | null;
}

/** Lines over epochs, labelled at their ends. Values that are not finite leave a gap. */
export function Curves({ title, curves, last, best = null, stopped = null }: CurvesProps) {
  const finite = curves.flatMap((line) => line.y.filter((value) => value !== null));
  if (finite.length === 0) return <p className={styles.quiet}>{title}: no number yet.</p>;
  const xs = curves.flatMap((line) => line.x);
  const [from, to] = [Math.floor(Math.min(1, ...xs)), Math.max(last ?? 1, ...xs)];
  const [low, high] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
  const span = high - low || Math.abs(high) || 1;
  const x = (epoch: number) => LEFT + (to === from ? 0 : ((epoch - from) / (to - from)) * (WIDTH - LEFT - RIGHT));
  const y = (value: number) => TOP + (1 - (value - low) / span) * (HEIGHT - TOP - BOTTOM);
  const named = curves.filter((line) => !line.isFaint);
  const apart = spread(named.map((line) => y(line.y.findLast((value) => value !== null) ?? low)));
  const below = Math.max(0, Math.max(...apart) - (HEIGHT - BOTTOM));
  const ends = apart.map((place) => place - below);
  const words = named.map((line) => `${wordsOf(line.name)} ends at ${formatNumber(line.y.findLast((value) => value !== null) ?? Number.NaN)}`);
  return (
    <figure className={styles.figure}>
      <figcaption>{visibleText(title)}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={visibleText(`${title}: ${words.join(', ')} after ${formatCount(Math.round(to))} epochs${best ? `; best at epoch ${best.epoch}` : ''}${stopped === null ? '' : `; stopped early at epoch ${stopped}`}`)}>
        {ticksOf(low, low + span).map((tick) => <g key={tick}><line className={styles.grid} x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} /><text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{formatNumber(tick)}</text></g>)}
        <text x={LEFT} y={HEIGHT - 6} textAnchor="middle">{formatNumber(from)}</text>
        <text x={x(to)} y={HEIGHT - 6} textAnchor="end">{formatNumber(Math.round(to * 100) / 100)}</text>
        {stopped === null ? null : <g className={styles.stopped}><line x1={x(stopped)} x2={x(stopped)} y1={TOP} y2={HEIGHT - BOTTOM} /><text x={x(stopped) - 4} y={HEIGHT - BOTTOM - 4} textAnchor="end">stopped early</text></g>}
        {curves.filter((line) => line.isFaint).map((line) => <path key={line.name} className={styles.faintCurve} d={path(line, x, y)} />)}
        {named.map((line, index) => (
          <g key={line.name} data-series={index % 6} className={styles.series}>
            <path d={path(line, x, y)} />
            {line.x.length === 1 ? <circle cx={x(line.x[0]!)} cy={y(line.y[0] ?? low)} r={2.5} className={styles.single} /> : null}
            <text x={x(to) + 8} y={ends[index]! + 4}>{visibleText(wordsOf(line.name))} {formatNumber(Number((line.y.findLast((value) => value !== null) ?? Number.NaN).toPrecision(3)))}</text>
          </g>
        ))}
        {best ? <g><circle className={styles.mark} cx={x(best.epoch)} cy={Math.max(TOP, Math.min(HEIGHT - BOTTOM, y(best.value)))} r={4} /><title>{`best: ${formatNumber(best.value)} at epoch ${best.epoch}`}</title></g> : null}
      </svg>
    </figure>
  );
}

function path(line: Curve, x: (epoch: number) => number, y: (value: number) => number): string {
  let pen = 'M';
  return line.y.map((value, index) => {
    if (value === null) {
      pen = 'M';
      return '';
    }
    const step = `${pen}${x(line.x[index]!).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
    return step;
  }).join('');
}
