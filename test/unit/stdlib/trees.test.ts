import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportValue, loadArtifact, predict, type Exported } from '@/kernel/stdlib/artifacts';
import { Table } from '@/kernel/stdlib/data';
import { connectLibrary } from '@/kernel/stdlib/host';
import { evaluate } from '@/kernel/stdlib/evaluate';
import {
  DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreesClassifier, ExtraTreesRegressor, HistGradientBoostingClassifier, HistGradientBoostingRegressor, KNeighborsClassifier, OrdinalEncoder, Pipeline,
  RandomForestClassifier, RandomForestRegressor, type Estimator, type FittedModel,
} from '@/kernel/stdlib/ml';
import type { Output } from '@/lib/notebook/outputs';

const n = 240;
const people = Table.fromColumns({
  age: Array.from({ length: n }, (_, i) => (i % 17 === 0 ? null : 20 + ((i * 7) % 50))), city: Array.from({ length: n }, (_, i) => ['Rome', 'Oslo', null, 'Bern'][i % 4]!),
  member: Array.from({ length: n }, (_, i) => i % 3 === 0), since: Array.from({ length: n }, (_, i) => new Date(Date.UTC(2020, i % 12, 1 + (i % 28)))), weight: Array.from({ length: n }, (_, i) => (i % 5) / 2),
  income: Array.from({ length: n }, (_, i) => ((i * 7) % 50) * 100 + (i % 4) * 333.25),
  label: Array.from({ length: n }, (_, i) => (((i * 7) % 50 > 25) !== (i % 4 === 1) ? 'high' : 'low')),
  three: Array.from({ length: n }, (_, i) => (i * 7) % 3),
}, { name: 'people' });
const forClasses = people.select('age', 'city', 'member', 'since', 'label');
const forNumbers = people.select('age', 'city', 'member', 'since', 'income');
const small = { nEstimators: 7, seed: 3 } as const;

const classifiers: [string, () => Estimator][] = [
  ['a decision tree', () => new DecisionTreeClassifier({ maxDepth: 5 })],
  ['a pruned decision tree', () => new DecisionTreeClassifier({ ccpAlpha: 0.01, criterion: 'entropy', classWeight: 'balanced' })],
  ['a random forest', () => new RandomForestClassifier({ ...small, oobScore: true })],
  ['extra trees', () => new ExtraTreesClassifier(small)],
  ['histogram boosting', () => new HistGradientBoostingClassifier({ maxIter: 12, minSamplesLeaf: 5 })],
  ['boosting that stops early', () => new HistGradientBoostingClassifier({ earlyStopping: true, nIterNoChange: 2, learningRate: 0.5, minSamplesLeaf: 5, seed: 1, maxFeatures: 0.5 })],
];
const regressors: [string, () => Estimator][] = [
  ['a decision tree', () => new DecisionTreeRegressor({ maxLeafNodes: 12 })],
  ['a random forest', () => new RandomForestRegressor({ ...small, oobScore: true, maxSamples: 0.5 })],
  ['extra trees', () => new ExtraTreesRegressor(small)],
  ['histogram boosting', () => new HistGradientBoostingRegressor({ maxIter: 12, minSamplesLeaf: 5 })],
  ['boosting of counts', () => new HistGradientBoostingRegressor({ maxIter: 12, loss: 'poisson' })],
  ['boosting of a quantile', () => new HistGradientBoostingRegressor({ maxIter: 12, loss: 'quantile', quantile: 0.8 })],
];
const all: [string, () => Promise<FittedModel>, Table][] = [
  ...classifiers.map(([name, make]): [string, () => Promise<FittedModel>, Table] => [`${name} of two classes`, () => make().fit(forClasses, 'label'), forClasses]),
  ...regressors.map(([name, make]): [string, () => Promise<FittedModel>, Table] => [`${name} of numbers`, () => make().fit(forNumbers, 'income'), forNumbers]),
  ['a forest of three classes', () => new RandomForestClassifier(small).fit(people.drop('label'), 'three'), people],
  ['boosting of three classes', () => new HistGradientBoostingClassifier({ maxIter: 5 }).fit(people.drop('label'), 'three'), people],
];

const outputs: Output[] = [];
beforeAll(() => { connectLibrary({ callHost: () => Promise.reject(new Error('there is no data here')), emit: (output) => { outputs.push(output); }, pin: () => {} }); });
afterAll(() => { connectLibrary(null); });

