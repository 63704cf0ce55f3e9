/** DESIGN §9, first and last rows: `npm start` to the first page, on a built checkout and on a bare one, and the idle server's memory. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { memoryOf, memoryOfKernels, isKernel, pause, percentile, startServer } from './support.mjs';

export const title = 'Start and idle memory';

const RUNS = 5;
/** Idle: the pool is filled and the first page's garbage is gone. */
const SETTLE_MS = 10_000;
const MADE_LATER = /^(node_modules|\.git|\.next|\.build|\.pinion.*|test-results|playwright-report|tsconfig\.tsbuildinfo)$/;

/** The sources as they were cloned, with the packages but nothing built. */
function copyWithoutBuild(root) {
  const copy = mkdtempSync(join(tmpdir(), 'pinion-bench-clone-'));
  cpSync(root, copy, { recursive: true, filter: (source) => dirname(source) !== root || !MADE_LATER.test(basename(source)) });
  const [from, to] = [join(root, 'node_modules'), join(copy, 'node_modules')];
  // Links to the same files are quick to make; another file system takes copies.
  if (spawnSync('cp', ['-al', from, to]).status !== 0) {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  }
  return copy;
}

async function firstEverStart(root) {
  const copy = copyWithoutBuild(root);
  try {
    const server = await startServer(copy);
    await server.stop();
    server.remove();
    return server.ms;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

export async function run({ root }) {
  const ever = await firstEverStart(root);
  const first = await startServer(root);
  await first.stop();
  const times = [];
  let memory = null;
  for (let index = 0; index < RUNS; index += 1) {
    const server = await startServer(root, { dataDir: first.dataDir });
    times.push(server.ms);
    if (index === RUNS - 1 && process.platform === 'linux') {
      await pause(SETTLE_MS);
      memory = { server: memoryOf(server.pid, isKernel), pool: memoryOfKernels(server.pid) };
    }
    await server.stop();
  }
  first.remove();
  const p50 = percentile(times, 50);
  return [
    { what: '`npm start` on a built checkout to the first page', measured: `${(p50 / 1000).toFixed(2)} s`, bar: '3 s', ratio: 3000 / p50, note: `p50 of ${RUNS}; with a new data directory ${(first.ms / 1000).toFixed(2)} s` },
    { what: 'first ever `npm start`, packages there, nothing built', measured: `${(ever / 1000).toFixed(1)} s`, bar: '60 s', ratio: 60_000 / ever },
    ...(memory === null ? [] : [{ what: 'idle server with its database, PSS', measured: `${memory.server.toFixed(0)} MiB`, bar: '500 MiB', ratio: 500 / memory.server, note: `warm pool apart: ${memory.pool.toFixed(0)} MiB` }]),
  ];
}
