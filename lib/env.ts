/**
 * Every setting Pinion reads from its environment, in one place. All are optional. Nothing else reads `process.env`.
 * The README lists the same names.
 */
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';

/** A whole number within bounds, said in words when it is not. */
function whole(unit: string, least: number, most: number, otherwise: number) {
  const error = `must be a whole number of ${unit} from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error, abort: true }).min(least, { error }).max(most, { error }).default(otherwise);
}

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z.url().optional(),
  BLOB_STORE_URL: z.string().optional(),
  PINION_DATA_DIR: z.string().default('.pinion'),
  PINION_ROLES: z.string().default('web,sync,kernel,jobs,serve'),
  PINION_OUTPUT_ORIGIN: z.url().optional(),
  /** The address people type, when a proxy stands in front. */
  PINION_PUBLIC_URL: z.url().optional(),
  /** `allow` starts kernels without the OS sandbox even when listening beyond loopback. */
  PINION_PROCESS_SANDBOX: z.enum(['refuse', 'allow']).default('refuse'),
  /** `allow` lets kernels compute on a GPU where there is one, which shows its driver to cells. */
  PINION_WEBGPU: z.enum(['refuse', 'allow']).default('refuse'),
  /** `auto` uses a control group that was delegated to the server, `off` none, a folder that one. */
  PINION_CGROUP: z.string().regex(/^(auto|off|\/.*)$/, 'auto, off, or the absolute path of a control group').default('auto'),
  /** `off` skips the worked example on first run. */
  PINION_EXAMPLE: z.enum(['on', 'off']).default('on'),
  KERNEL_PROVIDER: z.enum(['local', 'kubernetes']).default('local'),
  /** Limits of one notebook's kernel: its own data, processor time and wall time of a run, output of a run. */
  PINION_KERNEL_MEMORY_MB: whole('MiB', 64, 1_048_576, 1024),
  PINION_KERNEL_CPU_SECONDS: whole('seconds', 1, 604_800, 3_600),
  PINION_KERNEL_WALL_MINUTES: whole('minutes', 1, 10_080, 60),
  PINION_KERNEL_OUTPUT_MB: whole('MiB', 1, 64, 4),
  /** Processors at most, where a control group holds kernels to it; 0 is all of them. */
  PINION_KERNEL_CPUS: whole('processors', 0, 1_024, 0),
  /** A kernel without work is stopped after this. */
  PINION_KERNEL_IDLE_MINUTES: whole('minutes', 1, 10_080, 30),
  /** Kernels kept ready for the next notebook. */
  PINION_KERNEL_WARM: whole('kernels', 0, 32, 1),
  /** What the notebooks of one workspace may run together; a kernel counts with the memory it may take. */
  PINION_WORKSPACE_KERNELS: whole('kernels', 1, 10_000, 12),
  PINION_WORKSPACE_MEMORY_MB: whole('MiB', 64, 16_777_216, 12_288),
  /** In a full workspace, a kernel without work for this long makes room for another notebook's. */
  PINION_WORKSPACE_REAP_MINUTES: whole('minutes', 1, 10_080, 5),
  /** Keys that stored credentials are sealed with, 32 bytes each in base64, the newest first. */
  PINION_SECRETS_KEYS: z.string().optional(),
  /** `off` lets no notebook read from other servers. */
  PINION_SOURCES: z.enum(['on', 'off']).default('on'),
  /** Hosts, addresses and networks beyond the public internet that connections may reach nevertheless. */
  PINION_SOURCES_PRIVATE: z.string().optional(),
  AUTH_SECRET: z.string().min(32).optional(),
  SMTP_URL: z.string().optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
}).superRefine((env, context) => {
  if (env.PINION_KERNEL_MEMORY_MB > env.PINION_WORKSPACE_MEMORY_MB) context.addIssue({ code: 'custom', path: ['PINION_WORKSPACE_MEMORY_MB'], message: `is ${env.PINION_WORKSPACE_MEMORY_MB} MiB, less than the ${env.PINION_KERNEL_MEMORY_MB} MiB of one kernel (PINION_KERNEL_MEMORY_MB), so that no kernel could start. Raise it, or lower the other` });
});

export type Env = Omit<z.infer<typeof schema>, 'PINION_DATA_DIR'> & { readonly dataDir: string };

/** Reads settings from `source`; throws an Error that names each wrong setting and what it should be. */
export function readEnv(source: Record<string, string | undefined> = process.env, cwd = process.cwd()): Env {
  const filled = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(filled);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`These settings cannot be used:\n${lines.join('\n')}`);
  }
  const { PINION_DATA_DIR, ...rest } = parsed.data;
  return { ...rest, dataDir: isAbsolute(PINION_DATA_DIR) ? PINION_DATA_DIR : resolve(cwd, PINION_DATA_DIR) };
}

/** What commands that talk to a running server need of the environment. */
export function readRemote(source: Record<string, string | undefined> = process.env): { readonly url: string | null; readonly token: string | null } {
  return { url: source.PINION_URL || null, token: source.PINION_TOKEN || null };
}

/** What `pinion run` needs of the environment to read from other servers. */
export function readSourcesEnv(source: Record<string, string | undefined> = process.env): Pick<Env, 'PINION_SOURCES' | 'PINION_SOURCES_PRIVATE'> {
  const { PINION_SOURCES, PINION_SOURCES_PRIVATE } = readEnv({ PINION_SOURCES: source.PINION_SOURCES, PINION_SOURCES_PRIVATE: source.PINION_SOURCES_PRIVATE });
  return { PINION_SOURCES, PINION_SOURCES_PRIVATE };
}

/** The value of a variable that a file of connections names for a credential; undefined where it is not set. */
export function readNamedSecret(name: string, source: Record<string, string | undefined> = process.env): string | undefined {
  return source[name];
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** The environment of a child process that reads the same settings, filled in by `env`. Secrets that it needs are in it. */
export function childEnvironment(env: Env, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { dataDir, ...settings } = env;
  const filled = Object.fromEntries(Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
  const inherited = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return { ...inherited, ...filled, PINION_DATA_DIR: dataDir, ...extra };
}
