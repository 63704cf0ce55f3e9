/**
 * Groups ten million rows in a kernel, by a text of 1,000 values, by two columns and by distinct numbers. Prints one line of JSON for
 * group.bench.mjs: milliseconds, the middle of three.
 */
import { createLocalKernels } from '@/kernel/host/local';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { ExecutionId } from '@/lib/domain/ids';

const ROWS = 10_000_000;
/** The same sequence as in peers/pandas_tables.py, from a congruential generator that both compute exactly. */
const MAKE = `
  const { Table } = __import('pinion/data');
  const rows = ${ROWS};
  const [key, other, value, many] = [new Array(rows), new Int32Array(rows), new Float64Array(rows), new Float64Array(rows)];
  const names = Array.from({ length: 1000 }, (_, at) => 'group ' + at);
  let state = 1;
  for (let row = 0; row < rows; row += 1) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    key[row] = names[(state >>> 8) % 1000];
    other[row] = (state >>> 16) % 12;
    value[row] = (state % 1000003) / 7;
    many[row] = (state >>> 3) % 1000000 / 3;
  }
  const table = Table.fromColumns({ key, other, value, many });
`;
const CELLS: Readonly<Record<string, string>> = {
  text: "table.groupBy('key').aggregate({ n: 'count', sum: ['value', 'sum'], mean: ['value', 'mean'] })",
  two: "table.groupBy('key', 'other').aggregate({ n: 'count', sum: ['value', 'sum'], mean: ['value', 'mean'] })",
  numbers: "table.groupBy('many').aggregate({ n: 'count', sum: ['value', 'sum'], mean: ['value', 'mean'] })",
};

const provider = await createLocalKernels({ root: process.cwd(), allowProcessTier: true });
const kernel = await provider.start({ limits: { ...DEFAULT_LIMITS, memoryBytes: 3 * 1024 ** 3 }, capabilities: () => Promise.reject(new Error('there is no data here')) });
let said = '';
const work = Object.entries(CELLS).map(([name, code]) => `times.${name} = []; for (let round = 0; round < 3; round += 1) { const began = performance.now(); const found = ${code}; times.${name}.push(performance.now() - began); groups.${name} = found.rowCount; checks.${name} = found.column('sum').toNumbers().reduce((a, b) => a + b, 0); }`).join('\n');
const outcome = await kernel.run({
  execution: 'group' as ExecutionId, seed: 1, startedAt: Date.UTC(2026, 0, 1), parameters: {}, readByOthers: [],
  compiled: { cell: 'group', code: `async (__read, __import, __define) => { ${MAKE} const times = {}, groups = {}, checks = {}; ${work}; console.log(JSON.stringify({ times, groups, checks })); }`, defines: [], reads: [], sources: {}, imports: [], map: '' },
  onOutput: (output) => { if (output.kind === 'stream') said += output.text; },
});
if (outcome.outcome !== 'ok') throw new Error(outcome.error?.message ?? outcome.outcome);
await provider.dispose();
const { times, groups, checks } = JSON.parse(said) as { readonly times: Record<string, number[]>; readonly groups: Record<string, number>; readonly checks: Record<string, number> };
console.log(JSON.stringify({ rows: ROWS, times: Object.fromEntries(Object.entries(times).map(([name, all]) => [name, all.sort((a, b) => a - b)[1]!])), groups, checks }));
