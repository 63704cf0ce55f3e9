/**
 * How a kernel's process is started, in the two tiers of docs/adr/0002-sandbox-tiers.md.
 *
 * `full`: bubblewrap gives private namespaces (no network but an own loopback, no host files, own process numbers), an empty
 * environment and an unprivileged user; inside, a shell starts the kernel and, once the host knows the inspector's address,
 * the relay that reaches it. `process`: the same Deno without any permission, directly under the server, stopped through its
 * inspector on the host's loopback, whose address is secret.
 *
 * Descriptors of the started process: 0 and 1 the kernel's frames, 2 the kernel's stderr (inspector's address, then only the
 * runtime's own last words), 3 the lifeline: wishes to stop (full), and its end is the end of the host, 4 the relay's answers.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxTier } from './port';

/** What V8 and Deno need before a cell has allocated anything, under RLIMIT_DATA. */
export const BASELINE_DATA_BYTES = 560 * 1024 * 1024;
const INSPECTOR_PORT = 9229;
const MIB = 1024 * 1024;

/** An environment of exactly these variables: nothing of the server's reaches a kernel. */
function environment(variables: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return variables as NodeJS.ProcessEnv;
}

export interface Launcher {
  readonly tier: SandboxTier;
  /** Why the tier is not `full`, in the administrator's words. */
  readonly reason: string | null;
  launch(limits: { readonly memoryBytes: number; readonly processes: number }): Launched;
}

export interface Launched {
  readonly process: ChildProcess;
  /** Removes what the launch put on disk. Call when the process has ended. */
  cleanUp(): void;
}

export interface LauncherOptions {
  readonly deno: string;
  /** Folder with kernel.js and relay.js. */
  readonly bundle: string;
  /** `auto` takes bubblewrap where it works. */
  readonly sandbox: 'auto' | 'process';
}

/** Finds out once, by trying, what this machine allows. */
export function createLauncher(options: LauncherOptions): Launcher {
  if (options.sandbox === 'process') return processLauncher(options, 'bubblewrap was not asked for');
  if (process.platform !== 'linux') return processLauncher(options, `bubblewrap needs Linux; this is ${process.platform}`);
  const bwrap = find('bwrap');
  if (bwrap === null) return processLauncher(options, 'bubblewrap is not installed (on Debian: apt install bubblewrap)');
  const base = sandboxArguments(options);
  const probe = spawnSync(bwrap, [...base, '/deno', '--version'], { env: environment(), timeout: 10_000, encoding: 'utf8' });
  if (probe.status !== 0) {
    const said = (probe.error?.message ?? probe.stderr ?? '').trim().split('\n')[0] ?? '';
    return processLauncher(options, `bubblewrap is installed but cannot make namespaces here (${said.slice(0, 200)})`);
  }
  return {
    tier: 'full',
    reason: null,
    launch: (limits) => ({ process: start(bwrap, [...base, '/sh', '-c', fullScript(limits)], {}), cleanUp: () => {} }),
  };
}

function start(command: string, args: readonly string[], env: Readonly<Record<string, string>>, cwd = '/'): ChildProcess {
  // An own process group, so that a terminal's Ctrl-C reaches the server only, which then ends its kernels in order.
  return spawn(command, args, { env: environment(env), cwd, stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'], detached: true });
}

function find(name: string): string | null {
  for (const folder of ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin']) if (existsSync(join(folder, name))) return join(folder, name);
  return null;
}

function sandboxArguments(options: LauncherOptions): string[] {
  const bind = (from: string, to: string): string[] => ['--ro-bind', realpathSync(from), to];
  const shell = realpathSync('/bin/sh');
  return [
    '--unshare-all', '--unshare-user', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL', '--uid', '65534', '--gid', '65534', '--hostname', 'kernel',
    '--setenv', 'HOME', '/tmp', '--setenv', 'DENO_DIR', '/tmp/deno', '--setenv', 'NO_COLOR', '1', '--setenv', 'DENO_NO_UPDATE_CHECK', '1',
    ...bind(options.deno, '/deno'), ...bind(shell, '/sh'), ...bind(options.bundle, '/k'),
    ...librariesOf([options.deno, shell]).flatMap((path) => bind(path, path)),
    '--proc', '/proc', '--dev', '/dev', '--size', String(64 * MIB), '--tmpfs', '/tmp', '--remount-ro', '/', '--chdir', '/tmp',
  ];
}

/** The shared libraries that programs need, and nothing else of the host's. */
function librariesOf(programs: readonly string[]): string[] {
  const found = new Set<string>();
  for (const program of programs) {
    const listed = execFileSync('ldd', [program], { encoding: 'utf8', env: environment({ PATH: '/usr/bin:/bin:/usr/local/bin:/run/current-system/sw/bin' }) });
    for (const match of listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)) if (match[1] !== undefined) found.add(match[1]);
  }
  return [...found];
}

function denoArguments(memoryBytes: number, inspector: string, main: string): string {
  const heap = Math.max(64, Math.floor(memoryBytes / MIB));
  return `run --no-prompt --no-remote --no-npm --no-config --no-lock --inspect=${inspector} --inspect-publish-uid=stderr --v8-flags=--max-old-space-size=${heap},--js-immutable-arraybuffer ${main}`;
}

function limitsScript(limits: { readonly memoryBytes: number }): string {
  const data = Math.ceil((BASELINE_DATA_BYTES + limits.memoryBytes) / 1024);
  return `ulimit -d ${data}; ulimit -c 0; ulimit -n 256`;
}

/** The relay inherits no frames, the kernel no lifeline. When the lifeline ends, so does the kernel, and with it the sandbox. */
function fullScript(limits: { readonly memoryBytes: number; readonly processes: number }): string {
  return `${limitsScript(limits)}
exec 5<&0
/deno ${denoArguments(limits.memoryBytes, `127.0.0.1:${INSPECTOR_PORT}`, '/k/kernel.js')} <&5 3<&- 4>&- 5<&- &
kernel=$!
exec 5<&- >/dev/null 2>&1
{ read -r address <&3 && /deno run --no-prompt --no-remote --no-npm --no-config --no-lock --quiet --v8-flags=--max-old-space-size=32 --allow-net=127.0.0.1:${INSPECTOR_PORT} /k/relay.js "$address" <&3 >&4 3<&- 4>&-; kill -9 $kernel; } &
exec 3<&- 4>&-
wait $kernel`;
}

function processLauncher(options: LauncherOptions, reason: string): Launcher {
  return {
    tier: 'process',
    reason,
    launch: (limits) => {
      const folder = mkdtempSync(join(tmpdir(), 'pinion-kernel-'));
      const env = { HOME: folder, TMPDIR: folder, DENO_DIR: join(folder, 'deno'), NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1', PATH: '/usr/bin:/bin' };
      const script = `${limitsScript(limits)}
exec 5<&0
"$1" ${denoArguments(limits.memoryBytes, '127.0.0.1:0', '"$2"')} <&5 3<&- 4>&- 5<&- &
kernel=$!
exec 4>&- 5<&- >/dev/null 2>&1
{ read -r forever <&3; kill -9 $kernel; } &
lifeline=$!
exec 3<&-
wait $kernel
code=$?
kill -9 $lifeline
exit $code`;
      const child = start('/bin/sh', ['-c', script, 'sh', options.deno, join(options.bundle, 'kernel.js')], env, folder);
      return { process: child, cleanUp: () => rmSync(folder, { recursive: true, force: true }) };
    },
  };
}
