/** Doors to projects. */
import { z } from 'zod';
import { done, refuse } from '@/lib/domain/errors';
import type { WorkspaceId } from '@/lib/domain/ids';
import { jsonDoor, type Door } from '../door';
import { changeProject, createProject, findProject, listProjects } from '../projects/projects';
import { anywhere, ofProject } from '../projects/scope';

const text = (most: number) => z.string().trim().max(most);
const fields = {
  name: text(80).min(1, 'Give the project a name.'),
  purpose: text(4000),
  forbiddenUses: text(4000),
  successMetrics: z.array(z.object({ metric: text(80).min(1), direction: z.enum(['at-least', 'at-most']), threshold: z.number() })).max(20),
  riskTier: z.enum(['low', 'medium', 'high']),
};
const newProject = z.object({ ...fields, purpose: fields.purpose.default(''), forbiddenUses: fields.forbiddenUses.default(''), successMetrics: fields.successMetrics.default([]), riskTier: fields.riskTier.default('low'), workspaceId: z.uuid().transform((id) => id as WorkspaceId).optional() });
const projectChange = z.object(fields).partial();

export const projectDoors: Door[] = [
  jsonDoor({
    method: 'GET', path: '/api/v1/projects', summary: 'Projects in which you have a role',
    requires: { access: 'signed-in', token: 'read' },
    handle: async ({ services, actor }) => done(await listProjects(services, actor!)),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/projects', summary: 'Create a project', status: 201, body: newProject,
    requires: { access: 'project:create', scope: anywhere, token: 'write' },
    handle: ({ services, actor, body }) => createProject(services, actor!, body),
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/projects/:project', summary: 'One project, by id or slug',
    requires: { access: 'project:read', scope: ofProject, token: 'read' },
    handle: async ({ services, actor, params }) => {
      const project = await findProject(services, actor!, params.project!);
      return project ? done(project) : refuse('not-found', 'There is no such project.');
    },
  }),
  jsonDoor({
    method: 'PATCH', path: '/api/v1/projects/:project', summary: 'Change a project’s purpose, limits, targets or risk tier', body: projectChange,
    requires: { access: 'project:manage', scope: ofProject, token: 'govern' },
    handle: ({ services, actor, params, body }) => changeProject(services, actor!, params.project!, body),
  }),
];
