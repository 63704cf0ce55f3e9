import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/metrics.json';
import { accuracy, confusionMatrix, decide, f1, precision, recall } from '@/lib/ml/metrics/classification';
import { indicator, logLoss, brierScore, rocAuc, rocAucOneVsRest, rocCurve } from '@/lib/ml/metrics/ranking';
import { meanAbsoluteError, meanSquaredError, r2, rootMeanSquaredError } from '@/lib/ml/metrics/regression';
import { reportClassification, reportRegression } from '@/lib/ml/metrics/report';

const TOLERANCE = 1e-12;
const close = (actual: number | null, expected: number) => {
  expect(actual).not.toBeNull();
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(TOLERANCE * Math.max(1, Math.abs(expected)));
};
const pairs = (scores: readonly number[]) => Float64Array.from(scores.flatMap((p) => [1 - p, p]));

describe('metrics of two classes equal scikit-learn', () => {
  it.each(golden.binary.map((example, index) => ({ index, example })))('on example $index', ({ example }) => {
    const actual = Int32Array.from(example.actual);
    const probabilities = pairs(example.scores);
    const predicted = decide(probabilities, 2, 1, null);
    const confusion = confusionMatrix(actual, predicted, 2);
    const binary = { average: 'binary', positive: 1 } as const;
    close(accuracy(confusion).value, example.accuracy);
    close(precision(confusion, binary).value, example.precision);
    close(recall(confusion, binary).value, example.recall);
    close(f1(confusion, binary).value, example.f1);
    close(rocAuc(indicator(actual, 1), Float64Array.from(example.scores)).value, example.rocAuc);
    close(logLoss(actual, probabilities, 2).value, example.logLoss);
    close(brierScore(actual, probabilities, 2).value, example.brier);
    expect([...confusion.counts]).toEqual(example.confusion.flat());
    const curve = rocCurve(indicator(actual, 1), Float64Array.from(example.scores));
    expect(curve.map((point) => point.falsePositiveRate)).toEqual(example.fpr);
    expect(curve.map((point) => point.truePositiveRate)).toEqual(example.tpr);
    expect(curve.slice(1).map((point) => point.threshold)).toEqual(example.thresholds);
  });
});

describe('metrics of several classes equal scikit-learn', () => {
  it.each(golden.multiclass.map((example, index) => ({ index, example })))('on example $index', ({ example }) => {
    const actual = Int32Array.from(example.actual);
    const probabilities = Float64Array.from(example.probabilities);
    const confusion = confusionMatrix(actual, decide(probabilities, example.k, null, null), example.k);
    close(accuracy(confusion).value, example.accuracy);
    close(rocAucOneVsRest(actual, probabilities, example.k).value, example.rocAuc);
    close(logLoss(actual, probabilities, example.k).value, example.logLoss);
    close(brierScore(actual, probabilities, example.k).value, example.brier);
    for (const average of ['macro', 'micro', 'weighted'] as const) {
      close(precision(confusion, { average }).value, example[average][0]!);
      close(recall(confusion, { average }).value, example[average][1]!);
      close(f1(confusion, { average }).value, example[average][2]!);
    }
  });
});

describe('metrics of numbers equal scikit-learn', () => {
  it.each(golden.regression.map((example, index) => ({ index, example })))('on example $index', ({ example }) => {
    const [actual, predicted] = [Float64Array.from(example.actual), Float64Array.from(example.predicted)];
    close(meanAbsoluteError(actual, predicted).value, example.mae);
    close(meanSquaredError(actual, predicted).value, example.mse);
    close(rootMeanSquaredError(actual, predicted).value, example.rmse);
    close(r2(actual, predicted).value, example.r2);
  });
});

