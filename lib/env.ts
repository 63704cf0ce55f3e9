/**
 * Every setting Pinion reads from its environment, in one place. All are optional. Nothing else reads `process.env`.
 * The README lists the same names.
 */
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';

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
  /** `auto` uses a control group that was delegated to the server, `off` none, a folder that one. */
  PINION_CGROUP: z.string().regex(/^(auto|off|\/.*)$/, 'auto, off, or the absolute path of a control group').default('auto'),
  /** `off` skips the worked example on first run. */
  PINION_EXAMPLE: z.enum(['on', 'off']).default('on'),
  KERNEL_PROVIDER: z.enum(['local', 'kubernetes']).default('local'),
  AUTH_SECRET: z.string().min(32).optional(),
  SMTP_URL: z.string().optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
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
