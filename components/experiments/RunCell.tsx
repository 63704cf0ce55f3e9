/** What stands in one cell of the runs table. */
import { memo } from 'react';
import { countOf, formatCount, formatDuration } from '@/components/format';
import { Icon, Link, Time, type IconName } from '@/components/ui';
import type { RunStatus, RunSummary } from '@/lib/domain/runs';
import { visibleText } from '@/lib/notebook/visible-text';
import { durationOf, KIND_WORDS, partsOf, STATUS_WORDS, textOf, valueOf } from './columns';
import styles from './experiments.module.css';

const STATUS_ICONS: Record<RunStatus, { readonly icon: IconName; readonly tone: string }> = {
  running: { icon: 'running', tone: 'accent' },
  finished: { icon: 'pass', tone: 'faint' },
  failed: { icon: 'fail', tone: 'negative' },
  stopped: { icon: 'stop', tone: 'caution' },
};

/** Glyph and word; a run that ended as it should is quiet. */
export function RunStatusMark({ status }: { readonly status: RunStatus }) {
  const { icon, tone } = STATUS_ICONS[status];
  return <span className={`${styles.status} ${tone}`}><Icon name={icon} size={14} />{STATUS_WORDS[status]}</span>;
}

/** `now`: for how long a run has been going, milliseconds since 1970; null on the server, which cannot know it to the second. */
export const RunCell = memo(function RunCell({ run, column, slug, now }: { readonly run: RunSummary; readonly column: string; readonly slug: string; readonly now: number | null }) {
  switch (column) {
    case 'name': return (
      <span className={styles.named}>
        <Link href={`/p/${slug}/experiments/${run.id}`} className={styles.name} tabIndex={-1} title={visibleText(run.name)}>{visibleText(run.name)}</Link><small>#{run.number}</small>
        {run.children > 0 ? <span className={styles.parts} title={countOf(run.children, 'trial')}>{formatCount(run.children)}</span> : null}
      </span>
    );
    case 'status': return <RunStatusMark status={run.status} />;
    case 'kind': return KIND_WORDS[run.kind];
    case 'startedAt': return <Time at={run.startedAt} />;
    case 'duration': return run.endedAt === null && now === null ? '…' : formatDuration(roundedDuration(run, now));
    case 'notebook': return run.notebook ? <Link href={`/p/${slug}/notebooks/${run.notebook.id}${run.cell ? `#cell-${run.cell}` : ''}`} tabIndex={-1}>{visibleText(run.notebook.title)}</Link> : null;
    case 'author': return run.author ? visibleText(run.author.name) : <span className="faint">somebody who left</span>;
    default: {
      const value = valueOf(run, column, 0);
      const text = visibleText(textOf(value, column));
      return value === null ? <span className="faint">{text}</span> : <span title={partsOf(column).group !== null && (typeof value === 'number' || text.length > 12) ? visibleText(String(value)) : undefined}>{text}</span>;
    }
  }
});

/** Whole seconds while it runs: the digits behind would only flicker. */
function roundedDuration(run: RunSummary, now: number | null): number {
  const duration = durationOf(run, now ?? 0);
  return run.endedAt === null ? Math.max(1000, Math.floor(duration / 1000) * 1000) : duration;
}
