/** Tables as files: CSV read back by another parser, Parquet by another reader, every value as it was. */
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { DataError, readParquet, Table, writeCsv, writeParquet } from '@/kernel/stdlib/data';
import { frameOf } from '@/kernel/stdlib/table/table';
import { csvSteps } from '@/kernel/stdlib/table/write-csv';
import { parquetSteps } from '@/kernel/stdlib/table/write-parquet';
import { textAt } from '@/lib/ml/frame';

function joined(steps: Iterable<Uint8Array | undefined>): Uint8Array {
  const pieces = [...steps].filter((piece) => piece !== undefined);
  return new Uint8Array(Buffer.concat(pieces));
}
const csvOf = (table: Table, order: Int32Array | null = null) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(joined(csvSteps(frameOf(table), order)));
const parquetOf = (table: Table, order: Int32Array | null = null) => joined(parquetSteps(frameOf(table), order)).buffer as ArrayBuffer;
/** The reader's own decoder takes off a mark of byte order that belongs to the value. */
const exact = new TextDecoder('utf-8', { ignoreBOM: true });
const readBack = (file: ArrayBuffer) => parquetReadObjects({ file, parsers: { stringFromBytes: (bytes: Uint8Array | undefined) => bytes && exact.decode(bytes) } as never });

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', ' ', '"', '""', 'a,b', '\r', '\n', '\r\n', '=1+1', '@SUM(A1)', '\ufeff', 'NA', 'null', "'", '<b>', '\u202eabc'));
const number = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(-0, 0, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE, 0.1 + 0.2));
const row = fc.record({ text: fc.option(text), number: fc.option(number), integer: fc.option(fc.maxSafeInteger()), yes: fc.option(fc.boolean()), when: fc.option(fc.date({ noInvalidDate: true })) });
const name = fc.string({ unit: 'grapheme' }).filter((one) => one !== '__proto__');
const tableOf = (rows: readonly { readonly [key: string]: string | number | boolean | Date | null }[]) => Table.fromColumns(
  { text: rows.map((one) => one.text!), number: rows.map((one) => one.number!), integer: rows.map((one) => one.integer!), yes: rows.map((one) => one.yes!), when: rows.map((one) => one.when!) },
  { types: { text: 'string', number: 'number', integer: 'integer', yes: 'boolean', when: 'date' } },
);

describe('writing CSV', () => {
  it('is read back value for value by another parser (RFC 4180)', () => {
    fc.assert(fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      const table = tableOf(rows);
      const { data, errors } = Papa.parse<string[]>(csvOf(table), { skipEmptyLines: false });
      expect(errors).toEqual([]);
      // The last line is ended as all others are.
      expect(data.pop()).toEqual(['']);
      const { columns } = frameOf(table);
      expect(data[0]).toEqual(columns.map((column) => column.name));
      expect(data.slice(1)).toEqual(rows.map((_, at) => columns.map((column) => (column.name === 'number' && Object.is(column.type !== 'string' && column.numbers[at], -0) ? '-0' : (textAt(column, at) ?? '')))));
    }));
  });

  it('gives numbers back to the bit', () => {
    fc.assert(fc.property(fc.array(number, { minLength: 1 }), (numbers) => {
      const lines = csvOf(Table.fromColumns({ n: numbers }, { types: { n: 'number' } })).split('\r\n').slice(1, -1);
      expect(lines.map(Number)).toEqual(numbers);
    }));
  });

  it('takes any names of columns, and quotes those that need it', () => {
    expect(csvOf(Table.fromColumns({ constructor: [1], '': [2], 'a,"b"\n': [3], '=x': [4] }))).toBe('constructor,"","a,""b""\n",=x\r\n1,2,3,4\r\n');
  });

  it('tells an empty text from a missing one, and writes a row of nothing so that it is a row', () => {
    expect(csvOf(Table.fromColumns({ a: ['', null, 'x'] }))).toBe('a\r\n""\r\n""\r\nx\r\n');
    expect(csvOf(Table.fromColumns({ a: ['', null], b: [null, 'y'] }))).toBe('a,b\r\n"",\r\n,y\r\n');
  });

  it('writes the rows asked for, in their order, in pieces that cut no character', () => {
    const long = `x${'😀'.repeat(700_000)}`;
    const table = Table.fromColumns({ a: ['one', long, 'three'] });
    expect(csvOf(table, Int32Array.of(2, 0))).toBe('a\r\nthree\r\none\r\n');
    expect(csvOf(table)).toBe(`a\r\none\r\n${long}\r\nthree\r\n`);
    const sizes = [...csvSteps(frameOf(table), null)].map((piece) => piece?.length ?? 0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3 * 1024 * 1024);
  });
});

