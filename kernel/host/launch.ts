/**
 * How a kernel's process is started, in the two tiers of docs/adr/0004-sandbox-tiers.md.
 *
 * `full`: bubblewrap gives private namespaces (no network but an own loopback, no host files, own process numbers), an empty
 * environment, an unprivileged user and a filter of system calls; inside, a shell starts the kernel and, once the host knows the
 * inspector's address, the relay that reaches it. `process`: the same Deno without any permission, directly under the server,
 * stopped through its inspector on the host's loopback, whose address is secret.
 *
 * Descriptors of the started process: 0 and 1 the kernel's frames, 2 the kernel's stderr (inspector's address, then only the
 * runtime's own last words), 3 the lifeline: wishes to stop (full), and its end is the end of the host, 4 the relay's answers,
 * 5 and 6 what bubblewrap reads before anything else. Either tier waits for the host's first word before it starts another process,
 * so that by then it is in its control group.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { makeKernelFolder, sweepKernelFolders } from './folders';
import type { KernelLimits, SandboxTier } from './port';
import { enclosed, FILTER_FD, findBubblewrap, OPTIONS_FD, optionBytes, usersToTry, type Bubblewrap, type User } from './sandbox/bubblewrap';
import { openKernelGroups, type KernelGroup, type KernelGroups } from './sandbox/cgroup';
import { PLACE } from './sandbox/place';
import { GPU_TASKS } from './sandbox/gpu';
import { fullScript, mainModule, processScript, readableFiles } from './sandbox/scripts';

const MIB = 1024 * 1024;
/** What runtime, relay, shell and the private /tmp may take beside the notebook's data, for the control group. */
const BASELINE_GROUP_BYTES = 384 * MIB;
/** Threads of two Denos on one core, the shells and bubblewrap; each further core, to sixteen, adds one to either Deno. */
const BASELINE_TASKS = 16;
const V8_THREADS_MOST = 16;
const LIFELINE_FD = 3;
const DEFAULT_THREADS = 4;
const MOST_THREADS = 16;

type LaunchLimits = Pick<KernelLimits, 'memoryBytes' | 'processes' | 'cpus' | 'threads'>;

export interface Launcher {
  readonly tier: SandboxTier;
  /** Why the tier is not `full`, in the administrator's words. */
  readonly reason: string | null;
  /** Which walls stand and which limits bite here, a sentence each, in the administrator's words. */
  readonly walls: readonly string[];
  launch(limits: LaunchLimits): Launched;
}

export interface Launched {
  readonly process: ChildProcess;
  /** True once the system has killed something of the kernel's for want of memory. */
  hasRunOutOfMemory(): boolean;
  /** Removes what the launch put on disk. Call when the process has ended. */
  cleanUp(): void;
}

export interface LauncherOptions {
  readonly deno: string;
  /** Folder with kernel.js, gpu.js and relay.js. */
  readonly bundle: string;
  /** `auto` takes bubblewrap where it works. */
  readonly sandbox: 'auto' | 'process';
  /** `auto`, `off`, or the folder of a control group that was delegated to the server. */
  readonly cgroup: string;
  /** Lets kernels compute on a GPU, where there is one. */
  readonly webgpu?: boolean;
}

/** Finds out once, by trying, what this machine allows, and removes what kernels of a server that was killed have left on disk. */
export function createLauncher(options: LauncherOptions): Launcher {
  const { webgpu = false } = options;
  sweepKernelFolders(usersToTry());
  const { groups, reason: noGroups } = openKernelGroups({ setting: options.cgroup });
  const limits = groups === null
    ? [`Memory is held by RLIMIT_DATA and a watchdog; there is no control group (${noGroups}).`]
    : [`A control group holds ${groups.controllers.join(', ')} of every kernel; RLIMIT_DATA makes most allocations beyond the limit an error.`];
  const bubblewrap = options.sandbox === 'process' ? 'bubblewrap was not asked for' : findBubblewrap({ ...options, webgpu });
  if (typeof bubblewrap === 'string') return processLauncher(options, bubblewrap, groups, limits);
  return {
    tier: 'full',
    reason: null,
    walls: [
      'Namespaces of its own: no files, processes or network of the machine.',
      bubblewrap.filter === null ? 'No filter of system calls: this system takes none.' : 'A filter refuses system calls that reach beyond the sandbox.',
      doesCountTasks(bubblewrap.user) ? 'RLIMIT_NPROC bounds processes and threads.' : 'Processes and threads are not bounded by RLIMIT_NPROC, since the server runs as root and its files cannot be read by the user nobody.',
      ...limits,
      ...gpuWords(webgpu),
    ],
    launch: (wanted) => startFull(bubblewrap, groups, wanted, webgpu),
  };
}

function gpuWords(webgpu: boolean): string[] {
  return webgpu ? ['A GPU is allowed: the machine’s graphics drivers, native code, can be reached from kernels.'] : [];
}

/** Linux never holds root to the limit. */
function doesCountTasks(user: User): boolean {
  return user !== null || process.getuid?.() !== 0;
}

