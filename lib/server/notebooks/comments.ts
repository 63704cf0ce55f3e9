/**
 * Comments on a notebook: rows beside the document, never in it. The server itself reads from its document what a comment is
 * about, so nobody can quote what is not there. Everybody who may read sees them; who may comment writes, answers, resolves.
 */
import { countSince, countThreads, deleteThread, dropInboxOf, findNames, findThread, insertComment, insertThread, listComments, listThreads, putInbox, updateComment, updateThread, type CommentRow } from '@/db/queries/comments';
import { listKnown } from '@/db/queries/sharing';
import type { Transaction } from '@/db/client';
import { COMMENT_MOST, COMMENTS_A_MINUTE, REPLIES_MOST, THREADS_MOST, type InboxKind } from '@/lib/domain/comments';
import { done, refuse, type Refusal, type Result } from '@/lib/domain/errors';
import type { CommentId, NotebookId, ThreadId, UserId } from '@/lib/domain/ids';
import { levelOf } from '@/lib/domain/levels';
import type { CommentTarget, ThreadView } from '@/lib/notebook/comments';
import type { Actor } from '../door';
import { mayIn, type NotebookPlace } from '../people/access';
import type { DoorServices, Services } from '../services';
import { findAnchor } from './comment-anchor';
import { findNotebook, placeOf } from './notebooks';

type CommentServices = Pick<Services, 'db' | 'announcements' | 'now'>;

export interface Words {
  readonly body: string;
  readonly mentions: readonly UserId[];
}

/** Every thread of a notebook, resolved ones too, oldest first. */
export async function readComments(services: Pick<Services, 'db'>, actor: Actor, notebookId: string): Promise<Result<ThreadView[]>> {
  const found = await findNotebook(services, actor, notebookId);
  if (!found) return refuse('not-found', 'There is no such notebook.');
  const all = await listThreads(services.db, found.notebook.id);
  const names = await findNames(services.db, [...new Set(all.flatMap(({ thread, comments }) => [...(thread.resolvedBy ? [thread.resolvedBy] : []), ...comments.flatMap((comment) => [comment.authorId, ...comment.mentions])]))]);
  const named = (id: UserId) => ({ id, name: names.get(id) ?? 'Somebody' });
  return done(all.map(({ thread, comments }) => ({
    id: thread.id, anchor: thread.anchor, quote: thread.quote,
    resolved: thread.resolvedAt ? { at: thread.resolvedAt.toISOString(), by: thread.resolvedBy && named(thread.resolvedBy) } : null,
    comments: comments.map((comment) => ({
      id: comment.id, author: named(comment.authorId), body: comment.deletedAt ? '' : comment.body, mentions: comment.deletedAt ? [] : comment.mentions.map(named),
      createdAt: comment.createdAt.toISOString(), editedAt: comment.editedAt?.toISOString() ?? null, isDeleted: comment.deletedAt !== null,
    })),
  })));
}

/** Begins a thread. `stateVector` (Yjs, base64) says what the person saw: the server waits until it has that. */
export async function beginThread(services: CommentServices & Pick<DoorServices, 'rooms' | 'sessions'>, actor: Actor, notebookId: string, target: CommentTarget, words: Words, stateVector: string): Promise<Result<{ readonly thread: ThreadId; readonly comment: CommentId }>> {
  const place = await commentable(services, actor, notebookId);
  if (!place.ok) return place;
  const anchor = await findAnchor(services, place.value.notebookId, target, stateVector);
  if (!anchor.ok) return anchor;
  return write(services, actor, place.value, words, async (tx, say) => {
    if ((await countThreads(tx, place.value.notebookId)) >= THREADS_MOST) return refuse('no-room', `A notebook holds ${THREADS_MOST.toLocaleString('en')} comment threads, and this one is full. Delete some that are settled.`);
    const thread = await insertThread(tx, { notebookId: place.value.notebookId, createdBy: actor.userId, createdAt: new Date(services.now()), ...anchor.value });
    return done({ thread: thread.id, comment: (await say(thread.id, [])).id });
  });
}

/** Answers in a thread; a resolved one is open again by that. */
export async function reply(services: CommentServices, actor: Actor, notebookId: string, threadId: ThreadId, words: Words): Promise<Result<{ readonly comment: CommentId }>> {
  const place = await commentable(services, actor, notebookId);
  if (!place.ok) return place;
  return write(services, actor, place.value, words, async (tx, say) => {
    const thread = await findThread(tx, place.value.notebookId, threadId);
    if (!thread) return noThread();
    const before = await listComments(tx, threadId);
    if (before.length >= REPLIES_MOST) return refuse('no-room', `A thread holds ${REPLIES_MOST} comments, and this one is full. Begin another.`);
    if (thread.resolvedAt) await updateThread(tx, threadId, { resolvedAt: null, resolvedBy: null });
    return done({ comment: (await say(threadId, before)).id });
  });
}

/** Changes one's own words. */
export async function editComment(services: CommentServices, actor: Actor, notebookId: string, threadId: ThreadId, id: CommentId, words: Words): Promise<Result<Record<never, never>>> {
  const place = await commentable(services, actor, notebookId);
  if (!place.ok) return place;
  return write(services, actor, place.value, words, async (tx, _say, put) => {
    const own = await ownComment(tx, actor, place.value.notebookId, threadId, id);
    if (!own.ok) return own;
    await updateComment(tx, id, { body: words.body, mentions: [...words.mentions], editedAt: new Date(services.now()) });
    await put({ ...own.value, ...words, mentions: words.mentions.filter((userId) => !own.value.mentions.includes(userId)) }, null);
    return done({});
  });
}

