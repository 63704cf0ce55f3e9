/** Decision trees and forests of them, by scikit-learn's names and defaults. */
import type { StepSpec } from '@/lib/ml/preprocess/steps';
import type { CriterionName } from '@/lib/ml/trees/exact/criterion';
import { fitForest, scoreOutOfBag } from '@/lib/ml/trees/forest';
import { DataError } from '../errors';
import { Estimator, type Learned } from './estimators';
import type { Training } from './fit';
import { ordinalVectorizer } from './preprocessing';
import { checkChoice, checkNumber, numbersOf, runFit, weighClasses, type ClassWeight } from './common';

/** 'sqrt' or 'log2' of the features, a share in (0, 1] of them (1: all), or a number of 2 or more; null: all. */
type MaxFeatures = 'sqrt' | 'log2' | number | null;
type ClassCriterion = 'gini' | 'entropy' | 'logLoss';
type NumberCriterion = 'squaredError' | 'absoluteError' | 'poisson';

export interface TreeOptions {
  /** null: until leaves are pure or too small. */
  readonly maxDepth?: number | null;
  readonly minSamplesSplit?: number;
  readonly minSamplesLeaf?: number;
  /** Least share of all the weight in a leaf, in [0, 0.5]. */
  readonly minWeightFractionLeaf?: number;
  /** Features that each split looks at. */
  readonly maxFeatures?: MaxFeatures;
  /** Grow best split first up to so many leaves; null: no limit. */
  readonly maxLeafNodes?: number | null;
  readonly minImpurityDecrease?: number;
  /** Strength of cost-complexity pruning (0: none). */
  readonly ccpAlpha?: number;
  readonly seed?: number;
}

export interface ForestOptions extends TreeOptions {
  /** Trees (100). */
  readonly nEstimators?: number;
  /** Whether each tree sees rows drawn with replacement. */
  readonly bootstrap?: boolean;
  /** Of the bootstrap: a share in (0, 1] of the rows (1: as many as there are), or a number of 2 or more; null: all. */
  readonly maxSamples?: number | null;
  /** Whether to score each row by the trees that did not see it. */
  readonly oobScore?: boolean;
}

interface ForClasses { readonly criterion?: ClassCriterion; readonly classWeight?: ClassWeight }
interface ForNumbers { readonly criterion?: NumberCriterion }

type Parameters = Required<Omit<ForestOptions, 'seed'>> & { readonly seed: number | null; readonly criterion: CriterionName; readonly classWeight: ClassWeight };

interface Defaults { readonly criterion: CriterionName; readonly maxFeatures: MaxFeatures; readonly nEstimators: number; readonly bootstrap: boolean }

const CLASS_CRITERIA = ['gini', 'entropy', 'logLoss'];
const NUMBER_CRITERIA = ['squaredError', 'absoluteError', 'poisson'];

