/** Brings a database to the newest schema, then applies the guards (idempotent). Run as the database's owner. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

export const APPLICATION_ROLE = 'pinion_app';

/** `folder` is the repository's `db`. Two servers that start at once take turns. */
export async function migrate(ownerUrl: string, folder: string): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(7241001)`;
    await runMigrations(drizzle(sql), { migrationsFolder: join(folder, 'migrations') });
    await sql.unsafe(await readFile(join(folder, 'guards.sql'), 'utf8'));
  } finally {
    await sql.end({ timeout: 5 });
  }
}
