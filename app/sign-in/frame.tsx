/** Two halves: what to do, and (from 900 px) what Pinion is. Sign-in and set-up stand in it. */
import type { ReactNode } from 'react';
import styles from './sign-in.module.css';

export function Frame({ children, aside }: { readonly children: ReactNode; readonly aside: ReactNode }) {
  return (
    <div className={styles.frame}>
      <main className={styles.left}>{children}</main>
      <aside className={styles.right} aria-label="What Pinion is">{aside}</aside>
    </div>
  );
}

export function Brand() {
  return (
    <p className={styles.brand}>
      <svg width="26" height="26" viewBox="0 0 20 20" aria-hidden="true">
        <path className={styles.vane} d="M17.5 2.5c-7 0-11.5 3.6-11.5 8.8 0 .8.1 1.5.3 2.2h3c5 0 8.2-4 8.2-11z" />
        <path className={styles.shaft} d="M2.5 17.5L12 8" />
        <path className={styles.barb} d="M8.8 11.2l4.2.1M10.8 9.2V5.6" />
      </svg>
      Pinion
    </p>
  );
}
