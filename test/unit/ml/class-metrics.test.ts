import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/evaluation.json';
import { balancedAccuracy, cohenKappa, matthewsCorrelation, zeroOneLoss } from '@/lib/ml/metrics/agreement';
import { accuracy, byClass, confusionMatrix, f1, fbeta, jaccard, precision, recall, type Average, type Averaging, type Confusion } from '@/lib/ml/metrics/classification';
import { expectAllClose, expectClose } from './close';

const scoresOf = (confusion: Confusion, averaging: Averaging) => [precision(confusion, averaging), recall(confusion, averaging), f1(confusion, averaging), fbeta(confusion, averaging, 2), fbeta(confusion, averaging, 0.5)].map((one) => one.value);

describe.each(golden.classes.map((example, index) => ({ index, example })))('metrics of classes equal scikit-learn, example $index', ({ example }) => {
  const [actual, predicted] = [Int32Array.from(example.actual), Int32Array.from(example.predicted)];

  it.each(['plain', 'weighted'] as const)('over all classes, %s', (kind) => {
    const confusion = confusionMatrix(actual, predicted, example.k, kind === 'plain' ? null : Float64Array.from(example.weights));
    const expected = example[kind];
    expectClose(accuracy(confusion).value, expected.accuracy);
    expectClose(balancedAccuracy(confusion).value, expected.balancedAccuracy);
    expectClose(balancedAccuracy(confusion, { adjusted: true }).value, expected.adjustedBalancedAccuracy);
    expectClose(zeroOneLoss(confusion).value, expected.zeroOneLoss);
    expectClose(zeroOneLoss(confusion).value, expected.hammingLoss);
    expectAllClose((['none', 'linear', 'quadratic'] as const).map((weights) => cohenKappa(confusion, weights).value), expected.cohenKappa);
    const matthews = matthewsCorrelation(confusion);
    // scikit-learn gives 0 where one side never varies; here it is undefined.
    if (matthews.value === null) expect([expected.matthewsCorrelation, new Set(example.predicted).size]).toEqual([0, 1]);
    else expectClose(matthews.value, expected.matthewsCorrelation);
  });

  it.each(['plain', 'weighted'] as const)('for each average and each way to divide by zero, %s', (kind) => {
    const confusion = confusionMatrix(actual, predicted, example.k, kind === 'plain' ? null : Float64Array.from(example.weights));
    for (const [key, expected] of Object.entries(example[kind].averages)) {
      const [average, zero] = key.split(' ') as [Average, string];
      const zeroDivision = zero === 'nan' ? NaN : Number(zero);
      expectAllClose(scoresOf(confusion, { average, zeroDivision }), expected.slice(0, 5));
      expectClose(jaccard(confusion, { average, zeroDivision: zeroDivision === 1 ? 1 : 0 }).value, expected[5]!);
    }
  });

  it.each(['plain', 'weighted'] as const)('for some classes, and for each, %s', (kind) => {
    const confusion = confusionMatrix(actual, predicted, example.k, kind === 'plain' ? null : Float64Array.from(example.weights));
    const some = example.k === 1 ? [0] : [0, example.k - 1];
    expectAllClose(scoresOf(confusion, { average: 'micro', included: some, zeroDivision: 0 }).slice(0, 3), example[kind].some);
    byClass(confusion, { zeroDivision: 0 }).forEach((one, c) => expectAllClose([one.precision.value, one.recall.value, one.f1.value, one.support], example[kind].byClass[c]!));
  });
});

describe('a score that its definition does not give', () => {
  const never = confusionMatrix(Int32Array.of(0, 0, 1), Int32Array.of(0, 0, 0), 2);
  const classes = ['no', 'yes'];

  it('is null and names the class, where nobody chose otherwise', () => {
    expect(precision(never, { average: 'binary', positive: 1, classes })).toEqual({ value: null, n: 3, undefinedReason: 'The class ‘yes’ was never predicted.' });
    expect(precision(never, { average: 'macro', classes }).undefinedReason).toBe('The class ‘yes’ was never predicted.');
    expect(matthewsCorrelation(never).undefinedReason).toBe('Only one class was predicted.');
    expect(cohenKappa(confusionMatrix(Int32Array.of(0, 0), Int32Array.of(0, 0), 2)).value).toBeNull();
    expect(balancedAccuracy(confusionMatrix(new Int32Array(), new Int32Array(), 2)).undefinedReason).toBe('There are no rows.');
  });

  it('is what was chosen, or leaves its class out of the average', () => {
    expect(precision(never, { average: 'binary', positive: 1, zeroDivision: 1 }).value).toBe(1);
    expect(precision(never, { average: 'macro', zeroDivision: 1 }).value).toBeCloseTo((2 / 3 + 1) / 2, 12);
    expect(precision(never, { average: 'macro', zeroDivision: NaN }).value).toBeCloseTo(2 / 3, 12);
  });
});

describe('laws of scores of classes', () => {
  const rows = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(4)), { minLength: 1, maxLength: 40 });
  const of = (list: readonly (readonly [number, number, number])[], map = (c: number) => c) => confusionMatrix(Int32Array.from(list, ([a]) => map(a)), Int32Array.from(list, ([, p]) => map(p)), 4, Float64Array.from(list, ([, , w]) => w));

  it('names of classes do not matter, and a weight of two is the row twice', () => {
    fc.assert(fc.property(rows, (list) => {
      const repeated = list.flatMap(([a, p, w]) => Array.from({ length: w }, () => [a, p, 1] as const));
      for (const score of [accuracy, matthewsCorrelation, balancedAccuracy, cohenKappa, (c: Confusion) => f1(c, { average: 'macro', zeroDivision: 0 }), (c: Confusion) => jaccard(c, { average: 'weighted', zeroDivision: 0 })]) {
        const value = score(of(list)).value;
        expectClose(score(of(list, (c) => 3 - c)).value, value);
        expectClose(score(of(repeated)).value, value);
      }
    }));
  });

  it('F-beta lies between precision and recall, and nearer to recall as beta grows', () => {
    fc.assert(fc.property(rows, (list) => {
      const one = { average: 'binary', positive: 1 } as const;
      const confusion = of(list);
      const [p, r] = [precision(confusion, one).value, recall(confusion, one).value];
      if (p === null || r === null) return;
      const [half, two] = [0.5, 2].map((beta) => fbeta(confusion, one, beta).value!) as [number, number];
      for (const value of [half, two]) {
        expect(value).toBeGreaterThanOrEqual(Math.min(p, r) - 1e-12);
        expect(value).toBeLessThanOrEqual(Math.max(p, r) + 1e-12);
      }
      expect((two - half) * (r - p)).toBeGreaterThanOrEqual(-1e-12);
    }));
  });
});
