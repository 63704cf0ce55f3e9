/** The `pinion` command as a process, as a pipeline would call it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildBundles } from '../../scripts/build.mjs';
import { areBundlesCurrent } from '../../scripts/stamp.mjs';

// Without a slash at its end: the stamp of a build hashes the paths below it.
export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const lock = join(tmpdir(), `pinion-command-${process.ppid}`);

/** Builds what the command needs when it is old; one suite at a time, for another may be running it. */
export async function buildCommand(): Promise<void> {
  while (!areBundlesCurrent(root)) {
    try {
      mkdirSync(lock);
    } catch {
      await delay(100);
      continue;
    }
    try {
      if (!areBundlesCurrent(root)) await buildBundles();
    } finally {
      rmdirSync(lock);
    }
  }
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when standard output holds the text; rejects when the command ends before. */
  prints(text: string): Promise<void>;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program that starts the command it is given: `['taskset', '-c', '0']`. */
  readonly by?: readonly string[];
}

/** Starts `pinion run`. */
export const startRun = (args: readonly string[], options?: CommandOptions): Started => startCommand(['run', ...args], options);

export function startCommand(args: readonly string[], { cwd = root, env = {}, by = [] }: CommandOptions = {}): Started {
  const [program = '', ...words] = [...by, process.execPath, join(root, 'bin/pinion.mjs'), ...args];
  const child = spawn(program, words, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  const prints = (text: string) => new Promise<void>((resolve, reject) => {
    const look = () => { if (stdout.includes(text)) resolve(); };
    look();
    child.stdout.on('data', look);
    void ended.then((end) => reject(new Error(`It ended without printing “${text}”: ${JSON.stringify(end)}`)));
  });
  return { child, ended, prints };
}

export const pinionRun = (args: readonly string[], options?: CommandOptions): Promise<Ended> => startRun(args, options).ended;

/** A process by number and start, since numbers come again. */
interface ProcessMark {
  readonly pid: number;
  readonly start: string;
}

async function statOf(pid: number): Promise<{ readonly parent: number; readonly mark: ProcessMark; readonly isDead: boolean } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), mark: { pid, start: fields[19]! }, isDead: fields[0] === 'Z' || fields[0] === 'X' };
}

const everything = async () => Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name))));

/** Processes below this one, and those that nobody is above: what a test started, and what it may have lost. Linux only. */
export async function processesStarted(): Promise<number> {
  const all = await everything();
  return (await processesBelow(process.pid)).length + all.filter((one) => one?.parent === 1).length;
}

/** Every process below `pid`. Linux only. */
export async function processesBelow(pid: number): Promise<ProcessMark[]> {
  const all = await everything();
  const below: ProcessMark[] = [];
  for (const parents = [pid]; parents.length > 0;) {
    const parent = parents.shift();
    for (const one of all) if (one !== null && one.parent === parent) { below.push(one.mark); parents.push(one.mark.pid); }
  }
  return below;
}

/** Those that still live when none has ended for a while; empty as soon as all have. */
export async function survivors(marks: readonly ProcessMark[]): Promise<ProcessMark[]> {
  let alive = [...marks];
  for (let look = 0; look < 100 && alive.length > 0; look += 1) {
    if (look > 0) await delay(50);
    const now = await Promise.all(alive.map(({ pid }) => statOf(pid)));
    alive = alive.filter(({ start }, index) => now[index] && !now[index].isDead && now[index].mark.start === start);
  }
  return alive;
}
