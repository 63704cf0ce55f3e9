/** Doors to uploads that go on after a break (data/uploads.ts tells the conversation). */
import { z } from 'zod';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { beginUpload, dropUpload, listUnfinished, readUpload, takePiece } from '../data/uploads';
import { jsonDoor, type Actor, type Door } from '../door';
import { findProject, type Project } from '../projects/projects';
import { ofProject } from '../projects/scope';
import { sendJson, sendProblem } from '../respond';
import type { DoorServices } from '../services';

const list = '/api/v1/projects/:project/uploads';
const one = `${list}/:upload`;
const requires = { access: 'data:upload', scope: ofProject, token: 'write' } as const;

/** After a refusal the rest of a piece is read and dropped for this long, so that browsers get to read the answer. */
const DRAIN_MS = 30_000;

async function within<T>(services: DoorServices, actor: Actor | null, id: string | undefined, act: (project: Project) => Promise<Result<T>>): Promise<Result<T>> {
  const project = await findProject(services, actor!, id ?? '');
  return project ? act(project) : refuse('not-found', 'There is no such project.');
}

export const uploadDoors: Door[] = [
  jsonDoor({
    method: 'POST', path: list, summary: 'Begin an upload that can be gone on with, or find the unfinished one', status: 201, requires,
    body: z.object({ name: z.string().min(1, 'Name the file.'), size: z.number().int().min(1, 'The file is empty.'), modified: z.number().int().min(0).max(8.64e15).default(0) }),
    handle: ({ services, actor, params, body }) => within(services, actor, params.project, (project) => beginUpload(services, actor!, project, body)),
  }),
  jsonDoor({
    method: 'GET', path: list, summary: 'One’s own unfinished uploads to a project', requires: { ...requires, token: 'read' },
    handle: ({ services, actor, params }) => within(services, actor, params.project, async (project) => done(await listUnfinished(services, actor!, project))),
  }),
  jsonDoor({
    method: 'GET', path: one, summary: 'How much of an upload is here', requires,
    handle: ({ services, actor, params }) => within(services, actor, params.project, (project) => readUpload(services, actor!, project, params.upload!)),
  }),
  {
    kind: 'raw', method: 'PUT', path: one, summary: 'A piece of an upload, from byte ?offset= on; the last one makes it a data file', requires,
    async handle({ services, actor, params, url, request, response }) {
      const offset = Number(url.searchParams.get('offset') ?? Number.NaN);
      const taken = !Number.isSafeInteger(offset) || offset < 0
        ? refuse('bad-request', 'Say where the piece begins: ?offset=0.')
        : await within(services, actor, params.project, (project) => takePiece(services, actor!, project, params.upload!, offset, whole(request.iterator({ destroyOnReturn: false }))));
      if (taken.ok) return sendJson(response, 200, taken.value);
      // Whose connection broke hears no answer; what had arrived is kept.
      if (request.destroyed && !request.complete) return;
      sendProblem(response, taken);
      request.resume();
      setTimeout(() => request.destroy(), DRAIN_MS).unref();
    },
  },
  jsonDoor({
    method: 'DELETE', path: one, summary: 'Give an upload up', requires,
    handle: ({ services, actor, params }) => within(services, actor, params.project, (project) => dropUpload(services, actor!, project, params.upload!)),
  }),
];

/** A connection that breaks ends the piece where it broke. */
async function* whole(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ECONNRESET' && code !== 'ERR_STREAM_PREMATURE_CLOSE' && (error as Error).message !== 'aborted') throw error;
  }
}
