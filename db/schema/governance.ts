import { bigint, bigserial, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { assetVersions } from './artifacts';
import { bytea, instant } from './columns';
import type { Digest, Metric, ProjectId, UserId, VersionId } from './types';

export type CheckStatus = 'not-started' | 'running' | 'pass' | 'fail' | 'insufficient';

/** The newest result of an automatic check on a version; history is in the audit log. */
export const checks = pgTable('checks', {
  id: uuid('id').primaryKey().defaultRandom(),
  versionId: uuid('version_id').$type<VersionId>().notNull().references(() => assetVersions.id, { onDelete: 'restrict' }),
  code: text('code').notNull(),
  status: text('status').$type<CheckStatus>().notNull(),
  summary: text('summary').notNull().default(''),
  evidence: jsonb('evidence').$type<unknown>(),
  evidenceDigest: text('evidence_digest').$type<Digest>(),
  durationMs: integer('duration_ms'),
  startedAt: instant('started_at'),
  endedAt: instant('ended_at'),
}, (table) => [uniqueIndex('checks_code_key').on(table.versionId, table.code)]);

/** A report's numbers as its notebook claimed them and as the evaluator recomputed them in a fresh kernel. */
export const evaluations = pgTable('evaluations', {
  id: uuid('id').primaryKey().defaultRandom(),
  /** The version whose card shows these numbers: the report itself, or the model it is about. */
  versionId: uuid('version_id').$type<VersionId>().notNull().references(() => assetVersions.id, { onDelete: 'restrict' }),
  reportDigest: text('report_digest').$type<Digest>().notNull(),
  modelDigest: text('model_digest').$type<Digest>().notNull(),
  datasetDigest: text('dataset_digest').$type<Digest>().notNull(),
  claimed: jsonb('claimed').$type<Metric[]>().notNull(),
  recomputed: jsonb('recomputed').$type<Metric[]>().notNull(),
  /** The same metrics of the trivial predictor on the same rows. */
  baseline: jsonb('baseline').$type<Metric[]>().notNull(),
  at: instant('at').notNull().defaultNow(),
}, (table) => [uniqueIndex('evaluations_report_key').on(table.versionId, table.reportDigest)]);

/** Templates are versioned data, never code (GOVERNANCE.md). */
export const checklistTemplates = pgTable('checklist_templates', {
  id: uuid('id').primaryKey().defaultRandom(),
  code: text('code').notNull(),
  version: integer('version').notNull(),
  name: text('name').notNull(),
  sourceVersion: text('source_version').notNull(),
  appliesFrom: instant('applies_from').notNull(),
  items: jsonb('items').$type<TemplateItem[]>().notNull(),
}, (table) => [uniqueIndex('checklist_templates_version_key').on(table.code, table.version)]);

export interface TemplateItem {
  readonly code: string;
  readonly kinds: readonly string[];
  readonly stage: 'problem' | 'data' | 'train' | 'validate' | 'deploy' | 'monitor' | 'retire';
  readonly text: string;
  readonly evidence: readonly string[];
  readonly signers: readonly ('reviewer' | 'manager' | 'privacy')[];
  readonly blocking: boolean;
}

export type ItemState = 'open' | 'pass' | 'fail' | 'insufficient' | 'waived' | 'not-applicable';

export const checklistItems = pgTable('checklist_items', {
  id: uuid('id').primaryKey().defaultRandom(),
  versionId: uuid('version_id').$type<VersionId>().notNull().references(() => assetVersions.id, { onDelete: 'restrict' }),
  templateCode: text('template_code').notNull(),
  templateVersion: integer('template_version').notNull(),
  itemCode: text('item_code').notNull(),
  /** Place in the template. */
  position: integer('position').notNull(),
  item: jsonb('item').$type<TemplateItem>().notNull(),
  state: text('state').$type<ItemState>().notNull().default('open'),
  note: text('note').notNull().default(''),
  /** What the signature binds to; when the evidence no longer has this digest the item reopens. */
  evidenceDigest: text('evidence_digest').$type<Digest>(),
  signedBy: uuid('signed_by').$type<UserId>(),
  signedRole: text('signed_role'),
  signedAt: instant('signed_at'),
}, (table) => [uniqueIndex('checklist_items_item_key').on(table.versionId, table.templateCode, table.itemCode)]);

/** A named person's decision on digests. Stale once a digest it names has changed. */
export const approvals = pgTable('approvals', {
  id: uuid('id').primaryKey().defaultRandom(),
  versionId: uuid('version_id').$type<VersionId>().notNull().references(() => assetVersions.id, { onDelete: 'restrict' }),
  gate: text('gate').notNull(),
  decision: text('decision').$type<'approve' | 'refuse'>().notNull(),
  userId: uuid('user_id').$type<UserId>().notNull(),
  role: text('role').notNull(),
  reason: text('reason').notNull().default(''),
  /** Name → digest of everything the decision was taken on. */
  bindsTo: jsonb('binds_to').$type<Record<string, string>>().notNull(),
  at: instant('at').notNull().defaultNow(),
  staleAt: instant('stale_at'),
}, (table) => [
  index('approvals_version_idx').on(table.versionId),
  uniqueIndex('approvals_person_key').on(table.versionId, table.gate, table.userId).where(sql`stale_at is null`),
]);

/**
 * Leaves of the Merkle log. Inserted by the change's own transaction; the application's role may insert and read, never
 * update or delete (db/guards.sql).
 */
export const auditEntries = pgTable('audit_entries', {
  id: uuid('id').primaryKey().defaultRandom(),
  /** RFC 8785 bytes of the entry. */
  canonical: bytea('canonical').notNull(),
  action: text('action').notNull(),
  /** What the entry is about, for history on a page. */
  subjectId: text('subject_id').notNull(),
  /** Null for what concerns the whole workspace or server: roles, policies, tokens. */
  projectId: uuid('project_id').$type<ProjectId>(),
  at: instant('at').notNull().defaultNow(),
}, (table) => [index('audit_entries_subject_idx').on(table.subjectId), index('audit_entries_project_idx').on(table.projectId)]);

/**
 * Entries that wait for their index. A trigger (db/guards.sql) fills it with every entry, so that none can be forgotten
 * and the sequencer never scans the log; it removes the row in the transaction that writes the leaf.
 */
export const auditPending = pgTable('audit_pending', {
  entryId: uuid('entry_id').primaryKey().references(() => auditEntries.id, { onDelete: 'restrict' }),
  /** Order of insertion; entries of one transaction keep theirs. */
  position: bigserial('position', { mode: 'number' }).notNull(),
}, (table) => [index('audit_pending_position_idx').on(table.position)]);

/** The sequencer gives each entry its index, dense from 0, and its RFC 6962 leaf hash. */
export const auditLeaves = pgTable('audit_leaves', {
  index: bigint('index', { mode: 'number' }).primaryKey(),
  entryId: uuid('entry_id').notNull().references(() => auditEntries.id, { onDelete: 'restrict' }),
  leafHash: bytea('leaf_hash').notNull(),
}, (table) => [uniqueIndex('audit_leaves_entry_key').on(table.entryId)]);

/** Signed tree heads (C2SP tlog-checkpoint). */
export const auditCheckpoints = pgTable('audit_checkpoints', {
  size: bigint('size', { mode: 'number' }).primaryKey(),
  rootHash: bytea('root_hash').notNull(),
  note: text('note').notNull(),
  at: instant('at').notNull().defaultNow(),
});
