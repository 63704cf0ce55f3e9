/** What bubblewrap is told, and whether it can do it here. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLACE } from './place';
import { gpuDevices, gpuLibraries } from './gpu';
import { filterArchitecture, systemCallFilter } from './filter';

const TMP_BYTES = 64 * 1024 * 1024;
const PROBE_MS = 10_000;
/** The user `nobody`. */
const NOBODY = 65_534;

/** Descriptors on which bubblewrap reads before it starts anything: its options, and the filter. */
export const OPTIONS_FD = 5;
export const FILTER_FD = 6;

/** A user to become before anything is started; null to stay who one is. */
export type User = { readonly uid: number; readonly gid: number } | null;

export interface Bubblewrap {
  readonly command: string;
  /** The options, to be read from OPTIONS_FD. */
  readonly options: readonly string[];
  /** The program of system calls, to be read from FILTER_FD; null where Linux takes none. */
  readonly filter: Uint8Array | null;
  readonly user: User;
}

export interface SandboxOptions {
  readonly deno: string;
  readonly bundle: string;
  /** Shows the machine's GPUs and their drivers. */
  readonly webgpu: boolean;
}

/** Users to try: a server that runs as root starts kernels as nobody, which also makes their limit on processes bite. */
export function usersToTry(): readonly User[] {
  return process.getuid?.() === 0 ? [{ uid: NOBODY, gid: NOBODY }, null] : [null];
}

/** The strictest way in which bubblewrap works on this machine, or what keeps it from working, in the administrator's words. */
export function findBubblewrap(options: SandboxOptions): Bubblewrap | string {
  if (process.platform !== 'linux') return `bubblewrap needs Linux; this is ${process.platform}`;
  const command = ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin'].map((folder) => join(folder, 'bwrap')).find((path) => existsSync(path));
  if (command === undefined) return 'bubblewrap is not installed (on Debian: apt install bubblewrap)';
  const architecture = filterArchitecture();
  const filters = architecture === null ? [null] : [systemCallFilter(architecture), null];
  let said = '';
  for (const filter of filters) {
    for (const user of usersToTry()) {
      const found: Bubblewrap = { command, options: sandboxOptions(options), filter, user };
      const complaint = probe(found);
      if (complaint === null) return found;
      said ||= complaint;
    }
  }
  return `bubblewrap is installed but cannot make namespaces here (${said.slice(0, 200)})`;
}

/** Arguments for `command`, which is started inside; the descriptors above must be fed. */
export function enclosed({ filter }: Bubblewrap, command: readonly string[]): string[] {
  return ['--args', String(OPTIONS_FD), ...(filter === null ? [] : ['--seccomp', String(FILTER_FD)]), ...command];
}

/** The options as bytes for OPTIONS_FD. */
export function optionBytes({ options }: Bubblewrap): string {
  return options.map((option) => `${option}\0`).join('');
}

function sandboxOptions({ deno, bundle, webgpu }: SandboxOptions): string[] {
  const bind = (from: string, to: string): string[] => ['--ro-bind', realpathSync(from), to];
  const shell = realpathSync('/bin/sh');
  return [
    '--unshare-all', '--unshare-user', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL', '--uid', String(NOBODY), '--gid', String(NOBODY), '--hostname', 'kernel',
    '--setenv', 'HOME', '/tmp', '--setenv', 'DENO_DIR', '/tmp/deno', '--setenv', 'NO_COLOR', '1', '--setenv', 'DENO_NO_UPDATE_CHECK', '1', ...Object.entries(PLACE).flatMap(([name, value]) => ['--setenv', name, value]),
    ...(webgpu ? gpuLibraries() : []),
    ...bind(deno, '/deno'), ...bind(shell, '/sh'), ...bind(bundle, '/k'),
    ...librariesOf([deno, shell]).flatMap((path) => bind(path, path)),
    '--proc', '/proc', '--dev', '/dev', ...(webgpu ? gpuDevices() : []), '--remount-ro', '/dev', '--size', String(TMP_BYTES), '--tmpfs', '/tmp', '--remount-ro', '/', '--chdir', '/tmp',
  ];
}

/** The shared libraries that programs need, and nothing else of the host's. */
function librariesOf(programs: readonly string[]): string[] {
  const found = new Set<string>();
  for (const program of programs) {
    const listed = execFileSync('ldd', [program], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin:/usr/local/bin:/run/current-system/sw/bin' } as unknown as NodeJS.ProcessEnv });
    for (const match of listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)) if (match[1] !== undefined) found.add(match[1]);
  }
  return [...found];
}

/** Starts Deno inside for a moment. Null when that works, else the first line of what was said. */
function probe(bubblewrap: Bubblewrap): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'pinion-probe-'));
  const given = [optionBytes(bubblewrap), bubblewrap.filter ?? ''].map((bytes, index) => {
    writeFileSync(join(folder, String(index)), bytes);
    return openSync(join(folder, String(index)), 'r');
  });
  try {
    const ran = spawnSync(bubblewrap.command, enclosed(bubblewrap, ['/deno', '--version']), {
      env: {} as NodeJS.ProcessEnv, cwd: '/', timeout: PROBE_MS, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'ignore', ...given], ...bubblewrap.user,
    });
    if (ran.status === 0) return null;
    return (ran.error?.message ?? ran.stderr ?? '').trim().split('\n')[0] ?? '';
  } finally {
    for (const descriptor of given) closeSync(descriptor);
    rmSync(folder, { recursive: true, force: true });
  }
}
