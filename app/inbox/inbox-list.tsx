'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi } from '@/components/api';
import { Button, Empty, Icon, IconButton, Link, Segmented, Time, useToasts, type IconName } from '@/components/ui';
import type { InboxEntry, InboxKind } from '@/lib/domain/comments';
import styles from './inbox.module.css';

const WORDS: Record<InboxKind, string> = { mention: 'mentioned you in', reply: 'replied in', comment: 'commented in your notebook', share: 'shared with you' };
const ICONS: Record<InboxKind, IconName> = { mention: 'person', reply: 'comment', comment: 'comment', share: 'people' };

/** Entries as a page may show them, newest first; pressing one marks it as read and leads to its place. */
export function InboxList({ entries }: { readonly entries: readonly InboxEntry[] }) {
  const router = useRouter();
  const toasts = useToasts();
  const [which, setWhich] = useState<'unread' | 'all'>('unread');
  const [isWorking, setWorking] = useState(false);
  const unread = entries.filter((entry) => !entry.isRead);
  const shown = which === 'unread' ? unread : entries;
  const mark = async (ids?: readonly string[]) => {
    setWorking(ids === undefined);
    try {
      await callApi('POST', '/api/v1/me/inbox/read', ids ? { ids } : {});
      router.refresh();
    } catch (error) {
      toasts.fail(error);
    } finally {
      setWorking(false);
    }
  };
  return (
    <section className={styles.list} aria-labelledby="inbox-title">
      <div className={styles.head}>
        <h1 id="inbox-title">{unread.length === 0 ? 'Nothing unread' : `${unread.length} unread`}</h1>
        <Segmented label="Show" value={which} onChange={setWhich} segments={[{ value: 'unread', label: 'Unread' }, { value: 'all', label: 'All' }]} />
        {unread.length > 0 ? <Button working={isWorking} onClick={() => void mark()}>Mark all as read</Button> : null}
      </div>
      {shown.length === 0 ? <Empty title={which === 'unread' ? 'You have read everything' : 'Your inbox is empty'}>Mentions, replies, comments on your notebooks and what is shared with you come here.</Empty> : (
        <ul aria-label={which === 'unread' ? 'Unread' : 'All'}>
          {shown.map((entry) => (
            <li key={entry.id} className={styles.entry} data-unread={!entry.isRead || undefined}>
              <Icon name={ICONS[entry.kind]} />
              <Link href={entry.path} onClick={() => { if (!entry.isRead) void mark([entry.id]); }}>
                <span className={styles.what}>{entry.isRead ? null : <span className="vh">Unread: </span>}<b>{entry.actor.name}</b> {WORDS[entry.kind]} <b>{entry.notebook.title}</b></span>
                {entry.text ? <span className={styles.text}>{entry.text}</span> : null}
              </Link>
              <span className={styles.at}><Time at={entry.at} /></span>
              {entry.isRead ? <span /> : <IconButton label={`Mark as read: ${entry.actor.name}, ${entry.notebook.title}`} icon="check" size="small" onClick={() => void mark([entry.id])} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
