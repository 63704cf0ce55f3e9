/** Doors to a project's connections to other servers. No answer holds a credential. */
import { z } from 'zod';
import { CONNECTION_KINDS, HTTP_AUTHS, POSTGRES_TLS } from '@/lib/domain/connections';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { jsonDoor, type Actor, type Door } from '../door';
import { findProject, type Project } from '../projects/projects';
import { ofProject } from '../projects/scope';
import type { DoorServices } from '../services';
import { changeConnection, listConnections, makeConnection, removeConnection, testConnection } from '../sources/connections';

const list = '/api/v1/projects/:project/connections';
const one = `${list}/:connection`;
const manages = { access: 'connection:manage', scope: ofProject, token: 'govern' } as const;

const settings = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal(CONNECTION_KINDS[0]), baseUrl: z.string().max(2_000), hosts: z.array(z.string().max(300)).max(200).default([]), auth: z.enum(HTTP_AUTHS), headerName: z.string().max(64).optional(), user: z.string().max(200).optional() }),
  z.strictObject({ kind: z.literal(CONNECTION_KINDS[1]), host: z.string().max(300), port: z.number().default(5432), database: z.string().max(200), user: z.string().max(200), tls: z.enum(POSTGRES_TLS).default('verify') }),
]);
const draft = z.strictObject({ name: z.string().max(200), settings, credential: z.string().max(20_000).nullable().optional() });

async function within<T>(services: DoorServices, actor: Actor | null, id: string | undefined, act: (project: Project) => Promise<Result<T>>): Promise<Result<T>> {
  const project = await findProject(services, actor!, id ?? '');
  return project ? act(project) : refuse('not-found', 'There is no such project.');
}

type Draft = Parameters<typeof makeConnection>[3];
/** A key without a value is no key here. */
const given = (body: z.infer<typeof draft>): Draft => JSON.parse(JSON.stringify(body)) as Draft;

export const connectionDoors: Door[] = [
  jsonDoor({
    method: 'GET', path: list, summary: 'Connections of a project to other servers, without their credentials', requires: { access: 'project:read', scope: ofProject, token: 'read' },
    handle: ({ services, actor, params }) => within(services, actor, params.project, async (project) => done(await listConnections(services, actor!, project))),
  }),
  jsonDoor({
    method: 'POST', path: list, summary: 'Make a connection', status: 201, requires: manages, body: draft,
    handle: ({ services, actor, params, body }) => within(services, actor, params.project, (project) => makeConnection(services, actor!, project, given(body))),
  }),
  jsonDoor({
    method: 'PUT', path: one, summary: 'Change a connection; without a credential the stored one stays, where the server stays the same', requires: manages, body: draft,
    handle: ({ services, actor, params, body }) => within(services, actor, params.project, (project) => changeConnection(services, actor!, project, params.connection!, given(body))),
  }),
  jsonDoor({
    method: 'POST', path: `${one}/test`, summary: 'Ask a connection’s server whether it answers', requires: { access: 'connection:use', scope: ofProject, token: 'write' },
    handle: ({ services, actor, params }) => within(services, actor, params.project, (project) => testConnection(services, actor!, project, params.connection!)),
  }),
  jsonDoor({
    method: 'DELETE', path: one, summary: 'Remove a connection and its credential', requires: manages,
    handle: ({ services, actor, params }) => within(services, actor, params.project, (project) => removeConnection(services, actor!, project, params.connection!)),
  }),
];
