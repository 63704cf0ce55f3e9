/** The database handle that queries take first: the pool, or a transaction of it. */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema';

export type Database = PostgresJsDatabase<typeof schema>;
/** Inside `db.transaction(async (tx) => …)`. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
export type Handle = Database | Transaction;

export interface Connection {
  readonly db: Database;
  readonly sql: postgres.Sql;
  close(): Promise<void>;
}

/** `role`: take this role for every statement; the application's role cannot change the audit log (db/guards.sql). */
export function connect(url: string, options: { readonly max?: number; readonly role?: string; readonly name?: string } = {}): Connection {
  const sql = postgres(url, {
    max: options.max ?? 10,
    onnotice: () => {},
    connection: { application_name: options.name ?? 'pinion', ...(options.role ? { role: options.role } : {}) },
  });
  return { sql, db: drizzle(sql, { schema }), close: () => sql.end({ timeout: 5 }) };
}
