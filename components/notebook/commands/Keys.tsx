'use client';
/** A binding, drawn as keys. */
import { useSyncExternalStore } from 'react';
import styles from './commands.module.css';
import { drawn, platformOf, spoken, type Platform } from './keys';

/** The keyboard of this browser; the server draws the other one's. */
export function usePlatform(): Platform {
  return useSyncExternalStore(() => () => {}, () => platformOf(navigator), () => 'other');
}

export function Keys({ binding, platform }: { readonly binding: string; readonly platform: Platform }) {
  return (
    <span className={styles.keys}>
      <span className="vh">{spoken(binding, platform)}</span>
      {drawn(binding, platform).map((press, at) => <span key={at} aria-hidden="true" className={styles.press}>{press.map((key) => <kbd key={key}>{key}</kbd>)}</span>)}
    </span>
  );
}
