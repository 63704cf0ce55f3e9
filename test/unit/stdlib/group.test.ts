import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Table } from '@/kernel/stdlib/data';
import { groupRows } from '@/kernel/stdlib/table/group-rows';
import { frameOf } from '@/kernel/stdlib/table/table';

const value = fc.oneof(fc.constantFrom(null, 0, -0, 1, 2, 1e300, -5, 0.1), fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }));

describe('parting rows', () => {
  it('is by equal values, in order of first sight, however many columns', () => {
    fc.assert(fc.property(fc.array(fc.tuple(value, fc.constantFrom('a', 'b', 'c', null), fc.integer({ min: 0, max: 4 })), { maxLength: 200 }), fc.subarray(['x', 'y', 'z']), (rows, keys) => {
      const table = Table.fromColumns({ x: rows.map(([x]) => x), y: rows.map(([, y]) => y), z: rows.map(([, , z]) => z) }, { types: { x: 'number', y: 'string', z: 'integer' } });
      const frame = frameOf(table);
      const { group, first } = groupRows(rows.length, frame.columns.filter(({ name }) => keys.includes(name)));
      const seen = new Map<string, number>();
      const expected = rows.map(([x, y, z]) => {
        const key = JSON.stringify([keys.includes('x') ? (x === null ? 'missing' : x + 0) : 0, keys.includes('y') ? y : 0, keys.includes('z') ? z : 0]);
        if (!seen.has(key)) seen.set(key, seen.size);
        return seen.get(key)!;
      });
      expect([...group]).toEqual(expected);
      expect([...first]).toEqual([...seen.values()].map((id) => expected.indexOf(id)));
    }));
  });

  it('holds a million distinct numbers, and pairs beyond what a table of places takes', () => {
    const numbers = Float64Array.from({ length: 1_000_000 }, (_, row) => ((row * 7919) % 500_000) / 3);
    const { first, group } = groupRows(1_000_000, [{ name: 'a', type: 'number', numbers }]);
    expect([first.length, group[500_000]]).toEqual([500_000, 0]);
    const halves = [0, 1].map((half) => ({ name: '', type: 'number' as const, numbers: Float64Array.from({ length: 200_000 }, (_, row) => Math.floor((row % 100_000) / (half === 0 ? 1 : 40)) / 2) }));
    expect(groupRows(200_000, halves).first.length).toBe(100_000);
  });
});

describe('one number for each group', () => {
  // pandas 3.1: frame.groupby('k').v.agg(['sum', 'mean', 'median', 'std', 'var', 'min', 'max', 'first', 'last', 'count', 'nunique'])
  it('equals pandas', () => {
    const table = Table.fromColumns({ k: ['a', 'b', 'a', 'a', 'b', 'c'], v: [1, 4, 2.5, null, 10, null], t: ['x', null, 'y', 'x', 'z', null] });
    expect(table.groupBy('k').aggregate({ sum: ['v', 'sum'], mean: ['v', 'mean'], median: ['v', 'median'], std: ['v', 'std'], var: ['v', 'var'], min: ['v', 'min'], max: ['v', 'max'], first: ['v', 'first'], last: ['t', 'last'], n: ['v', 'count'], kinds: ['t', 'distinct'], missing: ['v', 'missing'] }).toArray()).toEqual([
      { k: 'a', sum: 3.5, mean: 1.75, median: 1.75, std: 1.0606601717798212, var: 1.125, min: 1, max: 2.5, first: 1, last: 'x', n: 2, kinds: 2, missing: 1 },
      { k: 'b', sum: 14, mean: 7, median: 7, std: 4.242640687119285, var: 18, min: 4, max: 10, first: 4, last: 'z', n: 2, kinds: 1, missing: 0 },
      { k: 'c', sum: 0, mean: null, median: null, std: null, var: null, min: null, max: null, first: null, last: null, n: 0, kinds: 0, missing: 1 },
    ]);
  });

  it('loses no small number beside large ones, and keeps infinity', () => {
    const table = Table.fromColumns({ k: ['a', 'a', 'a', 'b', 'b'], v: [1e100, 1, -1e100, Infinity, 1] });
    expect(table.groupBy('k').aggregate({ sum: ['v', 'sum'], max: ['v', 'max'] }).toArray()).toEqual([{ k: 'a', sum: 1, max: 1e100 }, { k: 'b', sum: Infinity, max: Infinity }]);
  });
});
