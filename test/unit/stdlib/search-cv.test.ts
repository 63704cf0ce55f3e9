import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/cross_validation.json';
import { Table } from '@/kernel/stdlib/data';
import { LogisticRegression, Pipeline, Ridge, StandardScaler } from '@/kernel/stdlib/ml';
import { crossValidate, GridSearchCV, logUniform, nestedCrossValidate, RandomizedSearchCV, type SearchCVOptions } from '@/kernel/stdlib/select';
import { createRandom } from '@/lib/ml/random';
import { expectAllClose, expectClose } from '../ml/close';

const { a, b, grid } = golden;
const table = Table.fromColumns({ a, b, number: grid.noisy });
const options: SearchCVOptions = { scoring: 'r2', cv: 3 };
const ridge = () => new GridSearchCV(new Ridge(), { alpha: grid.alphas }, options);

describe('GridSearchCV', () => {
  it('tries every combination, with scikit-learn’s means and choice', async () => {
    const found = await ridge().search(table, 'number');
    expectAllClose(found.trials.column('r2').toArray() as number[], grid.means, 1e-9);
    expect(found.bestParams).toEqual({ alpha: grid.best });
    expectClose(found.bestScore, grid.bestScore, 1e-9);
  });

  it('is fitted as the best of them', async () => {
    const model = await ridge().fit(table, 'number');
    expect(model.coefficients).toEqual((await new Ridge({ alpha: grid.best }).fit(table, 'number')).coefficients);
  });

  it('makes pipelines from parameters', async () => {
    const search = new GridSearchCV(({ alpha }) => new Pipeline([new StandardScaler(), new Ridge({ alpha: alpha as number })]), { alpha: grid.alphas }, options);
    expectAllClose((await search.search(table, 'number')).trials.column('r2').toArray() as number[], grid.means, 1e-9);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['a range in a grid', () => new GridSearchCV(new Ridge(), { alpha: logUniform(1, 2) as never }, options), /‘alpha’ in the grid is not a list/],
    ['no estimator', () => new GridSearchCV('ridge' as never, { alpha: [1] }, options), /takes an estimator/],
  ])('refuses %s', (_, make, words) => expect(make).toThrow(words));

  it('names a parameter that the estimator lacks', async () => {
    await expect(new GridSearchCV(new Ridge(), { C: [1] }, options).fit(table, 'number')).rejects.toThrow(/Ridge has no parameter ‘C’/);
  });
});

describe('RandomizedSearchCV', () => {
  it('tries as many as it is told, the same for the same seed', async () => {
    const trials = async (seed: number) => [...(await new RandomizedSearchCV(new Ridge(), { alpha: logUniform(0.01, 100) }, { ...options, nIter: 4, seed }).search(table, 'number')).trials.column('alpha').toNumbers()];
    expect(await trials(1)).toHaveLength(4);
    expect(await trials(1)).toEqual(await trials(1));
    expect(await trials(1)).not.toEqual(await trials(2));
  });
});

describe('nested cross-validation', () => {
  it('scores what each training part’s own search found, as scikit-learn’s', async () => {
    const found = await nestedCrossValidate(ridge(), table, 'number', { cv: 4, scoring: 'r2' });
    expectAllClose(found.scores.column('r2').toArray() as number[], grid.nested, 1e-9);
    expect([...found.chosen.column('alpha').toNumbers()]).toEqual(grid.chosen);
    expectClose(found.mean('r2'), grid.nested.reduce((sum, value) => sum + value, 0) / 4, 1e-9);
    expect(found.searches).toHaveLength(4);
  });

  it('is what cross-validating a search is', async () => {
    expectAllClose((await crossValidate(ridge(), table, 'number', { cv: 4, scoring: 'r2' })).values('r2'), grid.nested, 1e-9);
  });

  it('does not see skill where there is none, though the best of one search does', async () => {
    const random = createRandom(1);
    const noise = Table.fromColumns({ ...Object.fromEntries(Array.from({ length: 30 }, (_, c) => [`x${c}`, Array.from({ length: 60 }, () => random.normal())])), y: Array.from({ length: 60 }, (_, row) => (row % 2 === 0 ? 'a' : 'b')) });
    const features = Array.from({ length: 30 }, (_, c) => `x${c}`);
    // Each trial looks at one column: by chance one of thirty seems to tell.
    const search = new GridSearchCV(({ column }) => ({ fit: (train, target) => new LogisticRegression().fit(train, target, { features: [column as string] }) }), { column: features }, { scoring: 'accuracy', cv: 5 });
    expect((await search.search(noise, 'y')).bestScore).toBeGreaterThan(0.6);
    expect((await nestedCrossValidate(search, noise, 'y', { scoring: 'accuracy' })).mean('accuracy')).toBeLessThan(0.6);
  });

  it('takes a search and nothing else', async () => {
    await expect(nestedCrossValidate(new Ridge() as never, table, 'number')).rejects.toThrow(/takes a search\. For example: new GridSearchCV/);
  });
});
