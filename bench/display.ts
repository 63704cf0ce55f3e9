/**
 * Outputs that stay in the kernel: from the run request to the first rows, any page after, sorting, and the statistics of a tensor. The
 * values are made by another cell before. Prints one line of JSON for display.bench.mjs; all times in milliseconds.
 */
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import { createLocalKernels } from '@/kernel/host/local';
import type { Kernel } from '@/kernel/host/port';
import type { ExecutionId } from '@/lib/domain/ids';
import type { Output } from '@/lib/notebook/outputs';
import { percentile } from './support.mjs';

const SHOWN = 5;
const PAGES = 100;
const TENSOR_MIB = 256;

let executions = 0;

/** Runs a cell and gives what it showed last; `reads` names the cell that defines each name. */
async function run(kernel: Kernel, cell: string, body: string, { defines = [], reads = {} }: { defines?: string[]; reads?: Record<string, string> } = {}): Promise<{ readonly execution: ExecutionId; readonly output: Output | undefined; readonly ms: number }> {
  const execution = `bench-${(executions += 1)}` as ExecutionId;
  const names = Object.keys(reads);
  const code = `async (__read, __import, __define) => {\n${names.length > 0 ? `const { ${names.join(', ')} } = __read;\n` : ''}${body}\n${defines.map((name) => `__define('${name}', ${name});`).join('\n')}\n}`;
  let output: Output | undefined;
  const began = performance.now();
  const { outcome, error } = await kernel.run({ execution, compiled: { cell, code, defines, reads: names, sources: reads, imports: [], map: '' }, seed: 1, startedAt: Date.now(), parameters: {}, readByOthers: defines, onOutput: (shown) => { output = shown; } });
  if (outcome !== 'ok') throw new Error(error?.message ?? outcome);
  return { execution, output, ms: performance.now() - began };
}

async function measureTable(kernel: Kernel, rowCount: number): Promise<{ readonly first: number; readonly page: number; readonly sort: number; readonly filter: number }> {
  await run(kernel, 'make', `const { Table } = __import('pinion/data'); const n = ${rowCount};
const [id, value, group] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
for (let i = 0; i < n; i += 1) { id[i] = i; value[i] = Math.random(); group[i] = i % 97; }
const table = Table.fromColumns({ id, value, group });`, { defines: ['table'] });
  const firsts: number[] = [];
  let shown;
  for (let turn = 0; turn < SHOWN; turn += 1) firsts.push((shown = await run(kernel, 'show', 'return table', { reads: { table: 'make' } })).ms);
  const { execution, output } = shown!;
  if (output?.kind !== 'table') throw new Error(`shown as ${output?.kind}`);
  const ask = async (request: object): Promise<number> => {
    const began = performance.now();
    await kernel.page(execution, output.handle, { what: 'rows', offset: 0, limit: 100, first: 0, columns: 3, sort: [], filter: [], ...request } as Parameters<Kernel['page']>[2]);
    return performance.now() - began;
  };
  const pages: number[] = [];
  for (let turn = 0; turn < PAGES; turn += 1) pages.push(await ask({ offset: Math.floor((turn / PAGES) * rowCount) }));
  const sort = await ask({ sort: [{ column: 'value', descending: true }] });
  const filter = await ask({ filter: [{ column: 'group', test: 'equals', value: '7' }] });
  return { first: percentile(firsts, 50), page: percentile(pages, 50), sort, filter };
}

const provider = createLocalKernels({ root: process.cwd(), allowProcessTier: true });
const kernel = await provider.start({ limits: { ...DEFAULT_LIMITS, memoryBytes: 2 * DEFAULT_LIMITS.memoryBytes }, capabilities: () => Promise.reject(new Error('there is no data here')) });
await run(kernel, 'warm', 'return 1 + 1');
const million = await measureTable(kernel, 1_000_000);
const tenMillion = await measureTable(kernel, 10_000_000);
await run(kernel, 'make', 'const table = null;', { defines: ['table'] });
const made = await run(kernel, 'tensor', `const tf = __import('@tensorflow/tfjs'); const tensor = tf.randomUniform([${TENSOR_MIB}, 512, 512]);`, { defines: ['tensor'] });
const shown = await run(kernel, 'show', 'return tensor', { reads: { tensor: 'tensor' } });
if (shown.output?.kind !== 'tensor') throw new Error(`shown as ${shown.output?.kind}`);
const before = await kernel.usage();
const began = performance.now();
await kernel.page(shown.execution, shown.output.handle, { what: 'statistics' });
const statistics = performance.now() - began;
const grown = (await kernel.usage()).memoryBytes - before.memoryBytes;
await provider.dispose();
console.log(JSON.stringify({ million, tenMillion, tensor: { mib: TENSOR_MIB, made: made.ms, shown: shown.ms, statistics, grownMiB: grown / 1024 ** 2 } }));
