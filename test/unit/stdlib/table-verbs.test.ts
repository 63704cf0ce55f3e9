import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Table } from '@/kernel/stdlib/data';
import golden from '../../fixtures/golden/tables.json';
import { expectAllClose, expectClose } from '../ml/close';

type Values = readonly (string | number | null)[];
const people = Table.fromColumns(golden.people as Readonly<Record<string, Values>>, { name: 'people' });
const towns = Table.fromColumns(golden.towns as Readonly<Record<string, Values>>, { name: 'towns' });

function expectTable(actual: Table, expected: Readonly<Record<string, Values>>): void {
  // As sets: an object has its whole-number keys first.
  expect(new Set(actual.columnNames)).toEqual(new Set(Object.keys(expected)));
  for (const [name, values] of Object.entries(expected)) {
    const own = actual.column(name).toArray() as Values;
    expect(own.length, name).toBe(values.length);
    values.forEach((value, row) => (typeof value === 'number' ? expectClose(own[row] as number, value, 1e-12) : expect(own[row], `${name}, row ${row}`).toBe(value)));
  }
}

describe('equal pandas', () => {
  it.each(golden.fill as { how: 'forward'; by?: string; limit?: number; x: Values }[])('fillMissing $how, by $by, at most $limit', ({ how, x, ...options }) => {
    expectAllClose(people.fillMissing({ x: how }, options).column('x').toArray() as number[], x as number[]);
  });
  it.each(golden.drop as { options: object; day: number[] }[])('dropMissing $options', ({ options, day }) => {
    expect(people.dropMissing(options).column('day').toArray()).toEqual(day);
  });
  it.each(golden.duplicates as { subset: string[]; keep: 'first'; day: number[] }[])('duplicates of $subset, keep $keep', ({ subset, keep, day }) => {
    expect(people.duplicates({ subset, keep }).column('day').toArray()).toEqual(day);
    expect(people.dropDuplicates({ subset, keep }).rowCount).toBe(people.rowCount - day.length);
  });
  it.each(golden.join as unknown as { how: 'inner'; on?: string[]; left?: string[]; right?: string[]; rows: Record<string, Values> }[])('join $how on $on$left', ({ how, on, left, right, rows }) => {
    expectTable(people.join(towns, on ?? { left: left!, right: right! }, { how }), rows);
  });
  it('pivot, with and without an aggregate, columns in order of their values', () => {
    expect(people.dropMissing('x').pivot({ rows: 'city', columns: 'id', values: 'x', aggregate: 'mean' }).columnNames).toEqual(['city', ...Object.keys(golden.pivot.mean).filter((name) => name !== 'city')]);
    expectTable(people.dropMissing('x').pivot({ rows: 'city', columns: 'id', values: 'x', aggregate: 'mean' }), golden.pivot.mean);
    expectTable(people.dropDuplicates({ subset: ['city', 'id'] }).pivot({ rows: 'city', columns: 'id', values: 'x' }), golden.pivot.wide);
  });
  it('melt', () => expectTable(people.melt({ id: ['id', 'city'], columns: ['x', 'k'], names: 'what', values: 'amount' }), golden.melt));
  it.each(golden.window as unknown as { name: string; spec: readonly ['lag', string]; plain: Values; grouped: Values }[])('window $spec', ({ name, spec, plain, grouped }) => {
    expectTable(people.window({ [name]: spec }, { orderBy: 'day' }).select(name), { [name]: plain });
    expectTable(people.window({ [name]: spec }, { orderBy: 'day', by: 'city' }).select(name), { [name]: grouped });
  });
});

