/**
 * Bytes on their way: an artifact from a kernel to the blob store, a file from the blob store into a cell, and a flood of text
 * through a session's outputs. First argument: `export`, `read` or `flood`. Prints one line of JSON; rates in MB/s (10⁶ bytes),
 * memory in MiB: the host's resident set before, and at its highest; processor time in seconds of one round: the host's with its
 * threads, and the kernel's.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Database } from '@/db/client';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { CapabilityHandler, IncomingFile, Kernel, RunOutcome } from '@/kernel/host/port';
import { createKernels } from '@/kernel/host/providers';
import type { CellId, Digest, ExecutionId } from '@/lib/domain/ids';
import { createFolderBlobs, keepFile, type Blobs } from '@/lib/server/blobs';
import { OutputBuffer } from '@/lib/server/session/outputs';
import { pause } from './support.mjs';

const MIB = 1024 * 1024;
const ROUNDS = 3;
const LOOK_MS = 10;

/** Remembers one row a digest: what a blob store asks of the database, without one. */
function rowsInMemory(): Database {
  const rows: { digest: string; storageKey: string }[] = [];
  return {
    insert: () => ({ values: (row: (typeof rows)[number]) => ({ onConflictDoNothing: async () => void rows.push(row) }) }),
    select: () => ({ from: () => ({ where: () => ({ limit: async () => rows.slice(-1) }) }) }),
  } as unknown as Database;
}

/** Runs `work` and watches the resident set. Both numbers are taken after a collection, the peak while it runs. */
async function watched<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly seconds: number; readonly beforeMiB: number; readonly peakMiB: number }> {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const before = process.memoryUsage.rss();
  let peak = before;
  const look = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, LOOK_MS);
  const began = performance.now();
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  clearInterval(look);
  return { result, seconds, beforeMiB: before / MIB, peakMiB: Math.max(peak, process.memoryUsage.rss()) / MIB };
}

function cpuOfHost(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function cpuOf(kernel: Kernel): Promise<number> {
  const { cpu, uptimeMs } = await kernel.usage();
  return cpu * Math.max(0.001, uptimeMs / 1000);
}

let executions = 0;

async function run(kernel: Kernel, body: string, onOutput: Parameters<Kernel['run']>[0]['onOutput'] = () => {}): Promise<{ readonly execution: ExecutionId; readonly outcome: RunOutcome }> {
  executions += 1;
  const execution = `bench-${executions}` as ExecutionId;
  const compiled = { cell: 'cell', code: `async (__read, __import, __define) => {\n${body}\n}`, defines: [], reads: [], sources: {}, imports: [], map: '' };
  const outcome = await kernel.run({ execution, compiled, seed: 1, startedAt: Date.now(), parameters: {}, readByOthers: [], onOutput });
  if (outcome.outcome !== 'ok') throw new Error(`the cell ended as ${outcome.outcome}: ${outcome.error?.message ?? ''}`);
  return { execution, outcome };
}

const MEMORY_BYTES = 4 * 1024 * MIB;
const provider = createKernels({ provider: 'local', root: process.cwd(), allowWeakSandbox: true });
const folder = await mkdtemp(join(tmpdir(), 'pinion-bench-'));
const blobs = createFolderBlobs(folder, rowsInMemory());
const start = (capabilities: CapabilityHandler): Promise<Kernel> => provider.start({ limits: { ...DEFAULT_LIMITS, memoryBytes: MEMORY_BYTES }, capabilities });
const nothing: CapabilityHandler = () => Promise.reject(new Error('there is no data here'));

/** What takes the bytes of an export: gives how many they were. */
type Sink = (file: IncomingFile) => Promise<{ readonly size: number }>;

/** Reads the bytes and does nothing with them: what is left is the way out of the kernel. */
const drain: Sink = async ({ bytes }) => {
  let size = 0;
  for await (const chunk of bytes) size += chunk.length;
  return { size };
};

/** What anybody would write: one file to another, digested on the way by one thread, then synced. From memory, where there is such a folder. MB/s. */
async function plainCopy(megabytes: number): Promise<number> {
  const memory = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pinion-bench-'));
  try {
    const [from, to] = [join(memory, 'from'), join(folder, 'plain')];
    await writeFile(from, new Float64Array(megabytes * 125_000).map((_, i) => (i * 7919) % 1000 + 0.5));
    const began = performance.now();
    const hashes = [createHash('sha256'), createHash('md5')];
    const file = await open(to, 'w');
    for await (const chunk of createReadStream(from, { highWaterMark: MIB })) {
      for (const hash of hashes) hash.update(chunk as Uint8Array);
      await file.write(chunk as Uint8Array);
    }
    for (const hash of hashes) hash.digest();
    await file.sync();
    await file.close();
    const seconds = (performance.now() - began) / 1000;
    await rm(to);
    return megabytes / seconds;
  } finally {
    await rm(memory, { recursive: true, force: true });
  }
}

/**
 * 256 MB of one column of doubles, from the kernel's first byte to the row of the blob: into a folder of the disk, synced; into one of
 * memory, where a sync costs nothing; and to nobody. Beside them the plain copy.
 */
async function measureExport(): Promise<object> {
  const rows = 32_000_000;
  const kernel = await start(nothing);
  const { execution } = await run(kernel, `const { Table } = __import('pinion/data');\nconst x = new Float64Array(${rows});\nfor (let i = 0; i < x.length; i += 1) x[i] = (i * 7919) % 1000 + 0.5;\nreturn Table.fromColumns({ x });`);
  const stores = [{ name: 'disk', at: folder }, ...(existsSync('/dev/shm') ? [{ name: 'memory', at: await mkdtemp('/dev/shm/pinion-bench-') }] : [])];
  const rates: Record<string, number[]> = {};
  const peaks: number[] = [];
  let [hostCpu, kernelCpu] = [Infinity, Infinity];
  let megabytes = 0;
  const measure = async (name: string, sink: Sink): Promise<void> => {
    let [seconds, hostBefore, kernelBefore] = [0, 0, 0];
    const { beforeMiB, peakMiB } = await watched(() => kernel.export(execution, { kind: 'result' }, async (file) => {
      const isData = file.path.endsWith('.arrow');
      if (isData) [hostBefore, kernelBefore] = [cpuOfHost(), await cpuOf(kernel)];
      const began = performance.now();
      const { size } = await sink(file);
      if (!isData) return;
      seconds = (performance.now() - began) / 1000;
      if (name === 'disk') [hostCpu, kernelCpu] = [Math.min(hostCpu, cpuOfHost() - hostBefore), Math.min(kernelCpu, (await cpuOf(kernel)) - kernelBefore)];
      megabytes = size / 1e6;
    }));
    (rates[name] ??= []).push(megabytes / seconds);
    peaks.push(peakMiB - beforeMiB);
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, at } of stores) {
      await measure(name, keepFile(createFolderBlobs(at, rowsInMemory())));
      // Else the next round's file would take the place of this one's, and its removal would count.
      for (const shelf of await readdir(at)) await rm(join(at, shelf), { recursive: true });
    }
    await measure('nobody', drain);
    (rates['copy'] ??= []).push(await plainCopy(Math.round(megabytes)));
  }
  await kernel.dispose();
  for (const { at } of stores) if (at !== folder) await rm(at, { recursive: true });
  return { megabytes, rates, grewMiB: Math.max(...peaks), hostCpu, kernelCpu };
}

