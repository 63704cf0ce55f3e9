/** Doors for tables as files: begun with what is wanted, then taken as one stream. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { done, refuse } from '@/lib/domain/errors';
import type { ExecutionId, NotebookId } from '@/lib/domain/ids';
import { TABLE_FORMATS } from '@/lib/notebook/output-pages';
import { jsonDoor, type Door } from '../door';
import { findNotebook } from '../notebooks/notebooks';
import { takeTableFile } from '../notebooks/table-file';
import { ofKeptNotebook } from '../projects/scope';
import { attachment, sendProblem } from '../respond';
import { columnSpans, rowOrder } from '../session/page-request';

const word = z.string().min(1).max(200);

export const tableDoors: Door[] = [
  jsonDoor({
    method: 'POST', path: '/api/v1/notebooks/:notebook/tables', summary: 'Begin to download a table that a cell shows, whole or as filtered and sorted; gives the address to take it from', status: 201,
    body: z.object({ execution: word, handle: word, format: z.enum(TABLE_FORMATS, `Take ${TABLE_FORMATS.join(' or ')}.`), shown: columnSpans.default(null), sort: rowOrder.sort.default([]), filter: rowOrder.filter.default([]) }),
    requires: { access: 'notebook:read', scope: ofKeptNotebook, token: 'read' },
    handle: async ({ services, actor, params, body }) => {
      const begun = await services.sessions.beginTableFile(params.notebook as NotebookId, { ...body, execution: body.execution as ExecutionId }, actor!.userId);
      return begun.ok ? done({ ...begun.value, url: `/api/v1/notebooks/${params.notebook}/tables/${begun.value.id}` }) : begun;
    },
  }),
  {
    kind: 'raw', method: 'GET', path: '/api/v1/notebooks/:notebook/tables/:download', summary: 'A table as a file, once, for whoever began it',
    requires: { access: 'notebook:read', scope: ofKeptNotebook, token: 'read' },
    async handle({ services, actor, params, response }) {
      const found = await findNotebook(services, actor!, params.notebook!);
      if (!found) return sendProblem(response, refuse('not-found', 'There is no such notebook.'));
      const file = await takeTableFile(services, actor!, found, params.download!);
      if (!file.ok) return sendProblem(response, file);
      response.writeHead(200, attachment(file.value.name, file.value.mediaType));
      // What breaks off in the middle cuts the connection: a part must not look like the whole.
      await pipeline(Readable.from(file.value.parts, { objectMode: false }), response).catch(() => response.destroy());
    },
  },
];
