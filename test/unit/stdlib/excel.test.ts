/** Workbooks: what openpyxl and XlsxWriter wrote (scripts/golden/workbooks.py), and what nobody should have. */
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readExcel } from '@/kernel/stdlib/data';
import { momentOf, shownBy, timeOfDay } from '@/kernel/stdlib/data/excel/formats';
import { openZip } from '@/kernel/stdlib/data/excel/zip';
import { readXml } from '@/kernel/stdlib/data/excel/xml';

type Plain = string | number | boolean | null | { readonly date: string };
interface Golden { readonly base64: string; readonly sheets: readonly string[]; readonly rows: readonly (readonly Plain[])[] }
const { workbooks } = JSON.parse(readFileSync('test/fixtures/golden/workbooks.json', 'utf8')) as { workbooks: Record<string, Golden> };
const bytesOf = (name: string) => new Uint8Array(Buffer.from(workbooks[name]!.base64, 'base64'));
const valueOf = (value: Plain) => (typeof value === 'object' && value !== null ? new Date(value.date) : value);

/** As a column of text writes a date. */
const day = (at: number) => { const text = new Date(at).toISOString(); return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.replace('.000Z', 'Z'); };

/** A ZIP archive of these parts; `lie` changes what it says of their sizes. */
function zip(parts: Readonly<Record<string, string | Uint8Array>>, { method = 8, flags = 0 }: { readonly method?: number; readonly flags?: number } = {}): Uint8Array {
  const [bodies, list]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, content] of Object.entries(parts)) {
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(12, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(at, 42);
    bodies.push(local, Buffer.from(name), packed);
    list.push(central, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(Buffer.concat(list).length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...bodies, ...list, end]));
}
/** A workbook of one sheet with these rows of XML. */
const book = (rows: string, more: Readonly<Record<string, string>> = {}, head = '') => zip({
  'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="One" r:id="a"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
  'xl/worksheets/sheet1.xml': `${head}<worksheet><dimension ref="A1:XFD1048576"/><sheetData>${rows}</sheetData></worksheet>`, ...more,
});

