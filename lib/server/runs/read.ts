/** Reading one run, and its curves. Who asks has passed the door, which looked at the project. */
import { countPoints, findRunRow, listPoints, readRun } from '@/db/queries/runs';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { MetricSeries, RunDetail } from '@/lib/domain/runs';
import { decodePoints, downsample, toMetricPoints } from '@/lib/runs/points';
import type { Services } from '../services';

/** Points of a series that a page draws. */
const SERIES_POINTS = 1_000;
/** Beyond so many points, each chunk stands for itself by its first, least, greatest and last. */
const WHOLE_POINTS = 200_000;

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
