/** What others did that concerns the person who looks, and the notebooks that were shared with them. */
import type { Metadata } from 'next';
import { listShared } from '@/db/queries/sharing';
import { Link, Page, Tag, Time } from '@/components/ui';
import { Live } from '@/components/live';
import { LEVEL_NAMES } from '@/lib/domain/levels';
import { readInbox } from '@/lib/server/people/inbox';
import { requireActor } from '@/lib/server/people/page-actor';
import { webServices } from '@/lib/server/web-services';
import { AppShell } from '../shell';
import { InboxList } from './inbox-list';
import styles from './inbox.module.css';

export const metadata: Metadata = { title: 'Inbox' };

export default async function InboxPage() {
  const actor = await requireActor();
  const [entries, shared] = await Promise.all([readInbox(webServices(), actor), listShared(webServices().db, actor.userId)]);
  return (
    <AppShell actor={actor}>
      <Page className={styles.page}>
        <InboxList entries={entries} />
        <aside className={styles.shared} aria-label="Shared with you">
          <h2>Shared with you</h2>
          {shared.length === 0 ? <p className="faint">Notebooks that somebody shares with you appear here.</p> : (
            <ul>
              {shared.map((notebook) => (
                <li key={notebook.id}>
                  <Link href={`/p/${notebook.slug}/notebooks/${notebook.id}`}>{notebook.title}</Link>
                  <Tag>{LEVEL_NAMES[notebook.level]}</Tag>
                  <span className="faint small">changed <Time at={notebook.updatedAt.toISOString()} as="age" /> ago</span>
                </li>
              ))}
            </ul>
          )}
        </aside>
        <Live topic={`inbox:${actor.userId} people:${actor.userId}`} />
      </Page>
    </AppShell>
  );
}
