import { describe, expect, it } from 'vitest';
import { rocAuc } from '@/lib/ml/metrics/ranking';
import { r2 } from '@/lib/ml/metrics/regression';
import { fitForest, scoreOutOfBag } from '@/lib/ml/trees/forest';
import { predictTrees } from '@/lib/ml/trees/predict';
import { treeCount } from '@/lib/ml/trees/trees';
import { FOREST, golden, ordered, runToEnd, targetOf } from './golden';

const fit = (estimator: string, target: 'binary' | 'score', own: object, seed: number) => {
  const isExtra = estimator.startsWith('Extra');
  const classes = target === 'binary' ? 2 : 0;
  return runToEnd(fitForest(ordered.train, targetOf(target), classes, null, { ...FOREST, criterion: classes > 0 ? 'gini' : 'squaredError', nEstimators: 60, bootstrap: !isExtra, splitter: isExtra ? 'random' : 'best', maxFeatures: classes > 0 ? 2 : 5, ...own, seed }));
};

describe('a forest scores like scikit-learn’s', () => {
  it.each(golden.forests.map((one) => [`${one.estimator}, ${JSON.stringify(one.parameters)}`, one] as const))('%s: the mean of five seeds lies among the scores of ten of its own', (_, { estimator, target, parameters, least, greatest, oob }) => {
    const scores: number[] = [];
    const outOfBag: number[] = [];
    const classes = target === 'binary' ? 2 : 0;
    for (let seed = 0; seed < 5; seed++) {
      const fitted = fit(estimator, target as 'binary' | 'score', parameters, seed);
      const predicted = predictTrees({ kind: 'trees', combine: 'mean', link: 'identity', base: new Float64Array(Math.max(1, classes)), ...fitted }, ordered.test, Math.max(1, classes));
      scores.push((classes > 0 ? rocAuc(Uint8Array.from(golden.testTarget.binary), predicted.filter((__, i) => i % 2 === 1)) : r2(Float64Array.from(golden.testTarget.score), predicted)).value!);
      if (fitted.outOfBag !== null) outOfBag.push(scoreOutOfBag(targetOf(target as 'binary' | 'score'), fitted.outOfBag, classes));
    }
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const margin = (greatest - least) / 2;
    expect(mean(scores)).toBeGreaterThan(least - margin);
    expect(mean(scores)).toBeLessThan(greatest + margin);
    if (oob !== undefined) {
      expect(mean(outOfBag)).toBeGreaterThan(oob[0]! - (oob[1]! - oob[0]!) / 2);
      expect(mean(outOfBag)).toBeLessThan(oob[1]! + (oob[1]! - oob[0]!) / 2);
    }
  });
});

describe('a seed', () => {
  it('gives the same forest each time, whose first trees do not depend on how many follow', () => {
    const [few, many, again] = [5, 9, 9].map((nEstimators) => fit('RandomForestClassifier', 'binary', { nEstimators }, 4));
    expect(many).toEqual(again);
    const nodes = few!.trees.starts.at(-1)!;
    expect(treeCount(few!.trees)).toBe(5);
    expect(many!.trees.thresholds.subarray(0, nodes)).toEqual(few!.trees.thresholds);
    expect(fit('RandomForestClassifier', 'binary', { nEstimators: 5 }, 5).trees.thresholds).not.toEqual(few!.trees.thresholds);
  });
});
