/** Naive Bayes by scikit-learn's names and defaults. */
import { binarize } from '@/lib/ml/heads/linear-scores';
import { bernoulliLogs, classCounts, complementLogs, featureCounts, fitGaussianNb, multinomialLogs } from '@/lib/ml/naive-bayes';
import type { StepSpec } from '@/lib/ml/preprocess/steps';
import { DataError } from '../errors';
import { checkNumber } from './common';
import { Estimator, type Learned } from './estimators';
import type { ClassTarget, Training } from './fit';
import { plainVectorizer } from './preprocessing';

abstract class NaiveBayes extends Estimator {
  override readonly takesWeights = true;

  task(): 'classification' { return 'classification'; }
}

/** Classes that weigh nothing have no distribution. */
function classesOf({ target, weights }: Training): { readonly target: ClassTarget; readonly counts: Float64Array } {
  if (target.task !== 'classification') throw new DataError('Naive Bayes predicts classes.', 'Use a regressor, such as Ridge.');
  const counts = classCounts(target.codes, target.classes.length, weights);
  const empty = counts.findIndex((count) => count === 0);
  if (empty >= 0) throw new DataError(`Every row of the class ‘${target.classes[empty]}’ has the weight 0.`, 'Leave those rows out, or weigh some.');
  return { target, counts };
}

function priorsOf(given: readonly number[] | null, isFitted: boolean, counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (given === null) return counts.map((count) => (isFitted ? count / total : 1 / counts.length));
  if (given.length !== counts.length) throw new DataError(`There are ${given.length} prior probabilities for ${counts.length} classes.`, 'Give one for each class, in the order of their names.');
  return Float64Array.from(given);
}

function checkPriors(name: string, given: readonly number[] | null): readonly number[] | null {
  given?.forEach((prior) => checkNumber(`Each of ${name}`, prior, { above: 0, most: 1 }));
  if (given !== null && Math.abs(given.reduce((sum, prior) => sum + prior, 0) - 1) > 1e-8) throw new DataError(`${name} add up to ${given.reduce((sum, prior) => sum + prior, 0)}, not to 1.`);
  return given;
}

/** Classifies as if the features of each class were independent and normal. `varSmoothing` (10⁻⁹) of the largest variance is added to all. Takes `sampleWeight`. */
export class GaussianNB extends NaiveBayes {
  readonly name = 'GaussianNB';
  readonly parameters: { readonly priors: readonly number[] | null; readonly varSmoothing: number };

  constructor({ priors = null, varSmoothing = 1e-9 }: { readonly priors?: readonly number[] | null; readonly varSmoothing?: number } = {}) {
    super();
    checkNumber('varSmoothing', varSmoothing, { least: 0 });
    this.parameters = { priors: checkPriors('priors', priors), varSmoothing };
  }

  learn(training: Training): Learned {
    const { target, counts } = classesOf(training);
    const k = target.classes.length;
    const priors = priorsOf(this.parameters.priors, true, counts);
    const { means, variances } = fitGaussianNb(training.dense, target.codes, k, training.weights, this.parameters.varSmoothing);
    if (variances.some((variance) => !(variance > 0))) throw new DataError('Every feature is constant within a class.', 'Leave constant columns out, or use another estimator.');
    return { head: { kind: 'gaussianNb', classes: k, features: training.dense.columns, priors, means, variances } };
  }
}

export interface CountsOptions {
  /** Added to every count (1). */
  readonly alpha?: number;
  /** Whether classes are as likely as they were in training; else all alike. */
  readonly fitPrior?: boolean;
  readonly classPrior?: readonly number[] | null;
}

function checkCounts({ alpha = 1, fitPrior = true, classPrior = null }: CountsOptions): Required<CountsOptions> {
  checkNumber('alpha', alpha, { least: 0, most: Number.MAX_VALUE });
  return { alpha: Math.max(alpha, 1e-10), fitPrior, classPrior: checkPriors('classPrior', classPrior) };
}

function countsOf(name: string, training: Training, target: ClassTarget): Float64Array {
  const { matrix, weights } = training;
  const bad = matrix.values.findIndex((value) => value < 0);
  if (bad >= 0) throw new DataError(`${name} takes counts, but column ‘${training.features('refuse').names[matrix.indices[bad]!]}’, row ${matrix.starts.findIndex((start) => start > bad) - 1} is ${matrix.values[bad]}.`, 'Use GaussianNB for numbers below 0, and do not scale before it.');
  return featureCounts(matrix, target.codes, target.classes.length, weights);
}

abstract class OfCounts extends NaiveBayes {
  override usualSteps(): readonly StepSpec[] { return [plainVectorizer().spec]; }
}

/** Classifies by counts, such as words of a text: features at least 0. Numbers are not scaled. Takes `sampleWeight`. */
export class MultinomialNB extends OfCounts {
  readonly name = 'MultinomialNB';
  readonly parameters: Required<CountsOptions>;

  constructor(options: CountsOptions = {}) {
    super();
    this.parameters = checkCounts(options);
  }

  learn(training: Training): Learned {
    const { target, counts } = classesOf(training);
    const k = target.classes.length;
    const weights = multinomialLogs(countsOf(this.name, training, target), k, this.parameters.alpha);
    return { head: { kind: 'linearScores', classes: k, features: weights.length / k, isBinary: 0, threshold: 0, weights, intercepts: priorsOf(this.parameters.classPrior, this.parameters.fitPrior, counts).map(Math.log) } };
  }
}

/** MultinomialNB by what the other classes are like (Rennie et al. 2003): better where classes differ in size. `norm` normalises the weights. */
export class ComplementNB extends OfCounts {
  readonly name = 'ComplementNB';
  readonly parameters: { readonly alpha: number; readonly norm: boolean };

  constructor({ alpha = 1, norm = false }: { readonly alpha?: number; readonly norm?: boolean } = {}) {
    super();
    this.parameters = { alpha: checkCounts({ alpha }).alpha, norm };
  }

  learn(training: Training): Learned {
    const { target } = classesOf(training);
    const k = target.classes.length;
    const weights = complementLogs(countsOf(this.name, training, target), k, this.parameters.alpha, this.parameters.norm);
    return { head: { kind: 'linearScores', classes: k, features: weights.length / k, isBinary: 0, threshold: 0, weights, intercepts: new Float64Array(k) } };
  }
}

/** Classifies by which features are there: a number counts as there above `binarize` (0). Takes `sampleWeight`. */
export class BernoulliNB extends OfCounts {
  readonly name = 'BernoulliNB';
  readonly parameters: Required<CountsOptions> & { readonly binarize: number };

  constructor({ binarize: threshold = 0, ...options }: CountsOptions & { readonly binarize?: number } = {}) {
    super();
    checkNumber('binarize', threshold, {});
    this.parameters = { ...checkCounts(options), binarize: threshold };
  }

  learn(training: Training): Learned {
    const { target, counts } = classesOf(training);
    const k = target.classes.length;
    const { binarize: threshold, alpha, fitPrior, classPrior } = this.parameters;
    const x = binarize(training.dense.values, training.matrix, threshold);
    const { weights, constants } = bernoulliLogs(featureCounts(x, target.codes, k, training.weights), counts, alpha);
    const priors = priorsOf(classPrior, fitPrior, counts);
    return { head: { kind: 'linearScores', classes: k, features: x.columns, isBinary: 1, threshold, weights, intercepts: constants.map((constant, c) => constant + Math.log(priors[c]!)) } };
  }
}