describe('fillMissing from other rows', () => {
  it('takes text and booleans forward, and the mode of the group', () => {
    const table = Table.fromColumns({ g: ['a', 'a', 'b', 'b', 'b'], t: ['x', null, null, 'y', 'y'], f: [true, null, false, null, null] });
    expect(table.fillMissing({ t: 'forward', f: 'forward' }, { by: 'g' }).toArray().map(({ t, f }) => [t, f])).toEqual([['x', true], ['x', true], [null, false], ['y', false], ['y', false]]);
    expect(table.fillMissing({ t: 'mode' }, { by: ['g'] }).column('t').toArray()).toEqual(['x', 'x', 'y', 'y', 'y']);
    expect(table.fillMissing('backward').missing()).toEqual({ g: 0, t: 0, f: 2 });
  });

  it('fills as many groups as there may be rows, numbers and text, and constants whatever the group', () => {
    const n = 60_000;
    const table = Table.fromColumns({ g: Array.from({ length: n }, (_, i) => i >> 1), x: Array.from({ length: n }, (_, i) => (i % 2 === 0 ? i : null)), t: Array.from({ length: n }, (_, i) => (i % 2 === 0 ? `t${i}` : null)) });
    const filled = table.fillMissing({ x: 'mean', t: 'mode' }, { by: 'g' });
    expect([filled.row(1), filled.row(-1)]).toEqual([{ g: 0, x: 0, t: 't0' }, { g: n / 2 - 1, x: n - 2, t: `t${n - 2}` }]);
    expect(table.head(2).fillMissing({ x: { value: 7 } }, { by: 'g' }).row(1)).toMatchObject({ x: 7 });
  });

  it('takes the mean of the rows most alike, whatever the units', () => {
    const table = Table.fromColumns({ metres: [1, 1.01, 9, 9.02, 1.005], grams: [1000, 1100, 90_000, 91_000, 1050], price: [10, 12, 500, 520, null] });
    expect(table.fillMissing({ price: 'nearest' }, { neighbors: 2 }).column('price').toArray()).toEqual([10, 12, 500, 520, 11]);
  });

  it.each([
    [() => people.fillMissing({ city: 'interpolate' }), 'Column ‘city’ is of type string, which has no values between two others.'],
    [() => people.fillMissing({ city: 'nearest' }), 'which has no mean of the nearest rows'],
    [() => people.select('x').fillMissing({ x: 'nearest' }), 'There is no other column of numbers'],
    [() => people.fillMissing({ x: 'forward' }, { limit: 0 }), 'limit must be a whole number of at least 1, not 0.'],
    [() => people.fillMissing({ x: 'forward' }, { by: 'town' }), 'No column ‘town’ in people.'],
    [() => people.dropMissing({ how: 'all', threshold: 2 }), 'threshold and how say different things.'],
  ])('refuses what has no answer, in words (%#)', (act, message) => expect(act).toThrow(message));
});

describe('outliers', () => {
  const prices = Table.fromColumns({ price: [10, 11, 12, 11, 10, 300, null, -200], name: [...'abcdefgh'] });

  it.each([
    // By hand: quartiles 10 and 11.5; median 11, median absolute deviation 1.
    ['iqr', 7.75, 13.75], ['mad', 11 - 3.5 * 1.482602218505602, 11 + 3.5 * 1.482602218505602],
  ] as const)('%s: bounds, counts and examples', (method, low, high) => {
    const { table, report } = prices.outliers('price', { method });
    expect(report).toMatchObject({ column: 'price', method, below: 1, above: 1, share: 0.25, examples: [{ row: 5, value: 300 }, { row: 7, value: -200 }] });
    expectAllClose([report.low, report.high], [low, high]);
    expect(table.column('price_outlier').toArray()).toEqual([false, false, false, false, false, true, false, true]);
  });

  it('are dropped, clipped or made missing', () => {
    expect(prices.outliers('price', { action: 'drop' }).table.column('name').toArray().join('')).toBe('abcdeg');
    expect(prices.outliers('price', { action: 'clip' }).table.column('price').toArray()).toEqual([10, 11, 12, 11, 10, 13.75, null, 7.75]);
    expect(prices.outliers('price', { action: 'missing' }).table.missing()).toMatchObject({ price: 3 });
    expect(prices.outliers('price', { method: 'zScore', factor: 1.5 }).report).toMatchObject({ below: 1, above: 1 });
    expect(Table.fromColumns({ x: [5, 5, 5] }).outliers('x', { method: 'mad' }).report).toMatchObject({ below: 0, above: 0 });
  });

  it.each([
    [() => prices.outliers('name'), 'Column ‘name’ is of type string'],
    [() => prices.outliers('price', { method: 'guess' as 'iqr' }), 'There is no method ‘guess’'],
    [() => prices.outliers('price', { action: 'hide' as 'drop' }), 'There is no action ‘hide’'],
    [() => Table.fromColumns({ x: [NaN] }).outliers('x'), 'Column ‘x’ has no value to compare with.'],
  ])('refuses in words (%#)', (act, message) => expect(act).toThrow(message));
});

describe('normaliseText', () => {
  const one = (text: string, options?: Parameters<Table['normaliseText']>[1]) => Table.fromColumns({ t: [text] }).normaliseText('t', options).column('t').at(0);

  it('changes case, accents, whitespace, punctuation and Unicode forms as asked', () => {
    expect(one('  São\u00a0 Paulo\t')).toBe('são paulo');
    expect(one('São Paulo', { accents: 'strip', case: 'upper' })).toBe('SAO PAULO');
    expect(one('Straße')).toBe('straße');
    expect(one('Straße', { case: 'fold' })).toBe(one('STRASSE', { case: 'fold' }));
    expect(one('e\u0301', { case: null })).toBe('é');
    expect(one('ﬁ２', { unicode: 'NFKC' })).toBe('fi2');
    expect(one('St. John’s-Bay!', { punctuation: 'space' })).toBe('st john s bay');
    expect(() => one('a', { case: 'title' as 'lower' })).toThrow("There is no case ‘title’. Use 'lower', 'upper', 'fold', null.");
  });

  it('changes nothing the second time, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.record({ case: fc.constantFrom('lower', 'fold', null), accents: fc.constantFrom('keep', 'strip'), whitespace: fc.constantFrom('collapse', 'remove', 'keep'), unicode: fc.constantFrom('NFC', 'NFKC', null), punctuation: fc.constantFrom('keep', 'strip', 'space') } as const), (text, options) => {
      const once = one(text, options as object) as string;
      expect(one(once, options as object)).toBe(once);
    }));
  });
});

