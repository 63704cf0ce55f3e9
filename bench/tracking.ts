/**
 * What logging 10,000 points a second costs training: one kernel trains a network step by step, in turns with and without logging. A machine with other work gives
 * a kernel a part of a second only, so the second is the kernel's own: as many points a step as make 10,000 a second at the pace of the fastest
 * steps, and the cost in the processor time of the kernel's processes, as the host sees it between turns. Everything goes through the host's recorder into PostgreSQL. And what one point
 * costs the kernel alone. Prints one line of JSON for runs.bench.mjs.
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
/** Pairs of turns, each of so many steps. */
const PAIRS = 20;
const STEPS = 150;
/** The kernel rests for so long between turns, for the host to look at it. */
const REST_MS = 400;

const folder = await mkdtemp(join(tmpdir(), 'pinion-bench-'));
const postgres = await startEmbeddedPostgres(folder);
await migrate(postgres.url, join(process.cwd(), 'db'));
const connection = connect(postgres.url, { role: APPLICATION_ROLE });
const { db, sql } = connection;
const [workspace] = await db.insert(workspaces).values({ slug: 'bench', name: 'Bench' }).returning();
const [project] = await db.insert(projects).values({ workspaceId: workspace!.id, slug: 'bench', name: 'Bench' }).returning();
const [author] = await db.insert(users).values({ email: 'bench@example.org', name: 'Bench', passwordHash: null }).returning();
const [notebook] = await db.insert(notebooks).values({ projectId: project!.id, title: 'Bench', createdBy: author!.id }).returning();

const code = `async (read, load) => {
  const tf = load('@tensorflow/tfjs'); const { startRun } = load('pinion/track');
  const units = [784, 256, 10];
  const weights = units.slice(1).map((out, i) => tf.variable(tf.randomNormal([units[i], out], 0, 0.05)));
  const x = tf.randomNormal([128, 784]); const y = tf.oneHot(tf.tensor1d(Array.from({ length: 128 }, (_, i) => i % 10), 'int32'), 10);
  const optimizer = tf.train.adam(0.001);
  const step = () => tf.tidy(() => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, tf.matMul(tf.relu(tf.matMul(x, weights[0])), weights[1])), true, weights).dataSync()[0]);
  let fastest = Infinity;
  for (let i = 0; i < 150; i++) { const from = performance.now(); step(); fastest = Math.min(fastest, performance.now() - from); }
  const rounds = Math.max(1, Math.round(fastest * ${PER_SECOND / 1000} / 4));
  const run = startRun({ name: 'training' });
  let at = 0;
  const rest = (what) => { console.log(JSON.stringify({ what })); return new Promise((go) => setTimeout(go, ${REST_MS})); };
  for (let i = 0; i < ${PAIRS * 2}; i++) {
    const isLogging = (i + (i >> 1)) % 2 === 1;
    await rest('begin ' + isLogging);
    for (let n = 0; n < ${STEPS}; n++) {
      const loss = step();
      if (isLogging) for (let k = 0; k < rounds; k++) { run.log({ loss, gradient: loss / 2, rate: 0.001, norm: loss * 3 }, { step: at }); at += 1; }
    }
    await rest('end ' + isLogging);
  }
  const alone = []; const other = startRun({ name: 'points' });
  for (let round = 0; round < 9; round++) { const from = performance.now(); for (let i = 0; i < 25000; i++) other.log({ loss: i, gradient: i, rate: i, norm: i }, { step: round * 25000 + i }); alone.push((performance.now() - from) / 100000 * 1000); }
  console.log(JSON.stringify({ what: 'done', alone, fastest, rounds }));
}`;

const kernels = createLocalKernels({ root: process.cwd(), allowProcessTier: true });
const kernel = await kernels.start({ limits: DEFAULT_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')) });
const startedAt = Date.now();
const recorder = new RunRecorder({ db, log: createLog('error'), announcements: { announce: async () => {}, subscribe: () => () => {} } }, {
  projectId: project!.id, notebookId: notebook!.id, title: 'Bench', cell: 'bench' as CellId, execution: crypto.randomUUID() as ExecutionId, author: author!.id, startedAt,
  code: { digest: 'd'.repeat(64) as Digest, source: code }, environment: { image: kernel.image.digest, versions: {}, compute: kernel.compute, tier: kernel.tier, seed: 1 }, inputs: async () => [],
});
interface Said { readonly what: string; readonly alone?: number[]; readonly fastest?: number; readonly rounds?: number }
const said: Said[] = [];
/** Processor seconds of the kernel when it said that it rests. */
const looks: Promise<number>[] = [];
const look = async () => { const { cpu: cores, uptimeMs } = await kernel.usage(); return cores * uptimeMs / 1000; };
let rest = '';
const hear = (text: string) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop()!;
  for (const line of lines) { said.push(JSON.parse(line) as Said); looks.push(look()); }
};
const cpu = process.cpuUsage();
const ran = await kernel.run({
  execution: 'bench' as ExecutionId, compiled: { cell: 'bench', code, defines: [], reads: [], sources: {}, imports: [], map: '' }, seed: 1, startedAt, parameters: {}, readByOthers: [],
  onOutput: (output) => { if (output.kind === 'stream') hear(output.text); }, onTrack: (events, points) => recorder.take(events, points),
});
if (ran.outcome !== 'ok') throw new Error(`the kernel's cell ended as ${ran.outcome}: ${ran.error?.message ?? ''}`);
await recorder.end('ok', null, Date.now());
const spent = process.cpuUsage(cpu);
const at = await Promise.all(looks);
const spentIn = (isLogging: boolean) => said.reduce((sum, { what }, index) => (what === `end ${String(isLogging)}` ? sum + at[index]! - at[index - 1]! : sum), 0) / (PAIRS * STEPS);
const { alone, fastest, rounds } = said.at(-1) as Required<Said>;
const [stored] = await sql<{ points: number }[]>`select sum(count)::float8 as points from run_points`;
const results = {
  rate: rounds * 4 / (fastest / 1000), cost: spentIn(true) / spentIn(false) - 1, perStep: spentIn(false) * 1000, fastest, perStepPoints: rounds * 4,
  perPoint: alone.toSorted((a, b) => a - b)[4]!, leastPerPoint: Math.min(...alone), logged: PAIRS * STEPS * rounds * 4 + 900_000, stored: stored!.points, hostCpu: (spent.user + spent.system) / 1e6,
};
await kernel.dispose();
await kernels.dispose();
await connection.close();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
console.log(JSON.stringify(results));
