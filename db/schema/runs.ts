/**
 * Runs. A row of `runs` holds all that a list shows, filters and sorts by: parameters, metrics and tags as jsonb, which a scan of the project reads faster
 * than tables of single values are joined (docs/adr/0017). Columns of fixed width come first, so that what every query asks is read without
 * walking over the rest. `run_points` holds metrics over steps, in chunks.
 */
import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core';
import type { MetricSummary, ParamValue, RunData, RunDetail, RunKind, RunStatus } from '@/lib/domain/runs';
import { bytea, instant } from './columns';
import { notebooks } from './notebooks';
import { users } from './people';
import { projects } from './projects';
import type { CellId, Digest, ExecutionId, NotebookId, ProjectId, RunId, UserId } from './types';

export const runs = pgTable('runs', {
  /** Short, for the tables beside this one. */
  key: bigint('key', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'cascade' }),
  trashedAt: instant('trashed_at'),
  number: integer('number').notNull(),
  parent: bigint('parent', { mode: 'number' }).references((): AnyPgColumn => runs.key, { onDelete: 'set null' }),
  startedAt: instant('started_at').notNull(),
  endedAt: instant('ended_at'),
  id: uuid('id').$type<RunId>().notNull().defaultRandom(),
  authorId: uuid('author_id').$type<UserId>().references(() => users.id, { onDelete: 'set null' }),
  notebookId: uuid('notebook_id').$type<NotebookId>().references(() => notebooks.id, { onDelete: 'set null' }),
  executionId: uuid('execution_id').$type<ExecutionId>(),
  status: text('status').$type<RunStatus>().notNull(),
  kind: text('kind').$type<RunKind>().notNull(),
  params: jsonb('params').$type<Record<string, ParamValue>>().notNull(),
  /** Null: no finite number. */
  metrics: jsonb('metrics').$type<Record<string, number | null>>().notNull(),
  tags: jsonb('tags').$type<Record<string, string>>().notNull(),
  name: text('name').notNull(),
  experiment: text('experiment').notNull(),
  cellId: text('cell_id').$type<CellId>(),
}, (table) => [
  uniqueIndex('runs_id_key').on(table.id),
  uniqueIndex('runs_number_key').on(table.projectId, table.number),
  index('runs_kept_idx').on(table.projectId, table.number.desc()).where(sql`trashed_at is null`),
  index('runs_parent_idx').on(table.parent),
  index('runs_running_idx').on(table.key).where(sql`status = 'running'`),
  index('runs_notebook_idx').on(table.notebookId),
]);

/** The number that the project's next run gets. */
export const runCounters = pgTable('run_counters', {
  projectId: uuid('project_id').$type<ProjectId>().primaryKey().references(() => projects.id, { onDelete: 'cascade' }),
  next: integer('next').notNull(),
});

/** What only the page of one run shows. */
export const runDetails = pgTable('run_details', {
  run: bigint('run', { mode: 'number' }).primaryKey().references(() => runs.key, { onDelete: 'cascade' }),
  data: jsonb('data').$type<readonly RunData[]>().notNull().default([]),
  codeDigest: text('code_digest').$type<Digest>(),
  source: text('source'),
  environment: jsonb('environment').$type<RunDetail['environment']>(),
  error: text('error'),
  summaries: jsonb('summaries').$type<readonly MetricSummary[]>().notNull().default([]),
  system: jsonb('system').$type<readonly string[]>().notNull().default([]),
  notes: jsonb('notes').$type<readonly string[]>().notNull().default([]),
});

export type RunNameKind = 'param' | 'metric' | 'tag';

/** The names that the runs of a project have used. */
export const runNames = pgTable('run_names', {
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'cascade' }),
  kind: text('kind').$type<RunNameKind>().notNull(),
  name: text('name').notNull(),
}, (table) => [primaryKey({ columns: [table.projectId, table.kind, table.name] })]);

/** A stretch of a metric's points (lib/runs/points.ts). `extremes`: its first, least, greatest and last point, so that long curves are drawn without the rest. */
export const runPoints = pgTable('run_points', {
  run: bigint('run', { mode: 'number' }).notNull().references(() => runs.key, { onDelete: 'cascade' }),
  metric: text('metric').notNull(),
  chunk: integer('chunk').notNull(),
  count: integer('count').notNull(),
  extremes: bytea('extremes').notNull(),
  points: bytea('points').notNull(),
}, (table) => [primaryKey({ columns: [table.run, table.metric, table.chunk] })]);
