/** Stored outputs of older builds: rule V3 of lib/notebook/OUTPUTS.md. */
import { describe, expect, it } from 'vitest';
import { currentEntry, currentOutput } from '@/lib/notebook/output-versions';
import { OUTPUT_VERSION, type OutputEntry } from '@/lib/notebook/outputs';

/** As version 1 wrote them. */
const first = {
  table: { kind: 'table', handle: 'table-1', rowCount: 3, columns: [{ name: 'x', type: 'integer', missing: 0, distinct: 3, histogram: [], min: 1, max: 3, mean: 2 }], rows: [[1], [2], [3]] },
  tensor: { kind: 'tensor', shape: [2, 2], dtype: 'float32', min: 1, max: 2, mean: 1.5, hasNaN: true, preview: [1, 2, null, 1.5] },
  tree: { kind: 'tree', tree: { type: 'list', name: 'Array', size: 200, entries: [{ key: '0', value: { type: 'scalar', of: 'number', text: '1' } }], more: 199 } },
};
const stored = (output: unknown, version?: number) => ({ sequence: 1, ...(version === undefined ? {} : { version }), output }) as OutputEntry;

describe('an output stored by an older build', () => {
  it('of the first version is read in today’s form', () => {
    expect(currentEntry(stored(first.table)).output).toEqual({ ...first.table, columnCount: 1, columns: [{ ...first.table.columns[0], counted: 3 }] });
    expect(currentEntry(stored(first.tensor)).output).toEqual({
      kind: 'tensor', handle: '', shape: [2, 2], dtype: 'float32', bytes: 16, isDisposed: false, preview: [1, 2, 'NaN', 1.5],
      statistics: { counted: 4, min: 1, max: 2, mean: 1.5, nan: 1, infinite: 0, histogram: [] },
    });
    expect(currentEntry(stored(first.tree)).output).toEqual(first.tree);
  });

  it('is the same after it was read twice, and today’s is left alone', () => {
    const once = currentEntry(stored(first.tensor));
    expect(once.version).toBe(OUTPUT_VERSION);
    expect(currentEntry(once)).toBe(once);
  });

  it('of a version from the future says what to do', () => {
    expect(currentOutput({ kind: 'hologram' }, OUTPUT_VERSION + 1)).toMatchObject({ kind: 'notice', text: expect.stringContaining('newer version of Pinion') });
  });
});
