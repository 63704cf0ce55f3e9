import { classes, DigestTag, Icon, Link, Page, stageClass, StageTag, Tag, Time } from '@/components/ui';
import type { CardView } from '@/lib/domain/views';
import styles from './card.module.css';
import { Checklist } from './Checklist';
import { Checks } from './Checks';
import { GateBox } from './GateBox';
import { History } from './History';
import { Lineage } from './Lineage';
import { Metrics } from './Metrics';
import { Provenance } from './Provenance';

const TIERS = { low: 'Low risk tier', medium: 'Medium risk tier', high: 'High risk tier' } as const;

/** One version: where it stands, where it came from, what is claimed and what was found, and the one thing to do next. */
export function CardPage({ card }: { readonly card: CardView }) {
  const { project } = card;
  return (
    <Page>
      <nav className={styles.crumb} aria-label="Path"><Link href={`/p/${project.slug}/board`}>Board</Link> / <span>{card.asset}</span> / <span aria-current="page">v{card.number}</span></nav>
      <header>
        <div className={styles.head}>
          <Icon name={card.kind} size={18} label={card.kind} />
          <h1>{card.asset} <span>v{card.number}</span></h1>
          <Tag>{TIERS[project.riskTier]}</Tag>
          <Tag>{card.stateLabel}</Tag>
          <DigestTag digest={card.digest} label="sha256" />
        </div>
        <p className={styles.about}>{card.about}</p>
      </header>
      <ol className={styles.track} aria-label="Stages">
        {card.track.map((step) => (
          <li key={step.stage} className={classes(stageClass(step.stage), step.isCurrent ? styles.now : step.reachedAt && styles.done)} aria-current={step.isCurrent ? 'step' : undefined}>
            <StageTag stage={step.stage} />
            <span className={styles.at}>{step.reachedAt && <>{step.isCurrent && 'since '}<Time at={step.reachedAt} as="day" /></>}</span>
          </li>
        ))}
      </ol>
      <div className={styles.columns}>
        <div>
          <Provenance card={card} />
          <Metrics card={card} />
          <Checks card={card} />
          <Checklist card={card} />
        </div>
        <aside className={styles.gate} aria-label="What happens next">
          <GateBox card={card} />
          <div className={styles.rest}>
            <Lineage card={card} />
            <History card={card} />
          </div>
        </aside>
      </div>
    </Page>
  );
}
