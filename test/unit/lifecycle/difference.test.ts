/** C2: a replay that differs says where it first differed, with both values. */
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '@/lib/domain/artifacts';
import type { Digest } from '@/lib/domain/ids';
import { firstDifference, type Made } from '@/lib/server/lifecycle/checks/difference';

const digest = 'a'.repeat(64) as Digest;
type Columns = readonly (readonly [string, 'number' | 'string', readonly unknown[]])[];

function dataset(columns: Columns, rows = columns[0]?.[2].length ?? 3): Made {
  const manifest: Manifest = { kind: 'dataset', digest, rows, columns: columns.map(([name, type]) => ({ name, type, nullable: false })), files: [] };
  const bytes = tableToIPC(tableFromArrays(Object.fromEntries(columns.map(([name, , values]) => [name, [...values]]))), {}) as Uint8Array;
  return { manifest, files: [{ path: 'data.arrow', bytes }] };
}

const described = (columns: [string, 'number' | 'string'][], rows = 3): Made => ({ manifest: { kind: 'dataset', digest, rows, columns: columns.map(([name, type]) => ({ name, type, nullable: false })), files: [] }, files: [] });

function network(weights: readonly number[], pipeline: unknown = { steps: [] }): Made {
  const model = { weightsManifest: [{ weights: [{ name: 'dense_1/kernel', shape: [2, 2] }, { name: 'dense_1/bias', shape: [2] }] }] };
  const file = (path: string, value: unknown) => ({ path, bytes: new TextEncoder().encode(JSON.stringify(value)) });
  const signature = { task: 'regression', target: 'y', inputs: [], outputs: [] } as const;
  return {
    manifest: { kind: 'model', digest, signature, estimator: 'Network', parameters: weights.length, trainedOn: null, files: [] },
    files: [file('model.json', model), file('pipeline.json', pipeline), { path: 'weights.bin', bytes: new Uint8Array(Float32Array.from(weights).buffer) }],
  };
}

describe('where a replay first differs', () => {
  it.each([
    [described([['a', 'number']]), described([['a', 'number']], 4), '4 rows, not 3'],
    [described([['a', 'number']]), described([['b', 'number']]), 'column 1 is “b” (number), not “a” (number)'],
    [described([['a', 'number']]), described([]), 'column 1 is “missing” (none), not “a” (number)'],
    [described([]), described([['a', 'number']]), '1 columns, not 0'],
    [described([['a', 'number']]), described([['a', 'number']]), 'the same columns with other values'],
  ])('is told by the manifests where they differ', async (before, after, says) => {
    expect(await firstDifference(before, after)).toBe(says);
  });

  it('is the first row, and in it the first column, with both values', async () => {
    const before = dataset([['city', 'string', ['Ulm', 'Bonn', 'Kiel']], ['size', 'number', [1, 2, 3]]]);
    const after = dataset([['city', 'string', ['Ulm', 'Bonn', 'Köln']], ['size', 'number', [1, 2.5, 3]]]);
    expect(await firstDifference(before, after)).toBe('row 2 of column “size” is 2.5, not 2');
    expect(await firstDifference(before, dataset([['city', 'string', ['Ulm', 'Bonn', null]], ['size', 'number', [1, 2, 3]]]))).toBe('row 3 of column “city” is missing, not “Kiel”');
  });

  it('is found wherever a single value was changed', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer(), { minLength: 1, maxLength: 40 }), fc.nat(), async (values, pick) => {
      const row = pick % values.length;
      const changed = values.map((value, index) => (index === row ? value + 1 : value));
      expect(await firstDifference(dataset([['x', 'number', values]]), dataset([['x', 'number', changed]]))).toBe(`row ${row + 1} of column “x” is ${changed[row]}, not ${values[row]}`);
    }));
  });

  it('names the tensor and the place in it', async () => {
    expect(await firstDifference(network([1, 2, 3, 4, 5, 6]), network([1, 2, 3, 4, 5, 6.5]))).toBe('weight [1] of dense_1/bias is 6.5, not 6');
    expect(await firstDifference(network([1, 2, 3, 4, 5, 6]), network([1, 2, -3, 4, 5, 7]))).toBe('weight [1, 0] of dense_1/kernel is -3, not 3');
  });

  it('names the setting of the pipeline where all weights are equal', async () => {
    const [before, after] = [3, 4].map((mean) => network([1, 2, 3, 4, 5, 6], { history: [mean], steps: [{ kind: 'scale', mean }] }));
    expect(await firstDifference(before!, after!)).toBe('steps.0.mean of its pipeline is 4, not 3');
  });

  it('says as much as it can of files that cannot be read', async () => {
    const broken = { ...network([1, 2, 3, 4, 5, 6]), files: [{ path: 'weights.bin', bytes: new Uint8Array(3) }] };
    expect(await firstDifference(network([1, 2, 3, 4, 5, 6]), broken)).toBe('the same shape with other weights');
    expect(await firstDifference(dataset([['x', 'number', [1]]]), { ...dataset([['x', 'number', [1]]]), files: [{ path: 'data.arrow', bytes: new Uint8Array(9) }] })).toBe('the same columns with other values');
  });
});