function checked(options: ForestOptions & { readonly criterion?: CriterionName; readonly classWeight?: ClassWeight }, defaults: Defaults): Parameters {
  const { criterion = defaults.criterion, maxDepth = null, minSamplesSplit = 2, minSamplesLeaf = 1, minWeightFractionLeaf = 0, maxFeatures = defaults.maxFeatures, maxLeafNodes = null, minImpurityDecrease = 0, ccpAlpha = 0 } = options;
  const { nEstimators = defaults.nEstimators, bootstrap = defaults.bootstrap, maxSamples = null, oobScore = false, classWeight = null, seed = null } = options;
  checkChoice('criterion', criterion, CLASS_CRITERIA.includes(defaults.criterion) ? CLASS_CRITERIA : NUMBER_CRITERIA);
  checkNumber('maxDepth', maxDepth, { least: 1, isInteger: true, orNull: 'no limit' });
  checkNumber('minSamplesSplit', minSamplesSplit, { least: 2, isInteger: true });
  checkNumber('minSamplesLeaf', minSamplesLeaf, { least: 1, isInteger: true });
  checkNumber('minWeightFractionLeaf', minWeightFractionLeaf, { least: 0, most: 0.5 });
  if (maxFeatures !== 'sqrt' && maxFeatures !== 'log2') checkNumber('maxFeatures', maxFeatures, { above: 0, orNull: 'all' });
  checkNumber('maxLeafNodes', maxLeafNodes, { least: 2, isInteger: true, orNull: 'no limit' });
  checkNumber('minImpurityDecrease', minImpurityDecrease, { least: 0 });
  checkNumber('ccpAlpha', ccpAlpha, { least: 0 });
  checkNumber('nEstimators', nEstimators, { least: 1, most: 100_000, isInteger: true });
  checkNumber('maxSamples', maxSamples, { above: 0, orNull: 'as many as there are rows' });
  if (oobScore && !bootstrap) throw new DataError('oobScore needs trees that leave rows out.', 'Set bootstrap: true.');
  if (maxSamples !== null && !bootstrap) throw new DataError('maxSamples needs rows that are drawn.', 'Set bootstrap: true, or leave maxSamples out.');
  return { criterion, maxDepth, minSamplesSplit, minSamplesLeaf, minWeightFractionLeaf, maxFeatures, maxLeafNodes, minImpurityDecrease, ccpAlpha, nEstimators, bootstrap, maxSamples, oobScore, classWeight, seed };
}

function countOf(share: MaxFeatures, all: number): number {
  if (share === null) return all;
  const count = share === 'sqrt' ? Math.sqrt(all) : share === 'log2' ? Math.log2(all) : share <= 1 ? share * all : share;
  return Math.min(all, Math.max(1, Math.floor(count)));
}

abstract class TreeEstimator extends Estimator {
  override readonly takesWeights = true;
  /** @internal */
  protected abstract readonly full: Parameters;
  protected readonly splitter: 'best' | 'random' = 'best';

  override usualSteps(): readonly StepSpec[] { return [ordinalVectorizer(null).spec]; }

  async learn(prepared: Training): Promise<Learned> {
    const { full, splitter } = this;
    const { target } = prepared;
    const features = prepared.features('refuse');
    const weights = weighClasses(target, full.classWeight, prepared.weights);
    const classes = target.task === 'classification' ? target.classes.length : 0;
    const all = weights === null ? features.rows : weights.reduce((sum, weight) => sum + weight, 0);
    const numbers = numbersOf(target);
    const { trees, importances, outOfBag } = await runFit(fitForest(features, numbers, classes, weights, {
      ...full, splitter, seed: full.seed ?? Math.floor(Math.random() * 2 ** 31), maxFeatures: countOf(full.maxFeatures, features.columns.length),
      minWeightLeaf: full.minWeightFractionLeaf * all, maxSamples: full.maxSamples === null ? null : countOf(full.maxSamples, features.rows),
    }), 'Tree', full.nEstimators);
    const history = outOfBag === null ? [] : [{ name: 'oobScore', values: [scoreOutOfBag(numbers, outOfBag, classes)] }];
    return { head: { kind: 'trees', trees, combine: 'mean', link: 'identity', base: new Float64Array(Math.max(1, classes)), importances }, history };
  }
}

/** A single tree has no parameters of a forest. */
function ofOneTree({ nEstimators: _n, bootstrap: _b, maxSamples: _m, oobScore: _o, ...own }: Parameters): Omit<Parameters, 'nEstimators' | 'bootstrap' | 'maxSamples' | 'oobScore'> {
  return own;
}

function withoutClasses<Own extends { readonly classWeight: ClassWeight }>({ classWeight: _c, ...own }: Own): Omit<Own, 'classWeight'> {
  return own;
}

const ONE = { nEstimators: 1, bootstrap: false, maxFeatures: null } as const;

/**
 * Classifies by one tree of yes-or-no questions, exact over all values (Breiman et al. 1984). `criterion`: 'gini' (default), 'entropy'
 * or 'logLoss'. Text columns are taken as ordinal codes; missing values go where they fit best. Equal to scikit-learn's but where splits
 * are equally good: there the first feature wins.
 *
 * @example const model = await new DecisionTreeClassifier({ maxDepth: 4 }).fit(train, 'income');
 */
