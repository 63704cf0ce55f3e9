/** Queries through a connection on a real PostgreSQL: the one that the suites run on. */
import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { connectLibrary } from '@/kernel/stdlib';
import { queryPostgres as ask, Table } from '@/kernel/stdlib/data';
import type { PostgresSettings } from '@/lib/domain/connections';
import { readPolicy } from '@/lib/server/egress/policy';
import { queryPostgres, type PostgresAsk, type PostgresLimits } from '@/lib/server/sources/postgres';

const PASSWORD = `pw-${randomUUID()}`;
const database = `source_${randomUUID().replaceAll('-', '')}`;
const user = `reader_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
let settings: PostgresSettings;
let owner: postgres.Sql;

beforeAll(async () => {
  const url = new URL(inject('databaseUrl'));
  const admin = postgres(url.href, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${database}`);
  await admin.unsafe(`create role ${user} login password '${PASSWORD}'`);
  await admin.end();
  url.pathname = database;
  owner = postgres(url.href, { max: 1, onnotice: () => {} });
  await owner.unsafe(`grant all on schema public to ${user}; create table kept (id int); insert into kept values (1); grant all on kept to ${user}`);
  settings = { kind: 'postgres', host: url.hostname, port: Number(url.port), database, user, tls: 'off' };
});
afterAll(async () => {
  await owner.end();
  const admin = postgres(inject('databaseUrl'), { max: 1, onnotice: () => {} });
  await admin.unsafe(`drop database ${database} with (force)`);
  await admin.unsafe(`drop role ${user}`);
  await admin.end();
});

const policy = () => readPolicy({ PINION_SOURCES: 'on', PINION_SOURCES_PRIVATE: `127.0.0.1:${settings.port}` });

async function bytesOf(sql: string, { parameters = [], limits, password = PASSWORD, changed = {} }: { readonly parameters?: PostgresAsk['parameters']; readonly limits?: Partial<PostgresLimits>; readonly password?: string | null; readonly changed?: Partial<PostgresSettings> } = {}): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of queryPostgres({ ...settings, ...changed }, password, { sql, parameters }, { policy: policy(), ...(limits ? { limits } : {}) })) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

/** As a cell asks: the library's function, with this suite as its host. */
async function tableOf(sql: string, parameters?: Parameters<typeof ask>[2]): Promise<Table> {
  connectLibrary({
    async callHost(capability) {
      if (capability.verb !== 'queryPostgres') throw new Error('unexpected');
      return { value: null, payload: await bytesOf(capability.sql, { parameters: capability.parameters }) };
    },
    emit: () => {}, pin: () => {},
  });
  onTestFinished(() => connectLibrary(null));
  return ask('warehouse', sql, parameters);
}

