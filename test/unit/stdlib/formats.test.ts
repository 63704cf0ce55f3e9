/** Other formats than CSV: files of pyarrow and pandas, JSON of any shape, and every format back to the table it was written from. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArrow, readCsv, readJson, readJsonLines, readParquet, Table, writeArrow, writeCsv, writeJson, writeJsonLines, writeParquet } from '@/kernel/stdlib/data';
import { frameOf } from '@/kernel/stdlib/table/table';

interface Golden {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly file: string; readonly stream: string; readonly feather: string; readonly zstd: string; readonly nested: string;
  readonly csv: readonly { readonly text: string; readonly options: { readonly sep?: string; readonly thousands?: string }; readonly rows: readonly (readonly unknown[])[]; readonly hex: Readonly<Record<string, readonly string[]>> }[];
}
const golden = JSON.parse(readFileSync(new URL('../../fixtures/golden/table-files.json', import.meta.url), 'utf8')) as Golden;
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const plain = (value: unknown) => (value instanceof Date ? value.toISOString() : value === Infinity ? 'Infinity' : value);
const rowsOf = (table: Table) => table.toArray().map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));

describe('files of other programs', () => {
  it.each(['file', 'stream'] as const)('reads an Arrow %s of pyarrow, value for value', async (kind) => {
    const table = await readArrow(bytesOf(golden[kind]));
    expect(rowsOf(table)).toEqual(golden.rows);
    expect(Object.fromEntries(table.schema.map(({ name, type }) => [name, type]))).toEqual({
      int8: 'integer', int64: 'integer', uint32: 'integer', float32: 'number', double: 'number', bool: 'boolean', text: 'string', large: 'string', words: 'string', day: 'date', seconds: 'date', micros: 'date', nanos: 'date', money: 'number', nothing: 'number',
    });
  });

  it('reads Feather as pandas writes it, with LZ4', async () => {
    const table = await readArrow(bytesOf(golden.feather), { columns: ['word', 'n'] });
    expect([table.rowCount, table.columnNames, table.row(4999)]).toEqual([5000, ['word', 'n'], { word: 'word 1', n: 4999 }]);
  });

  it.each([
    ['lists', () => bytesOf(golden.nested), 'holds lists', 'columns'],
    ['ZSTD', () => bytesOf(golden.zstd), 'ZSTD', "compression='lz4'"],
    ['Parquet', () => writeParquet(Table.fromColumns({ a: [1] })), 'no Arrow file', 'readParquet'],
    ['a file that is cut off', () => bytesOf(golden.feather).subarray(0, 2000), 'is cut off', 'Upload it again'],
    ['nothing', () => new Uint8Array(), 'no Arrow file', 'readCsv'],
  ])('refuses %s in words', async (_, make, what, remedy) => {
    await expect(readArrow(make())).rejects.toMatchObject({ name: 'DataError', message: expect.stringContaining(what) as unknown, remedy: expect.stringContaining(remedy) as unknown });
  });

  it('reads a file that was cut anywhere, or says so', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom(golden.file, golden.stream), fc.double({ min: 0, max: 0.999, noNaN: true }), async (base64, share) => {
      const whole = bytesOf(base64);
      const outcome = await readArrow(whole.slice(0, Math.floor(whole.length * share))).catch((error: unknown) => error);
      expect(outcome instanceof Table || (outcome as Error).name === 'DataError').toBe(true);
    }), { numRuns: 60 });
  });

  it('reads a file with any bytes changed, or says why not', async () => {
    const wholes = [golden.file, golden.stream, golden.feather].map(bytesOf);
    await fc.assert(fc.asyncProperty(fc.constantFrom(...wholes).chain((whole) => fc.tuple(fc.constant(whole), fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }))), async ([whole, changes]) => {
      const bytes = whole.slice();
      for (const [place, value] of changes) bytes[place] = value;
      const outcome = await readArrow(bytes).catch((error: unknown) => error);
      expect(outcome instanceof Table || (outcome as Error).name === 'DataError').toBe(true);
    }), { numRuns: 100 });
  });

  it('reads CSV as pandas does, and numbers to the bit', async () => {
    for (const { text, rows, hex } of golden.csv) {
      const table = await readCsv(text);
      expect(table.toArray().map((row) => Object.values(row))).toEqual(rows);
      for (const [name, values] of Object.entries(hex)) expect([...table.column(name).toNumbers()].map(hexOf), text).toEqual(values);
    }
  });
});

/** As Python's float.hex. */
function hexOf(value: number): string {
  if (value !== value) return 'nan';
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0]!;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const digits = (bits & 0xfffffffffffffn).toString(16).padStart(13, '0');
  if (value === 0) return '0x0.0p+0';
  const power = exponent === 0 ? -1022 : exponent - 1023;
  return `${value < 0 ? '-' : ''}0x${exponent === 0 ? 0 : 1}.${digits}p${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}

describe('JSON', () => {
  it('finds the table: records, columns, or the only list of records', async () => {
    const rows = [{ a: 1, b: 'x' }, { a: 2, b: null }];
    expect((await readJson('[{"a":1,"b":"x"},{"a":2}]')).toArray()).toEqual(rows);
    expect((await readJson('{"a":[1,2],"b":["x",null]}')).toArray()).toEqual(rows);
    expect((await readJson('{"total":2,"items":[{"a":1,"b":"x"},{"a":2}]}')).toArray()).toEqual(rows);
    expect((await readJson('{"result":{"pages":[{"rows":[{"a":1,"b":"x"},{"a":2}]}]}}', { path: 'result.pages.0.rows' })).toArray()).toEqual(rows);
    expect((await readJson(gzipSync('[{"a":1}]'))).toArray()).toEqual([{ a: 1 }]);
  });

  it('keeps what lies inside as JSON text, or makes columns of it', async () => {
    const text = '[{"id":1,"at":{"x":1,"y":{"z":2}},"tags":["a"]},{"id":2,"at":null}]';
    expect((await readJson(text)).row(0)).toEqual({ id: 1, at: '{"x":1,"y":{"z":2}}', tags: '["a"]' });
    expect((await readJson(text, { flatten: true })).toArray()).toEqual([{ id: 1, 'at.x': 1, 'at.y.z': 2, tags: '["a"]', at: null }, { id: 2, 'at.x': null, 'at.y.z': null, tags: null, at: null }]);
  });

  it('reads dates, types asked for, and keys that only some records have', async () => {
    const table = await readJsonLines('{"d":"2024-01-31","id":7}\n\n{"d":"2024-02-01T10:00:00Z","late":true}\n', { types: { id: 'string' } });
    expect(table.toArray()).toEqual([{ d: new Date('2024-01-31'), id: '7', late: null }, { d: new Date('2024-02-01T10:00:00Z'), id: null, late: true }]);
  });

  it.each([
    ['a bad line', () => readJsonLines('{"a":1}\n{"a":\n'), 'line 2 is not JSON', 'skip'],
    ['a list on a line', () => readJsonLines('{"a":1}\n[1]\n'), 'line 2 holds a list', 'one record'],
    ['lines read as JSON', () => readJson('{"a":1}\n{"a":2}\n'), 'is not JSON', 'readJsonLines'],
    ['a wrong path', () => readJson('{"a":{"b":[]}}', { path: 'a.c' }), 'has no ‘c’ in a', 'There is: b'],
    ['a number', () => readJson(new TextEncoder().encode('5')), 'holds a number', 'list of records'],
    ['numbers in the list', () => readJson('[{"a":1},2]'), 'entry 2 is ‘2’', 'list of records'],
    ['columns of two lengths', () => readJson('{"a":[1],"b":[1,2]}'), 'Column ‘b’', 'same length'],
    ['nothing', () => readJson(new Uint8Array()), 'is empty', 'Upload it again'],
    ['a wrong type', () => readJson('[{"a":"x"}]', { types: { a: 'number' } }), 'record 1, column ‘a’: ‘x’ is not a number', 'Mend it'],
    ['UTF-16 without a mark', () => readJsonLines(Uint8Array.of(0x7b, 0, 0xff, 0xff)), 'UTF-8', 'UTF-8'],
  ])('refuses %s with its place and what to do', async (_, read, what, remedy) => {
    await expect(read()).rejects.toMatchObject({ name: 'DataError', message: expect.stringContaining(what) as unknown, remedy: expect.stringContaining(remedy) as unknown });
  });

  it('leaves bad lines out when asked', async () => {
    expect((await readJsonLines('{"a":1}\noops\n{"a":2}\n', { invalid: 'skip' })).toArray()).toEqual([{ a: 1 }, { a: 2 }]);
  });
});

describe('every format gives back the table that was written', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', ' ', '"', '""', 'a,b', '\r', '\n', '=1+1', '\ufeff', '\ufeffa', 'NA', 'null', 'true', '1', '2024-01-01', "'")).filter((one) => !one.includes('\0'));
  const number = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(-0, 0, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 1e20, 0.1 + 0.2));
  const when = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31T23:59:59.999Z') });
  const row = fc.record({ text: fc.option(text), number: fc.option(number), integer: fc.option(fc.maxSafeInteger()), yes: fc.option(fc.boolean()), when: fc.option(when) });
  // Of a column that is missing everywhere no format but Arrow tells the type.
  const whole = fc.record({ text: text.filter((one) => one !== ''), number, integer: fc.maxSafeInteger(), yes: fc.boolean(), when });
  const types = { text: 'string', number: 'number', integer: 'integer', yes: 'boolean', when: 'date' } as const;
  const tables = fc.tuple(whole, fc.array(row, { maxLength: 30 })).map(([first, others]) => [first, ...others]).map((rows) => Table.fromColumns({ text: rows.map((one) => one.text), number: rows.map((one) => one.number), integer: rows.map((one) => one.integer), yes: rows.map((one) => one.yes), when: rows.map((one) => one.when) }, { types }));
  const same = (found: Table, written: Table) => {
    expect(found.schema).toEqual(written.schema);
    expect(found.toArray()).toEqual(written.toArray());
    for (const column of frameOf(written).columns) if (column.type !== 'string') expect(frameOf(found).columns.find(({ name }) => name === column.name)).toMatchObject({ numbers: column.numbers });
  };

  it.each([
    ['Arrow file', (table: Table) => readArrow(writeArrow(table))],
    ['Arrow stream', (table: Table) => readArrow(writeArrow(table, { format: 'stream' }))],
    ['Parquet', (table: Table) => readParquet(writeParquet(table))],
    ['JSON records', (table: Table) => readJson(writeJson(table), { types })],
    ['JSON columns', (table: Table) => readJson(writeJson(table, { orient: 'columns' }), { types })],
    ['JSON Lines', (table: Table) => readJsonLines(writeJsonLines(table), { types })],
    ['CSV with quoted texts', (table: Table) => readCsv(writeCsv(table, { quote: 'text' }), { types, quoted: 'text', header: true, delimiter: ',', quote: '"', escape: null, comment: null, decimal: '.', thousands: null })],
  ])('%s', async (_, roundTrip) => {
    await fc.assert(fc.asyncProperty(tables, async (table) => same(await roundTrip(table), table)));
  });
});
