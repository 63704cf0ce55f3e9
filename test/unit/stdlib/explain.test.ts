import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Table } from '@/kernel/stdlib/data';
import { worstSlices } from '@/kernel/stdlib/evaluate';
import { integratedGradients, partialDependence, permutationImportance, shapleyValues } from '@/kernel/stdlib/explain';
import { LogisticRegression, Network, Ridge, type FittedModel } from '@/kernel/stdlib/ml';
import { createRandom } from '@/lib/ml/random';

const random = createRandom(2);
const rows = Array.from({ length: 600 }, (_, row) => {
  const age = 20 + random.below(50);
  const city = ['Bern', 'Oslo', 'Rome'][random.below(3)]!;
  // In Rome the label is a coin's: there no model can be good.
  return { age, city, noise: random.normal(), label: (city === 'Rome' ? random.next() < 0.5 : age > 45) ? 'yes' : 'no', pay: 3 * age + (city === 'Oslo' ? 10 : 0), hole: row % 7 === 0 ? null : row };
});
const table = Table.fromRows(rows, { name: 'people' });
const features = { features: ['age', 'city', 'noise'] };
let classifier: FittedModel;
let regressor: FittedModel;

beforeAll(async () => {
  await tf.setBackend('cpu');
  classifier = await new LogisticRegression().fit(table, 'label', features);
  regressor = await new Ridge({ alpha: 0 }).fit(table, 'pay', features);
});

describe('permutation importance', () => {
  it('puts the column that decides first, and says nothing of one that does not matter', () => {
    const found = permutationImportance(classifier, table, { scoring: 'rocAuc', nRepeats: 5, seed: 1 });
    expect(found.columnNames).toEqual(['column', 'importance', 'std', 'least', 'most']);
    expect(found.row(0)).toMatchObject({ column: 'age' });
    expect(Math.abs(found.filter((row) => row['column'] === 'noise').row(0)['importance'] as number)).toBeLessThan(0.02);
  });

  it('of an error is how much more of it there is', () => {
    expect(permutationImportance(regressor, table, { scoring: 'mae', columns: ['age'], seed: 1 }).row(0)['importance']).toBeGreaterThan(10);
  });

  it('takes scores of one’s own', () => {
    expect(permutationImportance(classifier, table, { scoring: (model, data) => model.predict(data).filter((one) => one === 'yes').length, columns: ['noise'], nRepeats: 1 }).rowCount).toBe(1);
  });
});

describe('partial dependence', () => {
  it('of a linear model is a line of its slope', () => {
    const found = partialDependence(regressor, table, 'age', { gridResolution: 5 });
    const [age, average] = [found.column('age').toNumbers(), found.column('average').toNumbers()];
    expect(found.rowCount).toBe(5);
    expect((average[4]! - average[0]!) / (age[4]! - age[0]!)).toBeCloseTo(3, 6);
  });

  it('of words is a row for each, of two columns a row for each pair', () => {
    expect(partialDependence(regressor, table, 'city').column('city').toArray()).toEqual(['Bern', 'Oslo', 'Rome']);
    expect(partialDependence(regressor, table, ['city', 'age'], { gridResolution: 4 }).head(5).column('city').toArray()).toEqual(['Bern', 'Bern', 'Bern', 'Bern', 'Oslo']);
  });

  it('has a curve for each row, by its place in the table', () => {
    const found = partialDependence(classifier, table, 'age', { kind: 'individual', gridResolution: 3, maxRows: 4, seed: 1 });
    expect(found.columnNames).toEqual(['row', 'age', 'prediction']);
    expect(found.rowCount).toBe(12);
    expect(new Set(found.column('row').toNumbers()).size).toBe(4);
  });
});