const last = async (value: unknown): Promise<Exported> => (await exportValue(value)).at(-1)!;
const load = ({ artifact, files }: Exported) => loadArtifact(artifact.manifest, files);
const words = (exported: Exported, change: (numbers: Float64Array) => void): Exported => ({
  ...exported, files: exported.files.map((file) => {
    if (file.path !== 'weights.bin') return file;
    const numbers = new Float64Array(file.bytes.slice().buffer);
    change(numbers);
    return { ...file, bytes: new Uint8Array(numbers.buffer) };
  }),
});
const shaped = (exported: Exported, change: (head: Record<string, unknown>) => void): Exported => ({
  ...exported, files: exported.files.map((file) => {
    if (file.path !== 'pipeline.json') return file;
    const pipeline = JSON.parse(new TextDecoder().decode(file.bytes)) as { head: Record<string, unknown> };
    change(pipeline.head);
    return { ...file, bytes: new TextEncoder().encode(JSON.stringify(pipeline)) };
  }),
});

describe('trees on a table', () => {
  it.each(all)('%s is stored the same twice and predicts the same after it was loaded', async (_, fit, table) => {
    const model = await fit();
    const exported = await last(model);
    const loaded = await load(exported) as FittedModel;
    expect(loaded.predict(table)).toEqual(model.predict(table).map((value) => (typeof value === 'number' && model.classes !== undefined ? String(value) : value)));
    if (model.classes !== undefined) expect(loaded.predictProba(table).toArray()).toEqual(model.predictProba(table).toArray());
    expect((await last(loaded)).artifact.manifest.digest).toBe(exported.artifact.manifest.digest);
    expect((await last(await fit())).artifact.manifest.digest).toBe(exported.artifact.manifest.digest);
    const importances = Object.values(model.featureImportances);
    expect(importances.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 10);
    expect(Object.keys(model.featureImportances)).toEqual(model.featureNames);
  });

  it('keeps missing values and takes text as categories, without scaling or one-hot columns', async () => {
    const model = await new HistGradientBoostingClassifier({ maxIter: 5, minSamplesLeaf: 5 }).fit(forClasses, 'label');
    expect(model.featureNames).toEqual(['age', 'member', 'since', 'city']);
    expect(model.predict([{ age: null, city: 'a city never seen', member: true, since: new Date(0) }])).toHaveLength(1);
  });

  it('learns what the columns say', async () => {
    for (const [name, make] of classifiers) {
      const report = evaluate(await make().fit(forClasses, 'label'), forClasses, { resamples: 0 });
      expect(report.value('rocAuc'), name).toBeGreaterThan(0.9);
    }
    for (const [name, make] of regressors.slice(0, 4)) expect(evaluate(await make().fit(forNumbers, 'income'), forNumbers, { resamples: 0 }).value('r2'), name).toBeGreaterThan(0.7);
  });

  it('answers rows of JSON as it answers the table', async () => {
    const model = await new RandomForestClassifier(small).fit(forClasses, 'label');
    const columns = { age: people.column('age').toArray() as number[], city: people.column('city').toArray() as string[], member: people.column('member').toArray() as boolean[], since: (people.column('since').toArray() as Date[]).map((date) => date.toISOString()) };
    expect(predict(await load(await last(model)), columns)['probability_high']).toEqual([...model.predictProba(people).column('probability_high').toNumbers()]);
  });

  it('scores a forest by the trees that did not see a row, and says so where there is none', async () => {
    const [forest, plain] = [await new RandomForestClassifier({ nEstimators: 40, seed: 1, oobScore: true }).fit(forClasses, 'label'), await new RandomForestClassifier(small).fit(forClasses, 'label')];
    expect(forest.oobScore).toBeGreaterThan(0.7);
    expect(forest.oobScore).toBeLessThanOrEqual(1);
    expect(() => plain.oobScore).toThrow('Fit a forest with { oobScore: true }');
    expect(() => forest.coefficients).toThrow('Look at featureImportances');
  });

  it('counts a row of weight 2 as two rows and one of weight 0 as none, for every estimator that takes weights', async () => {
    const doubled = Int32Array.from({ length: n }, (_, i) => i % 3).reduce<number[]>((rows, weight, row) => [...rows, ...Array.from({ length: weight }, () => row)], []);
    const repeated = people.take(doubled);
    const weighted = people.derive({ weight: (_, row) => row % 3 });
    for (const make of [() => new DecisionTreeClassifier({ maxDepth: 6 }), () => new DecisionTreeRegressor({ maxDepth: 6 })]) {
      const target = make().name.endsWith('Classifier') ? 'label' : 'income';
      const [a, b] = [await make().fit(weighted, target, { features: ['age', 'city'], sampleWeight: 'weight' }), await make().fit(repeated, target, { features: ['age', 'city'] })];
      expect(a.predict(people)).toEqual(b.predict(people));
    }
  });
});

