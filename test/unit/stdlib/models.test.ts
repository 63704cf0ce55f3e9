import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/models.json';
import { Table } from '@/kernel/stdlib/data';
import { connectLibrary } from '@/kernel/stdlib/host';
import { ColumnTransformer, LinearRegression, LogisticRegression, Network, OneHotEncoder, Pipeline, Ridge, SimpleImputer, StandardScaler } from '@/kernel/stdlib/ml';
import { split } from '@/kernel/stdlib/select';
import type { Output } from '@/lib/notebook/outputs';

const { mixed } = golden;
const table = Table.fromColumns({ age: mixed.age, city: mixed.city, label: mixed.label }, { name: 'mixed' });

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-6) {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => expect(Math.abs(actual[index]! - value), `entry ${index}`).toBeLessThan(tolerance * Math.max(1, Math.abs(value))));
}

describe('fitting on a table', () => {
  it('does the usual preprocessing and equals the same pipeline of scikit-learn', async () => {
    const model = await new LogisticRegression().fit(table, 'label');
    expect(model.featureNames).toEqual(['age', 'city_Bern', 'city_Oslo', 'city_Rome', 'city_missing']);
    near(Object.values(model.coefficients as Record<string, number>), mixed.coefficients);
    near(model.predictProba(table.head(8)).column('probability_yes').toNumbers(), mixed.probabilities);
    expect(model.signature).toMatchObject({ task: 'classification', target: 'label', classes: ['no', 'yes'], positive: 'yes', inputs: [{ name: 'age', type: 'number', nullable: true }, { name: 'city', type: 'string', nullable: true }] });
  });

  it('solves collinear one-hot columns by least norm, as scikit-learn', async () => {
    const model = await new LinearRegression().fit(table.drop('label').derive({ score: (_, index) => mixed.score[index]! }), 'score');
    near(Object.values(model.coefficients as Record<string, number>), mixed.linear[0] as number[], 1e-8);
  });

  it('gives the same through a pipeline written out', async () => {
    const written = new Pipeline([
      new ColumnTransformer([['n', [new SimpleImputer({ strategy: 'median' }), new StandardScaler()], ['age']], ['c', new OneHotEncoder({ handleUnknown: 'ignore' }), ['city']]]),
      new LogisticRegression(),
    ]);
    near(Object.values((await written.fit(table, 'label')).coefficients as Record<string, number>), mixed.coefficients);
  });

  it('leaves the estimator as it was and predicts rows as well as tables', async () => {
    const estimator = new LogisticRegression({ C: 2 });
    const model = await estimator.fit(table, 'label');
    expect(estimator.getParams()).toEqual({ C: 2, l1Ratio: 0, fitIntercept: true, classWeight: null, maxIter: 100 });
    expect(model.predict([{ age: 60, city: 'Bern' }, { age: null, city: 'a city never seen' }])).toHaveLength(2);
    expect(model.predict(table, { threshold: 0 }).every((one) => one === 'yes')).toBe(true);
  });

  it('gives classes back in the type of the target', async () => {
    const numbers = Table.fromColumns({ x: [1, 2, 3, 4, 5, 6], flag: [false, false, false, true, true, true], grade: [7, 7, 7, 9, 9, 9] });
    expect((await new LogisticRegression().fit(numbers.drop('grade'), 'flag')).predict(numbers)).toEqual([false, false, false, true, true, true]);
    expect((await new LogisticRegression().fit(numbers.drop('flag'), 'grade')).predict(numbers)).toEqual([7, 7, 7, 9, 9, 9]);
  });

  it.each([
    [() => new LogisticRegression().fit(table, 'labell'), 'No column ‘labell’ in mixed. Nearest: label.'],
    [() => new LogisticRegression().fit(table.head(0), 'label'), 'no rows to learn from'],
    [() => new LogisticRegression().fit(table.filter((row) => row.label === 'no'), 'label'), 'only one class, ‘no’'],
    [() => new Ridge().fit(table, 'label'), 'holds text, but a regressor predicts numbers'],
    [() => new LogisticRegression().fit(table, 'city'), 'The target ‘city’ is missing in 3 of 120 rows. Leave those out with .dropMissing("city").'],
    [() => new Pipeline([new LogisticRegression()]).fit(table, 'label'), 'Column ‘city’ holds text'],
    [() => new Pipeline([new LogisticRegression()]).fit(table.drop('city'), 'label'), 'Column ‘age’, row 3 is missing. Add a SimpleImputer'],
    [() => new LogisticRegression().fit(table, 'label', { features: ['age', 'label'] }), 'is among the features'],
  ])('refuses what cannot be learned from, in words (%#)', async (fit, message) => {
    await expect(fit()).rejects.toThrow(message);
  });

  it('refuses to predict where a column is missing or of another kind', async () => {
    const model = await new LogisticRegression().fit(table, 'label');
    expect(() => model.predict(table.drop('city'))).toThrow('The model needs the column ‘city’, which mixed lacks.');
    expect(() => model.predict(table.coerce({ age: 'string' }))).toThrow('in training it was number');
  });
});

