import { Fragment } from 'react';
import { countOf, shortDigest } from '@/components/format';
import { DigestTag, Icon, Link, Time } from '@/components/ui';
import type { CardView } from '@/lib/domain/views';
import styles from './card.module.css';
import { cellAnchor } from './cell-anchor';

/** Data, notebook and version in one line; who, when and with what; the cells that made it, on request. */
export function Provenance({ card }: { readonly card: CardView }) {
  const { provenance: from, project } = card;
  const differing = card.checks.find(({ first }) => first)?.first?.cell;
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
          {from.closure.map((cell, index) => <MadeBy key={cell.id} cell={cell} place={index + 1} isFirst={differing === cell.id} />)}
        </details>
      )}
    </section>
  );
}

type Made = CardView['provenance']['closure'][number];

/** A cell that made it, and what it handed on to the next ones. */
function MadeBy({ cell, place, isFirst }: { readonly cell: Made; readonly place: number; readonly isFirst: boolean }) {
  return (
    <div id={cellAnchor(cell.id)} className={styles.cell}>
      <p className={styles.place}>Cell {place}{isFirst && <span className="caution">, the first that differed in the replay</span>}</p>
      {/* code scrolls sideways inside its well, so it must be reachable */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.code} tabIndex={0} role="region" aria-label={`Cell ${place}`}><code>{cell.source}</code></pre>
      {cell.gave && cell.gave.length > 0 && (
        <ul className={styles.gave} aria-label={`What cell ${place} handed on`}>
          {cell.gave.map(({ name, about, digest, why }) => <li key={name}><code>{name}</code> <span>{why === null ? about : `cannot be compared in a replay: ${why}`}</span>{digest && <DigestTag digest={digest} />}</li>)}
        </ul>
      )}
    </div>
  );
}

function listOf(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
}
