import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns';
import type { Crossings } from '@/lib/notebook/fingerprints';
import { projects } from './projects';
import type { ArtifactId, ArtifactKind, AssetId, Digest, Manifest, NotebookId, ProjectId, Stage, UserId, VersionId } from './types';

/** Blobs are found through this table, so that encryption and erasure need no migration. */
export const blobs = pgTable('blobs', {
  digest: text('digest').$type<Digest>().primaryKey(),
  /** Kept too, for DVC. */
  md5: text('md5').notNull(),
  size: bigint('size', { mode: 'number' }).notNull(),
  storageKey: text('storage_key').notNull(),
  encryptionKeyId: text('encryption_key_id'),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export const artifacts = pgTable('artifacts', {
  id: uuid('id').$type<ArtifactId>().primaryKey().defaultRandom(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'restrict' }),
  kind: text('kind').$type<ArtifactKind>().notNull(),
  /** The canonical identity, not the digest of a file. */
  digest: text('digest').$type<Digest>().notNull(),
  manifest: jsonb('manifest').$type<Manifest>().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
}, (table) => [uniqueIndex('artifacts_digest_key').on(table.projectId, table.kind, table.digest)]);

export const assets = pgTable('assets', {
  id: uuid('id').$type<AssetId>().primaryKey().defaultRandom(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'restrict' }),
  kind: text('kind').$type<ArtifactKind>().notNull(),
  name: text('name').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
}, (table) => [uniqueIndex('assets_name_key').on(table.projectId, table.name)]);

/** A card on the board. `revision` guards every change of state: a conditional update, so that one of two racers loses. */
export const assetVersions = pgTable('asset_versions', {
  id: uuid('id').$type<VersionId>().primaryKey().defaultRandom(),
  assetId: uuid('asset_id').$type<AssetId>().notNull().references(() => assets.id, { onDelete: 'restrict' }),
  number: integer('number').notNull(),
  artifactId: uuid('artifact_id').$type<ArtifactId>().notNull().references(() => artifacts.id, { onDelete: 'restrict' }),
  stage: text('stage').$type<Stage>().notNull(),
  state: text('state').notNull(),
  stageSince: instant('stage_since').notNull().defaultNow(),
  revision: integer('revision').notNull().default(1),
  pinnedBy: uuid('pinned_by').$type<UserId>().notNull(),
  pinnedAt: instant('pinned_at').notNull().defaultNow(),
  /** When each stage was last reached, for the track on a card. */
  stageTimes: jsonb('stage_times').$type<Partial<Record<Stage, string>>>().notNull().default({}),
  /** Set when it was deprecated: until when it answers, and what to use instead. */
  sunsetAt: instant('sunset_at'),
  successorVersionId: uuid('successor_version_id').$type<VersionId>(),
}, (table) => [uniqueIndex('asset_versions_number_key').on(table.assetId, table.number), index('asset_versions_stage_idx').on(table.stage), index('asset_versions_artifact_idx').on(table.artifactId)]);

/** A cell of a version's closure, as it ran. */
export interface ClosureCell {
  readonly id: string;
  /** Of an input cell the source holds what was chosen. */
  readonly type: 'ts' | 'sql' | 'input';
  readonly source: string;
  readonly digest: string;
  /** What the cell's clock started from, milliseconds since 1970; replay starts it there again. */
  readonly startedAt?: number;
  /** Fingerprints of what the cell handed on to others of the closure, when the version was pinned. Older versions have none. */
  readonly gave?: Crossings;
}

/** Everything needed to make the version again (DESIGN L3, §6). Never changed after the pin. */
export const provenance = pgTable('provenance', {
  versionId: uuid('version_id').$type<VersionId>().primaryKey().references(() => assetVersions.id, { onDelete: 'restrict' }),
  notebookId: uuid('notebook_id').$type<NotebookId>().notNull(),
  notebookTitle: text('notebook_title').notNull(),
  /** Yjs state vector of the document that ran, base64. */
  documentVersion: text('document_version').notNull(),
  cellId: text('cell_id').notNull(),
  executionId: uuid('execution_id').notNull(),
  /** The pinned cell and all it depends on, in the order in which they ran. */
  closure: jsonb('closure').$type<ClosureCell[]>().notNull(),
  inputs: jsonb('inputs').$type<{ name: string; digest: Digest }[]>().notNull(),
  parameters: jsonb('parameters').$type<Record<string, unknown>>().notNull(),
  seed: integer('seed').notNull(),
  /** `cpuImage`: of the same build, the image that computes on no GPU, where this one may. */
  kernel: jsonb('kernel').$type<{ image: Digest; versions: Record<string, string>; tier: string; compute: string; hasGpu?: true; cpuImage?: Digest }>().notNull(),
  /** Which value of the cell: the last expression, or a variable by name. */
  selector: jsonb('selector').$type<{ kind: 'result' } | { kind: 'pin'; index: number }>().notNull(),
  startedAt: instant('started_at').notNull(),
  endedAt: instant('ended_at').notNull(),
});

/** People who made the version or what it was made from: they may not approve it. */
export const lineagePeople = pgTable('lineage_people', {
  versionId: uuid('version_id').$type<VersionId>().notNull().references(() => assetVersions.id, { onDelete: 'restrict' }),
  userId: uuid('user_id').$type<UserId>().notNull(),
  how: text('how').$type<'pinned' | 'ran' | 'edited' | 'uploaded'>().notNull(),
}, (table) => [primaryKey({ columns: [table.versionId, table.userId, table.how] })]);

/** `from` was used to make `to`: the data a model was trained on, the model and data a report measures. */
export const lineageEdges = pgTable('lineage_edges', {
  fromArtifactId: uuid('from_artifact_id').$type<ArtifactId>().notNull().references(() => artifacts.id, { onDelete: 'restrict' }),
  toArtifactId: uuid('to_artifact_id').$type<ArtifactId>().notNull().references(() => artifacts.id, { onDelete: 'restrict' }),
  relation: text('relation').$type<'trained-on' | 'evaluates' | 'evaluated-on' | 'derived-from'>().notNull(),
}, (table) => [primaryKey({ columns: [table.fromArtifactId, table.toArtifactId, table.relation] }), index('lineage_edges_to_idx').on(table.toArtifactId)]);