describe('trees refuse', () => {
  it.each<[string, () => unknown, string]>([
    ['a table without rows', () => new DecisionTreeClassifier().fit(forClasses.head(0), 'label'), 'no rows to learn from'],
    ['one class', () => new HistGradientBoostingClassifier().fit(forClasses.filter((row) => row.label === 'low'), 'label'), 'only one class, ‘low’'],
    ['a weight below 0', () => new RandomForestClassifier(small).fit(forClasses, 'label', { sampleWeight: Array.from({ length: n }, (_, i) => (i === 4 ? -1 : 1)) }), 'The weight of row 4 is -1. Weights are finite numbers of at least 0'],
    ['too few weights', () => new RandomForestClassifier(small).fit(forClasses, 'label', { sampleWeight: [1, 2] }), 'There are 2 weights for 240 rows.'],
    ['weights that are all 0', () => new HistGradientBoostingClassifier().fit(forClasses, 'label', { sampleWeight: new Float64Array(n) }), 'Every row has the weight 0.'],
    ['weights where none are taken', () => new KNeighborsClassifier().fit(forClasses, 'label', { sampleWeight: 'age' }), 'KNeighborsClassifier takes no sampleWeight'],
    ['an infinite value, where splits are exact', () => new DecisionTreeClassifier().fit(Table.fromColumns({ x: [1, Infinity, 3], y: ['a', 'b', 'a'] }), 'y'), 'Column ‘x’, row 1 is infinite. Limit the column with clip().'],
    ['more categories than bins', () => new Pipeline([new OrdinalEncoder(), new HistGradientBoostingClassifier({ maxBins: 3 })]).fit(people.select('city', 'since', 'label'), 'label'), 'categories; maxBins allows 3. Lump the rarest with new OrdinalEncoder({ maxCategories: 3 }).'],
    ['text that is not encoded', () => new Pipeline([new DecisionTreeClassifier()]).fit(forClasses, 'label'), 'Column ‘city’ holds text. Encode it with OrdinalEncoder'],
    ['a class that is not there', () => new RandomForestClassifier({ classWeight: { hihg: 2 } }).fit(forClasses, 'label'), 'classWeight names the class ‘hihg’'],
    ['counts below 0', () => new HistGradientBoostingRegressor({ loss: 'poisson' }).fit(Table.fromColumns({ x: [1, 2, 3], y: [1, -1, 2] }), 'y'), "Loss 'poisson' takes targets of at least 0"],
    ['a direction of no feature', () => new HistGradientBoostingClassifier({ monotonicCst: { aeg: 1 } }).fit(forClasses, 'label'), 'monotonicCst names ‘aeg’'],
    ['a direction of categories', () => new HistGradientBoostingClassifier({ monotonicCst: { city: 1 } }).fit(forClasses, 'label'), 'Column ‘city’ holds categories'],
  ])('%s', async (_, attempt, message) => {
    await expect(attempt()).rejects.toThrow(message);
  });

  it.each<[() => unknown, string]>([
    [() => new HistGradientBoostingClassifier({ learningRate: 0 }), 'learningRate must be a number of above 0, not 0.'],
    [() => new HistGradientBoostingClassifier({ maxBins: 256 }), 'maxBins must be a whole number of at least 2 and at most 255'],
    [() => new HistGradientBoostingRegressor({ loss: 'quantile' }), "Loss 'quantile' needs a quantile in [0, 1]"],
    [() => new DecisionTreeClassifier({ criterion: 'squaredError' as never }), "criterion cannot be \"squaredError\". Choose 'gini', 'entropy', 'logLoss'."],
    [() => new DecisionTreeClassifier({ minSamplesSplit: 1 }), 'minSamplesSplit must be a whole number of at least 2'],
    [() => new ExtraTreesClassifier({ oobScore: true }), 'oobScore needs trees that leave rows out. Set bootstrap: true.'],
    [() => new RandomForestClassifier({ maxDepth: 0 }), 'maxDepth must be a whole number of at least 1, not 0. null means no limit.'],
  ])('a parameter of no sense: %#', (make, message) => {
    expect(make).toThrow(message);
  });

  it('a table at prediction that lacks a column or has another type', async () => {
    const model = await new DecisionTreeClassifier({ maxDepth: 2 }).fit(forClasses, 'label');
    expect(() => model.predict(forClasses.drop('age'))).toThrow('The model needs the column ‘age’, which');
    expect(() => model.predict(forClasses.derive({ city: () => 3 }))).toThrow('in training it was string');
  });
});

