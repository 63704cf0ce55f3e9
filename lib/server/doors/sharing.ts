/** Doors to who has access to a notebook. No token opens those that change it: sharing is a person's decision. */
import { z } from 'zod';
import { isUuid } from '@/db/queries/uuid';
import { refuse } from '@/lib/domain/errors';
import type { LinkId, UserId } from '@/lib/domain/ids';
import { LEVELS, LINK_LEVELS } from '@/lib/domain/levels';
import { jsonDoor, type Door } from '../door';
import { LINK_DAYS_MOST, makeLink, openLink, revokeLink } from '../notebooks/share-links';
import { findCandidates, giveLevel, readSharing, takeLevel } from '../notebooks/sharing';
import { ofKeptNotebook } from '../projects/scope';

const share = { access: 'notebook:share', scope: ofKeptNotebook } as const;
const noPerson = () => refuse('not-found', 'There is no such person.');

export const sharingDoors: Door[] = [
  jsonDoor({
    method: 'GET', path: '/api/v1/notebooks/:notebook/access', summary: 'Who has access to a notebook; its links, for its owners',
    requires: { access: 'notebook:read', scope: ofKeptNotebook, token: 'read' },
    handle: ({ services, actor, params }) => readSharing(services, actor!, params.notebook!),
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/notebooks/:notebook/candidates', summary: 'People of the workspace by the beginning of a name or e-mail',
    query: z.object({ text: z.string().max(100).default('') }),
    requires: share,
    handle: ({ services, actor, params, query }) => findCandidates(services, actor!, params.notebook!, query.text),
  }),
  jsonDoor({
    method: 'PUT', path: '/api/v1/notebooks/:notebook/access/:person', summary: 'Give somebody of the workspace a level in a notebook',
    body: z.object({ level: z.enum(LEVELS) }),
    requires: share,
    handle: async ({ services, actor, params, body }) => (isUuid(params.person!) ? giveLevel(services, actor!, params.notebook!, params.person as UserId, body.level) : noPerson()),
  }),
  jsonDoor({
    method: 'DELETE', path: '/api/v1/notebooks/:notebook/access/:person', summary: 'Take back what somebody was given in a notebook; one’s own, anybody may',
    requires: { access: 'notebook:read', scope: ofKeptNotebook },
    handle: async ({ services, actor, params }) => (isUuid(params.person!) ? takeLevel(services, actor!, params.notebook!, params.person as UserId) : noPerson()),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/notebooks/:notebook/links', summary: 'Make a link that gives a level; the answer holds the only copy of its secret', status: 201,
    body: z.object({ level: z.enum(LINK_LEVELS), days: z.int().min(1).max(LINK_DAYS_MOST).default(30), allowEdit: z.boolean().default(false) }),
    requires: share,
    handle: ({ services, actor, params, body }) => makeLink(services, actor!, params.notebook!, body),
  }),
  jsonDoor({
    method: 'DELETE', path: '/api/v1/notebooks/:notebook/links/:link', summary: 'Revoke a link; people=true takes back what it gave too',
    query: z.object({ people: z.enum(['true', 'false']).default('false') }),
    requires: share,
    handle: async ({ services, actor, params, query }) => (isUuid(params.link!) ? revokeLink(services, actor!, params.notebook!, params.link as LinkId, query.people === 'true') : refuse('not-found', 'There is no such link.')),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/share', summary: 'Open a share link: gives you its level in its notebook',
    body: z.object({ secret: z.string().min(20).max(100) }),
    requires: { access: 'signed-in', isByHand: true },
    handle: ({ services, actor, body }) => openLink(services, actor!, body.secret),
  }),
  { kind: 'page', method: 'GET', path: '/share/:secret', summary: 'What a share link offers', requires: { access: 'signed-in' } },
];