describe('a workbook', () => {
  it.each(Object.keys(workbooks))('“%s” has the values that openpyxl reads', async (name) => {
    const { rows } = workbooks[name]!;
    const table = await readExcel(bytesOf(name), { header: false });
    expect(table.rowCount).toBe(rows.length);
    // As text, since a column that begins with its name is one of mixed kinds here. openpyxl leaves _x000D_ as it stands in the file.
    const text = (value: unknown) => (value === null || value === undefined ? null : value instanceof Date ? day(value.getTime()) : String(value).replaceAll('_x000D_', '\r').replaceAll('_x005F', ''));
    expect([...table].map((row) => Object.values(row).map(text))).toEqual(rows.map((row) => row.map((value) => text(valueOf(value)))));
  });

  it('has typed columns below its header, and no value where a formula was never computed', async () => {
    const table = await readExcel(bytesOf('typical'));
    expect(table.schema.map(({ name, type }) => `${name} ${type}`)).toEqual(['id integer', 'city string', 'amount number', 'paid boolean', 'at date', 'note string', 'sum number']);
    expect([...table]).toEqual([
      { id: 1, city: 'Oslo', amount: 12.5, paid: true, at: new Date('2026-01-31T12:30:15Z'), note: 'a & b <c>', sum: null },
      { id: 2, city: 'São Paulo 🚀', amount: -3, paid: false, at: new Date('1999-12-31'), note: null, sum: null },
      { id: 3, city: null, amount: 1e-9, paid: null, at: null, note: ' spaces ', sum: null },
    ]);
  });

  it('gives days to the millisecond, whether it counts from 1900 or from 1904', async () => {
    for (const name of ['dates 1900', 'dates 1904']) {
      const table = await readExcel(bytesOf(name));
      expect(table.schema.map(({ type }) => type)).toEqual(['date', 'date', 'string', 'date', 'number']);
      expect([...table]).toEqual(workbooks[name]!.rows.slice(1).map(([day, moment, time, custom, span]) => ({ day: valueOf(day!), moment: valueOf(moment!), time, custom: valueOf(custom!), span })));
    }
    expect([...(await readExcel(bytesOf('early days'))).column('day')].map((day) => (day as Date).toISOString().slice(0, 10))).toEqual(['1900-01-01', '1900-01-02', '1900-02-27', '1900-02-28', '1900-03-01', '1900-03-02']);
  });

  it('holds rich, computed and merged text, errors as missing, and marks that XML cannot write', async () => {
    const table = await readExcel(bytesOf('another writer'));
    expect([...table.column('name')]).toEqual(['plain bold end', 'line\r\nbreak\ttab _x000D_', 'text', 'merged', null]);
    expect([...table.column('value')]).toEqual(['0.25', null, 'true', null, null]);
  });

  it('is read by sheet and range', async () => {
    const bytes = bytesOf('typical');
    expect([...(await readExcel(bytes, { sheet: 'Other sheet' }))]).toEqual([{ x: 1, y: null }, { x: null, y: 2 }]);
    expect([...(await readExcel(bytes, { sheet: 2, range: 'B4:C5', names: ['p', 'q'] }))]).toEqual([{ p: 1, q: null }, { p: null, q: 2 }]);
    expect((await readExcel(bytes, { range: 'B:C' })).columnNames).toEqual(['city', 'amount']);
    expect([...(await readExcel(bytes, { range: '2:3', header: false })).column('column1')]).toEqual([1, 2]);
    expect([...(await readExcel(bytes, { range: 'A1:A9' })).column('id')]).toEqual([1, 2, 3, null, null, null, null, null]);
    for (const [options, words] of [[{ sheet: 'Othr sheet' }, 'Nearest: Other sheet'], [{ sheet: 3 }, 'has no sheet 3; sheets count from 1. It has: Sales, Other sheet.'], [{ range: 'B2' }, 'is no range'], [{ range: 'C1:B9' }, 'is no range'], [{ range: 'AAAA1:B2' }, 'is no range'], [{ range: 'X50:Z60' }, 'has no values in X50:Z60'], [{ names: ['a'] }, 'has 7 columns, but 1 names']] as const) await expect(readExcel(bytes, options)).rejects.toThrow(words);
  });

  it('may leave out what its cells are called, and use prefixes', async () => {
    expect([...(await readExcel(zip({
      'xl/workbook.xml': '<?xml version="1.0"?><x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="One" r:id="a"/></x:sheets></x:workbook>', 'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="a" Type="x/worksheet" Target="/xl/s.xml"/></Relationships>',
      'xl/s.xml': "<x:worksheet><x:sheetData><x:row><x:c t='inlineStr'><x:is><x:t>a</x:t></x:is></x:c><x:c t=\"str\"><x:v>b&#x1F680;</x:v></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c><x:c t=\"d\"><x:v>2026-01-31T12:00:00</x:v></x:c></x:row></x:sheetData></x:worksheet>",
    })))]).toEqual([{ a: 1, 'b🚀': new Date('2026-01-31T12:00:00Z') }]);
  });
});

