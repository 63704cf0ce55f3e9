/**
 * What the server does to histories and trash by itself, every few hours: thins versions, empties cells and removes notebooks
 * that have lain in the trash for 30 days, and makes the versions that a process which died could not. Safe to repeat, and on
 * several servers at once.
 */
import { listOldNotebooks, listOldTrash, noteTrash, notebooksWithSpansBefore, thinVersions } from '@/db/queries/history';
import { deleteNotebook } from '@/db/queries/notebooks';
import { LOCAL } from '@/lib/collab/document';
import { emptyTrash } from '@/lib/collab/trash';
import { EVERY_VERSION_MS, HOURLY_VERSIONS_MS, TRASH_MS, VERSION_EVERY_MS } from '@/lib/domain/history';
import type { CellId, NotebookId } from '@/lib/domain/ids';
import { appendAudit } from '../audit/append';
import type { DoorServices } from '../services';

type KeepServices = Pick<DoorServices, 'db' | 'rooms' | 'now' | 'log' | 'announcements'>;

const EVERY_MS = 6 * 3_600_000;

export interface Swept {
  readonly thinned: number;
  readonly emptied: number;
  readonly removed: number;
}

/** One round. What fails for one notebook is logged and does not keep the others from theirs. */
export async function sweep(services: KeepServices): Promise<Swept> {
  const ago = (ms: number) => new Date(services.now() - ms);
  const thinned = await thinVersions(services.db, { hourly: ago(EVERY_VERSION_MS), daily: ago(HOURLY_VERSIONS_MS) });

  const cells = new Map<NotebookId, CellId[]>();
  for (const { notebookId, cellId } of await listOldTrash(services.db, ago(TRASH_MS))) cells.set(notebookId, [...(cells.get(notebookId) ?? []), cellId]);
  let emptied = 0;
  for (const [notebookId, ids] of cells) {
    await attempt(services, notebookId, async () => {
      const room = await services.rooms.open(notebookId);
      try {
        await room.change(null, (doc) => emptyTrash(doc, ids, LOCAL));
      } finally {
        room.release();
      }
      await noteTrash(services.db, notebookId, ids.map((cellId) => ({ cellId, isTrashed: false, userId: null })), ago(0));
      emptied += ids.length;
    });
  }

  let removed = 0;
  for (const { id, projectId } of await listOldNotebooks(services.db, ago(TRASH_MS))) {
    await attempt(services, id, async () => {
      await services.db.transaction(async (tx) => {
        await deleteNotebook(tx, id);
        await appendAudit(tx, { action: 'notebook.removed', actor: null, subject: { kind: 'notebook', id }, projectId, reason: 'It lay in the trash for 30 days.' }, services.now());
      });
      await services.announcements.announce(`project:${projectId}`);
      removed += 1;
    });
  }

  // Opening a document makes the version that is due.
  for (const id of await notebooksWithSpansBefore(services.db, ago(2 * VERSION_EVERY_MS))) {
    await attempt(services, id, async () => {
      const room = await services.rooms.open(id);
      await room.keepVersion({ kind: 'auto', by: null }).finally(() => room.release());
    });
  }
  return { thinned, emptied, removed };
}

async function attempt(services: KeepServices, notebookId: NotebookId, act: () => Promise<void>): Promise<void> {
  await act().catch((error: unknown) => services.log.warn('a notebook could not be tidied', { notebookId, error }));
}

/** Sweeps now and every six hours; gives what ends it. */
export function startKeeping(services: KeepServices): () => void {
  const round = () => void sweep(services).catch((error: unknown) => services.log.warn('histories could not be tidied', { error }));
  const first = setTimeout(round, 60_000);
  const timer = setInterval(round, EVERY_MS);
  for (const each of [first, timer]) each.unref();
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}
