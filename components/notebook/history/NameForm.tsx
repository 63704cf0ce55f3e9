'use client';
import { useState, type FormEvent } from 'react';
import { NAME_MOST } from '@/lib/domain/history';
import { Button, Field } from '@/components/ui';
import styles from './history.module.css';

/** Asks for a version's name. */
export function NameForm({ label, initial, onName, onCancel }: { readonly label: string; readonly initial: string; onName(name: string): Promise<void>; onCancel(): void }) {
  const [name, setName] = useState(initial);
  const [error, setError] = useState<string | null>(null);
  const [isWorking, setWorking] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return setError('Give the version a name.');
    setWorking(true);
    void onName(name.trim()).finally(() => setWorking(false));
  };
  return (
    <form className={styles.nameForm} onSubmit={submit}>
      {/* The form appears because somebody pressed to name it. */}
      {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
      <Field label={label} value={name} maxLength={NAME_MOST} error={error} autoFocus onChange={(event) => setName(event.target.value)} />
      <span className={styles.actions}><Button type="submit" working={isWorking}>Keep the name</Button><Button variant="quiet" onClick={onCancel}>Cancel</Button></span>
    </form>
  );
}
