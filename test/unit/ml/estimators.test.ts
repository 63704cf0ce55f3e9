import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/estimators.json';
import * as ml from '@/kernel/stdlib/ml';
import { Table } from '@/kernel/stdlib/data';
import { expectAllClose, expectClose } from './close';

type Parameters = Readonly<Record<string, unknown>>;
const library = ml as unknown as Readonly<Record<string, new (parameters: Parameters) => ml.Estimator>>;
const make = (name: string, parameters: object) => new ml.Pipeline([new library[name]!(parameters as Parameters)]);
const tableOf = (rows: readonly (readonly number[])[], target?: readonly (number | string)[]) => Table.fromColumns({ ...Object.fromEntries(rows[0]!.map((_, c) => [`f${c}`, rows.map((row) => row[c]!)])), ...(target === undefined ? {} : { target }) });
const rowMajor = (table: Table) => Array.from({ length: table.rowCount }, (_, row) => table.columnNames.map((name) => table.column(name).toNumbers()[row]!)).flat();
const weigh = (isWeighted: boolean) => (isWeighted ? { sampleWeight: golden.weights } : {});
const data = { x: golden.x, counts: golden.counts };
const tests = { x: tableOf(golden.test), counts: tableOf(golden.testCounts) };
const targets = { binary: golden.binary, three: golden.three };
const titled = <One extends { parameters: object; weighted: boolean }>(examples: readonly One[], of: (one: One) => string) => examples.map((one) => [`${of(one)}${one.weighted ? ', weighted' : ''}, ${JSON.stringify(one.parameters)}`, one] as const);

describe('linear models equal scikit-learn', () => {
  it.each(titled(golden.linear, (one) => one.estimator))('%s', async (_, one) => {
    const model = await make(one.estimator, one.parameters).fit(tableOf(golden.x, golden.y), 'target', weigh(one.weighted));
    expectAllClose(Object.values(model.coefficients as Record<string, number>), one.coefficients, 1e-6);
    expectAllClose(model.predict(tests.x) as number[], one.predictions, 1e-6);
    if (one.alpha !== null) expectClose(model.history.find(({ name }) => name === 'alpha')!.values[0], one.alpha, 1e-9);
  });

  it('and a strong L1 penalty leaves coefficients that are exactly 0', async () => {
    const model = await make('Lasso', { alpha: 2 }).fit(tableOf(golden.x, golden.y), 'target');
    expect(Object.values(model.coefficients as Record<string, number>).filter((value) => value === 0).length).toBeGreaterThan(2);
  });
});

describe('logistic regression equals scikit-learn', () => {
  it.each(titled(golden.logistic, (one) => one.target))('%s', async (_, one) => {
    const parameters = { ...one.parameters, C: Number(one.parameters.C) };
    const model = await make('LogisticRegression', parameters).fit(tableOf(golden.x, targets[one.target as 'binary']), 'target', weigh(one.weighted));
    const rows = [model.coefficients].flat() as Record<string, number>[];
    expectAllClose(rows.flatMap((row) => Object.values(row)), one.coefficients, 1e-6);
    expectAllClose(rowMajor(model.predictProba(tests.x)), one.probabilities, 1e-6);
  });
});

describe('classifiers equal scikit-learn', () => {
  it.each(titled(golden.classifiers, (one) => `${one.estimator}, ${one.target}`))('%s', async (_, one) => {
    const model = await make(one.estimator, one.parameters).fit(tableOf(data[one.data as 'x'], targets[one.target as 'binary']), 'target', weigh(one.weighted));
    const test = tests[one.data as 'x'];
    if (one.probabilities !== null) expectAllClose(rowMajor(model.predictProba(test)), one.probabilities, 1e-6);
    expect(model.predict(test)).toEqual(one.classes);
  });
});

describe('regressors equal scikit-learn', () => {
  it.each(titled(golden.regressors, (one) => one.estimator))('%s', async (_, one) => {
    const model = await make(one.estimator, one.parameters).fit(tableOf(golden.x, golden.y), 'target', weigh(one.weighted));
    expectAllClose(model.predict(tests.x) as number[], one.predictions, 1e-6);
  });
});
