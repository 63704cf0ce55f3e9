'use client';
/** Finds somebody of the workspace by name or e-mail and gives them a level. */
import { useEffect, useState } from 'react';
import { callApi } from '@/components/api';
import { Avatar, Button, Field, Select } from '@/components/ui';
import type { Level } from '@/lib/domain/levels';
import { useNotebook } from '../context';
import styles from './share.module.css';
import type { SharingActions } from './use-sharing';
import { LEVEL_OPTIONS } from './words';

interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

const PAUSE_MS = 150;

export function AddPerson({ actions }: { readonly actions: SharingActions }) {
  const { id, me } = useNotebook();
  const [text, setText] = useState('');
  const [level, setLevel] = useState<Level>('comment');
  const [found, setFound] = useState<{ readonly text: string; readonly people: readonly Candidate[] } | null>(null);
  const wanted = text.trim();

  useEffect(() => {
    if (!wanted) return;
    const asked = new AbortController();
    const timer = setTimeout(() => {
      callApi<Candidate[]>('GET', `/api/v1/notebooks/${id}/candidates?text=${encodeURIComponent(wanted)}`, undefined, { signal: asked.signal })
        .then((people) => setFound({ text: wanted, people: people.filter((person) => person.id !== me.id) }), () => {});
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [wanted, id, me.id]);

  const add = async (person: Candidate) => {
    if (await actions.give(person, level)) setText('');
  };
  const people = wanted && found?.text === wanted ? found.people : null;
  return (
    <div className={styles.add}>
      <div className={styles.addRow}>
        <Field label="Name or e-mail" type="search" autoComplete="off" maxLength={100} value={text} onChange={(event) => setText(event.target.value)} />
        <Select label="As" options={LEVEL_OPTIONS} value={level} onChange={(event) => setLevel(event.target.value as Level)} />
      </div>
      <div role="status">
        {people?.length === 0 ? <p className="faint small">Nobody in this workspace has such a name or e-mail. A link reaches anybody who can sign in.</p> : null}
      </div>
      {people && people.length > 0 ? (
        <ul className={styles.people} aria-label="People found">
          {people.map((person) => (
            <li key={person.id} className={styles.person}>
              <Avatar person={person} isDecorative />
              <span className={styles.who}><b>{person.name}</b><small>{person.email}</small></span>
              <Button size="small" icon="plus" working={actions.working === person.id} aria-label={`Add ${person.name}`} onClick={() => void add(person)}>Add</Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