describe('a hostile workbook', () => {
  const row = (text: string) => `<row r="1"><c r="A1" t="str"><v>${text}</v></c></row>`;

  it('that grows without end when decompressed is refused', async () => {
    const bomb = zip({ 'xl/sharedStrings.xml': new Uint8Array(8 * 1024 * 1024) });
    expect(bomb.length).toBeLessThan(20_000);
    await expect(openZip(bomb, 'x.xlsx').read('XL/sharedStrings.xml', 1024 * 1024)).rejects.toThrow('x.xlsx holds a part, xl/sharedStrings.xml, of more than 1 MB when decompressed. Keep only the sheet');
    expect(await openZip(bomb, 'x.xlsx').read('xl/sharedstrings.xml', 8 * 1024 * 1024)).toHaveLength(8 * 1024 * 1024);
  });

  it('that declares entities or a document type is refused, and no file of the machine is read', async () => {
    for (const head of ['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', '<!DOCTYPE x SYSTEM "file:///etc/passwd">', '<!ENTITY x "y">']) await expect(readExcel(book(row('&b;'), {}, head))).rejects.toThrow('document type');
    await expect(readExcel(book(row('&xxe;')))).rejects.toThrow('the entity &xxe;');
    await expect(readExcel(book(row('&constructor;')))).rejects.toThrow('the entity &constructor;');
  });

  it('that claims a huge size and has little is as large as what it has; cells put far apart are refused in words', async () => {
    expect((await readExcel(book(`${row('a')}<row r="2"><c r="A2"><v>1</v></c></row>`))).rowCount).toBe(1);
    await expect(readExcel(book(`${row('a')}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`))).rejects.toThrow("spans 1048576 rows and 16384 columns, more than 20000000 cells. Say which of them you mean: { range:");
    await expect(readExcel(book('<row r="9999999"><c r="A9999999"><v>1</v></c></row>'))).rejects.toThrow('beyond row 1048576');
    await expect(readExcel(book('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'))).rejects.toThrow('beyond row 1048576 or column XFD');
  });

  it('is told what it is where it is no workbook', async () => {
    const cases: [Uint8Array, string][] = [
      [new Uint8Array(), 'is empty'], [new TextEncoder().encode('a,b\n1,2\n'), 'is no Excel workbook'], [new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), 'Excel 97–2003 (.xls), or is protected'], [zip({ 'a.txt': 'x' }), 'no Excel workbook'], [zip({ 'content.xml': '<x/>' }), 'OpenDocument'], [zip({ 'xl/workbook.bin': 'x' }), '.xlsb'],
      [zip({ 'xl/workbook.xml': '<workbook><sheets/></workbook>' }, { flags: 1 }), 'is encrypted'], [zip({ 'xl/workbook.xml': 'x' }, { method: 14 }), 'not known here'], [zip({ 'xl/workbook.xml': '<workbook><sheets/></workbook>' }), 'no sheet with cells'], [zip({ 'xl/workbook.xml': '<workbook><sheets>' }), 'ends in the middle'],
      [book('<row><c t="s"><v>5</v></c></row>'), 'names the text 5'], [book('<row><c><v>abc</v></c></row>'), 'which is no number'], [book(''), 'has no values'], [book(`${'<a>'.repeat(300)}${'</a>'.repeat(300)}`), 'nested more than 256 deep'], [book('</row>'), 'cannot be read'],
      [book('<row><c t="str"><v>a</v></c><c t="str"><v>a</v></c></row>'), 'two columns called ‘a’, A and B'],
    ];
    for (const [bytes, words] of cases) await expect(readExcel(bytes)).rejects.toThrow(words);
  });

  it('that is cut or changed anywhere is read, or refused in words of its own', async () => {
    const whole = bytesOf('typical');
    for (let at = 0; at < whole.length; at += 197) {
      for (const bytes of [whole.slice(0, at), whole.map((byte, index) => (index === at ? byte ^ 0xff : byte))]) {
        await readExcel(bytes).catch((error: Error) => { expect([at, error.name]).toEqual([at, 'DataError']); });
      }
    }
  });
});

describe('a number format', () => {
  it.each([['yyyy-mm-dd', 'date'], ['d mmm', 'date'], ['[$-409]dddd, "h" mmmm', 'date'], ['h:mm', 'time'], ['mm:ss.0', 'time'], ['[h]:mm', 'number'], ['0.00', 'number'], ['"days" 0', 'number'], ['General', 'number'], ['[Red]0;[Blue]-0', 'number'], ['\\d0', 'number'], ['0.00;yyyy', 'number'], ['@', 'number']] as const)('%s shows a %s', (code, shown) => expect(shownBy(164, code)).toBe(shown));
  it('is built in, or its own', () => expect([shownBy(14, undefined), shownBy(22, undefined), shownBy(20, undefined), shownBy(1, undefined), shownBy(46, undefined)]).toEqual(['date', 'date', 'time', 'number', 'number']));
  it('counts days as Excel does', () => {
    expect([momentOf(60.5, false), momentOf(-1, false), momentOf(3_000_000, false)]).toEqual([Date.UTC(1900, 1, 28, 12), null, null]);
    expect([timeOfDay(0.5), timeOfDay(0.999999), timeOfDay(0)]).toEqual(['12:00:00', '00:00:00', '00:00:00']);
  });
});

it('XML is read with its comments, CDATA, instructions and quotes', () => {
  const seen: string[] = [];
  readXml('<?xml?><!-- <x> --><a b="&lt;>" n:c=\'2\'><![CDATA[<&>]]>&amp;&#65;<d/></a>', 'x', { open: (name, attribute) => seen.push(`<${name} ${attribute('b') ?? ''} ${attribute('c') ?? ''}`), text: (text) => seen.push(text), close: (name) => seen.push(`/${name}`) });
  expect(seen).toEqual(['<a <> 2', '<&>', '&A', '<d  ', '/d', '/a']);
});