export class DecisionTreeClassifier extends TreeEstimator {
  readonly name = 'DecisionTreeClassifier';
  protected readonly full: Parameters;
  readonly parameters: ReturnType<typeof ofOneTree>;

  constructor(options: TreeOptions & ForClasses = {}) {
    super();
    this.full = checked(options, { ...ONE, criterion: 'gini' });
    this.parameters = ofOneTree(this.full);
  }

  task(): 'classification' { return 'classification'; }
}

/**
 * Predicts a number by one tree of yes-or-no questions. `criterion`: 'squaredError' (default), 'absoluteError' (medians; slower), or
 * 'poisson' for counts.
 */
export class DecisionTreeRegressor extends TreeEstimator {
  readonly name = 'DecisionTreeRegressor';
  protected readonly full: Parameters;
  readonly parameters: Omit<ReturnType<typeof ofOneTree>, 'classWeight'>;

  constructor(options: TreeOptions & ForNumbers = {}) {
    super();
    this.full = checked(options, { ...ONE, criterion: 'squaredError' });
    this.parameters = withoutClasses(ofOneTree(this.full));
  }

  task(): 'regression' { return 'regression'; }
}

/**
 * Classifies by the mean of many trees, each grown on rows drawn with replacement and looking at the square root of the features in each
 * split (Breiman 2001). `fit(…)` then has `featureImportances`, and with `oobScore: true` an `oobScore`.
 *
 * @example const model = await new RandomForestClassifier({ nEstimators: 300, seed: 1 }).fit(train, 'income');
 */
export class RandomForestClassifier extends TreeEstimator {
  readonly name = 'RandomForestClassifier';
  protected readonly full: Parameters;
  readonly parameters: Parameters;

  constructor(options: ForestOptions & ForClasses = {}) {
    super();
    this.parameters = this.full = checked(options, { criterion: 'gini', maxFeatures: 'sqrt', nEstimators: 100, bootstrap: true });
  }

  task(): 'classification' { return 'classification'; }
}

/** Predicts a number by the mean of many trees, each grown on rows drawn with replacement and looking at all features. */
export class RandomForestRegressor extends TreeEstimator {
  readonly name = 'RandomForestRegressor';
  protected readonly full: Parameters;
  readonly parameters: Omit<Parameters, 'classWeight'>;

  constructor(options: ForestOptions & ForNumbers = {}) {
    super();
    this.full = checked(options, { criterion: 'squaredError', maxFeatures: 1, nEstimators: 100, bootstrap: true });
    this.parameters = withoutClasses(this.full);
  }

  task(): 'regression' { return 'regression'; }
}

/** As RandomForestClassifier, but each split tries one random threshold a feature, on all rows (Geurts et al. 2006). */
export class ExtraTreesClassifier extends TreeEstimator {
  readonly name = 'ExtraTreesClassifier';
  protected override readonly splitter = 'random';
  protected readonly full: Parameters;
  readonly parameters: Parameters;

  constructor(options: ForestOptions & ForClasses = {}) {
    super();
    this.parameters = this.full = checked(options, { criterion: 'gini', maxFeatures: 'sqrt', nEstimators: 100, bootstrap: false });
  }

  task(): 'classification' { return 'classification'; }
}

/** As RandomForestRegressor, but each split tries one random threshold a feature, on all rows. */
export class ExtraTreesRegressor extends TreeEstimator {
  readonly name = 'ExtraTreesRegressor';
  protected override readonly splitter = 'random';
  protected readonly full: Parameters;
  readonly parameters: Omit<Parameters, 'classWeight'>;

  constructor(options: ForestOptions & ForNumbers = {}) {
    super();
    this.full = checked(options, { criterion: 'squaredError', maxFeatures: 1, nEstimators: 100, bootstrap: false });
    this.parameters = withoutClasses(this.full);
  }

  task(): 'regression' { return 'regression'; }
}