describe('an undefined metric is null and says why (L5)', () => {
  const binary = { average: 'binary', positive: 1, classes: ['no', 'yes'] } as const;

  it('precision without a predicted positive', () => {
    const result = precision(confusionMatrix(Int32Array.of(0, 1), Int32Array.of(0, 0), 2), binary);
    expect(result).toEqual({ value: null, n: 2, undefinedReason: 'The class ‘yes’ was never predicted.' });
  });

  it('ROC-AUC with one class only', () => {
    expect(rocAuc(Uint8Array.of(1, 1), Float64Array.of(0.2, 0.3)).undefinedReason).toBe('No row is negative.');
  });

  it('R² of equal values, and every metric of no rows', () => {
    expect(r2(Float64Array.of(3, 3), Float64Array.of(1, 3)).undefinedReason).toBe('All actual values are equal.');
    const empty = reportClassification({ actual: new Int32Array(), probabilities: new Float64Array(), classes: ['a', 'b'], positive: 1, threshold: null }, { resamples: 10, seed: 1 });
    expect(empty.metrics.every((metric) => metric.value === null && metric.undefinedReason !== undefined)).toBe(true);
  });
});

describe('bootstrap intervals', () => {
  it('hold the number they are of, and repeat with the seed', () => {
    const example = golden.binary[1]!;
    const input = { actual: Int32Array.from(example.actual), probabilities: pairs(example.scores), classes: ['0', '1'], positive: 1, threshold: null };
    const first = reportClassification(input, { resamples: 200, seed: 3 });
    expect(reportClassification(input, { resamples: 200, seed: 3 })).toEqual(first);
    for (const metric of first.metrics) {
      expect(metric.interval![0]).toBeLessThan(metric.value!);
      expect(metric.interval![1]).toBeGreaterThan(metric.value!);
    }
  });

  it('cover the true mean error about 95 times in 100', () => {
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      // Uniform errors on [0, 1]: the true mean absolute error is 1/2.
      let state = trial * 7919 + 17;
      const errors = Float64Array.from({ length: 80 }, () => { state = (state * 1103515245 + 12345) % 2147483648; return state / 2147483648; });
      const [low, high] = reportRegression(errors, new Float64Array(80), { resamples: 200, seed: trial })[0]!.interval!;
      covered += low <= 0.5 && high >= 0.5 ? 1 : 0;
    }
    expect(covered).toBeGreaterThan(175);
  });
});

describe('laws', () => {
  const scored = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 20 })), { minLength: 2, maxLength: 60 }).filter((rows) => rows.some(([yes]) => yes) && rows.some(([yes]) => !yes));

  it('ROC-AUC is the share of pairs in the right order, and survives any increasing rescaling', () => {
    fc.assert(fc.property(scored, (rows) => {
      const truth = Uint8Array.from(rows, ([yes]) => Number(yes));
      let right = 0;
      let total = 0;
      for (const [yes, up] of rows) if (yes) for (const [other, down] of rows) if (!other) { total++; right += up > down ? 1 : up === down ? 0.5 : 0; }
      const auc = rocAuc(truth, Float64Array.from(rows, ([, score]) => score)).value!;
      expect(auc).toBeCloseTo(right / total, 12);
      expect(rocAuc(truth, Float64Array.from(rows, ([, score]) => Math.exp(score / 3))).value).toBe(auc);
    }));
  });

  it('a weight of two is the row twice', () => {
    fc.assert(fc.property(scored, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60, maxLength: 60 }), (rows, times) => {
      const repeated = rows.flatMap((row, index) => Array.from({ length: times[index]! }, () => row));
      const weighted = rocAuc(Uint8Array.from(rows, ([yes]) => Number(yes)), Float64Array.from(rows, ([, score]) => score), Float64Array.from(rows, (_, index) => times[index]!)).value;
      const plain = rocAuc(Uint8Array.from(repeated, ([yes]) => Number(yes)), Float64Array.from(repeated, ([, score]) => score)).value;
      if (plain === null) expect(weighted).toBeNull();
      else expect(weighted).toBeCloseTo(plain, 12);
    }));
  });
});
