/** What benchmarks share: a server as `npm start` runs it, programs of their own, medians, and memory as the system counts it. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** No program of a benchmark may take longer than this. */
const LONGEST_MS = 300_000;

export const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** The middle value; of an even number the upper. */
export function percentile(values, p) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))];
}

/** Runs a program of bench/ in a process of its own and gives what the last line of its output says in JSON. */
export async function measureWith(file, args, options = {}) {
  const { stdout } = await promisify(execFile)(file, args, { maxBuffer: 1 << 24, timeout: LONGEST_MS, ...options });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** A TypeScript program of bench/. */
export const measureWithNode = (root, name, args = [], options = {}) => measureWith(process.execPath, ['--import', 'tsx', join(root, 'bench', name), ...args], { cwd: root, ...options });

/** The Python that has `modules`, or null: PINION_BENCH_PYTHON, else python3. Bench tools are never installed here. */
export function findPython(modules) {
  const python = process.env.PINION_BENCH_PYTHON || 'python3';
  const { status } = spawnSync(python, ['-c', `import importlib.util as u, sys; sys.exit(any(u.find_spec(name) is None for name in ${JSON.stringify(modules)}))`]);
  return status === 0 ? python : null;
}

/**
 * Types `npm start` and waits for the first page. `ms`: from there to that page's last byte. `until(pattern)` resolves once
 * the server has printed something; everything rejects when the server ends early.
 */
export async function startServer(root, { dataDir = mkdtempSync(join(tmpdir(), 'pinion-bench-')), env = {} } = {}) {
  const began = performance.now();
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const child = spawn(npm[0], [...npm.slice(1), 'start'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PORT: '0', DATABASE_URL: '', PINION_DATA_DIR: dataDir, PINION_EXAMPLE: 'off', ...env } });
  let said = '';
  const ended = new Promise((resolve) => { child.once('close', resolve); });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { said += text; });
  const until = (pattern) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server did not say ${pattern}:\n${said}`)), LONGEST_MS);
    const look = () => {
      const found = pattern.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    };
    look();
    for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
    void ended.then(() => reject(new Error(`the server ended:\n${said}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  try {
    const [, origin] = await until(/Pinion runs at (\S+)/);
    const page = await fetch(`${origin}/sign-in`);
    if (!page.ok) throw new Error(`the first page answered ${page.status}`);
    await page.text();
    const ms = performance.now() - began;
    // npm and its shell only wait; they are the terminal's, not the server's.
    const pid = findBelow(child.pid, (command) => /^\S*node\S* scripts\/start\.mjs/.test(command)) ?? child.pid;
    return { origin, dataDir, ms, pid, until, stop, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Processes by their parent. Linux only, as all below. */
function childrenByParent() {
  const children = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readProcess(name, 'stat');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

/** Empty when the process has ended meanwhile. */
function readProcess(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

const commandOf = (pid) => readProcess(pid, 'cmdline').replaceAll('\0', ' ');

function findBelow(pid, isIt) {
  if (process.platform !== 'linux') return null;
  const children = childrenByParent();
  const search = (one) => (isIt(commandOf(one)) ? one : (children.get(one) ?? []).reduce((found, below) => found ?? search(below), null));
  return search(pid);
}

/** A kernel's processes: sandbox, relay, runtime. */
export const isKernel = (command) => /^\S*(bwrap|prlimit|deno)\b/.test(command);

/**
 * Proportional set size in MiB of a process and all below it; where `leaveOut(command)`, neither it nor what is below.
 * @param {number} pid
 * @param {(command: string) => boolean} [leaveOut]
 */
export function memoryOf(pid, leaveOut = () => false) {
  const children = childrenByParent();
  const count = (one) => {
    if (leaveOut(commandOf(one))) return 0;
    const own = Number(/^Pss:\s+(\d+)/m.exec(readProcess(one, 'smaps_rollup'))?.[1] ?? 0);
    return (children.get(one) ?? []).reduce((sum, below) => sum + count(below), own);
  };
  return count(pid) / 1024;
}

/** Processor time of one process, seconds; 0 where the system does not say. A busy machine changes it little. */
export function processorSeconds(pid) {
  const stat = process.platform === 'linux' ? readProcess(pid, 'stat') : '';
  const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) / 100; // clock ticks, of which Linux has a hundred
}

export function memoryOfKernels(pid) {
  return memoryOf(pid) - memoryOf(pid, isKernel);
}