describe('writing Parquet', () => {
  it('is read back value for value by another reader, with types and missing values', async () => {
    await fc.assert(fc.asyncProperty(fc.array(row), fc.boolean(), async (rows, isReversed) => {
      const order = isReversed ? Int32Array.from(rows, (_, at) => rows.length - 1 - at) : null;
      const back = await readBack(parquetOf(tableOf(rows), order));
      const expected = rows.map((one) => ({ ...one, integer: one.integer === null ? null : BigInt(one.integer), text: one.text === null ? null : (one.text as unknown as { toWellFormed(): string }).toWellFormed?.() ?? one.text }));
      expect(back).toEqual(isReversed ? expected.reverse() : expected);
    }));
  });

  it('takes any names of columns', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), async (names) => {
      const file = parquetOf(Table.fromColumns(Object.fromEntries(names.map((one, at) => [one, [at]]))));
      expect(parquetMetadata(file).schema.slice(1).map((element) => element.name).sort()).toEqual([...names].sort());
    }));
  });

  it('says what each column is, and divides long tables into groups of rows', async () => {
    const n = 250_001;
    const table = Table.fromColumns({ a: Float64Array.from({ length: n }, (_, i) => i / 2), b: Float64Array.from({ length: n }, (_, i) => i) });
    const file = parquetOf(table);
    const metadata = parquetMetadata(file);
    expect(metadata.schema.map(({ name: one, type, repetition_type: repeats }) => [one, type, repeats])).toEqual([['schema', undefined, undefined], ['a', 'DOUBLE', 'OPTIONAL'], ['b', 'INT64', 'OPTIONAL']]);
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([100_000, 100_000, 50_001]);
    expect(Number(metadata.num_rows)).toBe(n);
    expect(await parquetReadObjects({ file, rowStart: n - 1 })).toEqual([{ a: (n - 1) / 2, b: BigInt(n - 1) }]);
  });

  it('keeps groups small where texts are long', () => {
    const metadata = parquetMetadata(parquetOf(Table.fromColumns({ a: Array.from({ length: 5 }, (_, i) => String(i).repeat(10_000_000)) })));
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('reading Parquet', () => {
  it('gives the table back that was written, columns, types and missing values', async () => {
    await fc.assert(fc.asyncProperty(fc.array(row), async (rows) => {
      const table = tableOf(rows);
      const back = await readParquet(writeParquet(table));
      expect(back.columnNames).toEqual(table.columnNames);
      // An empty or wholly missing column has no type of its own to lose.
      expect(frameOf(back).columns.map(({ type }) => type)).toEqual(rows.length === 0 ? back.schema.map(({ type }) => type) : frameOf(table).columns.map((column, at) => (rows.every((_, index) => textAt(column, index) === null) ? frameOf(back).columns[at]!.type : column.type)));
      const texts = (of: Table) => frameOf(of).columns.map((column) => rows.map((_, at) => textAt(column, at)?.replace(/[\ud800-\udfff]/g, (half, place: number, whole: string) => (isHalf(whole, place) ? '\ufffd' : half)) ?? null));
      expect(texts(back)).toEqual(texts(table));
    }));
  });

  it('reads the columns asked for, in that order', async () => {
    const bytes = writeParquet(Table.fromColumns({ a: [1, 2], b: ['x', null], c: [true, false] }));
    expect((await readParquet(bytes, { columns: ['c', 'a'] })).toArray()).toEqual([{ c: true, a: 1 }, { c: false, a: 2 }]);
    await expect(readParquet(bytes, { columns: ['nobody'] })).rejects.toThrow('no column ‘nobody’');
  });

  it('refuses in words what is no such file, is cut off or damaged, or would lose digits', async () => {
    const bytes = writeParquet(Table.fromColumns({ a: Array.from({ length: 100 }, (_, i) => i) }));
    await expect(readParquet(new TextEncoder().encode('a,b\n1,2\n'))).rejects.toThrow('no Parquet file');
    await expect(readParquet(bytes.slice(0, -3))).rejects.toThrow('no Parquet file');
    await expect(readParquet(new Uint8Array(0))).rejects.toThrow('no Parquet file');
    const damaged = bytes.slice();
    damaged.fill(0xff, 20, bytes.length - 12);
    await expect(readParquet(damaged)).rejects.toThrow('cannot be read as Parquet');
    const writer = new ByteWriter();
    parquetWrite({ writer, columnData: [{ name: 'big', data: [2n ** 60n], type: 'INT64' }] });
    await expect(readParquet(new Uint8Array(writer.getBytes()))).rejects.toThrow('1152921504606846976');
    expect(() => writeCsv({} as Table)).toThrow('Only a table');
    expect(() => writeParquet(Table.fromRows([]))).toThrow('no columns');
  });

  it('holds to its word whatever the bytes are', async () => {
    const bytes = writeParquet(Table.fromColumns({ a: ['x', 'y', null], b: [1, 2, 3] }));
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(bytes.length - 9), fc.nat(255)), { minLength: 1, maxLength: 6 }), async (changes) => {
      const damaged = bytes.slice();
      for (const [at, value] of changes) damaged[at + 4] = value;
      const outcome = await readParquet(damaged).then(() => 'a table', (error: unknown) => (error instanceof DataError ? 'a refusal' : String(error)));
      expect(['a table', 'a refusal']).toContain(outcome);
    }), { numRuns: 200 });
  });
});

function isHalf(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0xdc00) return !(text.charCodeAt(at + 1) >= 0xdc00 && text.charCodeAt(at + 1) <= 0xdfff);
  return !(text.charCodeAt(at - 1) >= 0xd800 && text.charCodeAt(at - 1) <= 0xdbff);
}
