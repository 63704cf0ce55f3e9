'use client';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { classes } from './classes';
import styles from './float.module.css';

/** What `Popover` hands to its trigger: spread it on a button. */
export interface PopoverTriggerProps {
  readonly 'aria-haspopup': 'dialog';
  readonly 'aria-expanded': boolean;
  readonly 'aria-controls': string | undefined;
  readonly onClick: () => void;
}

/** Details under a button, beside which the page stays usable. Esc closes it and focus returns; a press elsewhere closes it. */
export function Popover({ label, isOpen, onOpen, align = 'start', trigger, children }: { readonly label: string; readonly isOpen: boolean; readonly onOpen: (isOpen: boolean) => void; readonly align?: 'start' | 'end'; readonly trigger: (props: PopoverTriggerProps) => ReactNode; readonly children: ReactNode }) {
  const holder = useRef<HTMLSpanElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const panelId = useId();

  useEffect(() => {
    if (!isOpen) return undefined;
    panel.current?.focus({ preventScroll: true });
    const outside = (event: PointerEvent) => {
      // A dialog that the details opened stands above them, wherever it is in the tree.
      if (event.target instanceof Element && !holder.current?.contains(event.target) && !event.target.closest('dialog')) onOpen(false);
    };
    // On the document: what had the focus may be gone, and the focus with it. A dialog above goes first.
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      onOpen(false);
      holder.current?.querySelector<HTMLElement>('[aria-haspopup="dialog"]')?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('keydown', escape);
    };
  }, [isOpen, onOpen]);

  return (
    <span ref={holder} className={styles.menu}>
      {trigger({ 'aria-haspopup': 'dialog', 'aria-expanded': isOpen, 'aria-controls': isOpen ? panelId : undefined, onClick: () => onOpen(!isOpen) })}
      {isOpen && <div ref={panel} id={panelId} role="dialog" aria-label={label} tabIndex={-1} className={classes(styles.popover, align === 'end' && styles.end)}>{children}</div>}
    </span>
  );
}
