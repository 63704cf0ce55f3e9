import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/evaluation.json';
import { Table } from '@/kernel/stdlib/data';
import * as evaluate from '@/kernel/stdlib/evaluate';
import { expectAllClose, expectClose } from '../ml/close';

const NAMES = ['ant', 'bee', 'cow', 'doe', 'elk'];
const named = (codes: readonly number[]) => codes.map((code) => NAMES[code]!);

describe('scores of classes take words, columns, weights and averages', () => {
  const example = golden.classes[2]!;
  const table = Table.fromColumns({ actual: named(example.actual), predicted: named(example.predicted), weight: example.weights });
  const [actual, predicted, sampleWeight] = [table.column('actual'), table.column('predicted'), table.column('weight')];

  it('and equal scikit-learn', () => {
    expectClose(evaluate.accuracyScore(actual, predicted, { sampleWeight }).value, example.weighted.accuracy);
    expectClose(evaluate.balancedAccuracyScore(actual, predicted).value, example.plain.balancedAccuracy);
    expectClose(evaluate.matthewsCorrcoef(actual, predicted, { sampleWeight }).value, example.weighted.matthewsCorrelation);
    expectClose(evaluate.cohenKappaScore(actual, predicted, { weights: 'quadratic' }).value, example.plain.cohenKappa[2]!);
    expectClose(evaluate.zeroOneLoss(actual, predicted).value, example.plain.zeroOneLoss);
    for (const average of ['macro', 'micro', 'weighted'] as const) {
      const options = { average, zeroDivision: 0, sampleWeight };
      expectAllClose([
        evaluate.precisionScore(actual, predicted, options).value, evaluate.recallScore(actual, predicted, options).value, evaluate.f1Score(actual, predicted, options).value,
        evaluate.fbetaScore(actual, predicted, { ...options, beta: 2 }).value, evaluate.fbetaScore(actual, predicted, { ...options, beta: 0.5 }).value, evaluate.jaccardScore(actual, predicted, options).value,
      ], example.weighted.averages[`${average} 0`]);
    }
    expectClose(evaluate.precisionScore(actual, predicted, { average: 'micro', labels: ['ant', 'elk'] }).value, example.plain.some[0]!);
  });

  it('and a report of every class is a table', () => {
    const report = evaluate.classificationReport(actual, predicted, { zeroDivision: 0 });
    expect(report.column('class').toArray()).toEqual(NAMES);
    [...report.rows()].forEach((row, c) => expectAllClose([row['precision'], row['recall'], row['f1'], row['support']] as number[], example.plain.byClass[c]!));
  });

  it('and a confusion matrix adds up as it was asked to', () => {
    const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
    const { labels, counts } = evaluate.confusionMatrix(actual, predicted, { normalize: 'true' });
    expect(labels).toEqual(NAMES);
    for (const row of counts) expect(sum(row)).toBeCloseTo(1, 12);
    const byColumn = evaluate.confusionMatrix(actual, predicted, { normalize: 'pred' }).counts;
    for (const column of NAMES.keys()) expect(sum(byColumn.map((row) => row[column]!))).toBeCloseTo(1, 12);
    expect(sum(evaluate.confusionMatrix(actual, predicted, { normalize: 'all' }).counts.flat())).toBeCloseTo(1, 12);
  });
});

