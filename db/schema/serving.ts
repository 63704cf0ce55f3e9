import { bigserial, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { assetVersions, assets } from './artifacts';
import { instant } from './columns';
import { projects } from './projects';
import type { AssetId, DeploymentId, Digest, ProjectId, UserId, VersionId } from './types';

/** A name under /v2/models. Names are never used again, also after retirement. */
export const deployments = pgTable('deployments', {
  id: uuid('id').$type<DeploymentId>().primaryKey().defaultRandom(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'restrict' }),
  assetId: uuid('asset_id').$type<AssetId>().notNull().references(() => assets.id, { onDelete: 'restrict' }),
  name: text('name').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
}, (table) => [uniqueIndex('deployments_name_key').on(table.name), uniqueIndex('deployments_asset_key').on(table.assetId)]);

/** A version in service under a deployment's name. At most one is live. */
export const deployedVersions = pgTable('deployed_versions', {
  versionId: uuid('version_id').$type<VersionId>().primaryKey().references(() => assetVersions.id, { onDelete: 'restrict' }),
  deploymentId: uuid('deployment_id').$type<DeploymentId>().notNull().references(() => deployments.id, { onDelete: 'restrict' }),
  status: text('status').$type<'live' | 'superseded' | 'deprecated' | 'retired'>().notNull(),
  deployedBy: uuid('deployed_by').$type<UserId>().notNull(),
  deployedAt: instant('deployed_at').notNull().defaultNow(),
  deprecatedAt: instant('deprecated_at'),
  sunsetAt: instant('sunset_at'),
  successorVersionId: uuid('successor_version_id').$type<VersionId>(),
  retiredAt: instant('retired_at'),
}, (table) => [index('deployed_versions_deployment_idx').on(table.deploymentId)]);

/** Per minute and version: counts, a latency histogram and the distribution of predictions. */
export const inferenceMinutes = pgTable('inference_minutes', {
  versionId: uuid('version_id').$type<VersionId>().notNull().references(() => assetVersions.id, { onDelete: 'restrict' }),
  minute: instant('minute').notNull(),
  requests: integer('requests').notNull(),
  rows: integer('rows').notNull(),
  errors: integer('errors').notNull(),
  /** Counts per bucket of lib/domain/latency.ts, the last one open. */
  latency: integer('latency').array().notNull(),
  predictions: jsonb('predictions').$type<Record<string, number>>().notNull(),
}, (table) => [primaryKey({ columns: [table.versionId, table.minute] })]);

/** A bounded sample of requested rows, for drift and for a person's look. */
export const inferenceRows = pgTable('inference_rows', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  versionId: uuid('version_id').$type<VersionId>().notNull().references(() => assetVersions.id, { onDelete: 'restrict' }),
  at: instant('at').notNull().defaultNow(),
  inputs: jsonb('inputs').$type<Record<string, string | number | boolean | null>>().notNull(),
  prediction: text('prediction').notNull(),
}, (table) => [index('inference_rows_version_idx').on(table.versionId, table.id)]);

/** Drift of each feature against the training snapshot, with the bins it was measured on. */
export const driftReports = pgTable('drift_reports', {
  id: uuid('id').primaryKey().defaultRandom(),
  versionId: uuid('version_id').$type<VersionId>().notNull().references(() => assetVersions.id, { onDelete: 'restrict' }),
  at: instant('at').notNull().defaultNow(),
  requestedBy: uuid('requested_by').$type<UserId>(),
  referenceDigest: text('reference_digest').$type<Digest>().notNull(),
  rows: integer('rows').notNull(),
  worst: doublePrecision('worst'),
  features: jsonb('features').$type<DriftFeature[]>().notNull(),
}, (table) => [index('drift_reports_version_idx').on(table.versionId, table.at)]);

export interface DriftFeature {
  readonly name: string;
  readonly method: 'psi';
  /** Null when undefined, with the reason. */
  readonly value: number | null;
  readonly undefinedReason?: string;
  readonly reference: number;
  readonly current: number;
  /** Edges of numeric bins, or the categories; PSI depends wholly on them. */
  readonly bins: readonly (number | string)[];
  readonly epsilon: number;
}
