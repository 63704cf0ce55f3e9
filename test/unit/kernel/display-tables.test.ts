/** Tables and tensors, shown and paged: rules V4, V6–V9 and V13–V15 of lib/notebook/OUTPUTS.md. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe as group, expect, it } from 'vitest';
import { readKernelFrame } from '@/kernel/host/validate';
import { readPage } from '@/kernel/host/validate-output';
import { Table } from '@/kernel/stdlib/data';
import { sortedOrder } from '@/kernel/stdlib/table/sort';
import { describe } from '@/kernel/worker/display';
import { page } from '@/kernel/worker/display/page';
import { BOUNDS, type Output } from '@/lib/notebook/outputs';
import type { ColumnFilter, PageOf, PageRequest, SortKey } from '@/lib/notebook/output-pages';
import type { FrameColumn } from '@/lib/ml/frame';

const tableOf = (value: unknown) => describe(value)!.output as Extract<Output, { kind: 'table' }>;
const tensorOf = (value: unknown) => describe(value)!.output as Extract<Output, { kind: 'tensor' }>;
const isAccepted = (output: Output): boolean => readKernelFrame(JSON.parse(JSON.stringify({ type: 'output', execution: 'e', output }))) !== null;
/** As it reaches the page: through JSON and the host's check. */
async function ask<Request extends PageRequest>(handle: string, request: Request): Promise<PageOf<Request>> {
  const answer = readPage(request, JSON.parse(JSON.stringify(await page('', handle, request))));
  if (answer === null) throw new Error('the host refused the page');
  return answer;
}
const rows = (offset: number, limit: number, sort: SortKey[] = [], filter: ColumnFilter[] = [], columns = 200) => ({ what: 'rows', offset, limit, first: 0, columns, sort, filter }) as const;
const filter = (column: string, test: ColumnFilter['test'], value = ''): ColumnFilter => ({ column, test, value });

group('a table', () => {
  const people = Table.fromColumns({ age: [30, null, 20, 30, -0], name: ['Bo', 'ann', null, 'Ann', 'Cy'], born: [new Date('2000-01-02'), null, new Date('1999-05-05'), null, new Date('2010-01-01')], left: [true, false, null, true, false] });

  it('is paged by any place, and answers beyond its end with what there is', async () => {
    const { handle } = tableOf(people);
    expect((await ask(handle, rows(1, 2))).rows).toEqual([[null, 'ann', null, false], [20, null, '1999-05-05', null]]);
    expect(await ask(handle, rows(99, 10))).toEqual({ what: 'rows', offset: 5, rowCount: 5, rows: [] });
    expect((await ask(handle, rows(0, 1, [], [], 2))).rows).toEqual([[30, 'Bo']]);
  });

  it('sorts by several columns, missing values last either way (V13)', async () => {
    const { handle } = tableOf(people);
    const names = async (...sort: SortKey[]) => (await ask(handle, rows(0, 9, sort))).rows.map((row) => row[1]);
    expect(await names({ column: 'age', descending: true }, { column: 'name', descending: false })).toEqual(['Ann', 'Bo', null, 'Cy', 'ann']);
    expect(await names({ column: 'age', descending: false }, { column: 'name', descending: true })).toEqual(['Cy', null, 'Bo', 'Ann', 'ann']);
    await expect(ask(handle, rows(0, 9, [{ column: 'nobody', descending: false }]))).rejects.toThrow('no column ‘nobody’');
  });

  it('filters by each test, and by all of them together', async () => {
    const { handle } = tableOf(people);
    const names = async (...tests: ColumnFilter[]) => { const answer = await ask(handle, rows(0, 9, [], tests)); expect(answer.rowCount).toBe(answer.rows.length); return answer.rows.map((row) => row[1]); };
    expect(await names(filter('name', 'contains', 'AN'))).toEqual(['ann', 'Ann']);
    expect(await names(filter('age', 'contains', '3'))).toEqual(['Bo', 'Ann']);
    expect(await names(filter('age', 'equals', '0'))).toEqual(['Cy']);
    expect(await names(filter('age', 'greater', '19'), filter('left', 'equals', 'true'))).toEqual(['Bo', 'Ann']);
    expect(await names(filter('born', 'less', '2000-01-01'))).toEqual([null]);
    expect(await names(filter('name', 'missing'))).toEqual([null]);
    expect(await names(filter('age', 'present'), filter('name', 'less', 'B'))).toEqual(['Ann']);
    await expect(ask(handle, rows(0, 9, [], [filter('age', 'less', 'old')]))).rejects.toThrow('‘old’ is no number');
  });

  it('of a million rows comes with a sample that says so, and counts all when asked (V8, V14)', async () => {
    const n = 1_000_000;
    const large = Table.fromColumns(Object.fromEntries(['a', 'b', 'c', 'd'].map((name, k) => [name, Float64Array.from({ length: n }, (_, i) => (i % 10 === 9 ? NaN : (i * (k + 1)) % 1000))])));
    const shown = tableOf(large);
    expect(shown.columns[0]!.counted).toBe(100_000);
    // One row in ten is missing, and one in ten is sampled: in step, all of them or none would be.
    expect(shown.columns[0]!.missing / 100_000).toBeCloseTo(0.1, 1);
    expect(isAccepted(shown)).toBe(true);
    const { column } = await ask(shown.handle, { what: 'column', column: 'a' });
    expect(column).toMatchObject({ counted: n, missing: n / 10, min: 0, max: 998 });
    const last = await ask(shown.handle, rows(n - 1, 5, [{ column: 'a', descending: false }]));
    expect(last.rows).toHaveLength(1);
    expect(last.rows[0]![0]).toBeNull();
  });

  it('counts a value on the edge of two bars in the upper one, as numpy.histogram does', async () => {
    // np.histogram([43, 57.4, 57.4, 60, 79], bins=10)[0]: 57.4 is 43 + 4 · 3.6, which products round to just below 4.
    const { column } = await ask(tableOf(Table.fromColumns({ depth: [43, 57.4, 57.4, 60, 79] })).handle, { what: 'column', column: 'depth' });
    expect(column.histogram.map(({ count }) => count)).toEqual([1, 0, 0, 0, 3, 0, 0, 0, 0, 1]);
  });

  it('tells -0 from 0 in its cells (V6)', async () => {
    expect((await ask(tableOf(Table.fromColumns({ n: [0, -0, Infinity, NaN] }, { types: { n: 'number' } })).handle, rows(0, 9))).rows).toEqual([[0], ['-0'], ['Infinity'], [null]]);
  });

  it('that is very wide or holds long texts stays within the bounds, as do its pages (V2)', async () => {
    const wide = Table.fromColumns(Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`${'"ü'.repeat(100)}${i}`, Array.from({ length: 30 }, () => '\u0001ü"'.repeat(5_000))])));
    const shown = tableOf(wide);
    expect(shown.columnCount).toBe(1_000);
    expect(shown.columns.length).toBeLessThan(200);
    expect(new TextEncoder().encode(JSON.stringify(shown)).length).toBeLessThanOrEqual(BOUNDS.bytes);
    expect(isAccepted(shown)).toBe(true);
    expect(JSON.stringify(await ask(shown.handle, rows(0, 30))).length).toBeLessThan(4 * 1024 * 1024);
  });

  it('without rows or columns is shown', () => {
    for (const empty of [Table.fromRows([]), Table.fromColumns({ a: [] })]) expect(isAccepted(tableOf(empty))).toBe(true);
  });
});

