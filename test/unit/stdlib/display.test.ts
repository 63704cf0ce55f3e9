import { describe as group, expect, it } from 'vitest';
import { Table } from '@/kernel/stdlib/data';
import { describe } from '@/kernel/worker/display';
import type { Tree } from '@/lib/notebook/outputs';

const tree = (value: unknown): Tree => {
  const output = describe(value)!.output;
  if (output.kind !== 'tree') throw new Error(`shown as ${output.kind}`);
  return output.tree;
};

group('showing a table', () => {
  const table = Table.fromColumns({ x: [3, 1, null, 2], s: ['a', 'b', 'a', null], d: [new Date('2024-01-01'), null, null, new Date('2024-01-03')] }, { name: 'Some file.csv' });

  it('gives first rows, a summary of each column and what it would be pinned as', () => {
    const { output, pinnable } = describe(table)!;
    expect(pinnable).toEqual({ kind: 'dataset', name: 'some-file' });
    if (output.kind !== 'table') throw new Error('not a table');
    expect(output.rows).toEqual([[3, 'a', '2024-01-01'], [1, 'b', null], [null, 'a', null], [2, null, '2024-01-03']]);
    expect(output.columns[0]).toMatchObject({ name: 'x', type: 'integer', missing: 1, distinct: 3, min: 1, max: 3, mean: 2 });
    expect(output.columns[1]).toEqual({ name: 's', type: 'string', missing: 1, counted: 4, distinct: 2, histogram: [{ label: 'a', count: 2 }, { label: 'b', count: 1 }] });
    expect(output.columns[2]).toMatchObject({ type: 'date', min: '2024-01-01', max: '2024-01-03' });
  });

  it('shows a million rows in bounded size', () => {
    const n = 1_000_000;
    const large = Table.fromColumns({ a: Float64Array.from({ length: n }, (_, i) => i % 1000), b: Float64Array.from({ length: n }, (_, i) => Math.sin(i)) });
    const { output } = describe(large)!;
    expect(JSON.stringify(output).length).toBeLessThan(10_000);
  });
});

group('showing anything else', () => {
  it('shows nothing for null and undefined', () => {
    expect([describe(null), describe(undefined)]).toEqual([null, null]);
  });

  it('names scalars for what they are', () => {
    expect(tree('x')).toEqual({ type: 'scalar', of: 'string', text: 'x' });
    expect(tree(-0)).toEqual({ type: 'scalar', of: 'number', text: '-0' });
    expect(tree(10n)).toEqual({ type: 'scalar', of: 'bigint', text: '10n' });
    expect(tree(new TypeError('no'))).toEqual({ type: 'scalar', of: 'error', text: 'TypeError: no' });
    expect(tree(new Date(NaN))).toMatchObject({ text: 'Invalid Date' });
  });

  it('marks cycles and counts what it leaves out', () => {
    const cyclic: Record<string, unknown> = { list: Array.from({ length: 1000 }, (_, i) => i) };
    cyclic['self'] = cyclic;
    expect(tree(cyclic)).toMatchObject({ type: 'record', entries: [{ key: 'list', value: { type: 'list', size: 1000, more: 950 } }, { key: 'self', value: { type: 'seen', name: 'Object' } }] });
  });
});
