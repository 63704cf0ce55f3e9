/** Kernels as a server starts them. Prints one line of JSON for kernel.bench.mjs; all times in milliseconds. */
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { Kernel, KernelProvider, RunOutcome } from '@/kernel/host/port';
import { createKernels } from '@/kernel/host/providers';
import type { ExecutionId } from '@/lib/domain/ids';
import { PROGRAMS } from './interrupts';
import { memoryOfKernels, pause, percentile } from './support.mjs';

const STARTS = 10;
const CELLS = 500;
/** After the pool gave its kernel away, until the next one is ready and the machine is quiet again. */
const POOL_FILLS_MS = 1_500;
const SETTLE_MS = 5_000;

const root = process.cwd();
const options = { limits: DEFAULT_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')) };
let executions = 0;

/** A cell as the session compiles it: the body of a function whose `return` is the result. */
function run(kernel: Kernel, body: string, { defines = [], reads = {}, onOutput = () => {} }: { defines?: string[]; reads?: Record<string, string>; onOutput?: () => void } = {}): Promise<RunOutcome> {
  executions += 1;
  const names = Object.keys(reads);
  const code = `async (__read, __import, __define) => {\n${names.length > 0 ? `const { ${names.join(', ')} } = __read;\n` : ''}${body}\n${defines.map((name) => `__define('${name}', ${name});`).join('\n')}\n}`;
  const compiled = { cell: defines.length > 0 ? 'definer' : `cell-${executions}`, code, defines, reads: names, sources: reads, imports: [], map: '' };
  return kernel.run({ execution: `bench-${executions}` as ExecutionId, compiled, seed: 1, startedAt: Date.now(), parameters: {}, readByOthers: defines, onOutput });
}

async function onePlusOne(kernel: Kernel): Promise<void> {
  const { outcome } = await run(kernel, 'return 1 + 1');
  if (outcome !== 'ok') throw new Error(`1 + 1 ended as ${outcome}`);
}

async function startTimes(provider: KernelProvider, before: number): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < STARTS; index += 1) {
    await pause(before);
    const began = performance.now();
    const kernel = await provider.start(options);
    await onePlusOne(kernel);
    times.push(performance.now() - began);
    await kernel.dispose();
  }
  return percentile(times, 50);
}

interface Stop {
  readonly name: string;
  readonly ms: number;
  /** The variable that another cell had made was still there. */
  readonly isKept: boolean;
}

/** Stops every program of the corpus once, each in a kernel that holds a variable; a kernel lives as long as it keeps that. */
async function stopAll(provider: KernelProvider): Promise<Stop[]> {
  const stops: Stop[] = [];
  let kernel: Kernel | null = null;
  for (const { name, body } of PROGRAMS) {
    if (kernel === null) {
      kernel = await provider.start(options);
      await run(kernel, 'const x = 42;', { defines: ['x'] });
    }
    const busy = kernel;
    let outcome: Promise<RunOutcome> | undefined;
    await new Promise<void>((resolve) => { outcome = run(busy, `console.log('begun');\n${body}`, { onOutput: resolve }); });
    // Past its first moments, where it would be loading or compiling.
    await pause(20 + 30 * Math.random());
    const began = performance.now();
    await kernel.interrupt();
    await outcome;
    const ms = performance.now() - began;
    const isKept = (await run(kernel, "if (x !== 42) throw new Error('x is lost');", { reads: { x: 'definer' } })).outcome === 'ok';
    stops.push({ name, ms, isKept });
    if (isKept) continue;
    await kernel.dispose();
    kernel = null;
  }
  await kernel?.dispose();
  return stops;
}

const provider = createKernels({ provider: 'local', root, allowWeakSandbox: true });
const cold = await startTimes(provider, 0);
const pooled = createKernels({ provider: 'local', root, allowWeakSandbox: true, warm: 1 });
const warm = await startTimes(pooled, POOL_FILLS_MS);
await pooled.dispose();

const kernel = await provider.start(options);
const times: number[] = [];
for (let index = 0; index < CELLS; index += 1) {
  const began = performance.now();
  await onePlusOne(kernel);
  times.push(performance.now() - began);
}
await pause(SETTLE_MS);
const idleMiB = process.platform === 'linux' ? memoryOfKernels(process.pid) : null;
await kernel.dispose();

const stops = await stopAll(provider);
await provider.dispose();

const stopTimes = stops.map(({ ms }) => ms);
const interrupts = {
  count: stops.length, p50: percentile(stopTimes, 50), p95: percentile(stopTimes, 95), worst: Math.max(...stopTimes), kept: stops.filter(({ isKept }) => isKept).length,
  lost: stops.filter(({ isKept }) => !isKept).map(({ name }) => name), slow: stops.filter(({ ms, isKept }) => isKept && ms > 100).map(({ name }) => name),
};
console.log(JSON.stringify({ tier: provider.tier, starts: STARTS, cells: CELLS, cold, warm, onePlusOne: percentile(times, 50), interrupts, idleMiB }));
