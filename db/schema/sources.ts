/** Where a project's notebooks read from outside of it. */
import { sql } from 'drizzle-orm';
import { bigint, bigserial, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { ConnectionSettings } from '@/lib/domain/connections';
import { instant } from './columns';
import { projects } from './projects';
import type { ConnectionId, Digest, ProjectId, StreamId, UserId } from './types';

/** How a test of a connection went, in words that hold no credential. */
export interface ConnectionTrial {
  readonly at: string;
  readonly ok: boolean;
  readonly message: string;
}

/** A server that notebooks may read from. Its credential is sealed (lib/server/secrets) and leaves the server only towards that server. */
export const connections = pgTable('connections', {
  id: uuid('id').$type<ConnectionId>().primaryKey().defaultRandom(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  settings: jsonb('settings').$type<ConnectionSettings>().notNull(),
  sealedCredential: text('sealed_credential'),
  /** Of the key that sealed it. */
  keyId: text('key_id'),
  lastTrial: jsonb('last_trial').$type<ConnectionTrial | null>(),
  madeBy: uuid('made_by').$type<UserId>().notNull(),
  madeAt: instant('made_at').notNull(),
  changedAt: instant('changed_at').notNull(),
}, (table) => [uniqueIndex('connections_name_key').on(table.projectId, table.name)]);

/** What a stream was told last that it could not take. */
export interface StreamProblem {
  readonly at: string;
  readonly message: string;
}

/** What a batch was answered, kept so that sending it again gets the same answer. */
export interface BatchAnswer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** The first of the rejected, by line from 1. */
  readonly errors: readonly { readonly line: number; readonly message: string }[];
}

/** A name under which sensors and services append records; they are cut into snapshots. */
export const streams = pgTable('streams', {
  id: uuid('id').$type<StreamId>().primaryKey().defaultRandom(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  /** SHA-256 of the token that appends, hexadecimal; the token itself is shown once and never stored. */
  tokenHash: text('token_hash').notNull(),
  /** Records with the same value here are the same record; null: only batches are told apart. */
  keyColumn: text('key_column'),
  cutRows: integer('cut_rows').notNull(),
  cutBytes: integer('cut_bytes').notNull(),
  cutMinutes: integer('cut_minutes').notNull(),
  /** Days for which snapshots, and the keys of records, are kept. */
  keepDays: integer('keep_days').notNull(),
  snapshots: integer('snapshots').notNull().default(0),
  pendingRows: integer('pending_rows').notNull().default(0),
  pendingBytes: bigint('pending_bytes', { mode: 'number' }).notNull().default(0),
  pendingSince: instant('pending_since'),
  receivedRows: bigint('received_rows', { mode: 'number' }).notNull().default(0),
  duplicateRows: bigint('duplicate_rows', { mode: 'number' }).notNull().default(0),
  rejectedRows: bigint('rejected_rows', { mode: 'number' }).notNull().default(0),
  lastReceivedAt: instant('last_received_at'),
  lastProblem: jsonb('last_problem').$type<StreamProblem | null>(),
  madeBy: uuid('made_by').$type<UserId>().notNull(),
  madeAt: instant('made_at').notNull(),
}, (table) => [uniqueIndex('streams_name_key').on(table.projectId, table.name), uniqueIndex('streams_token_key').on(table.tokenHash)]);

/** What was acknowledged: a row is committed before the sender hears of it. Once it is in a snapshot only its answer is kept. */
export const streamBatches = pgTable('stream_batches', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  streamId: uuid('stream_id').$type<StreamId>().notNull().references(() => streams.id, { onDelete: 'cascade' }),
  /** As the sender named it, that it may send it again. */
  idempotencyKey: text('idempotency_key'),
  requestDigest: text('request_digest').notNull(),
  /** Accepted records, one JSON text a line; null once they are in a snapshot. */
  records: text('records'),
  rows: integer('rows').notNull(),
  answer: jsonb('answer').$type<BatchAnswer>().notNull(),
  receivedAt: instant('received_at').notNull(),
  snapshot: integer('snapshot'),
}, (table) => [uniqueIndex('stream_batches_key').on(table.streamId, table.idempotencyKey), index('stream_batches_pending_idx').on(table.streamId, table.id).where(sql`records is not null`), index('stream_batches_at_idx').on(table.receivedAt)]);

/** Keys of records that were accepted, as digests: the same record is not taken twice. */
export const streamKeys = pgTable('stream_keys', {
  streamId: uuid('stream_id').$type<StreamId>().notNull().references(() => streams.id, { onDelete: 'cascade' }),
  key: text('key').notNull(),
  at: instant('at').notNull(),
}, (table) => [primaryKey({ columns: [table.streamId, table.key] }), index('stream_keys_at_idx').on(table.streamId, table.at)]);

/** Records of a stream as they were cut: JSON Lines in the blob store, by digest, never changed. Numbers count from 1 and are not used again. */
export const streamSnapshots = pgTable('stream_snapshots', {
  streamId: uuid('stream_id').$type<StreamId>().notNull().references(() => streams.id, { onDelete: 'cascade' }),
  number: integer('number').notNull(),
  digest: text('digest').$type<Digest>().notNull(),
  rows: integer('rows').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  firstAt: instant('first_at').notNull(),
  lastAt: instant('last_at').notNull(),
  madeAt: instant('made_at').notNull(),
}, (table) => [primaryKey({ columns: [table.streamId, table.number] })]);
