/** Doors to a project's data files. */
import { pipeline } from 'node:stream/promises';
import { done, refuse } from '@/lib/domain/errors';
import { findDataFile, listDataFiles, removeDataFile, tooLarge, uploadDataFile, UPLOAD_MOST } from '../data/data-files';
import { jsonDoor, type Door } from '../door';
import { findProject } from '../projects/projects';
import { ofProject } from '../projects/scope';
import { sendJson, sendProblem } from '../respond';

const path = '/api/v1/projects/:project/data/:name';
const noFile = () => refuse('not-found', 'There is no file of this name.');

/** After an early refusal the rest of an upload is read and dropped for this long, so that browsers get to read the answer. */
const DRAIN_MS = 60_000;

export const dataDoors: Door[] = [
  jsonDoor({
    method: 'GET', path: '/api/v1/projects/:project/data', summary: 'Data files of a project',
    requires: { access: 'project:read', scope: ofProject, token: 'read' },
    handle: async ({ services, actor, params }) => {
      const project = await findProject(services, actor!, params.project!);
      return project ? done(await listDataFiles(services, actor!, project)) : refuse('not-found', 'There is no such project.');
    },
  }),
  {
    kind: 'raw', method: 'PUT', path, summary: 'Upload a data file; the body is its bytes',
    requires: { access: 'data:upload', scope: ofProject, token: 'write' },
    async handle({ services, actor, params, request, response }) {
      const refuseUpload = (refusal: Parameters<typeof sendProblem>[1]) => {
        sendProblem(response, refusal);
        request.resume();
        setTimeout(() => request.destroy(), DRAIN_MS).unref();
      };
      const project = await findProject(services, actor!, params.project!);
      if (!project) return refuseUpload(refuse('not-found', 'There is no such project.'));
      if (Number(request.headers['content-length'] ?? 0) > UPLOAD_MOST) return refuseUpload(tooLarge(params.name!, UPLOAD_MOST));
      try {
        // `destroyOnReturn: false`: a refusal in the middle must not cut the connection before it is answered.
        const uploaded = await uploadDataFile(services, actor!, project, params.name!, request.iterator({ destroyOnReturn: false }));
        if (!uploaded.ok) return refuseUpload(uploaded);
        sendJson(response, 201, uploaded.value);
      } catch (error) {
        // Who stopped sending hears no answer; nothing was kept.
        if (!request.complete && request.destroyed) return;
        throw error;
      }
    },
  },
  {
    kind: 'raw', method: 'GET', path, summary: 'Download a data file as it was uploaded',
    requires: { access: 'data:read', scope: ofProject, token: 'read' },
    async handle({ services, actor, params, response }) {
      const project = await findProject(services, actor!, params.project!);
      const file = project && (await findDataFile(services, actor!, project, params.name!));
      if (!file) return sendProblem(response, noFile());
      const bytes = await services.blobs.read(file.digest);
      response.writeHead(200, {
        'content-type': file.mediaType, 'content-length': file.size, 'x-content-type-options': 'nosniff', 'cache-control': 'private, no-cache', etag: `"${file.digest}"`,
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)}`,
      });
      await pipeline(bytes, response).catch(() => response.destroy());
    },
  },
  jsonDoor({
    method: 'DELETE', path, summary: 'Remove a data file; versions made from it keep its bytes',
    requires: { access: 'data:upload', scope: ofProject, token: 'write' },
    handle: async ({ services, actor, params }) => {
      const project = await findProject(services, actor!, params.project!);
      return project ? removeDataFile(services, actor!, project, params.name!) : refuse('not-found', 'There is no such project.');
    },
  }),
];
