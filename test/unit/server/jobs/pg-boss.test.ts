import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VersionId } from '@/lib/domain/ids';
import { createJobs } from '@/lib/server/jobs/pg-boss';
import { createLog } from '@/lib/server/log';
import { createTestDatabase, type TestDatabase } from '../../../support/database';

let database: TestDatabase;
beforeAll(async () => { database = await createTestDatabase(); });
afterAll(() => database.drop());

const open = () => createJobs({ ownerUrl: database.ownerUrl, log: createLog('error', () => {}), isAlone: true, pollSeconds: 0.5 });
const version = (id: string) => ({ versionId: id as VersionId });

/** Collects what a handler is given until `count` came. */
function collect(count: number) {
  const seen: string[] = [];
  let finish = () => {};
  const all = new Promise<void>((resolve) => { finish = resolve; });
  return { seen, all, add: (id: string) => { if (seen.push(id) === count) finish(); } };
}

describe('jobs', () => {
  it('are worked on, and of two with one key that wait only one', async () => {
    const jobs = await open();
    await jobs.send('check', version('a'), 'a');
    await jobs.send('check', version('a'), 'a');
    await jobs.send('check', version('b'), 'b');
    const { seen, all, add } = collect(2);
    await jobs.work('check', async ({ versionId }) => add(versionId));
    await all;
    await jobs.dispose();
    expect(seen.sort()).toEqual(['a', 'b']);
    const owner = postgres(database.ownerUrl, { max: 1 });
    expect(await owner`select count(*)::int as n from pgboss.job where name = 'check'`).toMatchObject([{ n: 2 }]);
    await owner.end();
  });

  it('survive a restart when nobody had started them', async () => {
    const first = await open();
    await first.send('seed', {}, 'once');
    await first.dispose();
    const second = await open();
    const { all, add } = collect(1);
    await second.work('seed', async () => add('seed'));
    await all;
    await second.dispose();
  });

  it('are taken up again when their server was killed at work on them', async () => {
    const owner = postgres(database.ownerUrl, { max: 1 });
    const first = await open();
    await first.send('check', version('lost'), 'lost');
    await first.dispose();
    await owner`update pgboss.job set state = 'active', started_on = now() where data->>'versionId' = 'lost'`;
    const second = await open();
    const { all, add } = collect(1);
    await second.work('check', async ({ versionId }) => add(versionId));
    await all;
    await second.dispose();
    await owner.end();
  });

  it('are tried again after a failure', async () => {
    const jobs = await open();
    const owner = postgres(database.ownerUrl, { max: 1 });
    const { all, add } = collect(1);
    let tries = 0;
    await jobs.work('check', async ({ versionId }) => {
      tries += 1;
      if (tries === 1) throw new Error('not this time');
      add(versionId);
    });
    await jobs.send('check', version('again'), 'again');
    // The pause before the second try is for people's benefit, not this test's.
    await expect.poll(async () => (await owner`update pgboss.job set start_after = now() where state = 'retry' returning id`).length, { timeout: 10_000 }).toBe(1);
    await all;
    expect(tries).toBe(2);
    await jobs.dispose();
    await owner.end();
  });
});
