/** The golden data of scripts/golden/trees.py as features and targets. */
import golden from '../../../fixtures/golden/trees.json';
import type { BoostingParameters } from '@/lib/ml/trees/boosting/fit';
import type { Features } from '@/lib/ml/trees/features';
import type { ForestParameters } from '@/lib/ml/trees/forest';

export { golden };

const numbers = (values: readonly (number | null)[]) => Float64Array.from(values, (value) => value ?? NaN);

export function featuresOf(columns: readonly (readonly (number | null)[])[], categories: readonly number[] = [0, 0, 0, 0, 9]): Features {
  return { rows: columns[0]!.length, names: columns.map((_, f) => `x${f}`), columns: columns.map(numbers), categories: Int32Array.from(categories) };
}

export const train = featuresOf(golden.columns);
export const test = featuresOf(golden.test);
/** The same with categories as ordered numbers. */
export const ordered = { train: featuresOf(golden.columns, [0, 0, 0, 0, 0]), test: featuresOf(golden.test, [0, 0, 0, 0, 0]) };
export const weights = Float64Array.from(golden.weights);
export type TargetName = 'binary' | 'three' | 'score' | 'counts';
export const targetOf = (name: TargetName) => Float64Array.from(golden[name]);
export const classesOf = (name: TargetName) => ({ binary: 2, three: 3, score: 0, counts: 0 })[name];

/** Weights times what makes each class weigh alike. */
export function balanced(target: Float64Array, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  target.forEach((code) => { counts[code]! += 1; });
  return target.map((code) => target.length / (classes * counts[code]!));
}

export function runToEnd<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

export function greatestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  return Array.from(expected).reduce((most, value, i) => Math.max(most, Math.abs(actual[i]! - value)), 0);
}

/** Defaults, as far as these tests leave them. */
export const BOOSTING: BoostingParameters = {
  loss: 'squaredError', quantile: 0.5, learningRate: 0.1, maxIter: 100, maxLeafNodes: 31, maxDepth: null, minSamplesLeaf: 20, l2Regularization: 0, maxFeatures: 1, maxBins: 255,
  earlyStopping: false, validationFraction: 0.1, nIterNoChange: 10, tol: 1e-7, seed: 0, monotonic: new Int8Array(5),
};
export const FOREST: ForestParameters = {
  criterion: 'gini', nEstimators: 1, bootstrap: false, maxSamples: null, oobScore: false, seed: 0, maxDepth: null, minSamplesSplit: 2, minSamplesLeaf: 1, minWeightLeaf: 0, maxFeatures: 5,
  maxLeafNodes: null, minImpurityDecrease: 0, ccpAlpha: 0, splitter: 'best',
};
