import { bigint, bigserial, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { ChangeCounts, VersionKind } from '@/lib/domain/history';
import type { SessionEvent, SessionState } from '@/lib/notebook/session-types';
import { bytea, instant } from './columns';
import { projects } from './projects';
import type { CellId, Digest, ExecutionId, NotebookId, ProjectId, UserId } from './types';

export const notebooks = pgTable('notebooks', {
  id: uuid('id').$type<NotebookId>().primaryKey().defaultRandom(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'restrict' }),
  /** A copy of the document's title, kept by the room, for lists. The document is the origin. */
  title: text('title').notNull(),
  /** Seeds every random stream of the notebook, together with the cell's id. */
  seed: integer('seed').notNull().default(7),
  createdBy: uuid('created_by').$type<UserId>().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
  /** Who wrote in the document last; null for those from before this was kept. */
  editedBy: uuid('edited_by').$type<UserId>(),
  trashedAt: instant('trashed_at'),
  /** Grows when the document is begun anew: copies of an older one are never merged into it. */
  documentEpoch: integer('document_epoch').notNull().default(1),
}, (table) => [index('notebooks_project_idx').on(table.projectId)]);

/** The Yjs binary is the only origin of a document; it is never made again from anything else. */
export const documentUpdates = pgTable('document_updates', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  userId: uuid('user_id').$type<UserId>(),
  update: bytea('update').notNull(),
  at: instant('at').notNull().defaultNow(),
}, (table) => [index('document_updates_notebook_idx').on(table.notebookId, table.id)]);

/** All updates up to and including `throughId`, merged. */
export const documentSnapshots = pgTable('document_snapshots', {
  notebookId: uuid('notebook_id').$type<NotebookId>().primaryKey().references(() => notebooks.id, { onDelete: 'cascade' }),
  state: bytea('state').notNull(),
  throughId: bigint('through_id', { mode: 'number' }).notNull(),
  at: instant('at').notNull().defaultNow(),
});

/** The first user who writes with a Yjs client id owns it for ever (DESIGN §4). */
export const documentClients = pgTable('document_clients', {
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  clientId: bigint('client_id', { mode: 'number' }).notNull(),
  userId: uuid('user_id').$type<UserId>().notNull(),
  claimedAt: instant('claimed_at').notNull().defaultNow(),
}, (table) => [primaryKey({ columns: [table.notebookId, table.clientId] })]);

/** What a notebook said at a moment: its content as JSON, compressed, apart from Yjs and readable without the document. */
export const documentVersions = pgTable('document_versions', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  kind: text('kind').$type<VersionKind>().notNull(),
  /** When editing began that this version ends with; null where nothing was edited. */
  since: instant('since'),
  at: instant('at').notNull().defaultNow(),
  /** Who edited between the version before and this one. */
  authors: jsonb('authors').$type<UserId[]>().notNull(),
  /** Who asked for it: named, ran, pinned, restored. */
  madeBy: uuid('made_by').$type<UserId>(),
  name: text('name'),
  namedBy: uuid('named_by').$type<UserId>(),
  /** Against the version before. */
  changes: jsonb('changes').$type<ChangeCounts>().notNull(),
  cells: integer('cells').notNull(),
  digest: text('digest').$type<Digest>().notNull(),
  content: bytea('content').notNull(),
}, (table) => [index('document_versions_notebook_idx').on(table.notebookId, table.id)]);

/** Who has edited since the last version, and since when: survives the process, unlike its memory. */
export const documentSpans = pgTable('document_spans', {
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  userId: uuid('user_id').$type<UserId>().notNull(),
  since: instant('since').notNull(),
}, (table) => [primaryKey({ columns: [table.notebookId, table.userId] })]);

/** Who deleted a cell, and when. That it is deleted says the document; this is written with the update that says so. */
export const documentTrash = pgTable('document_trash', {
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  cellId: text('cell_id').$type<CellId>().notNull(),
  /** Null: not known. */
  userId: uuid('user_id').$type<UserId>(),
  at: instant('at').notNull(),
}, (table) => [primaryKey({ columns: [table.notebookId, table.cellId] }), index('document_trash_at_idx').on(table.at)]);

/** What was stored of a damaged document before it was repaired, kept for ever. */
export const documentCopies = pgTable('document_copies', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  at: instant('at').notNull().defaultNow(),
  /** Null: the server itself. */
  madeBy: uuid('made_by').$type<UserId>(),
  /** What was found, in words. */
  report: jsonb('report').$type<string[]>().notNull(),
  /** Snapshot first, then the updates, each with its length before it (four bytes, big-endian). */
  bytes: bytea('bytes').notNull(),
}, (table) => [index('document_copies_notebook_idx').on(table.notebookId)]);

/** The session's append-only log. `seq` is dense per notebook. */
export const sessionEvents = pgTable('session_events', {
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  event: jsonb('event').$type<SessionEvent>().notNull(),
  at: instant('at').notNull().defaultNow(),
}, (table) => [primaryKey({ columns: [table.notebookId, table.seq] })]);

/** The session's state through `seq`: events up to there may be gone, so the log stays bounded. */
export const sessionSnapshots = pgTable('session_snapshots', {
  notebookId: uuid('notebook_id').$type<NotebookId>().primaryKey().references(() => notebooks.id, { onDelete: 'cascade' }),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  state: jsonb('state').$type<SessionState>().notNull(),
  at: instant('at').notNull().defaultNow(),
});

/** One evaluation of a cell: what ran (for provenance), who, when, and where its outputs were compacted to. */
export const executions = pgTable('executions', {
  id: uuid('id').$type<ExecutionId>().primaryKey(),
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull().references(() => notebooks.id, { onDelete: 'cascade' }),
  cellId: text('cell_id').$type<CellId>().notNull(),
  number: integer('number').notNull(),
  source: text('source').notNull(),
  sourceDigest: text('source_digest').$type<Digest>().notNull(),
  /** The executions whose values this one read, by cell. */
  ancestors: jsonb('ancestors').$type<Record<string, ExecutionId>>().notNull(),
  /** Files and artifacts read through the host, by name. */
  inputs: jsonb('inputs').$type<{ name: string; digest: Digest }[]>().notNull().default([]),
  seed: integer('seed').notNull(),
  kernel: jsonb('kernel').$type<{ image: Digest; versions: Record<string, string>; tier: string; compute: string; hasGpu?: true; cpuImage?: Digest }>(),
  startedBy: uuid('started_by').$type<UserId>(),
  startedAt: instant('started_at'),
  endedAt: instant('ended_at'),
  status: text('status').$type<'queued' | 'running' | 'ok' | 'error' | 'interrupted' | 'aborted' | 'lost'>().notNull(),
  outputsDigest: text('outputs_digest').$type<Digest>(),
}, (table) => [index('executions_cell_idx').on(table.notebookId, table.cellId)]);
