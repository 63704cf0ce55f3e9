/** /session/<notebook>, the running side of a notebook, and the outputs that were moved to blobs. */
import { pipeline } from 'node:stream/promises';
import { WebSocketServer } from 'ws';
import { findNotebookPlace } from '@/db/queries/documents';
import { hasOutputs } from '@/db/queries/sessions';
import { refuse } from '@/lib/domain/errors';
import type { Digest, NotebookId } from '@/lib/domain/ids';
import type { Door } from '../door';
import { levelIn } from '../people/access';
import { findActor } from '../people/actors';
import { ofKeptNotebook } from '../projects/scope';
import { sendProblem } from '../respond';

/** Commands are small. Compression is off, as on /sync. */
const sockets = new WebSocketServer({ noServer: true, maxPayload: 2 * 1024 * 1024, perMessageDeflate: false });

export const sessionDoors: Door[] = [
  {
    kind: 'socket', method: 'GET', path: '/session/:notebook', summary: 'Follows what runs in a notebook, and runs it',
    requires: { access: 'notebook:read', scope: ofKeptNotebook },
    async handle({ actor, params, services, request, socket, head }) {
      const notebookId = params.notebook as NotebookId;
      if (!actor) return void socket.destroy();
      const { cookie, authorization } = request.headers;
      sockets.handleUpgrade(request, socket, head, (opened) => {
        void services.sessions.connect(notebookId, opened, {
          userId: actor.userId,
          name: actor.name,
          async rights() {
            const now = await findActor({ headers: { cookie, authorization } }, services);
            if (!now) return 'signed-out';
            const place = await findNotebookPlace(services.db, notebookId);
            return (place && levelIn(now, place)) ?? 'none';
          },
          async rightsIn(places) {
            const now = await findActor({ headers: { cookie, authorization } }, services);
            return places.map((place) => (now && levelIn(now, place)) ?? 'none');
          },
        });
      });
    },
  },
  {
    kind: 'raw', method: 'GET', path: '/api/v1/notebooks/:notebook/outputs/:digest', summary: 'All outputs of an execution, as JSON',
    requires: { access: 'notebook:read', scope: ofKeptNotebook, token: 'read' },
    async handle({ params, services, response }) {
      const digest = params.digest as Digest;
      const isOurs = /^[0-9a-f]{64}$/.test(digest) && (await hasOutputs(services.db, params.notebook as NotebookId, digest));
      if (!isOurs) return sendProblem(response, refuse('not-found', 'This notebook has no such outputs.'));
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'private, max-age=31536000, immutable', etag: `"${digest}"`, 'x-content-type-options': 'nosniff' });
      await pipeline(await services.blobs.read(digest), response).catch(() => response.destroy());
    },
  },
];
