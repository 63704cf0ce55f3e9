/** Doors to a project's notebooks as a list. Cells are edited over /sync and run over /session. */
import { z } from 'zod';
import { done, refuse } from '@/lib/domain/errors';
import { TEMPLATE_NAMES } from '@/lib/notebook/templates';
import { jsonDoor, type Door } from '../door';
import { createNotebook, findNotebook, listNotebooks, renameNotebook, trashNotebook } from '../notebooks/notebooks';
import { findProject } from '../projects/projects';
import { ofNotebook, ofProject } from '../projects/scope';

const title = z.string().trim().max(200);
const noProject = () => refuse('not-found', 'There is no such project.');

export const notebookDoors: Door[] = [
  jsonDoor({
    method: 'GET', path: '/api/v1/projects/:project/notebooks', summary: 'Notebooks of a project, last changed first',
    query: z.object({ which: z.enum(['kept', 'trashed']).default('kept') }),
    requires: { access: 'notebook:read', scope: ofProject, token: 'read' },
    handle: async ({ services, actor, params, query }) => {
      const project = await findProject(services, actor!, params.project!);
      return project ? done(await listNotebooks(services, actor!, project, query.which)) : noProject();
    },
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/projects/:project/notebooks', summary: 'Create a notebook, empty or from a template', status: 201,
    body: z.object({ title: title.optional(), template: z.enum(TEMPLATE_NAMES, `There is no such template. There are ${TEMPLATE_NAMES.join(', ')}.`).optional() }),
    requires: { access: 'notebook:edit', scope: ofProject, token: 'write' },
    handle: async ({ services, actor, params, body }) => {
      const project = await findProject(services, actor!, params.project!);
      return project ? createNotebook(services, actor!, project, body) : noProject();
    },
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/notebooks/:notebook', summary: 'A notebook’s title, project and dates',
    requires: { access: 'notebook:read', scope: ofNotebook, token: 'read' },
    handle: async ({ services, actor, params }) => {
      const found = await findNotebook(services, actor!, params.notebook!);
      return found ? done(found.notebook) : refuse('not-found', 'There is no such notebook.');
    },
  }),
  jsonDoor({
    method: 'PATCH', path: '/api/v1/notebooks/:notebook', summary: 'Rename a notebook', body: z.object({ title: title.min(1, 'Give the notebook a title.') }),
    requires: { access: 'notebook:edit', scope: ofNotebook, token: 'write' },
    handle: ({ services, actor, params, body }) => renameNotebook(services, actor!, params.notebook!, body.title),
  }),
  jsonDoor({
    method: 'DELETE', path: '/api/v1/notebooks/:notebook', summary: 'Put a notebook into the trash',
    requires: { access: 'notebook:trash', scope: ofNotebook, token: 'write' },
    handle: ({ services, actor, params }) => trashNotebook(services, actor!, params.notebook!, true),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/notebooks/:notebook/restore', summary: 'Take a notebook out of the trash',
    requires: { access: 'notebook:trash', scope: ofNotebook, token: 'write' },
    handle: ({ services, actor, params }) => trashNotebook(services, actor!, params.notebook!, false),
  }),
];