describe('dateParts', () => {
  it('adds the parts of a date, missing where it is', () => {
    const table = Table.fromColumns({ d: [new Date('2024-12-30T23:10:00Z'), null] }).dateParts('d', ['year', 'week', 'isWeekend', 'hour']);
    expect(table.drop('d').toArray()).toEqual([{ d_year: 2024, d_week: 1, d_isWeekend: false, d_hour: 23 }, { d_year: null, d_week: null, d_isWeekend: null, d_hour: null }]);
    expect(() => people.dateParts('x')).toThrow("Column ‘x’ is of type number, not date. Use .coerce({ \"x\": 'date' }) first.");
  });
});

describe('joins, pivots and windows refuse in words', () => {
  const left = Table.fromColumns({ id: [1, 2, 2], a: ['x', 'y', 'z'] }, { name: 'left' });
  const right = Table.fromColumns({ id: [1, 2, 3], b: [1, 2, 3] }, { name: 'right' });
  it.each([
    [() => left.join(right, 'id', { validate: 'oneToOne' }), 'The join is not one to one: id = ‘2’ is in left more than once, in rows 1 and 2. Leave out repeats with .dropDuplicates({ subset: ["id"] }), or change validate.'],
    [() => right.join(left, 'id', { validate: 'manyToOne' }), 'The join is not many to one: id = ‘2’ is in left more than once'],
    [() => left.join(right.coerce({ id: 'string' }), 'id'), 'The key ‘id’ of left is of type integer, ‘id’ of right of type string. Change one with .coerce({ "id": \'integer\' }).'],
    [() => left.join(right, 'key'), 'No column ‘key’ in left.'],
    [() => left.join(right, { left: ['id', 'a'], right: 'id' }), 'The join has 2 keys on the left and 1 on the right.'],
    [() => left.join(right, 'id', { how: 'cross' as 'inner' }), 'There is no join ‘cross’.'],
    [() => left.pivot({ rows: 'id', columns: 'id', values: 'a' }), 'Rows 1 and 2 are of the same cell: id = ‘2’, id = ‘2’. Say how to put them together'],
    [() => people.window({ m: ['rollingMean', 'x'] }), "rollingMean of ‘x’ needs the number of rows. For example: ['rollingMean', \"x\", 3]."],
    [() => people.window({ m: ['cumSum', 'city'] }), 'Column ‘city’ holds text, so cumSum of it is not defined.'],
    [() => people.window({ m: ['sum' as 'lag', 'x'] }), 'There is no window function ‘sum’.'],
    [() => people.melt({ id: people.columnNames }), 'There is no column to melt beside those of id.'],
    [() => people.melt({ id: 'id', names: 'id' }), 'Two columns would be called ‘id’.'],
  ])('%#', (act, message) => expect(act).toThrow(message));

  it('take tables without rows', () => {
    expect(left.head(0).join(right, 'id', { how: 'outer' }).column('id').toArray()).toEqual([1, 2, 3]);
    expect(left.join(right.head(0), 'id').rowCount).toBe(0);
    expect(people.head(0).window({ m: ['lag', 'x'] }).rowCount).toBe(0);
    expect(people.head(0).melt({ id: 'id', columns: ['x'] }).columnNames).toEqual(['id', 'variable', 'value']);
    expect(people.head(0).pivot({ rows: 'city', columns: 'id', values: 'x' }).columnNames).toEqual(['city']);
    expect(() => people.head(0).outliers('x')).toThrow('Column ‘x’ has no value to compare with.');
    expect(people.head(0).fillMissing({ x: 'forward' }, { by: 'city' }).rowCount).toBe(0);
  });
});

it('melting and pivoting back gives the same table', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.integer()), (ids, numbers) => {
    const draw = () => ids.map(() => numbers.next().value as number);
    const table = Table.fromColumns({ id: ids.toSorted((a, b) => a - b), a: draw(), b: draw() });
    expect(table.melt({ id: 'id' }).pivot({ rows: 'id', columns: 'variable', values: 'value' }).toArray()).toEqual(table.toArray());
  }));
});
