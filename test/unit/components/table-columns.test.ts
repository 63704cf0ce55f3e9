/** Widths and windows of a table's columns, what a person's browser keeps of them, and the head of a table as a file. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headFile } from '@/components/notebook/outputs/head-file';
import { blocksOf, clampWidth, columnWindow, indexOfPlace, leftFor, LEAST_WIDTH, MOST_WIDTH, naturalWidth, offsetsOf } from '@/components/notebook/outputs/table-columns';
import { keepLayout, PLAIN, readLayout } from '@/components/notebook/outputs/table-layout';
import type { ColumnSummary } from '@/lib/notebook/outputs';

const widths = fc.array(fc.integer({ min: LEAST_WIDTH, max: MOST_WIDTH }), { minLength: 1, maxLength: 300 });
const summary = (name: string): ColumnSummary => ({ name, type: 'string', missing: 0, distinct: 1, counted: 2, histogram: [] });

describe('the window onto a wide table', () => {
  it('covers what is in view, and fills the rest to the pixel', () => {
    fc.assert(fc.property(widths, fc.nat(400_000), fc.integer({ min: 1, max: 3_000 }), (all, left, view) => {
      const offsets = offsetsOf(all);
      const seen = columnWindow(offsets, left, view);
      const drawn = all.slice(seen.first, seen.last).reduce((sum, width) => sum + width, 0);
      expect(seen.before + drawn + seen.after).toBe(offsets.at(-1));
      expect(seen.before <= left || seen.first === 0 || left > offsets.at(-1)!).toBe(true);
      expect(seen.before + drawn >= Math.min(left + view, offsets.at(-1)!)).toBe(true);
      expect(seen.last - seen.first).toBeLessThanOrEqual(Math.ceil(view / LEAST_WIDTH) + 6);
    }));
  });

  it('moves as little as needed to bring a column into view', () => {
    fc.assert(fc.property(widths, fc.nat(), fc.nat(400_000), fc.integer({ min: 1, max: 3_000 }), (all, at, left, view) => {
      const offsets = offsetsOf(all);
      const index = at % all.length;
      const next = leftFor(offsets, index, left, view);
      expect(offsets[index]! >= next && (offsets[index + 1]! <= next + view || offsets[index] === next)).toBe(true);
      expect(leftFor(offsets, index, next, view)).toBe(next);
    }));
  });

  it('asks for the blocks that hold its columns, hidden ones left out', () => {
    expect(blocksOf([0, 3, 49, 50, 9_999])).toEqual([0, 1, 199]);
    expect([0, 1, 2, 5].map((place) => indexOfPlace([1, 4], place))).toEqual([0, 0, 1, -1]);
  });
});

describe('the width of a column', () => {
  it('is chosen by its name and first values, within bounds', () => {
    expect(naturalWidth(summary('a'), ['x'])).toBe(96);
    expect(naturalWidth(summary('a'), ['x'.repeat(500)])).toBe(280);
    expect(naturalWidth(summary('a name of some length'), [null])).toBeGreaterThan(96);
    expect([clampWidth(1), clampWidth(100.4), clampWidth(1e9)]).toEqual([LEAST_WIDTH, 100, MOST_WIDTH]);
  });

  it('is kept with what is hidden, for names of any kind, and what cannot be read is as if nothing were', () => {
    const store = new Map<string, string>();
    const storage = { getItem: (key: string) => store.get(key) ?? null, setItem: (key: string, value: string) => void store.set(key, value), removeItem: (key: string) => void store.delete(key) };
    fc.assert(fc.property(fc.array(fc.tuple(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '')), fc.integer({ min: 48, max: 1200 }))), fc.array(fc.tuple(fc.nat(), fc.string())), (sizes, gone) => {
      const layout = { widths: new Map(sizes), hidden: new Map(gone) };
      keepLayout(storage, 'n.c', layout);
      expect(readLayout(storage, 'n.c')).toEqual(layout);
    }));
    for (const broken of ['{', 'null', '[]', '{"widths":{"a":1},"hidden":7}', '{"widths":[["a","b"],[1,2]],"hidden":[["a","b"]]}']) {
      store.set('pinion.table.n.c', broken);
      expect(readLayout(storage, 'n.c')).toEqual(PLAIN);
    }
    keepLayout(storage, 'n.c', PLAIN);
    expect(store.size).toBe(0);
    expect(() => keepLayout({ ...storage, setItem: () => { throw new Error('full'); } }, 'n.c', { widths: new Map([['a', 60]]), hidden: new Map() })).not.toThrow();
  });
});

describe('the head of a table as a file', () => {
  it('says in its name that it is the head only, and holds values as they are', () => {
    const { name, text } = headFile({ kind: 'table', handle: 'v1', rowCount: 1_000, columnCount: 2, columns: [summary('a'), summary('=b"')], rows: [['=1+1', null], ['', true]] }, new Date('2026-03-14T15:09:00Z'));
    expect(name).toBe('table – head only, 2 of 1000 rows – 2026-03-14 15.09 UTC.csv');
    expect(text).toBe('a,"=b"""\r\n=1+1,\r\n"",true\r\n');
  });
});
