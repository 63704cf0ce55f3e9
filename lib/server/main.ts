/**
 * The composition root: reads the settings, opens what everything stands on, makes the parts, opens the door, and ends
 * it all in reverse. Nothing else makes a part.
 */
import { join } from 'node:path';
import { connect } from '@/db/client';
import { APPLICATION_ROLE, migrate } from '@/db/migrate';
import { childEnvironment, readEnv, type Env } from '@/lib/env';
import { createAnnouncements } from './announcements';
import { createFolderBlobs, removeStrays } from './blobs';
import { removeExpired } from './data/uploads';
import { openDataDir } from './data-dir';
import { DOORS } from './doors';
import { devDoors } from './doors/web';
import { CannotStart } from './failure';
import { createFront, type Front } from './front';
import { createHosts } from './hosts';
import { listen } from './listen';
import { createLog, type Log } from './log';
import { createMetrics } from './metrics';
import { startWeb } from './next-child';
import { makeParts } from './parts';
import { findActor } from './people/actors';
import { DEMO_PASSWORD, ensureFirstRun, isOnlyLocal, type FirstRun } from './people/first-run';
import { authSecret } from './people/secret';
import { startEmbeddedPostgres } from './postgres/embedded';
import { ownDatabase } from './postgres/owner';
import { refuse } from '@/lib/domain/errors';
import { sendJson, sendProblem } from './respond';
import { findRepositoryRoot } from './root';
import type { Services } from './services';
import { createShutdown, type Shutdown } from './shutdown';
import { outliveReaders } from './unread';

export interface MainOptions {
  readonly isDev: boolean;
}

interface Started {
  readonly address: string;
  readonly firstRun: FirstRun;
}

/** Starts Pinion. Gives its address; throws CannotStart with what to do about it. `onLost`: another server works on the database now. */
async function start(env: Env, options: MainOptions, log: Log, shutdown: Shutdown, onLost: () => void): Promise<Started> {
  const root = findRepositoryRoot();
  const dataDir = openDataDir(env.dataDir);
  shutdown.add('data directory', () => dataDir.release());
  if (dataDir.stoppedLeftovers > 0) log.info('stopped what a killed server had left', { processes: dataDir.stoppedLeftovers });

  const blobFolder = join(env.dataDir, 'blobs');
  const strays = await removeStrays(blobFolder);
  if (strays > 0) log.info('removed what interrupted uploads had left', { files: strays });

  // The port first: whether it can be had is known at once, and whoever asks early gets an honest answer.
  let front: Front | null = null;
  const listening = await listen(env.HOST, env.PORT, {
    handle(request, response) {
      if (front) void front.handle(request, response);
      else if (request.url === '/health/live') sendJson(response, 200, { status: 'live' });
      else sendProblem(response, refuse('unavailable', 'Pinion is starting. Try again in a moment.'));
    },
    upgrade(request, socket, head) {
      if (front) void front.upgrade(request, socket, head);
      else socket.destroy();
    },
  });
  let isAccepting = true;
  const stopAccepting = async (graceMs: number) => {
    if (!isAccepting) return;
    isAccepting = false;
    await listening.close(graceMs);
  };
  shutdown.add('port', () => stopAccepting(0));

  const hosts = createHosts({ ...env, PORT: listening.port });
  dataDir.setAddress(hosts.appOrigin);

  let url = env.DATABASE_URL;
  if (!url) {
    const starting = startEmbeddedPostgres(env.dataDir);
    // Named before it runs: a signal in the middle of the start must not leave it behind.
    shutdown.add('PostgreSQL', async () => (await starting.catch(() => null))?.stop());
    url = (await starting).url;
  }
  const settings: Env = {
    ...env,
    PORT: listening.port,
    DATABASE_URL: url,
    PINION_PUBLIC_URL: hosts.appOrigin,
    PINION_OUTPUT_ORIGIN: hosts.outputOrigin,
    AUTH_SECRET: await authSecret(env),
  };

  // Pages take their time to load; meanwhile the rest gets ready.
  const web = startWeb({
    isDev: options.isDev,
    folder: root,
    appOrigin: hosts.appOrigin,
    script: join(root, '.build', 'web.mjs'),
    environment: childEnvironment(settings, { NODE_ENV: options.isDev ? 'development' : 'production', NEXTAUTH_URL: hosts.appOrigin, NEXTAUTH_SECRET: settings.AUTH_SECRET ?? '', NEXT_TELEMETRY_DISABLED: '1' }),
    log,
    onStart: (pid) => dataDir.record(pid),
    onEnd: (pid) => { if (!shutdown.isRunning()) dataDir.forget(pid); },
  });
  shutdown.add('pages', () => web.dispose());

  await migrate(url, join(root, 'db')).catch((cause: unknown) => {
    if (!env.DATABASE_URL) throw cause;
    const { hostname, port, pathname } = new URL(env.DATABASE_URL);
    throw new CannotStart(`The database ${pathname.slice(1)} at ${hostname}:${port || 5432} (DATABASE_URL) cannot be used: ${(cause as Error).message || (cause as { code?: string }).code}`, { cause });
  });
  const owner = await ownDatabase(url, { log, onLost });
  shutdown.add('ownership of the database', () => owner.dispose());
  const connection = connect(url, { role: APPLICATION_ROLE, max: 16, name: 'pinion-server' });
  shutdown.add('database connections', () => connection.close());
  const announcements = createAnnouncements(connection.sql, log);
  shutdown.add('announcements', () => announcements.dispose());

  const metrics = createMetrics();
  const plain: Services = {
    env: settings,
    db: connection.db,
    blobs: createFolderBlobs(blobFolder, connection.db),
    log,
    announcements,
    now: Date.now,
  };
  await removeExpired(plain);
  const firstRun = await ensureFirstRun(plain, { isLoopback: isOnlyLocal(env) });
  const services = await makeParts(plain, { root, ownerUrl: url, isAlone: !env.DATABASE_URL, metrics, isWebReady: web.isReady, shutdown });

  front = createFront({ doors: options.isDev ? [...DOORS, ...devDoors] : DOORS, services, hosts, findActor, web, metrics, isDev: options.isDev });
  shutdown.add('requests in progress', () => stopAccepting(3_000));
  return { address: hosts.appOrigin, firstRun };
}

