/** What a session writes of runs while they run. Each function is one statement or few, for many runs at a time. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { runCounters, runDetails, runPoints, runs } from '@/db/schema';
import type { ProjectId, RunId } from '@/lib/domain/ids';
import type { MetricSummary, RunData } from '@/lib/domain/runs';
import type { RunRow } from './runs';

/** Takes the next numbers of a project; gives the first. Others wait until the transaction has ended. */
export async function takeRunNumbers(db: Handle, projectId: ProjectId, count: number): Promise<number> {
  const [row] = await db.insert(runCounters).values({ projectId, next: 1 + count }).onConflictDoUpdate({ target: runCounters.projectId, set: { next: sql`${runCounters.next} + ${count}` } }).returning({ next: runCounters.next });
  return row!.next - count;
}

const AT_ONCE = 500;

/** Keys and ids in the order of the rows. */
export async function insertRuns(db: Handle, rows: readonly (typeof runs.$inferInsert)[], details: readonly Omit<typeof runDetails.$inferInsert, 'run'>[]): Promise<{ readonly key: number; readonly id: RunId }[]> {
  const keys: { readonly key: number; readonly id: RunId }[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const part = rows.slice(at, at + AT_ONCE);
    const inserted = await db.insert(runs).values(part).returning({ key: runs.key, id: runs.id, number: runs.number });
    const byNumber = new Map(inserted.map(({ number, ...row }) => [number, row]));
    const own = part.map((row) => byNumber.get(row.number)!);
    await db.insert(runDetails).values(own.map(({ key }, index) => ({ run: key, ...details[at + index] })));
    keys.push(...own);
  }
  return keys;
}

export interface RunChange extends Pick<RunRow, 'key' | 'params' | 'metrics' | 'tags' | 'status'> {
  /** ISO 8601. */
  readonly endedAt: string | null;
  readonly error: string | null;
  readonly summaries: readonly MetricSummary[];
  readonly system: readonly string[];
  readonly notes: readonly string[];
  readonly data: readonly RunData[];
}

/** Parameters and metrics take the place of those that were there; tags join those that people set, and win. */
export async function updateRuns(db: Handle, changes: readonly RunChange[]): Promise<void> {
  for (let at = 0; at < changes.length; at += AT_ONCE) {
    const json = JSON.stringify(changes.slice(at, at + AT_ONCE).map(({ endedAt, ...rest }) => ({ ...rest, ended_at: endedAt })));
    await db.execute(sql`
      update ${runs} r set params = x.params, metrics = x.metrics, tags = r.tags || x.tags, status = x.status, ended_at = x.ended_at
      from jsonb_to_recordset(${json}::jsonb) as x(key bigint, params jsonb, metrics jsonb, tags jsonb, status text, ended_at timestamptz) where r.key = x.key`);
    await db.execute(sql`
      update ${runDetails} d set error = x.error, summaries = x.summaries, system = x.system, notes = x.notes, data = x.data
      from jsonb_to_recordset(${json}::jsonb) as x(key bigint, error text, summaries jsonb, system jsonb, notes jsonb, data jsonb) where d.run = x.key`);
  }
}

/** Adds points to chunks: at the end of one that is there. */
export async function appendPoints(db: Handle, rows: readonly (typeof runPoints.$inferInsert)[]): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    await db.insert(runPoints).values(rows.slice(at, at + AT_ONCE)).onConflictDoUpdate({
      target: [runPoints.run, runPoints.metric, runPoints.chunk], set: { count: sql`${runPoints.count} + excluded.count`, points: sql`${runPoints.points} || excluded.points`, extremes: sql`excluded.extremes` },
    });
  }
}

/** Ends the runs that a server left running when it ended. Gives the projects that they belong to. */
export async function loseRunningRuns(db: Handle, at: Date): Promise<ProjectId[]> {
  const lost = await db.update(runs).set({ status: 'failed', endedAt: at }).where(eq(runs.status, 'running')).returning({ key: runs.key, projectId: runs.projectId });
  for (let from = 0; from < lost.length; from += AT_ONCE) {
    await db.update(runDetails).set({ error: 'The server ended while this ran.' }).where(and(inArray(runDetails.run, lost.slice(from, from + AT_ONCE).map(({ key }) => key))));
  }
  return [...new Set(lost.map(({ projectId }) => projectId))];
}
