/**
 * Runs. A row of `runs` is what a list shows; `run_values` holds the same parameters, metrics and tags once more, one row each, since only
 * so can every one of them be filtered and sorted by quickly (docs/adr/0017); `run_points` holds metrics over steps, in chunks.
 */
import { bigint, index, integer, doublePrecision, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core';
import type { MetricSummary, ParamValue, RunData, RunDetail, RunKind, RunStatus } from '@/lib/domain/runs';
import { bytea, instant } from './columns';
import { notebooks } from './notebooks';
import { users } from './people';
import { projects } from './projects';
import type { CellId, Digest, ExecutionId, NotebookId, ProjectId, RunId, UserId } from './types';

export const runs = pgTable('runs', {
  /** Short, for the tables beside this one. */
  key: bigint('key', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  id: uuid('id').$type<RunId>().notNull().defaultRandom(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'cascade' }),
  number: integer('number').notNull(),
  name: text('name').notNull(),
  experiment: text('experiment').notNull(),
  kind: text('kind').$type<RunKind>().notNull(),
  status: text('status').$type<RunStatus>().notNull(),
  startedAt: instant('started_at').notNull(),
  endedAt: instant('ended_at'),
  authorId: uuid('author_id').$type<UserId>().references(() => users.id, { onDelete: 'set null' }),
  notebookId: uuid('notebook_id').$type<NotebookId>().references(() => notebooks.id, { onDelete: 'set null' }),
  cellId: text('cell_id').$type<CellId>(),
  executionId: uuid('execution_id').$type<ExecutionId>(),
  parent: bigint('parent', { mode: 'number' }).references((): AnyPgColumn => runs.key, { onDelete: 'set null' }),
  params: jsonb('params').$type<Record<string, ParamValue>>().notNull(),
  metrics: jsonb('metrics').$type<Record<string, number | null>>().notNull(),
  tags: jsonb('tags').$type<Record<string, string>>().notNull(),
  trashedAt: instant('trashed_at'),
}, (table) => [
  uniqueIndex('runs_id_key').on(table.id),
  uniqueIndex('runs_number_key').on(table.projectId, table.number),
  index('runs_parent_idx').on(table.parent),
  index('runs_status_idx').on(table.status),
  index('runs_execution_idx').on(table.executionId),
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

/** The names that the runs of a project use. */
export const runNames = pgTable('run_names', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'cascade' }),
  kind: text('kind').$type<RunNameKind>().notNull(),
  name: text('name').notNull(),
}, (table) => [uniqueIndex('run_names_name_key').on(table.projectId, table.kind, table.name)]);

/** One value of one run: a number, or a text (truth values are the texts true and false); neither for a metric that is no finite number. */
export const runValues = pgTable('run_values', {
  name: integer('name').notNull().references(() => runNames.id, { onDelete: 'cascade' }),
  run: bigint('run', { mode: 'number' }).notNull().references(() => runs.key, { onDelete: 'cascade' }),
  number: doublePrecision('number'),
  text: text('text'),
}, (table) => [
  primaryKey({ columns: [table.run, table.name] }),
  index('run_values_number_idx').on(table.name, table.number, table.run),
  index('run_values_text_idx').on(table.name, table.text, table.run),
]);

/** A stretch of a metric's points (lib/runs/points.ts). `extremes`: its first, least, greatest and last point, so that long curves are drawn without the rest. */
export const runPoints = pgTable('run_points', {
  run: bigint('run', { mode: 'number' }).notNull().references(() => runs.key, { onDelete: 'cascade' }),
  metric: text('metric').notNull(),
  chunk: integer('chunk').notNull(),
  count: integer('count').notNull(),
  extremes: bytea('extremes').notNull(),
  points: bytea('points').notNull(),
}, (table) => [primaryKey({ columns: [table.run, table.metric, table.chunk] })]);
