/** Looking through a shown table, its columns by name, and single values: rules V13, V14 and V17–V19 of lib/notebook/OUTPUTS.md. */
import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';
import { readPage } from '@/kernel/host/validate-output';
import { Table } from '@/kernel/stdlib/data';
import { describe } from '@/kernel/worker/display';
import { page } from '@/kernel/worker/display/page';
import type { Output } from '@/lib/notebook/outputs';
import { isShown, spansWithout, type ColumnSpans, type PageOf, type PageRequest, type RowOrder, type SearchPage } from '@/lib/notebook/output-pages';

const NAMES = ['name', 'age', 'born', 'left', 'text'];
const shownAs = (table: Table) => (describe(table)!.output as Extract<Output, { kind: 'table' }>).handle;
async function ask<Request extends PageRequest>(handle: string, request: Request): Promise<PageOf<Request>> {
  const answer = readPage(request, JSON.parse(JSON.stringify(await page('', handle, request))));
  if (answer === null) throw new Error('the host refused the page');
  return answer;
}

interface Options { readonly shown?: ColumnSpans; readonly from?: { row: number; column: number }; readonly back?: boolean; readonly order?: RowOrder }
/** Asks until everything was looked at, as a page does. */
async function search(handle: string, text: string, { shown = null, from = { row: 0, column: 0 }, back = false, order = { sort: [], filter: [] } }: Options = {}): Promise<SearchPage> {
  for (let before = -1; ;) {
    const answer = await ask(handle, { what: 'search', text, shown, from, back, ...order });
    if (answer.looked === answer.of && before >= 0) return answer;
    before = answer.looked;
  }
}

group('searching a table', () => {
  const people = Table.fromColumns({
    name: ['Ann', 'bo', null, 'Joanna', '<b>an</b>'], age: [30, 31, NaN, -0, Infinity], born: [new Date('1999-03-01'), null, new Date('2010-03-30T10:00:00Z'), null, null],
    left: [true, false, null, true, false], text: ['', 'x\ny', '😀', 'İ', '=1+1'],
  });

  it('finds a text in any column, whatever its case, next and before, and begins anew at the end', async () => {
    const handle = shownAs(people);
    const first = await search(handle, 'AN');
    expect(first).toMatchObject({ total: 3, found: { row: 0, column: 0, number: 1 } });
    const second = await search(handle, 'an', { from: { row: 0, column: 1 } });
    expect(second.found).toEqual({ row: 3, column: 0, number: 2 });
    expect((await search(handle, 'an', { from: { row: 4, column: 1 } })).found).toEqual({ row: 0, column: 0, number: 1 });
    expect((await search(handle, 'an', { from: { row: 3, column: 4 }, back: true })).found).toEqual({ row: 3, column: 0, number: 2 });
    expect((await search(handle, 'an', { from: { row: 0, column: 0 }, back: true })).found).toEqual({ row: 0, column: 0, number: 1 });
    expect((await search(handle, 'bo', { from: { row: 0, column: 4 }, back: true })).found).toEqual({ row: 1, column: 0, number: 1 });
  });

  it('finds numbers, dates and truth values as they are written, and what is markup as text', async () => {
    const handle = shownAs(people);
    const total = async (text: string) => (await search(handle, text)).total;
    expect([await total('30'), await total('infinity'), await total('1999-03'), await total('10:00'), await total('true'), await total('<b>'), await total('😀'), await total('\n'), await total('(.*)+$'), await total('zzz')]).toEqual([2, 1, 1, 1, 2, 1, 1, 1, 0, 0]);
  });

  it('looks at what is shown only: columns, filters and their order', async () => {
    const handle = shownAs(people);
    expect((await search(handle, 'an', { shown: [[1, 5]] })).total).toBe(0);
    const order: RowOrder = { sort: [{ column: 'age', descending: false }], filter: [{ column: 'age', test: 'present', value: '' }] };
    expect((await search(handle, 'an', { order })).found).toEqual({ row: 0, column: 0, number: 1 });
    expect((await search(handle, '<b>', { order })).found).toEqual({ row: 3, column: 0, number: 1 });
    await expect(search(handle, 'an', { order: { sort: [], filter: [{ column: 'age', test: 'less', value: 'old' }] } })).rejects.toThrow('‘old’ is no number');
    expect((await search(handle, 'an', { order: { sort: [], filter: [{ column: 'age', test: 'greater', value: '1e9' }, { column: 'left', test: 'equals', value: 'true' }] } }))).toMatchObject({ of: 0, total: 0, found: null });
  });

  it('finds what looking at every cell finds, from anywhere, forwards and back', async () => {
    const text = fc.constantFrom('', 'a', 'ab', 'ba', 'b1', '1', '-1', 'é');
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.option(text), fc.option(fc.integer({ min: -12, max: 12 }))), { minLength: 1, maxLength: 40 }), fc.constantFrom('a', 'B', '1', '-', 'ab'), fc.nat(40), fc.nat(1), fc.boolean(), async (values, wanted, row, column, back) => {
      const table = Table.fromColumns({ s: values.map(([s]) => s), n: values.map(([, n]) => n) }, { types: { s: 'string', n: 'number' } });
      const cells = values.flatMap(([s, n], at) => [s, n === null ? null : String(n)].flatMap((value, place) => (value?.toLowerCase().includes(wanted.toLowerCase()) ? [[at, place] as const] : [])));
      const order = ([r, c]: readonly [number, number]) => r * 2 + c;
      const from = order([row, column]);
      const expected = back ? (cells.findLast((cell) => order(cell) <= from) ?? cells.at(-1)) : (cells.find((cell) => order(cell) >= from) ?? cells[0]);
      const answer = await search(shownAs(table), wanted, { from: { row, column }, back });
      expect(answer.total).toBe(cells.length);
      expect(answer.found).toEqual(expected === undefined ? null : { row: expected[0], column: expected[1], number: cells.indexOf(expected) + 1 });
    }), { numRuns: 200 });
  });

  it('of millions of rows is worked at in many requests, none of which looks at all of them', async () => {
    const n = 12_000_000;
    const handle = shownAs(Table.fromColumns({ a: Float64Array.from({ length: n }, (_, i) => i), b: Float64Array.from({ length: n }, (_, i) => i / 7) }));
    const request = { what: 'search', text: '11999999', shown: [[0, 1]], from: { row: 0, column: 0 }, back: false, sort: [], filter: [] } as const;
    const looked: number[] = [];
    let answer = await ask(handle, request);
    for (; answer.looked < answer.of; answer = await ask(handle, request)) looked.push(answer.looked);
    expect(looked.length).toBeGreaterThan(0);
    expect([...looked].sort((a, b) => a - b)).toEqual(looked);
    expect(answer).toMatchObject({ total: 1, found: { row: n - 1, column: 0, number: 1 } });
  });
});

