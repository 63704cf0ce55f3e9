/** Rows about runs: the list, one run with all that is known of it, its curves, and the few changes people make. */
import { and, asc, count, eq, inArray, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Handle } from '@/db/client';
import { artifacts, assets, assetVersions, notebooks, provenance, runDetails, runNames, runPoints, runs, runValues, users, type RunNameKind } from '@/db/schema';
import type { ExecutionId, NotebookId, ProjectId, RunId } from '@/lib/domain/ids';
import type { RunDetail, RunNames, RunSummary } from '@/lib/domain/runs';
import { isUuid } from './uuid';

export type RunRow = typeof runs.$inferSelect;
export type RunDetailRow = typeof runDetails.$inferSelect;

const parents = alias(runs, 'parents');

function summaryQuery(db: Handle) {
  return db.select({ run: runs, author: { id: users.id, name: users.name }, notebook: { id: notebooks.id, title: notebooks.title }, parent: parents.id }).from(runs)
    .leftJoin(users, eq(users.id, runs.authorId))
    .leftJoin(notebooks, eq(notebooks.id, runs.notebookId))
    .leftJoin(parents, eq(parents.key, runs.parent));
}

type Joined = Awaited<ReturnType<typeof summaryQuery>>[number];

function summaryOf({ run, author, notebook, parent }: Joined, children: number): RunSummary {
  return {
    id: run.id, projectId: run.projectId, number: run.number, name: run.name, experiment: run.experiment, kind: run.kind, status: run.status,
    startedAt: run.startedAt.toISOString(), endedAt: run.endedAt?.toISOString() ?? null, author, notebook, cell: run.cellId, parent, children,
    params: run.params, metrics: run.metrics, tags: run.tags,
  };
}

async function countChildren(db: Handle, keys: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (keys.length === 0) return new Map();
  const rows = await db.select({ parent: runs.parent, children: count() }).from(runs).where(and(inArray(runs.parent, [...keys]), isNull(runs.trashedAt))).groupBy(runs.parent);
  return new Map(rows.map((row) => [row.parent!, row.children]));
}

/** The run with this id, in the trash or not; null for what is no id of a run. */
export async function findRunRow(db: Handle, id: string): Promise<RunRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await db.select().from(runs).where(eq(runs.id, id as RunId)).limit(1);
  return row ?? null;
}

export interface RunOrder {
  /** Keys come in this order; ties by the newest. */
  readonly by: SQL;
  /** Joins that `by` needs. */
  readonly join: SQL;
}

/** One page of the runs of a project that fit `where`, with how many there are. */
export async function listRunRows(db: Handle, projectId: ProjectId, { where, order, limit, offset, isTrashed }: { readonly where: SQL; readonly order: RunOrder; readonly limit: number; readonly offset: number; readonly isTrashed: boolean }): Promise<{ readonly runs: readonly RunSummary[]; readonly total: number }> {
  const fits = sql`${runs.projectId} = ${projectId} and ${runs.trashedAt} is ${isTrashed ? sql`not null` : sql`null`} and ${where}`;
  const [keys, counted] = await Promise.all([
    db.execute<{ key: string }>(sql`select ${runs.key} as key from ${runs} ${order.join} where ${fits} order by ${order.by}, ${runs.key} desc limit ${limit} offset ${offset}`),
    db.execute<{ total: number }>(sql`select count(*)::int as total from ${runs} where ${fits}`),
  ]);
  return { runs: await readSummaries(db, keys.map(({ key }) => Number(key))), total: counted[0]!.total };
}

/** Summaries in the order of the keys. */
async function readSummaries(db: Handle, keys: readonly number[]): Promise<RunSummary[]> {
  if (keys.length === 0) return [];
  const [rows, children] = await Promise.all([summaryQuery(db).where(inArray(runs.key, [...keys])), countChildren(db, keys)]);
  const byKey = new Map(rows.map((row) => [row.run.key, summaryOf(row, children.get(row.run.key) ?? 0)]));
  return keys.flatMap((key) => byKey.get(key) ?? []);
}

export async function findRunSummary(db: Handle, id: RunId): Promise<RunSummary | null> {
  const row = await findRunRow(db, id);
  return row && ((await readSummaries(db, [row.key]))[0] ?? null);
}

