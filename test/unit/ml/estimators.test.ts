import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/estimators.json';
import * as ml from '@/kernel/stdlib/ml';
import { exportValue, loadArtifact } from '@/kernel/stdlib/artifacts';
import { Table } from '@/kernel/stdlib/data';
import { evaluate, rocAucScore } from '@/kernel/stdlib/evaluate';
import { modelContents } from '@/kernel/stdlib/ml/fitted';
import { toDense } from '@/lib/ml/dense';
import { kindOf } from '@/lib/ml/heads/registry';
import { fromDense } from '@/lib/ml/matrix';
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
    // libsvm rounds its kernel to 32 bits.
    expectAllClose(model.predict(tests.x) as number[], one.predictions, one.estimator === 'SVR' ? 1e-5 : 1e-6);
  });
});

describe('decisions of support vector machines equal scikit-learn', () => {
  it.each(titled(golden.decisions, (one) => one.estimator))('%s', async (_, one) => {
    const { tol: _tol, ...own } = one.parameters as Record<string, unknown>;
    const model = await make(one.estimator, one.estimator === 'SVC' ? one.parameters : own).fit(tableOf(golden.x, golden.binary), 'target', weigh(one.weighted));
    const { head } = modelContents(model).model;
    const scores = kindOf(head).predict(head, { rows: golden.test.length, matrix: fromDense(golden.test.length, 6, golden.test.flat()), get dense() { return toDense(this.matrix); }, features: () => { throw new Error('unused'); } }, 2);
    // The shares are the sigmoid of the decision of the second class.
    // libsvm rounds its kernel to 32 bits.
    expectAllClose(golden.test.map((_row, i) => Math.log(scores[2 * i + 1]! / scores[2 * i]!)), one.scores, one.estimator === 'SVC' ? 1e-5 : 1e-6);
    if (one.vectors !== null && head.kind === 'svm') expect(head.vectors).toBe(one.vectors);
    expect(() => model.predictProba(tests.x)).toThrow('has no probabilities');
    expect(model.signature.outputs.map(({ name }) => name)).toEqual(['prediction']);
    const report = evaluate(model, tableOf(golden.x, golden.binary), { resamples: 0 });
    expect(report.metric('logLoss')).toMatchObject({ value: null, undefinedReason: 'The model has no probabilities, only scores that rank.' });
    expect(report.value('rocAuc')).toBeGreaterThan(0.8);
  });
});

describe('outliers', () => {
  const { outliers } = golden;
  const cloud = tableOf(outliers.x);
  const queries = tableOf(outliers.queries);

  it.each(outliers.local)('local outlier factors equal scikit-learn, $parameters', async ({ parameters, factors, labels, scores }) => {
    const model = await new ml.Pipeline([new ml.LocalOutlierFactor(parameters as { nNeighbors: number })]).fit(cloud);
    expectAllClose(model.attributes['negativeOutlierFactor'] as number[], factors, 1e-9);
    expect(model.labels).toEqual(labels);
    expectAllClose(model.decisionFunction(queries), scores, 1e-9);
  });

  it.each(outliers.oneClass)('a machine of one class equals scikit-learn, $parameters', async ({ parameters, scores, labels }) => {
    const model = await new ml.Pipeline([new ml.OneClassSVM(parameters as { nu: number })]).fit(cloud);
    expectAllClose(model.decisionFunction(queries), scores, 1e-5);
    expect(model.predict(queries)).toEqual(labels);
  });

  it('an isolation forest scores as theirs: its means over ten seeds lie among their twenty', async () => {
    const means = { auc: 0, mean: 0, share: 0 };
    for (let seed = 0; seed < 10; seed++) {
      const model = await new ml.Pipeline([new ml.IsolationForest({ seed })]).fit(cloud);
      const scores = model.decisionFunction(cloud);
      means.auc += rocAucScore(outliers.isOut, scores.map((score) => -score)).value! / 10;
      means.mean += scores.reduce((sum, score) => sum + score - 0.5, 0) / scores.length / 10;
      means.share += model.labels.filter((label) => label < 0).length / scores.length / 10;
    }
    for (const name of ['auc', 'mean', 'share'] as const) {
      expect(means[name], name).toBeGreaterThanOrEqual(Math.min(...outliers.isolation[name]));
      expect(means[name], name).toBeLessThanOrEqual(Math.max(...outliers.isolation[name]));
    }
  });

  it('an isolation forest with a contamination calls that share of its rows outliers', async () => {
    const model = await new ml.IsolationForest({ contamination: 0.1, seed: 3 }).fit(cloud);
    expect(model.labels.filter((label) => label < 0)).toHaveLength(Math.round(162 * 0.1) + 1);
  });
});

describe('calibration equals scikit-learn', () => {
  it.each(golden.calibrated)('$estimator, $method, $cv parts', async ({ estimator, method, cv, probabilities }) => {
    const model = await new ml.Pipeline([new ml.CalibratedClassifierCV(new library[estimator]!({}), { method: method as 'sigmoid', cv })]).fit(tableOf(golden.x, golden.binary), 'target');
    expectAllClose([...model.predictProba(tests.x).column('probability_1').toNumbers()], probabilities, 1e-6);
  });

  it.each(golden.isotonic.curves)('isotonic curves, increasing: $increasing, weighted: $weighted', async ({ increasing, weighted, predictions }) => {
    const table = Table.fromColumns({ x: golden.x.map((row) => Number(row[0]!.toFixed(1))), y: golden.y });
    const model = await new ml.Pipeline([new ml.IsotonicRegression({ increasing })]).fit(table, 'y', weigh(weighted));
    const grid = Table.fromColumns({ x: golden.isotonic.grid });
    expectAllClose(model.predict(grid) as number[], predictions, 1e-9);
    const { artifact, files } = (await exportValue(model)).at(-1)!;
    expect((await loadArtifact(artifact.manifest, files) as ml.FittedModel).predict(grid)).toEqual(model.predict(grid));
  });

  it('says what it cannot calibrate', async () => {
    await expect(new ml.IsotonicRegression().fit(tableOf(golden.x, golden.y), 'target')).rejects.toThrow('takes one feature, not 6');
    const rare = tableOf(golden.x.slice(0, 20), golden.binary.slice(0, 20).map((_, i) => (i < 3 ? 'rare' : 'usual')));
    await expect(new ml.CalibratedClassifierCV(new ml.LinearSVC()).fit(rare, 'target')).rejects.toThrow('The class ‘rare’ has 3 rows; every one of the 5 parts needs one.');
  });
});
