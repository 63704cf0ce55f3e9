import { formatCount } from '@/components/format';
import { Icon, type IconName, Link, Time } from '@/components/ui';
import type { CardView, HistoryView } from '@/lib/domain/views';
import styles from './card.module.css';

const TONES = { neutral: undefined, positive: 'positive', caution: 'caution', critical: 'negative' } as const;

function iconOf({ action, tone }: HistoryView): IconName {
  if (action === 'version.pinned') return 'pinned';
  if (action === 'version.ask-validation') return 'validation';
  if (action === 'item.signed' || action === 'version.approved') return 'sign';
  if (tone === 'critical') return 'fail';
  if (tone === 'caution') return 'insufficient';
  if (tone === 'positive') return 'pass';
  if (/promote|go-live|publish/.test(action)) return 'deployment';
  if (/retire|archive|withdraw|deprecate|supersede/.test(action)) return 'retired';
  return 'open';
}

/** What happened to it, newest first, with each entry's place in the log. */
export function History({ card }: { readonly card: CardView }) {
  const { log } = card;
  return (
    <section className={styles.side} aria-label="History">
      <h2>History <Link href={`/p/${card.project.slug}/audit`}>Audit log</Link></h2>
      <ol className={styles.history}>
        {card.history.map((entry, at) => (
          <li key={`${entry.at} ${entry.index ?? at}`}>
            <Time at={entry.at} as="day" />
            <Icon name={iconOf(entry)} size={14} className={TONES[entry.tone]} />
            <span><b>{entry.person?.name ?? 'Pinion'}</b> {entry.text} {entry.index !== null && <span className={styles.leaf} title={entry.leafHash ?? undefined}>#{formatCount(entry.index)}</span>}{entry.reason && <><br />“{entry.reason}”</>}</span>
          </li>
        ))}
      </ol>
      <p className={styles.proof}>
        <Icon name="link" size={14} />
        <span>{log.checkpointAt ? <>In the log of {formatCount(log.size)} entries, signed <Time at={log.checkpointAt} /></> : `In the log of ${formatCount(log.size)} entries, not signed yet`}{log.isAnchored ? '' : '; not externally anchored'}</span>
      </p>
    </section>
  );
}
