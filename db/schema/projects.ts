import { bigint, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns';
import type { Digest, ProjectId, UserId, WorkspaceId } from './types';

export const workspaces = pgTable('workspaces', {
  id: uuid('id').$type<WorkspaceId>().primaryKey().defaultRandom(),
  slug: text('slug').notNull(),
  name: text('name').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
}, (table) => [uniqueIndex('workspaces_slug_key').on(table.slug)]);

/** What success means, fixed before training: `metric` `direction` `threshold`, e.g. rocAuc at least 0.85. */
export interface SuccessMetric {
  readonly metric: string;
  readonly direction: 'at-least' | 'at-most';
  readonly threshold: number;
}

export const projects = pgTable('projects', {
  id: uuid('id').$type<ProjectId>().primaryKey().defaultRandom(),
  workspaceId: uuid('workspace_id').$type<WorkspaceId>().notNull().references(() => workspaces.id, { onDelete: 'restrict' }),
  slug: text('slug').notNull(),
  name: text('name').notNull(),
  purpose: text('purpose').notNull().default(''),
  forbiddenUses: text('forbidden_uses').notNull().default(''),
  successMetrics: jsonb('success_metrics').$type<SuccessMetric[]>().notNull().default([]),
  riskTier: text('risk_tier').$type<'low' | 'medium' | 'high'>().notNull().default('low'),
  ownerId: uuid('owner_id').$type<UserId>(),
  createdAt: instant('created_at').notNull().defaultNow(),
}, (table) => [uniqueIndex('projects_slug_key').on(table.workspaceId, table.slug)]);

/** A file that people uploaded for a project's notebooks; kernels read it by name. A new upload of a name replaces the row's digest. */
export const dataFiles = pgTable('data_files', {
  id: uuid('id').primaryKey().defaultRandom(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  digest: text('digest').$type<Digest>().notNull(),
  size: bigint('size', { mode: 'number' }).notNull(),
  mediaType: text('media_type').notNull(),
  /** Rows, columns and the first rows where the file could be read as CSV; else what prevented it. */
  preview: jsonb('preview').$type<DataPreview | null>(),
  uploadedBy: uuid('uploaded_by').$type<UserId>().notNull(),
  uploadedAt: instant('uploaded_at').notNull().defaultNow(),
}, (table) => [uniqueIndex('data_files_name_key').on(table.projectId, table.name), index('data_files_digest_idx').on(table.digest)]);

/** A column of delimited text as the first rows have it. What could name a person is left out where rows may not be seen. */
export interface ColumnBrief {
  readonly type: 'integer' | 'number' | 'boolean' | 'date' | 'text' | 'empty';
  readonly missing: number;
  readonly distinct?: number;
  readonly min?: string;
  readonly max?: string;
  readonly mean?: number;
  /** The commonest values of text with their counts, three at most. */
  readonly common?: readonly (readonly [string, number])[];
}

export type DataPreview =
  | {
      readonly ok: true;
      /** The first record, which usually names the columns; a reader decides whether it does. */
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** Records in the whole file, the first one not counted. */
      readonly rowCount: number | null;
      /** What each column looks like in the first rows, `summarised` of them; absent for files from before this was kept. */
      readonly summaries?: readonly ColumnBrief[];
      readonly summarised?: number;
      /** What a person should know before using it, e.g. rows with too few values. */
      readonly notes?: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };
