import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/evaluation.json';
import { calibrationCurve, expectedCalibrationError } from '@/lib/ml/metrics/calibration';
import { averagePrecisionOvr, rocAucOvo, rocAucOvr, topKAccuracy } from '@/lib/ml/metrics/multiclass-ranking';
import { averagePrecision, precisionRecallCurve } from '@/lib/ml/metrics/precision-recall';
import { brierScore, logLoss, rocAuc } from '@/lib/ml/metrics/ranking';
import { discountedCumulativeGain, normalizedDiscountedCumulativeGain } from '@/lib/ml/metrics/relevance';
import { cheapestThreshold, detCurve, gainCurve } from '@/lib/ml/metrics/thresholds';
import { expectAllClose, expectClose } from './close';

const pairs = (scores: readonly number[]) => Float64Array.from(scores.flatMap((p) => [1 - p, p]));

describe.each(golden.scores.map((example, index) => ({ index, example })))('metrics of scores of two classes equal scikit-learn, example $index', ({ example }) => {
  const isPositive = Uint8Array.from(example.actual);
  const actual = Int32Array.from(example.actual);
  const scores = Float64Array.from(example.scores);
  const weights = Float64Array.from(example.weights);

  it('summed up, with weights and without', () => {
    expectClose(rocAuc(isPositive, scores).value, example.rocAuc);
    expectClose(rocAuc(isPositive, scores, weights).value, example.weightedRocAuc);
    expectClose(averagePrecision(isPositive, scores).value, example.averagePrecision);
    expectClose(averagePrecision(isPositive, scores, weights).value, example.weightedAveragePrecision);
    expectClose(logLoss(actual, pairs(example.scores), 2).value, example.logLoss);
    expectClose(logLoss(actual, pairs(example.scores), 2, weights).value, example.weightedLogLoss);
    expectClose(brierScore(actual, pairs(example.scores), 2).value, example.brier);
    expectClose(brierScore(actual, pairs(example.scores), 2, weights).value, example.weightedBrier);
  });

  it('as curves of precision and recall', () => {
    const curve = precisionRecallCurve(isPositive, scores);
    expectAllClose(curve.map((point) => point.precision), example.precision);
    expectAllClose(curve.map((point) => point.recall), example.recall);
    expect(curve.slice(0, -1).map((point) => point.threshold)).toEqual(example.thresholds);
    expect(curve.at(-1)).toEqual({ precision: 1, recall: 0, threshold: null });
    const weighted = precisionRecallCurve(isPositive, scores, weights);
    expectAllClose(weighted.map((point) => point.precision), example.weightedPrecision);
    expectAllClose(weighted.map((point) => point.recall), example.weightedRecall);
  });

  it('as error trade-off and calibration', () => {
    const det = detCurve(isPositive, scores);
    expectAllClose(det.map((point) => point.falsePositiveRate), example.det[0]!);
    expectAllClose(det.map((point) => point.falseNegativeRate), example.det[1]!);
    expect(det.map((point) => point.threshold)).toEqual(example.det[2]);
    for (const [strategy, bins] of [['uniform', 7], ['quantile', 4]] as const) {
      const curve = calibrationCurve(isPositive, scores, { bins, strategy });
      expectAllClose(curve.map((bin) => bin.observed), example[strategy][0]!);
      expectAllClose(curve.map((bin) => bin.predicted), example[strategy][1]!);
    }
  });
});

describe.each(golden.probabilities.map((example, index) => ({ index, example })))('metrics of probabilities of several classes equal scikit-learn, example $index', ({ example }) => {
  const actual = Int32Array.from(example.actual);
  const probabilities = Float64Array.from(example.probabilities);
  const weights = Float64Array.from(example.weights);
  const { k } = example;

  it('one against the rest, and pair by pair', () => {
    for (const average of ['macro', 'weighted', 'micro'] as const) {
      expectClose(rocAucOvr(actual, probabilities, k, average).value, example.ovr[average]);
      expectClose(averagePrecisionOvr(actual, probabilities, k, average).value, example.averagePrecision[average]);
    }
    for (const average of ['macro', 'weighted'] as const) {
      expectClose(rocAucOvr(actual, probabilities, k, average, weights).value, example.weightedOvr[average]);
      expectClose(rocAucOvo(actual, probabilities, k, average).value, example.ovo[average]);
    }
  });

  it('by the most probable, and by what was given to the right class', () => {
    expectAllClose([1, 2].map((top) => topKAccuracy(actual, probabilities, k, top).value), example.topK);
    expectClose(topKAccuracy(actual, probabilities, k, 2, weights).value, example.weightedTopK);
    expectClose(logLoss(actual, probabilities, k, weights).value, example.logLoss);
    expectClose(brierScore(actual, probabilities, k, weights).value, example.brier);
  });
});

