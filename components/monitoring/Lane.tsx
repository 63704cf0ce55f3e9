import type { ReactNode } from 'react';
import styles from './monitoring.module.css';

/** A row of the monitoring page: what it is and its one number at the left, its chart on the shared time axis. */
export function Lane({ title, value, unit, note, children }: { readonly title: string; readonly value?: string; readonly unit?: string; readonly note?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className={styles.lane} aria-label={title}>
      <div className={styles.laneHead}>
        <h2>{title}</h2>
        {value === undefined ? null : <p className={styles.value}>{value}{unit ? <span> {unit}</span> : null}</p>}
        {note ? <p className={styles.note}>{note}</p> : null}
      </div>
      <div className={styles.laneBody}>{children}</div>
    </section>
  );
}
