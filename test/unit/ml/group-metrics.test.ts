import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/evaluation.json';
import * as shape from '@/lib/ml/metrics/cluster-shape';
import * as clustering from '@/lib/ml/metrics/clustering';
import { expectAllClose, expectClose } from './close';

describe('agreement of groupings equals scikit-learn', () => {
  it.each(golden.groupings.map((example, index) => ({ index, example })))('on example $index', ({ example }) => {
    const [actual, predicted] = [Int32Array.from(example.actual), Int32Array.from(example.predicted)];
    expectClose(clustering.randIndex(actual, predicted).value, example.rand);
    expectClose(clustering.adjustedRandIndex(actual, predicted).value, example.adjustedRand);
    expectClose(clustering.fowlkesMallows(actual, predicted).value, example.fowlkesMallows);
    expectClose(clustering.mutualInformation(actual, predicted).value, example.mutualInformation);
    const { homogeneity, completeness, vMeasure } = clustering.vMeasure(actual, predicted);
    expectAllClose([homogeneity.value, completeness.value, vMeasure.value], example.vMeasure);
    expectClose(clustering.vMeasure(actual, predicted, 2).vMeasure.value, example.vMeasure2);
    for (const method of ['arithmetic', 'geometric', 'min', 'max'] as const) expectClose(clustering.normalizedMutualInformation(actual, predicted, method).value, example.nmi[method]);
    expectClose(clustering.adjustedMutualInformation(actual, predicted).value, example.ami, 1e-11);
  });
});

describe('shape of groups equals scikit-learn', () => {
  it.each(golden.shapes.map((example, index) => ({ index, example })))('on example $index', ({ example }) => {
    const points = { values: Float64Array.from(example.points), rows: example.rows, columns: example.columns };
    const labels = Int32Array.from(example.labels);
    expectClose(shape.silhouette(points, labels).value, example.silhouette);
    expectAllClose([...(shape.silhouetteSamples(points, labels) as Float64Array)], example.samples, 1e-11);
    expectClose(shape.calinskiHarabasz(points, labels).value, example.calinskiHarabasz);
    expectClose(shape.daviesBouldin(points, labels).value, example.daviesBouldin);
  });

  it('is undefined for one group, and for every point its own', () => {
    const points = { values: Float64Array.of(1, 2, 3), rows: 3, columns: 1 };
    for (const score of [shape.silhouette, shape.calinskiHarabasz, shape.daviesBouldin]) {
      expect(score(points, Int32Array.of(4, 4, 4)).undefinedReason).toBe('It takes at least two groups.');
      expect(score(points, Int32Array.of(0, 1, 2)).undefinedReason).toBe('Every point is a group of its own.');
    }
  });
});

it('names of groups do not matter', () => {
  const groups = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(groups, (rows) => {
    const [a, b] = [Int32Array.from(rows, ([x]) => x), Int32Array.from(rows, ([, y]) => y)];
    const other = b.map((code) => [7, 0, 3, 5][code]!);
    for (const score of [clustering.randIndex, clustering.adjustedRandIndex, clustering.fowlkesMallows, clustering.mutualInformation, clustering.normalizedMutualInformation, clustering.adjustedMutualInformation]) {
      expectClose(score(a, other).value, score(a, b).value, 1e-9);
      expectClose(score(b, a).value, score(a, b).value, 1e-9);
    }
    expectClose(clustering.adjustedRandIndex(a, a).value, 1);
  }));
});