describe('scores of probabilities', () => {
  it('of two classes take one number a row, and either class as the positive one', () => {
    const example = golden.scores[1]!;
    const actual = example.actual.map((yes) => (yes === 1 ? 'yes' : 'no'));
    expectClose(evaluate.rocAucScore(actual, example.scores).value, example.rocAuc);
    expectClose(evaluate.rocAucScore(actual, example.scores.map((p) => 1 - p), { posLabel: 'no' }).value, example.rocAuc);
    expectClose(evaluate.averagePrecisionScore(actual, example.scores, { sampleWeight: example.weights }).value, example.weightedAveragePrecision);
    expectClose(evaluate.logLoss(actual, example.scores, { sampleWeight: example.weights }).value, example.weightedLogLoss);
    expectClose(evaluate.brierScoreLoss(actual, example.scores).value, example.brier);
    expect(evaluate.precisionRecallCurve(actual, example.scores).column('threshold').toArray()).toEqual([...example.thresholds, null]);
    expectAllClose(evaluate.detCurve(actual, example.scores).column('falseNegativeRate').toArray() as number[], example.det[1]!);
    expectAllClose(evaluate.calibrationCurve(actual, example.scores, { bins: 7 }).column('observed').toArray() as number[], example.uniform[0]!);
    expect(evaluate.gainCurve(actual, example.scores).column('gain').max()).toBe(1);
    expect(evaluate.rocCurve(actual, example.scores).column('truePositiveRate').max()).toBe(1);
    expect(evaluate.expectedCalibrationError(actual, example.scores).value).toBeGreaterThan(0);
  });

  it('of several take the table that predictProba gives', () => {
    const example = golden.probabilities[0]!;
    const table = Table.fromColumns(Object.fromEntries(Array.from({ length: example.k }, (_, c) => [`probability_${NAMES[c]!}`, example.actual.map((_, row) => example.probabilities[row * example.k + c]!)])));
    const actual = named(example.actual);
    expectClose(evaluate.rocAucScore(actual, table, { average: 'weighted' }).value, example.ovr.weighted);
    expectClose(evaluate.rocAucScore(actual, table, { multiClass: 'ovo' }).value, example.ovo.macro);
    expectClose(evaluate.averagePrecisionScore(actual, table).value, example.averagePrecision.macro);
    expectClose(evaluate.topKAccuracyScore(actual, table, { k: 2, sampleWeight: example.weights }).value, example.weightedTopK);
    expectClose(evaluate.logLoss(actual, table, { sampleWeight: example.weights }).value, example.logLoss);
    expectClose(evaluate.brierScoreLoss(actual, table, { sampleWeight: example.weights }).value, example.brier);
  });

  it('choose the threshold that costs least', () => {
    const choice = evaluate.chooseThreshold(['no', 'no', 'yes', 'yes'], [0.1, 0.6, 0.5, 0.9], { falsePositive: 1, falseNegative: 5 });
    expect(choice).toEqual({ threshold: 0.5, cost: 0.25 });
    expect(evaluate.chooseThreshold(['no', 'yes'], [0.4, 0.5], { falsePositive: 1, falseNegative: 0 }).threshold).toBe(Infinity);
  });
});

it('scores of numbers equal scikit-learn', () => {
  const { actual, predicted, weights, weighted, maxError } = golden.numbers[0]!;
  const options = { sampleWeight: weights };
  expectAllClose([
    evaluate.meanAbsoluteError(actual, predicted, options), evaluate.meanSquaredError(actual, predicted, options), evaluate.rootMeanSquaredError(actual, predicted, options), evaluate.r2Score(actual, predicted, options),
    evaluate.meanAbsolutePercentageError(actual, predicted, options), evaluate.medianAbsoluteError(actual, predicted, options), evaluate.explainedVarianceScore(actual, predicted, options),
    evaluate.meanSquaredLogError(actual, predicted, options), evaluate.rootMeanSquaredLogError(actual, predicted, options), evaluate.meanPinballLoss(actual, predicted, { ...options, alpha: 0.9 }),
    evaluate.d2PinballScore(actual, predicted, { ...options, alpha: 0.1 }), evaluate.meanTweedieDeviance(actual, predicted, { ...options, power: 1 }), evaluate.d2TweedieScore(actual, predicted, { ...options, power: 2 }), evaluate.maxError(actual, predicted),
  ].map((one) => one.value), [
    weighted.mae, weighted.mse, weighted.rmse, weighted.r2, weighted.mape, weighted.medianAe, weighted.explainedVariance, weighted.msle, weighted.rmsle, weighted.pinball[2]!,
    weighted.d2Pinball[0]!, weighted.tweedie[2]!, weighted.d2Tweedie[4]!, maxError,
  ]);
});

