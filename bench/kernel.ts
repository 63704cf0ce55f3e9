/** Kernels as a server starts them. Prints one line of JSON for kernel.bench.mjs; all times in milliseconds. */
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { Kernel, KernelProvider, RunOutcome } from '@/kernel/host/port';
import { createKernels } from '@/kernel/host/providers';
import type { ExecutionId } from '@/lib/domain/ids';
import { memoryOfKernels, pause, percentile } from './support.mjs';

const STARTS = 10;
const CELLS = 500;
const STOPS_A_PROGRAM = 10;
/** After the pool gave its kernel away, until the next one is ready and the machine is quiet again. */
const POOL_FILLS_MS = 1_500;
const SETTLE_MS = 5_000;

/** `spin` in hand-written WebAssembly: `(func (export "spin") (loop br 0))`. */
const ENDLESS_WASM = '0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,8,1,4,115,112,105,110,0,0,10,9,1,7,0,3,64,12,0,11,11';
const PROGRAMS: Readonly<Record<string, string>> = {
  'busy loop': 'while (true) {}',
  'loop in finally': 'for (;;) { try { for (;;) {} } finally { for (;;) {} } }',
  'WebAssembly loop': `new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([${ENDLESS_WASM}]))).exports.spin();`,
  'await for ever': 'await new Promise(() => {});',
  'regular expression': '/^(a+)+$/.test("a".repeat(40) + "b");',
  'microtask storm': 'for (;;) await null;',
};

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

/** Stops one program a few times, each time in a kernel that holds a variable. `kept`: how often it was still there. */
async function interruptTimes(provider: KernelProvider, body: string): Promise<{ readonly times: number[]; readonly kept: number }> {
  let kernel = await provider.start(options);
  const times: number[] = [];
  let kept = 0;
  let isFresh = true;
  for (let index = 0; index < STOPS_A_PROGRAM; index += 1) {
    if (isFresh) await run(kernel, 'const x = 42;', { defines: ['x'] });
    let outcome: Promise<RunOutcome> | undefined;
    await new Promise<void>((resolve) => { outcome = run(kernel, `console.log('begun');\n${body}`, { onOutput: resolve }); });
    // Past its first moments, where it would be loading or compiling.
    await pause(20 + 30 * Math.random());
    const began = performance.now();
    await kernel.interrupt();
    await outcome;
    times.push(performance.now() - began);
    const after = await run(kernel, "if (x !== 42) throw new Error('x is lost');", { reads: { x: 'definer' } });
    isFresh = after.outcome !== 'ok';
    if (!isFresh) kept += 1;
    else {
      await kernel.dispose();
      kernel = await provider.start(options);
    }
  }
  await kernel.dispose();
  return { times, kept };
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

const stops: number[] = [];
const programs: { name: string; worst: number; kept: number }[] = [];
for (const [name, body] of Object.entries(PROGRAMS)) {
  const { times: took, kept } = await interruptTimes(provider, body);
  stops.push(...took);
  programs.push({ name, worst: Math.max(...took), kept });
}
await provider.dispose();

const interrupts = { count: stops.length, p50: percentile(stops, 50), p95: percentile(stops, 95), kept: programs.reduce((sum, program) => sum + program.kept, 0), programs };
console.log(JSON.stringify({ tier: provider.tier, starts: STARTS, cells: CELLS, cold, warm, onePlusOne: percentile(times, 50), interrupts, idleMiB }));
