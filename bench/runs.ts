/**
 * 100,000 runs of one project: how long the list takes to filter, sort, count and group, one run and its curves to open. Prints one line of JSON for runs.bench.mjs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@/db/client';
import { APPLICATION_ROLE, migrate } from '@/db/migrate';
import { runPoints, projects, workspaces } from '@/db/schema';
import { putRunNames } from '@/db/queries/run-names';
import type { ProjectId } from '@/lib/domain/ids';
import { encodePoints, extremesOf, type Point } from '@/lib/runs/points';
import { startEmbeddedPostgres } from '@/lib/server/postgres/embedded';
import { listRuns } from '@/lib/server/runs/list';
import { findRun, readSeries } from '@/lib/server/runs/read';

const RUNS = 100_000;
/** Of the longest curve. */
const POINTS = 1_000_000;
const CHUNK = 4_096;
const ROUNDS = 25;

const folder = await mkdtemp(join(tmpdir(), 'pinion-bench-'));
const postgres = await startEmbeddedPostgres(folder);
await migrate(postgres.url, join(process.cwd(), 'db'));
const connection = connect(postgres.url, { role: APPLICATION_ROLE });
const { db, sql } = connection;
const services = { db };

const [workspace] = await db.insert(workspaces).values({ slug: 'bench', name: 'Bench' }).returning();
const [project] = await db.insert(projects).values({ workspaceId: workspace!.id, slug: 'bench', name: 'Bench' }).returning();
const projectId = project!.id as ProjectId;

await putRunNames(db, projectId, 'param', ['estimator', 'C', 'maxIter', 'penalty', 'seed', 'hidden', 'dropout', 'rows']);
await putRunNames(db, projectId, 'metric', ['rocAuc', 'accuracy', 'f1', 'logLoss', 'brier', 'loss']);
await putRunNames(db, projectId, 'tag', ['stage', 'team']);

const began = performance.now();
// Values are made by the database: that they come from PostgreSQL's random() changes nothing about how they are found.
await sql.begin(async (tx) => {
  await tx`select setseed(0.5)`;
  await tx`
    insert into runs (id, project_id, number, name, experiment, kind, status, started_at, ended_at, params, metrics, tags)
    select gen_random_uuid(), ${projectId}, i, 'LogisticRegression ' || i, 'Credit ' || (i % 40), (array['fit','search','evaluate','custom'])[1 + i % 4], (array['finished','finished','finished','failed'])[1 + i % 4],
      timestamptz '2026-01-01' + i * interval '1 minute', timestamptz '2026-01-01' + i * interval '1 minute' + interval '40 seconds',
      jsonb_build_object('estimator', (array['LogisticRegression','RandomForest','Network'])[1 + i % 3], 'C', random() * 10, 'maxIter', i % 500, 'penalty', (array['l1','l2'])[1 + i % 2], 'seed', i, 'hidden', '64,32', 'dropout', random(), 'rows', 48842),
      jsonb_build_object('rocAuc', 0.5 + random() / 2, 'accuracy', random(), 'f1', random(), 'logLoss', random(), 'brier', random(), 'loss', random()),
      jsonb_build_object('stage', (array['dev','prod','trial'])[1 + (random() * 2)::int], 'team', (array['risk','growth'])[1 + i % 2])
    from generate_series(1, ${RUNS}::int) i`;
});
const owner = connect(postgres.url, { max: 1 });
await owner.sql`vacuum analyze`;
await owner.close();
const filling = performance.now() - began;

const longest = await sql<{ key: number; id: string }[]>`select key, id from runs where number = 500`;
const run = longest[0]!;
await sql`insert into run_details (run, summaries) select key, '[]' from runs`;
for (let at = 0; at < POINTS; at += CHUNK) {
  const points = Array.from({ length: Math.min(CHUNK, POINTS - at) }, (_, index): Point => ({ step: at + index, seconds: (at + index) / 1000, value: Math.sin((at + index) / 5_000) + (index % 7) / 50 }));
  await db.insert(runPoints).values({ run: Number(run.key), metric: 'loss', chunk: at / CHUNK, count: points.length, points: encodePoints(points), extremes: encodePoints(extremesOf(points)) });
}

/** Processor time of PostgreSQL's processes, those that have ended included, and of this one, in milliseconds; Linux only. */
function processorTime(): number {
  const ticks = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
      const isPostmaster = Number(name) === postgres.pid;
      return isPostmaster || fields[1] === postgres.pid ? fields[11]! + fields[12]! + (isPostmaster ? fields[13]! + fields[14]! : 0) : 0;
    } catch {
      return 0;
    }
  });
  const own = process.cpuUsage();
  return ticks.reduce((sum, one) => sum + one, 0) * 10 + (own.user + own.system) / 1000;
}

/** Milliseconds of the middle round and of the least, and processor time of a round: on a busy machine the first says as much of the others' work. */
async function time(body: () => Promise<unknown>): Promise<{ readonly median: number; readonly least: number; readonly cpu: number }> {
  const took: number[] = [];
  await body();
  const before = processorTime();
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now();
    await body();
    took.push(performance.now() - from);
  }
  const sorted = took.toSorted((one, other) => one - other);
  return { median: sorted[Math.floor(ROUNDS / 2)]!, least: sorted[0]!, cpu: (processorTime() - before) / ROUNDS };
}

const asked = { filter: '', sort: '-number', which: 'kept', limit: 100 } as const;
const list = (more: Partial<Parameters<typeof listRuns>[2]>) => time(async () => {
  const page = await listRuns(services, projectId, { ...asked, ...more });
  if (!page.ok) throw new Error(page.message);
});
const FILTER = "params.C > 0.1 and metrics.rocAuc >= .9 and tags.stage = 'prod' and status = 'finished' and name contains 'Logistic'";
const size = async (tables: readonly string[]) => Number((await sql<{ bytes: number }[]>`select sum(pg_total_relation_size(t::regclass))::float8 as bytes from unnest(${tables}::text[]) t`)[0]!.bytes);

const results = {
  runs: RUNS, filling,
  open: await list({}),
  filter: await list({ filter: FILTER, sort: '-metrics.rocAuc' }),
  wide: await list({ filter: 'params.C > 0.1', sort: '-metrics.rocAuc' }),
  either: await list({ filter: "not (params.penalty = 'l1' or metrics.loss > 0.2) or tags.team in ('risk')", sort: 'metrics.loss' }),
  sort: await list({ sort: '-metrics.rocAuc' }),
  deep: await list({ sort: '-metrics.rocAuc', cursor: '90000' }),
  group: await list({ group: 'params.estimator', sort: '-metrics.rocAuc' }),
  detail: await time(() => findRun(services, run.id)),
  curve: await time(() => readSeries(services, run.id, ['loss'])),
  bytes: { runs: await size(['runs']), points: await size(['run_points']) },
};
await connection.close();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
console.log(JSON.stringify(results));
