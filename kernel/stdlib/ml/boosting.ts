/** Gradient boosting over histograms, by scikit-learn's names and defaults. */
import type { StepSpec } from '@/lib/ml/preprocess/steps';
import { fitBoosting, type BoostingParameters } from '@/lib/ml/trees/boosting/fit';
import { MAX_CATEGORIES } from '@/lib/ml/trees/trees';
import { DataError } from '../errors';
import { Estimator, type Learned } from './estimators';
import type { Training } from './fit';
import { ordinalVectorizer } from './preprocessing';
import { checkChoice, checkNumber, numbersOf, runFit, weighClasses, type ClassWeight } from './common';

export interface BoostingOptions {
  /** How much each tree counts (0.1). */
  readonly learningRate?: number;
  /** Trees, of each class where there are more than two (100). */
  readonly maxIter?: number;
  /** Leaves of a tree (31); null: no limit. */
  readonly maxLeafNodes?: number | null;
  /** null: no limit. */
  readonly maxDepth?: number | null;
  readonly minSamplesLeaf?: number;
  readonly l2Regularization?: number;
  /** Share of the features that each split looks at, in (0, 1]. */
  readonly maxFeatures?: number;
  /** Bins of a feature, 2 … 255, beside one for missing values. */
  readonly maxBins?: number;
  /** Features that may only raise (1) or lower (−1) the prediction; not of more than two classes. */
  readonly monotonicCst?: Readonly<Record<string, 1 | 0 | -1>>;
  /** Stop when held-out rows have not got better for a while; 'auto': with more than 10,000 rows. */
  readonly earlyStopping?: 'auto' | boolean;
  /** Share of the rows held out for that; null: watch the training loss. */
  readonly validationFraction?: number | null;
  readonly nIterNoChange?: number;
  readonly tol?: number;
  readonly seed?: number;
}

type Shared = Required<Omit<BoostingOptions, 'seed'>> & { readonly seed: number | null };

function checked(options: BoostingOptions): Shared {
  const { learningRate = 0.1, maxIter = 100, maxLeafNodes = 31, maxDepth = null, minSamplesLeaf = 20, l2Regularization = 0, maxFeatures = 1, maxBins = 255, monotonicCst = {}, earlyStopping = 'auto', validationFraction = 0.1, nIterNoChange = 10, tol = 1e-7, seed = null } = options;
  checkNumber('learningRate', learningRate, { above: 0 });
  checkNumber('maxIter', maxIter, { least: 1, most: 100_000, isInteger: true });
  checkNumber('maxLeafNodes', maxLeafNodes, { least: 2, isInteger: true, orNull: 'no limit' });
  checkNumber('maxDepth', maxDepth, { least: 1, isInteger: true, orNull: 'no limit' });
  checkNumber('minSamplesLeaf', minSamplesLeaf, { least: 1, isInteger: true });
  checkNumber('l2Regularization', l2Regularization, { least: 0 });
  checkNumber('maxFeatures', maxFeatures, { above: 0, most: 1 });
  checkNumber('maxBins', maxBins, { least: 2, most: 255, isInteger: true });
  checkNumber('validationFraction', validationFraction, { above: 0, most: 0.999, orNull: 'watching the training loss' });
  checkNumber('nIterNoChange', nIterNoChange, { least: 1, isInteger: true });
  checkNumber('tol', tol, { least: 0 });
  if (earlyStopping !== 'auto' && typeof earlyStopping !== 'boolean') throw new DataError(`earlyStopping cannot be ${JSON.stringify(earlyStopping)}.`, "It is true, false or 'auto'.");
  return { learningRate, maxIter, maxLeafNodes, maxDepth, minSamplesLeaf, l2Regularization, maxFeatures, maxBins, monotonicCst, earlyStopping, validationFraction, nIterNoChange, tol, seed };
}

abstract class Boosting extends Estimator {
  override readonly takesWeights = true;
  abstract override readonly parameters: Shared;

  override usualSteps(): readonly StepSpec[] { return [ordinalVectorizer(Math.min(this.parameters.maxBins, MAX_CATEGORIES)).spec]; }

