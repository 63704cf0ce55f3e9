/**
 * What SQL cells cost, on sandboxed kernels: the start of one that uses none beside its first and second query, and grouping ten million rows as a query
 * and as a table's own verb. Prints one line of JSON for sql.bench.mjs; times in milliseconds, sizes in MiB.
 */
import { runHeadless } from '@/kernel/cli/headless';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import { createLocalKernels } from '@/kernel/host/local';
import type { Kernel } from '@/kernel/host/port';
import type { CellId } from '@/lib/domain/ids';
import { percentile } from './support.mjs';

const root = process.cwd();
const MIB = 1024 * 1024;
const kernels = await createLocalKernels({ root, allowProcessTier: true });
const start = (memoryBytes = DEFAULT_LIMITS.memoryBytes) => kernels.start({ limits: { ...DEFAULT_LIMITS, memoryBytes }, capabilities: () => Promise.reject(new Error('there is no data here')) });

/** Runs a notebook and gives how long each cell took. */
async function run(kernel: Kernel, ...cells: readonly (readonly ['ts' | 'sql', string])[]): Promise<number[]> {
  const runs = await runHeadless(cells.map(([type, source], at) => ({ id: `b${at}` as CellId, type, source })), kernel, { seed: 1, startedAt: 0, parameters: {} });
  const failed = runs.find((one) => one.outcome !== 'ok');
  if (failed) throw new Error(failed.error?.message ?? failed.outcome);
  return cells.map((_, at) => runs.find((one) => one.cell === `b${at}`)!.milliseconds);
}

const kernel = await start();
await run(kernel, ['ts', '1 + 1']);
const without = (await kernel.usage()).memoryBytes / MIB;
const [first] = await run(kernel, ['sql', 'SELECT 1 AS one']);
const after = (await kernel.usage()).memoryBytes / MIB;
const next: number[] = [];
for (let round = 0; round < 9; round += 1) next.push((await run(kernel, ['sql', `SELECT ${round} AS one`]))[0]!);
await kernel.dispose();

const MADE = "import { Table } from 'pinion/data';\nconst n = 10_000_000; const g = new Float64Array(n), v = new Float64Array(n);\nfor (let i = 0; i < n; i += 1) { g[i] = (i * 7919) % 1000; v[i] = Math.random(); }\nconst t = Table.fromColumns({ g, v });";
const large = await start(4096 * MIB);
const times = await run(large, ['ts', MADE], ['sql', 'SELECT g, count(*) AS n, avg(v) AS mean FROM t GROUP BY g'], ['ts', "const own = t.groupBy('g').aggregate({ n: 'count', mean: ['v', 'mean'] });"], ['sql', 'SELECT g, count(*) AS n, avg(v) AS mean FROM t GROUP BY g']);
await kernels.dispose();
console.log(JSON.stringify({ first, without, with: after, next: percentile(next, 50), query: Math.min(times[1]!, times[3]!), own: times[2]! }));
