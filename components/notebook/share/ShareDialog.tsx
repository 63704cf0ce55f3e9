'use client';
/** Who has access to this notebook, with what each level may do, in words. Owners add people and make links. */
import { Avatar, Button, Dialog, IconButton, Notice, Select, Skeleton, Tag, Time } from '@/components/ui';
import { LEVEL_NAMES, type Level } from '@/lib/domain/levels';
import type { Access, Sharing } from '@/lib/domain/sharing';
import { useNotebook } from '../context';
import { AddPerson } from './AddPerson';
import { NewLink } from './NewLink';
import styles from './share.module.css';
import { useSharing, type SharingActions } from './use-sharing';
import { LEGEND, LEVEL_OPTIONS, sourceOfAccess } from './words';

export function ShareDialog({ isOpen, onClose }: { readonly isOpen: boolean; onClose(): void }) {
  const { id } = useNotebook();
  const actions = useSharing(id, isOpen);
  const { sharing } = actions;
  return (
    <Dialog isOpen={isOpen} title={sharing?.canShare ? 'Share this notebook' : 'Who has access'} onClose={onClose} actions={<Button onClick={onClose}>Close</Button>}>
      {sharing ? <Content sharing={sharing} actions={actions} /> : <Skeleton label="Reading who has access" />}
    </Dialog>
  );
}

function Content({ sharing, actions }: { readonly sharing: Sharing; readonly actions: SharingActions }) {
  const byRole = sharing.people.filter((person) => person.by === 'role');
  const others = sharing.people.filter((person) => person.by !== 'role');
  return (
    <>
      {sharing.canShare ? (
        <>
          <AddPerson actions={actions} />
          <Notice tone="info">Whoever may open the notebook sees the data that its results show. An editor’s code can read every data file of the project. Nothing else of it opens.</Notice>
        </>
      ) : <p className="faint">You are here as {LEVEL_NAMES[sharing.level]}. An owner decides who has access.</p>}
      <ul className={styles.people} aria-label="People with access">
        {others.map((person) => <Row key={person.id} person={person} canShare={sharing.canShare} actions={actions} />)}
      </ul>
      {byRole.length > 0 ? (
        <details className={styles.more}>
          <summary>{byRole.length} more by their role in the project</summary>
          <ul className={styles.people} aria-label="People with access by their role">{byRole.map((person) => <Row key={person.id} person={person} canShare={false} actions={actions} />)}</ul>
        </details>
      ) : null}
      {sharing.canShare ? <Links sharing={sharing} actions={actions} /> : null}
      <details className={styles.more}>
        <summary>What each level may do</summary>
        <dl className={styles.legend}>{LEGEND.map(({ level, name, words }) => <div key={level}><dt>{name}</dt><dd>{words}</dd></div>)}</dl>
      </details>
    </>
  );
}

function Row({ person, canShare, actions }: { readonly person: Access; readonly canShare: boolean; readonly actions: SharingActions }) {
  const { me } = useNotebook();
  const isMe = person.id === me.id;
  const isGiven = person.by === 'person' || person.by === 'link';
  const from = sourceOfAccess(person);
  return (
    <li className={styles.person}>
      <Avatar person={person} isDecorative />
      <span className={styles.who}><b>{person.name}{isMe ? ' (you)' : ''}</b><small>{[person.email, from].filter(Boolean).join(' · ')}</small></span>
      {canShare && isGiven && !isMe ? (
        <Select label={`Level of ${person.name}`} hideLabel options={LEVEL_OPTIONS} value={person.level} disabled={actions.working === person.id} onChange={(event) => void actions.give(person, event.target.value as Level)} />
      ) : <Tag>{LEVEL_NAMES[person.level]}</Tag>}
      {isGiven && (canShare || isMe) ? <IconButton label={isMe ? 'Give up your access' : `Take access from ${person.name}`} icon="close" size="small" working={actions.working === person.id} onClick={() => void actions.take(person)} /> : null}
    </li>
  );
}

function Links({ sharing, actions }: { readonly sharing: Sharing; readonly actions: SharingActions }) {
  return (
    <section className={styles.links} aria-label="Links">
      <h3>Links</h3>
      <NewLink actions={actions} />
      {sharing.links.length > 0 ? (
        <ul className={styles.people} aria-label="Links that open this notebook">
          {sharing.links.map((link) => (
            <li key={link.id} className={styles.person}>
              <span className={styles.who}>
                <b>{LEVEL_NAMES[link.level]}, until <Time at={link.expiresAt} as="day" /></b>
                <small>{link.people === 0 ? 'Nobody came by it' : link.people === 1 ? '1 person came by it' : `${link.people} people came by it`}</small>
              </span>
              <Button size="small" working={actions.working === link.id} aria-label={`Revoke the ${LEVEL_NAMES[link.level]} link`} onClick={() => void actions.revoke(link.id, false)}>Revoke</Button>
              {link.people > 0 ? <Button size="small" variant="quiet" aria-label={`Revoke the ${LEVEL_NAMES[link.level]} link and what it gave`} onClick={() => void actions.revoke(link.id, true)}>… and its people</Button> : null}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