it('scores of groupings and orders equal scikit-learn', () => {
  const { actual, predicted, ...expected } = golden.groupings[1]!;
  const [a, b] = [named(actual), predicted.map((code) => `group ${code}`)];
  expectAllClose([evaluate.randScore(a, b), evaluate.adjustedRandScore(a, b), evaluate.fowlkesMallowsScore(a, b), evaluate.mutualInfoScore(a, b), evaluate.normalizedMutualInfoScore(a, b), evaluate.adjustedMutualInfoScore(a, b), evaluate.homogeneityCompletenessVMeasure(a, b).vMeasure].map((one) => one.value),
    [expected.rand, expected.adjustedRand, expected.fowlkesMallows, expected.mutualInformation, expected.nmi.arithmetic, expected.ami, expected.vMeasure[2]!], 1e-11);
  const shape = golden.shapes[0]!;
  const points = Table.fromColumns({ x: shape.points.filter((_, i) => i % 2 === 0), y: shape.points.filter((_, i) => i % 2 === 1) });
  expectAllClose([evaluate.silhouetteScore(points, named(shape.labels)), evaluate.calinskiHarabaszScore(points, shape.labels), evaluate.daviesBouldinScore(points, shape.labels)].map((one) => one.value), [shape.silhouette, shape.calinskiHarabasz, shape.daviesBouldin]);
  const order = golden.relevance[2]!;
  expectClose(evaluate.ndcgScore(order.relevance[0]!, order.scores[0]!, { k: 5 }).value! + evaluate.ndcgScore(order.relevance[1]!, order.scores[1]!, { k: 5 }).value! + evaluate.ndcgScore(order.relevance[2]!, order.scores[2]!, { k: 5 }).value!, order.ndcg5 * 3);
});

it('comparisons of two models take what they predicted', () => {
  const { actual, first, second, z, interval } = golden.delong[0]!;
  expectClose(evaluate.compareRocAuc(actual, first, second).z, z, 1e-10);
  expectAllClose([...evaluate.rocAucInterval(actual, first).interval!], interval);
  const tries = golden.mcnemar[1]!;
  const truth = tries.first.map(() => 1);
  expectClose(evaluate.mcnemarTest(truth, tries.first, tries.second, { exact: false }).pValue, tries.chiSquare[1]!);
  expect(evaluate.correctedResampledTest([0.8, 0.9, 0.7], [0.7, 0.85, 0.72]).n).toBe(3);
});

