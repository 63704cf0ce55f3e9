/** How a model of two classes ranks, and whether its probabilities are what happens. */
import { formatCount, formatMetric } from '@/components/format';
import type { ReportView } from '@/lib/notebook/outputs';
import { across, lineThrough, SHARES, Square, up } from './frame';
import styles from '../outputs.module.css';

type Threshold = { readonly threshold: number | null };

/** The point whose threshold is nearest to the one in use. */
export function nearestTo<Point extends Threshold>(points: readonly Point[], threshold: number | undefined): Point | null {
  if (threshold === undefined) return null;
  return points.reduce<Point | null>((best, point) => (point.threshold === null || (best && Math.abs(best.threshold! - threshold) <= Math.abs(point.threshold - threshold)) ? best : point), null);
}

function Marked({ x, y, text }: { readonly x: number; readonly y: number; readonly text: string }) {
  const isRight = x > 0.7;
  return <><circle className={styles.mark} cx={across(x)} cy={up(y)} r={4} /><text x={across(x) + (isRight ? -8 : 8)} y={up(y) + 14} textAnchor={isRight ? 'end' : 'start'}>{text}</text></>;
}

export function Roc({ points, threshold }: { readonly points: NonNullable<ReportView['roc']>; readonly threshold: number | undefined }) {
  const line = lineThrough(points.map((point) => ({ x: point.falsePositiveRate, y: point.truePositiveRate })));
  const marked = nearestTo(points, threshold);
  return (
    <Square title="ROC" note={marked ? 'threshold marked' : null} across="false-positive rate" up="true-positive rate" ticks={SHARES} ends={['0', '1']} label={`ROC curve over ${points.length} thresholds${marked ? `; at threshold ${formatMetric(marked.threshold)} the true-positive rate is ${formatMetric(marked.truePositiveRate)} and the false-positive rate ${formatMetric(marked.falsePositiveRate)}` : ''}`}>
      <path className={styles.area} d={`${line}L${across(1)} ${up(0)}Z`} />
      <line className={styles.diagonal} x1={across(0)} y1={up(0)} x2={across(1)} y2={up(1)} />
      <g className={styles.series} data-series={0}><path d={line} /></g>
      {marked ? <Marked x={marked.falsePositiveRate} y={marked.truePositiveRate} text={formatMetric(marked.threshold)} /> : null}
    </Square>
  );
}

export function PrecisionRecall({ points, threshold }: { readonly points: NonNullable<ReportView['precisionRecall']>; readonly threshold: number | undefined }) {
  const marked = nearestTo(points, threshold);
  const share = points.at(-1)?.precision ?? 0;
  return (
    <Square title="Precision and recall" note={marked ? 'threshold marked' : null} across="recall" up="precision" ticks={SHARES} ends={['0', '1']} label={`Precision by recall over ${points.length} thresholds${marked ? `; at threshold ${formatMetric(marked.threshold)} precision is ${formatMetric(marked.precision)} and recall ${formatMetric(marked.recall)}` : ''}; ${formatMetric(share)} of the rows are positive`}>
      <line className={styles.diagonal} x1={across(0)} y1={up(share)} x2={across(1)} y2={up(share)} />
      <g className={styles.series} data-series={0}><path d={lineThrough(points.map((point) => ({ x: point.recall, y: point.precision })))} /></g>
      {marked ? <Marked x={marked.recall} y={marked.precision} text={formatMetric(marked.threshold)} /> : null}
    </Square>
  );
}

export function Calibration({ points }: { readonly points: NonNullable<ReportView['calibration']> }) {
  const most = Math.max(1, ...points.map((point) => point.rows));
  return (
    <Square title="Calibration" note="size: rows" across="predicted probability" up="observed share" ticks={SHARES} ends={['0', '1']} label={`Calibration in ${points.length} parts: ${points.map((point) => `of ${formatCount(point.rows)} rows predicted at ${formatMetric(point.predicted, 2)}, ${formatMetric(point.observed, 2)} were positive`).join('; ')}`}>
      <line className={styles.diagonal} x1={across(0)} y1={up(0)} x2={across(1)} y2={up(1)} />
      <g className={styles.series} data-series={0}><path d={lineThrough(points.map((point) => ({ x: point.predicted, y: point.observed })))} /></g>
      {points.map((point) => <circle key={point.predicted} className={styles.mark} cx={across(point.predicted)} cy={up(point.observed)} r={2 + 4 * Math.sqrt(point.rows / most)}><title>{`${formatCount(point.rows)} rows: predicted ${formatMetric(point.predicted)}, observed ${formatMetric(point.observed)}`}</title></circle>)}
    </Square>
  );
}
