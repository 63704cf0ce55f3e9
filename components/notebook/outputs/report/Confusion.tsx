/** How often each class was taken for each: rows with their share of the actual class. */
import { formatCount, formatMetric, formatPercent } from '@/components/format';
import { visibleText } from '@/lib/notebook/visible-text';
import styles from '../outputs.module.css';

interface ConfusionProps {
  readonly counts: readonly (readonly number[])[];
  readonly classes: readonly string[];
  readonly threshold: number | undefined;
}

export function Confusion({ counts, classes, threshold }: ConfusionProps) {
  return (
    <figure className={styles.figure}>
      <figcaption>Confusion <span className={styles.faint}>rows, and their share of the actual class{threshold === undefined ? '' : `, at ${formatMetric(threshold)}`}</span></figcaption>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <div className={styles.scroll} role="region" aria-label="Confusion matrix" tabIndex={0}>
        <table className={styles.confusion}>
          <thead><tr><th scope="col"><span className={styles.hidden}>actual</span></th>{classes.map((name) => <th key={name} scope="col">predicted {visibleText(name)}</th>)}</tr></thead>
          <tbody>
            {counts.map((row, actual) => {
              const total = row.reduce((sum, value) => sum + value, 0);
              return (
                <tr key={classes[actual]}>
                  <th scope="row">{visibleText(classes[actual] ?? '')}</th>
                  {row.map((value, predicted) => <td key={classes[predicted]} data-right={predicted === actual || undefined} data-shade={total === 0 ? 0 : Math.min(5, Math.floor((6 * value) / total))}><b>{formatCount(value)}</b><span>{formatPercent(value, total)}</span></td>)}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
