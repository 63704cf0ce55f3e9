/**
 * Control groups (version 2) for kernels, where the system lets this server make some: then memory, processes and processor time
 * of a whole kernel are held by Linux itself. Nothing here may keep a kernel from starting: what cannot be done is left out, and
 * `tierLimits` of the provider says so.
 *
 * Linux wants processes in leaves only. So the server's own processes move into a leaf of their own before the first kernel's
 * group is made beside it; where the group holds anybody else, it is left as it is.
 */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const SERVER_LEAF = 'pinion-server';
const KERNEL_PREFIX = 'pinion-kernel-';
/** cpu.max counts in periods of this many microseconds. */
const PERIOD_US = 100_000;
/** Half of what everything else has by default: when all are busy, the server goes first. */
const WEIGHT = 50;
/** The kernel's last process may be gone a moment before its group is. */
const REMOVE_TRIES = 20;
const REMOVE_AGAIN_MS = 50;

export interface GroupLimits {
  readonly memoryBytes: number;
  readonly tasks: number;
  /** Processor cores; null for all. */
  readonly cpus: number | null;
}

export interface KernelGroup {
  /** Moves a process into the group; what it starts from then on is in it too. */
  enter(pid: number): void;
  /** True once Linux has killed something in the group for want of memory. */
  hasRunOutOfMemory(): boolean;
  /** Ends what is left in it and removes it. */
  remove(): void;
}

export interface KernelGroups {
  /** Controllers at work: memory, pids, and cpu where there is one. */
  readonly controllers: readonly string[];
  /** Null when the group cannot be made. */
  make(limits: GroupLimits): KernelGroup | null;
}

export interface GroupsOptions {
  /** `auto`, `off`, or the folder of a group that was delegated to the server. */
  readonly setting: string;
  /** Where Linux tells about processes and mounts; another folder in tests. */
  readonly proc?: string;
  readonly pid?: number;
  readonly uid?: number;
}

/** Finds out what this server may do. `reason`: why there are no groups, in the administrator's words. */
export function openKernelGroups(options: GroupsOptions): { readonly groups: KernelGroups; readonly reason: null } | { readonly groups: null; readonly reason: string } {
  try {
    const { setting, proc = '/proc', pid = process.pid, uid = process.getuid?.() ?? -1 } = options;
    if (setting === 'off') return { groups: null, reason: 'switched off' };
    const base = setting === 'auto' ? ownGroup(proc, uid) : setting;
    const has = words(join(base, 'cgroup.controllers'));
    const wanted = ['memory', 'pids', 'cpu'].filter((name) => has.includes(name));
    if (!wanted.includes('memory') || !wanted.includes('pids')) throw new Error(`the controllers memory and pids are not delegated to ${base}`);
    const active = words(join(base, 'cgroup.subtree_control'));
    if (!wanted.every((name) => active.includes(name))) {
      makeRoom(base, proc, pid);
      writeFileSync(join(base, 'cgroup.subtree_control'), wanted.map((name) => `+${name}`).join(' '));
    }
    for (const name of readdirSync(base)) if (name.startsWith(KERNEL_PREFIX)) tryRemove(join(base, name));
    return { groups: groupsIn(base, wanted, pid), reason: null };
  } catch (error) {
    return { groups: null, reason: (error as Error).message };
  }
}

/** The group this server was started in, when it is the server's to divide. */
function ownGroup(proc: string, uid: number): string {
  const path = /^0::(.*)$/m.exec(readFileSync(join(proc, 'self/cgroup'), 'utf8'))?.[1];
  // Fields of a line: id, parent, device, root, mount point, options, …, '-', type.
  const mount = readFileSync(join(proc, 'self/mountinfo'), 'utf8').split('\n').map((line) => line.split(' ')).find((fields) => fields[fields.indexOf('-') + 1] === 'cgroup2');
  if (path === undefined || mount === undefined) throw new Error('this system has no control groups of version 2');
  const inside = join(mount[4] ?? '', relative(mount[3] ?? '/', path));
  const own = basename(inside) === SERVER_LEAF ? dirname(inside) : inside;
  // An unprivileged user owns only what was delegated. Root may write everywhere; its own is a container's whole tree, which has a type, unlike the machine's.
  const isOurs = uid === 0 ? path === '/' && readdirSync(own).includes('cgroup.type') : statSync(own).uid === uid;
  if (!isOurs) throw new Error(`the control group ${own} is not delegated to this server`);
  return own;
}

function makeRoom(base: string, proc: string, pid: number): void {
  const members = words(join(base, 'cgroup.procs')).map(Number);
  const parents = parentsOf(proc);
  const isAbove = (above: number, below: number): boolean => {
    for (let at: number | undefined = below; at !== undefined && at > 0; at = parents.get(at)) if (at === above) return true;
    return false;
  };
  const stranger = members.find((member) => !isAbove(member, pid) && !isAbove(pid, member));
  if (stranger !== undefined) throw new Error(`the control group ${base} also holds processes that are not the server's (${stranger})`);
  const leaf = join(base, SERVER_LEAF);
  mkdirSync(leaf, { recursive: true });
  for (const member of members) writeFileSync(join(leaf, 'cgroup.procs'), String(member));
}

function parentsOf(proc: string): Map<number, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync(proc)) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(join(proc, name, 'stat'), 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended while we looked.
    }
  }
  return parents;
}

function groupsIn(base: string, controllers: readonly string[], pid: number): KernelGroups {
  let made = 0;
  return {
    controllers,
    make: ({ memoryBytes, tasks, cpus }) => {
      made += 1;
      const folder = join(base, `${KERNEL_PREFIX}${pid}-${made}`);
      const set = (file: string, value: string): void => writeFileSync(join(folder, file), value);
      try {
        mkdirSync(folder);
        set('memory.max', String(memoryBytes));
        set('pids.max', String(tasks));
        // One process's end for want of memory is the kernel's: what is left of it would be of no use.
        attempt(() => set('memory.oom.group', '1'));
        attempt(() => set('memory.swap.max', '0'));
        if (controllers.includes('cpu')) {
          attempt(() => set('cpu.weight', String(WEIGHT)));
          if (cpus !== null) set('cpu.max', `${Math.round(cpus * PERIOD_US)} ${PERIOD_US}`);
        }
      } catch {
        tryRemove(folder);
        return null;
      }
      return {
        enter: (member) => attempt(() => set('cgroup.procs', String(member))),
        hasRunOutOfMemory: () => {
          try {
            return /^oom_kill [1-9]/m.test(readFileSync(join(folder, 'memory.events'), 'utf8'));
          } catch {
            return false;
          }
        },
        remove: () => {
          attempt(() => set('cgroup.kill', '1'));
          removeSoon(folder, REMOVE_TRIES);
        },
      };
    },
  };
}

function removeSoon(folder: string, tries: number): void {
  if (tryRemove(folder) || tries === 0) return;
  setTimeout(() => removeSoon(folder, tries - 1), REMOVE_AGAIN_MS).unref();
}

/** A group is removed by rmdir, its files notwithstanding. */
function tryRemove(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // This system has no such file, or refuses; the other limits hold.
  }
}

function words(path: string): string[] {
  return readFileSync(path, 'utf8').split(/\s+/).filter((word) => word !== '');
}