/** What the person at the terminal needs to go on. */
function greeting({ address, firstRun }: Started): string {
  const lines = ['', `Pinion runs at ${address}`];
  if (firstRun.setupLink) lines.push('', 'Nobody is administrator yet. Make that account with this link, which works once and for a day:', `  ${address}${firstRun.setupLink}`);
  if (firstRun.demo.length > 0) {
    const width = Math.max(...firstRun.demo.map((account) => account.email.length));
    lines.push('', `Accounts to try it with (password: ${DEMO_PASSWORD}); only this machine can reach them:`);
    for (const { email, name } of firstRun.demo) lines.push(`  ${email.padEnd(width)}  ${name}`);
  }
  lines.push('', 'Ctrl-C stops it.', '');
  return lines.join('\n');
}

/** Runs until it is told to stop. */
export async function main(options: MainOptions): Promise<void> {
  let env: Env;
  try {
    env = readEnv();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
  const log = createLog(env.LOG_LEVEL);
  const shutdown = createShutdown(log);

  // A start that is under way is let finish first, so that what it started is known and ended too.
  let starting: Promise<unknown> = Promise.resolve();
  const end = async (code: number) => {
    await Promise.race([starting.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 10_000))]);
    await shutdown.run();
    process.exit(code);
  };
  let wasAsked = false;
  const stop = () => {
    if (wasAsked) return;
    wasAsked = true;
    process.stdout.write('\nStopping …\n');
    void end(0);
  };
  outliveReaders();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('uncaughtException', (error) => {
    log.error('an error that nobody expected', { error });
    void end(1);
  });

  try {
    const begun = start(env, options, log, shutdown, () => void end(1));
    starting = begun;
    const started = await begun;
    if (!wasAsked) process.stdout.write(greeting(started));
  } catch (error) {
    if (error instanceof CannotStart) process.stderr.write(`${error.message}\n`);
    else log.error('Pinion could not start', { error });
    await end(1);
  }
}