/** Threads that tensors are computed with. */
export function threadsFor({ threads, cpus }: Pick<KernelLimits, 'cpus' | 'threads'>): number {
  return Math.max(1, Math.min(MOST_THREADS, Math.floor(threads ?? Math.min(availableParallelism(), Math.ceil(cpus ?? DEFAULT_THREADS), DEFAULT_THREADS))));
}

/** Everything that may run in the sandbox: the runtime's own threads and what cells may add. */
function tasksFor(limits: LaunchLimits, webgpu: boolean): number {
  return BASELINE_TASKS + (webgpu ? GPU_TASKS : 0) + 2 * Math.min(availableParallelism(), V8_THREADS_MOST) + threadsFor(limits) + limits.processes;
}

function makeGroup(groups: KernelGroups | null, limits: LaunchLimits, webgpu: boolean): KernelGroup | null {
  return groups?.make({ memoryBytes: limits.memoryBytes + BASELINE_GROUP_BYTES, tasks: tasksFor(limits, webgpu), cpus: limits.cpus ?? null }) ?? null;
}

function start(command: string, args: readonly string[], { user, env = {}, cwd = '/', descriptors = 5 }: { user: User; env?: Readonly<Record<string, string>>; cwd?: string; descriptors?: number }): ChildProcess {
  // An own process group, so that a terminal's Ctrl-C reaches the server only, which then ends its kernels in order. Nothing of
  // the server's environment reaches a kernel.
  return spawn(command, args, { env: env as NodeJS.ProcessEnv, cwd, stdio: Array.from({ length: descriptors }, () => 'pipe' as const), detached: true, ...user });
}

/** The process has said nothing yet and will start nothing before it is told to, so it enters its group in time. */
function enterGroup(group: KernelGroup | null, child: ChildProcess): void {
  if (child.pid !== undefined) group?.enter(child.pid);
}

function tell(child: ChildProcess, descriptor: number, bytes: string | Uint8Array): Writable {
  const pipe = child.stdio[descriptor] as Writable;
  // A process that could not be started says so by its own `error`.
  pipe.on('error', () => {});
  pipe.write(bytes);
  return pipe;
}

function startFull(bubblewrap: Bubblewrap, groups: KernelGroups | null, limits: LaunchLimits, webgpu: boolean): Launched {
  const group = makeGroup(groups, limits, webgpu);
  const tasks = doesCountTasks(bubblewrap.user) ? tasksFor(limits, webgpu) : null;
  const script = fullScript({ memoryBytes: limits.memoryBytes, tasks, threads: threadsFor(limits), webgpu });
  const child = start(bubblewrap.command, enclosed(bubblewrap, ['/sh', '-c', script]), { user: bubblewrap.user, descriptors: bubblewrap.filter === null ? FILTER_FD : FILTER_FD + 1 });
  enterGroup(group, child);
  if (bubblewrap.filter !== null) tell(child, FILTER_FD, bubblewrap.filter).end();
  tell(child, OPTIONS_FD, optionBytes(bubblewrap)).end();
  return { process: child, hasRunOutOfMemory: () => group?.hasRunOutOfMemory() ?? false, cleanUp: () => group?.remove() };
}

function processLauncher(options: LauncherOptions, reason: string, groups: KernelGroups | null, limits: readonly string[]): Launcher {
  const kernel = join(options.bundle, mainModule(options));
  const user = usersToTry().find((one) => one === null || isUsableBy(one, options.deno, kernel)) ?? null;
  return {
    tier: 'process',
    reason,
    walls: [
      `Only Deno’s permissions: ${reason}.`,
      groups === null ? 'Processes and threads are not bounded.' : 'Processes and threads are bounded by the control group.',
      ...limits,
      ...gpuWords(options.webgpu ?? false),
    ],
    launch: (wanted) => {
      const group = makeGroup(groups, wanted, options.webgpu ?? false);
      const folder = makeKernelFolder(user);
      const env = { HOME: folder, TMPDIR: folder, DENO_DIR: join(folder, 'deno'), NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1', ...PLACE, PATH: '/usr/bin:/bin' };
      const child = start('/bin/sh', ['-c', processScript({ memoryBytes: wanted.memoryBytes, tasks: null, threads: threadsFor(wanted), webgpu: options.webgpu ?? false }), 'sh', options.deno, kernel, readableFiles(options.bundle)], { user, env, cwd: folder });
      enterGroup(group, child);
      tell(child, LIFELINE_FD, '\n');
      const cleanUp = (): void => {
        group?.remove();
        rmSync(folder, { recursive: true, force: true });
      };
      return { process: child, hasRunOutOfMemory: () => group?.hasRunOutOfMemory() ?? false, cleanUp };
    },
  };
}

/** True where that user can start Deno and read the bundle. */
function isUsableBy(user: NonNullable<User>, deno: string, kernel: string): boolean {
  const ran = spawnSync('/bin/sh', ['-c', 'test -x "$1" && test -r "$2"', 'sh', deno, kernel], { cwd: '/', env: {} as NodeJS.ProcessEnv, ...user });
  return ran.status === 0;
}
