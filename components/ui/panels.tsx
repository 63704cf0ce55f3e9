/** What a page is made of: its heading, notices, empty and loading states, tables. All render on the server. */
import type { ReactNode } from 'react';
import { classes } from './classes';
import { Icon, type IconName } from './Icon';
import styles from './panels.module.css';

const NOTICE_ICONS = { caution: 'insufficient', negative: 'fail', positive: 'pass', info: 'info' } as const satisfies Record<string, IconName>;

/** Says once what is the matter and offers the way on. `isAlert` for what just went wrong by the person's own doing. */
export function Notice({ tone = 'caution', action, isAlert = false, children }: { readonly tone?: keyof typeof NOTICE_ICONS; readonly action?: ReactNode; readonly isAlert?: boolean; readonly children: ReactNode }) {
  return (
    <div className={classes(styles.notice, tone !== 'caution' && styles[tone])} {...(isAlert ? { role: 'alert' } : {})}>
      <Icon name={NOTICE_ICONS[tone]} />
      <div>{children}</div>
      {action}
    </div>
  );
}

/** Grey bars where lines will stand; widths in percent. */
export function Skeleton({ widths = [38, 62, 54], label = 'Loading' }: { readonly widths?: readonly number[]; readonly label?: string }) {
  return <div className={styles.skeleton} role="status" aria-busy="true" aria-label={label}>{widths.map((width, at) => <i key={at} style={{ width: `${width}%` }} />)}</div>;
}

/** What belongs here, and the one thing to do. `isPage` where it is the whole page. */
export function Empty({ title, action, isPage = false, children }: { readonly title: string; readonly action?: ReactNode; readonly isPage?: boolean; readonly children?: ReactNode }) {
  const Title = isPage ? 'h1' : 'h2';
  return (
    <div className={classes(styles.empty, isPage && styles.centred)}>
      <Title>{title}</Title>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** Rows between lines; scrolls sideways inside itself where it must. Cells of numbers take className `num`. */
export function Table({ label, className, children }: { readonly label: string; readonly className?: string | undefined; readonly children: ReactNode }) {
  return (
    // a region that scrolls must be reachable by keyboard
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={classes(styles.table, className)}>{children}</table>
    </div>
  );
}

/** The frame of most pages: at most 1280 px wide; `isWide` leaves the width and the sides to the page. */
export function Page({ isWide = false, className, children }: { readonly isWide?: boolean; readonly className?: string | undefined; readonly children: ReactNode }) {
  return <div className={classes(styles.page, isWide && styles.wide, className)}>{children}</div>;
}

/** Title, one sentence that counts, and the page's actions. */
export function PageHead({ title, children, actions }: { readonly title: ReactNode; readonly children?: ReactNode; readonly actions?: ReactNode }) {
  return (
    <header className={styles.head}>
      <div><h1>{title}</h1>{children && <p>{children}</p>}</div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
