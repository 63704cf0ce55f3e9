import { describe, expect, it } from 'vitest';
import { fitForest, type ForestParameters } from '@/lib/ml/trees/forest';
import { predictTrees, type TreesHead } from '@/lib/ml/trees/predict';
import { balanced, classesOf, FOREST, golden, greatestDifference, ordered, runToEnd, targetOf, weights, type TargetName } from './golden';

function fit(target: TargetName, own: Readonly<Record<string, unknown>> = {}, isWeighted = false) {
  const classes = classesOf(target);
  const { classWeight, ...rest } = own;
  const y = targetOf(target);
  const w = classWeight === 'balanced' ? balanced(y, classes) : isWeighted ? weights : null;
  const fitted = runToEnd(fitForest(ordered.train, y, classes, w, { ...FOREST, criterion: classes > 0 ? 'gini' : 'squaredError', ...rest } as ForestParameters));
  const head: TreesHead = { kind: 'trees', ...fitted, combine: 'mean', link: 'identity', base: new Float64Array(Math.max(1, classes)) };
  return { ...fitted, head, predictions: predictTrees(head, ordered.test, Math.max(1, classes)) };
}

describe('a decision tree without ties equals scikit-learn', () => {
  it.each(golden.trees.map((one) => [`${one.target}${one.weighted ? ', weighted' : ''}, ${JSON.stringify(one.parameters)}`, one] as const))('%s', (_, { target, weighted, parameters, leaves, importances, predictions }) => {
    const fitted = fit(target as TargetName, parameters, weighted);
    expect(fitted.trees.covers.length).toBe(leaves);
    expect(greatestDifference(fitted.predictions, predictions)).toBeLessThan(1e-12);
    expect(greatestDifference(fitted.importances, importances)).toBeLessThan(1e-10);
  });
});
