/** Doors to people: who I am, who is here, roles, API tokens, and the first administrator. */
import { z } from 'zod';
import { isUuid } from '@/db/queries/uuid';
import { done, refuse } from '@/lib/domain/errors';
import type { TokenId, UserId, WorkspaceId } from '@/lib/domain/ids';
import { ROLES, type Role } from '@/lib/domain/roles';
import { TOKEN_SCOPES } from '@/lib/domain/scopes';
import { jsonDoor, type Call, type Door } from '../door';
import { invitePerson } from '../people/invitations';
import { readMe, rightsIn } from '../people/me';
import { PASSWORD_LEAST, PASSWORD_MOST } from '../people/password';
import { grantRole, listPeople, revokeRole, type Place } from '../people/roles';
import { completeSetup } from '../people/setup';
import { createToken, listOwnTokens, revokeOwnToken, TOKEN_DAYS_MOST } from '../people/tokens';
import { findProject } from '../projects/projects';
import { anywhere, ofProject, ofWorkspace } from '../projects/scope';

const name = z.string().trim().min(1, 'Give a name.').max(80);

const newToken = z.object({
  name,
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1, 'Choose at least one scope.').transform((scopes) => [...new Set(scopes)]),
  days: z.int().min(1).max(TOKEN_DAYS_MOST).default(90),
});

const setupForm = z.object({
  token: z.string().min(20).max(100),
  name,
  email: z.email('This is not an e-mail address.').max(320),
  password: z.string().min(PASSWORD_LEAST, `A password has at least ${PASSWORD_LEAST} characters.`).max(PASSWORD_MOST),
});

/** Person and role of a path, or null where either cannot be. */
function target(params: Call['params']): { readonly person: UserId; readonly role: Role } | null {
  const { person = '', role = '' } = params;
  return isUuid(person) && (ROLES as readonly string[]).includes(role) ? { person: person as UserId, role: role as Role } : null;
}

/** The same two doors for a workspace and for one of its projects. */
function roleDoors(path: string, what: string, scope: typeof ofProject, place: (call: Call) => Promise<Place | null>): Door[] {
  return ([['PUT', 'Grant', grantRole], ['DELETE', 'Take back', revokeRole]] as const).map(([method, verb, act]) => jsonDoor({
    method, path: `${path}/people/:person/roles/:role`, summary: `${verb} a role in ${what}`,
    requires: { access: 'role:grant', scope },
    handle: async (call) => {
      const found = target(call.params);
      const where = await place(call);
      return found && where ? act(call.services, call.actor!, where, found.person, found.role) : refuse('not-found', 'There is no such person or role.');
    },
  }));
}

export const peopleDoors: Door[] = [
  jsonDoor({
    method: 'GET', path: '/api/v1/me', summary: 'Who you are and the roles you hold',
    requires: { access: 'signed-in' },
    handle: async ({ services, actor }) => done(await readMe(services, actor!)),
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/projects/:project/me', summary: 'Your roles and permissions in a project',
    requires: { access: 'project:read', scope: ofProject, token: 'read' },
    handle: async ({ services, actor, params }) => {
      const project = await findProject(services, actor!, params.project!);
      return project ? done(rightsIn(actor!, project)) : refuse('not-found', 'There is no such project.');
    },
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/people', summary: 'People of your workspaces and their roles',
    requires: { access: 'project:read', scope: anywhere, token: 'read' },
    handle: async ({ services, actor }) => done(await listPeople(services, actor!)),
  }),
  ...roleDoors('/api/v1/workspaces/:workspace', 'a workspace', ofWorkspace, async ({ params }) => ({ workspaceId: params.workspace as WorkspaceId })),
  ...roleDoors('/api/v1/projects/:project', 'a project', ofProject, async ({ params, services, actor }) => {
    const project = await findProject(services, actor!, params.project!);
    return project && { projectId: project.id };
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/workspaces/:workspace/invitations', summary: 'Invite somebody; the answer holds the only copy of their one-time link', status: 201,
    body: z.object({ name, email: z.email('This is not an e-mail address.').max(320), roles: z.array(z.enum(ROLES)).min(1, 'Choose at least one role.').transform((roles) => [...new Set(roles)]) }),
    requires: { access: 'role:grant', scope: ofWorkspace },
    handle: ({ services, actor, params, body }) => invitePerson(services, actor!, params.workspace as WorkspaceId, body),
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/me/tokens', summary: 'Your API tokens, without the tokens themselves',
    requires: { access: 'token:own', scope: anywhere, token: 'read' },
    handle: async ({ services, actor }) => done(await listOwnTokens(services, actor!)),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/me/tokens', summary: 'Create an API token; the answer is the only time it is shown', status: 201, body: newToken,
    requires: { access: 'token:own', scope: anywhere },
    handle: ({ services, actor, body }) => createToken(services, actor!, body),
  }),
  jsonDoor({
    method: 'DELETE', path: '/api/v1/me/tokens/:token', summary: 'Revoke one of your API tokens',
    requires: { access: 'token:own', scope: anywhere },
    handle: async ({ services, actor, params }) => (isUuid(params.token!) ? revokeOwnToken(services, actor!, params.token as TokenId) : refuse('not-found', 'There is no such token.')),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/setup', summary: 'Use a one-time link: create the first administrator, or accept an invitation', status: 201, body: setupForm,
    requires: { access: 'public' },
    handle: ({ services, body }) => completeSetup(services, body),
  }),
  { kind: 'page', method: 'GET', path: '/setup/:token', summary: 'Use a one-time link', requires: { access: 'public' } },
];
