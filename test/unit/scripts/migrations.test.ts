import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Journal { readonly entries: readonly { readonly idx: number; readonly when: number; readonly tag: string }[] }

describe('the journal of migrations', () => {
  const { entries } = JSON.parse(readFileSync('db/migrations/meta/_journal.json', 'utf8')) as Journal;

  it('grows in time: a database skips a migration that is older than the last it has run', () => {
    const times = entries.map((entry) => entry.when);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
  });

  it('names each file once, in order', () => {
    expect(readdirSync('db/migrations').filter((name) => name.endsWith('.sql')).toSorted()).toEqual(entries.map((entry) => `${entry.tag}.sql`));
    expect(entries.map((entry) => Number(entry.tag.slice(0, 4)))).toEqual(entries.map((entry) => entry.idx));
  });
});
