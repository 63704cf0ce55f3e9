'use client';
import { Link } from './Link';
import { useId, type ButtonHTMLAttributes, type MouseEvent, type ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import styles from './button.module.css';
import { classes } from './classes';

export type ButtonVariant = 'default' | 'primary' | 'quiet' | 'pin' | 'destructive';

interface Looks {
  readonly variant?: ButtonVariant;
  readonly size?: 'small' | 'medium' | 'large';
  readonly icon?: IconName;
  readonly wide?: boolean;
}

export interface ButtonProps extends Looks, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  /** The action runs: a spinner stands before the words, further clicks do nothing. */
  readonly working?: boolean;
  /** Why it cannot be done now, in words. The button stays reachable and says so. */
  readonly blocked?: string | null | undefined;
  /** Id of an element that already says why; the reason is then not repeated in a bubble. */
  readonly blockedBy?: string;
  /** Which edge the reason's bubble is aligned with. */
  readonly reasonAt?: 'start' | 'end';
}

function look({ variant = 'default', size = 'medium', wide = false }: Looks, extra?: string): string {
  return classes(styles.button, variant !== 'default' && styles[variant], size !== 'medium' && styles[size], wide && styles.wide, extra);
}

/** A verb. One `primary` a view at most. */
export function Button({ variant, size, icon, wide, working = false, blocked, blockedBy, reasonAt = 'start', className, onClick, type = 'button', children, ...rest }: ButtonProps) {
  const reasonId = useId();
  const isBlocked = Boolean(blocked);
  const describedBy = isBlocked ? (blockedBy ?? reasonId) : rest['aria-describedby'];
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (isBlocked || working) event.preventDefault();
    else onClick?.(event);
  };
  const button = (
    <button
      {...rest}
      type={type}
      className={look({ variant, size, wide } as Looks, classes(isBlocked && styles.blocked, className))}
      onClick={click}
      aria-disabled={isBlocked || undefined}
      aria-busy={working || undefined}
      aria-describedby={describedBy}
    >
      {working ? <span className={styles.spinner} aria-hidden="true" /> : isBlocked ? <Icon name="lock" size={15} /> : icon && <Icon name={icon} size={15} />}
      {children}
    </button>
  );
  if (!isBlocked || blockedBy) return button;
  return (
    <span className={classes(styles.holder, wide && styles.wide)}>
      {button}
      <span id={reasonId} role="tooltip" className={classes(styles.reason, reasonAt === 'end' && styles.end)}>{blocked}</span>
    </span>
  );
}

/** A button of one glyph; `label` is its name. */
export function IconButton({ label, icon, variant = 'quiet', className, ...rest }: Omit<ButtonProps, 'children' | 'icon' | 'wide'> & { readonly label: string; readonly icon: IconName }) {
  return <Button {...rest} icon={icon} variant={variant} aria-label={label} title={rest.blocked ? undefined : label} className={classes(styles.iconOnly, className)} />;
}

/** Goes somewhere, looks like a button. */
export function ButtonLink({ href, variant, size, icon, wide, children, className, download }: Looks & { readonly href: string; readonly children: ReactNode; readonly className?: string; readonly download?: boolean }) {
  const content = <>{icon && <Icon name={icon} size={15} />}{children}</>;
  const props = { className: look({ variant, size, wide } as Looks, className) };
  // what the API answers is a file, no page
  return download || href.startsWith('/api/') ? <a href={href} download {...props}>{content}</a> : <Link href={href} {...props}>{content}</Link>;
}

export function Spinner({ label }: { readonly label?: string }) {
  return <span className={styles.spinner} {...(label ? { role: 'status', 'aria-label': label } : { 'aria-hidden': true })} />;
}
