/** D13: what a SQL cell is to the notebook. */
import { describe, expect, it } from 'vitest';
import type { CellId } from '@/lib/domain/ids';
import { parseCell } from '@/kernel/host/parse';
import { parseSql } from '@/lib/notebook/cells/sql';
import { scanSql } from '@/lib/notebook/cells/sql-tokens';
import { analyseNotebook } from '@/lib/notebook/dataflow/graph';
import { parseIpynb, writeIpynb } from '@/lib/notebook/files/ipynb';
import { sqlHtml } from '@/lib/notebook/files/html/code';
import { parsePercent, writePercent } from '@/lib/notebook/files/percent';
import type { FileCell, NotebookFile } from '@/lib/notebook/files/types';

const graph = (...sources: readonly (readonly ['ts' | 'sql', string])[]) => analyseNotebook(sources.map(([type, source], at) => ({ id: `a${at}` as CellId, type, source })), parseCell);
const messages = (source: string) => parseSql(source).errors.map(({ message, place }) => `${place.line}:${place.column} ${message}`);

describe('a SQL cell in the graph (D13.1)', () => {
  it('reads the tables and parameters that it names, at their places, and defines what its first line says', () => {
    const [, , cell, last] = graph(['ts', 'const orders = 1;'], ['ts', 'const least = 2;'], ['sql', '-- name: big\nSELECT *\nFROM orders o, gone WHERE o.x > $least'], ['ts', 'big']);
    expect(cell).toMatchObject({ defines: ['big'], reads: ['least', 'orders', 'gone'], parents: ['a1', 'a0'], problems: [{ code: 'missing-name', name: 'gone', blocks: false, line: 3, column: 16 }] });
    expect(last?.parents).toEqual(['a2']);
  });

  it('takes part in rings and in names that two cells define', () => {
    expect(graph(['sql', '-- name: a\nFROM b'], ['sql', '-- name: b\nFROM a'])[0]?.problems).toMatchObject([{ code: 'cycle', blocks: true }]);
    expect(graph(['sql', '-- name: a\nSELECT 1'], ['ts', 'const a = 1;'], ['ts', 'a'])[2]?.problems).toMatchObject([{ code: 'defined-twice' }]);
  });

  it('with no query is nothing, and says so only where its result has a name', () => {
    expect(graph(['sql', '-- to do\n'])[0]).toMatchObject({ defines: [], reads: [], problems: [] });
    expect(messages('-- name: a\n')).toEqual(['1:10 There is no query yet whose result could be called ‘a’. Write one, such as SELECT * FROM orders.']);
  });

  it.each([
    ['-- name: 1st\nSELECT 1', '1:10 The result of this cell: “1st” cannot be a name. Use letters, digits and _, and begin with a letter.'],
    ['-- name: class\nSELECT 1', '1:10 The result of this cell: “class” is a word of the language. Choose another name.'],
    ['-- name: a\nFROM a', '2:6 This cell reads the table ‘a’ and gives its own result that name. Choose another name on the first line.'],
    ["SELECT 'abc", '1:8 This string never ends.'],
    ['SELECT 1 /* a /* b */', '1:10 This comment never ends.'],
    ['FROM "two words"', '1:6 No cell can define a table called ‘two words’. Names of the notebook are letters, digits and _, and no words of TypeScript; tables that the cell makes itself (CREATE TABLE) may have any name.'],
    ['FROM __proto__', '1:6 No cell can define a table called ‘__proto__’. Names of the notebook are letters, digits and _, and no words of TypeScript; tables that the cell makes itself (CREATE TABLE) may have any name.'],
    ['SELECT ? + $1', '1:8 Parameters are names of the notebook: write $name with the name of a value that a cell defines.'],
  ])('says of %j what is wrong', (source, message) => expect(messages(source)[0]).toBe(message));

  it('is bounded: characters, statements and brackets', () => {
    expect(graph(['sql', `SELECT '${'x'.repeat(1_000_000)}'`])[0]?.problems).toMatchObject([{ code: 'too-large' }]);
    expect(messages('SELECT 1;'.repeat(1_001))[0]).toContain('There are 1,001 statements in this cell; 1000 is the most.');
    expect(messages(`SELECT ${'('.repeat(40_000)}`)[0]).toContain('Brackets stand in 200 other brackets here');
    expect(messages(`SELECT ${'1,'.repeat(40_000)}1`)[0]).toContain('The cell has 80,002 words and signs; 50,000 is the most.');
    expect(messages(`SELECT ${'('.repeat(201)}`)[0]).toContain('Brackets stand in 200 other brackets here');
  });

  it('gives no table that it makes itself as a read', () => {
    expect(parseSql('CREATE TEMP TABLE IF NOT EXISTS "my own" AS FROM a; CREATE VIEW v AS FROM "my own", b; SELECT * FROM V, "My Own"').tables.map((table) => table.name)).toEqual(['a', 'b']);
  });
});

