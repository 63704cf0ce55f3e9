import { FileChartColumn } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatCount, formatMetric } from '@/components/format';
import { shortMetricLabel } from '@/lib/domain/metrics';
import type { ReportView } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { Confusion } from './report/Confusion';
import { Calibration, PrecisionRecall, Roc } from './report/curves';
import { Residuals } from './report/Residuals';
import { Slices } from './report/Slices';
import styles from './outputs.module.css';

/** An evaluation: the numbers with their intervals, then the curve and the confusion that explain them. */
export function ReportOutput({ report, action }: { readonly report: ReportView; readonly action: ReactNode }) {
  return (
    <>
      <header className={styles.head}>
        <FileChartColumn size={16} strokeWidth={1.5} aria-hidden />
        <b className={styles.title}>{visibleText(report.title)}</b>
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
      <div className={styles.plots}>
        {report.roc ? <Roc points={report.roc} threshold={report.threshold} /> : null}
        {report.precisionRecall ? <PrecisionRecall points={report.precisionRecall} threshold={report.threshold} /> : null}
        {report.calibration ? <Calibration points={report.calibration} /> : null}
        {report.residuals && report.residuals.length > 0 ? <Residuals points={report.residuals} /> : null}
      </div>
      {report.confusion && report.classes ? <Confusion counts={report.confusion} classes={report.classes} threshold={report.threshold} /> : null}
      {report.slices && report.slices.length > 0 ? <Slices slices={report.slices} overall={report.metrics} /> : null}
    </>
  );
}
