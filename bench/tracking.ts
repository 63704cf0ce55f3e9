/**
 * What logging 10,000 points a second costs training: one kernel trains a network step by step, in turns with and without logging what makes
 * 10,000 points a second at its pace; everything goes through the host's recorder into PostgreSQL. And what one point costs the kernel alone. Prints one line of JSON for
 * runs.bench.mjs.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@/db/client';
import { APPLICATION_ROLE, migrate } from '@/db/migrate';
import { notebooks, projects, users, workspaces } from '@/db/schema';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import { createLocalKernels } from '@/kernel/host/local';
import type { CellId, Digest, ExecutionId } from '@/lib/domain/ids';
import { createLog } from '@/lib/server/log';
import { startEmbeddedPostgres } from '@/lib/server/postgres/embedded';
import { RunRecorder } from '@/lib/server/runs/recorder';

const PER_SECOND = 10_000;
/** Pairs of turns, each of so many milliseconds. */
const PAIRS = 24;
const TURN_MS = 800;

const folder = await mkdtemp(join(tmpdir(), 'pinion-bench-'));
const postgres = await startEmbeddedPostgres(folder);
await migrate(postgres.url, join(process.cwd(), 'db'));
const connection = connect(postgres.url, { role: APPLICATION_ROLE });
const { db, sql } = connection;
const [workspace] = await db.insert(workspaces).values({ slug: 'bench', name: 'Bench' }).returning();
const [project] = await db.insert(projects).values({ workspaceId: workspace!.id, slug: 'bench', name: 'Bench' }).returning();
const [author] = await db.insert(users).values({ email: 'bench@example.org', name: 'Bench', passwordHash: null }).returning();
const [notebook] = await db.insert(notebooks).values({ projectId: project!.id, title: 'Bench', createdBy: author!.id }).returning();

// A turn's rate is held by the steps it makes: every step logs the points that are due by the clock.
const code = `async (read, load) => {
  const tf = load('@tensorflow/tfjs'); const { startRun } = load('pinion/track');
  const units = [784, 256, 10];
  const weights = units.slice(1).map((out, i) => tf.variable(tf.randomNormal([units[i], out], 0, 0.05)));
  const x = tf.randomNormal([128, 784]); const y = tf.oneHot(tf.tensor1d(Array.from({ length: 128 }, (_, i) => i % 10), 'int32'), 10);
  const optimizer = tf.train.adam(0.001);
  const step = () => tf.tidy(() => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, tf.matMul(tf.relu(tf.matMul(x, weights[0])), weights[1])), true, weights).dataSync()[0]);
  for (let i = 0; i < 50; i++) step();
  const run = startRun({ name: 'training' });
  const names = ['loss', 'gradient', 'rate', 'norm'];
  let at = 0;
  const turn = (isLogging) => {
    const from = performance.now(); let steps = 0; let logged = 0; let now = from;
    while (now - from < ${TURN_MS}) {
      const loss = step(); steps += 1;
      now = performance.now();
      if (isLogging) for (const due = (now - from) * ${PER_SECOND / 1000}; logged < due; logged += 4) { run.log({ loss, gradient: loss / 2, rate: 0.001, norm: loss * 3 }, { step: at }); at += 1; }
    }
    return { perStep: (performance.now() - from) / steps, logged, ms: performance.now() - from };
  };
  const pairs = [];
  for (let i = 0; i < ${PAIRS}; i++) { const order = i % 2 ? [true, false] : [false, true]; const both = {}; for (const is of order) { both[is] = turn(is); await new Promise((go) => setTimeout(go, 0)); } pairs.push([both[true], both[false]]); }
  const alone = []; const other = startRun({ name: 'points' });
  for (let round = 0; round < 9; round++) { const from = performance.now(); for (let i = 0; i < 25000; i++) other.log({ loss: i, gradient: i, rate: i, norm: i }, { step: round * 25000 + i }); alone.push((performance.now() - from) / 100000 * 1000); }
  console.log(JSON.stringify({ pairs, alone }));
}`;

const kernels = createLocalKernels({ root: process.cwd(), allowProcessTier: true });
const kernel = await kernels.start({ limits: DEFAULT_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')) });
const startedAt = Date.now();
const recorder = new RunRecorder({ db, log: createLog('error'), announcements: { announce: async () => {}, subscribe: () => () => {} } }, {
  projectId: project!.id, notebookId: notebook!.id, title: 'Bench', cell: 'bench' as CellId, execution: crypto.randomUUID() as ExecutionId, author: author!.id, startedAt,
  code: { digest: 'd'.repeat(64) as Digest, source: code }, environment: { image: kernel.image.digest, versions: {}, compute: kernel.compute, tier: kernel.tier, seed: 1 }, inputs: async () => [],
});
let said = '';
const cpu = process.cpuUsage();
const ran = await kernel.run({
  execution: 'bench' as ExecutionId, compiled: { cell: 'bench', code, defines: [], reads: [], sources: {}, imports: [], map: '' }, seed: 1, startedAt, parameters: {}, readByOthers: [],
  onOutput: (output) => { if (output.kind === 'stream') said += output.text; }, onTrack: (events, points) => recorder.take(events, points),
});
if (ran.outcome !== 'ok') throw new Error(`the kernel's cell ended as ${ran.outcome}: ${ran.error?.message ?? ''}`);
await recorder.end('ok', null, Date.now());
const spent = process.cpuUsage(cpu);
const { pairs, alone } = JSON.parse(said) as { pairs: [Turn, Turn][]; alone: number[] };
interface Turn { readonly perStep: number; readonly logged: number; readonly ms: number }
const [stored] = await sql<{ points: number }[]>`select sum(count)::float8 as points from run_points`;
const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const logged = pairs.reduce((sum, [on]) => sum + on.logged, 0);
const results = {
  rate: logged / (pairs.reduce((sum, [on]) => sum + on.ms, 0) / 1000),
  cost: middle(pairs.map(([on, off]) => on.perStep / off.perStep - 1)),
  perStep: middle(pairs.map(([, off]) => off.perStep)),
  perPoint: middle(alone), leastPerPoint: Math.min(...alone),
  logged: logged + 900_000, stored: stored!.points, hostCpu: (spent.user + spent.system) / 1e6,
};
await kernel.dispose();
await kernels.dispose();
await connection.close();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
console.log(JSON.stringify(results));
