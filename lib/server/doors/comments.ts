/** Doors to the comments of a notebook, and to one's inbox. */
import { z } from 'zod';
import { isUuid } from '@/db/queries/uuid';
import { COMMENT_MOST, MENTIONS_MOST } from '@/lib/domain/comments';
import { done, refuse } from '@/lib/domain/errors';
import type { CommentId, InboxItemId, ThreadId, UserId } from '@/lib/domain/ids';
import { jsonDoor, type Call, type Door } from '../door';
import { beginThread, deleteComment, editComment, readComments, reply, resolveThread } from '../notebooks/comments';
import { countUnread, readEntries, readInbox } from '../people/inbox';
import { ofKeptNotebook } from '../projects/scope';

const path = '/api/v1/notebooks/:notebook/comments';
const comment = { access: 'notebook:comment', scope: ofKeptNotebook, token: 'write' } as const;

// Control characters say nothing and PostgreSQL refuses one of them; line ends are LF.
// eslint-disable-next-line no-control-regex
const plain = (text: string) => text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').trim();
const words = {
  body: z.string().max(2 * COMMENT_MOST).transform(plain).pipe(z.string().min(1, 'Write something.').max(COMMENT_MOST, `A comment has at most ${COMMENT_MOST.toLocaleString('en')} characters.`)),
  mentions: z.array(z.uuid()).max(MENTIONS_MOST, `A comment names at most ${MENTIONS_MOST} people.`).default([]).transform((ids) => [...new Set(ids)] as UserId[]),
};
const cell = z.string().min(1).max(64);
const position = z.string().min(1).max(200);
const target = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cell'), cell }),
  z.object({ kind: z.literal('text'), cell, start: position, end: position }),
  z.object({ kind: z.literal('output'), cell, execution: z.uuid() }),
]);

const noThread = () => refuse('not-found', 'There is no such comment. It may have been deleted.');
const isNamed = ({ thread, comment: id }: Call['params']) => isUuid(thread ?? '') && (id === undefined || isUuid(id));

export const commentDoors: Door[] = [
  jsonDoor({
    method: 'GET', path, summary: 'Comments of a notebook, in threads, resolved ones too',
    requires: { access: 'notebook:read', scope: ofKeptNotebook, token: 'read' },
    handle: ({ services, actor, params }) => readComments(services, actor!, params.notebook!),
  }),
  jsonDoor({
    method: 'POST', path, summary: 'Comment on a cell, on text in it, or on its result', status: 201,
    body: z.object({ target, stateVector: z.string().max(200_000), ...words }),
    requires: comment,
    handle: ({ services, actor, params, body }) => beginThread(services, actor!, params.notebook!, body.target, body, body.stateVector),
  }),
  jsonDoor({
    method: 'POST', path: `${path}/:thread/replies`, summary: 'Answer in a thread', status: 201, body: z.object(words),
    requires: comment,
    handle: async ({ services, actor, params, body }) => (isNamed(params) ? reply(services, actor!, params.notebook!, params.thread as ThreadId, body) : noThread()),
  }),
  jsonDoor({
    method: 'PATCH', path: `${path}/:thread`, summary: 'Resolve a thread, or open it again', body: z.object({ resolved: z.boolean() }),
    requires: comment,
    handle: async ({ services, actor, params, body }) => (isNamed(params) ? resolveThread(services, actor!, params.notebook!, params.thread as ThreadId, body.resolved) : noThread()),
  }),
  jsonDoor({
    method: 'PATCH', path: `${path}/:thread/:comment`, summary: 'Change one of your comments', body: z.object(words),
    requires: comment,
    handle: async ({ services, actor, params, body }) => (isNamed(params) ? editComment(services, actor!, params.notebook!, params.thread as ThreadId, params.comment as CommentId, body) : noThread()),
  }),
  jsonDoor({
    method: 'DELETE', path: `${path}/:thread/:comment`, summary: 'Delete one of your comments',
    requires: { access: 'notebook:read', scope: ofKeptNotebook, token: 'write' },
    handle: async ({ services, actor, params }) => (isNamed(params) ? deleteComment(services, actor!, params.notebook!, params.thread as ThreadId, params.comment as CommentId) : noThread()),
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/me/inbox', summary: 'What others did that concerns you, newest first',
    requires: { access: 'signed-in', token: 'read' },
    handle: async ({ services, actor }) => done(await readInbox(services, actor!)),
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/me/inbox/unread', summary: 'How much of it you have not read',
    requires: { access: 'signed-in', token: 'read' },
    handle: async ({ services, actor }) => done({ count: await countUnread(services, actor!) }),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/me/inbox/read', summary: 'Mark entries of your inbox as read; all, where none are named',
    body: z.object({ ids: z.array(z.uuid()).max(200).optional() }),
    requires: { access: 'signed-in', isByHand: true },
    handle: async ({ services, actor, body }) => {
      await readEntries(services, actor!, (body.ids as InboxItemId[] | undefined) ?? null);
      return done({});
    },
  }),
  { kind: 'page', method: 'GET', path: '/inbox', summary: 'What concerns you', requires: { access: 'signed-in' } },
];
