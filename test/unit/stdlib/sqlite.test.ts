/** Databases that sqlite3 made (scripts/golden/workbooks.py), and what is none or damaged. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSqlite } from '@/kernel/stdlib/data';
import { readSchema } from '@/kernel/stdlib/data/sqlite/schema';

type Plain = string | number | null | { readonly bytes: string };
interface Golden { readonly base64: string; readonly tables: Readonly<Record<string, { readonly columns: readonly string[]; readonly rows: readonly (readonly Plain[])[] }>> }
const { databases } = JSON.parse(readFileSync('test/fixtures/golden/workbooks.json', 'utf8')) as { databases: Record<string, Golden> };
const bytesOf = (name: string) => new Uint8Array(Buffer.from(databases[name]!.base64, 'base64'));

describe('a table of an SQLite database', () => {
  it.each(Object.entries(databases).flatMap(([file, { tables }]) => Object.keys(tables).map((table) => [file, table] as const)))('of “%s”, %s, has the values that sqlite3 reads, in its order', async (file, name) => {
    const { columns, rows } = databases[file]!.tables[name]!;
    const table = await readSqlite(bytesOf(file), { table: name });
    expect(table.columnNames).toEqual(columns);
    const text = (value: unknown) => (value === null ? null : typeof value === 'object' ? (value as { bytes: string }).bytes : String(value));
    expect([...table].map((row) => columns.map((column) => text(row[column] ?? null)))).toEqual(rows.map((row) => row.map(text)));
  });

  it('has columns of one kind where its values have, and text where they are mixed', async () => {
    const table = await readSqlite(bytesOf('kinds'), { table: 'KINDS' });
    expect(table.schema.map(({ name, type }) => `${name} ${type}`)).toEqual(['id integer', 'whole integer', 'real_number number', 'word string', 'raw string', 'anything string', 'later string']);
    expect([...(await readSqlite(bytesOf('kinds'), { table: 'kinds', columns: ['word', 'id'], limit: 2 }))]).toEqual([{ word: null, id: -5 }, { word: 'a', id: 1 }].map((row, at) => (at === 0 ? { ...row, word: '' } : row)));
  });

  it('is chosen in words', async () => {
    for (const [options, words] of [[{}, "has 2 tables. Say which: { table: 'kinds' }. It has: kinds, odd name."], [{ table: 'kind' }, 'Nearest: kinds'], [{ table: 'half' }, 'is a view; only tables are read. Read its tables and write its query in an SQL cell.'], [{ table: 'kinds', columns: ['wrod'] }, 'has no column ‘wrod’. Nearest: word.']] as const) await expect(readSqlite(bytesOf('kinds'), options)).rejects.toThrow(words);
  });
});

describe('a definition of a table', () => {
  const columnsOf = (sql: string) => readSchema(sql, 't').columns.map(({ name, isRowid, missing }) => `${name}${isRowid ? ' rowid' : ''}${missing === null ? '' : ` ${missing}`}`);
  it.each([
    ['create table t (a integer primary key, b text default \'x\', c default -1.5, d default (1 + 2))', ['a rowid', 'b x', 'c -1.5', 'd']],
    ['CREATE TABLE "t"(a INT PRIMARY KEY, b varchar(10, 2) not null)', ['a', 'b']],
    ['create table t (a integer primary key desc, b)', ['a', 'b']],
    ['create table t (a integer, b text, primary key (a))', ['a rowid', 'b']],
    ['create table t (a integer, b text, primary key (a, b))', ['a', 'b']],
    ['create table if not exists main.t (`a b` int, [c,d] text, "e""f" /* , g */ int -- , h\n, check ("e""f" in (1, 2)), foreign key (`a b`) references x (y))', ['a b', 'c,d', 'e"f']],
    ['create table t (a, unique (a), constraint k primary key (a))', ['a']],
  ])('%s', (sql, expected) => expect(columnsOf(sql)).toEqual(expected));

  it('that computes columns, or is virtual, is refused with what to do', () => {
    for (const sql of ['create table t (a int, b int generated always as (a + 1))', 'create table t (a int, b as (a + 1) stored)', 'create virtual table t using fts5(a)', '']) expect(() => readSchema(sql, 't')).toThrow('Export it as CSV');
  });
});

describe('a file that is no whole database', () => {
  it('is told what it is', async () => {
    await expect(readSqlite(new TextEncoder().encode('a,b\n1,2\n'))).rejects.toThrow('is no SQLite database');
    await expect(readSqlite(new Uint8Array())).rejects.toThrow('is no SQLite database');
    const wal = bytesOf('kinds');
    wal[18] = 2;
    wal[19] = 2;
    await expect(readSqlite(wal.slice(0, -1024), { table: 'kinds' })).rejects.toThrow('write-ahead mode');
  });

  it('whose records share their bytes, so that a small file would be read for ever, is refused', async () => {
    const page = (kind: number, cells: readonly Buffer[], first = false) => {
      const bytes = Buffer.alloc(512);
      const start = first ? 100 : 0;
      let end = 512;
      bytes[start] = kind;
      bytes.writeUInt16BE(cells.length, start + 3);
      for (const [index, cell] of cells.entries()) { end -= cell.length; cell.copy(bytes, end); bytes.writeUInt16BE(end, start + 8 + index * 2); }
      return bytes;
    };
    const sql = 'create table t (a blob)';
    const record = Buffer.from([6, 23, 15, 15, 1, 13 + sql.length * 2, ...Buffer.from('tablett'), 2, ...Buffer.from(sql)]);
    const master = page(13, [Buffer.concat([Buffer.from([record.length, 1]), record])], true);
    Buffer.from('SQLite format 3\0').copy(master);
    master.writeUInt16BE(512, 16);
    master[18] = 1;
    master[19] = 1;
    master.writeUInt32BE(1, 56);
    // Forty records, each of which says that it is as long as the file, all over one chain of pages that goes round.
    const long = Buffer.alloc(46);
    long.set([0x8c, 0x00, 1]);
    long.writeUInt32BE(3, 3 + 39 - 4);
    const overflow = Buffer.alloc(512);
    overflow.writeUInt32BE(3, 0);
    const file = new Uint8Array(Buffer.concat([master, page(13, Array.from({ length: 8 }, () => long)), overflow]));
    await expect(readSqlite(file)).rejects.toThrow(/damaged: /);
  });

  it('that is cut or changed anywhere is read, or refused in words of its own, and always ends', async () => {
    for (const [file, { tables }] of Object.entries(databases)) {
      const whole = bytesOf(file);
      for (let at = 0; at < whole.length; at += file === 'many pages' ? 1_501 : 41) {
        for (const bytes of [whole.slice(0, at), whole.map((byte, index) => (index === at ? byte ^ 0xff : byte))]) {
          for (const table of Object.keys(tables)) await readSqlite(bytes, { table }).catch((error: Error) => { expect([file, at, error.name, error.message]).toEqual([file, at, 'DataError', expect.any(String)]); });
        }
      }
    }
  });
});