describe('what cannot be measured is refused with place and remedy', () => {
  const table = Table.fromColumns({ probability_a: [0.5, 0.6], probability_b: [0.5, 0.6] });
  it.each([
    ['a missing value', () => evaluate.accuracyScore(['a', null], ['a', 'b']), 'The actual value 1 is missing. Leave such rows out first.'],
    ['another length', () => evaluate.f1Score([1], [1, 2]), 'There are 1 actual values but 2 predicted ones.'],
    ['a table for a column', () => evaluate.accuracyScore(table as never, ['a']), 'The actual values are a table. Choose a column: .column("probability_a").'],
    ['text for numbers', () => evaluate.r2Score(['1', 'two'], [1, 2]), 'The actual value 0 is the text ‘1’, not a number.'],
    ['an infinite value', () => evaluate.r2Score([1, Infinity], [1, 2]), 'The actual value 1 is not a finite number.'],
    ['a negative weight', () => evaluate.accuracyScore(['a', 'b'], ['a', 'b'], { sampleWeight: [1, -2] }), 'The sample weight 1 is -2; weights are at least 0.'],
    ['weights of nothing', () => evaluate.accuracyScore(['a', 'b'], ['a', 'b'], { sampleWeight: [0, 0] }), 'All sample weights are 0, so no row counts.'],
    ['too few weights', () => evaluate.accuracyScore(['a', 'b'], ['a', 'b'], { sampleWeight: [1] }), 'There are 1 sample weights for 2 rows.'],
    ['a class that does not occur', () => evaluate.precisionScore(['a', 'b'], ['a', 'b'], { posLabel: 'c' }), 'The class ‘c’ does not occur. There are: a, b.'],
    ['one of many classes, unnamed', () => evaluate.precisionScore(['a', 'b', 'c'], ['a', 'b', 'c'], { average: 'binary' }), "Name it with posLabel, or average over all: { average: 'macro' }."],
    ['one score for three classes', () => evaluate.rocAucScore(['a', 'b', 'c'], [0.1, 0.2, 0.3]), 'Give the table of probabilities: model.predictProba(test).'],
    ['what is no probability', () => evaluate.logLoss(['a', 'b'], [0.1, 1.2]), 'The predicted value 1 is 1.2, which is no probability.'],
    ['a class without probabilities', () => evaluate.logLoss(['a', 'c'], table), 'The actual value 1, ‘c’, has no column of probabilities. There are columns for: a, b.'],
    ['probabilities that do not add up', () => evaluate.logLoss(['a', 'b'], table), 'The probabilities of row 1 add up to 1.2, not to 1.'],
    ['a negative beta', () => evaluate.fbetaScore(['a', 'b'], ['a', 'b'], { beta: -1 }), 'beta must be at least 0, not -1.'],
    ['an endless cost', () => evaluate.chooseThreshold(['a', 'b'], [0, 1], { falsePositive: Infinity, falseNegative: 1 }), 'The cost falsePositive must be a finite number, not Infinity.'],
  ])('%s', (_, measure, message) => expect(measure).toThrow(message));
});

describe('fairness between groups', () => {
  const people = Table.fromColumns({ sex: ['f', 'f', 'm', 'm', null, 'm'], hired: ['no', 'yes', 'yes', 'no', 'yes', 'yes'], said: ['no', 'no', 'yes', 'no', 'yes', 'yes'] });
  const [hired, said, sex] = [people.column('hired'), people.column('said'), people.column('sex')];

  it('takes columns, counts who has no group, and says what is undefined', () => {
    expect(evaluate.demographicParityDifference(hired, said, sex)).toEqual({ value: 2 / 3, n: 5, positives: 3, excluded: 1 });
    expect(evaluate.fairnessByGroup(hired, said, sex).toArray()).toEqual([
      { group: 'f', n: 2, positives: 1, selectionRate: 0, truePositiveRate: 0, falsePositiveRate: 0, precision: null, accuracy: 0.5 },
      { group: 'm', n: 3, positives: 2, selectionRate: 2 / 3, truePositiveRate: 1, falsePositiveRate: 0, precision: 1, accuracy: 1 },
    ]);
    expect(evaluate.disparateImpact(hired, said, sex, { group: 'f', reference: 'm' })).toMatchObject({ value: 0, passesFourFifths: false });
    expect(evaluate.generalizedEntropyIndex(hired, said).value).toBeGreaterThan(0);
  });

  it('weighs rows so that group and outcome no longer go together', () => {
    const weights = evaluate.reweigh(people, 'hired', 'sex');
    expect(weights[4]).toBe(1);
    expect(weights[0]! / (weights[0]! + weights[1]!)).toBeCloseTo(weights[3]! / (weights[2]! + weights[3]! + weights[5]!), 12);
  });

  it('refuses more than two classes', () => {
    expect(() => evaluate.equalizedOddsDifference(['a', 'b', 'c'], ['a', 'b', 'c'], ['x', 'y', 'x'])).toThrow('There are 3 classes, but fairness is measured of two.');
  });
});