group('columns of a wide table', () => {
  const wide = Table.fromColumns(Object.fromEntries(['constructor', '', 'line\nbreak', 'עברית', '😀', '<img src=x>', 'toString', ...Array.from({ length: 993 }, (_, i) => `c${i}`)].map((name, at) => [name, [at, null]])));

  it('are found by name and summed up wherever they stand', async () => {
    const handle = shownAs(wide);
    expect((await ask(handle, { what: 'names', text: 'STR', offset: 0, limit: 9 })).names).toEqual([{ place: 0, name: 'constructor', type: 'integer' }, { place: 6, name: 'toString', type: 'integer' }]);
    expect(await ask(handle, { what: 'names', text: '', offset: 998, limit: 200 })).toMatchObject({ total: 1_000, names: [{ place: 998 }, { place: 999, name: 'c992' }] });
    const { columns } = await ask(handle, { what: 'columns', first: 997, limit: 50 });
    expect(columns.map(({ name, missing, min }) => [name, missing, min])).toEqual([['c990', 1, 997], ['c991', 1, 998], ['c992', 1, 999]]);
    expect((await ask(handle, { what: 'rows', offset: 0, limit: 5, first: 998, columns: 200, sort: [], filter: [] })).rows).toEqual([[998, 999], [null, null]]);
    expect((await ask(handle, { what: 'rows', offset: 0, limit: 5, first: 5_000, columns: 5, sort: [], filter: [] })).rows).toEqual([[], []]);
  });
});

group('one value', () => {
  it('is read whole in parts, by its place in the order', async () => {
    const long = 'é😀'.repeat(100_000);
    const handle = shownAs(Table.fromColumns({ s: ['b', long, null], n: [2, 1, 3] }));
    const at = (row: number, column: number, offset: number, limit: number, order: RowOrder = { sort: [], filter: [] }) => ask(handle, { what: 'text', row, column, offset, limit, ...order });
    let whole = '';
    while (whole.length < long.length) whole += (await at(1, 0, whole.length, 99_999)).text;
    expect(whole).toBe(long);
    expect(await at(0, 0, 0, 9, { sort: [{ column: 'n', descending: false }], filter: [] })).toMatchObject({ length: long.length, text: long.slice(0, 9) });
    expect((await at(2, 0, 0, 9)).text).toBeNull();
    expect((await at(1, 1, 0, 9)).text).toBe('1');
    await expect(at(3, 0, 0, 9)).rejects.toThrow('no such cell');
    await expect(at(0, 2, 0, 9)).rejects.toThrow('no such cell');
  });
});

group('spans of columns', () => {
  it('show exactly what is not hidden', () => {
    fc.assert(fc.property(fc.array(fc.nat(30)), fc.integer({ min: 1, max: 25 }), (hidden, count) => {
      const spans = spansWithout(new Set(hidden), count);
      for (let column = 0; column < count; column += 1) expect(isShown(spans, column)).toBe(!hidden.includes(column));
    }));
    expect(spansWithout(new Set(), NAMES.length)).toBeNull();
  });
});
