'use client';
/** Says to screen readers what just happened, politely; the same words twice are said twice. And shows a sequence of keys begun. */
import styles from './commands/commands.module.css';
import { useNotebook, useStore } from './context';

export function Announcer() {
  const notebook = useNotebook();
  const said = useStore(notebook.said, (state) => state);
  const waiting = useStore(notebook.waiting, (state) => state);
  return (
    <>
      <div className="vh" role="status" aria-live="polite" aria-label="What happened"><span key={said.count}>{said.text}</span></div>
      {waiting ? <div className={styles.waiting} aria-hidden="true">{waiting}</div> : null}
    </>
  );
}