/** Deletes one's own words; a thread of which nothing is left goes with them. Who may no longer comment may still take back their own. */
export async function deleteComment(services: CommentServices, actor: Actor, notebookId: string, threadId: ThreadId, id: CommentId): Promise<Result<Record<never, never>>> {
  const found = await findNotebook(services, actor, notebookId);
  if (!found) return refuse('not-found', 'There is no such notebook.');
  const outcome = await services.db.transaction(async (tx): Promise<Result<UserId[]>> => {
    const own = await ownComment(tx, actor, found.notebook.id, threadId, id);
    if (!own.ok) return own;
    const told = await dropInboxOf(tx, id);
    const rest = (await listComments(tx, threadId)).filter((comment) => comment.id !== id && !comment.deletedAt);
    if (rest.length === 0) await deleteThread(tx, threadId);
    else await updateComment(tx, id, { body: '', mentions: [], deletedAt: new Date(services.now()) });
    return done(told);
  });
  if (!outcome.ok) return outcome;
  await announce(services, found.notebook.id, outcome.value);
  return done({});
}

/** Settles a thread, or opens it again. */
export async function resolveThread(services: CommentServices, actor: Actor, notebookId: string, threadId: ThreadId, resolved: boolean): Promise<Result<Record<never, never>>> {
  const place = await commentable(services, actor, notebookId);
  if (!place.ok) return place;
  const outcome = await services.db.transaction(async (tx): Promise<Result<Record<never, never>>> => {
    const thread = await findThread(tx, place.value.notebookId, threadId);
    if (!thread) return noThread();
    if ((thread.resolvedAt !== null) !== resolved) await updateThread(tx, threadId, resolved ? { resolvedAt: new Date(services.now()), resolvedBy: actor.userId } : { resolvedAt: null, resolvedBy: null });
    return done({});
  });
  if (outcome.ok) await announce(services, place.value.notebookId, []);
  return outcome;
}

const noThread = (): Refusal => refuse('not-found', 'There is no such comment. It may have been deleted.');

async function commentable(services: Pick<Services, 'db'>, actor: Actor, notebookId: string): Promise<Result<NotebookPlace>> {
  const found = await findNotebook(services, actor, notebookId);
  if (!found || found.notebook.trashedAt) return refuse('not-found', 'There is no such notebook.');
  const place = placeOf(found.notebook, found.project);
  return mayIn(actor, 'notebook:comment', place) ? done(place) : refuse('not-allowed', 'You may read this notebook. Its owner can let you comment.');
}

async function ownComment(tx: Transaction, actor: Actor, notebookId: NotebookId, threadId: ThreadId, id: CommentId): Promise<Result<CommentRow>> {
  const thread = await findThread(tx, notebookId, threadId);
  const comment = thread && (await listComments(tx, threadId)).find((each) => each.id === id);
  if (!comment || comment.deletedAt) return noThread();
  return comment.authorId === actor.userId ? done(comment) : refuse('not-allowed', 'Only who wrote a comment changes or deletes it.');
}

/** `before` is what the thread held; null where nothing new was said. */
type Put = (comment: Pick<CommentRow, 'id' | 'mentions'>, before: readonly CommentRow[] | null) => Promise<void>;
type Say = (threadId: ThreadId, before: readonly CommentRow[]) => Promise<CommentRow>;

/** Checks what every comment must keep to, runs `act` in one transaction, and tells those whom it concerns after it. */
async function write<Value>(services: CommentServices, actor: Actor, place: NotebookPlace, words: Words, act: (tx: Transaction, say: Say, put: Put) => Promise<Result<Value>>): Promise<Result<Value>> {
  if (words.body.length > COMMENT_MOST) return refuse('too-large', `A comment has at most ${COMMENT_MOST.toLocaleString('en')} characters.`);
  const told = new Set<UserId>();
  const outcome = await services.db.transaction(async (tx): Promise<Result<Value>> => {
    const now = services.now();
    if ((await countSince(tx, actor.userId, new Date(now - 60_000))) >= COMMENTS_A_MINUTE) return refuse('too-many', `At most ${COMMENTS_A_MINUTE} comments a minute. What you wrote is still in the box; send it in a moment.`);
    const readers = new Map((await listKnown(tx, place)).flatMap((person) => {
      const level = levelOf({ roles: person.roles, granted: person.granted, isMaker: person.id === place.createdBy });
      return level ? [[person.id, level] as const] : [];
    }));
    if (words.mentions.some((id) => !readers.has(id))) return refuse('invalid', 'Somebody you mention may not read this notebook. Share it with them first, or leave their name out.');
    const put: Put = async (comment, before) => {
      const kinds = new Map<UserId, InboxKind>();
      if (before) for (const [id, level] of readers) if (level === 'own') kinds.set(id, 'comment');
      for (const { authorId } of before ?? []) if (readers.has(authorId)) kinds.set(authorId, 'reply');
      for (const id of comment.mentions) kinds.set(id, 'mention');
      kinds.delete(actor.userId);
      await putInbox(tx, [...kinds].map(([userId, kind]) => ({ userId, kind, actorId: actor.userId, notebookId: place.notebookId, commentId: comment.id, at: new Date(now) })));
      for (const userId of kinds.keys()) told.add(userId);
    };
    const say: Say = async (threadId, before) => {
      const comment = await insertComment(tx, { threadId, authorId: actor.userId, body: words.body, mentions: [...words.mentions], createdAt: new Date(now) });
      await put(comment, before);
      return comment;
    };
    return act(tx, say, put);
  });
  if (outcome.ok) await announce(services, place.notebookId, [...told]);
  return outcome;
}

async function announce(services: Pick<Services, 'announcements'>, notebookId: NotebookId, people: readonly UserId[]): Promise<void> {
  await services.announcements.announce(`notebook:${notebookId}`);
  for (const userId of people) await services.announcements.announce(`inbox:${userId}`);
}