/** A 500 MB text file into a cell that looks at its bytes. */
async function measureRead(): Promise<object> {
  const bytes = 500_000_000;
  const line = Buffer.from(`${'1234567.25,yes,a rather ordinary row of text'.padEnd(99, '.')}\n`);
  const digest = await store(blobs, line, bytes);
  let [hostCpu, kernelCpu] = [0, 0];
  const kernel = await start(async () => ({ value: { name: 'big.csv' }, payload: await blobs.read(digest) }));
  const rates: number[] = [];
  const peaks: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [hostBefore, kernelBefore] = [cpuOfHost(), await cpuOf(kernel)];
    const { seconds, beforeMiB, peakMiB } = await watched(() => run(kernel, `const { readCsv } = __import('pinion/data');\nconst said = await readCsv('big.csv').then(() => 'a table', (error) => error.message);\nif (!said.includes('${bytes / 1e6}') && !said.includes('${Math.round(bytes / MIB)}')) throw new Error(said);`));
    rates.push(bytes / 1e6 / seconds);
    [hostCpu, kernelCpu] = [cpuOfHost() - hostBefore, (await cpuOf(kernel)) - kernelBefore];
    peaks.push(peakMiB - beforeMiB);
  }
  await kernel.dispose();
  return { megabytes: bytes / 1e6, rates, grewMiB: Math.max(...peaks), hostCpu, kernelCpu };
}

async function store(into: Blobs, line: Uint8Array, bytes: number): Promise<Digest> {
  const block = Buffer.concat(Array.from({ length: 10_000 }, () => line));
  const { digest } = await into.put((async function* () {
    for (let done = 0; done < bytes; done += block.length) yield block.subarray(0, Math.min(block.length, bytes - done));
  })());
  return digest;
}

/** A cell prints 1 GB in lines of 100 characters; what it shows goes the way of a session: cap, gathering every 50 ms, blob. */
async function measureFlood(): Promise<object> {
  const bytes = 1_000_000_000;
  const kernel = await start(nothing);
  await run(kernel, "console.log('warm');");
  const { result, seconds, beforeMiB, peakMiB } = await watched(async () => {
    let told = 0;
    const buffer = new OutputBuffer('cell' as CellId, 'bench' as ExecutionId, () => { told += 1; });
    const { outcome } = await run(kernel, `const line = 'x'.repeat(99);\nfor (let i = 0; i < ${bytes / 100}; i += 1) console.log(line);`, (output, pinnable) => buffer.push(output, pinnable));
    buffer.flush(outcome.dropped);
    await buffer.compact(blobs);
    return { told, dropped: outcome.dropped };
  });
  await pause(0);
  await kernel.dispose();
  return { megabytes: bytes / 1e6, seconds, beforeMiB, grewMiB: peakMiB - beforeMiB, afterMiB: process.memoryUsage.rss() / MIB, ...result };
}

const programs: Readonly<Record<string, () => Promise<object>>> = { export: measureExport, read: measureRead, flood: measureFlood };
try {
  const wanted = programs[process.argv[2] ?? ''];
  if (wanted === undefined) throw new Error(`say which: ${Object.keys(programs).join(', ')}`);
  console.log(JSON.stringify({ tier: provider.tier, ...(await wanted()) }));
} finally {
  await provider.dispose();
  await rm(folder, { recursive: true, force: true });
}
