/** Rows about runs: the list, one run with all that is known of it, its curves, and the few changes people make. */
import { and, asc, count, eq, inArray, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Database, Handle } from '@/db/client';
import { artifacts, assets, assetVersions, notebooks, provenance, runDetails, runNames, runPoints, runs, users, type RunNameKind } from '@/db/schema';
import type { ExecutionId, NotebookId, ProjectId, RunId } from '@/lib/domain/ids';
import type { ParamValue, RunDetail, RunGroup, RunNames, RunSummary } from '@/lib/domain/runs';
import { putRunNames } from './run-names';
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

export interface RunsWanted {
  /** A condition over `runs`; null: all. */
  readonly where: SQL | null;
  readonly isTrashed: boolean;
  /** Only parts of the run with this key; null: only runs that are no part. */
  readonly parent?: number | null;
}

/** The condition that a run is wanted. */
export function fitting(projectId: ProjectId, { where, isTrashed, parent }: RunsWanted): SQL {
  return sql.join([
    sql`${runs.projectId} = ${projectId}`, isTrashed ? sql`${runs.trashedAt} is not null` : sql`${runs.trashedAt} is null`,
    ...(parent === undefined ? [] : [parent === null ? sql`${runs.parent} is null` : sql`${runs.parent} = ${parent}`]), ...(where ? [where] : []),
  ], sql` and `);
}

/** Values to sort by, the first first; what has none comes last. */
export interface RunOrder {
  readonly by: readonly SQL[];
  readonly isDescending: boolean;
}

/** Room to gather and sort a hundred thousand keys in; PostgreSQL's own 4 MB send them to the disk. */
const ROOM = sql`set local work_mem = '32MB'`;

/** One page of the runs that fit, with how many there are; ties in the order: the newest first. */
export async function listRunRows(db: Database, fits: SQL, { order, limit, offset, isFiltered }: { readonly order: RunOrder; readonly limit: number; readonly offset: number; /** False where indexes alone tell what fits. */ readonly isFiltered: boolean }): Promise<{ readonly runs: readonly RunSummary[]; readonly total: number }> {
  const way = order.isDescending ? sql` desc nulls last` : sql` asc nulls last`;
  const inOrder = (values: readonly SQL[], key: SQL) => sql`${sql.join(values.map((value) => sql`${value}${way}`), sql`, `)}, ${key} desc`;
  const sorted = (values: readonly SQL[], key: SQL) => sql`${inOrder(values, key)} limit ${limit} offset ${offset}`;
  const count = sql<{ total: number }>`select count(*)::int as total from ${runs} where ${fits}`;
  if (!isFiltered) {
    const [keys, [counted]] = await Promise.all([db.execute<{ key: string }>(sql`select ${runs.key} as key from ${runs} where ${fits} order by ${sorted(order.by, sql`${runs.key}`)}`), db.execute<{ total: number }>(count)]);
    return { runs: await readSummaries(db, keys.map(({ key }) => Number(key))), total: counted!.total };
  }
  // Every run is looked at once, for the page and for the count.
  const columns = order.by.map((_, index) => sql.raw(`o${index}`));
  const rows = await db.transaction(async (tx) => {
    await tx.execute(ROOM);
    return tx.execute<{ key: string | null; total: number }>(sql`
      with fitting as materialized (select ${runs.key} as key, ${sql.join(order.by.map((value, index) => sql`${value} as ${columns[index]!}`), sql`, `)} from ${runs} where ${fits})
      select page.key, counted.total from (select count(*)::int as total from fitting) counted left join (select * from fitting order by ${sorted(columns, sql`key`)}) page on true
      order by ${inOrder(columns, sql`page.key`)}`);
  });
  return { runs: await readSummaries(db, rows.flatMap(({ key }) => (key === null ? [] : [Number(key)]))), total: rows[0]!.total };
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

/** Names that a project's runs have used, in order; 1,000 of each kind at most. */
export async function listRunNames(db: Handle, projectId: ProjectId): Promise<RunNames> {
  const of = async (kind: RunNameKind) => (await db.select({ name: runNames.name }).from(runNames).where(and(eq(runNames.projectId, projectId), eq(runNames.kind, kind))).orderBy(asc(runNames.name)).limit(1_000)).map(({ name }) => name);
  const [params, metrics, tags] = await Promise.all([of('param'), of('metric'), of('tag')]);
  return { params, metrics, tags };
}

/** Runs that fit by the values of a field, commonest first, with the extremes of a metric where one is asked for. */
export async function groupRunRows(db: Database, fits: SQL, value: SQL, metric: SQL | null): Promise<RunGroup[]> {
  const rows = await db.transaction(async (tx) => (await tx.execute(ROOM), tx.execute<{ value: ParamValue; runs: number; least: number | null; greatest: number | null; mean: number | null }>(sql`
    select value, count(*)::int as runs, min(metric) as least, max(metric) as greatest, avg(metric) as mean
    from (select ${value} as value, ${metric ?? sql`null::float8`} as metric from ${runs} where ${fits}) fitting group by value order by runs desc, value limit 200`)));
  return rows.map((row) => ({ value: row.value, runs: row.runs, metric: metric === null ? null : { min: row.least, max: row.greatest, mean: row.mean } }));
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

/** Name and tags of a run; `tags` stands in the place of all that were there. */
export async function changeRunRow(db: Handle, { key, projectId }: RunRow, { name, tags }: { readonly name?: string | undefined; readonly tags?: Readonly<Record<string, string>> | undefined }): Promise<void> {
  if (name === undefined && tags === undefined) return;
  await db.update(runs).set({ ...(name === undefined ? {} : { name }), ...(tags === undefined ? {} : { tags }) }).where(eq(runs.key, key));
  await putRunNames(db, projectId, 'tag', Object.keys(tags ?? {}));
}