group('sorting', () => {
  const cell = fc.oneof(fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, NaN, Number.MIN_VALUE, Number.MAX_VALUE), fc.double(), fc.integer());
  const compare = (column: FrameColumn, a: number, b: number, descending: boolean): number => {
    const [x, y] = column.type === 'string' ? [column.codes[a]! < 0 ? null : column.dictionary[column.codes[a]!]!, column.codes[b]! < 0 ? null : column.dictionary[column.codes[b]!]!] : [column.numbers[a]!, column.numbers[b]!].map((value) => (Number.isNaN(value) ? null : value));
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return (x! < y! ? -1 : x! > y! ? 1 : 0) * (descending ? -1 : 1);
  };

  it('gives the order that comparing rows one by one gives', () => {
    fc.assert(fc.property(fc.array(fc.tuple(cell, fc.integer({ min: -1, max: 3 }))), fc.boolean(), fc.boolean(), (values, descending, textFirst) => {
      const numbers: FrameColumn = { name: 'n', type: 'number', numbers: Float64Array.from(values, ([value]) => value) };
      const texts: FrameColumn = { name: 's', type: 'string', codes: Int32Array.from(values, ([, code]) => code), dictionary: ['z', 'a', 'é', 'A'] };
      const columns = textFirst ? [texts, numbers] : [numbers, texts];
      const naive = values.map((_, row) => row).sort((a, b) => compare(columns[0]!, a, b, descending) || compare(columns[1]!, a, b, descending) || a - b);
      expect([...sortedOrder(values.length, columns, descending)]).toEqual(naive);
    }));
  });

  it('takes dictionaries of more than 65,536 texts', () => {
    const size = 70_000;
    const dictionary = Array.from({ length: size }, (_, i) => String((i * 7919) % size).padStart(6, '0'));
    const column: FrameColumn = { name: 's', type: 'string', codes: Int32Array.from({ length: size + 1 }, (_, i) => i - 1), dictionary };
    const order = sortedOrder(size + 1, [column], false);
    expect([dictionary[order[0]! - 1], dictionary[order[size - 1]! - 1], order[size]]).toEqual(['000000', '069999', 0]);
  });
});

