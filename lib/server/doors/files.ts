/** Doors for notebooks as files: in, out, what a file had shown; and the search over what is in them. */
import { z } from 'zod';
import { done, refuse } from '@/lib/domain/errors';
import type { NotebookId } from '@/lib/domain/ids';
import { FILE_BOUNDS } from '@/lib/notebook/files/read';
import { jsonDoor, type Door } from '../door';
import { EXPORT_FORMATS, exportNotebook, type ExportFormat } from '../notebooks/export';
import { importNotebook, readImportedOutputs } from '../notebooks/import';
import { findNotebook } from '../notebooks/notebooks';
import { searchNotebooks } from '../notebooks/search';
import { findProject } from '../projects/projects';
import { ofKeptNotebook, ofProject } from '../projects/scope';
import { readBytes } from '../read-body';
import { attachment, sendJson, sendProblem } from '../respond';

/** After an early refusal the rest of an upload is read and dropped for this long, so that browsers get to read the answer. */
const DRAIN_MS = 60_000;

export const fileDoors: Door[] = [
  {
    kind: 'raw', method: 'POST', path: '/api/v1/projects/:project/notebooks/import', summary: 'Make a notebook of a file; the body is its bytes, ?name= its name (.ipynb or .ts)',
    requires: { access: 'notebook:edit', scope: ofProject, token: 'write' },
    async handle({ services, actor, params, url, request, response }) {
      const answer = (refusal: Parameters<typeof sendProblem>[1]) => {
        sendProblem(response, refusal);
        request.resume();
        setTimeout(() => request.destroy(), DRAIN_MS).unref();
      };
      const project = await findProject(services, actor!, params.project!);
      if (!project) return answer(refuse('not-found', 'There is no such project.'));
      const name = url.searchParams.get('name') ?? '';
      if (name === '') return answer(refuse('bad-request', 'Say which file this is: ?name=analysis.ipynb. Its ending names the format.'));
      const tooLarge = () => refuse('too-large', `A notebook file has at most ${FILE_BOUNDS.bytes / 1024 / 1024} MiB. Clear the outputs that it holds, then import it again.`);
      if (Number(request.headers['content-length'] ?? 0) > FILE_BOUNDS.bytes) return answer(tooLarge());
      const bytes = await readBytes(request, FILE_BOUNDS.bytes);
      if (!bytes.ok) return answer(tooLarge());
      const imported = await importNotebook(services, actor!, project, name, bytes.value);
      if (!imported.ok) return answer(imported);
      sendJson(response, 201, imported.value);
    },
  },
  {
    kind: 'raw', method: 'GET', path: '/api/v1/notebooks/:notebook/export', summary: 'A notebook as a file: ?format=ipynb, ts or html',
    requires: { access: 'notebook:read', scope: ofKeptNotebook, token: 'read' },
    async handle({ services, actor, params, url, response }) {
      const format = url.searchParams.get('format') ?? 'ipynb';
      if (!EXPORT_FORMATS.includes(format as ExportFormat)) return sendProblem(response, refuse('bad-request', `There is no format ${format.slice(0, 40)}. Take ${EXPORT_FORMATS.join(', ')}.`));
      const found = await findNotebook(services, actor!, params.notebook!);
      if (!found) return sendProblem(response, refuse('not-found', 'There is no such notebook.'));
      const file = await exportNotebook(services, actor!, found, format as ExportFormat);
      if (!file.ok) return sendProblem(response, file);
      const body = Buffer.from(file.value.text);
      response.writeHead(200, { ...attachment(file.value.name, `${file.value.mediaType}; charset=utf-8`), 'content-length': body.length });
      response.end(body);
    },
  },
  {
    kind: 'raw', method: 'GET', path: '/api/v1/notebooks/:notebook/imported', summary: 'What the cells of an imported notebook had shown in its file',
    requires: { access: 'notebook:read', scope: ofKeptNotebook, token: 'read' },
    async handle({ services, params, response }) {
      const shown = await readImportedOutputs(services, params.notebook as NotebookId);
      if (!shown.ok) return sendProblem(response, shown);
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
      for (const part of shown.value) response.write(part);
      response.end();
    },
  },
  jsonDoor({
    method: 'GET', path: '/api/v1/projects/:project/search', summary: 'Notebooks of a project that hold some words, in their title or a cell',
    query: z.object({ q: z.string().trim().min(1, 'Say what to look for.').max(200, 'Look for at most 200 characters.') }),
    requires: { access: 'notebook:read', scope: ofProject, token: 'read' },
    handle: async ({ services, actor, params, query }) => {
      const project = await findProject(services, actor!, params.project!);
      return project ? done(await searchNotebooks(services, actor!, project, query.q)) : refuse('not-found', 'There is no such project.');
    },
  }),
];
