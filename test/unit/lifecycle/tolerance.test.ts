/** What a GPU made, against what another machine makes of it: differences made by hand, at places that the test knows. */
import { columnFromArray, float64, tableFromColumns, tableToIPC, utf8 } from '@uwdata/flechette';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Metric, SchemaColumn } from '@/lib/domain/artifacts';
import { GPU_TOLERANCE, isWithin } from '@/lib/domain/tolerance';
import type { Made } from '@/lib/server/lifecycle/checks/made';
import { judge, Judgement } from '@/lib/server/lifecycle/checks/tolerance';
import { datasetManifest, hashed, modelManifest, reportManifest } from '../../support/lifecycle';

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const weightsManifest = [{ weights: [{ name: 'dense_1/kernel', shape: [2, 2] }, { name: 'dense_1/bias', shape: [2] }] }];

function network(weights: readonly number[], mean = 0.5, units = 3): Made {
  return {
    manifest: modelManifest(JSON.stringify(weights)),
    files: [{ path: 'weights.bin', bytes: new Uint8Array(Float32Array.from(weights).buffer) }, { path: 'model.json', bytes: text({ weightsManifest }) }, { path: 'pipeline.json', bytes: text({ steps: [{ mean }], head: { units }, history: [Math.random()] }) }],
  };
}

function table(score: readonly (number | null)[], city = score.map(() => 'Ulm')): Made {
  const columns: SchemaColumn[] = [{ name: 'score', type: 'number', nullable: true }, { name: 'city', type: 'string', nullable: false }];
  const arrow = tableFromColumns([['score', columnFromArray([...score], float64()) as never], ['city', columnFromArray([...city], utf8()) as never]]);
  return { manifest: { ...datasetManifest(JSON.stringify([score, city])), rows: score.length, columns } as Made['manifest'], files: [{ path: 'data.arrow', bytes: tableToIPC(arrow, { format: 'file' })! }] };
}

const report = (...metrics: Metric[]): Made => ({ manifest: reportManifest(JSON.stringify(metrics), hashed('m'), hashed('d'), metrics), files: [] });

async function judged(before: Made, after: Made): Promise<Judgement> {
  const judgement = new Judgement();
  await judge(judgement, before, after);
  return judgement;
}

describe('numbers within tolerance', () => {
  const { float32 } = GPU_TOLERANCE;

  it('lie as near as the policy says, in either direction, and nothing is near to what is no number', () => {
    fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 0.99 }), (value, share) => {
      const room = float32.absolute + float32.relative * Math.abs(value);
      for (const other of [value + share * room, value - share * room]) expect([isWithin(value, other, float32), isWithin(other, value, float32)]).toEqual([true, true]);
      expect(isWithin(value, value + 1.01 * room * (1 + float32.relative) * Math.sign(value || 1), float32)).toBe(false);
    }));
    expect([[Number.NaN, Number.NaN], [0, -0], [Infinity, Infinity]].map(([a, b]) => isWithin(a!, b!, float32))).toEqual([true, true, true]);
    expect([[Number.NaN, 0], [0, Number.NaN], [Infinity, 1e300], [Infinity, -Infinity]].map(([a, b]) => isWithin(a!, b!, float32))).toEqual([false, false, false, false]);
  });
});

describe('a model that was computed again', () => {
  it('passes with the largest difference and its place', async () => {
    const { beyond, words } = await judged(network([1, 2, 3, 4, 5, 6]), network([1, 2.0001, 3, 4.001, 5, 6.0001]));
    expect(beyond).toBeNull();
    expect(words).toBe('1e-3 relative and 1e-4 absolute (largest difference 0.001 at [1, 1] of dense_1/kernel, 7 numbers)');
    expect((await judged(network([1, 2, 3, 4, 5, 6]), network([1, 2, 3, 4, 5, 6]))).words).toBe('1e-3 relative and 1e-4 absolute (no difference, 7 numbers)');
  });

  it('names the first weight beyond, wherever it is, and however far the later ones are', async () => {
    const weight = fc.double({ min: -10, max: 10, noNaN: true });
    await fc.assert(fc.asyncProperty(fc.array(weight, { minLength: 6, maxLength: 6 }), fc.nat(5), fc.constantFrom(0.5, -0.5, Infinity, Number.NaN), async (weights, at, by) => {
      const { beyond } = await judged(network(weights), network(weights.map((value, index) => (index < at ? value + 1e-5 : index === at ? value + by : value + 1))));
      expect(beyond).toMatch(new RegExp(`^${['\\[0, 0\\] of dense_1/kernel', '\\[0, 1\\] of dense_1/kernel', '\\[1, 0\\] of dense_1/kernel', '\\[1, 1\\] of dense_1/kernel', '\\[0\\] of dense_1/bias', '\\[1\\] of dense_1/bias'][at]} is `));
    }));
  });

  it('may differ by rounding in its preprocessing, and not in what is counted', async () => {
    const weights = [1, 2, 3, 4, 5, 6];
    expect((await judged(network(weights, 0.5), network(weights, 0.50001))).beyond).toBeNull();
    expect((await judged(network(weights, 0.5), network(weights, 0.6))).beyond).toBe('steps.0.mean of its pipeline is 0.6, not 0.5: 0.1 apart');
    expect((await judged(network(weights, 0.5, 3000), network(weights, 0.5, 3001))).beyond).toBe('head.units of its pipeline is 3001, not 3000');
  });

  it('is not judged where its files are gone', async () => {
    await expect(judged({ ...network([1]), files: [] }, network([1]))).rejects.toThrow('gone or too large');
  });
});

describe('a table and a report that were computed again', () => {
  it('are near in real numbers and equal in everything else', async () => {
    expect((await judged(table([0.5, null, 2]), table([0.50001, null, 2]))).beyond).toBeNull();
    expect((await judged(table([0.5, 1, 2]), table([0.5, 1.1, 3]))).beyond).toBe('row 2 of column “score” is 1.1, not 1: 0.1 apart');
    expect((await judged(table([0.5, null]), table([0.5, 0]))).beyond).toBe('row 2 of column “score” is 0, not missing');
    expect((await judged(table([1, 2]), table([1, 2], ['Ulm', 'Bonn']))).beyond).toBe('row 2 of column “city” is “Bonn”, not “Ulm”');
    expect((await judged(table([1, 2]), table([1]))).beyond).toBe('1 rows, not 2');
  });

  it('compare every number with its interval and its rows', async () => {
    const claim: Metric = { name: 'rocAuc', value: 0.8, n: 100, interval: [0.7, 0.9] };
    expect((await judged(report(claim), report({ ...claim, value: 0.8004, interval: [0.7001, 0.9] }))).words).toBe('1e-3 relative and 1e-4 absolute (largest difference 4.0e-4 at ROC-AUC, 3 numbers)');
    expect((await judged(report(claim), report({ ...claim, interval: [0.7, 0.99] }))).beyond).toBe('the upper end of ROC-AUC is 0.99, not 0.9: 0.09 apart');
    expect((await judged(report(claim), report({ ...claim, n: 101 }))).beyond).toBe('the number of rows of ROC-AUC is 101, not 100');
    expect((await judged(report(claim), report({ name: 'rocAuc', value: null, n: 100 }))).beyond).toContain('whether ROC-AUC has an interval');
    expect((await judged(report(claim), report())).beyond).toBe('the list of its numbers is “”, not “rocAuc”');
  });
});
