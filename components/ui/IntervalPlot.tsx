/** Claimed, recomputed, interval, threshold and baseline on one line. Shapes carry the meaning; the text alternative says it. */
import { formatMetric } from '@/components/format';
import styles from './interval.module.css';

export interface IntervalPlotProps {
  readonly value: number | null;
  readonly claimed?: number | null;
  readonly interval?: readonly [number, number] | null;
  readonly threshold?: number | null;
  readonly baseline?: number | null;
  /** Ends of the scale; else chosen so that everything fits with some air. */
  readonly domain?: readonly [number, number];
  readonly tone?: 'neutral' | 'caution' | 'negative';
  /** What is measured. */
  readonly label: string;
}

const WIDTH = 190;
const HEIGHT = 22;
const MIDDLE = HEIGHT / 2;

/** The scale that holds every number given, widened by a fifth; null where there is none. */
export function domainOf(values: readonly (number | null | undefined)[]): readonly [number, number] | null {
  const known = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (known.length === 0) return null;
  const low = Math.min(...known);
  const high = Math.max(...known);
  const air = (high - low) * 0.2 || Math.abs(high) * 0.1 || 0.5;
  return [low - air, high + air];
}

export function IntervalPlot({ value, claimed, interval, threshold, baseline, domain, tone = 'neutral', label }: IntervalPlotProps) {
  const scale = domain ?? domainOf([value, claimed, threshold, baseline, ...(interval ?? [])]);
  if (!scale) return null;
  const x = (number: number) => Math.min(WIDTH - 5, Math.max(5, 5 + ((number - scale[0]) / (scale[1] - scale[0])) * (WIDTH - 10)));
  const known = (number: number | null | undefined): number is number => typeof number === 'number' && Number.isFinite(number);
  const words = [
    known(value) && `recomputed ${formatMetric(value)}`,
    interval && `interval ${formatMetric(interval[0])} to ${formatMetric(interval[1])}`,
    known(threshold) && `threshold ${formatMetric(threshold)}`,
    known(claimed) && `claimed ${formatMetric(claimed)}`,
    known(baseline) && `baseline ${formatMetric(baseline)}`,
  ].filter(Boolean).join(', ');
  return (
    <svg className={`${styles.plot} ${styles[tone]}`} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} preserveAspectRatio="xMinYMid meet" role="img" aria-label={`${label}: ${words}`}>
      <line className={styles.axis} x1={0} x2={WIDTH} y1={MIDDLE} y2={MIDDLE} />
      {known(threshold) && <line className={styles.threshold} x1={x(threshold)} x2={x(threshold)} y1={1} y2={HEIGHT - 1} />}
      {known(baseline) && <line className={styles.baseline} x1={x(baseline)} x2={x(baseline)} y1={6} y2={HEIGHT - 6} />}
      {interval && <line className={styles.whisker} x1={x(interval[0])} x2={x(interval[1])} y1={MIDDLE} y2={MIDDLE} />}
      {known(claimed) && <circle className={styles.claimed} cx={x(claimed)} cy={MIDDLE} r={4.5} />}
      {known(value) && <circle className={styles.dot} cx={x(value)} cy={MIDDLE} r={3} />}
    </svg>
  );
}

/** What the marks of an IntervalPlot mean; show only those that occur. */
export function IntervalLegend({ threshold = false, baseline, claimed = false }: { readonly threshold?: boolean; readonly baseline?: string | undefined; readonly claimed?: boolean }) {
  const mark = { className: styles.plot, width: 11, height: 12, viewBox: '0 0 11 12', 'aria-hidden': true } as const;
  return (
    <span className={styles.legend}>
      {threshold && <span><svg {...mark}><line className={styles.threshold} x1={5} x2={5} y1={0} y2={12} /></svg>threshold</span>}
      {baseline && <span><svg {...mark}><line className={styles.baseline} x1={5} x2={5} y1={2} y2={10} /></svg>{baseline}</span>}
      {claimed && <span><svg {...mark}><circle className={styles.claimed} cx={5.5} cy={6} r={4} /></svg>claimed</span>}
    </span>
  );
}
