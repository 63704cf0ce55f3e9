import { describe, expect, it, vi } from 'vitest';
import type { Database } from '@/db/client';
import { neverChanges } from '@/lib/server/never-changes';

const [one, other] = [{} as Database, {} as Database];

describe('neverChanges', () => {
  it('asks once for what is there', async () => {
    const look = vi.fn(async (_db: Database, key: string) => ({ key }));
    const find = neverChanges(look);
    expect(await find(one, 'a')).toEqual({ key: 'a' });
    expect(await find(one, 'a')).toEqual({ key: 'a' });
    expect(await find(one, 'b')).toEqual({ key: 'b' });
    expect(look).toHaveBeenCalledTimes(2);
  });

  it('asks again for what was not there, so that what is made later is found', async () => {
    let made: { name: string } | null = null;
    const find = neverChanges(async () => made);
    expect(await find(one, 'a')).toBeNull();
    made = { name: 'a' };
    expect(await find(one, 'a')).toEqual({ name: 'a' });
  });

  it('keeps nothing of a look-up that failed', async () => {
    const look = vi.fn(async () => ({ found: true })).mockRejectedValueOnce(new Error('the connection was lost'));
    const find = neverChanges(look);
    await expect(find(one, 'a')).rejects.toThrow('the connection was lost');
    expect(await find(one, 'a')).toEqual({ found: true });
  });

  it('keeps databases apart', async () => {
    const find = neverChanges(async (db: Database) => (db === one ? { of: 'one' } : null));
    expect(await find(one, 'a')).toEqual({ of: 'one' });
    expect(await find(other, 'a')).toBeNull();
  });
});
