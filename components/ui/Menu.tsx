'use client';
import { Link } from './Link';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { classes } from './classes';
import styles from './float.module.css';
import { Icon, type IconName } from './Icon';

export type MenuItem =
  | { readonly kind?: 'action'; readonly label: string; readonly detail?: string; readonly icon?: IconName; readonly onSelect: () => void; readonly isDestructive?: boolean; readonly blocked?: string | null | undefined; readonly isChecked?: boolean }
  | { readonly kind: 'link'; readonly label: string; readonly detail?: string; readonly icon?: IconName; readonly href: string; readonly isCurrent?: boolean }
  | { readonly kind: 'separator' }
  | { readonly kind: 'heading'; readonly content: ReactNode };

/** What `Menu` hands to its trigger: spread it on a button. */
export interface TriggerProps {
  readonly 'aria-haspopup': 'menu';
  readonly 'aria-expanded': boolean;
  readonly 'aria-controls': string | undefined;
  readonly onClick: () => void;
}

/** A list of actions under a button. Arrows move, Enter chooses, Esc closes and focus returns. */
export function Menu({ label, items, align = 'start', trigger }: { readonly label: string; readonly items: readonly MenuItem[]; readonly align?: 'start' | 'end'; readonly trigger: (props: TriggerProps) => ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const holder = useRef<HTMLSpanElement>(null);
  const listId = useId();
  const choices = () => [...(holder.current?.querySelectorAll<HTMLElement>('[data-choice]') ?? [])];

  useEffect(() => {
    if (!isOpen) return undefined;
    choices()[0]?.focus();
    const outside = (event: PointerEvent) => {
      if (!holder.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    holder.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) {
      if (event.key === 'ArrowDown') {
        event.preventDefault();
        setOpen(true);
      }
      return;
    }
    const all = choices();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      all[to]?.focus();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab') setOpen(false);
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <span ref={holder} className={styles.menu} onKeyDown={onKeyDown}>
      {trigger({ 'aria-haspopup': 'menu', 'aria-expanded': isOpen, 'aria-controls': isOpen ? listId : undefined, onClick: () => setOpen(!isOpen) })}
      {isOpen && (
        <div id={listId} role="menu" aria-label={label} className={classes(styles.list, align === 'end' && styles.end)}>
          {items.map((item, at) => <Row key={at} item={item} close={close} />)}
        </div>
      )}
    </span>
  );
}

function Row({ item, close }: { readonly item: MenuItem; readonly close: () => void }) {
  if (item.kind === 'separator') return <hr className={styles.separator} />;
  if (item.kind === 'heading') return <div role="presentation" className={styles.heading}>{item.content}</div>;
  const detail = (item.kind !== 'link' && item.blocked) || item.detail;
  const content = <>{item.icon && <Icon name={item.icon} />}<span className={styles.itemText}>{item.label}{detail && <small>{detail}</small>}</span></>;
  if (item.kind === 'link') return <Link href={item.href} role="menuitem" tabIndex={-1} data-choice className={styles.item} aria-current={item.isCurrent ? 'true' : undefined} onClick={close}>{content}</Link>;
  const choose = () => {
    if (item.blocked) return;
    close();
    item.onSelect();
  };
  const checked = item.isChecked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': item.isChecked };
  return <button type="button" {...checked} tabIndex={-1} data-choice aria-disabled={item.blocked ? true : undefined} className={classes(styles.item, item.isDestructive && styles.destructive)} onClick={choose}>{content}</button>;
}
