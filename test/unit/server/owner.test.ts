/** SECURITY.md §6, 18: two servers on one database. */
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CannotStart } from '@/lib/server/failure';
import { createLog } from '@/lib/server/log';
import { ownDatabase, type Owner } from '@/lib/server/postgres/owner';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let admin: postgres.Sql;
const owners: Owner[] = [];
const logged: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  admin = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
afterEach(async () => { await Promise.all(owners.splice(0).map((owner) => owner.dispose())); });
afterAll(async () => {
  await admin.end();
  await database.drop();
});

async function own(onLost = () => {}, patienceMs = 0): Promise<Owner> {
  const owner = await ownDatabase(database.ownerUrl, { log: createLog('debug', (line) => logged.push(line)), onLost, patienceMs, everyMs: 10 });
  owners.push(owner);
  return owner;
}
/** Cuts the owner off, as a network or a restart of the database would. */
const cut = () => admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pinion-owner' and datname = current_database()`;
const holders = async () => Number((await admin`select count(*) from pg_locks where locktype = 'advisory' and objid = 7241003 and granted and database = (select oid from pg_database where datname = current_database())`)[0]!['count']);

describe('the owner of a database', () => {
  it('is one server; a second does not start and says who is there', async () => {
    await own();
    await expect(own()).rejects.toThrow(/^Another Pinion server works on this database \(connected from .*, since \d{4}-.*\)\. Stop it first, or give this one a database of its own/);
    await expect(own()).rejects.toBeInstanceOf(CannotStart);
  });

  it('is followed by the next as soon as it ends, also by one that waits already', async () => {
    const first = await own();
    const next = own(() => {}, 60_000);
    await first.dispose();
    await next;
    expect(await holders()).toBe(1);
  });

  it('stays it when the database cut it off and nobody else came', async () => {
    let lost = 0;
    await own(() => { lost += 1; });
    await cut();
    while ((await holders()) === 0) await new Promise((resolve) => { setImmediate(resolve); });
    expect(lost).toBe(0);
    await expect(own()).rejects.toBeInstanceOf(CannotStart);
  });

  it('that was cut off while another took its place ends', async () => {
    // The other one waits in line at the database itself, so that it is first.
    const lost = new Promise<void>((resolve) => { void own(resolve); });
    while ((await holders()) === 0) await new Promise((resolve) => { setImmediate(resolve); });
    const other = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
    const taking = other`select pg_advisory_lock(7241003)`.execute();
    while (Number((await admin`select count(*) from pg_locks where locktype = 'advisory' and not granted`)[0]!['count']) === 0) await new Promise((resolve) => { setImmediate(resolve); });
    await cut();
    await taking;
    await lost;
    expect(logged.some((line) => line.includes('another server works on the database now'))).toBe(true);
    await other.end();
  });
});