describe('tokens of SQL', () => {
  it.each([
    ["a 'it''s' b", ['a', "it''s", 'b']], ["E'a\\'b' c", ["a\\'b", 'c']], ['$$a $b$ c$$ d', ['a $b$ c', 'd']], ['$t$ $$ $t$ e', [' $$ ', 'e']], ['"a""b"."c"', ['a"b', '.', 'c']], ['/* a /* b */ c */ d -- e', ['d']], ['1_000.5e-3 x::int', ['1_000.5e-3', 'x', '::', 'int']], ['$a+$b', ['a', '+', 'b']], ['a$b', ['a$b']],
  ])('of %j', (source, texts) => expect(scanSql(source).tokens.map((token) => token.text)).toEqual(texts));
});

describe('SQL cells in files', () => {
  const cell = (source: string): FileCell => ({ id: 'q', type: 'sql', source, tags: [], metadata: {}, outputs: [], executionCount: null });
  const file = (...cells: FileCell[]): NotebookFile => ({ title: null, cells, metadata: {} });
  const sources = ['-- name: a\nSELECT 1', '', '\n', '%%sql\nSELECT 1', '%%sql a <<\nx', "SELECT '// %%'\n-- end"];

  it.each(sources)('come back as they were: %j', (source) => {
    const written = writeIpynb(file(cell(source)));
    expect((JSON.parse(written) as { cells: unknown[] }).cells[0]).toMatchObject({ cell_type: 'code', metadata: { pinion: { type: 'sql' } } });
    for (const read of [parseIpynb(written), parsePercent(writePercent(file(cell(source))))]) expect(read.ok && read.value.cells[0]).toMatchObject({ type: 'sql', source });
  });

  it('are read in an exported page with their words coloured, and hold no markup of their own', () => {
    expect(sqlHtml("SELECT '<b>' -- <i>\nFROM t")).toBe('<span class="keyword">SELECT</span> <span class="string">&#39;&lt;b&gt;&#39;</span> <span class="comment">-- &lt;i&gt;</span>\n<span class="keyword">FROM</span> t');
  });

  it('come from the magic of Jupyter’s SQL extensions, in notebooks of any language', () => {
    const python = (source: string) => JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: 'python3', display_name: 'Python', language: 'python' } }, cells: [{ cell_type: 'code', id: 'a', metadata: {}, source, outputs: [], execution_count: null }] });
    const read = (source: string) => { const found = parseIpynb(python(source)); return found.ok ? found.value.cells[0] : null; };
    expect(read('%%sql\nSELECT 1')).toMatchObject({ type: 'sql', source: 'SELECT 1' });
    expect(read('%%sql totals <<\nSELECT 1')).toMatchObject({ type: 'sql', source: '-- name: totals\nSELECT 1' });
    expect(read('%%sql sqlite:///a.db\nSELECT 1')).toMatchObject({ type: 'raw' });
    expect(read('print("%%sql")')).toMatchObject({ type: 'raw' });
  });
});
