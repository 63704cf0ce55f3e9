/**
 * The folders that kernels of the tier `process` have as their home: named after the server that made them, so that the next start
 * removes those of a server that was killed, and leaves those of one that lives.
 */
import { chownSync, lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { User } from './sandbox/bubblewrap';

const NAMED = /^pinion-kernel-(\d+)-(\d+)-(\d+)-\w+$/;

interface Owner {
  readonly pid: number;
  /** When it started, in the system's ticks since boot; numbers of processes are used again. 0 where /proc does not tell. */
  readonly started: number;
  /** Process numbers mean something only there: a container may share the folder. */
  readonly namespace: number;
}

/** Makes an empty folder that is the kernel's user's alone. */
export function makeKernelFolder(user: User, inside = tmpdir()): string {
  const { namespace, pid, started } = self();
  const folder = mkdtempSync(join(inside, `pinion-kernel-${namespace}-${pid}-${started}-`));
  if (user !== null) chownSync(folder, user.uid, user.gid);
  return folder;
}

/**
 * Removes the folders in `inside` whose server has ended, and says how many. Folders of others' (of another user or another namespace of
 * processes) and what is no folder are left alone; so is what cannot be removed.
 * @param users those that kernels may run as, beside the server's own
 */
export function sweepKernelFolders(users: readonly User[] = [], inside = tmpdir()): number {
  const mine = new Set([process.getuid?.(), ...users.map((user) => user?.uid)]);
  const here = self();
  let swept = 0;
  for (const name of readdirSync(inside)) {
    const [, namespace, pid, started] = (NAMED.exec(name) ?? []).map(Number);
    if (namespace === undefined || pid === undefined || started === undefined || namespace !== here.namespace || isAlive({ pid, started, namespace })) continue;
    try {
      const folder = join(inside, name);
      const found = lstatSync(folder);
      if (!found.isDirectory() || (process.getuid !== undefined && !mine.has(found.uid))) continue;
      rmSync(folder, { recursive: true, force: true });
      swept += 1;
    } catch {
      // Somebody else removed it meanwhile, or will.
    }
  }
  return swept;
}

function self(): Owner {
  return { pid: process.pid, started: startOf(process.pid) ?? 0, namespace: namespaceNumber() };
}

function namespaceNumber(): number {
  try {
    return Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0);
  } catch {
    return 0;
  }
}

/** Null where there is no such process, or no /proc. */
function startOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : Number(fields[19]);
  } catch {
    return null;
  }
}

function isAlive({ pid, started }: Owner): boolean {
  if (started !== 0) return startOf(pid) === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
