import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Table } from '@/kernel/stdlib/data';
import { bars, chart, display, histogram, html, image, line, markdown, pin, print, progress, scatter } from '@/kernel/stdlib/display';
import { connectLibrary } from '@/kernel/stdlib/host';
import { evaluate, accuracyScore, f1Score, rocAucScore } from '@/kernel/stdlib/evaluate';
import { LogisticRegression } from '@/kernel/stdlib/ml';
import { describe as show } from '@/kernel/worker/display';
import { readKernelFrame } from '@/kernel/host/validate';
import type { Output } from '@/lib/notebook/outputs';

const table = Table.fromColumns({ x: Array.from({ length: 60 }, (_, i) => i), y: Array.from({ length: 60 }, (_, i) => Math.sin(i)), group: Array.from({ length: 60 }, (_, i) => 'abc'[i % 3]!) });
const shown: Output[] = [];
const pinned: { value: unknown; kind: string; name: string }[] = [];

beforeEach(() => {
  shown.length = 0;
  pinned.length = 0;
  connectLibrary({ callHost: () => Promise.reject(new Error('no data')), emit: (output) => shown.push(output), pin: (value, _, { kind, name }) => pinned.push({ value, kind, name }) });
});
afterEach(() => connectLibrary(null));

const values = (output: Output) => ((output as Extract<Output, { kind: 'chart' }>).spec['data'] as { values: unknown[] }).values;
/** What the host checks of every frame; a refusal there ends the kernel. */
const isAccepted = (output: Output) => readKernelFrame(JSON.parse(JSON.stringify({ type: 'output', execution: 'e', output }))) !== null;

describe('charts', () => {
  it('carry their data and are accepted by the host', () => {
    for (const one of [bars(table, 'group'), bars(table, 'group', 'y'), line(table, 'x', 'y'), scatter(table, 'x', 'y', { color: 'group' }), histogram(table, 'y')]) expect(isAccepted(show(one)!.output)).toBe(true);
    expect(values(show(bars(table, 'group'))!.output)).toEqual([{ group: 'a', count: 20 }, { group: 'b', count: 20 }, { group: 'c', count: 20 }]);
    expect(values(show(histogram(table, 'x', { bins: 6 }))!.output).map((bin) => (bin as { count: number }).count)).toEqual([10, 10, 10, 10, 10, 10]);
  });

  it('keep numbers in their own order and everything else in the table’s, whatever the heights', () => {
    const people = Table.fromColumns({ age: [30, 20, 30, 10], region: ['South', 'East', 'East', 'East'], when: [new Date('2024-02-01'), new Date('2024-01-01'), null, null] });
    const along = (column: string) => values(show(bars(people, column))!.output).map((bar) => (bar as Record<string, unknown>)[column]);
    expect(along('age')).toEqual([10, 20, 30]);
    expect(along('region')).toEqual(['South', 'East']);
    expect(along('when').filter((value) => value !== null)).toEqual(['2024-01-01', '2024-02-01']);
    const many = Table.fromColumns({ x: Array.from({ length: 500 }, (_, i) => (i < 300 ? i : 299)) });
    expect(values(show(bars(many, 'x'))!.output)).toHaveLength(200);
    expect(show(bars(many, 'x'))!.output).toMatchObject({ title: 'count by x (200 of 300 values)' });
  });

  it('draw a sample of many rows and say so', () => {
    const many = Table.fromColumns({ x: Float64Array.from({ length: 20_000 }, (_, i) => i), y: new Float64Array(20_000) });
    const { output } = show(scatter(many, 'x', 'y'))!;
    expect(values(output)).toHaveLength(5000);
    expect(output).toMatchObject({ title: 'y by x (5000 of 20000 rows)' });
  });

  it('refuse columns that are not there and data from addresses', () => {
    expect(() => scatter(table, 'x', 'z')).toThrow('No column ‘z’');
    expect(() => chart({ data: { url: 'https://example.com/x.csv' }, mark: 'bar' })).toThrow('cannot fetch its data');
    expect(values(show(chart({ mark: 'bar' }, table.head(2)))!.output)).toHaveLength(2);
  });
});

describe('other output', () => {
  it('is shown as what it is', () => {
    display(markdown('# Hi'), html('<b>x</b>'), 1);
    print('a', 1, { b: [2] });
    expect(shown).toEqual([{ kind: 'markdown', text: '# Hi' }, { kind: 'html', html: '<b>x</b>' }, { kind: 'tree', tree: { type: 'scalar', of: 'number', text: '1' } }, { kind: 'stream', name: 'stdout', text: 'a 1 { b: [2] }\n' }]);
    expect(show(image(Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'a dot'))!.output).toMatchObject({ kind: 'image', mediaType: 'image/png', base64: 'iVBORw==', alt: 'a dot' });
    expect(() => image(Uint8Array.of(1, 2), 'x')).toThrow('no PNG');
  });

  it('shows progress under one id', () => {
    const bar = progress('Reading', 2);
    bar.step();
    bar.done('Read');
    expect(shown.map((output) => (output.kind === 'progress' ? [output.label, output.value, output.total] : null))).toEqual([['Reading', 0, 2], ['Reading', 1, 2], ['Read', 2, 2]]);
    expect(new Set(shown.map((output) => (output.kind === 'progress' ? output.id : ''))).size).toBe(1);
  });

  it('of every kind of result is accepted by the host and can be pinned', async () => {
    const model = await new LogisticRegression().fit(table, 'group');
    const report = evaluate(model, table, { resamples: 20 });
    for (const value of [table, model, report]) expect(isAccepted(show(value)!.output)).toBe(true);
    expect(show(model)!.pinnable).toEqual({ kind: 'model', name: 'group-model' });
    expect(pin(report, { as: 'group-quality' })).toBe(report);
    expect(pinned).toEqual([{ value: report, kind: 'report', name: 'group-quality' }]);
    expect(() => pin(3, { as: 'three' })).toThrow('Only a table, a fitted model or a report can be pinned.');
    expect(() => pin(table, { as: 'No good' })).toThrow('cannot be the name of an asset');
  });

  it('stays acceptable for names and texts of any length', () => {
    expect(() => Table.fromColumns({ ['n'.repeat(2000)]: [1] })).toThrow('cannot be the name of a column');
    expect(isAccepted(show(Table.fromColumns({ s: ['t'.repeat(100_000), null] }, { name: 'n'.repeat(5000) }))!.output)).toBe(true);
    expect(isAccepted(show({ ['k'.repeat(50_000)]: 'v'.repeat(50_000) })!.output)).toBe(true);
    expect(isAccepted(show(Table.fromColumns({ a: [Infinity, -Infinity, 1e308, -1e308] }))!.output)).toBe(true);
    expect(isAccepted(show(class { static [Symbol.toStringTag] = 'x'; })!.output)).toBe(true);
  });
});

describe('metric functions on lists', () => {
  it('take labels of any type and say why a number is undefined', () => {
    expect(accuracyScore(['a', 'b', 'b'], ['a', 'b', 'a'])).toEqual({ value: 2 / 3, n: 3 });
    expect(f1Score([true, false], [false, false]).value).toBe(0);
    expect(f1Score(['x', 'x'], ['x', 'x'], { posLabel: 'x' }).value).toBe(1);
    expect(rocAucScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).value).toBe(0.75);
    expect(rocAucScore([1, 1], [0.1, 0.4]).undefinedReason).toBe('No row is negative.');
    expect(() => accuracyScore([1], [1, 2])).toThrow('There are 1 actual values but 2 predicted ones.');
  });
});
