/** Files as people and programs write them: what is found by itself, what has to be asked for, and what the report says of it. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, readCsv, readCsvWithReport, type CsvOptions } from '@/kernel/stdlib/data';
import { nearestQuotient } from '@/kernel/stdlib/data/csv/numbers';
import { zoneReader } from '@/kernel/stdlib/data/csv/dates';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string, options: CsvOptions = {}) => readCsvWithReport(bytes(text), options);
const day = (text: string) => new Date(`${text}T00:00:00Z`);

describe('how a file is written', () => {
  it('reads what any dialect wrote', async () => {
    const word = fc.oneof(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 })).map((text) => `w${text.replace(/[\r\n\0]/g, '').trim()}`).filter((text) => text.trim() === text);
    const dialect = fc.record({ delimiter: fc.constantFrom(',', ';', '\t', '|'), end: fc.constantFrom('\n', '\r\n', '\r'), quotesAll: fc.boolean(), endsWithLine: fc.boolean(), decimal: fc.constantFrom('.', ',') });
    const row = fc.record({ name: word, amount: fc.integer({ min: -1e9, max: 1e9 }).map((whole) => whole + 0.25), count: fc.integer({ min: -1000, max: 1000 }) });
    await fc.assert(fc.asyncProperty(dialect, fc.array(row, { minLength: 3, maxLength: 30 }), async ({ delimiter, end, quotesAll, endsWithLine, decimal }, rows) => {
      const field = (text: string) => (quotesAll || text.includes(delimiter) || /["'#]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const lines = ['name', 'amount', 'count'].join(delimiter) + end + rows.map((one) => [one.name, String(one.amount).replace('.', decimal), String(one.count)].map(field).join(delimiter)).join(end) + (endsWithLine ? end : '');
      const { table, report } = await read(lines);
      expect(report.delimiter).toBe(delimiter);
      expect(report.decimal).toBe(decimal);
      expect(table.toArray()).toEqual(rows);
    }), { numRuns: 200 });
  });

  it('finds single quotes and backslashes where they stand, and takes what it is told instead', async () => {
    const { table, report } = await read("a;b\n'x; y';1\n'it''s';2\n");
    expect([report.quote, report.delimiter, table.column('a').toArray()]).toEqual(["'", ';', ['x; y', "it's"]]);
    const escaped = await read('a,b\n"say \\"hi\\", twice",1\n"plain",2\n');
    expect([escaped.report.escape, escaped.table.row(0)['a']]).toEqual(['\\', 'say "hi", twice']);
    expect((await read('a,b\n5" pipe,1\n"6,2\n', { quote: null })).table.column('a').toArray()).toEqual(['5" pipe', '"6']);
    expect((await read('a:b\n1:2\n', { delimiter: ':' })).table.row(0)).toEqual({ a: 1, b: 2 });
  });

  it('leaves out notes at the top, and takes a header that begins with # as a header', async () => {
    expect((await read('# made on Monday\n# by hand\na,b\n1,2\n')).table.row(0)).toEqual({ a: 1, b: 2 });
    expect((await read('#a,b\n1,2\n')).table.columnNames).toEqual(['#a', 'b']);
    expect((await read('a,b\n% no data\n1,2\n', { comment: '%' })).table.rowCount).toBe(1);
  });

  it('tells a line of names from a line of values', async () => {
    expect((await read('39, State-gov, 77516\n50, Private, 83311\n38, State-gov, 2157\n')).report).toMatchObject({ header: false, notices: [expect.stringContaining('header: true') as unknown] });
    expect((await read('2.5,7.25\n1.5,2\n3,4\n')).report.header).toBe(false);
    expect((await read('country,2019,2020\nPeru,1,2\nChile,3,4\n')).table.columnNames).toEqual(['country', '2019', '2020']);
    expect((await read('0,1,2\n5,6,7\n8,9,1\n')).report.header).toBe(true);
    expect((await read('name,city\nAda,Rome\n')).report.header).toBe(true);
  });

  it('says what it does with rows of another length', async () => {
    const text = 'a,b\n1,2\n3\n4,5,6\n7,8\n';
    const dropped = await read(text, { ragged: 'drop' });
    expect([dropped.table.toArray(), dropped.report.ragged]).toEqual([[{ a: 1, b: 2 }, { a: 7, b: 8 }], { count: 2, lines: [3, 4] }]);
    expect((await read(text, { ragged: 'truncate' })).table.toArray()).toEqual([{ a: 1, b: 2 }, { a: 3, b: null }, { a: 4, b: 5 }, { a: 7, b: 8 }]);
    await expect(read(text, { ragged: 'fill' })).rejects.toThrow('line 4 has 3 fields');
  });
});

describe('numbers', () => {
  it('knows decimal commas and thousands by what stands beside them', async () => {
    const european = await read('x;y\n1.234,50;1\n2,25;2\n');
    expect([european.report.decimal, european.report.thousands, european.table.column('x').toArray()]).toEqual([',', '.', [1234.5, 2.25]]);
    const english = await read('x,y\n"1,234",1\n"12,345,678",2\n17,3\n');
    expect([english.report.thousands, english.table.column('x').toArray()]).toEqual([',', [1234, 12345678, 17]]);
    expect((await read('x;y\n1.234;1\n5.678;2\n')).table.column('x').toArray()).toEqual([1.234, 5.678]);
    expect((await read("x;y\n1'234.5;1\n7;2\n", { thousands: "'" })).table.column('x').toArray()).toEqual([1234.5, 7]);
    expect((await read('x,y\n1 234 567,1\n', { thousands: ' ' })).table.row(0)['x']).toBe(1234567);
    // Twelve and three are no group of thousands.
    expect((await read('x,y\n"12,3",1\n"1,234,567",2\n')).table.column('x').toArray()).toEqual(['12,3', '1,234,567']);
  });

  it('reads currency and percent when asked, and keeps them as text otherwise', async () => {
    const text = 'price,share\n"$1,200.50",12 %\n(€3),7.5%\n5 USD,0%\n';
    expect((await read(text)).table.schema.map(({ type }) => type)).toEqual(['string', 'string']);
    const { table } = await read(text, { currency: true, percent: true, thousands: ',' });
    expect(table.toArray()).toEqual([{ price: 1200.5, share: 0.12 }, { price: -3, share: 0.075 }, { price: 5, share: 0 }]);
  });

  it('keeps codes and numbers with more digits than a double holds as text', async () => {
    const { table, report } = await read('zip,account,n\n00123,12345678901234567890,1e3\n12345,12345678901234567891,-2\n');
    expect(table.row(0)).toEqual({ zip: '00123', account: '12345678901234567890', n: 1000 });
    expect(report.columns[2]).toEqual({ name: 'n', type: 'integer', missing: 0, invalid: 0 });
  });

  it('divides seventeen digits by a power of ten as exactly as JavaScript reads them', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 1, max: 22 }), (high, low, decimals) => {
      const digits = `${high}${String(low).padStart(8, '0')}`.padStart(decimals + 1, '0');
      const value = nearestQuotient(high, low, decimals);
      if (value === value) expect(value).toBe(Number(`${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`));
    }), { numRuns: 20_000 });
  });

  it('says which value made a column text, and makes such values missing when asked', async () => {
    const text = `a\n${Array.from({ length: 3000 }, (_, at) => (at === 2500 ? 'broken' : at)).join('\n')}\n`;
    const { table, report } = await read(text);
    expect([table.column('a').type, table.column('a').at(0), report.columns[0]!.note]).toEqual(['string', '0', expect.stringContaining('‘broken’ on line 2502 is no number, though the 2500 values before it are') as unknown]);
    const coerced = await read(text, { types: { a: 'integer' }, invalid: 'missing' });
    expect([coerced.table.column('a').type, coerced.report.columns[0]]).toEqual(['integer', { name: 'a', type: 'integer', missing: 0, invalid: 1 }]);
  });

  it('reads 10,000 categories, a column of nothing, and infinite numbers', async () => {
    const { table } = await read(`c,nothing,n\n${Array.from({ length: 20_000 }, (_, at) => `k${at % 10_000},,${at === 7 ? '-Infinity' : at}`).join('\n')}\n`);
    expect(table.column('c').unique()).toHaveLength(10_000);
    expect([table.column('nothing').type, table.column('nothing').missing, table.column('n').at(7)]).toEqual(['number', 20_000, -Infinity]);
  });
});

describe('dates', () => {
  it('reads several formats in one column and counts them', async () => {
    const { table, report } = await read('d\n2024-03-01\n02.03.2024\n3 March 2024\n"Mar 4, 2024"\n2024/3/5 14:30\n2024-03-06T10:00:00+02:00\n');
    expect(table.column('d').toArray()).toEqual([day('2024-03-01'), day('2024-03-02'), day('2024-03-03'), day('2024-03-04'), new Date('2024-03-05T14:30:00Z'), new Date('2024-03-06T08:00:00Z')]);
    expect(report.columns[0]!.formats).toEqual(expect.arrayContaining(['YYYY-MM-DD', 'DD.MM.YYYY', 'D Month YYYY', 'Month D, YYYY', 'YYYY/MM/DD']));
  });

  it('asks a column’s other dates whether the day comes first, and leaves text where none says', async () => {
    const dayFirst = await read('d\n03/04/2024\n25/12/2024\n');
    expect([dayFirst.table.row(0)['d'], dayFirst.report.columns[0]!.formats]).toEqual([day('2024-04-03'), ['DD/MM/YYYY']]);
    const monthFirst = await read('d\n,\n03/04/2024,\n12/25/2024,\n', { ragged: 'truncate' });
    expect([monthFirst.table.row(1)['d'], monthFirst.report.columns[0]!.formats]).toEqual([day('2024-03-04'), ['MM/DD/YYYY']]);
    expect(monthFirst.report.columns[0]!.note).toContain('with the month first');
    const unknown = await read('d\n03/04/2024\n05/06/2024\n');
    expect([unknown.table.row(0)['d'], unknown.report.columns[0]!.note]).toEqual(['03/04/2024', expect.stringContaining('{ dayFirst: true }') as unknown]);
    expect((await read('d\n03/04/2024\n', { dayFirst: false })).table.row(0)['d']).toEqual(day('2024-03-04'));
    expect((await read('d\n25/12/2024\n12/25/2024\n')).report.columns[0]!.note).toContain('‘25/12/2024’ has its day first, ‘12/25/2024’ its month');
    await expect(read('d\n03/04/2024\n', { types: { d: 'date' } })).rejects.toThrow('dayFirst');
  });

  it('reads times without a zone in the zone named, over changes of clocks too', async () => {
    const { table } = await read('t\n2024-07-01 12:00\n2024-01-01 12:00\n2024-01-01T12:00Z\n2024-01-02\n', { timeZone: 'Europe/Berlin' });
    expect(table.column('t').toArray()).toEqual([new Date('2024-07-01T10:00Z'), new Date('2024-01-01T11:00Z'), new Date('2024-01-01T12:00Z'), day('2024-01-02')]);
    const berlin = zoneReader('Europe/Berlin')!;
    expect(berlin(Date.UTC(2024, 2, 31, 2, 30))).toBe(Date.UTC(2024, 2, 31, 1, 30)); // left out: the offset before it
    expect(berlin(Date.UTC(2024, 9, 27, 2, 30))).toBe(Date.UTC(2024, 9, 27, 0, 30)); // twice: the first
    await expect(read('a\n1\n', { timeZone: 'Mars/North' })).rejects.toThrow('no time zone ‘Mars/North’');
  });

  it('equals JavaScript’s calendar on every day', async () => {
    const days = Array.from({ length: 4000 }, (_, at) => new Date(Date.UTC(1000 + at, at % 12, 1 + (at * 7) % 28)).toISOString().slice(0, 10));
    expect((await read(`d\n${days.join('\n')}\n`)).table.column('d').toArray()).toEqual(days.map(day));
    expect((await read('d\n2023-02-29\n')).table.column('d').type).toBe('string');
  });
});

describe('words', () => {
  it('takes the words for true and false that it is given, where a column has no others', async () => {
    const { table } = await read('a,b\nyes,yes\nno,maybe\n', { trueWords: ['yes'], falseWords: ['no'] });
    expect(table.toArray()).toEqual([{ a: true, b: 'yes' }, { a: false, b: 'maybe' }]);
    expect((await read('a\n1\n0\n3\n', { trueWords: ['1'], falseWords: ['0'] })).table.column('a').toArray()).toEqual([1, 0, 3]);
  });

  it('keeps quoted fields as text when asked', async () => {
    const { table } = await read('a,b\n"",1\n"NA",2\n,3\n', { quoted: 'text' });
    expect(table.column('a').toArray()).toEqual(['', 'NA', null]);
  });
});

describe('encodings and archives', () => {
  const wide = (text: string, isBig: boolean) => Uint8Array.from([...text].flatMap((one) => { const code = one.charCodeAt(0); return isBig ? [code >> 8, code & 255] : [code & 255, code >> 8]; }));

  it('reads UTF-8 with a mark, UTF-16 of both orders with and without, and Windows-1252 with a notice', async () => {
    expect((await read('\ufeffname\nZoë\n')).table.row(0)).toEqual({ name: 'Zoë' });
    for (const isBig of [false, true]) {
      expect((await readCsv(wide('\ufeffname,n\nZoë,1\n', isBig))).row(0)).toEqual({ name: 'Zoë', n: 1 });
      const { table, report } = await readCsvWithReport(wide('name,n\nZoë,1\n', isBig));
      expect([table.row(0), report.encoding, report.notices.length]).toEqual([{ name: 'Zoë', n: 1 }, isBig ? 'utf-16be' : 'utf-16le', 1]);
    }
    const western = Uint8Array.from([...'name,price\nZoë Müller,5 €\n'], (one) => (one === '€' ? 0x80 : one.charCodeAt(0)));
    const { table, report } = await readCsvWithReport(western);
    expect([table.row(0), report.encoding, report.notices]).toEqual([{ name: 'Zoë Müller', price: '5 €' }, 'windows-1252', [expect.stringContaining('Windows-1252') as unknown]]);
    await expect(readCsv(western, { encoding: 'utf-8' })).rejects.toThrow('not text in UTF-8');
    expect((await readCsv(Uint8Array.from([...'a\né\n'], (one) => one.charCodeAt(0)), { encoding: 'latin1' })).row(0)).toEqual({ a: 'é' });
    await expect(readCsv(bytes('a\n1\n'), { encoding: 'ebcdic' as never })).rejects.toThrow('no encoding ‘ebcdic’');
    await expect(readCsv(Uint8Array.of(0xff, 0xfe, 0x61, 0x00, 0x0a))).rejects.toThrow('not text in UTF-16LE');
  });

  it('unpacks gzip and a ZIP archive of one file', async () => {
    expect((await readCsvWithReport(gzipSync('a,b\n1,2\n'))).report).toMatchObject({ compression: 'gzip', rows: 1 });
    const { table, report } = await readCsvWithReport(zip([['data.csv', 'a,b\n1,2\n']]));
    expect([table.row(0), report.compression]).toEqual([{ a: 1, b: 2 }, 'zip']);
  });

  it.each([
    ['a bomb', () => gzipSync(Buffer.alloc(300 * 1024 * 1024)), 'has more than 256 MB when it is unpacked (', 'Is it the right file?'],
    ['a damaged archive', () => gzipSync('a,b\n1,2\n').subarray(0, 20), 'cannot be unpacked', 'Upload it again'],
    ['two files', () => zip([['a.csv', 'a\n1\n'], ['b.csv', 'b\n2\n']]), 'a ZIP archive of 2 files (a.csv, b.csv)', 'unpack it'],
    ['a workbook', () => zip([['[Content_Types].xml', '<x/>']]), 'an Excel workbook', 'readExcel'],
  ])('refuses %s in words', async (_, make, what, remedy) => {
    const error = await readCsv(new Uint8Array(make())).catch((thrown: unknown) => thrown as DataError);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toContain(what);
    expect((error as DataError).remedy).toContain(remedy);
  });
});

/** A ZIP archive as others write it, without checksums, which nobody here looks at. */
function zip(files: readonly (readonly [string, string])[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of files) {
    const [name, packed] = [Buffer.from(path), deflateRawSync(text)];
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0); head.writeUInt16LE(8, 8); head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0); entry.writeUInt16LE(8, 10); entry.writeUInt32LE(packed.length, 20); entry.writeUInt32LE(text.length, 24); entry.writeUInt16LE(name.length, 28); entry.writeUInt32LE(offset, 42);
    parts.push(head, name, packed);
    directory.push(entry, name);
    offset += head.length + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0); end.writeUInt16LE(files.length, 8); end.writeUInt16LE(files.length, 10); end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}
