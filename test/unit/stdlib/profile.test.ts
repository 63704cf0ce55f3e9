/** Profiles against pandas and scipy, and what they say of tables that are hard to say anything of. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { profile, Table } from '@/kernel/stdlib/data';
import { DISPLAY } from '@/kernel/stdlib/marks';

interface Golden { readonly columns: Readonly<Record<string, readonly (string | number | null)[]>>; readonly numbers: Readonly<Record<string, Readonly<Record<string, number>>>>; readonly pearson: number; readonly spearman: number; readonly spearmanTies: number; readonly cramersV: number; readonly correlationRatio: number; readonly missingTogether: number }
const golden = JSON.parse(readFileSync(new URL('../../fixtures/golden/profile.json', import.meta.url), 'utf8')) as Golden;
const table = Table.fromColumns(golden.columns, { types: { x: 'number', y: 'number', k: 'number', city: 'string', tier: 'string' } });
const near = (found: unknown, wanted: number) => expect(Math.abs((found as number) - wanted)).toBeLessThan(1e-12 * Math.max(1, Math.abs(wanted)));

describe('a profile', () => {
  const look = profile(table);
  const pair = (measure: string, a: string, b: string) => look.associations.find((one) => one.measure === measure && one.a === a && one.b === b)!.value;

  it('has pandas’ numbers of columns', () => {
    for (const [name, wanted] of Object.entries(golden.numbers)) {
      const { numbers } = look.columns.find((column) => column.name === name)!;
      for (const [key, value] of Object.entries(wanted)) near(numbers![key as 'mean'], value);
    }
  });

  it('has scipy’s associations, each of the rows that both columns have', () => {
    near(pair('pearson', 'x', 'y'), golden.pearson);
    near(pair('spearman', 'x', 'y'), golden.spearman);
    near(pair('spearman', 'y', 'k'), golden.spearmanTies);
    near(pair('cramersV', 'city', 'tier'), golden.cramersV);
    near(pair('correlationRatio', 'x', 'city'), golden.correlationRatio);
    near(look.missingness.together[0]!.value, golden.missingTogether);
  });

  it('counts every value once in a histogram, and every gap in a pattern', () => {
    const { numbers, count, missing } = look.columns[0]!;
    expect(numbers!.histogram.reduce((sum, bin) => sum + bin.count, 0)).toBe(count);
    const gaps = look.missingness.patterns.filter((pattern) => pattern.missing.includes('x')).reduce((sum, pattern) => sum + pattern.rows, 0);
    expect(gaps).toBe(missing);
  });

  it('is a page within its bounds, in which nothing of the data is mark-up', () => {
    const odd = Table.fromColumns(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`<b>|[x](y)|*c${at}*`, ['<script>', '|', null]])));
    const { output } = profile(odd)[DISPLAY]();
    if (output.kind !== 'markdown') throw new Error(output.kind);
    expect(output.text.length).toBeLessThanOrEqual(100_000);
    expect(output.text).not.toMatch(/(?<!\\)<b>|(?<!\\)\[x|<script>/);
    expect(output.text).toContain('200 more columns');
  });
});

describe('what a profile notices', () => {
  it('is missing, constant, infinite, repeated and too varied', () => {
    const { notices, duplicates, columns } = profile(Table.fromColumns({ gone: Array(120).fill(null), one: Array(120).fill('x'), odd: Array.from({ length: 120 }, (_, at) => (at % 60 === 7 ? Infinity : at % 60)), name: Array.from({ length: 120 }, (_, at) => `name ${at % 60}`), half: Array.from({ length: 120 }, (_, at) => (at % 60 < 50 ? null : 1)) }));
    expect(duplicates).toBe(60);
    expect(notices.join(' ')).toMatch(/60 rows \(50 %\) repeat.*‘gone’ is missing in every row.*‘one’ has one value only.*‘odd’ has 2 infinite.*‘half’ is missing in 83.3 %/);
    expect(columns[2]!.numbers).toMatchObject({ infinite: 2, max: 59, zeros: 2 });
  });

  it('of nothing is nothing, without an error', () => {
    for (const empty of [Table.fromColumns({}), Table.fromColumns({ a: [], b: [] }), Table.fromColumns({ a: [1], b: ['x'] }), Table.fromColumns({ a: [null, null] })]) {
      const look = profile(empty);
      expect(look.associations).toEqual([]);
      expect(look.table.rowCount).toBe(empty.columnCount);
      expect(look[DISPLAY]().output.kind).toBe('markdown');
    }
    expect(() => profile(table, { target: 'citty' })).toThrow('Nearest: city');
  });

  it('is what may give a target of two classes away', () => {
    const rows = 400;
    const random = (at: number) => ((at * 7919 + 13) % 1009) / 1009;
    const y = Array.from({ length: rows }, (_, at) => (random(at) > 0.6 ? 'yes' : 'no'));
    const { leakage } = profile(Table.fromColumns({
      id: Array.from({ length: rows }, (_, at) => 1000 + at), key: Array.from({ length: rows }, (_, at) => `k${at}`), copy: y.map((value) => (value === 'yes' ? 'Y' : 'N')), score: y.map((value, at) => (value === 'yes' ? 0.45 : 0) + random(at * 31 + 5) * 0.5),
      closed: y.map((value, at) => (value === 'yes' ? at : null)), honest: y.map((value, at) => random(at * 17) + (value === 'yes' ? 0.2 : 0)), many: y.map((_, at) => `m${at % 190}`), y,
    }), { target: 'y' });
    expect(leakage.map(({ column, kind }) => `${column} ${kind}`).sort()).toEqual(['closed missing-tells', 'copy copy', 'id identifier', 'key identifier', 'score tells-alone']);
  });

  it('is what may give a number away', () => {
    const y = Array.from({ length: 200 }, (_, at) => ((at * 7919) % 211) / 7);
    const { leakage } = profile(Table.fromColumns({ same: y.map((value) => 3 * value + 1), close: y.map((value, at) => value + ((at * 37) % 11) / 6), other: y.map((_, at) => (at * 31) % 17), y }), { target: 'y' });
    expect(leakage.map(({ column, kind }) => [column, kind])).toEqual([['same', 'copy'], ['close', 'tells-alone']]);
  });
});
