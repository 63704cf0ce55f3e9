import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEntries, auditPending } from '@/db/schema';
import { appendAudit } from '@/lib/server/audit/append';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const entry = { action: 'role.granted', actor: { id: 'p1', role: 'admin' }, subject: { kind: 'person', id: 'p2' }, after: { role: 'reviewer' } };

describe('appendAudit', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('stores the canonical bytes of the entry and leaves it waiting for its index', async () => {
    const id = await appendAudit(database.db, entry, Date.UTC(2026, 0, 2));
    const [row] = await database.db.select().from(auditEntries);
    expect(new TextDecoder().decode(row?.canonical)).toBe(
      `{"action":"role.granted","actor":{"id":"p1","role":"admin"},"after":{"role":"reviewer"},"id":"${id}","subject":{"id":"p2","kind":"person"},"time":"2026-01-02T00:00:00.000Z","version":1}`,
    );
    expect(await database.db.select().from(auditPending)).toMatchObject([{ entryId: id }]);
  });

  it('goes back with the change when the change fails (L6)', async () => {
    const before = await database.db.$count(auditEntries);
    await expect(database.db.transaction(async (tx) => {
      await appendAudit(tx, entry, 0);
      throw new Error('the change failed');
    })).rejects.toThrow('the change failed');
    expect(await database.db.$count(auditEntries)).toBe(before);
  });

  it('refuses what has no canonical form, before anything is written', async () => {
    await expect(appendAudit(database.db, { ...entry, after: { score: Number.NaN } }, 0)).rejects.toThrow(TypeError);
  });
});
