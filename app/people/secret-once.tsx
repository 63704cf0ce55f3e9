'use client';
import type { ReactNode } from 'react';
import { Button, Notice, useToasts } from '@/components/ui';
import styles from './people.module.css';

/** A secret that no page can show again, with what to do with it. */
export function SecretOnce({ secret, copy, copied, children }: { readonly secret: string; readonly copy: string; readonly copied: string; readonly children: ReactNode }) {
  const { say, fail } = useToasts();
  return (
    <Notice tone="positive" action={<Button onClick={() => { void navigator.clipboard.writeText(secret).then(() => say(copied), fail); }}>{copy}</Button>}>
      <p>{children}</p>
      <code className={styles.secret}>{secret}</code>
    </Notice>
  );
}
