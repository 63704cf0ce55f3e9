import { Fragment } from 'react';
import { countOf, shortDigest } from '@/components/format';
import { Icon, Link, Time } from '@/components/ui';
import type { CardView } from '@/lib/domain/views';
import styles from './card.module.css';

/** Data, notebook and version in one line; who, when and with what; the cells that made it, on request. */
export function Provenance({ card }: { readonly card: CardView }) {
  const { provenance: from, project } = card;
  const makers = from.makers.map((person) => person.name);
  return (
    <section className={`${styles.section} ${styles.provenance}`} aria-label="Where it came from">
      <div className={styles.path}>
        {from.inputs.map((input) => <Fragment key={input.name}><span title={input.digest}><Icon name="dataset" size={14} />{input.name}</span><Icon name="arrow" size={14} /></Fragment>)}
        <Link href={`/p/${project.slug}/notebooks/${from.notebookId}`}><Icon name="notebook" size={14} />{from.notebookTitle}</Link>
        <Icon name="arrow" size={14} />
        <span><Icon name={card.kind} size={14} />{card.asset} v{card.number}</span>
      </div>
      <p>
        Pinned by {from.pinnedBy.name}, <Time at={from.pinnedAt} />. Seed {from.seed}, {from.compute}, kernel <span title={from.kernelImage}>{shortDigest(from.kernelImage)}</span>.
        {makers.length > 0 && <> Made by {listOf(makers)}, who cannot approve it.</>}
      </p>
      {from.closure.length > 0 && (
        <details>
          <summary>Show the {countOf(from.closure.length, 'cell')} that made it</summary>
          {from.closure.map((cell) => (
            // code scrolls sideways inside its well, so it must be reachable
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            <pre key={cell.id} className={styles.code} tabIndex={0} role="region" aria-label="Cell"><code>{cell.source}</code></pre>
          ))}
        </details>
      )}
    </section>
  );
}

function listOf(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
}
