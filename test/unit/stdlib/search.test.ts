import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/cross_validation.json';
import { Table } from '@/kernel/stdlib/data';
import { connectLibrary } from '@/kernel/stdlib/host';
import { LogisticRegression, Network, Pipeline, Ridge, StandardScaler } from '@/kernel/stdlib/ml';
import { choice, crossValidate, integer, logUniform, search, uniform } from '@/kernel/stdlib/select';
import type { Output } from '@/lib/notebook/outputs';
import { expectClose } from '../ml/close';

const table = Table.fromColumns({ a: golden.a, b: golden.b, label: golden.label.map((one) => (one === 1 ? 'yes' : 'no')) });
const numbers = Table.fromColumns({ a: golden.a, b: golden.b, number: golden.number });
const space = { C: logUniform(1e-4, 100) };
const base = { space, scoring: 'logLoss', seed: 4, cv: 3 } as const;
let shown: Output[];

beforeEach(() => {
  shown = [];
  connectLibrary({ callHost: () => Promise.reject(new Error('no host')), emit: (output) => void shown.push(output), pin: () => {} });
});
afterEach(() => connectLibrary(null));

describe('a search', () => {
  it('finds what cross-validation would score best, and fits it on the whole table', async () => {
    const found = await search(new LogisticRegression({ maxIter: 5000 }), table, 'label', { ...base, method: 'grid', gridSteps: 7 });
    const grid = [1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100];
    const scores: number[] = [];
    for (const C of grid) scores.push((await crossValidate(new LogisticRegression({ C, maxIter: 5000 }), table, 'label', { cv: 3, scoring: 'logLoss' })).mean('logLoss')!);
    expectClose(found.bestScore, Math.min(...scores), 1e-6);
    expectClose(found.bestParams['C'] as number, grid[scores.indexOf(Math.min(...scores))]!, 1e-9);
    expect(found.trials.rowCount).toBe(7);
    expect(found.bestModel.coefficients).toEqual((await new LogisticRegression({ C: found.bestParams['C'] as number, maxIter: 5000 }).fit(table, 'label')).coefficients);
  });

  it.each(['tpe', 'gp', 'random'] as const)('by %s tries the same for the same seed, and says how far it is', async (method) => {
    const run = () => search(new LogisticRegression(), table, 'label', { ...base, method, trials: 12, refit: false });
    const first = await run();
    expect((await run()).trials.toArray()).toEqual(first.trials.toArray());
    const last = shown.findLast((output) => output.kind === 'progress')!;
    expect(last).toMatchObject({ value: 12, total: 12, label: expect.stringContaining('Best so far') });
  });

  it('goes on from an earlier one as if it had never stopped', async () => {
    const half = await search(new LogisticRegression(), table, 'label', { ...base, trials: 6 });
    const more = await search(new LogisticRegression(), table, 'label', { ...base, trials: 6, before: half, seed: 5 });
    expect(more.trials.rowCount).toBe(12);
    expect(more.trials.head(6).toArray()).toEqual(half.trials.toArray());
    expect(more.bestScore).toBeLessThanOrEqual(half.bestScore);
  });

  it('makes pipelines by a function, and scores by one', async () => {
    const found = await search((p) => new Pipeline([new StandardScaler(), new Ridge({ alpha: p['alpha'] as number, fitIntercept: p['fitIntercept'] as boolean })]), numbers, 'number', {
      space: { alpha: logUniform(1e-3, 1e3), fitIntercept: [true, false] }, scoring: (model, test) => -Math.abs(Number(model.predict(test)[0]) - Number(test.column('number').at(0))), trials: 12, cv: 4, seed: 1,
    });
    expect(found.bestParams['fitIntercept']).toBe(true);
    expect(found.bestScore).toBeLessThanOrEqual(0);
  });

  it('ends early what is not among the best, and never the one it keeps', async () => {
    const found = await search(new LogisticRegression(), table, 'label', { ...base, cv: 9, trials: 20, prune: true });
    const states = found.trials.column('state').counts();
    expect(states.find((one) => one.value === 'pruned')?.count).toBeGreaterThan(0);
    expect(found.trials.filter((row) => row['state'] === 'complete').column('logLoss').min()).toBe(found.bestScore);
  });

  it('tells which parameters matter, and draws what it tried', async () => {
    const found = await search(new LogisticRegression(), table, 'label', { ...base, space: { ...space, maxIter: integer(100, 1000) }, trials: 25 });
    expect(found.importances['C']).toBeGreaterThan(0.6);
    expect(Object.values(found.importances).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    for (const drawn of [found.history(), found.parallelCoordinates()]) expect(drawn.constructor.name).toBe('Chart');
  });

  it('keeps looking where some parameters cannot be fitted', async () => {
    const found = await search((p) => new LogisticRegression({ C: p['C'] as number }), table, 'label', { ...base, space: { C: uniform(-1, 3) }, method: 'grid', gridSteps: 5 }).catch((error: Error) => error.message);
    // The first is refused at once: it would be a mistake in the cell.
    expect(found).toContain('C must be above 0, not -1.');
    const later = await search((p) => new LogisticRegression({ C: p['C'] as number }), table, 'label', { ...base, space: { C: [1, -1, 2] }, method: 'grid' });
    expect(later.trials.column('state').toArray()).toEqual(['complete', 'failed', 'complete']);
  });
});

it('no search tries what its space does not hold', async () => {
  await fc.assert(fc.asyncProperty(fc.nat(), fc.constantFrom('tpe' as const, 'gp' as const, 'random' as const), async (seed, method) => {
    const found = await search(new Ridge(), numbers, 'number', { space: { alpha: uniform(1, 2), fitIntercept: choice([true]) }, scoring: 'mae', trials: 11, cv: 2, seed, method, refit: false });
    expect(found.trials.column('alpha').min()).toBeGreaterThanOrEqual(1);
    expect(found.trials.column('alpha').max()).toBeLessThanOrEqual(2);
  }), { numRuns: 6 });
});

describe('what cannot be searched is refused with its remedy', () => {
  it.each([
    ['a parameter that it has not', () => search(new LogisticRegression(), table, 'label', { ...base, space: { alpha: uniform(0, 1) } }), 'LogisticRegression has no parameter ‘alpha’. It has: C, l1Ratio, fitIntercept, classWeight, maxIter.'],
    ['nothing', () => search(new LogisticRegression(), table, 'label', { ...base, space: {} }), 'There is nothing to search.'],
    ['what is no range', () => search(new LogisticRegression(), table, 'label', { ...base, space: { C: 3 as never } }), 'The parameter ‘C’ has no range. Use uniform'],
    ['a huge grid', () => search(new LogisticRegression(), table, 'label', { ...base, method: 'grid', gridSteps: 20_000 }), 'The grid has 20000 combinations, more than 10000.'],
    ['an unknown way', () => search(new LogisticRegression(), table, 'label', { ...base, method: 'magic' as never }), 'There is no way of searching called ‘magic’.'],
    ['a score that is never defined', () => search(new LogisticRegression(), table, 'label', { ...base, scoring: () => NaN, trials: 2 }), 'No trial gave a score. The score is undefined in a fold.'],
    ['no trials', () => search(new Network(), table, 'label', { ...base, space: { epochs: [1] }, trials: 0 }), 'trials must be a whole number from 1 to 10,000, not 0.'],
    ['neither estimator nor function', () => search({} as never, table, 'label', base), 'search takes an estimator, or a function'],
  ])('%s', (_, run, message) => expect(run).rejects.toThrow(message));

  it.each([
    [() => uniform(2, 1), 'A range goes from a number to one that is not below it; this is 2 to 1.'],
    [() => logUniform(0, 1), 'A logarithmic range begins above 0, not at 0.'],
    [() => integer(1, 2.5), 'An integer range takes whole numbers, not 1 to 2.5.'],
    [() => choice([]), 'A choice takes a list of at least one value.'],
    [() => choice(['a', 'a']), 'A choice names a value twice.'],
  ])('a range: %#', (make, message) => expect(make).toThrow(message));
});
