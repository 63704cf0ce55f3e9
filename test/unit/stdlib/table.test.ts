import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Table } from '@/kernel/stdlib/data';

const people = Table.fromRows([
  { name: 'Ada', age: 36, city: 'London' },
  { name: 'Bo', age: null, city: 'Oslo' },
  { name: 'Cy', age: 20, city: 'London' },
  { name: 'Di', age: 64, city: null },
], { name: 'people' });

describe('a table', () => {
  it('says how it is made to whoever writes new Table', () => {
    expect(() => Reflect.construct(Table, [])).toThrow('A table is not made with `new`.');
    expect(() => Reflect.construct(Table, [{ a: [1] }])).toThrow('A table is not made with `new`.');
  });

  it('names the nearest column when one is not there', () => {
    expect(() => people.column('aeg')).toThrow('No column ‘aeg’ in people. Nearest: age.');
    expect(() => people.filter((row) => row.agee > 3)).toThrow('Nearest: age.');
    expect(() => people.select('income')).toThrow('It has: name, age, city.');
  });

  it('selects, drops, renames and keeps the original as it was', () => {
    expect(people.select('city', 'name').columnNames).toEqual(['city', 'name']);
    expect(people.drop(['age', 'city']).columnNames).toEqual(['name']);
    expect(people.rename({ age: 'years' }).columnNames).toEqual(['name', 'years', 'city']);
    expect(() => people.rename({ age: 'name' })).toThrow('Two columns would be called ‘name’.');
    expect(people.columnNames).toEqual(['name', 'age', 'city']);
  });

  it('filters, derives, sorts and slices', () => {
    expect(people.filter((row) => row.age !== null && row.age > 30).column('name').toArray()).toEqual(['Ada', 'Di']);
    expect(people.derive({ half: (row) => (row.age === null ? null : row.age / 2) }).column('half').toArray()).toEqual([18, null, 10, 32]);
    expect(people.sort('age').column('name').toArray()).toEqual(['Cy', 'Ada', 'Di', 'Bo']);
    expect(people.sort('age', { descending: true }).column('name').toArray()).toEqual(['Di', 'Ada', 'Cy', 'Bo']);
    expect(people.slice(-2).column('name').toArray()).toEqual(['Cy', 'Di']);
    expect(people.sample(2, { seed: 5 }).toArray()).toEqual(people.sample(2, { seed: 5 }).toArray());
  });

  it('groups and aggregates', () => {
    expect(people.groupBy('city').aggregate({ n: 'count', mean: ['mean', 'age'], unknown: ['missing', 'age'], names: ['distinct', 'name'] }).toArray()).toEqual([
      { city: 'London', n: 2, mean: 28, unknown: 0, names: 2 }, { city: 'Oslo', n: 1, mean: null, unknown: 1, names: 1 }, { city: null, n: 1, mean: 64, unknown: 0, names: 1 },
    ]);
    expect(people.groupBy('city').aggregate({ mean: ['age', 'mean'] }).column('mean').toArray()).toEqual([28, null, 64]);
    expect(() => people.groupBy('city').aggregate({ x: ['age', 'middle' as never] })).toThrow('There is no aggregate ‘middle’.');
    expect(() => people.groupBy('city').aggregate({ x: ['sum', 'name'] })).toThrow('holds text');
  });

  it('knows the statistics of its columns', () => {
    const age = people.column('age');
    expect([age.mean(), age.median(), age.min(), age.max(), age.sum(), age.missing]).toEqual([40, 36, 20, 64, 120, 1]);
    expect(people.column('city').unique()).toEqual(['London', 'Oslo']);
    expect(people.column('city').mode()).toBe('London');
    expect(() => people.column('city').mean()).toThrow("Turn it into numbers with .coerce({ \"city\": 'number' })");
  });

  it('joins tables of the same columns', () => {
    expect(people.concat(people.head(1)).rowCount).toBe(5);
    expect(people.concat(Table.fromRows([{ name: 'El', age: 'old', city: 'Rome' }])).column('age').toArray()).toEqual(['36', null, '20', '64', 'old']);
    expect(() => people.concat(people.drop('age'))).toThrow('Only one of the tables has a column ‘age’.');
  });

  it('refuses columns of different lengths and values that are no values', () => {
    expect(() => Table.fromColumns({ a: [1, 2], b: [1] })).toThrow('Column ‘b’ has 1 values but ‘a’ has 2.');
    expect(() => Table.fromRows([{ a: { b: 1 } as never }])).toThrow('Column ‘a’, row 1: a table holds text, numbers, booleans, dates or null, not an object.');
  });
});

