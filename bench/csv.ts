/**
 * Reads a CSV file of about 100 MB in a kernel as notebooks have it. Argument: a folder; the files are made there when they are missing, the same
 * every time. Prints one line of JSON for csv.bench.mjs: milliseconds of the middle of three cells that read and look at the result, with and
 * without the way of the bytes into the kernel.
 */
import { createWriteStream, existsSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import { createLocalKernels } from '@/kernel/host/local';
import type { Kernel } from '@/kernel/host/port';
import type { ExecutionId } from '@/lib/domain/ids';
import { createRandom } from '@/lib/ml/random';

const MEGABYTES = 100;
const WORDS = ['Oslo', 'Lima', 'Quito', 'Paris', 'Hanoi', 'Cairo', 'Delhi', 'Perth'];

/** One row of each file. `mixed`: as tables usually are; `floats`: numbers with all their digits; `text`: quoted and mostly distinct. */
const ROWS: Readonly<Record<string, { readonly header: string; row(at: number, random: ReturnType<typeof createRandom>): string }>> = {
  mixed: {
    header: 'id,when,city,amount,quantity,rate,isPaid,code',
    row: (at, random) => `${at},${new Date(Date.UTC(2024, 0, 1) + Math.floor(random.next() * 3e10)).toISOString().slice(0, 10)},${WORDS[Math.floor(random.next() * 8)]},${(random.next() * 1000).toFixed(2)},${Math.floor(random.next() * 50)},${random.next() < 0.02 ? '' : random.next().toFixed(6)},${random.next() < 0.5 ? 'true' : 'false'},K${Math.floor(random.next() * 1e4)}`,
  },
  floats: { header: 'a,b,c,d,e', row: (_, random) => Array.from({ length: 5 }, () => String(random.normal())).join(',') },
  text: { header: 'key,note,n', row: (at, random) => `u${at.toString(36)}${Math.floor(random.next() * 1e9).toString(36)},"${WORDS[Math.floor(random.next() * 8)]}, ""${Math.floor(random.next() * 1e6)}"" seen",${at % 97}` },
};

async function make(path: string, kind: string): Promise<void> {
  const { header, row } = ROWS[kind]!;
  const random = createRandom(1);
  const file = createWriteStream(path);
  let size = 0;
  let text = `${header}\n`;
  for (let at = 0; size < MEGABYTES * 1e6; at += 1) {
    text += `${row(at, random)}\n`;
    if (text.length < 1 << 20) continue;
    size += text.length;
    if (!file.write(text)) await once(file, 'drain');
    text = '';
  }
  file.end(text);
  await once(file, 'close');
}

async function processorMs(kernel: Kernel): Promise<number> {
  const { cpu, uptimeMs } = await kernel.usage();
  return cpu * uptimeMs;
}

const [folder = ''] = process.argv.slice(2);
const found: Record<string, { path: string; bytes: number; rows: number; ms: number; readMs: number; cpuMs: number }> = {};
const provider = await createLocalKernels({ root: process.cwd(), allowProcessTier: true });
for (const kind of Object.keys(ROWS)) {
  const path = join(folder, `${kind}.csv`);
  if (!existsSync(path)) await make(path, kind);
  const bytes = readFileSync(path);
  // Texts that are all distinct take more than the usual GiB when they are read three times.
  const kernel = await provider.start({ limits: kind === 'text' ? { ...DEFAULT_LIMITS, memoryBytes: 4 * 1024 ** 3 } : DEFAULT_LIMITS, capabilities: () => Promise.resolve({ value: null, payload: new Uint8Array(bytes) }) });
  const times: { ms: number; readMs: number; rows: number; cpuMs: number }[] = [];
  // The first cell reads a small text: the library is loaded, as after any other cell. Then three times the file.
  for (const body of ["await readCsv('a,b\\n1,2\\n');", ...Array<string>(3).fill("const began = performance.now(); const file = await readCsv('large.csv'); console.log(JSON.stringify({ rows: file.rowCount, readMs: performance.now() - began }));")]) {
    let said = '';
    const cpu = await processorMs(kernel);
    const started = performance.now();
    const outcome = await kernel.run({
      execution: `read-${kind}-${times.length}-${body.length}` as ExecutionId, seed: 1, startedAt: Date.UTC(2026, 0, 1), parameters: {}, readByOthers: [],
      compiled: { cell: 'read', code: `async (__read, __import, __define) => { const { readCsv } = __import('pinion/data'); ${body} }`, defines: [], reads: [], sources: {}, imports: [], map: '' },
      onOutput: (output) => { if (output.kind === 'stream') said += output.text; },
    });
    if (outcome.outcome !== 'ok') throw new Error(outcome.error?.message ?? outcome.outcome);
    if (said !== '') times.push({ ms: performance.now() - started, cpuMs: (await processorMs(kernel)) - cpu, ...(JSON.parse(said) as { rows: number; readMs: number }) });
  }
  await kernel.dispose();
  found[kind] = { path, bytes: statSync(path).size, ...times.sort((a, b) => a.ms - b.ms)[1]! };
}
await provider.dispose();
console.log(JSON.stringify(found));