group('a tensor', () => {
  beforeAll(async () => { await tf.setBackend('cpu'); });

  it('keeps apart the numbers that JSON lacks, and counts them (V6, V9)', () => {
    const shown = tensorOf(tf.tensor1d([1, NaN, Infinity, -Infinity, -0, 3]));
    expect(shown.preview).toEqual([1, 'NaN', 'Infinity', '-Infinity', '-0', 3]);
    expect(shown.statistics).toMatchObject({ counted: 6, min: -0, max: 3, nan: 1, infinite: 2 });
    expect(isAccepted(shown)).toBe(true);
  });

  it('of each type shows its values', async () => {
    expect(tensorOf(tf.tensor1d([1, -2], 'int32'))).toMatchObject({ dtype: 'int32', preview: [1, -2], bytes: 8 });
    expect(tensorOf(tf.tensor1d([true, false], 'bool')).preview).toEqual([true, false]);
    expect(tensorOf(tf.tensor1d(['a\u202e', 'é'])).preview).toEqual(['a⟨U+202E⟩', 'é']);
    const complex = tensorOf(tf.complex([1, 2], [-1, 0.5]));
    expect([complex.preview, complex.statistics]).toEqual([['1-1i', '2+0.5i'], null]);
    expect(tensorOf(tf.scalar(4)).shape).toEqual([]);
    expect((await ask(tensorOf(tf.scalar(4)).handle, { what: 'slice', at: [], row: 0, column: 0, rows: 5, columns: 5 })).values).toEqual([[4]]);
    for (const empty of [tf.tensor([], [0, 3]), tf.tensor1d([])]) expect(isAccepted(tensorOf(empty))).toBe(true);
  });

  it('gives any slice as indexing it does (V15)', async () => {
    const tensor = tf.tensor4d(Array.from({ length: 2 * 3 * 5 * 7 }, (_, i) => i), [2, 3, 5, 7]);
    const { handle } = tensorOf(tensor);
    const values = tensor.arraySync() as number[][][][];
    await fc.assert(fc.asyncProperty(fc.nat(1), fc.nat(2), fc.nat(6), fc.nat(8), fc.integer({ min: 1, max: 9 }), async (a, b, row, column, side) => {
      const slice = await ask(handle, { what: 'slice', at: [a, b], row, column, rows: side, columns: side });
      expect(slice.values.map((line) => line.map((value) => (value === '-0' ? 0 : value)))).toEqual(values[a]![b]!.slice(row, row + side).map((line) => line.slice(column, column + side)));
    }));
    await expect(ask(handle, { what: 'slice', at: [2, 0], row: 0, column: 0, rows: 1, columns: 1 })).rejects.toThrow('Index 2 lies outside dimension 1');
    await expect(ask(handle, { what: 'slice', at: [0], row: 0, column: 0, rows: 1, columns: 1 })).rejects.toThrow('needs 2 indices');
  });

  it('of many elements is sampled, and counted in full when asked, with a mean in double precision', async () => {
    const n = 5_000_000;
    const shown = tensorOf(tf.tensor1d(Float32Array.from({ length: n }, (_, i) => 1 + (i % 2) * 1e-6)));
    expect(shown.statistics!.counted).toBe(1_000_000);
    const { statistics } = await ask(shown.handle, { what: 'statistics' });
    expect(statistics.counted).toBe(n);
    const step = Math.fround(1 + 1e-6) - 1;
    expect(statistics.mean! - 1).toBeCloseTo(step / 2, 12);
    expect(statistics.histogram.reduce((sum, count) => sum + count, 0)).toBe(n);
  });

  it('is an image where its shape is one, in the range that its values have', async () => {
    const pixels = tf.tensor4d([0, 1, 0.5, 0.25, 0, 0, 0, 1], [2, 2, 2, 1]);
    const { handle } = tensorOf(pixels);
    const image = await ask(handle, { what: 'image', at: [0] });
    expect([image.width, image.height, image.scale, [...Buffer.from(image.rgba, 'base64')].filter((_, at) => at % 4 === 0)]).toEqual([2, 2, '0 to 1', [0, 255, 128, 64]]);
    const bytes = await ask(tensorOf(tf.tensor3d([0, 0, 200, 255, 10, 0, 0, 0, 0, 0, 0, 0], [2, 2, 3], 'int32')).handle, { what: 'image', at: [] });
    expect([bytes.scale, [...Buffer.from(bytes.rgba, 'base64')].slice(0, 4)]).toEqual(['0 to 255', [0, 0, 200, 255]]);
    const large = await ask(tensorOf(tf.zeros([600, 300, 1])).handle, { what: 'image', at: [] });
    expect([large.width, large.height]).toEqual([256, 256]);
    await expect(ask(tensorOf(tf.zeros([4, 4])).handle, { what: 'image', at: [] })).rejects.toThrow('An image has a shape');
  });

  it('that was disposed says so, when shown and when paged', async () => {
    const tensor = tf.tensor1d([1, 2]);
    const { handle } = tensorOf(tensor);
    tensor.dispose();
    expect(tensorOf(tensor)).toMatchObject({ isDisposed: true, statistics: null, preview: [] });
    await expect(ask(handle, { what: 'slice', at: [], row: 0, column: 0, rows: 1, columns: 1 })).rejects.toThrow('was disposed');
  });

  it('is known by what it is, not by what it looks like', () => {
    expect(describe({ shape: [1], dtype: 'float32', size: 1, isDisposed: false, dataSync: () => { throw new Error('called'); } })!.output.kind).toBe('tree');
  });
});
