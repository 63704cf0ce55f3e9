import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitBoosting } from '@/lib/ml/trees/boosting/fit';
import { fitForest } from '@/lib/ml/trees/forest';
import { takeFeatures } from '@/lib/ml/trees/features';
import type { TreesHead } from '@/lib/ml/trees/predict';
import { shapError, shapValues } from '@/lib/ml/trees/shap';
import { BOOSTING, FOREST, featuresOf, golden, greatestDifference, runToEnd, targetOf, test as heldOut, train } from './golden';

const filled = (columns: readonly (readonly (number | null)[])[]) => featuresOf(columns.map((column) => column.map((value) => value ?? -1)), [0, 0, 0, 0, 0]);
const plain = { train: filled(golden.columns), test: takeFeatures(filled(golden.test), Int32Array.from({ length: 20 }, (_, row) => row)) };

describe('Shapley values of trees', () => {
  it.each(golden.shap.map((one) => [`${one.model} of ${one.target}`, one] as const))('equal those of shap: %s', (_, { model, target, base, values }) => {
    const y = targetOf(target as 'score' | 'binary');
    const head: TreesHead = model === 'tree'
      ? { kind: 'trees', combine: 'mean', link: 'identity', base: new Float64Array(1), ...runToEnd(fitForest(plain.train, y, 0, null, { ...FOREST, criterion: 'squaredError', minSamplesLeaf: 10 })) }
      : { kind: 'trees', combine: 'sum', ...runToEnd(fitBoosting(plain.train, y, target === 'binary' ? 2 : 0, null, { ...BOOSTING, loss: target === 'binary' ? 'logLoss' : 'squaredError', maxIter: 10 })) };
    const found = shapValues(head, plain.test);
    expect(Math.abs(found.base[0]! - base)).toBeLessThan(1e-6);
    expect(greatestDifference(found.values, values)).toBeLessThan(1e-6);
  });

  it('add up to the raw score, with missing values, categories, weights and several classes', () => {
    fc.assert(fc.property(fc.nat(1000), fc.constantFrom('boosting', 'forest', 'extra'), (seed, kind) => {
      const weights = Float64Array.from({ length: train.rows }, (_, row) => (row * 7 + seed) % 5);
      const head: TreesHead = kind === 'boosting'
        ? { kind: 'trees', combine: 'sum', ...runToEnd(fitBoosting(train, targetOf('three'), 3, weights, { ...BOOSTING, loss: 'logLoss', maxIter: 3, maxFeatures: 0.5, seed })) }
        : { kind: 'trees', combine: 'mean', link: 'identity', base: new Float64Array(3), ...runToEnd(fitForest(train, targetOf('three'), 3, weights, { ...FOREST, nEstimators: 3, bootstrap: kind === 'forest', splitter: kind === 'extra' ? 'random' : 'best', maxFeatures: 2, seed })) };
      expect(shapError(head, heldOut, shapValues(head, heldOut))).toBeLessThan(1e-6);
    }), { numRuns: 12 });
  });

  it('are 0 for a feature that no split asks for', () => {
    const head: TreesHead = { kind: 'trees', combine: 'mean', link: 'identity', base: new Float64Array(1), ...runToEnd(fitForest(train, targetOf('score'), 0, null, { ...FOREST, criterion: 'squaredError', maxLeafNodes: 3 })) };
    const { values } = shapValues(head, heldOut);
    const unused = [...head.importances.keys()].filter((feature) => head.importances[feature] === 0);
    expect(unused.length).toBeGreaterThan(0);
    expect(values.every((value, at) => !unused.includes(at % 5) || value === 0)).toBe(true);
  });
});
