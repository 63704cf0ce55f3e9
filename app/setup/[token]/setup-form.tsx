'use client';
import { useId, useState } from 'react';
import { enter } from '@/app/sign-in/enter';
import { SoonForm } from '@/app/sign-in/soon-form';
import styles from '@/app/sign-in/sign-in.module.css';

/** `least`: characters that a password must have. */
export function SetupForm({ token, least, invited }: { readonly token: string; readonly least: number; readonly invited: { readonly email: string; readonly name: string } | null }) {
  const [isWorking, setWorking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const field = useId();

  async function create(form: FormData): Promise<string | null> {
    const [name, email, password] = ['name', 'email', 'password'].map((key) => String(form.get(key) ?? ''));
    const answer = await fetch('/api/v1/setup', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token, name, email, password }) });
    if (!answer.ok) return ((await answer.json()) as { detail?: string }).detail ?? 'The account could not be created.';
    return enter(email!, password!);
  }

  function send(form: FormData): void {
    if (isWorking) return;
    setWorking(true);
    setFailure(null);
    create(form).catch(() => 'The server does not answer. Check that Pinion is running and try again.').then((problem) => {
      if (problem === null) window.location.assign('/');
      else {
        setFailure(problem);
        setWorking(false);
      }
    }, () => {});
  }

  return (
    <SoonForm send={send}>
      <label className={styles.label} htmlFor={`${field}-name`}>Name</label>
      <input className={styles.field} id={`${field}-name`} name="name" autoComplete="name" required maxLength={80} defaultValue={invited?.name} />
      <label className={styles.label} htmlFor={`${field}-email`}>E-mail</label>
      <input className={styles.field} id={`${field}-email`} name="email" type="email" autoComplete="username" required autoCapitalize="none" spellCheck={false} defaultValue={invited?.email} readOnly={invited !== null} />
      <label className={styles.label} htmlFor={`${field}-password`}>Password</label>
      <input className={styles.field} id={`${field}-password`} name="password" type="password" autoComplete="new-password" required minLength={least} aria-describedby={`${field}-hint`} />
      <span className={styles.hint} id={`${field}-hint`}>At least {least} characters</span>
      <p className={styles.failure} role="alert">{failure}</p>
      <button className={styles.primary} type="submit" aria-disabled={isWorking}>{isWorking ? 'Creating…' : invited ? 'Join' : 'Create administrator'}</button>
    </SoonForm>
  );
}
