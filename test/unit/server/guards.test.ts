import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import postgres from 'postgres';
import { createTestDatabase, type TestDatabase } from '../../support/database';

describe('the audit log as the application sees it', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.sql`insert into audit_entries (canonical, action, subject_id) values (${Buffer.from('{}')}, 'test', 'x')`;
  });
  afterAll(() => database.drop());

  it('refuses to change an entry', async () => {
    await expect(database.sql`update audit_entries set action = 'other'`).rejects.toThrow(/permission denied/);
  });

  it('refuses to remove an entry', async () => {
    await expect(database.sql`delete from audit_entries`).rejects.toThrow(/permission denied/);
  });

  it('refuses changes even to the owner of the tables', async () => {
    const owner = postgres(database.ownerUrl, { max: 1 });
    await expect(owner`update audit_entries set action = 'other'`).rejects.toThrow(/append-only/);
    await owner.end();
  });
});
