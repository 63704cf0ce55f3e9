'use client';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import styles from './float.module.css';

/**
 * Asks for what an action needs. Esc closes it and focus returns to where it was (the browser's own dialog does both).
 * With `onSubmit` it is a form: Enter in a field submits. `actions` are buttons; the first is the main one.
 */
export function Dialog({ isOpen, title, children, actions, onClose, onSubmit }: { readonly isOpen: boolean; readonly title: string; readonly children?: ReactNode; readonly actions: ReactNode; readonly onClose: () => void; readonly onSubmit?: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (isOpen && !element?.open) element?.showModal();
    if (!isOpen && element?.open) element.close();
  }, [isOpen]);
  return (
    // a click on the backdrop lands on the dialog element itself; Esc does the same by keyboard
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <dialog ref={dialog} className={styles.dialog} aria-labelledby={titleId} onClose={onClose} onClick={(event) => { if (event.target === dialog.current) onClose(); }}>
      {isOpen && (
        <form method="dialog" onSubmit={(event) => { event.preventDefault(); onSubmit?.(); }}>
          <h2 id={titleId}>{title}</h2>
          <div className={styles.dialogBody}>{children}</div>
          <div className={styles.dialogActions}>{actions}</div>
        </form>
      )}
    </dialog>
  );
}
