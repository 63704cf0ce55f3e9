/** What a kernel's process uses, as the operating system tells it. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ProcessUsage {
  /** Resident memory that is the process's own (not shared with files), bytes. */
  readonly memoryBytes: number;
  /** Processor time since its start, seconds. */
  readonly cpuSeconds: number;
}

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** The process below `root` (or `root` itself) that runs the module `mark`; null where it cannot be found. */
export async function findProcess(root: number, mark: string): Promise<number | null> {
  if (process.platform !== 'linux') return findByPs(root, mark);
  const waiting = [root];
  for (let looked = 0; waiting.length > 0 && looked < 64; looked += 1) {
    const pid = waiting.shift() ?? root;
    const command = (await read(`/proc/${pid}/cmdline`)).split('\0');
    if (command[1] === 'run' && command.some((word) => word.endsWith(mark))) return pid;
    const children = await read(`/proc/${pid}/task/${pid}/children`);
    waiting.push(...children.split(' ').filter((word) => word !== '').map(Number));
  }
  return null;
}

/** Null once the process has ended. */
export async function usageOf(pid: number): Promise<ProcessUsage | null> {
  if (process.platform !== 'linux') return usageByPs(pid);
  const [statm, stat] = await Promise.all([read(`/proc/${pid}/statm`), read(`/proc/${pid}/stat`)]);
  if (statm === '' || stat === '') return null;
  const [, resident = 0, shared = 0] = statm.split(' ').map(Number);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { memoryBytes: Math.max(0, resident - shared) * PAGE_BYTES, cpuSeconds: ticks / TICKS_PER_SECOND };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}

const run = promisify(execFile);

async function findByPs(root: number, mark: string): Promise<number | null> {
  try {
    const { stdout } = await run('ps', ['-axo', 'pid=,ppid=,command=']);
    const rows = [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map((row) => ({ pid: Number(row[1]), parent: Number(row[2]), command: row[3] ?? '' }));
    return rows.find((row) => row.parent === root && row.command.split(' ').some((word) => word.endsWith(mark)))?.pid ?? null;
  } catch {
    return null;
  }
}

async function usageByPs(pid: number): Promise<ProcessUsage | null> {
  try {
    const { stdout } = await run('ps', ['-o', 'rss=,time=', '-p', String(pid)]);
    const found = /^\s*(\d+)\s+(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)/.exec(stdout);
    if (found === null) return null;
    const [, rss, days, hours, minutes, seconds] = found.map(Number);
    return { memoryBytes: (rss ?? 0) * 1024, cpuSeconds: (((days || 0) * 24 + (hours || 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0) };
  } catch {
    return null;
  }
}
