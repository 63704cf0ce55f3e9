/**
 * Naming a process so that the name cannot come to mean another one: a pid is reused, a pid with its start time and
 * boot is not. Used for the data directory's lock and for what a killed server left behind.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessName {
  readonly pid: number;
  /** Opaque; equal for the same process only. */
  readonly started: string;
}

/** Null when there is no such process. */
export function nameProcess(pid: number): ProcessName | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The command, in parentheses, may hold spaces; field 22 counts from after it. State Z has ended already.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z' || fields[0] === 'X') return null;
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      return { pid, started: `${boot}:${fields[19]}` };
    }
    process.kill(pid, 0);
    if (process.platform === 'win32') return { pid, started: 'unknown' };
    return { pid, started: execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() };
  } catch {
    return null;
  }
}

/** True while exactly that process lives. */
export function isSameProcess(name: ProcessName): boolean {
  return nameProcess(name.pid)?.started === name.started;
}

/** Kills the process if it is still that one; gives whether it was. */
export function killIfSame(name: ProcessName, signal: NodeJS.Signals = 'SIGKILL'): boolean {
  if (!isSameProcess(name)) return false;
  try {
    process.kill(name.pid, signal);
    return true;
  } catch {
    return false;
  }
}