describe('trees learn from little', () => {
  it.each([...classifiers, ...regressors.slice(0, 4)])('%s from one row of each kind, constant columns and columns that are all missing', async (_, make) => {
    const table = Table.fromColumns({ constant: [1, 1], empty: [null, null], x: [0, 5], y: [0, 1] }, { types: { empty: 'number' } });
    const estimator = make();
    if ('earlyStopping' in estimator.getParams() && estimator.getParams()['earlyStopping'] === true) return;
    const model = await estimator.fit(table, 'y');
    expect(model.predict(table)).toHaveLength(2);
    if (estimator.name.startsWith('DecisionTree')) expect(model.predict(table)).toEqual([0, 1]);
  });

  it('boosting takes infinite values and 10,000 categories, of which the rarest share a bin', async () => {
    const rows = 20_000;
    const wide = Table.fromColumns({ code: Array.from({ length: rows }, (_, i) => `c${i % 10_000}`), x: Array.from({ length: rows }, (_, i) => (i % 1000 === 0 ? Infinity : i % 7)), y: Array.from({ length: rows }, (_, i) => (i % 7 > 3 ? 'a' : 'b')) });
    const model = await new HistGradientBoostingClassifier({ maxIter: 3, seed: 0 }).fit(wide, 'y');
    expect(model.predict(wide.head(7)).slice(1)).toEqual(['b', 'b', 'b', 'a', 'a', 'a']);
  });
});

describe('stored trees', () => {
  it('are refused when codes, sets, weights or counts make no sense', async () => {
    const exported = await last(await new HistGradientBoostingClassifier({ maxIter: 3, minSamplesLeaf: 5 }).fit(forClasses, 'label'));
    const head = (JSON.parse(new TextDecoder().decode(exported.files.find((file) => file.path === 'pipeline.json')!.bytes)) as { head: { features: number; sets: number; outputs: number } }).head;
    const first = head.outputs + head.features + head.sets * 8;
    await expect(load(words(exported, (numbers) => { numbers[first] = 9999; }))).rejects.toThrow('node 0 has the code 9999, which is none');
    await expect(load(words(exported, (numbers) => { numbers[first] = 0.5; }))).rejects.toThrow('node 0 has the code 0.5');
    await expect(load(words(exported, (numbers) => { numbers[first] = -1; }))).rejects.toThrow('The model cannot be loaded');
    await expect(load(words(exported, (numbers) => { numbers[first + 1] = NaN; }))).rejects.toThrow('is not a finite number');
    await expect(load(words(exported, (numbers) => { numbers[first] = (numbers[first]! & ~3) | 2; numbers[first + 1] = 1e6; }))).rejects.toThrow('asks for the set 1000000, which is none');
    await expect(load(words(exported, (numbers) => { numbers[first + 1]! += 0.25; }))).rejects.toThrow('does not match its digest');
    await expect(load(shaped(exported, (one) => { one['leaves'] = 5; }))).rejects.toThrow('its splits and leaves do not make its trees');
    await expect(load(shaped(exported, (one) => { one['trees'] = 1e12; }))).rejects.toThrow('its number of trees is malformed');
    await expect(load(shaped(exported, (one) => { one['link'] = 'softmax'; }))).rejects.toThrow('its link does not fit its task');
  });

  it('are loaded whole or refused, whatever numbers stand in the file', async () => {
    const exported = await last(await new DecisionTreeClassifier({ maxDepth: 3 }).fit(forClasses, 'label'));
    const count = exported.files.find((file) => file.path === 'weights.bin')!.bytes.length / 8;
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(count - 1), fc.oneof(fc.integer({ min: -2, max: 40 }), fc.double())), { minLength: 1, maxLength: 4 }), async (changes) => {
      await expect(load(words(exported, (numbers) => { for (const [at, value] of changes) numbers[at] = Object.is(numbers[at], value) ? value + 1 : value; }))).rejects.toThrow(/The model cannot be loaded|does not match its digest/);
    }), { numRuns: 200 });
  });
});