describe('transformers', () => {
  it('scale, impute and encode tables', () => {
    const numbers = Table.fromColumns({ a: [1, 2, 3, 4], constant: [5, 5, 5, 5] });
    const scaled = new StandardScaler().fitTransform(numbers);
    near(scaled.column('a').toNumbers(), [-1.3416407864998738, -0.4472135954999579, 0.4472135954999579, 1.3416407864998738], 1e-12);
    expect(scaled.column('constant').toArray()).toEqual([0, 0, 0, 0]);
    expect(new OneHotEncoder().fitTransform(Table.fromColumns({ c: ['b', 'a', null] })).toArray()).toEqual([{ c_a: 0, c_b: 1, c_missing: 0 }, { c_a: 1, c_b: 0, c_missing: 0 }, { c_a: 0, c_b: 0, c_missing: 1 }]);
    expect(() => new OneHotEncoder().fit(Table.fromColumns({ c: ['a'] })).transform(Table.fromColumns({ c: ['z'] }))).toThrow('Row 0, column ‘c’: ‘z’ did not occur in training.');
    expect(() => new SimpleImputer().fit(Table.fromColumns({ a: [null, null] }))).toThrow('has no value to impute');
  });
});

describe('splitting', () => {
  it('gives every row to one part, and classes to both alike', () => {
    const [train, test] = split(table, { test: 0.25, stratify: 'label', seed: 4 });
    expect([train.rowCount, test.rowCount]).toEqual([90, 30]);
    const share = (part: Table) => part.filter((row) => row.label === 'yes').rowCount / part.rowCount;
    expect(Math.abs(share(train) - share(test))).toBeLessThan(0.04);
    const rows = (part: Table) => part.toArray().map((row) => JSON.stringify(row));
    expect([...rows(train), ...rows(test)].sort()).toEqual(rows(table).sort());
    expect(rows(split(table, { seed: 9 })[0])).toEqual(rows(split(table, { seed: 9 })[0]));
    expect(() => split(table, { test: 120 })).toThrow('leaves 0 of 120 rows for training');
  });
});

