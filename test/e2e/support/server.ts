/** Starts the built server as a user would, on a free port with a data directory of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = process.cwd();

export interface RunningServer {
  readonly origin: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** Sends SIGTERM and waits for the end; gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

export interface ServerOptions {
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds until it must be ready. */
  readonly patience?: number;
}

/** Settings of whoever runs the tests must not leak into the servers under test. */
function cleanEnvironment(): Record<string, string> {
  const ours = /^(?:PINION_.*|PORT|HOST|DATABASE_URL|BLOB_STORE_URL|AUTH_.*|NEXTAUTH_.*|KERNEL_PROVIDER|NODE_ENV|NODE_OPTIONS|LOG_LEVEL)$/;
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !ours.test(entry[0])));
}

/** A test that fails before it stops its server ends with this process, and the server with it. */
const running = new Set<ChildProcess>();
process.once('exit', () => { for (const child of running) child.kill('SIGTERM'); });

/** Spawns without waiting, for what is expected not to start. */
export function spawnServer(env: Readonly<Record<string, string>>): { readonly child: ChildProcess; output(): string; readonly ended: Promise<number | null> } {
  let said = '';
  const child = spawn(process.execPath, [join(root, '.build', 'server.mjs')], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...cleanEnvironment(), NODE_ENV: 'production', ...env } as NodeJS.ProcessEnv });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => { said += text; });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { said += text; });
  running.add(child);
  const ended = new Promise<number | null>((resolve) => { child.once('close', (code) => { running.delete(child); resolve(code); }); });
  return { child, output: () => said, ended };
}

/** Resolves once pages and database answer. The worked example is off unless `env` asks for it. */
export async function startServer({ dataDir, env = {}, patience = 60 }: ServerOptions = {}): Promise<RunningServer> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'pinion-e2e-')));
  const { child, output, ended } = spawnServer({ PORT: '0', PINION_DATA_DIR: folder, PINION_EXAMPLE: 'off', ...env });
  let hasEnded = false;
  void ended.then(() => { hasEnded = true; });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (!hasEnded) child.kill(signal);
    return ended;
  };

  const deadline = Date.now() + patience * 1000;
  for (;;) {
    const origin = /Pinion runs at (\S+)/.exec(output())?.[1];
    if (origin && (await fetch(`${origin}/health/ready`).then((answer) => answer.ok, () => false))) {
      return {
        origin, dataDir: folder, process: child, output, stop,
        remove: async () => {
          await stop();
          await rm(folder, { recursive: true, force: true });
        },
      };
    }
    if (hasEnded || Date.now() > deadline) {
      await stop('SIGKILL');
      throw new Error(`the server did not start:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
