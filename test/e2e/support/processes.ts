/** Which processes belong to a server's data directory: its environment, its command or its working folder names it. */
import { readFileSync, readdirSync } from 'node:fs';

/** Linux only: elsewhere it gives none, and the tests that count on it say less. */
export async function processesOf(dataDir: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    if (pid === process.pid) return false;
    try {
      if (/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return false;
      return [`/proc/${pid}/environ`, `/proc/${pid}/cmdline`].some((file) => readFileSync(file, 'latin1').split('\0').some((word) => word.endsWith(dataDir) || word.includes(`${dataDir}/`)));
    } catch {
      return false;
    }
  });
}

/** Runtimes of cells below a server. Their environment is empty and their folders are not the server's: only descent tells whose they are. */
export function kernelsOf(server: number): number[] {
  if (process.platform !== 'linux') return [];
  const found: number[] = [];
  const waiting = [server];
  for (let pid = waiting.shift(); pid !== undefined; pid = waiting.shift()) {
    if (isKernel(pid)) found.push(pid);
    try {
      for (const thread of readdirSync(`/proc/${pid}/task`)) waiting.push(...readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

/** True while `pid` is a running kernel, or a sandbox around one. */
export function isKernel(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')) && /kernel\.js/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
  } catch {
    return false;
  }
}

/** Processor time that a process has used, in clock ticks; 0 when it is gone. */
export function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
