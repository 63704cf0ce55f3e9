import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import * as ml from '@/kernel/stdlib/ml';
import { evaluateReport, exportValue, loadArtifact, predict } from '@/kernel/stdlib/artifacts';
import { Table } from '@/kernel/stdlib/data';
import { evaluate } from '@/kernel/stdlib/evaluate';
import { Estimator, Unsupervised, type FittedModel } from '@/kernel/stdlib/ml';
import { checkModelSignature } from '../../support/signatures';
import { CLASSIFIERS, REGRESSORS, UNSUPERVISED } from '../../support/estimators';

beforeAll(async () => { await tf.setBackend('cpu'); });

const CITIES = ['Rome', 'Oslo', null, 'Bern'];
const tableOf = (n: number, salt: number) => Table.fromColumns({
  a: Array.from({ length: n }, (_, i) => ((i * 37 + salt * 11) % 23) / 4), b: Array.from({ length: n }, (_, i) => (i % 17 === 3 ? null : Math.sin(i * 1.7 + salt) * 3)), city: Array.from({ length: n }, (_, i) => CITIES[(i * 7 + salt) % 4]!),
  label: Array.from({ length: n }, (_, i) => (((i * 37 + salt * 11) % 23) / 4 + Math.sin(i) > 3 ? 'high' : i % 9 === 0 ? 'mid' : 'low')), n: Array.from({ length: n }, (_, i) => ((i * 37 + salt * 11) % 23) + Math.sin(i)),
}, { name: 'rows' });

type Fit = (table: Table) => Promise<FittedModel>;
const nameOf = (make: () => { readonly name: string }, index: number) => `${make().name} (${index})`;
const withoutText = (make: () => Estimator) => ['MultinomialNB', 'ComplementNB'].includes(make().name);
const FITS: readonly (readonly [string, Fit])[] = [
  ...CLASSIFIERS.map((make, index) => [nameOf(make, index), (table: Table) => make().fit(table.drop('n'), 'label', withoutText(make) ? { features: ['a'] } : {})] as const),
  ...REGRESSORS.map((make, index) => [nameOf(make, index), (table: Table) => make().fit(table.drop('label'), 'n')] as const),
  ...UNSUPERVISED.map((make, index) => [nameOf(make, index), (table: Table) => make().fit(table.drop('label', 'n'))] as const),
];

async function reload(model: FittedModel): Promise<FittedModel> {
  const { artifact, files } = (await exportValue(model)).at(-1)!;
  return await loadArtifact(artifact.manifest, files) as FittedModel;
}

/** All that a model says of rows, as serving answers. */
const answers = (model: FittedModel, rows: Table) => predict(model, Object.fromEntries(model.signature.inputs.map(({ name }) => [name, rows.column(name).toArray() as (string | number | null)[]])));

