/** The one way to a new notebook: its row, its document and what else belongs to it come together or not at all. */
import type * as Y from 'yjs';
import type { Transaction } from '@/db/client';
import { deleteNotebook, insertNotebook, type Notebook } from '@/db/queries/notebooks';
import type { Project } from '@/db/queries/projects';
import { initialise } from '@/lib/collab/document';
import { refuse, type Refusal } from '@/lib/domain/errors';
import type { Actor } from '../door';
import type { DoorServices } from '../services';

export type MakeServices = Pick<DoorServices, 'db' | 'rooms' | 'announcements' | 'now'>;

/** `fill` puts cells into the document; `record` writes further rows in the transaction of the notebook's. The caller has asked for rights. */
export async function makeNotebook(services: MakeServices, actor: Actor, project: Pick<Project, 'id'>, title: string, fill: (doc: Y.Doc) => void, record?: (tx: Transaction, notebook: Notebook) => Promise<void>): Promise<Notebook> {
  const at = new Date(services.now());
  const notebook = await services.db.transaction(async (tx) => {
    const row = await insertNotebook(tx, { projectId: project.id, title, createdBy: actor.userId, editedBy: actor.userId, createdAt: at, updatedAt: at });
    await record?.(tx, row);
    return row;
  });
  try {
    await services.rooms.create(notebook.id, actor.userId, (doc) => {
      initialise(doc, title);
      fill(doc);
    });
  } catch (error) {
    await deleteNotebook(services.db, notebook.id);
    throw error;
  }
  await services.announcements.announce(`project:${project.id}`);
  return notebook;
}

export function notAllowed(): Refusal {
  return refuse('not-allowed', 'Only data scientists create and change notebooks. You can read them.');
}
