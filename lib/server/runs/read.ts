/** Reading runs: a page of the list, one run, its curves. Who asks has passed the door, which looked at the project. */
import { sql } from 'drizzle-orm';
import { countPoints, findRunRow, listPoints, listRunNames, listRunRows, readRun } from '@/db/queries/runs';
import { runs } from '@/db/schema';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { ProjectId } from '@/lib/domain/ids';
import type { MetricSeries, RunDetail, RunPage } from '@/lib/domain/runs';
import { decodePoints, downsample, toMetricPoints } from '@/lib/runs/points';
import type { Services } from '../services';

export interface RunsAsked {
  readonly filter: string;
  readonly sort: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly which: 'kept' | 'trashed';
}

/** Points of a series that a page draws. */
const SERIES_POINTS = 1_000;
/** Beyond so many points, each chunk stands for itself by its first, least, greatest and last. */
const WHOLE_POINTS = 200_000;

export async function listRuns({ db }: Pick<Services, 'db'>, projectId: ProjectId, asked: RunsAsked): Promise<Result<RunPage>> {
  const offset = asked.cursor === undefined ? 0 : Number(asked.cursor);
  if (!Number.isSafeInteger(offset) || offset < 0) return refuse('bad-request', 'The cursor is none that this list gave.');
  const [page, names] = await Promise.all([
    listRunRows(db, projectId, { where: sql`true`, order: { by: sql`${runs.number} desc`, join: sql`` }, limit: asked.limit, offset, isTrashed: asked.which === 'trashed' }),
    listRunNames(db, projectId),
  ]);
  const end = offset + page.runs.length;
  return done({ ...page, next: end < page.total && page.runs.length > 0 ? String(end) : null, names });
}

export async function findRun({ db }: Pick<Services, 'db'>, id: string): Promise<Result<RunDetail>> {
  const row = await findRunRow(db, id);
  return row ? done(await readRun(db, row)) : noRun();
}

/** The series asked for, in that order; one that the run does not have has no points. */
export async function readSeries({ db }: Pick<Services, 'db'>, id: string, names: readonly string[]): Promise<Result<{ readonly series: readonly MetricSeries[] }>> {
  const row = await findRunRow(db, id);
  if (!row) return noRun();
  const counts = await countPoints(db, row.key, names);
  const series: MetricSeries[] = [];
  for (const name of names) {
    const total = counts.get(name) ?? 0;
    const chunks = total === 0 ? [] : await listPoints(db, row.key, name, total > WHOLE_POINTS ? 'extremes' : 'points');
    series.push({ name, total, points: toMetricPoints(downsample(chunks.flatMap(({ bytes }) => decodePoints(bytes)), SERIES_POINTS)) });
  }
  return done({ series });
}

export function noRun() {
  return refuse('not-found', 'There is no such run.');
}
