/** The database for a command: DATABASE_URL, or the one under the data directory, whether its server runs or not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Database } from '@/db/client';
import { APPLICATION_ROLE } from '@/db/migrate';
import type { Env } from '@/lib/env';
import { openDataDir, type DataDir } from '@/lib/server/data-dir';
import { CannotStart } from '@/lib/server/failure';
import { startEmbeddedPostgres } from '@/lib/server/postgres/embedded';

export interface CommandDatabase {
  readonly db: Database;
  readonly sql: ReturnType<typeof connect>['sql'];
  close(): Promise<void>;
}

/** @throws CannotStart, saying what to do, when Pinion never ran with these settings */
export async function openDatabase(env: Env): Promise<CommandDatabase> {
  if (env.DATABASE_URL) return opened(env.DATABASE_URL, async () => {});
  if (!existsSync(join(env.dataDir, 'postgres', 'data', 'PG_VERSION'))) {
    throw new CannotStart(`There is no Pinion in ${env.dataDir}. Start it once (npm start), or set PINION_DATA_DIR or DATABASE_URL to where it is.`);
  }
  // While no server runs, the folder is ours, so that one which starts meanwhile does not adopt a database about to stop.
  let held: DataDir | null = null;
  try {
    held = openDataDir(env.dataDir);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
  }
  const embedded = await startEmbeddedPostgres(env.dataDir);
  return opened(embedded.url, async () => {
    if (held && !embedded.wasRunning) await embedded.stop();
    held?.release();
  });
}

function opened(url: string, after: () => Promise<void>): CommandDatabase {
  const { db, sql, close } = connect(url, { role: APPLICATION_ROLE, max: 1, name: 'pinion-command' });
  return { db, sql, close: async () => { await close(); await after(); } };
}
