/** What others did that concerns one person. Nothing is told of a notebook that they may no longer read. */
import { listInboxRows, markRead } from '@/db/queries/comments';
import type { InboxEntry } from '@/lib/domain/comments';
import type { InboxItemId } from '@/lib/domain/ids';
import { plainOf } from '@/lib/notebook/comments';
import type { Actor } from '../door';
import type { Services } from '../services';
import { mayIn } from './access';

const LISTED_MOST = 200;
const TEXT_MOST = 160;

async function readable(services: Pick<Services, 'db'>, actor: Actor, isUnreadOnly: boolean) {
  const rows = await listInboxRows(services.db, actor.userId, { isUnreadOnly, most: LISTED_MOST });
  return rows.filter(({ notebook, project }) => mayIn(actor, 'notebook:read', { notebookId: notebook.id, createdBy: notebook.createdBy, id: project.id, workspaceId: project.workspaceId }));
}

function shortened(text: string): string {
  return text.length > TEXT_MOST ? `${text.slice(0, TEXT_MOST).trimEnd()}…` : text;
}

/** Newest first, the last 200. */
export async function readInbox(services: Pick<Services, 'db'>, actor: Actor): Promise<InboxEntry[]> {
  return (await readable(services, actor, false)).map(({ id, kind, actor: from, notebook, project, comment, at, readAt }) => ({
    id, kind, actor: from, notebook: { id: notebook.id, title: notebook.title },
    path: `/p/${project.slug}/notebooks/${notebook.id}${comment ? `#comment-${comment.threadId}` : ''}`,
    text: comment?.body ? shortened(plainOf(comment.body)) : null,
    at: at.toISOString(), isRead: readAt !== null,
  }));
}

/** How many of the last 200 are unread. */
export async function countUnread(services: Pick<Services, 'db'>, actor: Actor): Promise<number> {
  return (await readable(services, actor, true)).length;
}

/** Marks entries as read; all, where none are named. Other people's stay as they are. */
export async function readEntries(services: Pick<Services, 'db' | 'announcements' | 'now'>, actor: Actor, ids: readonly InboxItemId[] | null): Promise<void> {
  if (await markRead(services.db, actor.userId, ids, new Date(services.now()))) await services.announcements.announce(`inbox:${actor.userId}`);
}
