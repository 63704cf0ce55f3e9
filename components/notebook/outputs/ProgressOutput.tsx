import { formatCount, formatDuration } from '@/components/format';
import type { Output } from '@/lib/notebook/outputs';
import styles from './outputs.module.css';

/** How far work is, and while it goes on how long the rest will take at the pace so far. */
export function ProgressOutput({ progress: { label, value, total, parent, elapsed }, isLive }: { readonly progress: Extract<Output, { kind: 'progress' }>; readonly isLive: boolean }) {
  const isDone = total !== null && value >= total;
  const left = isLive && !isDone ? timeLeft(value, total, elapsed) : null;
  return (
    <div className={styles.progress} data-part={parent === undefined ? undefined : true}>
      <progress aria-label={label || 'Progress'} {...(total === null ? {} : { max: total, value: Math.min(value, total) })} data-live={(isLive && !isDone) || undefined} />
      <span>
        {label ? <b>{label} </b> : null}
        {isDone && label ? null : <>{formatCount(value)}{total === null ? '' : ` of ${formatCount(total)}`}</>}
        {left === null ? null : <span className={styles.faint}> · about {formatDuration(left)} left</span>}
        {!isLive && elapsed !== undefined && elapsed >= 1_000 ? <span className={styles.faint}> · {formatDuration(elapsed)}</span> : null}
      </span>
    </div>
  );
}

const LEAST_MS = 1_000;

/** Milliseconds, where that can be said already; null otherwise. */
export function timeLeft(value: number, total: number | null, elapsed: number | undefined): number | null {
  if (total === null || elapsed === undefined || elapsed < LEAST_MS || value <= 0 || value >= total) return null;
  return (elapsed / value) * (total - value);
}
