import { formatCount, formatMetric } from '@/components/format';
import { Avatar, CheckStrip, classes, Icon, Link, Time } from '@/components/ui';
import type { BoardCardView, HeadlineView } from '@/lib/domain/views';
import styles from './board.module.css';

/** One version: kind, name, time in stage; one decisive number; checks while they are not all passed; what blocks; who is next. */
export function BoardCard({ card, slug }: { readonly card: BoardCardView; readonly slug: string }) {
  const isOver = card.next === null && card.stage === 'retired';
  return (
    <Link href={`/p/${slug}/board/${card.id}`} className={classes(styles.card, isOver && styles.gone)} data-card={card.id}>
      <span className={styles.title}>
        <Icon name={card.kind} />
        <span className={styles.name}><span className="vh">{card.kind} </span>{card.asset} <span className={styles.version}>v{card.number}</span></span>
        <span className={styles.age}><span className="vh">in this stage for </span><Time at={card.since} as="age" /></span>
      </span>
      {card.headline && <span className={styles.line}><Headline headline={card.headline} /></span>}
      {showsState(card) && <span className={styles.line}>{card.stateLabel}{card.sunset && <>, sunset <Time at={card.sunset} as="day" /></>}</span>}
      <Checks card={card} />
      {card.blocker && (
        <span className={classes(styles.blocker, card.blocker.tone === 'critical' ? 'negative' : 'caution')}>
          <Icon name={card.blocker.tone === 'critical' ? 'fail' : 'insufficient'} size={14} /><span>{card.blocker.text}</span>
        </span>
      )}
      {card.next && (
        <span className={styles.act}>
          {card.next.person ? <Avatar person={card.next.person} size="small" isDecorative /> : <Icon name="person" size={14} />}
          <span>{card.needsMe && !card.next.person ? <b>{card.next.verb}</b> : card.next.verb}<span className="vh"> by {card.next.person?.name ?? card.next.who}</span></span>
          {card.needsMe && <span className={styles.due}>{card.next.person ? 'you too' : 'you'}</span>}
        </span>
      )}
    </Link>
  );
}

/** The column says the stage; a state is named only where it says more. */
function showsState(card: BoardCardView): boolean {
  return !['pinned', 'in-validation', 'live', 'monitored'].includes(card.state);
}

function Headline({ headline }: { readonly headline: HeadlineView }) {
  const { label, value, source, threshold } = headline;
  if (value === null) return <>{label} not known{source ? `, ${source}` : ''}</>;
  if (source === null && !threshold) return <><b>{Number.isInteger(value) ? formatCount(value) : formatMetric(value)}</b> {label}</>;
  return <>{label} <b>{formatMetric(value)}</b>{source && ` ${source}`}{threshold && `, ${threshold.direction === 'at-least' ? 'at least' : 'at most'} ${formatMetric(threshold.value)}`}</>;
}

function Checks({ card: { checks, state } }: { readonly card: BoardCardView }) {
  if (checks.length === 0) return null;
  const count = (status: string) => checks.filter((check) => check.status === status).length;
  const passed = count('pass');
  if (passed === checks.length) return <span className={styles.checks}><Icon name="check" size={14} />{passed} of {checks.length} checks</span>;
  if (count('not-started') === checks.length) return state === 'withdrawn' ? null : <span className={styles.checks}>{checks.length} {checks.length === 1 ? 'check' : 'checks'} not started</span>;
  const bad = [[count('fail'), 'failed'], [count('insufficient'), 'insufficient']].filter(([number]) => number !== 0).map(([number, word]) => `${number} ${word}`);
  return <span className={styles.checks}><CheckStrip checks={checks} /><span>{bad.length > 0 ? bad.join(', ') : `${passed} of ${checks.length}`}</span></span>;
}
