/** The model on the rows of each value of a column. What differs beyond chance from all rows says so in words. */
import { formatCount, formatMetric } from '@/components/format';
import type { Metric } from '@/lib/domain/artifacts';
import { shortMetricLabel } from '@/lib/domain/metrics';
import type { ReportSlice } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import styles from '../outputs.module.css';

const SHOWN = ['accuracy', 'f1', 'rocAuc', 'mae', 'rmse', 'r2'];

export function Slices({ slices, overall }: { readonly slices: readonly ReportSlice[]; readonly overall: readonly Metric[] }) {
  const metrics = overall.filter((metric) => SHOWN.includes(metric.name));
  return (
    <figure className={styles.figure}>
      <figcaption>Slices <span className={styles.faint}>the same numbers for part of the rows</span></figcaption>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <div className={styles.scroll} role="region" aria-label="Slices" tabIndex={0}>
        <table className={styles.plain}>
          <thead><tr><th scope="col">slice</th><th scope="col" className={styles.right}>rows</th>{metrics.map((metric) => <th key={metric.name} scope="col" className={styles.right}>{shortMetricLabel(metric.name)}</th>)}</tr></thead>
          <tbody>
            {slices.map((slice) => (
              <tr key={`${slice.column} ${slice.value}`}>
                <th scope="row"><span className={styles.faint}>{visibleText(slice.column)} </span>{visibleText(slice.value)}</th>
                <td className={styles.right}>{formatCount(slice.rows)}</td>
                {metrics.map((metric) => <SliceMetric key={metric.name} metric={slice.metrics.find((one) => one.name === metric.name)} overall={metric} />)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function SliceMetric({ metric, overall }: { readonly metric: Metric | undefined; readonly overall: Metric }) {
  if (!metric || metric.value === null) return <td className={styles.right}><span className={styles.faint} title={metric?.undefinedReason}>undefined</span></td>;
  const { interval } = metric;
  const differs = !interval || overall.value === null ? null : interval[1] < overall.value ? 'lower' : interval[0] > overall.value ? 'higher' : null;
  return <td className={styles.right}>{formatMetric(metric.value)}{interval ? <span className={styles.faint}> {formatMetric(interval[0])}–{formatMetric(interval[1])}</span> : null}{differs ? <b className={styles.missing}> {differs}</b> : null}</td>;
}