describe('Shapley values', () => {
  it('of a linear model are its slopes times the distance from the background, and add up to the prediction', () => {
    const found = shapleyValues(regressor, table.head(4), { background: table.tail(50) });
    const mean = table.tail(50).column('age').mean()!;
    [...found.rows()].forEach((row, at) => {
      expect(row['age']).toBeCloseTo(3 * (rows[at]!.age - mean), 6);
      expect(Object.values(row).reduce<number>((sum, value) => sum + (value as number), 0)).toBeCloseTo(regressor.predict(table.head(4))[at] as number, 6);
    });
  });

  it('are of the chosen class, and come with standard errors when sampled', () => {
    const [yes, no] = ['yes', 'no'].map((name) => shapleyValues(classifier, table.head(1), { background: table.tail(20), class: name }).row(0));
    expect(yes!['age']).toBeCloseTo(-(no!['age'] as number), 9);
    expect(shapleyValues(classifier, table.head(1), { background: table.tail(20), method: 'sampled', pairs: 5, errors: true }).columnNames).toEqual(['age', 'city', 'noise', 'expected', 'age error', 'city error', 'noise error']);
  });
});

describe('integrated gradients', () => {
  it.each([['label', 'predictProba'], ['pay', 'predict']])('of a network for %s add up to its prediction', async (target) => {
    const network = await new Network({ hidden: [6], activation: 'tanh', epochs: 2, seed: 1 }).fit(table, target, features);
    const some = table.head(5);
    const predicted = target === 'pay' ? (network.predict(some) as number[]) : [...network.predictProba(some).column('probability_yes').toNumbers()];
    [...integratedGradients(network, some, { baseline: table, nSteps: 200 }).rows()].forEach((row, at) => expect(Object.values(row).reduce<number>((sum, value) => sum + (value as number), 0)).toBeCloseTo(predicted[at]!, 5));
  });
});

describe('the worst slices', () => {
  it('are where labels are chance', () => {
    const found = worstSlices(classifier, table, { columns: ['age', 'city'], depth: 1 });
    expect(found.row(0)).toMatchObject({ slice: 'city = Rome' });
    expect(found.row(0)['pValue']).toBeLessThan(0.001);
  });

  it('tell missing values and ranges, also of columns that the model does not read', () => {
    const found = worstSlices(classifier, table, { columns: ['hole', 'noise'], depth: 2, alpha: 1, minEffect: -10, minRows: 10, top: 1000 });
    expect(found.column('slice').toArray()).toEqual(expect.arrayContaining(['hole is missing', expect.stringMatching(/^noise < -0\.\d+$/)]));
  });
});

describe('what cannot be explained is said', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['a promise for a model', () => permutationImportance(Promise.resolve(classifier) as never, table), /fitted model\. Did you write await/],
    ['a table without rows', () => partialDependence(classifier, table.head(0), 'age'), /without rows/],
    ['a table that lacks a column', () => shapleyValues(classifier, table.drop('city'), { background: table }), /needs the column ‘city’/],
    ['a column that the model does not read', () => partialDependence(classifier, table, 'pay'), /No column ‘pay’ in what the model reads/],
    ['a class that there is not', () => shapleyValues(classifier, table.head(1), { background: table, class: 'maybe' }), /no class ‘maybe’\. There are: no, yes/],
    ['a class of a regression', () => partialDependence(regressor, table, 'age', { class: 'yes' }), /predicts numbers/],
    ['no background', () => shapleyValues(classifier, table.head(1), {} as never), /\{ background: train \}/],
    ['gradients of what has none', () => integratedGradients(classifier, table), /Use shapleyValues/],
    ['shares the wrong way round', () => partialDependence(classifier, table, 'age', { percentiles: [0.9, 0.1] }), /the lower first/],
    ['half a repeat', () => permutationImportance(classifier, table, { nRepeats: 0.5 }), /whole number from 1/],
    ['too many rows', () => shapleyValues(classifier, table.concat(table), { background: table }), /1,000 at a time/],
    ['a loss of another task', () => worstSlices(regressor, table, { loss: 'logLoss' }), /squared or absolute/],
    ['a missing target', () => worstSlices(classifier, table.coerce({ label: 'string' }).derive({ label: (row, at) => (at === 3 ? null : row['label'] as string) })), /missing in row 3/],
  ])('%s', (_, explain, words) => expect(explain).toThrow(words));
});
