/** /sync/<notebook>: the notebook's document, live (the conversation: lib/collab/frames.ts). */
import { WebSocketServer } from 'ws';
import { findNotebookPlace } from '@/db/queries/documents';
import type { NotebookId } from '@/lib/domain/ids';
import type { Call, Door } from '../door';
import { mayIn } from '../people/access';
import { findActor, type RequestLike } from '../people/actors';
import { ofKeptNotebook } from '../projects/scope';
import type { Services } from '../services';
import type { Access } from '../sync/port';

/** Compression is off: a small frame can grow to anything, and documents are small. */
const sockets = new WebSocketServer({ noServer: true, maxPayload: 4 * 1024 * 1024, perMessageDeflate: false });

/** What whoever sent `request` may do with a notebook at this moment. */
export async function notebookAccess(request: RequestLike, notebookId: NotebookId, services: Services): Promise<Access> {
  const actor = await findActor(request, services);
  if (!actor) return 'signed-out';
  const place = await findNotebookPlace(services.db, notebookId);
  if (!place || !mayIn(actor, 'notebook:read', place)) return 'none';
  return mayIn(actor, 'notebook:edit', place) ? 'write' : 'read';
}

async function openSync({ actor, params, services, request, socket, head }: Call & Parameters<Extract<Door, { kind: 'socket' }>['handle']>[0]): Promise<void> {
  const notebookId = params['notebook'] as NotebookId;
  if (!actor) return void socket.destroy();
  const { cookie, authorization } = request.headers;
  sockets.handleUpgrade(request, socket, head, (opened) => {
    void services.rooms.connect(notebookId, opened, {
      userId: actor.userId,
      name: actor.name,
      access: () => notebookAccess({ headers: { cookie, authorization } }, notebookId, services),
    });
  });
}

export const syncDoors: Door[] = [
  {
    kind: 'socket',
    method: 'GET',
    path: '/sync/:notebook',
    summary: 'Follows a notebook\'s document, and edits it',
    requires: { access: 'notebook:read', scope: ofKeptNotebook },
    handle: openSync,
  },
];
