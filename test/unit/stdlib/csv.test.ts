import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { readCsv } from '@/kernel/stdlib/data';
import { connectLibrary } from '@/kernel/stdlib/host';
import { parseDate } from '@/kernel/stdlib/data/scalars';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string, options = {}) => readCsv(bytes(text), options);

describe('reading CSV', () => {
  afterEach(() => connectLibrary(null));

  it('reads files without a header, with spaces after commas and ? for missing', async () => {
    const table = await read('39, State-gov, 77516, <=50K\n50, ?, 83311, >50K\n', { names: ['age', 'work', 'weight', 'income'], missing: ['?'] });
    expect(table.schema).toEqual([
      { name: 'age', type: 'integer', nullable: false }, { name: 'work', type: 'string', nullable: true },
      { name: 'weight', type: 'integer', nullable: false }, { name: 'income', type: 'string', nullable: false },
    ]);
    expect(table.row(1)).toEqual({ age: 50, work: null, weight: 83311, income: '>50K' });
  });

  it('infers the narrowest type that fits every value', async () => {
    const table = await read('i,n,b,d,code,s\n1,1.5,true,2024-02-29,007,x\n-2,1e3,False,2024-03-01 12:30,010,1\n,,,,,\n');
    expect(table.schema.map((column) => column.type)).toEqual(['integer', 'number', 'boolean', 'date', 'string', 'string']);
    expect(table.row(1)).toEqual({ i: -2, n: 1000, b: false, d: new Date('2024-03-01T12:30:00Z'), code: '010', s: '1' });
    expect(Object.values(table.row(2))).toEqual([null, null, null, null, null, null]);
  });

  it('keeps delimiters, quotes and line ends inside quotes', async () => {
    const table = await read('a,b\r\n"x, ""y""","two\nlines"\r\nz,w\r\n');
    expect(table.toArray()).toEqual([{ a: 'x, "y"', b: 'two\nlines' }, { a: 'z', b: 'w' }]);
  });

  it('finds the delimiter', async () => {
    expect((await read('a;b\n1,5;2\n3,5;4\n')).columnNames).toEqual(['a', 'b']);
    expect((await read('a\tb\n1\t2\n')).row(0)).toEqual({ a: 1, b: 2 });
  });

  it('reads UTF-16 with its mark', async () => {
    const text = '\ufeffname\nZoë\n';
    const utf16 = new Uint8Array([...text].flatMap((character) => [character.charCodeAt(0) & 255, character.charCodeAt(0) >> 8]));
    expect((await readCsv(utf16)).row(0)).toEqual({ name: 'Zoë' });
  });

  it('asks the host for a file by its name', async () => {
    connectLibrary({ callHost: async (capability) => ({ value: null, payload: bytes(`verb\n${capability.verb}\n`) }), emit: () => {}, pin: () => {} });
    expect((await readCsv('some.csv')).row(0)).toEqual({ verb: 'readData' });
  });

  it.each([
    ['a,b\n1,2\n3\n', 'line 3 has 1 field, but the header has 2', "ragged: 'fill'"],
    ['a,b\n1,2,3\n', 'line 2 has 3 fields', 'Quote values'],
    ['a,b\n"1,2\n', 'line 2: a quote opens and never closes', 'Close it'],
    ['a,b\n"1"x,2\n', 'line 2: there is text after a closing quote', 'Double quotes'],
    ['a\n1\0\n', 'NUL byte on line 2', 'remove that byte'],
    ['', 'is empty', 'Upload it again'],
    ['\n\n', 'no lines with data', 'right file'],
    ['a,a\n1,2\n', 'two columns called ‘a’', 'header: false'],
    ['PK\u0003\u0004', 'ZIP archive', 'Upload it again'],
  ])('refuses %j with what, where and what to do', async (text, what, remedy) => {
    const error = await read(text).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ name: 'DataError', message: expect.stringContaining(what) as unknown });
    expect((error as Error).message).toContain(remedy);
  });

  it('refuses bytes that are not text', async () => {
    await expect(readCsv(Uint8Array.of(0x61, 0xff, 0xfe, 0x62))).rejects.toThrow('not text in UTF-8');
  });

  it('fills short rows when asked', async () => {
    expect((await read('a,b\n1\n', { ragged: 'fill' })).row(0)).toEqual({ a: 1, b: null });
  });

  it('names the line where a wanted type does not fit', async () => {
    await expect(read('a\n1\nx\n', { types: { a: 'number' } })).rejects.toThrow('Line 3, column ‘a’: ‘x’ is not a number.');
  });

  it('gives back what was written, whatever the values', async () => {
    const field = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replace(/[\0\r]/g, ' '));
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 20 }), async (rows) => {
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const table = await readCsv(bytes(`x,y\n${rows.map((row) => row.map(quote).join(',')).join('\n')}\n`), { types: { x: 'string', y: 'string' } });
      const missing = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL']);
      expect(table.toArray()).toEqual(rows.map(([x, y]) => ({ x: missing.has(x) ? null : x, y: missing.has(y) ? null : y })));
    }));
  });

  it('reads numbers to the nearest double, as JavaScript does', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 20 }), async (numbers) => {
      const table = await readCsv(bytes(`x\n${numbers.join('\n')}\n`), { types: { x: 'number' } });
      expect([...table.column('x').toNumbers()].map((value) => value + 0)).toEqual(numbers.map((value) => value + 0));
    }));
  });

  it('knows which days exist', () => {
    expect(parseDate('2023-02-29')).toBeNaN();
    expect(parseDate('2024-02-29T23:59:59.5+02:00')).toBe(Date.UTC(2024, 1, 29, 21, 59, 59, 500));
  });
});
