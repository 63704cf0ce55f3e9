/** What people share and say about one notebook: levels, links, comments, and what lies in whose inbox. */
import { bigint, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { InboxKind } from '@/lib/domain/comments';
import type { Level, LinkLevel } from '@/lib/domain/levels';
import type { Anchor } from '@/lib/notebook/anchor';
import { instant } from './columns';
import { notebooks } from './notebooks';
import { users } from './people';
import type { CommentId, InboxItemId, LinkId, NotebookId, ThreadId, UserId } from './types';

/** A link that gives a level in one notebook to whoever opens it signed in. Only the hash of its secret is kept. */
export const notebookLinks = pgTable('notebook_links', {
  id: uuid('id').$type<LinkId>().primaryKey().defaultRandom(),
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  hash: text('hash').notNull(),
  level: text('level').$type<LinkLevel>().notNull(),
  createdBy: uuid('created_by').$type<UserId>().references(() => users.id, { onDelete: 'set null' }),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  revokedAt: instant('revoked_at'),
}, (table) => [uniqueIndex('notebook_links_hash_key').on(table.hash), index('notebook_links_notebook_idx').on(table.notebookId)]);

/** One person's level in one notebook, beyond what their roles give. */
export const notebookGrants = pgTable('notebook_grants', {
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  userId: uuid('user_id').$type<UserId>().notNull().references(() => users.id, { onDelete: 'cascade' }),
  level: text('level').$type<Level>().notNull(),
  grantedBy: uuid('granted_by').$type<UserId>().references(() => users.id, { onDelete: 'set null' }),
  /** The link that gave it; null where a person did. */
  linkId: uuid('link_id').$type<LinkId>().references(() => notebookLinks.id, { onDelete: 'set null' }),
  grantedAt: instant('granted_at').notNull().defaultNow(),
}, (table) => [primaryKey({ columns: [table.notebookId, table.userId] }), index('notebook_grants_user_idx').on(table.userId)]);

/** What a conversation is about, and whether it is settled. */
export const commentThreads = pgTable('comment_threads', {
  id: uuid('id').$type<ThreadId>().primaryKey().defaultRandom(),
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  anchor: jsonb('anchor').$type<Anchor>().notNull(),
  /** The text as it stood when it was commented on, read by the server from its own document. */
  quote: text('quote'),
  createdBy: uuid('created_by').$type<UserId>().notNull().references(() => users.id, { onDelete: 'cascade' }),
  createdAt: instant('created_at').notNull().defaultNow(),
  resolvedAt: instant('resolved_at'),
  resolvedBy: uuid('resolved_by').$type<UserId>().references(() => users.id, { onDelete: 'set null' }),
}, (table) => [index('comment_threads_notebook_idx').on(table.notebookId, table.createdAt)]);

export const comments = pgTable('comments', {
  id: uuid('id').$type<CommentId>().primaryKey().defaultRandom(),
  /** The order in which they were said. */
  seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
  threadId: uuid('thread_id').$type<ThreadId>().notNull().references(() => commentThreads.id, { onDelete: 'cascade' }),
  authorId: uuid('author_id').$type<UserId>().notNull().references(() => users.id, { onDelete: 'cascade' }),
  body: text('body').notNull(),
  mentions: jsonb('mentions').$type<UserId[]>().notNull().default([]),
  createdAt: instant('created_at').notNull().defaultNow(),
  editedAt: instant('edited_at'),
  /** Its words are gone; its place in the thread stays. */
  deletedAt: instant('deleted_at'),
}, (table) => [index('comments_thread_idx').on(table.threadId, table.seq), index('comments_author_idx').on(table.authorId, table.createdAt)]);

/** Something that somebody did which concerns one person. */
export const inboxItems = pgTable('inbox_items', {
  id: uuid('id').$type<InboxItemId>().primaryKey().defaultRandom(),
  userId: uuid('user_id').$type<UserId>().notNull().references(() => users.id, { onDelete: 'cascade' }),
  kind: text('kind').$type<InboxKind>().notNull(),
  actorId: uuid('actor_id').$type<UserId>().notNull().references(() => users.id, { onDelete: 'cascade' }),
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  commentId: uuid('comment_id').$type<CommentId>().references(() => comments.id, { onDelete: 'cascade' }),
  at: instant('at').notNull().defaultNow(),
  readAt: instant('read_at'),
}, (table) => [
  index('inbox_items_user_idx').on(table.userId, table.at),
  uniqueIndex('inbox_items_comment_key').on(table.userId, table.commentId).where(sql`comment_id is not null`),
]);