describe('every estimator', () => {
  it('of the library is among those that these laws are held against', () => {
    const exported = Object.entries(ml).flatMap(([name, value]) => (typeof value === 'function' && (value.prototype instanceof Estimator || value.prototype instanceof Unsupervised) && !ABSTRACT.includes(name) ? [name] : []));
    const covered = new Set([...CLASSIFIERS, ...REGRESSORS, ...UNSUPERVISED].map((make) => make().name));
    expect(exported.filter((name) => !covered.has(name))).toEqual([]);
  });

  it.each(FITS)('%s: fit, save, load, predict is fit, predict', async (_, fit) => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 40, max: 90 }), fc.integer({ min: 0, max: 50 }), async (n, salt) => {
      const model = await fit(tableOf(n, salt));
      const loaded = await reload(model);
      const fresh = tableOf(17, salt + 3);
      const said = answers(loaded, fresh);
      expect(said).toEqual(answers(model, fresh));
      expect(Object.keys(said)).toEqual(model.signature.outputs.map(({ name }) => name));
      expect((await exportValue(loaded)).at(-1)!.artifact.manifest.digest).toBe((await exportValue(model)).at(-1)!.artifact.manifest.digest);
      // One row alone is what it is among others.
      const alone = answers(loaded, fresh.slice(5, 6));
      for (const [name, values] of Object.entries(said)) {
        if (typeof values[5] === 'number') expect(alone[name]![0]).toBeCloseTo(values[5], 9);
        else expect(alone[name]![0]).toEqual(values[5]);
      }
    }), { numRuns: 3, seed: 7 });
  });

  it.each(FITS)('%s: is described, measured and its signature stored as the host takes it', async (_, fit) => {
    const table = tableOf(60, 1);
    const model = await fit(table);
    checkModelSignature(model);
    expect(model.signature.outputs.length).toBeGreaterThan(0);
    const report = evaluate(model, table, { resamples: 0 });
    expect(report.metrics.length).toBeGreaterThan(0);
    const again = evaluateReport(await reload(model), table, { threshold: null, seed: 0, resamples: 0 });
    expect(again.metrics).toEqual(report.metrics);
  });

  it.each(FITS)('%s: says which column is missing or of another kind', async (_, fit) => {
    const model = await fit(tableOf(60, 1));
    const table = tableOf(10, 2);
    const use = (rows: Table) => (model.signature.task === 'decomposition' ? model.transform(rows) : model.predict(rows));
    expect(() => use(table.drop('a'))).toThrow('The model needs the column ‘a’, which rows lacks.');
    expect(() => use(table.coerce({ a: 'string' }))).toThrow('in training it was number');
    expect(() => predict(model, {})).toThrow('The request lacks');
  });

  it.each(FITS)('%s: gives an answer or a clear error for one row, a constant column, and all alike', async (_, fit) => {
    const shapes = [tableOf(1, 1), tableOf(40, 1).derive({ a: () => 2 }), tableOf(40, 1).derive({ a: () => 2, b: () => 1, city: () => 'Rome' })];
    for (const table of shapes) {
      try {
        const said = answers(await fit(table), tableOf(5, 2));
        for (const values of Object.values(said)) for (const value of values) expect(typeof value === 'string' || Number.isFinite(value)).toBe(true);
      } catch (error) {
        expect((error as Error).name).toBe('DataError');
        expect((error as Error).message).toMatch(/^[A-Z].*[.!?]$/s);
      }
    }
  });

  it.each(FITS)('%s: refuses an empty table and infinite values in words', async (_, fit) => {
    await expect(fit(tableOf(0, 1))).rejects.toThrow('no rows to learn from');
    const infinite = tableOf(40, 1).derive({ a: (_row, index) => (index === 7 ? Infinity : index) });
    const said = await fit(infinite).then(() => 'fitted', (error: Error) => error.message);
    if (said !== 'fitted') expect(said).toMatch(/Column ‘a’(, row 7)? .*infinite/);
  });

  const weighing = [...CLASSIFIERS.map((make) => [make, 'label', 'n'] as const), ...REGRESSORS.map((make) => [make, 'n', 'label'] as const)].map(([make, target, other], index) => [nameOf(make, index), make, target, other] as const);
  it.each(weighing)('%s: refuses weights of no sense, or all weights', async (_, make, target, other) => {
    const table = tableOf(40, 1).drop(other);
    const options = withoutText(make) ? { features: ['a'] } : {};
    const fit = (sampleWeight: number[]) => make().fit(table, target, { ...options, sampleWeight });
    const weights = Array.from({ length: 40 }, () => 1);
    if (!make().takesWeights) { await expect(fit(weights)).rejects.toThrow('takes no sampleWeight'); return; }
    await expect(fit(weights.with(3, -1))).rejects.toThrow('The weight of row 3 is -1.');
    await expect(fit(weights.with(3, NaN))).rejects.toThrow('The weight of row 3 is NaN.');
    await expect(fit(weights.slice(1))).rejects.toThrow('There are 39 weights for 40 rows.');
    await expect(fit(weights.map(() => 0))).rejects.toThrow('Every row has the weight 0.');
  });
});

/** IsotonicRegression takes one feature: its laws are in test/unit/ml/estimators.test.ts. */
const ABSTRACT = ['Estimator', 'Unsupervised', 'IsotonicRegression'];