describe('gains of orders equal scikit-learn', () => {
  it.each(golden.relevance.map((example, index) => ({ index, example })))('on example $index', ({ example }) => {
    const queries = example.relevance.map((relevance, query) => ({ relevance: Float64Array.from(relevance), scores: Float64Array.from(example.scores[query]!) }));
    expectAllClose(queries.map((query) => discountedCumulativeGain(query.relevance, query.scores)), example.dcg);
    expectAllClose(queries.map((query) => discountedCumulativeGain(query.relevance, query.scores, 5)), example.dcg5);
    expectClose(normalizedDiscountedCumulativeGain(queries).value, example.ndcg);
    expectClose(normalizedDiscountedCumulativeGain(queries, 5).value, example.ndcg5);
  });
});

describe('thresholds', () => {
  const scored = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 12 })), { minLength: 1, maxLength: 40 });
  const parts = (rows: readonly (readonly [boolean, number])[]) => [Uint8Array.from(rows, ([yes]) => Number(yes)), Float64Array.from(rows, ([, score]) => score)] as const;

  it('no threshold costs less than the cheapest', () => {
    fc.assert(fc.property(scored, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: -9, max: 0 }), (rows, falsePositive, falseNegative, truePositive) => {
      const [isPositive, scores] = parts(rows);
      const costAt = (threshold: number) => rows.reduce((sum, [yes, score]) => sum + (score >= threshold ? (yes ? truePositive : falsePositive) : yes ? falseNegative : 0), 0) / rows.length;
      const best = cheapestThreshold(isPositive, scores, { falsePositive, falseNegative, truePositive })!;
      expect(best.cost).toBeCloseTo(costAt(best.threshold), 12);
      for (let threshold = -0.5; threshold < 14; threshold += 0.5) expect(best.cost).toBeLessThanOrEqual(costAt(threshold) + 1e-12);
    }));
  });

  it('gain rises from nothing to everything, and its lift ends at one', () => {
    fc.assert(fc.property(scored.filter((rows) => rows.some(([yes]) => yes)), (rows) => {
      const curve = gainCurve(...parts(rows));
      expect(curve[0]).toEqual({ share: 0, gain: 0, lift: null });
      expect(curve.at(-1)).toEqual({ share: 1, gain: 1, lift: 1 });
      for (let i = 1; i < curve.length; i++) expect(curve[i]!.gain).toBeGreaterThanOrEqual(curve[i - 1]!.gain);
    }));
  });

  it('no rows have no threshold, one class no trade-off, and no positive no gain', () => {
    expect(cheapestThreshold(new Uint8Array(), new Float64Array(), { falsePositive: 1, falseNegative: 1 })).toBeNull();
    expect(detCurve(Uint8Array.of(1), Float64Array.of(1))).toEqual([]);
    expect(gainCurve(Uint8Array.of(0), Float64Array.of(1))).toEqual([]);
    expect(precisionRecallCurve(Uint8Array.of(0), Float64Array.of(1))).toEqual([]);
    expect(averagePrecision(Uint8Array.of(0), Float64Array.of(1)).undefinedReason).toBe('No row is positive.');
  });
});

describe('calibration', () => {
  it('is perfect where the share of positives is what was said, and off by what it is off', () => {
    const said = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 0.25 : 0.75));
    const true25 = Uint8Array.from({ length: 100 }, (_, i) => Number(i < 50 ? i % 4 === 0 && i < 48 : i % 4 !== 0));
    expect(expectedCalibrationError(true25, said).value).toBeLessThan(0.02);
    expect(expectedCalibrationError(new Uint8Array(100), said).value).toBeCloseTo(0.5, 12);
    expect(expectedCalibrationError(new Uint8Array(), new Float64Array()).value).toBeNull();
  });

  it('counts every row once', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1 }), fc.integer({ min: 1, max: 12 }), fc.constantFrom('uniform' as const, 'quantile' as const), (rows, bins, strategy) => {
      const curve = calibrationCurve(Uint8Array.from(rows, ([yes]) => Number(yes)), Float64Array.from(rows, ([, p]) => p), { bins, strategy });
      expect(curve.reduce((sum, bin) => sum + bin.n, 0)).toBe(rows.length);
      expect(curve.reduce((sum, bin) => sum + bin.n * bin.observed, 0)).toBeCloseTo(rows.filter(([yes]) => yes).length, 9);
    }));
  });
});