describe('cleaning', () => {
  it('drops and fills what is missing', () => {
    expect(people.dropMissing().rowCount).toBe(2);
    expect(people.dropMissing('age').rowCount).toBe(3);
    expect(people.fillMissing({ age: 'mean', city: 'mode' }).toArray()).toEqual([
      { name: 'Ada', age: 36, city: 'London' }, { name: 'Bo', age: 40, city: 'Oslo' }, { name: 'Cy', age: 20, city: 'London' }, { name: 'Di', age: 64, city: 'London' },
    ]);
    expect(people.fillMissing('median').missing()).toEqual({ name: 0, age: 0, city: 1 });
    expect(people.fillMissing({ city: { value: 'none' } }).column('city').at(3)).toBe('none');
    expect(() => people.fillMissing({ city: 'mean' })).toThrow('Column ‘city’ is of type string, so it cannot be filled with mean.');
  });

  it('reports what a change of type could not read', () => {
    const { table, report } = Table.fromColumns({ total: ['1.5', ' ', 'x', '4', null] }).coerceWithReport({ total: 'number' });
    expect(table.column('total').toArray()).toEqual([1.5, null, null, 4, null]);
    expect(report).toEqual([{ column: 'total', from: 'string', to: 'number', converted: 2, failed: 2, examples: [{ row: 1, value: ' ' }, { row: 2, value: 'x' }] }]);
    expect(() => Table.fromColumns({ t: ['x'] }).coerce({ t: 'number' }, { strict: true })).toThrow('Column ‘t’, row 0: ‘x’ is not a number.');
  });

  it('normalises text and bounds numbers', () => {
    const table = Table.fromColumns({ income: [' >50K.', '<=50K.', '?'], hours: [10, 200, -5] });
    expect(table.trim().stripSuffix('income', '.').missingWhere('?').column('income').toArray()).toEqual(['>50K', '<=50K', null]);
    expect(table.clip('hours', 0, 100).column('hours').toArray()).toEqual([10, 100, 0]);
    expect(table.range('hours', 0, 100).column('hours').toArray()).toEqual([10, null, null]);
    expect(table.replace('income', { '?': null }).missing()['income']).toBe(1);
  });

  it('keeps the first of each set of equal rows', () => {
    expect(Table.fromColumns({ a: [1, 1, null, null, 2], b: ['x', 'x', 'y', 'y', 'x'] }).distinct().toArray()).toEqual([{ a: 1, b: 'x' }, { a: null, b: 'y' }, { a: 2, b: 'x' }]);
  });
});

describe('laws of tables', () => {
  const value = fc.option(fc.oneof(fc.double({ noNaN: true }), fc.integer()), { nil: null });

  it('rows and columns say the same', () => {
    fc.assert(fc.property(fc.array(fc.record({ a: value, b: fc.option(fc.string(), { nil: null }) }), { minLength: 1, maxLength: 30 }), (rows) => {
      expect(Table.fromRows(rows).toArray()).toEqual(rows);
      expect(Table.fromRows(rows).sort('a').sort('b').rowCount).toBe(rows.length);
    }));
  });

  it('sorting is a permutation in order, and distinct is idempotent', () => {
    fc.assert(fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }), { minLength: 1 }), (values) => {
      const table = Table.fromColumns({ v: values });
      const present = values.filter((one): one is number => one !== null).sort((a, b) => a - b);
      expect(table.sort('v').column('v').toArray()).toEqual([...present, ...values.filter((one) => one === null)]);
      expect(table.distinct().distinct().toArray()).toEqual(table.distinct().toArray());
    }));
  });
});