describe('a query on PostgreSQL', () => {
  it('gives a table whose types are the columns’ own', async () => {
    const table = await tableOf(`select * from (values
      (1::int2, 2::int4, 9007199254740991::int8, 1.5::float4, 0.1::float8, 12.34::numeric, true, 'a'::text, date '2026-01-31', timestamp '2026-01-31 12:00:00.1239', timestamptz '2026-01-31 12:00:00+02', '{"a": [1]}'::jsonb, array[1,2,null], '\\x00ff'::bytea, interval '1 day 2 hours', time '12:30'),
      (null, null, null, null, 'NaN'::float8, 'NaN'::numeric, null, null, null, null, null, null, null, null, null, null)
    ) as t(small, medium, large, single, double, exact, truth, word, day, local, moment, record, list, raw, span, hour)`);
    expect(table.schema.map(({ name, type }) => `${name} ${type}`)).toEqual(['small integer', 'medium integer', 'large integer', 'single number', 'double number', 'exact number', 'truth boolean', 'word string', 'day date', 'local date', 'moment date', 'record string', 'list string', 'raw string', 'span string', 'hour string']);
    expect(table.row(0)).toEqual({ small: 1, medium: 2, large: 9007199254740991, single: 1.5, double: 0.1, exact: 12.34, truth: true, word: 'a', day: new Date('2026-01-31'), local: new Date('2026-01-31T12:00:00.123Z'), moment: new Date('2026-01-31T10:00:00Z'), record: '{"a": [1]}', list: '{1,2,NULL}', raw: '\\x00ff', span: 'P1DT2H', hour: '12:30:00' });
    expect(new Set(Object.values(table.row(1)))).toEqual(new Set([null]));
  });

  it('gives its columns also without rows, and every row of many pages in order', async () => {
    expect((await tableOf('select 1 as one, now() as at where false')).schema).toMatchObject([{ name: 'one', type: 'integer' }, { name: 'at', type: 'date' }]);
    const many = await tableOf("select g as n, repeat('x', g % 50) as t from generate_series(1, 25000) g");
    expect([many.rowCount, many.row(0), many.row(24_999)]).toEqual([25_000, { n: 1, t: 'x' }, { n: 25_000, t: null }].map((row, at) => (at === 2 ? { n: 25_000, t: '' } : row)));
    expect([...many.column('n')].every((value, at) => value === at + 1)).toBe(true);
  });

  it('takes values as parameters, never as its text', async () => {
    const injection = "'; drop table kept; --";
    expect((await tableOf('select $1::text as text, $2::int8 + 1 as sum, $3::bool as truth, $4::timestamptz as at, $5::text as nothing', [injection, 41n, true, new Date('2026-01-31T00:00:00Z'), null])).row(0)).toEqual({ text: injection, sum: 42, truth: true, at: new Date('2026-01-31T00:00:00Z'), nothing: null });
    expect((await tableOf('select $1 + 0.5 as half, id from kept where id = any($2::int[])', [2, '{1,2}'])).row(0)).toEqual({ half: 2.5, id: 1 });
  });

  it('refuses to round: an int8 beyond 2⁵³, infinity and a year before 1 name row, column and cast', async () => {
    await expect(tableOf('select g::int8 * 9007199254740993 as id from generate_series(0, 1) g')).rejects.toThrow('warehouse, row 2, column ‘id’: ‘9007199254740993’ (int8) has no exact place in a table’s integer. Read it as text: id::text as id.');
    await expect(tableOf("select 'infinity'::timestamptz as at")).rejects.toThrow('at::text as at');
    await expect(tableOf("select '0044-03-15 BC'::date as day")).rejects.toThrow('day::text as day');
    await expect(tableOf('select 1 as a, 2 as a')).rejects.toThrow('two columns called ‘a’');
  });

  it('changes nothing, however it is written', async () => {
    for (const sql of ['insert into kept values (2)', 'delete from kept', 'drop table kept', 'with x as (insert into kept values (3) returning id) select * from x', "do $$ begin insert into kept values (4); end $$", 'commit; insert into kept values (5)', 'select 1; commit; insert into kept values (6)', 'commit', 'set transaction read write', "copy kept to program 'true'", "copy (select 1) to stdout", 'create table other (id int)', 'call something()', 'lock table kept', "select set_config('transaction_read_only', 'off', false), (select 1)", 'select 1 into stolen', 'select * from kept for update', "select nextval('x')", 'listen x', 'explain analyze delete from kept']) {
      await expect(bytesOf(sql), sql).rejects.toThrow(/PostgreSQL says|only reads/);
    }
    expect((await owner`select id from kept`).map(({ id }) => id as number)).toEqual([1]);
    expect((await owner`select count(*)::int as n from pg_tables where schemaname = 'public'`)[0]).toEqual({ n: 1 });
  });

  it('says where it is wrong in PostgreSQL’s words, counted from its own first character', async () => {
    await expect(bytesOf('select idd from kept')).rejects.toThrow(/column "idd" does not exist, at character 8 of the query\..*kept\.id/);
    await expect(bytesOf('sellect 1')).rejects.toThrow('Only queries are read: SELECT, VALUES, TABLE or WITH.');
  });

  it('ends at a limit of rows, bytes or time, and leaves no session behind', async () => {
    await expect(bytesOf('select g from generate_series(1, 5000) g', { limits: { rows: 1000 } })).rejects.toThrow('more than 1000 rows');
    await expect(bytesOf("select repeat('x', 1000000) as x from generate_series(1, 300) g", { limits: { bytes: 3 * 1024 * 1024 } })).rejects.toThrow('3 MiB, the limit of one read');
    await expect(bytesOf('select pg_sleep(30)', { limits: { statementMs: 50 } })).rejects.toThrow('took too long and was cancelled');
    await expect(bytesOf('select pg_sleep(30)', { limits: { totalMs: 200 } })).rejects.toThrow('took longer than 0.2 s');
    await expect.poll(async () => (await owner`select count(*)::int as n from pg_stat_activity where usename = ${user}`)[0]!.n as number).toBe(0);
  });

  it('is told who is not let in, where there is no database, and never the password', async () => {
    await expect(bytesOf('select 1', { password: 'wrong' })).rejects.toThrow(`it does not take this password for the user ${user}`);
    await expect(bytesOf('select 1', { password: null })).rejects.toThrow('cannot be read');
    await expect(bytesOf('select 1', { changed: { database: 'nowhere' } })).rejects.toThrow('it has no database nowhere');
    await expect(bytesOf('select 1', { changed: { tls: 'verify' } })).rejects.toThrow('cannot be read');
    await expect(bytesOf(`select '${PASSWORD}'::int`)).rejects.toThrow(/^(?!.*pw-).*•••/);
  });

  it('goes to no address that is not of the public internet, unless the administrator says so', async () => {
    for (const host of ['10.0.0.1', '169.254.169.254', '[::1]', '127.0.0.2']) await expect(bytesOf('select 1', { changed: { host } })).rejects.toThrow('not on the public internet');
    await expect(bytesOf('select 1', { changed: { port: 1 } })).rejects.toThrow('not on the public internet');
  });

  it('of a server that speaks another language, or says nothing, ends in words', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => { sockets.add(socket); socket.on('error', () => {}); socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'); });
    const silent = createServer((socket) => { sockets.add(socket); socket.on('error', () => {}); });
    for (const one of [server, silent]) {
      await new Promise<void>((resolve) => { one.listen(0, '127.0.0.1', resolve); });
      onTestFinished(() => { for (const socket of sockets) socket.destroy(); one.close(); });
    }
    const at = (one: typeof server) => (one.address() as AddressInfo).port;
    const ask = async (port: number) => { for await (const _ of queryPostgres({ ...settings, port }, PASSWORD, { sql: 'select 1', parameters: [] }, { policy: readPolicy({ PINION_SOURCES: 'on', PINION_SOURCES_PRIVATE: '127.0.0.1' }), limits: { totalMs: 300 } })) throw new Error('an answer'); };
    await expect(ask(at(server))).rejects.toThrow(/cannot be read|took longer/);
    await expect(ask(at(silent))).rejects.toThrow(/took longer than 0.3 s|does not answer/);
  });
});
