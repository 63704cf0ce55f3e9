/** Gradient boosting of exact trees by scikit-learn's names and defaults; for more than some thousand rows HistGradientBoosting is far faster. */
import type { StepSpec } from '@/lib/ml/preprocess/steps';
import { fitGradient } from '@/lib/ml/trees/gradient';
import { checkNumber, numbersOf, runFit, seedOf, weighClasses } from './common';
import { Estimator, type Learned } from './estimators';
import type { Training } from './fit';
import { ordinalVectorizer } from './preprocessing';

export interface GradientOptions {
  /** How much each tree counts (0.1). */
  readonly learningRate?: number;
  /** Rounds (100); a tree a class in each where there are more than two. */
  readonly nEstimators?: number;
  /** Share of the rows that each tree sees (1). */
  readonly subsample?: number;
  /** 3; null: no limit. */
  readonly maxDepth?: number | null;
  readonly minSamplesSplit?: number;
  readonly minSamplesLeaf?: number;
  /** Share of the features that each split looks at, in (0, 1]; null: all. */
  readonly maxFeatures?: number | null;
  readonly maxLeafNodes?: number | null;
  readonly seed?: number;
}

type Parameters = Required<Omit<GradientOptions, 'seed'>> & { readonly seed: number | null };

function checked({ learningRate = 0.1, nEstimators = 100, subsample = 1, maxDepth = 3, minSamplesSplit = 2, minSamplesLeaf = 1, maxFeatures = null, maxLeafNodes = null, seed }: GradientOptions): Parameters {
  checkNumber('learningRate', learningRate, { above: 0 });
  checkNumber('nEstimators', nEstimators, { least: 1, most: 100_000, isInteger: true });
  checkNumber('subsample', subsample, { above: 0, most: 1 });
  checkNumber('maxDepth', maxDepth, { least: 1, isInteger: true, orNull: 'no limit' });
  checkNumber('minSamplesSplit', minSamplesSplit, { least: 2, isInteger: true });
  checkNumber('minSamplesLeaf', minSamplesLeaf, { least: 1, isInteger: true });
  checkNumber('maxFeatures', maxFeatures, { above: 0, most: 1, orNull: 'all' });
  checkNumber('maxLeafNodes', maxLeafNodes, { least: 2, isInteger: true, orNull: 'no limit' });
  return { learningRate, nEstimators, subsample, maxDepth, minSamplesSplit, minSamplesLeaf, maxFeatures, maxLeafNodes, seed: seed ?? null };
}

abstract class Gradient extends Estimator {
  override readonly takesWeights = true;
  readonly parameters: Parameters;

  constructor(options: GradientOptions = {}) {
    super();
    this.parameters = checked(options);
  }

  override usualSteps(): readonly StepSpec[] { return [ordinalVectorizer(null).spec]; }

  async learn(training: Training): Promise<Learned> {
    const { maxFeatures, seed, ...rest } = this.parameters;
    const features = training.features('refuse');
    const { target } = training;
    const weights = weighClasses(target, null, training.weights);
    const width = features.columns.length;
    const fit = await runFit(fitGradient(features, numbersOf(target), target.task === 'classification' ? target.classes.length : 0, weights, {
      ...rest, splitter: 'best', seed: seedOf(seed), maxFeatures: maxFeatures === null ? width : Math.max(1, Math.floor(maxFeatures * width)), minWeightLeaf: 0, minImpurityDecrease: 0, ccpAlpha: 0,
    }), 'Round', rest.nEstimators);
    return { head: { kind: 'trees', trees: fit.trees, combine: 'sum', link: fit.link, base: fit.base, importances: fit.importances }, history: [{ name: 'loss', values: fit.trainLoss }] };
  }
}

/** Classifies by boosted exact trees with the log loss. Takes missing values, text columns as ordinal codes, and `sampleWeight`. */
export class GradientBoostingClassifier extends Gradient {
  readonly name = 'GradientBoostingClassifier';

  task(): 'classification' { return 'classification'; }
}

/** Predicts a number by boosted exact trees with the squared error. */
export class GradientBoostingRegressor extends Gradient {
  readonly name = 'GradientBoostingRegressor';

  task(): 'regression' { return 'regression'; }
}
