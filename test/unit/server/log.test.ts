import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { users } from '@/db/schema';
import { createLog, loggedPath } from '@/lib/server/log';
import { createTestDatabase } from '../../support/database';

describe('the log', () => {
  it('names the failed query and not the values that were in it', async () => {
    const database = await createTestDatabase();
    const lines: string[] = [];
    const error: unknown = await database.db.select().from(users).where(eq(users.id, 'a secret\nvalue' as never)).catch((thrown: unknown) => thrown);
    await database.drop();
    createLog('error', (line) => lines.push(line)).error('a door failed', { error });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('Failed query');
    expect(lines[0]).toContain('log.test.ts');
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'error', message: 'a door failed' });
    expect((JSON.parse(lines[0]!) as { error: { message: string; stack: string } }).error.stack).not.toContain('a secret');
    expect((JSON.parse(lines[0]!) as { error: { message: string; stack: string } }).error.message).not.toContain('a secret');
  });

  it('holds no one-time link and no query of an address', () => {
    expect(loggedPath('/setup/abc123?x=1')).toBe('/setup/…');
    expect(loggedPath('/p/credit/board?needs=me')).toBe('/p/credit/board');
    expect(loggedPath(undefined)).toBe('');
  });
});