/** Names in use by a project's runs, in order; 1,000 of each kind at most. */
export async function listRunNames(db: Handle, projectId: ProjectId): Promise<RunNames> {
  const rows = await db.select({ kind: runNames.kind, name: runNames.name }).from(runNames)
    .where(and(eq(runNames.projectId, projectId), sql`exists (select from ${runValues} where ${runValues.name} = ${runNames.id})`))
    .orderBy(asc(runNames.name)).limit(3_000);
  const of = (kind: RunNameKind) => rows.filter((row) => row.kind === kind).map((row) => row.name).slice(0, 1_000);
  return { params: of('param'), metrics: of('metric'), tags: of('tag') };
}

/** The id under which a project keeps a name, for filters and sorting; null where no run uses it. */
export async function findRunName(db: Handle, projectId: ProjectId, kind: RunNameKind, name: string): Promise<number | null> {
  const [row] = await db.select({ id: runNames.id }).from(runNames).where(and(eq(runNames.projectId, projectId), eq(runNames.kind, kind), eq(runNames.name, name))).limit(1);
  return row?.id ?? null;
}

/** All that is kept of a run. */
export async function readRun(db: Handle, row: RunRow): Promise<RunDetail> {
  const [summaries, [detail], versions, [partOf]] = await Promise.all([
    readSummaries(db, [row.key]),
    db.select().from(runDetails).where(eq(runDetails.run, row.key)).limit(1),
    row.executionId && row.notebookId ? listVersionsOf(db, row.notebookId, row.executionId) : [],
    row.parent === null ? [] : db.select({ id: runs.id, number: runs.number, name: runs.name }).from(runs).where(eq(runs.key, row.parent)).limit(1),
  ]);
  return {
    ...summaries[0]!, trashedAt: row.trashedAt?.toISOString() ?? null, data: detail?.data ?? [],
    code: detail?.codeDigest && detail.source !== null ? { digest: detail.codeDigest, source: detail.source } : null,
    environment: detail?.environment ?? null, versions, error: detail?.error ?? null, summaries: detail?.summaries ?? [], system: detail?.system ?? [], notes: detail?.notes ?? [],
    partOf: partOf ?? null,
  };
}

async function listVersionsOf(db: Handle, notebookId: NotebookId, execution: ExecutionId): Promise<RunDetail['versions']> {
  return db.select({ id: assetVersions.id, asset: assets.name, number: assetVersions.number, kind: assets.kind, digest: artifacts.digest }).from(provenance)
    .innerJoin(assetVersions, eq(assetVersions.id, provenance.versionId)).innerJoin(assets, eq(assets.id, assetVersions.assetId)).innerJoin(artifacts, eq(artifacts.id, assetVersions.artifactId))
    .where(and(eq(provenance.notebookId, notebookId), eq(provenance.executionId, execution))).orderBy(asc(assetVersions.pinnedAt));
}

export interface PointChunk {
  readonly metric: string;
  readonly count: number;
  /** Of all points, or of the extremes only. */
  readonly bytes: Uint8Array;
}

/** How many points a run has of each of these metrics. */
export async function countPoints(db: Handle, run: number, metrics: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await db.select({ metric: runPoints.metric, count: sql<number>`sum(${runPoints.count})::float8` }).from(runPoints).where(and(eq(runPoints.run, run), inArray(runPoints.metric, [...metrics]))).groupBy(runPoints.metric);
  return new Map(rows.map((row) => [row.metric, row.count]));
}

/** The chunks of one metric in order; `which` says whether whole or as their extremes. */
export async function listPoints(db: Handle, run: number, metric: string, which: 'points' | 'extremes'): Promise<PointChunk[]> {
  return db.select({ metric: runPoints.metric, count: runPoints.count, bytes: runPoints[which] }).from(runPoints).where(and(eq(runPoints.run, run), eq(runPoints.metric, metric))).orderBy(asc(runPoints.chunk));
}

/** Puts a run and all that are parts of it into the trash, or takes out those that went with it. */
export async function trashRunRow(db: Handle, { key, trashedAt }: RunRow, at: Date | null): Promise<void> {
  const family = sql`with recursive family as (select ${key}::bigint as key union select r.key from runs r join family on r.parent = family.key) select key from family`;
  await db.update(runs).set({ trashedAt: at }).where(and(sql`${runs.key} in (${family})`, at ? isNull(runs.trashedAt) : trashedAt ? eq(runs.trashedAt, trashedAt) : isNotNull(runs.trashedAt)));
}
