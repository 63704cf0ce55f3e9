'use client';
/** A dialog without buttons, with a search field at its top. Esc and a press beside it close it; focus returns. */
import { useEffect, type ReactNode, type RefObject } from 'react';
import styles from './commands.module.css';

export interface SheetProps {
  /** Its `close()` closes at once, the focus back where it was, before anything else is done. */
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly label: string;
  readonly onClose: () => void;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

export function Sheet({ dialog, label, onClose, isWide = false, children }: SheetProps) {
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, [dialog]);
  return (
    // a press on the backdrop lands on the dialog element itself; Esc does the same by keyboard
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <dialog ref={dialog} className={styles.sheet} data-wide={isWide || undefined} aria-label={label} onClose={onClose} onClick={(event) => { if (event.target === event.currentTarget) event.currentTarget.close(); }}>
      {children}
    </dialog>
  );
}
