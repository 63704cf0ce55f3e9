import { describe, expect, it } from 'vitest';
import { fitBoosting, type BoostingParameters } from '@/lib/ml/trees/boosting/fit';
import { predictTrees } from '@/lib/ml/trees/predict';
import { balanced, BOOSTING, classesOf, golden, greatestDifference, runToEnd, targetOf, test as heldOut, train, weights, type TargetName } from './golden';

function fit(target: TargetName, own: Readonly<Record<string, unknown>> = {}, isWeighted = false) {
  const classes = classesOf(target);
  const { classWeight, monotonicCst, ...rest } = own as { classWeight?: string; monotonicCst?: number[] };
  const y = targetOf(target);
  const w = classWeight === 'balanced' ? balanced(y, classes).map((weight, row) => weight * (isWeighted ? weights[row]! : 1)) : isWeighted ? weights : null;
  const parameters = { ...BOOSTING, loss: classes > 0 ? 'logLoss' : 'squaredError', ...rest, monotonic: Int8Array.from(monotonicCst ?? [0, 0, 0, 0, 0]) } as BoostingParameters;
  return runToEnd(fitBoosting(train, y, classes, w, parameters));
}

describe('histogram boosting without early stopping equals scikit-learn', () => {
  it.each(golden.boosting.map((one) => [`${one.target}${one.weighted ? ', weighted' : ''}, ${JSON.stringify(one.parameters)}`, one] as const))('%s', (_, { target, weighted, parameters, predictions }) => {
    const fitted = fit(target as TargetName, parameters, weighted);
    const head = { kind: 'trees' as const, ...fitted, combine: 'sum' as const };
    expect(greatestDifference(predictTrees(head, heldOut, Math.max(1, classesOf(target as TargetName))), predictions)).toBeLessThan(1e-6);
  });
});