  protected async boost(prepared: Training, loss: BoostingParameters['loss'], quantile: number, weights: Float64Array | null): Promise<Learned> {
    const { parameters } = this;
    const { target } = prepared;
    const features = prepared.features('clamp');
    const wide = features.categories.findIndex((count) => count > parameters.maxBins);
    if (wide >= 0) throw new DataError(`Column ‘${features.names[wide]}’ has ${features.categories[wide]} categories; maxBins allows ${parameters.maxBins}.`, `Lump the rarest with new OrdinalEncoder({ maxCategories: ${parameters.maxBins} }).`);
    const unknown = Object.keys(parameters.monotonicCst).find((name) => !features.names.includes(name));
    if (unknown !== undefined) throw new DataError(`monotonicCst names ‘${unknown}’, which is no feature.`, `There are: ${features.names.slice(0, 12).join(', ')}.`);
    const monotonic = Int8Array.from(features.names, (name) => parameters.monotonicCst[name] ?? 0);
    const bound = monotonic.findIndex((direction, f) => direction !== 0 && features.categories[f]! > 0);
    if (bound >= 0) throw new DataError(`Column ‘${features.names[bound]}’ holds categories, which have no order to be monotonic in.`, 'Leave it out of monotonicCst.');
    const classes = target.task === 'classification' ? target.classes.length : 0;
    if (classes > 2 && monotonic.some((direction) => direction !== 0)) throw new DataError('monotonicCst does not go with more than two classes.', 'Leave it out.');
    const seed = parameters.seed ?? Math.floor(Math.random() * 2 ** 31);
    const { trees, base, link, importances, trainLoss, validationLoss } = await runFit(fitBoosting(features, numbersOf(target), classes, weights, { ...parameters, loss, quantile, seed, monotonic }), 'Iteration', parameters.maxIter);
    const history = [{ name: 'loss', values: trainLoss }, { name: 'valLoss', values: validationLoss }].filter(({ values }) => values.length > 0);
    return { head: { kind: 'trees', trees, combine: 'sum', link, base, importances }, history };
  }
}

/**
 * Classifies by gradient boosted trees over binned features: fast on large tables, takes missing values and text columns as they are.
 * Equal to scikit-learn's to 10⁻⁶ in every probability where no early stopping draws rows.
 *
 * @example const model = await new HistGradientBoostingClassifier({ maxIter: 200 }).fit(train, 'income');
 */
export class HistGradientBoostingClassifier extends Boosting {
  readonly name = 'HistGradientBoostingClassifier';
  readonly parameters: Shared & { readonly classWeight: ClassWeight };

  constructor({ classWeight = null, ...options }: BoostingOptions & { readonly classWeight?: ClassWeight } = {}) {
    super();
    this.parameters = { ...checked(options), classWeight };
  }

  task(): 'classification' { return 'classification'; }

  learn(prepared: Training): Promise<Learned> {
    return this.boost(prepared, 'logLoss', 0.5, weighClasses(prepared.target, this.parameters.classWeight, prepared.weights));
  }
}

/**
 * Predicts a number by gradient boosted trees over binned features. `loss`: 'squaredError' (default), 'absoluteError', 'poisson' for
 * counts, 'quantile' with `quantile` in [0, 1].
 *
 * @example const model = await new HistGradientBoostingRegressor({ loss: 'quantile', quantile: 0.9 }).fit(train, 'price');
 */
export class HistGradientBoostingRegressor extends Boosting {
  readonly name = 'HistGradientBoostingRegressor';
  readonly parameters: Shared & { readonly loss: 'squaredError' | 'absoluteError' | 'poisson' | 'quantile'; readonly quantile: number | null };

  constructor({ loss = 'squaredError', quantile = null, ...options }: BoostingOptions & { readonly loss?: 'squaredError' | 'absoluteError' | 'poisson' | 'quantile'; readonly quantile?: number | null } = {}) {
    super();
    checkChoice('loss', loss, ['squaredError', 'absoluteError', 'poisson', 'quantile']);
    if (loss === 'quantile' && !(quantile !== null && quantile >= 0 && quantile <= 1)) throw new DataError(`Loss 'quantile' needs a quantile in [0, 1], not ${quantile}.`, "For example { loss: 'quantile', quantile: 0.9 }.");
    this.parameters = { ...checked(options), loss, quantile };
  }

  task(): 'regression' { return 'regression'; }

  learn(prepared: Training): Promise<Learned> {
    return this.boost(prepared, this.parameters.loss, this.parameters.quantile ?? 0.5, prepared.weights);
  }
}
