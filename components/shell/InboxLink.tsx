'use client';
/** The way to the inbox, with how much of it is unread, kept current. */
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { callApi } from '@/components/api';
import { useLive } from '@/components/live';
import { Icon, Link } from '@/components/ui';
import styles from './shell.module.css';

export function InboxLink({ viewerId, unread }: { readonly viewerId: string; readonly unread: number }) {
  const path = usePathname();
  const [shown, setShown] = useState({ from: unread, count: unread });
  if (shown.from !== unread) setShown({ from: unread, count: unread }); // the page was read anew
  useLive(`inbox:${viewerId}`, () => {
    callApi<{ readonly count: number }>('GET', '/api/v1/me/inbox/unread').then(({ count }) => setShown({ from: unread, count }), () => {}); // the next change asks again
  });
  return (
    <Link className={styles.inbox} href="/inbox" aria-label={shown.count > 0 ? `Inbox, ${shown.count} unread` : 'Inbox'} aria-current={path === '/inbox' ? 'page' : undefined}>
      <Icon name="inbox" />
      {shown.count > 0 ? <b aria-hidden="true">{shown.count > 99 ? '99+' : shown.count}</b> : null}
    </Link>
  );
}
