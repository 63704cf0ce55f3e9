import { FileChartColumn } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatCount, formatMetric, formatPercent } from '@/components/format';
import { shortMetricLabel } from '@/lib/domain/metrics';
import type { ReportView } from '@/lib/notebook/outputs';
import styles from './outputs.module.css';

/** An evaluation: the numbers with their intervals, then the curve and the confusion that explain them. */
export function ReportOutput({ report, action }: { readonly report: ReportView; readonly action: ReactNode }) {
  return (
    <>
      <header className={styles.head}>
        <FileChartColumn size={16} strokeWidth={1.5} aria-hidden />
        <h3>{report.title}</h3>
        <span className={styles.faint}>{formatCount(report.rows)} rows</span>
        <span className={styles.grow} />
        {action}
      </header>
      <dl className={styles.metrics}>
        {report.metrics.map((item) => (
          <div key={item.name}>
            <dt>{shortMetricLabel(item.name)}</dt>
            <dd><b>{formatMetric(item.value)}</b>{item.interval ? <span className={styles.faint}> {formatMetric(item.interval[0])}–{formatMetric(item.interval[1])}</span> : null}{item.value === null ? <span className={styles.missing}> {item.undefinedReason}</span> : null}</dd>
          </div>
        ))}
      </dl>
      {report.metrics.some((item) => item.interval) ? <p className={styles.quiet}>Intervals are 95 %, percentile bootstrap.</p> : null}
      <div className={styles.report}>
        {report.roc ? <Roc points={report.roc} threshold={report.threshold} /> : null}
        {report.confusion && report.classes ? <Confusion counts={report.confusion} classes={report.classes} threshold={report.threshold} /> : null}
        {report.residuals ? <Residuals points={report.residuals} /> : null}
      </div>
    </>
  );
}

const SIDE = 200;
const PAD = 28;

function Roc({ points, threshold }: { readonly points: NonNullable<ReportView['roc']>; readonly threshold: number | undefined }) {
  const x = (rate: number) => PAD + rate * (SIDE - PAD);
  const y = (rate: number) => (1 - rate) * (SIDE - PAD);
  const line = points.map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.falsePositiveRate).toFixed(1)} ${y(point.truePositiveRate).toFixed(1)}`).join('');
  const marked = threshold === undefined ? undefined : points.filter((point) => point.threshold !== null).reduce<(typeof points)[number] | undefined>((best, point) => (best && Math.abs(best.threshold! - threshold) <= Math.abs(point.threshold! - threshold) ? best : point), undefined);
  return (
    <figure className={styles.figure}>
      <figcaption>ROC{marked ? <span className={styles.faint}> threshold marked</span> : null}</figcaption>
      <svg viewBox={`0 0 ${SIDE + 8} ${SIDE + 12}`} className={styles.square} role="img" aria-label={`ROC curve over ${points.length} thresholds`}>
        <path className={styles.area} d={`${line}L${x(1)} ${y(0)}Z`} />
        <line className={styles.diagonal} x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        <line className={styles.axis} x1={PAD} x2={SIDE} y1={y(0)} y2={y(0)} />
        <g className={styles.series} data-series={0}><path d={line} /></g>
        {marked ? <><circle className={styles.mark} cx={x(marked.falsePositiveRate)} cy={y(marked.truePositiveRate)} r={4} /><text x={x(marked.falsePositiveRate) + 8} y={y(marked.truePositiveRate) + 12}>{formatMetric(marked.threshold)}</text></> : null}
        <text x={PAD - 6} y={10} textAnchor="end">1</text>
        <text x={PAD - 6} y={y(0.5) + 4} textAnchor="end">0.5</text>
        <text x={PAD - 6} y={y(0) + 4} textAnchor="end">0</text>
        <text x={SIDE} y={SIDE - 12} textAnchor="end">false-positive rate</text>
      </svg>
    </figure>
  );
}

function Confusion({ counts, classes, threshold }: { readonly counts: readonly (readonly number[])[]; readonly classes: readonly string[]; readonly threshold: number | undefined }) {
  return (
    <figure className={styles.figure}>
      <figcaption>Confusion{threshold === undefined ? null : <span className={styles.faint}> at {formatMetric(threshold)}</span>}</figcaption>
      <div className={styles.scroll}>
        <table className={styles.confusion}>
          <thead><tr><th scope="col"><span className={styles.hidden}>actual</span></th>{classes.map((name) => <th key={name} scope="col">predicted {name}</th>)}</tr></thead>
          <tbody>
            {counts.map((row, actual) => {
              const total = row.reduce((sum, value) => sum + value, 0);
              return (
                <tr key={classes[actual]}>
                  <th scope="row">{classes[actual]}</th>
                  {row.map((value, predicted) => <td key={classes[predicted]} data-shade={total === 0 ? 0 : Math.min(5, Math.floor((6 * value) / total))}><b>{formatCount(value)}</b><span>{formatPercent(value, total)}</span></td>)}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function Residuals({ points }: { readonly points: NonNullable<ReportView['residuals']> }) {
  const all = points.flatMap((point) => [point.actual, point.predicted]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const span = high - low || 1;
  const at = (value: number) => (value - low) / span;
  return (
    <figure className={styles.figure}>
      <figcaption>Predicted against actual <span className={styles.faint}>{formatCount(points.length)} rows</span></figcaption>
      <svg viewBox={`0 0 ${SIDE + 8} ${SIDE + 12}`} className={styles.square} role="img" aria-label="Predicted value of each row against its actual value">
        <line className={styles.diagonal} x1={PAD} y1={SIDE - PAD} x2={SIDE} y2={0} />
        <line className={styles.axis} x1={PAD} x2={SIDE} y1={SIDE - PAD} y2={SIDE - PAD} />
        {points.map((point, index) => <circle key={index} className={styles.dot} cx={PAD + at(point.actual) * (SIDE - PAD)} cy={(1 - at(point.predicted)) * (SIDE - PAD)} r={1.6} />)}
        <text x={SIDE} y={SIDE - 12} textAnchor="end">actual</text>
      </svg>
    </figure>
  );
}
