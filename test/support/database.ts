/** A fresh, migrated database for one suite: `const database = await createTestDatabase()`, `afterAll(database.drop)`. */
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { connect, type Connection } from '@/db/client';
import { APPLICATION_ROLE } from '@/db/migrate';

export interface TestDatabase extends Connection {
  /** As the owner; `db` and `sql` act as the application's role. */
  readonly ownerUrl: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('databaseUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template template_pinion`);
  await admin.end();
  const ownerUrl = server.replace(/postgres$/, name);
  const connection = connect(ownerUrl, { role: APPLICATION_ROLE, max: 4 });
  return {
    ...connection,
    ownerUrl,
    drop: async () => {
      await connection.close();
      const again = postgres(server, { max: 1, onnotice: () => {} });
      await again.unsafe(`drop database ${name} with (force)`);
      await again.end();
    },
  };
}
