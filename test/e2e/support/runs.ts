/** Runs put into a server's database as its own queries would find them: thousands of them, which no cell makes in a test's time. */
import { inArray } from 'drizzle-orm';
import { connect } from '../../../db/client';
import { putRunNames } from '../../../db/queries/run-names';
import { runCounters, runDetails, runPoints, runs } from '../../../db/schema';
import type { ProjectId } from '../../../lib/domain/ids';
import type { MetricSummary } from '../../../lib/domain/runs';
import { encodePoints, extremesOf, type Point } from '../../../lib/runs/points';

export interface SeededRun {
  readonly name: string;
  readonly kind?: 'fit' | 'search' | 'evaluate' | 'custom';
  readonly status?: 'running' | 'finished' | 'failed' | 'stopped';
  readonly experiment?: string;
  readonly params?: Readonly<Record<string, string | number | boolean | null>>;
  readonly metrics?: Readonly<Record<string, number | null>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** The place of its parent among these. */
  readonly parent?: number;
  readonly curves?: Readonly<Record<string, readonly Point[]>>;
  readonly code?: string;
  readonly error?: string;
  readonly data?: readonly { readonly name: string; readonly digest: string | null; readonly rows?: number; readonly columns?: number }[];
}

const DAY = Date.UTC(2026, 10, 1);
const MINUTE = 60_000;

/** Adds runs to a project, one minute apart, numbered from the next number. Gives their ids, in their order. */
export async function seedRuns(url: string, projectId: string, all: readonly SeededRun[]): Promise<string[]> {
  const connection = connect(url, { max: 1 });
  const project = projectId as ProjectId;
  try {
    return await connection.db.transaction(async (tx) => {
      const [counter] = await tx.select().from(runCounters).where(inArray(runCounters.projectId, [project]));
      const first = counter?.next ?? 1;
      await tx.insert(runCounters).values({ projectId: project, next: first + all.length }).onConflictDoUpdate({ target: runCounters.projectId, set: { next: first + all.length } });
      const made: { readonly key: number; readonly id: string }[] = [];
      for (let from = 0; from < all.length; from += 1_000) {
        made.push(...await tx.insert(runs).values(all.slice(from, from + 1_000).map((run, at) => ({
          projectId: project, number: first + from + at, name: run.name, experiment: run.experiment ?? 'Seeded', kind: run.kind ?? 'fit', status: run.status ?? 'finished',
          startedAt: new Date(DAY + (first + from + at) * MINUTE), endedAt: run.status === 'running' ? null : new Date(DAY + (first + from + at) * MINUTE + 1_000 * (1 + ((from + at) % 50))),
          params: { ...run.params }, metrics: { ...run.metrics }, tags: { ...run.tags },
        }))).returning({ key: runs.key, id: runs.id }));
      }
      for (const parent of new Set(all.flatMap((run) => run.parent ?? []))) {
        await tx.update(runs).set({ parent: made[parent]!.key }).where(inArray(runs.key, made.filter((_, at) => all[at]!.parent === parent).map((one) => one.key)));
      }
      for (const kind of ['param', 'metric', 'tag'] as const) await putRunNames(tx, project, kind, [...new Set(all.flatMap((run) => Object.keys(run[`${kind}s`] ?? {})))]);
      for (const [at, run] of all.entries()) {
        if (!run.curves && !run.code && !run.error && !run.data) continue;
        const { key } = made[at]!;
        await tx.insert(runDetails).values({
          run: key, summaries: Object.entries(run.curves ?? {}).map(([name, points]) => summaryOf(name, points)), ...(run.code === undefined ? {} : { source: run.code, codeDigest: `${run.code.length}`.padStart(64, 'c') as never }),
          error: run.error ?? null, data: (run.data ?? []) as never,
        });
        for (const [metric, points] of Object.entries(run.curves ?? {})) await tx.insert(runPoints).values({ run: key, metric, chunk: 0, count: points.length, points: encodePoints(points) as never, extremes: encodePoints(extremesOf(points)) as never });
      }
      return made.map(({ id }) => id);
    });
  } finally {
    await connection.close();
  }
}

function summaryOf(name: string, points: readonly Point[]): MetricSummary {
  const [least, greatest] = [points.reduce((a, b) => (b.value < a.value ? b : a)), points.reduce((a, b) => (b.value > a.value ? b : a))];
  const last = points.at(-1)!;
  return { name, points: points.length, last: last.value, lastStep: last.step, min: least.value, minStep: least.step, max: greatest.value, maxStep: greatest.step };
}

/** A curve that falls to `end`, with some noise that is the same each time. */
export function falling(end: number, steps = 60, seed = 1): Point[] {
  return Array.from({ length: steps }, (_, step) => ({ step, seconds: step * 0.8, value: end + Math.exp(-step / 12) + 0.03 * Math.sin(step * 12.9898 * seed) }));
}
