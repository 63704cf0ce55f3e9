import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/evaluation.json';
import * as errors from '@/lib/ml/metrics/errors';
import { meanAbsoluteError, meanSquaredError, r2, rootMeanSquaredError } from '@/lib/ml/metrics/regression';
import { expectAllClose, expectClose } from './close';

const POWERS = [-1, 0, 1, 1.5, 2, 3];
const ALPHAS = [0.1, 0.5, 0.9];

describe.each(golden.numbers.map((example, index) => ({ index, example })))('metrics of numbers equal scikit-learn, example $index', ({ example }) => {
  const [y, p] = [Float64Array.from(example.actual), Float64Array.from(example.predicted)];

  it.each(['plain', 'weighted'] as const)('%s', (kind) => {
    const w = kind === 'plain' ? null : Float64Array.from(example.weights);
    const expected = example[kind];
    expectClose(meanAbsoluteError(y, p, w).value, expected.mae);
    expectClose(meanSquaredError(y, p, w).value, expected.mse);
    expectClose(rootMeanSquaredError(y, p, w).value, expected.rmse);
    expectClose(r2(y, p, w).value, expected.r2);
    expectClose(errors.meanAbsolutePercentageError(y, p, w).value, expected.mape);
    expectClose(errors.medianAbsoluteError(y, p, w).value, expected.medianAe);
    expectClose(errors.explainedVariance(y, p, w).value, expected.explainedVariance);
    expectClose(errors.meanSquaredLogError(y, p, w).value, expected.msle);
    expectClose(errors.rootMeanSquaredLogError(y, p, w).value, expected.rmsle);
    expectAllClose(ALPHAS.map((alpha) => errors.meanPinballLoss(y, p, w, alpha).value), expected.pinball);
    expectAllClose(ALPHAS.map((alpha) => errors.d2Pinball(y, p, w, alpha).value), expected.d2Pinball);
    expectAllClose(POWERS.map((power) => errors.meanTweedieDeviance(y, p, w, power).value), expected.tweedie);
    expectAllClose(POWERS.map((power) => errors.d2Tweedie(y, p, w, power).value), expected.d2Tweedie);
  });

  it('in its worst row', () => expectClose(errors.maxError(y, p).value, example.maxError));
});

describe('a metric of numbers that is undefined says why', () => {
  const one = Float64Array.of(1);
  const none = new Float64Array();

  it.each([
    ['no rows', () => errors.medianAbsoluteError(none, none), 'There are no rows.'],
    ['no rows', () => errors.maxError(none, none), 'There are no rows.'],
    ['equal values', () => errors.explainedVariance(Float64Array.of(2, 2), Float64Array.of(1, 3)), 'All actual values are equal.'],
    ['a single row', () => errors.d2Pinball(one, one), 'It takes at least two rows.'],
    ['a logarithm of nothing', () => errors.meanSquaredLogError(Float64Array.of(-1), one), 'A value is −1 or less, which has no logarithm.'],
    ['a gamma deviance of zero', () => errors.meanTweedieDeviance(Float64Array.of(0), one, null, 2), 'Power 2 takes actual values above 0.'],
    ['a Poisson deviance of a negative', () => errors.meanTweedieDeviance(Float64Array.of(-1), one, null, 1), 'Power 1 takes actual values of at least 0.'],
    ['a Poisson prediction of zero', () => errors.meanTweedieDeviance(one, Float64Array.of(0), null, 1), 'Power 1 takes predictions above 0.'],
  ])('for %s', (_, metric, reason) => expect(metric()).toMatchObject({ value: null, undefinedReason: reason }));

  it('and a power that no Tweedie distribution has is refused', () => {
    expect(() => errors.meanTweedieDeviance(one, one, null, 0.5)).toThrow('No Tweedie distribution has the power 0.5');
  });
});
