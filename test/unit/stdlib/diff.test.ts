import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTables, Table } from '@/kernel/stdlib/data';
import { DISPLAY } from '@/kernel/stdlib/marks';

const rowOf = fc.record({ a: fc.option(fc.integer({ min: 0, max: 3 })), b: fc.option(fc.constantFrom('x', 'y')) });
const make = (rows: readonly { readonly a: number | null; readonly b: string | null }[]) => Table.fromColumns({ a: rows.map(({ a }) => a), b: rows.map(({ b }) => b) }, { types: { a: 'number', b: 'string' } });
const bag = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();

describe('the difference of two tables', () => {
  it('by whole rows is a difference of multisets: what was removed and kept is the first table, kept and added the second', () => {
    fc.assert(fc.property(fc.array(rowOf, { maxLength: 30 }), fc.array(rowOf, { maxLength: 30 }), (before, after) => {
      const diff = diffTables(make(before), make(after));
      const [added, removed] = [bag(diff.added.toArray()), bag(diff.removed.toArray())];
      const kept = bag(before);
      for (const one of removed) kept.splice(kept.indexOf(one), 1);
      expect(kept).toHaveLength(diff.counts.unchanged);
      expect([...kept, ...added].sort()).toEqual(bag(after));
      expect(added.filter((one) => removed.includes(one))).toEqual([]);
      expect(diff.isSame).toBe(bag(before).join() === bag(after).join());
    }));
  });

  it('by key tells changed rows, and the cells that changed', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.tuple(fc.nat(40), fc.nat(3)), { selector: ([id]) => id }), fc.uniqueArray(fc.tuple(fc.nat(40), fc.nat(3)), { selector: ([id]) => id }), (before, after) => {
      const table = (rows: readonly (readonly [number, number])[]) => Table.fromColumns({ id: rows.map(([id]) => id), v: rows.map(([, v]) => v) }, { types: { id: 'integer', v: 'integer' } });
      const diff = diffTables(table(before), table(after), { key: 'id' });
      const [x, y] = [new Map(before), new Map(after)];
      expect(diff.added.column('id').toArray().sort()).toEqual([...y.keys()].filter((id) => !x.has(id)).sort());
      expect(diff.removed.column('id').toArray().sort()).toEqual([...x.keys()].filter((id) => !y.has(id)).sort());
      expect(bag(diff.changed.toArray())).toEqual(bag([...y].filter(([id, v]) => x.has(id) && x.get(id) !== v).map(([id, v]) => ({ id: String(id), column: 'v', before: String(x.get(id)), after: String(v) }))));
    }));
  });

  it('knows columns that came, went or changed their type, and how far values moved', () => {
    const before = Table.fromColumns({ id: Array.from({ length: 100 }, (_, at) => at), gone: Array(100).fill('x'), n: Array.from({ length: 100 }, (_, at) => at % 10), size: Array.from({ length: 100 }, (_, at) => at) });
    const after = Table.fromColumns({ id: Array.from({ length: 100 }, (_, at) => at), n: Array.from({ length: 100 }, (_, at) => String(at % 10)), size: Array.from({ length: 100 }, (_, at) => at + 50), fresh: Array(100).fill(true) });
    const diff = diffTables(before, after, { key: 'id' });
    expect(diff.schemaChanges).toEqual([{ column: 'gone', change: 'removed', before: 'string', after: null }, { column: 'n', change: 'type', before: 'integer', after: 'string' }, { column: 'fresh', change: 'added', before: null, after: 'boolean' }]);
    // 1 and '1' are the same value; every size is another one.
    expect(diff.counts).toEqual({ before: 100, after: 100, added: 0, removed: 0, changed: 100, unchanged: 0 });
    const [id, n, size] = diff.shifts;
    expect([id!.psi, n!.psi, id!.ks, size!.ks]).toEqual([0, 0, 0, 0.5]);
    expect(size!.psi).toBeGreaterThan(1);
    expect(diff.columns.row(2)).toMatchObject({ column: 'size', meanBefore: 49.5, meanAfter: 99.5 });
    const { output } = diff[DISPLAY]();
    expect(output).toMatchObject({ kind: 'markdown', text: expect.stringContaining('100 changed') as unknown });
  });

  it('says of a key that does not hold which rows share it, and of few rows why nothing is known of their values', () => {
    const one = Table.fromRows([{ id: 1, v: 1 }, { id: 1, v: 2 }]);
    expect(() => diffTables(one, one, { key: 'id' })).toThrow('Rows 0 and 1 of the first table (this table) have the same key: id = 1. Name more columns');
    expect(() => diffTables(Table.fromRows([{ id: 1 }]), Table.fromRows([{ id: null }, { id: 2 }]), { key: 'id' })).toThrow('missing in row 0 of the second table');
    expect(() => diffTables(one, one, { key: 'idd' })).toThrow('Nearest: id');
    expect(diffTables(one, one, { key: ['id', 'v'] }).isSame).toBe(true);
    expect(diffTables(one, one).shifts[0]).toMatchObject({ psi: null, undefinedReason: 'the reference has 2 rows; 30 are needed' });
    expect(diffTables(one.head(0), one).counts).toMatchObject({ added: 2, removed: 0 });
  });
});
