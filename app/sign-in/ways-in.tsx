'use client';
import { useId, useRef, useState } from 'react';
import type { Role } from '@/lib/domain/roles';
import { enter } from './enter';
import { SoonForm } from './soon-form';
import styles from './sign-in.module.css';

export interface DemoRole {
  readonly role: Role;
  readonly name: string;
  readonly initials: string;
  readonly does: string;
  readonly email: string;
  readonly password: string;
}

/** `next` is a path of this site. */
export function WaysIn({ roles, next }: { readonly roles: readonly DemoRole[]; readonly next: string }) {
  const [working, setWorking] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const field = useId();
  const password = useRef<HTMLInputElement>(null);

  async function go(who: string, email: string, secret: string): Promise<void> {
    if (working) return;
    setWorking(who);
    setFailure(null);
    const problem = await enter(email, secret);
    if (problem === null) {
      // A whole load, so that nothing the last person saw stays in memory.
      window.location.assign(next);
      return;
    }
    setWorking(null);
    setFailure(problem);
    if (who === 'form') {
      password.current?.focus();
      password.current?.select();
    }
  }

  const send = (form: FormData) => void go('form', String(form.get('email') ?? ''), String(form.get('password') ?? ''));

  const form = (
    <SoonForm send={send}>
      <label className={styles.label} htmlFor={`${field}-email`}>E-mail</label>
      <input className={styles.field} id={`${field}-email`} name="email" type="email" autoComplete="username" required autoCapitalize="none" spellCheck={false} />
      <label className={styles.label} htmlFor={`${field}-password`}>Password</label>
      <input className={styles.field} id={`${field}-password`} name="password" type="password" autoComplete="current-password" required ref={password} aria-describedby={failure ? `${field}-failure` : undefined} aria-invalid={failure ? true : undefined} />
      <button className={styles.primary} type="submit" aria-disabled={working !== null}>{working === 'form' ? 'Signing in…' : 'Sign in'}</button>
    </SoonForm>
  );

  return (
    <>
      {roles.length > 0 && (
        <ul className={styles.roles} aria-label="Demo roles">
          {roles.map((demo) => (
            <li key={demo.role}>
              <SoonForm send={() => void go(demo.role, demo.email, demo.password)}>
                <button className={styles.role} type="submit" aria-disabled={working !== null} data-working={working === demo.role || undefined}>
                  <span className={styles.avatar} aria-hidden="true">{demo.initials}</span>
                  <span><b>{demo.name}</b><span className={styles.does}>{working === demo.role ? 'Signing in…' : demo.does}</span></span>
                  <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 8h11M9.5 4l4 4-4 4" /></svg>
                </button>
              </SoonForm>
            </li>
          ))}
        </ul>
      )}
      {/* In place from the start, so that screen readers announce what comes into it. */}
      <p className={styles.failure} id={`${field}-failure`} role="alert">{failure}</p>
      {roles.length > 0 ? <details className={styles.details}><summary>Sign in with e-mail and password</summary>{form}</details> : form}
    </>
  );
}