describe('a network', () => {
  beforeAll(async () => { await tf.setBackend('cpu'); });
  afterEach(() => connectLibrary(null));

  const xor = Table.fromColumns({ a: Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9)), b: Array.from({ length: 400 }, (_, i) => Math.cos(i * 78.2)) }).derive({ y: (row) => (row.a * row.b > 0 ? 'same' : 'other') });

  it('learns what a line cannot, shows its loss as it goes, and leaks no tensor', async () => {
    const shown: Output[] = [];
    connectLibrary({ callHost: () => Promise.reject(new Error('no data')), emit: (output) => shown.push(output), pin: () => {} });
    const before = tf.memory().numTensors;
    const model = await new Network({ hidden: [16], epochs: 40, learningRate: 0.02, batchSize: 32, seed: 1 }).fit(xor, 'y');
    expect(tf.memory().numTensors).toBe(before);
    const right = model.predict(xor).filter((one, row) => one === xor.column('y').at(row)).length;
    expect(right / 400).toBeGreaterThan(0.93);
    expect(shown.filter((output) => output.kind === 'progress')).toHaveLength(41);
    expect(shown.findLast((output) => output.kind === 'progress')).toMatchObject({ value: 40, total: 40 });
    expect(shown.at(-1)).toMatchObject({ kind: 'curves', curves: { epochs: 40, ended: { epoch: 40, isEarly: false }, series: [{ name: 'loss', y: model.history[0]!.values.map((loss) => Number(loss.toPrecision(6))) }] } });
    expect(model.history[0]!.values.at(-1)!).toBeLessThan(model.history[0]!.values[0]! / 2);
  });

  it('gives the same weights for the same seed, and others for another', async () => {
    const fit = async (seed: number) => (await new Network({ hidden: [4], epochs: 3, dropout: 0.2, seed }).fit(xor, 'y')).predictProba(xor.head(3)).column('probability_same').toArray();
    expect(await fit(5)).toEqual(await fit(5));
    expect(await fit(5)).not.toEqual(await fit(6));
  });

  it('stops when held-out loss no longer falls, and keeps the best epoch', async () => {
    const model = await new Network({ hidden: [8], epochs: 200, patience: 2, learningRate: 0.05, seed: 2 }).fit(xor, 'y');
    expect(model.history.map((one) => one.name)).toEqual(['loss', 'valLoss']);
    expect(model.history[0]!.values.length).toBeLessThan(200);
  });

  it('learns as if a row of weight 2 were there twice', async () => {
    const options = { hidden: [4], epochs: 4, batchSize: 1000, learningRate: 0.05, seed: 4 };
    const some = xor.head(60);
    const weighted = await new Network(options).fit(some, 'y', { features: ['a'], sampleWeight: Array.from({ length: 60 }, (_, row) => (row < 20 ? 2 : 1)) });
    // What is scaled before must be the same for both, so the plain columns go in.
    const [once, twice] = await Promise.all([some, some.concat(some.head(20))].map((table, at) => new Pipeline([new Network(options)]).fit(table, 'y', { features: ['a'], ...(at === 0 ? { sampleWeight: Array.from({ length: 60 }, (_, row) => (row < 20 ? 2 : 1)) } : {}) })));
    near(once!.predictProba(some).column('probability_same').toNumbers(), [...twice!.predictProba(some).column('probability_same').toNumbers()], 1e-4);
    near(once!.history[0]!.values, twice!.history[0]!.values, 1e-4);
    expect(weighted.history[0]!.values).not.toEqual((await new Network(options).fit(some, 'y', { features: ['a'] })).history[0]!.values);
  });

  it('leaves rows of weight 0 out', async () => {
    const options = { hidden: [4], epochs: 4, batchSize: 16, patience: 3, learningRate: 0.05, seed: 4 };
    const some = xor.head(80).derive({ z: (row) => row.a * 3 });
    const fit = (table: Table, sampleWeight?: number[]) => new Pipeline([new Network({ ...options, task: 'regression' })]).fit(table, 'z', { features: ['a', 'b'], ...(sampleWeight ? { sampleWeight } : {}) });
    const without = await fit(some.head(50));
    const zeros = await fit(some, Array.from({ length: 80 }, (_, row) => (row < 50 ? 1 : 0)));
    near(zeros.predict(some) as number[], without.predict(some) as number[], 1e-4);
  });

  it('gives a rare class more say when classes are balanced', async () => {
    const rare = Table.fromColumns({ x: Array.from({ length: 300 }, (_, i) => Math.sin(i * 3.7) + (i % 15 === 0 ? 0.5 : 0)), y: Array.from({ length: 300 }, (_, i) => (i % 15 === 0 ? 'yes' : 'no')) });
    const mean = async (classWeight: 'balanced' | null) => (await new Network({ hidden: [4], epochs: 20, learningRate: 0.02, classWeight, seed: 1 }).fit(rare, 'y')).predictProba(rare).column('probability_yes').mean()!;
    expect(await mean('balanced')).toBeGreaterThan(2 * (await mean(null)));
    await expect(new Network({ epochs: 1, classWeight: { maybe: 2 } }).fit(rare, 'y')).rejects.toThrow(/names the class ‘maybe’/);
  });

  it('predicts numbers in the unit of the target', async () => {
    const line = Table.fromColumns({ x: Array.from({ length: 200 }, (_, i) => i), y: Array.from({ length: 200 }, (_, i) => 1000 + 5 * i) });
    const model = await new Network({ hidden: [8], epochs: 60, learningRate: 0.02, seed: 3 }).fit(line, 'y');
    const errors = model.predict(line).map((value, row) => Math.abs(Number(value) - (1000 + 5 * row)));
    expect(Math.max(...errors)).toBeLessThan(100);
  });
});
